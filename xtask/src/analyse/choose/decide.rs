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

use super::costs::{Cost, Costs, exactly};
use super::model::{FROM_LOOP_TO_RAYON, Model, Plan};
use super::question::Question;
use crate::analyse::stats::Interval;
use serde::Serialize;

/// What is no faster than this isn't worth a model that needs more.
pub(crate) const WORTH: f64 = 1.1;
/// How far an estimate may be off on either side, beside the intervals of its prices.
const ERROR: f64 = 0.05;

const UNMEASURED: Why = Why::Rule("its price was not measured");

/// The answer to a question.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decision {
    pub(crate) chosen: Estimate,
    /// The others that would do, the fastest first.
    pub(crate) others: Vec<Estimate>,
    pub(crate) unfit: Vec<Unfit>,
}

/// What a model would take.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Estimate {
    pub(crate) model: Model,
    pub(crate) name: &'static str,
    /// The sample to read, from the root of the workspace.
    pub(crate) file: String,
    pub(crate) ns: f64,
    pub(crate) interval_ns: Interval,
    /// Null where it wasn't measured.
    pub(crate) memory_bytes: Option<f64>,
    /// Their sum is `ns`.
    pub(crate) terms: Vec<Term>,
}

/// So many times a price.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Term {
    pub(crate) times: u64,
    /// Each time, in nanoseconds.
    pub(crate) ns: f64,
    pub(crate) what: &'static str,
}

/// What is out of the question, and why.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Unfit {
    pub(crate) name: &'static str,
    pub(crate) why: Why,
}

/// Why a model is out of the question.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Why {
    Rule(&'static str),
    /// So many threads at most were tried, or are allowed.
    TooManyThreads {
        most: u64,
    },
    /// It computes for so long at a time on the loop, and handing that over costs so much.
    HoldsUpTheLoop {
        compute_ns: f64,
        hand_over_ns: f64,
    },
    TooMuchMemory {
        bytes: f64,
    },
}

/// Decides by what was measured.
///
/// # Errors
///
/// Where nothing would do: all models, each with the reason.
pub(crate) fn decide(question: &Question, costs: &Costs) -> Result<Decision, Vec<Unfit>> {
    let (mut fit, mut unfit) = (Vec::new(), Vec::new());
    for (model, name) in Model::ALL {
        match best(model, name, question, costs) {
            Ok(estimate) => fit.push(estimate),
            Err(why) => unfit.push(Unfit { name, why }),
        }
    }
    fit.sort_by(|a, b| a.ns.total_cmp(&b.ns));
    let fastest = fit.first().map_or(0.0, |estimate| estimate.ns);
    let simplest = (0..fit.len())
        .filter(|&i| fit[i].ns <= WORTH * fastest)
        .min_by_key(|&i| fit[i].model.demands(question, costs.cores()));
    match simplest {
        Some(simplest) => Ok(Decision { chosen: fit.remove(simplest), others: fit, unfit }),
        None => Err(unfit),
    }
}

/// The fastest of a model's plans that there is memory for.
fn best(
    model: Model,
    name: &'static str,
    question: &Question,
    costs: &Costs,
) -> Result<Estimate, Why> {
    if let Some(objection) = model.objection(question) {
        return Err(Why::Rule(objection));
    }
    let most = costs.most_threads();
    if model == Model::Threads && question.tasks > most {
        return Err(Why::TooManyThreads { most });
    }
    if matches!(model, Model::Tokio | Model::Smol) {
        let (hand_over_ns, interval) = costs.price(FROM_LOOP_TO_RAYON).ok_or(UNMEASURED)?;
        let compute_ns = question.compute_ns;
        if compute_ns > interval.high {
            return Err(Why::HoldsUpTheLoop { compute_ns, hand_over_ns });
        }
    }
    let empty = Estimate {
        model,
        name,
        file: model.file(question),
        ns: 0.0,
        interval_ns: Interval { low: 0.0, high: 0.0 },
        memory_bytes: costs.base_bytes(),
        terms: Vec::new(),
    };
    let plans = model.plans(question, costs.cores()).into_iter();
    let estimates = plans.map(|plan| empty.clone().with(plan, question, costs));
    let mut estimates = estimates.collect::<Option<Vec<Estimate>>>().ok_or(UNMEASURED)?;
    estimates.sort_by(|a, b| a.ns.total_cmp(&b.ns));
    let affordable = estimates.iter().position(|estimate| estimate.fits(question).is_ok());
    let best = estimates.swap_remove(affordable.unwrap_or(0));
    best.fits(question).map(|()| best)
}

impl Estimate {
    /// `None` where a price is missing.
    fn with(mut self, plan: Plan, question: &Question, costs: &Costs) -> Option<Self> {
        let tasks = question.tasks;
        for (units, unit) in plan.starts {
            self.add(units, costs.start(unit, tasks)?, unit.what);
            let more = costs.unit_bytes(unit).map(|bytes| units as f64 * bytes);
            self.memory_bytes = self.memory_bytes.zip(more).map(|(base, more)| base + more);
        }
        for hand_over in plan.hand_overs {
            self.add(tasks, costs.price(hand_over)?, "to hand a job over");
        }
        self.add(plan.waits, exactly(question.wait_ns()), "of waiting");
        if question.compute_ns > 0.0 {
            let workers = plan.workers.min(tasks);
            let cost = costs.computing(question.compute_ns, workers)?;
            let what = if workers > 1 { "of computing in parallel" } else { "of computing" };
            self.add(tasks, cost, what);
        }
        self.interval_ns.low *= 1.0 - ERROR;
        self.interval_ns.high *= 1.0 + ERROR;
        Some(self)
    }

    fn add(&mut self, times: u64, (ns, interval): Cost, what: &'static str) {
        self.ns += times as f64 * ns;
        self.interval_ns.low += times as f64 * interval.low;
        self.interval_ns.high += times as f64 * interval.high;
        if ns > 0.0 {
            self.terms.push(Term { times, ns, what });
        }
    }

    fn fits(&self, question: &Question) -> Result<(), Why> {
        match (question.max_memory_bytes, self.memory_bytes) {
            (Some(_), None) => Err(Why::Rule("its memory was not measured")),
            (Some(most), Some(bytes)) if bytes > most as f64 => Err(Why::TooMuchMemory { bytes }),
            _ => Ok(()),
        }
    }
}
