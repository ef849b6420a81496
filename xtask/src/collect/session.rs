//! A whole measuring: what is built, who is asked, and what is run in which order.

use super::build::{Binaries, LOOPBACK};
use super::canary::Canary;
use super::contestant::Contestant;
use super::family;
use super::interrupts::Interrupts;
use super::loopback::Loopback;
use super::machine;
use super::plan::Plan;
use super::prices::Benchmark;
use super::process::nanoseconds;
use super::progress::Progress;
use super::python::{Python, Query};
use super::run::{Runner, Uninterrupted};
use super::wanted::Wanted;
use crate::catalogue::{LIMIT, MODELS, PYTHON, folder};
use crate::format::Ns;
use crate::results::{Absence, Absent, Price, Question, Results, Settings};
use crate::workspace::Workspace;
use anyhow::Context;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The budget is for everything after the build; this much of it is for what follows the measuring.
const RESERVE: Duration = Duration::from_secs(2);
/// The benches' share of the budget.
const SHARE_OF_BENCHES: f64 = 0.08;

/// A measuring under way.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    wanted: &'a Wanted,
    pythons: &'a [Python],
    workspace: &'a Workspace,
    runner: Runner<'a>,
    benches: Vec<(&'static str, PathBuf)>,
    _loopback: Loopback,
}

impl<'a> Session<'a> {
    /// Builds what is to be measured, asks every program for its cases, and plans their runs. A
    /// case that fails is a result.
    pub(crate) fn begin(
        wanted: &'a Wanted,
        pythons: &'a [Python],
        workspace: &'a Workspace,
        interrupts: &'a Interrupts,
    ) -> anyhow::Result<Self> {
        family::adopt_orphans().context("the kernel doesn't hand orphans to us")?;
        let binaries = match &wanted.prebuilt {
            Some(folder) => Binaries::prebuilt(folder)?,
            None => Binaries::build(workspace, interrupts)?,
        };
        let since = Instant::now();
        let started = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let machine = machine::look(&workspace.root, binaries.versions.clone());
        let loopback = Loopback::start(binaries.path(LOOPBACK)?)?;
        let mut plan = Plan::new(wanted, &loopback, machine.cores);
        for model in MODELS.into_iter().filter(|model| wanted.model(model)) {
            let contestant = Contestant {
                model: model.to_owned(),
                program: binaries.path(model)?.to_owned(),
                script: None,
                sources: (folder(model), "rs"),
            };
            // Nobody is asked any more once somebody has pressed Ctrl-C.
            if let Some(listed) = contestant.list(interrupts) {
                plan.add(&contestant, listed);
            }
            if wanted.economics() {
                plan.add_series(&contestant);
            }
        }
        for (model, program) in &binaries.fetchers {
            let source = match *model {
                LIMIT => "shared-workloads/src/bin/load.rs".to_owned(),
                model => format!("{model}/benches/fetch.rs"),
            };
            let sources = (source, "rs");
            let (model, program) = ((*model).to_owned(), program.clone());
            plan.add_loads(&Contestant { model, program, script: None, sources }, None);
        }
        for python in pythons {
            let contestant = python.contestant(&workspace.root);
            if let Some(listed) = contestant.list(interrupts) {
                plan.add_loads(&python.loader(&workspace.root), listed.as_deref().ok());
                plan.add(&contestant, listed);
            }
        }
        let Plan { rows, cases, mut absent, .. } = plan;
        if pythons.is_empty() && wanted.model(PYTHON) {
            let why = if wanted.no_python { Absence::LeftOut } else { Absence::NotFound };
            absent.push(Absent { model: PYTHON.to_owned(), sample: None, variant: None, why });
        }
        // 53 bits: a seed that JSON's readers don't round.
        let seed = wanted.seed.unwrap_or_else(|| fastrand::u64(..1 << 53));
        let results = Results {
            started,
            settings: Settings {
                quick: wanted.quick,
                seed,
                rounds: wanted.rounds,
                budget_ns: nanoseconds(wanted.budget()),
                limit_ns: nanoseconds(wanted.limit),
                elapsed_ns: 0,
            },
            machine,
            interpreters: pythons.iter().map(|python| python.about.clone()).collect(),
            rows,
            absent,
            ..Results::default()
        };
        let runner = Runner {
            results,
            cases,
            interrupts,
            random: fastrand::Rng::with_seed(seed),
            since,
            progress: Progress::new(since, wanted.budget()),
            canary: Canary::new(since),
        };
        let benches = binaries.benches;
        Ok(Self { wanted, pythons, workspace, runner, benches, _loopback: loopback })
    }

