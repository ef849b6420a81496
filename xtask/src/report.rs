//! `cargo xtask report`: builds, measures, writes, and says what matters.
//!
//! Exit codes: 0 when everything was measured and right; 1 when something failed or answered
//! wrongly; 2 when what was asked for can't be done; 130 after Ctrl-C.

use crate::binaries::Binaries;
use crate::catalogue::{Catalogue, Selection};
use crate::cli::{Model, ReportArguments};
use crate::derive::derive;
use crate::growth::Growth;
use crate::interrupts::Interrupts;
use crate::loopback::Loopback;
use crate::machine;
use crate::measure::{self, Effort, nanoseconds};
use crate::output::Output;
use crate::render::{markdown, terminal};
use crate::results::{Fact, KIND, Results, SCHEMA, Settings};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use shared_workloads::sample::Sample;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

const BUDGET: Duration = Duration::from_mins(4);
const QUICK_BUDGET: Duration = Duration::from_secs(45);
/// Up to so many samples, their tables are printed too.
const FEW_SAMPLES: usize = 3;

/// The whole task.
pub(crate) fn main(arguments: &ReportArguments) -> ExitCode {
    let prepared = match prepare(arguments) {
        Ok(prepared) => prepared,
        Err(error) => return complain(&error, 2),
    };
    match report(arguments, &prepared) {
        Ok(results) => {
            let code = prepared.interrupts.exit_code();
            ExitCode::from(code.unwrap_or(u8::from(results.failures() > 0)))
        }
        Err(error) => complain(&error, prepared.interrupts.exit_code().unwrap_or(1)),
    }
}

fn complain(error: &anyhow::Error, code: u8) -> ExitCode {
    eprintln!("xtask: {error:#}");
    ExitCode::from(code)
}

/// What must be in order before anything is built or measured.
struct Prepared {
    workspace: Workspace,
    output: Output,
    interrupts: Interrupts,
}

fn prepare(arguments: &ReportArguments) -> Result<Prepared> {
    let workspace = Workspace::locate()?;
    let folder = arguments.out.clone().unwrap_or_else(|| workspace.target.join("report"));
    Ok(Prepared {
        output: Output::prepare(&folder).context("the report can't be written")?,
        interrupts: Interrupts::install()?,
        workspace,
    })
}

fn report(arguments: &ReportArguments, prepared: &Prepared) -> Result<Results> {
    let mut results = measure(arguments, prepared)?;
    derive(&mut results, None);
    write(&results, prepared)?;
    tell(&results, prepared.output.folder());
    Ok(results)
}

fn measure(arguments: &ReportArguments, prepared: &Prepared) -> Result<Results> {
    let Prepared { workspace, interrupts, .. } = prepared;
    let binaries = match &arguments.measuring.prebuilt {
        Some(folder) => Binaries::prebuilt(folder)?,
        None => Binaries::build(workspace, interrupts)?,
    };
    let since = Instant::now();
    let started = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ");
    let mut machine = machine::look(&workspace.root, binaries.versions.clone());
    measure::adopt_orphans().context("orphans can't be adopted")?;
    let loopback = Loopback::start(&binaries, interrupts)?;
    let Catalogue { cases, absent } =
        Catalogue::ask(&selection(arguments), &binaries, &loopback, interrupts)?;
    let effort = effort(arguments, since);
    let measured = measure::measure(&cases, effort, interrupts);
    if let Some(value) = machine::load_average() {
        let name = "load average after".to_owned();
        machine.facts.push(Fact { name, value });
    }
    Ok(Results {
        kind: KIND.to_owned(),
        schema: SCHEMA,
        started: started.to_string(),
        settings: Settings {
            quick: arguments.quick,
            seed: effort.seed,
            rounds: arguments.measuring.rounds,
            budget_ns: nanoseconds(effort.budget),
            limit_ns: nanoseconds(effort.limit),
            elapsed_ns: nanoseconds(since.elapsed()),
        },
        machine,
        partial: measured.partial,
        canary: measured.canary,
        rows: measured.rows,
        absent,
        prices: Vec::new(),
        footprints: Vec::new(),
        growth: Growth::default(),
        claims: Vec::new(),
        findings: Vec::new(),
    })
}

/// What was asked for, or everything.
fn selection(arguments: &ReportArguments) -> Selection {
    let or_all = |chosen: &[Model]| {
        let all = Model::ALL.into_iter();
        all.filter(|model| chosen.is_empty() || chosen.contains(model)).collect()
    };
    let samples = Sample::ALL.into_iter();
    Selection {
        models: or_all(&arguments.model),
        samples: samples
            .filter(|sample| arguments.sample.is_empty() || arguments.sample.contains(sample))
            .collect(),
        quick: arguments.quick,
    }
}

fn effort(arguments: &ReportArguments, since: Instant) -> Effort {
    let usual = if arguments.quick { QUICK_BUDGET } else { BUDGET };
    let measuring = &arguments.measuring;
    Effort {
        since,
        budget: measuring.budget.unwrap_or(usual),
        rounds: measuring.rounds.map(|rounds| rounds as usize),
        limit: measuring.limit,
        // 53 bits: a seed that JSON's readers don't round.
        seed: measuring.seed.unwrap_or_else(|| fastrand::u64(..1 << 53)),
        hurry: arguments.quick,
    }
}

fn write(results: &Results, prepared: &Prepared) -> Result<()> {
    let root = way_to(&prepared.workspace.root, prepared.output.folder());
    let links = markdown::Links { root: root.as_deref() };
    let json = serde_json::to_string_pretty(results).context("the results can't be written")?;
    prepared.output.write(&[
        ("results.json".to_owned(), json + "\n"),
        ("report.md".to_owned(), markdown::report(results, links)),
    ])
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
    let failures = results.failures();
    if failures > 0 {
        println!("{failures} failed; the report says why.");
    }
    let report: PathBuf = folder.join("report.md");
    println!("{}", report.display());
}
