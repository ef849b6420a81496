//! What a model's primitives cost, as criterion measured it, and how much memory a waiting unit takes.

mod bench;
mod criterion;
mod footprint;

pub(crate) use bench::Bench;
pub(crate) use footprint::footprints;

use crate::growth::Curve;
use crate::interrupts::Interrupts;
use crate::progress::Progress;
use crate::render::duration;
use crate::results::Absent;
use crate::statistics::Interval;
use bench::{Benchmark, Setback};
use criterion::Estimate;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The price of one operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Price {
    /// The model whose bench measured it: `threads`.
    pub(crate) model: String,
    /// What is paid: criterion's group, such as `start`, `switch`, `dispatch`, `shared_state`,
    /// `hand_over`, `chunk`.
    pub(crate) group: String,
    /// Who pays: criterion's id within the group, such as `std_thread`.
    pub(crate) unit: String,
    /// Nanoseconds per operation: criterion's estimate of the median, divided by the operations
    /// of an iteration.
    pub(crate) ns: f64,
    /// Criterion's 95% interval of it.
    pub(crate) interval_ns: Interval,
}

/// How much memory one more waiting unit takes: the slope of PSS over the number of units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Footprint {
    pub(crate) model: String,
    pub(crate) variant: String,
    /// What is counted: `task`, `thread`, `process`.
    pub(crate) unit: String,
    /// Bytes of PSS per unit.
    pub(crate) bytes: f64,
    /// The 95% interval of the slope.
    pub(crate) interval_bytes: Interval,
    /// Bytes of address space per unit, where that is another matter, as it is for threads.
    pub(crate) address_space_bytes: Option<f64>,
}

/// What the benches brought.
#[derive(Debug, Default)]
pub(crate) struct Priced {
    pub(crate) prices: Vec<Price>,
    /// Those that differ in the size of a chunk, as a curve.
    pub(crate) chunking: Vec<Curve>,
    pub(crate) failures: Vec<Absent>,
    /// Whether it was interrupted.
    pub(crate) partial: bool,
}

/// Runs every benchmark once, in random order, each in a process of its own; together for about as
/// long as the budget, whatever that takes from a single one.
pub(crate) fn measure(
    benches: &[Bench],
    (budget, limit): (Duration, Duration),
    seed: u64,
    interrupts: &Interrupts,
) -> Priced {
    let mut priced = Priced::default();
    let mut benchmarks = Vec::new();
    for bench in benches {
        match bench.list(interrupts) {
            Ok(listed) => benchmarks.extend(listed),
            Err(Setback::Failed(reason)) => priced.fail(&bench.model, None, reason),
            Err(Setback::Interrupted) => return Priced { partial: true, ..priced },
        }
    }
    let share = budget.div_f64(benchmarks.len().max(1) as f64);
    let mut order: Vec<usize> = (0..benchmarks.len()).collect();
    fastrand::Rng::with_seed(seed).shuffle(&mut order);
    let mut progress = Progress::new();
    progress.expect(order.len());
    let mut estimates: Vec<Option<Estimate>> = vec![None; benchmarks.len()];
    for index in order {
        let Benchmark { bench, id } = &benchmarks[index];
        let name = format!("{} {id}", bench.model);
        progress.begin(&name);
        let outcome = match benchmarks[index].run(share, limit, interrupts) {
            Ok(estimate) => {
                let price = estimate.price(&bench.model);
                estimates[index] = Some(estimate);
                duration(price.ns)
            }
            Err(Setback::Failed(reason)) => {
                priced.fail(&bench.model, Some(id), reason.clone());
                reason
            }
            Err(Setback::Interrupted) => {
                priced.partial = true;
                break;
            }
        };
        progress.end(&name, &outcome);
    }
    // In the order that the benches have them, whatever the order they were run in.
    for (Benchmark { bench, .. }, estimate) in benchmarks.iter().zip(&estimates) {
        if let Some(estimate) = estimate {
            priced.keep(&bench.model, estimate);
        }
    }
    priced
}

impl Priced {
    fn keep(&mut self, model: &str, estimate: &Estimate) {
        self.prices.push(estimate.price(model));
        let Some((variant, point)) = estimate.point() else { return };
        let ours = |curve: &Curve| (curve.model.as_str(), &curve.variant) == (model, &variant);
        match self.chunking.iter_mut().find(|curve| ours(curve)) {
            Some(curve) => curve.points.push(point),
            None => self.chunking.push(Curve {
                model: model.to_owned(),
                variant,
                points: vec![point],
                stopped_by: None,
            }),
        }
    }

    fn fail(&mut self, model: &str, id: Option<&str>, reason: String) {
        self.failures.push(Absent {
            model: model.to_owned(),
            sample: None,
            variant: Some(format!("bench {}", id.unwrap_or("prices"))),
            reason,
            failed: true,
        });
    }
}
