//! A whole measuring: what is built, who is asked, and what is run in which order.

use super::bench::Benchmark;
use super::build::Binaries;
use super::canary::Canary;
use super::discover::Contestant;
use super::family;
use super::interrupts::Interrupts;
use super::loopback::Loopback;
use super::machine;
use super::plan::{Plan, Selection};
use super::process::nanoseconds;
use super::progress::Progress;
use super::python::Python;
use super::run::{Runner, Uninterrupted};
use super::series::Scale;
use crate::catalogue::{MODELS, Model};
use crate::format::Ns;
use crate::results::{Absence, Absent, Question, Results, Settings};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use shared_workloads::sample::Sample;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The budget is for everything after the build; this much of it is for what follows the measuring.
const RESERVE: Duration = Duration::from_secs(2);
/// The benches' share of the budget.
const SHARE_OF_BENCHES: f64 = 0.1;
/// What stands for the interpreters where models are chosen.
pub(crate) const PYTHON: &str = "python";

/// What to measure, and for how long.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// Empty means all, [`PYTHON`] every interpreter.
    pub(crate) models: Vec<String>,
    /// Empty means all.
    pub(crate) samples: Vec<Sample>,
    /// Smaller numbers than the article's.
    pub(crate) quick: bool,
    /// Replaces the bound of the kernels.
    pub(crate) n: Option<u64>,
    /// Prices, curves and footprints, too.
    pub(crate) economics: bool,
    /// Up to a million waiting tasks.
    pub(crate) full: bool,
    /// The interpreters beside Rust; `None` where they are left out on purpose.
    pub(crate) pythons: Option<Vec<Python>>,
    /// Where the binaries are, instead of building them.
    pub(crate) prebuilt: Option<PathBuf>,
    /// So many runs of each program, whatever the budget; no question is followed.
    pub(crate) rounds: Option<u32>,
    pub(crate) budget: Duration,
    /// The time limit of a single run.
    pub(crate) limit: Duration,
    pub(crate) seed: u64,
}

/// A measuring under way.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    wanted: &'a Wanted,
    workspace: &'a Workspace,
    runner: Runner<'a>,
    benches: Vec<(&'static str, PathBuf)>,
    _loopback: Loopback,
}

impl Wanted {
    fn pythons(&self) -> &[Python] {
        self.pythons.as_deref().unwrap_or_default()
    }

    fn wants(&self, model: &str) -> bool {
        self.models.is_empty() || self.models.iter().any(|wanted| wanted == model)
    }
}

impl<'a> Session<'a> {
    /// Builds what is to be measured, asks every program for its cases, and plans their runs.
    ///
    /// # Errors
    ///
    /// Where the build or the server fails. A case that fails is a result.
    pub(crate) fn begin(
        wanted: &'a Wanted,
        workspace: &'a Workspace,
        interrupts: &'a Interrupts,
    ) -> Result<Self> {
        family::adopt_orphans().context("the kernel doesn't hand orphans to us")?;
        let binaries = match &wanted.prebuilt {
            Some(folder) => Binaries::prebuilt(folder)?,
            None => Binaries::build(workspace, interrupts)?,
        };
        let since = Instant::now();
        let started = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let machine = machine::look(&workspace.root, binaries.versions.clone());
        let loopback = Loopback::start(binaries.loopback()?, interrupts)?;
        let scale = Scale::new(machine.cores, wanted.full, &loopback);
        let mut plan = Plan::default();
        for model in MODELS.iter().filter(|model| wanted.wants(model.name)) {
            let contestant = contestant(model, &binaries)?;
            ask(&mut plan, &contestant, wanted, &loopback, interrupts);
            if wanted.economics {
                plan.add_series(&contestant, model, &scale);
            }
        }
        for python in wanted.pythons() {
            let contestant = python.contestant(&workspace.root);
            ask(&mut plan, &contestant, wanted, &loopback, interrupts);
        }
        if wanted.pythons().is_empty() && wanted.wants(PYTHON) {
            let left_out = wanted.pythons.is_none();
            let why = if left_out { Absence::LeftOut } else { Absence::NotFound };
            plan.absent.push(absent(PYTHON, None, why));
        }
        let settings = Settings {
            quick: wanted.quick,
            seed: wanted.seed,
            rounds: wanted.rounds,
            budget_ns: nanoseconds(wanted.budget),
            limit_ns: nanoseconds(wanted.limit),
            elapsed_ns: 0,
        };
        let results = Results {
            started,
            settings,
            machine,
            interpreters: wanted.pythons().iter().map(Python::described).collect(),
            rows: plan.rows,
            absent: plan.absent,
            ..Results::default()
        };
        let runner = Runner {
            results,
            cases: plan.cases,
            interrupts,
            random: fastrand::Rng::with_seed(wanted.seed),
            since,
            progress: Progress::new(since, wanted.budget),
            canary: Canary::new(since),
        };
        let benches = binaries.benches;
        Ok(Self { wanted, workspace, runner, benches, _loopback: loopback })
    }

