//! `cargo xtask report`: measures or reads, writes, and says what matters.
//!
//! Exit codes: 0 when everything was measured and right; 1 when something failed or answered
//! wrongly; 2 when what was asked for can't be done; 130 after Ctrl-C.

use crate::cli::ReportArguments;
use crate::collect::{Interrupts, Session};
use crate::output::{Content, Output, RESULTS};
use crate::results::Results;
use crate::show;
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
    let Prepared { workspace, output, interrupts, from, .. } = prepared;
    let outcome = results(arguments, &workspace, &interrupts, from)
        .and_then(|results| write(results, output));
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
}

impl Prepared {
    fn new(arguments: &ReportArguments) -> Result<Self> {
        let workspace = Workspace::locate()?;
        let default = workspace.target.join("report");
        let folder = arguments.out.as_deref().unwrap_or(&default);
        Ok(Self {
            from: read(arguments.from.as_deref())?,
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
    let wanted = arguments.wanted();
    let mut session = Session::begin(&wanted, workspace, interrupts)?;
    session.run_all();
    Ok(session.end())
}

fn write(results: Results, output: Output) -> Result<Results> {
    let output = output.place(&results)?;
    let links = show::Links { root: None };
    let mut files: Vec<Content> = show::files(&results, None, links)?;
    files.push((RESULTS.to_owned(), results.to_json()?));
    println!("{}", show::summary(&results, None));
    output.write(&files)?;
    println!("{}", output.folder().join(RESULTS).display());
    Ok(results)
}
