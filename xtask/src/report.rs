//! `cargo xtask report`: measures or reads, writes, and says what matters.
//!
//! Exit codes: 0 when everything was measured and right; 1 when something failed or answered
//! wrongly; 2 when what was asked for can't be done; 130 after Ctrl-C.

use crate::analyse::open;
use crate::cli::ReportArguments;
use crate::collect::{Interrupts, Python, Session, interpreters};
use crate::environment::environments;
use crate::output::{Content, Output, REPORT, RESULTS};
use crate::results::Results;
use crate::show::{self, Links};
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
    let Prepared { workspace, output, interrupts, pythons, from, baseline, splice } = prepared;
    let outcome = results(arguments, &workspace, &interrupts, pythons, from).and_then(|results| {
        publish(&results, baseline.as_ref(), output, &workspace.root)?;
        if let Some(target) = splice {
            target.splice(&results, &show::excerpts(&results))?;
        }
        Ok(results)
    });
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
    pythons: Option<Vec<Python>>,
    from: Option<Results>,
    baseline: Option<Results>,
    splice: Option<Target>,
}

impl Prepared {
    fn new(arguments: &ReportArguments) -> Result<Self> {
        let workspace = Workspace::locate()?;
        let default = workspace.target.join("report");
        let folder = arguments.out.as_deref().unwrap_or(&default);
        let interrupts = Interrupts::install()?;
        Ok(Self {
            from: read(arguments.from.as_deref())?,
            baseline: read(arguments.baseline.as_deref())?,
            splice: arguments.splice.as_deref().map(Target::find).transpose()?,
            pythons: pythons(arguments, &workspace, &interrupts)?,
            output: Output::prepare(folder).context("the report can't be written")?,
            interrupts,
            workspace,
        })
    }
}

fn read(path: Option<&Path>) -> Result<Option<Results>> {
    path.map(Results::read).transpose()
}

/// The interpreters that were asked for, which have to be there; else those of the environments that
/// `cargo xtask python` made; else python3, if there is one.
fn pythons(
    arguments: &ReportArguments,
    workspace: &Workspace,
    interrupts: &Interrupts,
) -> Result<Option<Vec<Python>>> {
    let asked_for = &arguments.python;
    if arguments.no_python {
        return Ok(None);
    }
    if !arguments.wants_python() {
        return Ok(Some(Vec::new()));
    }
    if !asked_for.is_empty() {
        return interpreters(asked_for, true, interrupts).map(Some);
    }
    let environments = environments(&workspace.target);
    let any = if environments.is_empty() { vec!["python3".into()] } else { environments };
    interpreters(&any, false, interrupts).map(Some)
}

/// What was measured before, or now: everything a few times, then what open questions need.
fn results(
    arguments: &ReportArguments,
    workspace: &Workspace,
    interrupts: &Interrupts,
    pythons: Option<Vec<Python>>,
    from: Option<Results>,
) -> Result<Results> {
    if let Some(results) = from {
        return Ok(results);
    }
    let wanted = arguments.wanted(pythons);
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

/// Writes everything, and says what matters and where the rest is.
fn publish(
    results: &Results,
    baseline: Option<&Results>,
    output: Output,
    root: &Path,
) -> Result<()> {
    let output = output.place(results)?;
    let root = way_to(root, output.folder());
    let mut files: Vec<Content> = show::files(results, baseline, Links { root: root.as_deref() })?;
    files.push((RESULTS.to_owned(), results.to_json()?));
    output.write(&files)?;
    println!("{}", show::summary(results, baseline));
    println!("{}", output.folder().join(REPORT).display());
    Ok(())
}

/// `../..`: from a folder inside the workspace to its root.
fn way_to(root: &Path, folder: &Path) -> Option<String> {
    let inside = folder.strip_prefix(root).ok()?;
    let up: Vec<&str> = inside.iter().map(|_| "..").collect();
    Some(if up.is_empty() { ".".to_owned() } else { up.join("/") })
}