    /// Runs everything once, then everything that isn't slow a few times, and asks for the prices.
    /// Once somebody has pressed Ctrl-C, this and everything after it does nothing.
    pub(crate) fn run_all(&mut self) {
        let done = self.runner.first_round().and_then(|()| {
            if self.wanted.economics {
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
        let budget = if over { Duration::ZERO } else { self.wanted.budget };
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
        results
    }

    /// Runs every benchmark once, in random order; together for about their share of the budget.
    fn prices(&mut self) -> Uninterrupted {
        let interrupts = self.runner.interrupts;
        let mut benchmarks = Vec::new();
        for model in MODELS.iter().filter(|model| model.has_prices) {
            let bench = self.benches.iter().find(|(name, _)| *name == model.name);
            let listed = match bench {
                Some((name, program)) => Benchmark::list(name, program, interrupts)?,
                None => Err(Absence::NotFound),
            };
            match listed {
                Ok(listed) => benchmarks.extend(listed),
                Err(why) => self.miss(model.name, "prices", why),
            }
        }
        let budget = self.wanted.budget.mul_f64(SHARE_OF_BENCHES);
        let share = budget.div_f64(benchmarks.len().max(1) as f64);
        let mut order: Vec<usize> = (0..benchmarks.len()).collect();
        self.runner.random.shuffle(&mut order);
        let mut prices = Vec::new();
        for index in order {
            let benchmark = &benchmarks[index];
            let name = format!("{} {}", benchmark.model, benchmark.id);
            self.runner.progress.begin(&name);
            let price = benchmark.run(share, self.wanted.limit, interrupts);
            let outcome = match &price {
                Some(Ok(price)) => Ns(price.ns).to_string(),
                Some(Err(_)) | None => "failed".to_owned(),
            };
            self.runner.progress.end(&name, &outcome);
            match price {
                Some(Ok(price)) => prices.push((index, price)),
                Some(Err(why)) => self.miss(benchmark.model, &benchmark.id, why),
                None => break,
            }
        }
        // In the order that the benches have them, whatever the order they were run in.
        prices.sort_by_key(|(index, _)| *index);
        self.runner.results.prices.extend(prices.into_iter().map(|(_, price)| price));
        interrupts.exit_code().is_none().then_some(())
    }

    /// What a switch costs in Python, and what gives up the GIL.
    fn python_s_own(&mut self) -> Uninterrupted {
        let (root, limit) = (&self.workspace.root, self.wanted.limit);
        let interrupts = self.runner.interrupts;
        for python in self.wanted.pythons() {
            self.runner.progress.begin(&format!("{} switch and GIL", python.model));
            match python.prices(root, limit, interrupts)? {
                Ok(prices) => self.runner.results.prices.extend(prices),
                Err(why) => self.miss(&python.model, "switch", why),
            }
            match python.probes(root, limit, interrupts)? {
                Ok(probes) => {
                    for (name, probe) in probes {
                        match probe {
                            Ok(probe) => self.runner.results.probes.push(probe),
                            Err(why) => self.miss(&python.model, &name, why),
                        }
                    }
                }
                Err(why) => self.miss(&python.model, "gil", why),
            }
        }
        Some(())
    }

    fn miss(&mut self, model: &str, variant: &str, why: Absence) {
        self.runner.results.absent.push(absent(model, Some(variant), why));
    }
}

fn absent(model: &str, variant: Option<&str>, why: Absence) -> Absent {
    let variant = variant.map(ToOwned::to_owned);
    Absent { model: model.to_owned(), sample: None, variant, why }
}

fn contestant(model: &Model, binaries: &Binaries) -> Result<Contestant> {
    Ok(Contestant {
        model: model.name.to_owned(),
        program: binaries.path(model.name)?.to_owned(),
        script: None,
        sources: (model.folder, "rs"),
    })
}

/// A program that isn't asked any more, since somebody pressed Ctrl-C, has no cases.
fn ask(
    plan: &mut Plan,
    contestant: &Contestant,
    wanted: &Wanted,
    loopback: &Loopback,
    interrupts: &Interrupts,
) {
    let asked_for = |sample: &Sample| wanted.samples.is_empty() || wanted.samples.contains(sample);
    let samples = Sample::ALL.into_iter().filter(asked_for).collect();
    let selection = Selection { samples, quick: wanted.quick, n: wanted.n };
    if let Some(listed) = contestant.list(interrupts) {
        plan.add(contestant, listed, &selection, loopback);
    }
}