    /// Runs everything once, then everything that isn't slow a few times, and asks for the prices.
    /// Once somebody has pressed Ctrl-C, this and everything after it does nothing.
    pub(crate) fn run_all(&mut self) {
        let done = self.runner.first_round().and_then(|()| {
            if self.wanted.economics() {
                self.prices()?;
                self.python_s_own()?;
            }
            let left = self.left();
            self.runner.rounds(left)
        });
        self.runner.results.partial = done.is_none();
    }

    /// Runs these rows back to back in random order, for a question that is open.
    pub(crate) fn run_together(&mut self, rows: &[usize], question: Question) {
        if !self.runner.results.partial {
            let done = self.runner.run_together(rows, question);
            self.runner.results.partial = done.is_none();
        }
    }

    /// How much time there is for open questions.
    pub(crate) fn left(&self) -> Duration {
        let over = self.runner.results.partial || self.wanted.rounds.is_some();
        let budget = if over { Duration::ZERO } else { self.wanted.budget() };
        budget.saturating_sub(self.runner.since.elapsed() + RESERVE)
    }

    /// What was measured so far.
    pub(crate) fn results(&self) -> &Results {
        &self.runner.results
    }

    /// What was measured.
    pub(crate) fn end(self) -> Results {
        let mut results = self.runner.results;
        results.settings.elapsed_ns = nanoseconds(self.runner.since.elapsed());
        results.machine.load_after = machine::load_average();
        let name = |price: &Price| (price.model.clone(), price.group.clone(), price.unit.clone());
        results.prices.sort_by_key(name);
        results
    }

    /// Runs every benchmark once, in random order; together for about their share of the budget.
    fn prices(&mut self) -> Uninterrupted {
        let interrupts = self.runner.interrupts;
        let mut benchmarks = Vec::new();
        for model in &MODELS[1..] {
            let bench = self.benches.iter().find(|(name, _)| name == model);
            let listed = match bench {
                Some((name, program)) => Benchmark::list(name, program, interrupts)?,
                None => Err(Absence::NotFound),
            };
            benchmarks.extend(self.found(model, "prices", listed).unwrap_or_default());
        }
        let budget = self.wanted.budget().mul_f64(SHARE_OF_BENCHES);
        let share = budget.div_f64(benchmarks.len().max(1) as f64);
        self.runner.random.shuffle(&mut benchmarks);
        for benchmark in benchmarks {
            let name = format!("{} {}", benchmark.model, benchmark.id);
            self.runner.progress.begin(&name);
            let price = benchmark.run(share, self.wanted.limit, interrupts)?;
            let price = self.found(benchmark.model, &benchmark.id, price);
            let told = price.as_ref().map_or("failed".to_owned(), |price| Ns(price.ns).to_string());
            self.runner.progress.end(&name, &told);
            self.runner.results.prices.extend(price);
        }
        Some(())
    }

    /// What a switch costs in Python, and what gives up the GIL.
    fn python_s_own(&mut self) -> Uninterrupted {
        let (root, interrupts) = (self.workspace.root.as_path(), self.runner.interrupts);
        let query = Query { root, limit: self.wanted.limit, interrupts };
        for python in self.pythons {
            let model = &python.about.model;
            self.runner.progress.begin(&format!("{model} switch and GIL"));
            let prices = self.found(model, "switch", python.prices(&query)?);
            self.runner.results.prices.extend(prices.unwrap_or_default());
            let probes = self.found(model, "gil", python.probes(&query)?);
            for probed in probes.unwrap_or_default() {
                let name = probed.probe.clone();
                let probe = self.found(model, &name, probed.result(model));
                self.runner.results.probes.extend(probe);
            }
        }
        Some(())
    }

    /// What was asked for; or else it is absent, and why.
    fn found<T>(&mut self, model: &str, name: &str, answer: Result<T, Absence>) -> Option<T> {
        let why = match answer {
            Ok(found) => return Some(found),
            Err(why) => why,
        };
        let (model, variant) = (model.to_owned(), Some(name.to_owned()));
        self.runner.results.absent.push(Absent { model, sample: None, variant, why });
        None
    }
}
