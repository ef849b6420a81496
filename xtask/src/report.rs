//! `cargo xtask report`: measures or reads, writes, and says what matters.
//!
//! Exit codes: 0 when everything was measured and right; 1 when something failed or answered
//! wrongly; 2 when what was asked for can't be done; 130 after Ctrl-C.

use crate::analyse::open;
use crate::cli::ReportArguments;
use crate::collect::{Interrupts, Session};
use crate::environment::environments;
use crate::output::{Content, Output, RESULTS};
use crate::results::Results;
use crate::splice::Target;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::path::Path;
use std::process::ExitCode;

/// The whole task.
pub(crate) fn main(arguments: &ReportArguments) -> ExitCode {
    let prepared = match Prepared::new(arguments) {
        Ok(prepared) => prepared,
        Err(error) => return complain(&error, 2),
    };
    let Prepared { workspace, output, interrupts, from, baseline, splice } = prepared;
    let outcome = results(arguments, &workspace, &interrupts, from)
        .and_then(|results| publish(results, baseline.as_ref(), output, splice.as_ref()));
    let interrupted = interrupts.exit_code();
    match outcome {
        Ok(results) => ExitCode::from(interrupted.unwrap_or(u8::from(results.failures() > 0))),
        Err(error) => complain(&error, interrupted.unwrap_or(1)),
    }
}

fn complain(error: &anyhow::Error, code: u8) -> ExitCode {
    eprintln!("xtask: {error:#}");
    ExitCode::from(code)
}

/// What is in order before anything is built or measured.
struct Prepared {
    workspace: Workspace,
    output: Output,
    interrupts: Interrupts,
    from: Option<Results>,
    baseline: Option<Results>,
    splice: Option<Target>,
}

impl Prepared {
    fn new(arguments: &ReportArguments) -> Result<Self> {
        let workspace = Workspace::locate()?;
        let default = workspace.target.join("report");
        let folder = arguments.out.as_deref().unwrap_or(&default);
        Ok(Self {
            from: read(arguments.from.as_deref())?,
            baseline: read(arguments.baseline.as_deref())?,
            splice: arguments.splice.as_deref().map(Target::find).transpose()?,
            output: Output::prepare(folder).context("the report can't be written")?,
            interrupts: Interrupts::install()?,
            workspace,
        })
    }
}

fn read(path: Option<&Path>) -> Result<Option<Results>> {
    path.map(Results::read).transpose()
}

/// What was measured before, or now: everything a few times, then what open questions need.
fn results(
    arguments: &ReportArguments,
    workspace: &Workspace,
    interrupts: &Interrupts,
    from: Option<Results>,
) -> Result<Results> {
    if let Some(results) = from {
        return Ok(results);
    }
    let wanted = arguments.wanted(environments(&workspace.target));
    let mut session = Session::begin(&wanted, workspace, interrupts)?;
    session.run_all();
    follow_open_questions(&mut session);
    Ok(session.end())
}

/// Where a question is open, its rows run back to back: what will probably decide most for its time
/// comes first, until nothing is open or the time is up.
fn follow_open_questions(session: &mut Session) {
    while let left @ 1.. = session.left().as_nanos() {
        let open = open::open(session.results());
        let Some(next) = open::next(&open, left as f64) else { break };
        session.run_together(&next.rows, next.question.clone());
    }
}

/// Writes everything, and says where.
fn publish(
    results: Results,
    baseline: Option<&Results>,
    output: Output,
    splice: Option<&Target>,
) -> Result<Results> {
    let output = output.place(&results)?;
    let files: [Content; 1] = [(RESULTS.to_owned(), results.to_json()?)];
    output.write(&files)?;
    println!("{}", output.folder().join(RESULTS).display());
    Ok(results)
}
