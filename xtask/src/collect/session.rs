//! A whole measuring: what is built, who is asked, and what is run in which order.

use super::build::{Binaries, FETCH, LOAD, LOOPBACK, PRICES, bench};
use super::contestant::Contestant;
use super::family;
use super::interrupts::Interrupts;
use super::loopback::Loopback;
use super::machine;
use super::plan::{add_programs, loads, long_task, series};
use super::prices::Benchmark;
use super::process::{INTERRUPTED, nanoseconds};
use super::progress::Progress;
use super::python::Python;
use super::runner::Runner;
use super::wanted::Wanted;
use crate::catalogue::{JOBS, LIMIT, MODELS, PYTHON, folder};
use crate::format::Ns;
use crate::results::{Absence, Absent, Price, Question, Results, Settings};
use crate::workspace::Workspace;
use anyhow::Context;
use std::path::Path;
use std::time::{Duration, Instant};

/// The benches' share of the budget.
const SHARE_OF_BENCHES: f64 = 0.06;

/// Measures: builds what is wanted, asks every program for its cases, runs everything a few times,
/// and then the rows that `next` names for the nanoseconds that are left. A case that fails is a
/// result.
pub(crate) fn measure(
    wanted: &Wanted,
    pythons: &[Python],
    workspace: &Workspace,
    interrupts: &Interrupts,
    next: impl Fn(&Results, f64) -> Option<(Vec<usize>, Question)>,
) -> anyhow::Result<Results> {
    family::adopt_orphans().context("the kernel doesn't hand orphans to us")?;
    let binaries = match &wanted.prebuilt {
        Some(folder) => Binaries::prebuilt(folder)?,
        None => Binaries::build(workspace, wanted.with_mpi, interrupts)?,
    };
    let mut contestants = contestants(wanted, pythons, &binaries, &workspace.root)?;
    if wanted.economics() {
        contestants.extend(loaders(pythons, &binaries, &workspace.root));
    }
    let since = Instant::now();
    let seed = wanted.seed();
    let mut runner = Runner {
        results: Results {
            started: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            settings: Settings {
                quick: wanted.quick,
                seed,
                rounds: wanted.rounds,
                budget_ns: nanoseconds(wanted.budget()),
                limit_ns: nanoseconds(wanted.limit),
                elapsed_ns: 0,
            },
            machine: machine::look(&workspace.root, &binaries.versions),
            interpreters: pythons.iter().map(|python| python.about.clone()).collect(),
            ..Results::default()
        },
        contestants,
        loopback: Loopback::start(binaries.path(LOOPBACK)?)?,
        interrupts,
        random: fastrand::Rng::with_seed(seed),
        since,
        progress: Progress::new(since, wanted.budget()),
    };
    runner.plan(wanted, pythons.is_empty());
    runner.first_round();
    if wanted.economics() {
        runner.prices(&binaries);
        runner.python_s_own(pythons, &workspace.root);
    }
    runner.rounds();
    while let left @ 1.. = runner.left().as_nanos() {
        let Some((rows, question)) = next(&runner.results, left as f64) else { break };
        runner.run_together(&rows, question);
    }
    Ok(runner.end())
}

/// Everyone who runs samples.
fn contestants(
    wanted: &Wanted,
    pythons: &[Python],
    binaries: &Binaries,
    root: &Path,
) -> anyhow::Result<Vec<Contestant>> {
    let models = MODELS.into_iter().filter(|model| wanted.model(model));
    let binary = |model: &str| {
        Ok(Contestant {
            model: model.to_owned(),
            program: binaries.path(model)?.to_owned(),
            script: None,
            ranks: None,
            sources: (folder(model), "rs"),
            is_load: false,
            doomed: Vec::new(),
        })
    };
    let jobs = JOBS.into_iter().filter(|_| wanted.with_mpi && wanted.model("processes"));
    let jobs = jobs.map(|(model, ranks)| {
        let sources = (format!("{}/mpi", folder("processes")), "rs");
        Ok(Contestant {
            model: model.to_owned(),
            ranks: Some(ranks),
            sources,
            ..binary("processes")?
        })
    });
    let pythons = pythons.iter().map(|python| Ok(python.contestant(root)));
    models.map(binary).chain(jobs).chain(pythons).collect()
}

