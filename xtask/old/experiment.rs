//! From a command line to results: builds, asks who is there, measures.

use crate::binaries::Binaries;
use crate::budget::{self, Division};
use crate::catalogue::{Catalogue, Contestant, Selection};
use crate::cli::{Model, ReportArguments};
use crate::economics;
use crate::growth::Growth;
use crate::interrupts::Interrupts;
use crate::loopback::Loopback;
use crate::machine;
use crate::measure::{self, Effort, nanoseconds};
use crate::prices::Bench;
use crate::python::Interpreter;
use crate::results::{Absent, Fact, KIND, Machine, Results, SCHEMA, Settings};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use shared_workloads::sample::Sample;
use std::path::Path;
use std::time::{Duration, Instant};

/// The budget is for everything after the build; so much of it is for what follows the measuring.
const RESERVE: Duration = Duration::from_secs(1);

/// Measures what was asked for.
///
/// # Errors
///
/// Where the build or the server fails. A case that fails is a result.
pub(crate) fn run(
    arguments: &ReportArguments,
    workspace: &Workspace,
    interpreters: &[Interpreter],
    interrupts: &Interrupts,
) -> Result<Results> {
    let benches = match &arguments.measuring.prebuilt {
        _ if !arguments.with_prices() => Vec::new(),
        Some(folder) => Bench::prebuilt(folder)?,
        None => Bench::build(workspace, interrupts)?,
    };
    let binaries = match &arguments.measuring.prebuilt {
        Some(folder) => Binaries::prebuilt(folder)?,
        None => Binaries::build(workspace, interrupts)?,
    };
    let division = division(arguments);
    let effort = effort(arguments, division);
    let started = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut machine = look_around(workspace, &binaries, interpreters);
    measure::adopt_orphans().context("the kernel doesn't hand orphans to us")?;
    let loopback = Loopback::start(&binaries, interrupts)?;

    let mut catalogue = Catalogue::default();
    let contestants = contestants(arguments, &binaries, interpreters, &workspace.root)?;
    for contestant in contestants {
        catalogue.ask(&contestant, &selection(arguments), &loopback, interrupts);
    }
    let mut absent = catalogue.absent;
    if interpreters.is_empty() && wants(arguments, Model::Python) {
        absent.push(no_python(arguments.no_python));
    }
    let measured = measure::measure(&catalogue.cases, effort, interrupts);
    if let Some(value) = machine::load_average() {
        machine.facts.push(Fact { name: "load average after".to_owned(), value });
    }
    let mut results = Results {
        kind: KIND.to_owned(),
        schema: SCHEMA,
        started,
        settings: Settings {
            quick: arguments.quick,
            seed: effort.seed,
            rounds: arguments.measuring.rounds,
            budget_ns: nanoseconds(division.whole()),
            with_prices: arguments.with_prices(),
            limit_ns: nanoseconds(effort.limit),
            elapsed_ns: nanoseconds(effort.since.elapsed()),
        },
        machine,
        partial: measured.partial,
        canary: measured.canary,
        rows: measured.rows,
        absent,
        claims: Vec::new(),
        noise: None,
        prices: Vec::new(),
        footprints: Vec::new(),
        growth: Growth::default(),
        baseline: None,
        findings: Vec::new(),
    };
    if arguments.with_prices() && !results.partial {
        let means = economics::Means {
            binaries: &binaries,
            benches: &benches,
            loopback: &loopback,
            division,
            limit: effort.limit,
            full: arguments.prices.full,
        };
        economics::measure(&mut results, &means, interrupts)?;
        results.settings.elapsed_ns = nanoseconds(effort.since.elapsed());
    }
    Ok(results)
}

fn division(arguments: &ReportArguments) -> Division {
    let usual = if arguments.quick { budget::QUICK } else { budget::WHOLE };
    budget::divide(arguments.measuring.budget.unwrap_or(usual), arguments.with_prices())
}

fn effort(arguments: &ReportArguments, division: Division) -> Effort {
    let measuring = &arguments.measuring;
    Effort {
        since: Instant::now(),
        budget: division.samples.saturating_sub(RESERVE),
        rounds: measuring.rounds.map(|rounds| rounds as usize),
        limit: measuring.limit,
        // 53 bits: a seed that JSON's readers don't round.
        seed: measuring.seed.unwrap_or_else(|| fastrand::u64(..1 << 53)),
        hurry: arguments.quick || arguments.with_prices(),
        quick: arguments.quick,
    }
}

fn look_around(
    workspace: &Workspace,
    binaries: &Binaries,
    interpreters: &[Interpreter],
) -> Machine {
    let mut machine = machine::look(&workspace.root, binaries.versions.clone());
    machine.facts.extend(interpreters.iter().map(|interpreter| Fact {
        name: interpreter.model.clone(),
        value: interpreter.version.clone(),
    }));
    machine
}

/// What was asked for, or everything.
fn selection(arguments: &ReportArguments) -> Selection {
    let asked_for =
        |sample: &Sample| arguments.sample.is_empty() || arguments.sample.contains(sample);
    Selection {
        samples: Sample::ALL.into_iter().filter(asked_for).collect(),
        quick: arguments.quick,
        n: arguments.measuring.n,
    }
}

fn wants(arguments: &ReportArguments, model: Model) -> bool {
    arguments.model.is_empty() || arguments.model.contains(&model)
}

fn contestants(
    arguments: &ReportArguments,
    binaries: &Binaries,
    interpreters: &[Interpreter],
    root: &Path,
) -> Result<Vec<Contestant>> {
    let rust = Model::RUST.into_iter().filter(|&model| wants(arguments, model)).map(|model| {
        Ok(Contestant {
            model: model.name().to_owned(),
            program: binaries.path(model.name())?.to_owned(),
            script: None,
            sources: (model.folder(), "rs"),
        })
    });
    let python = interpreters.iter().map(|interpreter| Ok(interpreter.contestant(root)));
    rust.chain(python).collect()
}

fn no_python(on_purpose: bool) -> Absent {
    let reason = if on_purpose { "left out by --no-python" } else { "no python3 that works" };
    Absent {
        model: Model::Python.name().to_owned(),
        sample: None,
        variant: None,
        reason: reason.to_owned(),
        failed: false,
    }
}
