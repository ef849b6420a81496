//! The decision: what each model would take, by the prices of this machine, and which is best.
//!
//! A small model, so that it can be explained. All tasks are there at once; waits overlap where the
//! model lets them, computing is divided by the speed-up that threads have here, and starting, handing
//! over and sending are paid one after the other. An estimate is a sum of such terms, each a number of
//! times a measured price.
//!
//! It isn't exact, so its interval is that of the prices, widened by [`ERROR`]. Of all models that take
//! at most [`WORTH`] times as long as the fastest, the simplest is chosen. Since that is less than two
//! errors, nothing is ever chosen of which the numbers say that it is slower than another.

use super::costs::{Cost, Costs};
use super::model::Model;
use super::question::{Question, Work};
use crate::render::{bytes, duration};
use crate::results::Results;
use crate::statistics::Interval;
use serde::Serialize;

/// How far an estimate may be off on either side, beside the intervals of its prices.
const ERROR: f64 = 0.05;
/// What is no faster than this isn't worth a model that needs more.
pub(crate) const WORTH: f64 = 1.1;
/// tokio's blocking pool has no more threads, unless it is told otherwise.
const BLOCKING_THREADS: u64 = 512;
/// How large a process pool may be whose workers wait; the report's `io-bound` starts 100 at a time.
const WORKERS: [u64; 7] = [1, 2, 5, 10, 20, 50, 100];
const UNMEASURED: &str = "what it costs wasn't measured";

/// So many times a price.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Term {
    pub(crate) times: f64,
    /// Each time, in nanoseconds.
    pub(crate) ns: f64,
    /// `to start a thread`.
    pub(crate) what: String,
}

/// What a model would take.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Estimate {
    pub(crate) model: Model,
    pub(crate) ns: f64,
    pub(crate) interval_ns: Interval,
    /// Null where it wasn't measured.
    pub(crate) memory_bytes: Option<f64>,
    pub(crate) terms: Vec<Term>,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decision {
    pub(crate) chosen: Estimate,
    /// The others that would do, the fastest first.
    pub(crate) others: Vec<Estimate>,
    pub(crate) unfit: Vec<Unfit>,
}

impl Decision {
    pub(crate) fn runner_up(&self) -> Option<&Estimate> {
        self.others.first()
    }
}

/// What is out of the question, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Unfit {
    pub(crate) model: Model,
    pub(crate) why: String,
}

/// Decides by what was measured.
///
/// # Errors
///
/// Where nothing would do: all models, each with the reason.
pub(crate) fn decide(question: &Question, results: &Results) -> Result<Decision, Vec<Unfit>> {
    let (mut fit, mut unfit) = (Vec::new(), Vec::new());
    for model in Model::ALL {
        match estimate(model, question, Costs(results)) {
            Ok(estimate) => fit.push(estimate),
            Err(why) => unfit.push(Unfit { model, why }),
        }
    }
    fit.sort_by(|a, b| a.ns.total_cmp(&b.ns));
    let fastest = fit.first().map_or(0.0, |estimate| estimate.ns);
    let simplest = (0..fit.len())
        .filter(|&i| fit[i].ns <= WORTH * fastest)
        .min_by_key(|&i| fit[i].model.demands(question, results.machine.cores));
    match simplest {
        Some(simplest) => Ok(Decision { chosen: fit.remove(simplest), others: fit, unfit }),
        None => Err(unfit),
    }
}

fn estimate(model: Model, question: &Question, costs: Costs) -> Result<Estimate, String> {
    if let Some(objection) = model.objection(question) {
        return Err(objection.to_owned());
    }
    let estimate = match model {
        // More workers wait at the same time, and cost more to start: the best number is taken.
        Model::ProcessPool => {
            let cores = costs.cores() as u64;
            let computes_only = question.work == Work::Cpu;
            let sizes = WORKERS.into_iter().filter(|_| !computes_only).chain([cores]);
            let sizes = sizes.map(|size| size.min(question.tasks));
            let plans: Option<Vec<Estimate>> =
                sizes.map(|size| plan(model, question, costs, size)).collect();
            let mut plans = plans.ok_or(UNMEASURED)?;
            plans.sort_by(|a, b| a.ns.total_cmp(&b.ns));
            let affordable = plans.iter().position(|plan| affords(plan, question).is_ok());
            plans.swap_remove(affordable.unwrap_or(0))
        }
        Model::Threads => {
            let most = costs.most_threads();
            if question.tasks > most {
                return Err(format!("more than {most} threads weren't tried, or aren't allowed"));
            }
            plan(model, question, costs, question.tasks).ok_or(UNMEASURED)?
        }
        Model::Tokio | Model::Smol => {
            let hand_over = costs.hand_over(Model::Hybrid).ok_or(UNMEASURED)?;
            if question.compute_ns > hand_over.interval.high {
                return Err(format!(
                    "it computes for {} at a time and holds up the loop; handing that over costs {}",
                    duration(question.compute_ns),
                    duration(hand_over.ns)
                ));
            }
            plan(model, question, costs, 1).ok_or(UNMEASURED)?
        }
        Model::SpawnBlocking => {
            let width = question.tasks.min(BLOCKING_THREADS);
            plan(model, question, costs, width).ok_or(UNMEASURED)?
        }
        Model::Sequential => plan(model, question, costs, 1).ok_or(UNMEASURED)?,
        Model::Rayon | Model::Hybrid => {
            plan(model, question, costs, costs.cores() as u64).ok_or(UNMEASURED)?
        }
    };
    affords(&estimate, question).map(|()| estimate)
}

