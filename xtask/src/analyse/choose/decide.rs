//! The decision: what each model would take, by the prices of this machine, and which is best.
//!
//! A small model, so that it can be explained. All tasks are there at once; waits overlap where the
//! model lets them, computing is divided by the speed-up that threads have here, and starting, handing
//! over and sending are paid one after the other. An estimate is a sum of such terms, each a number of
//! times a measured price.
//!
//! It isn't exact, so its interval is that of the prices, widened by [`ERROR`](super::bill::ERROR). Of all models that take
//! at most [`WORTH`] times as long as the fastest, the simplest is chosen. Since that is less than two
//! errors, nothing is ever chosen of which the numbers say that it is slower than another.

pub(crate) use super::bill::{Estimate, Term};
pub(crate) use super::costs::What;
pub(crate) use super::model::Why;

use super::bill::{BLOCKING_THREADS, plan};
use super::costs::Costs;
use super::model::Model;
use super::question::{Question, Work};
use serde::Serialize;

/// What is no faster than this isn't worth a model that needs more.
pub(crate) const WORTH: f64 = 1.1;
/// How large a process pool may be whose workers wait; the report's `io-bound` starts 100 at a time.
const WORKERS: [u64; 7] = [1, 2, 5, 10, 20, 50, 100];

/// The answer to a question.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decision {
    pub(crate) chosen: Estimate,
    /// The others that would do, the fastest first.
    pub(crate) others: Vec<Estimate>,
    pub(crate) unfit: Vec<Unfit>,
}

/// What is out of the question, and why.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Unfit {
    pub(crate) model: Model,
    pub(crate) why: Why,
}

impl Decision {
    pub(crate) fn runner_up(&self) -> Option<&Estimate> {
        self.others.first()
    }
}

/// Decides by what was measured.
///
/// # Errors
///
/// Where nothing would do: all models, each with the reason.
pub(crate) fn decide(question: &Question, costs: &Costs) -> Result<Decision, Vec<Unfit>> {
    let (mut fit, mut unfit) = (Vec::new(), Vec::new());
    for model in Model::ALL {
        match estimate(model, question, costs) {
            Ok(estimate) => fit.push(estimate),
            Err(why) => unfit.push(Unfit { model, why }),
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

fn estimate(model: Model, question: &Question, costs: &Costs) -> Result<Estimate, Why> {
    let plans = widths(model, question, costs)?
        .into_iter()
        .map(|width| plan(model, question, costs, width));
    let mut plans = plans.collect::<Option<Vec<Estimate>>>().ok_or(Why::Unmeasured)?;
    plans.sort_by(|a, b| a.ns.total_cmp(&b.ns));
    let affordable = plans.iter().position(|plan| affords(plan, question).is_ok());
    let best = plans.swap_remove(affordable.unwrap_or(0));
    affords(&best, question).map(|()| best)
}

/// How many threads or processes it may have; the best number is taken.
fn widths(model: Model, question: &Question, costs: &Costs) -> Result<Vec<u64>, Why> {
    if let Some(objection) = model.objection(question) {
        return Err(objection);
    }
    let cores = costs.cores() as u64;
    Ok(match model {
        Model::Sequential => vec![1],
        Model::Threads => {
            let most = costs.most_threads();
            if question.tasks > most {
                return Err(Why::TooManyThreads { most });
            }
            vec![question.tasks]
        }
        Model::Tokio | Model::Smol => {
            let hand_over = costs.hand_over(Model::Hybrid).ok_or(Why::Unmeasured)?;
            if question.compute_ns > hand_over.interval.high {
                let (compute_ns, hand_over_ns) = (question.compute_ns, hand_over.ns);
                return Err(Why::HoldsUpTheLoop { compute_ns, hand_over_ns });
            }
            vec![1]
        }
        Model::Rayon | Model::Hybrid => vec![cores],
        Model::SpawnBlocking => vec![question.tasks.min(BLOCKING_THREADS)],
        Model::ProcessPool if question.work == Work::Cpu => vec![question.tasks.min(cores)],
        // More workers wait at the same time, and cost more to start.
        Model::ProcessPool => {
            WORKERS.into_iter().chain([cores]).map(|width| width.min(question.tasks)).collect()
        }
    })
}

fn affords(estimate: &Estimate, question: &Question) -> Result<(), Why> {
    let Some(most) = question.max_memory_bytes else { return Ok(()) };
    match estimate.memory_bytes {
        None => Err(Why::UnmeasuredMemory),
        Some(bytes) if bytes > most as f64 => Err(Why::TooMuchMemory { bytes }),
        Some(_) => Ok(()),
    }
}
