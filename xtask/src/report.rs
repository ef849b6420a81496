//! `cargo xtask report`: measures or reads, writes, and says what matters.
//!
//! Exit codes: 0 when everything was measured and right; 1 when something failed or answered
//! wrongly; 2 when what was asked for can't be done; 130 after Ctrl-C.

use crate::analyse::open;
use crate::cli::ReportArguments;
use crate::collect::{self, Interrupts, Python, interpreters};
use crate::environment::environments;
use crate::output::{Content, Output, REPORT, RESULTS};
use crate::results::Results;
use crate::show::{self, Links};
use crate::splice;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitCode};

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
    // After Ctrl-C nobody may be left to read it.
    let _: io::Result<()> = writeln!(io::stderr(), "xtask: {error:#}");
    ExitCode::from(code)
}

/// What is in order before anything is built or measured.
struct Prepared {
    workspace: Workspace,
    output: Output,
    interrupts: Interrupts,
    pythons: Vec<Python>,
    from: Option<Results>,
    baseline: Option<Results>,
}

impl Prepared {
    fn new(arguments: &ReportArguments) -> Result<Self> {
        let read = |path: Option<&Path>| path.map(Results::read).transpose();
        let workspace = Workspace::locate()?;
        let default = workspace.target.join("report");
        let folder = arguments.out.as_deref().unwrap_or(&default);
        let interrupts = Interrupts::install()?;
        if arguments.wanted.with_mpi {
            Command::new("mpirun").arg("--version").output().context(
                "--with-mpi needs mpirun: apt-get install libopenmpi-dev openmpi-bin libclang-dev",
            )?;
        }
        for path in &arguments.splice {
            splice::is_possible(path)?;
        }
        Ok(Self {
            from: read(arguments.from.as_deref())?,
            baseline: read(arguments.baseline.as_deref())?,
            pythons: pythons(arguments, &workspace, &interrupts)?,
            output: Output::prepare(folder).context("the report can't be written")?,
            interrupts,
            workspace,
        })
    }

    fn report(&self, arguments: &ReportArguments) -> Result<Results> {
        let results = match &self.from {
            Some(results) => results.clone(),
            None => self.measure(arguments)?,
        };
        self.publish(&results)?;
        for path in &arguments.splice {
            let mut parts = show::excerpts(&results);
            if path.to_string_lossy().ends_with(".ja.md") {
                parts =
                    parts.into_iter().map(|(name, text)| (name, show::japanese(&text))).collect();
            }
            splice::splice(path, &results, &parts)?;
        }
        Ok(results)
    }

    /// Everything a few times; then, where a question is open, its rows run back to back: what will
    /// probably decide most for its time comes first, until nothing is open or the time is up.
    fn measure(&self, arguments: &ReportArguments) -> Result<Results> {
        let next = |results: &Results, left_ns: f64| {
            let open = open::open(results);
            open::next(&open, left_ns).map(|next| (next.rows.clone(), next.question.clone()))
        };
        let (wanted, pythons) = (&arguments.wanted, &self.pythons);
        collect::measure(wanted, pythons, &self.workspace, &self.interrupts, next)
    }

    /// Writes everything, and says what matters and where the rest is.
    fn publish(&self, results: &Results) -> Result<()> {
        let baseline = self.baseline.as_ref();
        let output = self.output.place(results)?;
        let root = way_to(&self.workspace.root, output.folder());
        let links = Links { root: root.as_deref() };
        let mut files: Vec<Content> = show::files(results, baseline, links);
        files.push((RESULTS.to_owned(), results.to_json()?));
        output.write(&files)?;
        println!("{}", show::summary(results, baseline));
        println!("{}", output.folder().join(REPORT).display());
        Ok(())
    }
}

/// The interpreters that were asked for, which have to be there; else those of the environments that
/// `cargo xtask python` made; else python3, if there is one.
fn pythons(
    arguments: &ReportArguments,
    workspace: &Workspace,
    interrupts: &Interrupts,
) -> Result<Vec<Python>> {
    let asked_for = &arguments.wanted.python;
    if arguments.from.is_some() || !arguments.wanted.pythons() {
        return Ok(Vec::new());
    }
    if !asked_for.is_empty() {
        return interpreters(asked_for, true, interrupts);
    }
    let environments = environments(&workspace.target);
    let any = if environments.is_empty() { vec!["python3".into()] } else { environments };
    interpreters(&any, false, interrupts)
}

/// `../..`: from a folder inside the workspace to its root.
fn way_to(root: &Path, folder: &Path) -> Option<String> {
    let inside = folder.strip_prefix(root).ok()?;
    let up: Vec<&str> = inside.iter().map(|_| "..").collect();
    Some(if up.is_empty() { ".".to_owned() } else { up.join("/") })
}
