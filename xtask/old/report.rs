//! `cargo xtask report`: measures or reads, writes, and says what matters.
//!
//! Exit codes: 0 when everything was measured and right; 1 when something failed or answered
//! wrongly; 2 when what was asked for can't be done; 130 after Ctrl-C.

use crate::cli::{Model, ReportArguments};
use crate::derive::derive;
use crate::experiment;
use crate::interrupts::Interrupts;
use crate::output::Output;
use crate::python::Interpreter;
use crate::render::{self, terminal};
use crate::results::Results;
use crate::splice::Target;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use shared_workloads::sample::Sample;
use std::path::Path;
use std::process::ExitCode;

/// Up to so many samples, their tables are printed too.
const FEW_SAMPLES: usize = 3;

/// The whole task.
pub(crate) fn main(arguments: &ReportArguments) -> ExitCode {
    let prepared = match Prepared::new(arguments) {
        Ok(prepared) => prepared,
        Err(error) => return complain(&error, 2),
    };
    let outcome = prepared.report(arguments);
    let interrupted = prepared.interrupts.exit_code();
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
    interpreters: Vec<Interpreter>,
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
            interpreters: interpreters(arguments)?,
            output: Output::prepare(folder).context("the report can't be written")?,
            interrupts: Interrupts::install()?,
            workspace,
        })
    }

    fn report(&self, arguments: &ReportArguments) -> Result<Results> {
        let mut results = match &self.from {
            Some(results) => results.clone(),
            None => {
                experiment::run(arguments, &self.workspace, &self.interpreters, &self.interrupts)?
            }
        };
        derive(&mut results, self.baseline.as_ref());
        let root = way_to(&self.workspace.root, self.output.folder());
        let links = render::Links { root: root.as_deref() };
        self.output.write(&render::files(&results, links)?)?;
        tell(&results, self.output.folder());
        if let Some(target) = &self.splice {
            target.splice(&results)?;
        }
        Ok(results)
    }
}

fn read(path: Option<&Path>) -> Result<Option<Results>> {
    path.map(Results::read).transpose()
}

/// The interpreters that were asked for, or python3 if there is one.
fn interpreters(arguments: &ReportArguments) -> Result<Vec<Interpreter>> {
    let wanted = arguments.model.is_empty() || arguments.model.contains(&Model::Python);
    if arguments.no_python || !wanted || arguments.from.is_some() {
        Ok(Vec::new())
    } else if arguments.python.is_empty() {
        // Having none is no error, and the report says so.
        Ok(Interpreter::meet(Path::new("python3")).into_iter().collect())
    } else {
        Interpreter::meet_all(&arguments.python)
    }
}

/// `../..`: from a folder inside the workspace to its root.
fn way_to(root: &Path, folder: &Path) -> Option<String> {
    let inside = folder.strip_prefix(root).ok()?;
    let up: Vec<&str> = inside.iter().map(|_| "..").collect();
    Some(if up.is_empty() { ".".to_owned() } else { up.join("/") })
}

fn tell(results: &Results, folder: &Path) {
    let mut samples: Vec<Sample> = results.rows.iter().map(|row| row.sample).collect();
    samples.sort_unstable();
    samples.dedup();
    if samples.len() <= FEW_SAMPLES {
        print!("{}", terminal::tables(results, &samples));
    }
    for line in terminal::summary(results) {
        println!("{line}");
    }
    println!("{}", folder.join("report.md").display());
}