/// Everyone who fetches against the clock, as far as they are there.
fn loaders(pythons: &[Python], binaries: &Binaries, root: &Path) -> Vec<Contestant> {
    let limit = (LIMIT, LOAD.to_owned(), "shared-workloads/src/bin/load.rs".to_owned());
    let benches =
        MODELS.map(|model| (model, bench(FETCH, model), format!("{model}/benches/fetch.rs")));
    let programs = [limit].into_iter().chain(benches).filter_map(|(model, name, source)| {
        Some(Contestant {
            model: model.to_owned(),
            program: binaries.path(&name).ok()?.to_owned(),
            script: None,
            ranks: None,
            sources: (source, "rs"),
            is_load: true,
            doomed: Vec::new(),
        })
    });
    programs.chain(pythons.iter().map(|python| python.load(root))).collect()
}

impl Runner<'_> {
    /// Finds out which rows there are.
    fn plan(&mut self, wanted: &Wanted, no_python: bool) {
        let Self { results, contestants, loopback, interrupts, .. } = self;
        let bound = if wanted.economics() { long_task() } else { 0 };
        for contestant in contestants {
            if contestant.is_load {
                let rows = loads(contestant, &results.rows, wanted.full);
                results.rows.extend(rows);
                continue;
            }
            add_programs(results, contestant, wanted, loopback, interrupts);
            if wanted.economics() {
                results.rows.extend(series(contestant, bound, results.machine.cores, wanted.full));
            }
        }
        if no_python && wanted.model(PYTHON) {
            let why = if wanted.no_python { Absence::LeftOut } else { Absence::NotFound };
            let model = PYTHON.to_owned();
            results.absent.push(Absent { model, sample: None, variant: None, why });
        }
    }

    /// What was measured.
    fn end(self) -> Results {
        let partial = self.is_interrupted();
        let mut results = Results { partial, ..self.results };
        // Whoever was asked after Ctrl-C isn't to blame.
        let is_blameless =
            |why: &Absence| matches!(why, Absence::Failed(failure) if failure.cause == INTERRUPTED);
        results.absent.retain(|absent| !partial || !is_blameless(&absent.why));
        results.settings.elapsed_ns = nanoseconds(self.since.elapsed());
        results.machine.facts.insert("load_after".to_owned(), machine::load_average());
        let name = |price: &Price| (price.model.clone(), price.group.clone(), price.unit.clone());
        results.prices.sort_by_key(name);
        results
    }

    /// Runs every benchmark once, in random order; together for about their share of the budget.
    fn prices(&mut self, binaries: &Binaries) {
        let Settings { budget_ns, limit_ns, .. } = self.results.settings;
        let (interrupts, limit) = (self.interrupts, Duration::from_nanos(limit_ns));
        let mut benchmarks = Vec::new();
        for model in &MODELS[1..] {
            let listed = match binaries.path(&bench(PRICES, model)) {
                Ok(program) => Benchmark::list(model, program, interrupts),
                Err(_) => Err(Absence::NotFound),
            };
            benchmarks.extend(self.found(model, "prices", listed).unwrap_or_default());
        }
        let budget = Duration::from_nanos(budget_ns).mul_f64(SHARE_OF_BENCHES);
        let share = budget.div_f64(benchmarks.len().max(1) as f64);
        self.random.shuffle(&mut benchmarks);
        for benchmark in benchmarks {
            let name = format!("{} {}", benchmark.model, benchmark.id);
            self.progress.begin(&name);
            let price = benchmark.run(share, limit, interrupts);
            if self.is_interrupted() {
                return;
            }
            let price = self.found(benchmark.model, &benchmark.id, price);
            let told = price.as_ref().map_or("failed".to_owned(), |price| mean(price).to_string());
            self.progress.end(&name, &told);
            self.results.prices.extend(price);
        }
    }

    /// What a switch takes in Python, and what gives up the GIL.
    fn python_s_own(&mut self, pythons: &[Python], root: &Path) {
        let limit = Duration::from_nanos(self.results.settings.limit_ns);
        for python in pythons {
            let model = &python.about.model;
            self.progress.begin(&format!("{model} switch and GIL"));
            for price in python.prices(root, limit, self.interrupts) {
                match price {
                    Ok(price) => self.results.prices.push(price),
                    Err((name, why)) => drop(self.found::<Price>(model, &name, Err(why))),
                }
            }
        }
    }

    /// What was asked for; or else it is absent, and why.
    fn found<T>(&mut self, model: &str, name: &str, answer: Result<T, Absence>) -> Option<T> {
        let why = match answer {
            Ok(found) => return Some(found),
            Err(why) => why,
        };
        let (model, variant) = (model.to_owned(), Some(name.to_owned()));
        self.results.absent.push(Absent { model, sample: None, variant, why });
        None
    }
}

/// For the progress alone.
fn mean(price: &Price) -> Ns {
    Ns(price.samples_ns.iter().sum::<f64>() / price.samples_ns.len() as f64)
}