fn affords(estimate: &Estimate, question: &Question) -> Result<(), String> {
    let Some(most) = question.max_memory_bytes else { return Ok(()) };
    match estimate.memory_bytes {
        None => Err("what it takes in memory wasn't measured".to_owned()),
        Some(takes) if takes > most as f64 => Err(format!("it takes {}", bytes(takes))),
        Some(_) => Ok(()),
    }
}

/// What a model takes with a pool of `width` threads or processes, if all prices are known.
fn plan(model: Model, question: &Question, costs: Costs, width: u64) -> Option<Estimate> {
    let (tasks, waiting) = (question.tasks as f64, question.wait_ns());
    let units = width as f64;
    let mut bill = Bill {
        estimate: Estimate {
            model,
            ns: 0.0,
            interval_ns: Interval { low: 0.0, high: 0.0 },
            memory_bytes: costs.base_bytes(),
            terms: Vec::new(),
        },
        costs,
        question,
    };
    match model {
        Model::Sequential => bill.exactly(tasks, question.task_ns, "one after the other"),
        Model::Threads => {
            bill.start(units, Model::Threads)?;
            bill.exactly(1.0, waiting, "of waiting");
            bill.compute(units)?;
        }
        Model::Rayon => {
            bill.start(units, Model::Threads)?;
            bill.add(tasks, &costs.hand_over(Model::Rayon)?);
            bill.compute(units)?;
        }
        Model::Tokio | Model::Smol => {
            bill.start(tasks, model)?;
            bill.exactly(1.0, waiting, "of waiting");
            bill.exactly(tasks, question.compute_ns, "of computing on the loop");
        }
        Model::SpawnBlocking | Model::ProcessPool => {
            bill.start(units, model)?;
            bill.add(tasks, &costs.hand_over(model)?);
            bill.exactly((tasks / units).ceil(), waiting, "of waiting");
            bill.compute(units)?;
        }
        Model::Hybrid => {
            bill.start(tasks, Model::Tokio)?;
            let mut rounds = 1.0;
            if question.blocking_library {
                let threads = question.tasks.min(BLOCKING_THREADS) as f64;
                rounds = (tasks / threads).ceil();
                bill.start(threads, Model::Threads)?;
                bill.add(tasks, &costs.hand_over(Model::SpawnBlocking)?);
            }
            bill.exactly(rounds, waiting, "of waiting");
            if question.must_survive_crashes {
                bill.start(units, Model::ProcessPool)?;
                bill.add(tasks, &costs.hand_over_to_process()?);
            } else {
                bill.start(units, Model::Threads)?;
                bill.add(tasks, &costs.hand_over(Model::Hybrid)?);
            }
            bill.compute(units)?;
        }
    }
    Some(bill.total())
}

/// Terms while they are added up.
struct Bill<'a> {
    estimate: Estimate,
    costs: Costs<'a>,
    question: &'a Question,
}

impl Bill<'_> {
    fn add(&mut self, times: f64, cost: &Cost) {
        let Estimate { ns, interval_ns, terms, .. } = &mut self.estimate;
        *ns += times * cost.ns;
        interval_ns.low += times * cost.interval.low;
        interval_ns.high += times * cost.interval.high;
        if times * cost.ns > 0.0 {
            terms.push(Term { times, ns: cost.ns, what: cost.what.clone() });
        }
    }

    /// What needs no measuring, because the question says it.
    fn exactly(&mut self, times: f64, ns: f64, what: &str) {
        let interval = Interval { low: ns, high: ns };
        self.add(times, &Cost { what: what.to_owned(), ns, interval });
    }

    /// Starts so many units of a model, each of which takes its memory.
    fn start(&mut self, units: f64, model: Model) -> Option<()> {
        self.add(units, &self.costs.start(model, self.question.tasks)?);
        let bytes = self.costs.unit_bytes(model).map(|bytes| units * bytes);
        self.estimate.memory_bytes =
            self.estimate.memory_bytes.zip(bytes).map(|(base, more)| base + more);
        Some(())
    }

    /// All computing, by so many workers at most.
    fn compute(&mut self, workers: f64) -> Option<()> {
        let ns = self.question.compute_ns;
        if ns <= 0.0 {
            return Some(());
        }
        let (speed_up, interval) = self.costs.speed_up()?;
        let most = workers.min(self.question.tasks as f64);
        let each = |speed_up: f64| ns / speed_up.min(most);
        let cost = Cost {
            what: format!("of computing {:.2} at a time", speed_up.min(most)),
            ns: each(speed_up),
            interval: Interval { low: each(interval.high), high: each(interval.low) },
        };
        self.add(self.question.tasks as f64, &cost);
        Some(())
    }

    fn total(mut self) -> Estimate {
        let Interval { low, high } = &mut self.estimate.interval_ns;
        *low *= 1.0 - ERROR;
        *high *= 1.0 + ERROR;
        self.estimate
    }
}
