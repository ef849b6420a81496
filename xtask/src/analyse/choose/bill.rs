//! What a model would take, term by term.

use super::costs::{Cost, Costs, What};
use super::model::Model;
use super::question::Question;
use crate::analyse::stats::Interval;
use serde::Serialize;

/// So many times a price.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Term {
    pub(crate) times: f64,
    /// Each time, in nanoseconds.
    pub(crate) ns: f64,
    pub(crate) what: What,
}

/// What a model would take.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Estimate {
    pub(crate) model: Model,
    pub(crate) ns: f64,
    pub(crate) interval_ns: Interval,
    /// Null where it wasn't measured.
    pub(crate) memory_bytes: Option<f64>,
    /// Their sum is `ns`.
    pub(crate) terms: Vec<Term>,
}

/// How far an estimate may be off on either side, beside the intervals of its prices.
pub(super) const ERROR: f64 = 0.05;
/// tokio's blocking pool has no more threads, unless it is told otherwise.
pub(super) const BLOCKING_THREADS: u64 = 512;

/// What a model takes with a pool of `width` threads or processes, if all prices are known.
pub(super) fn plan(
    model: Model,
    question: &Question,
    costs: &Costs,
    width: u64,
) -> Option<Estimate> {
    let (tasks, waiting) = (question.tasks as f64, question.wait_ns());
    let units = width as f64;
    let mut bill = Bill::new(model, question, costs);
    match model {
        Model::Sequential => bill.exactly(tasks, question.task_ns, What::OneAfterTheOther),
        Model::Threads => {
            bill.start(units, Model::Threads)?;
            bill.exactly(1.0, waiting, What::Waiting);
            bill.compute(units)?;
        }
        Model::Rayon => {
            bill.start(units, Model::Threads)?;
            bill.add(tasks, &costs.hand_over(Model::Rayon)?);
            bill.compute(units)?;
        }
        Model::Tokio | Model::Smol => {
            bill.start(tasks, model)?;
            bill.exactly(1.0, waiting, What::Waiting);
            bill.exactly(tasks, question.compute_ns, What::ComputingOnTheLoop);
        }
        Model::SpawnBlocking | Model::ProcessPool => {
            bill.start(units, model)?;
            bill.add(tasks, &costs.hand_over(model)?);
            bill.exactly((tasks / units).ceil(), waiting, What::Waiting);
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
            bill.exactly(rounds, waiting, What::Waiting);
            let (computes_in, hand_over) = if question.must_survive_crashes {
                (Model::ProcessPool, costs.hand_over_to_process()?)
            } else {
                (Model::Threads, costs.hand_over(Model::Hybrid)?)
            };
            bill.start(units, computes_in)?;
            bill.add(tasks, &hand_over);
            bill.compute(units)?;
        }
    }
    Some(bill.total())
}

/// Terms while they are added up.
struct Bill<'a> {
    estimate: Estimate,
    costs: &'a Costs<'a>,
    question: &'a Question,
}

impl<'a> Bill<'a> {
    fn new(model: Model, question: &'a Question, costs: &'a Costs<'a>) -> Self {
        let estimate = Estimate {
            model,
            ns: 0.0,
            interval_ns: Interval { low: 0.0, high: 0.0 },
            memory_bytes: costs.base_bytes(),
            terms: Vec::new(),
        };
        Self { estimate, costs, question }
    }

    fn add(&mut self, times: f64, cost: &Cost) {
        let Estimate { ns, interval_ns, terms, .. } = &mut self.estimate;
        *ns += times * cost.ns;
        interval_ns.low += times * cost.interval.low;
        interval_ns.high += times * cost.interval.high;
        if times * cost.ns > 0.0 {
            terms.push(Term { times, ns: cost.ns, what: cost.what });
        }
    }

    /// What needs no measuring, because the question says it.
    fn exactly(&mut self, times: f64, ns: f64, what: What) {
        self.add(times, &Cost { what, ns, interval: Interval { low: ns, high: ns } });
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
            what: What::Computing { at_a_time: speed_up.min(most) },
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
