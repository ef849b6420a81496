//! What starting, handing over and keeping a task costs, found in a report's results.

use super::model::Model;
use crate::analyse::compare::summary;
use crate::analyse::growth::{Footprint, curve, footprints};
use crate::analyse::number::{Number, price};
use crate::analyse::stats::Interval;
use crate::results::{Price, Results, Row, Series};
use serde::Serialize;
use shared_workloads::sample::Sample;

/// What a term is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    StartThread,
    StartTask,
    /// A process of a pool.
    StartWorker,
    /// A job to a pool, and its result back.
    HandOver,
    /// Whole tasks, one by one.
    OneAfterTheOther,
    Waiting,
    ComputingOnTheLoop,
    /// So many at a time, on average.
    Computing {
        at_a_time: f64,
    },
}

/// More threads than these may be all that a system has; a report tries no more either.
const MOST_THREADS: u64 = 10_000;
/// With fewer waiting tasks, starting the program weighs more than they do.
const MANY: usize = 1_000;

/// The price of one operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cost {
    pub(super) what: What,
    pub(super) ns: f64,
    pub(super) interval: Interval,
}

/// Where costs are looked up. What takes computing is computed once.
#[derive(Clone, Debug)]
pub(crate) struct Costs<'r> {
    pub(crate) results: &'r Results,
    speed_up: Option<(f64, Interval)>,
    footprints: Vec<Footprint<'r>>,
    prices: Vec<(&'r Price, Number)>,
    /// To start a unit among so many: model, number, cost.
    among_many: Vec<(&'static str, u64, Cost)>,
}

/// How a model's units are measured.
struct Unit {
    what: What,
    /// In the price list: `start` of the crate.
    price: (&'static str, &'static str),
    /// In the series of waiting tasks and of footprints.
    variant: &'static str,
}

const THREAD: Unit =
    Unit { what: What::StartThread, price: ("threads", "std_thread"), variant: "std" };
const TOKIO_TASK: Unit = Unit {
    what: What::StartTask,
    price: ("asyncio-tokio", "tokio_current_thread"),
    variant: "current_thread",
};
const SMOL_TASK: Unit =
    Unit { what: What::StartTask, price: ("asyncio-smol", "smol_local"), variant: "local" };
const WORKER: Unit =
    Unit { what: What::StartWorker, price: ("processes", "pool_of_1"), variant: "children" };

const fn unit(model: Model) -> Unit {
    match model {
        Model::Tokio | Model::Hybrid => TOKIO_TASK,
        Model::Smol => SMOL_TASK,
        Model::ProcessPool => WORKER,
        Model::Sequential | Model::Threads | Model::Rayon | Model::SpawnBlocking => THREAD,
    }
}

impl<'r> Costs<'r> {
    pub(crate) fn of(results: &'r Results) -> Self {
        let units = [THREAD, TOKIO_TASK, SMOL_TASK, WORKER];
        let priced = |of| Some((of, price(of)?));
        Self {
            results,
            speed_up: speed_up(results),
            footprints: footprints(results),
            prices: results.prices.iter().filter_map(priced).collect(),
            among_many: units.iter().flat_map(|unit| among_many(results, unit)).collect(),
        }
    }

    pub(super) fn cores(&self) -> usize {
        self.results.machine.cores.max(1)
    }

    /// To start a unit and have its result. Among thousands it may cost more than alone, or less,
    /// and the series of waiting tasks knows how much.
    pub(super) fn start(&self, model: Model, tasks: u64) -> Option<Cost> {
        let Unit { what, price: (of, unit), .. } = unit(model);
        let mut among_many = self.among_many.iter();
        let cost = among_many.rfind(|(model, number, _)| *model == of && *number <= tasks);
        cost.map(|(_, _, cost)| *cost).or_else(|| self.price(what, of, "start", unit))
    }

    /// To give a job to a pool that is there, and have its result.
    pub(super) fn hand_over(&self, model: Model) -> Option<Cost> {
        let (of, group, unit) = match model {
            Model::Rayon => ("threads", "dispatch", "rayon_spawn"),
            Model::SpawnBlocking => ("asyncio-tokio", "dispatch", "tokio_spawn_blocking"),
            Model::ProcessPool => ("processes", "dispatch", "process_pool"),
            Model::Hybrid => ("hybrid", "hand_over", "rayon"),
            Model::Sequential | Model::Threads | Model::Tokio | Model::Smol => return None,
        };
        self.price(What::HandOver, of, group, unit)
    }

    /// From a loop to a process and back.
    pub(super) fn hand_over_to_process(&self) -> Option<Cost> {
        self.price(What::HandOver, "hybrid", "hand_over", "process_pool")
    }

    /// How many times faster threads compute than a loop, given work enough for each: at most as
    /// many times as there are cores.
    pub(super) fn speed_up(&self) -> Option<(f64, Interval)> {
        self.speed_up
    }

    /// What the program takes before there is a task.
    pub(super) fn base_bytes(&self) -> Option<f64> {
        let row = self.results.row("sequential", Sample::IoBound, "loop")?;
        row.memory.map(|memory| memory.bytes as f64)
    }

    /// What a waiting unit takes.
    pub(super) fn unit_bytes(&self, model: Model) -> Option<f64> {
        let Unit { price: (of, _), variant, .. } = unit(model);
        let mut footprints = self.footprints.iter();
        let print = footprints.find(|print| (print.model, print.variant) == (of, variant));
        print.map(|print| print.bytes.max(0.0))
    }

    /// How many threads there can be, as far as anybody tried.
    pub(super) fn most_threads(&self) -> u64 {
        let tried = curve(self.results, Series::Waiting, "threads", "std")
            .points
            .last()
            .map(|row| row.x() as u64);
        let allowed = self.results.machine.most_processes;
        tried.unwrap_or(MOST_THREADS).min(allowed.unwrap_or(u64::MAX))
    }

    fn price(&self, what: What, model: &str, group: &str, unit: &str) -> Option<Cost> {
        let of = self.results.price(model, group, unit)?;
        let (_, price) = self.prices.iter().find(|(price, _)| std::ptr::eq(*price, of))?;
        Some(Cost { what, ns: price.value, interval: price.interval })
    }
}

fn speed_up(results: &Results) -> Option<(f64, Interval)> {
    let cores = results.machine.cores;
    if cores <= 1 {
        return Some((1.0, Interval { low: 1.0, high: 1.0 }));
    }
    let computing = |model, variant| curve(results, Series::Computing, model, variant);
    let (plain, as_many) = computing("sequential", "loop").nearest(cores as u64)?;
    let (plain, plains) = time(plain)?;
    let (threads, those) = time(computing("threads", "std").at(cores as u64)?)?;
    let fit = |value: f64| (as_many * value).clamp(1.0, cores as f64);
    let Interval { low, high } = plains.over(those);
    Some((fit(plain / threads), Interval { low: fit(low), high: fit(high) }))
}

fn among_many(results: &Results, unit: &Unit) -> Vec<(&'static str, u64, Cost)> {
    let &Unit { what, price: (model, _), variant } = unit;
    let points = curve(results, Series::Waiting, model, variant).points.into_iter();
    let cost = |row: &Row| {
        let waited = row.params.delay.as_nanos() as f64;
        let each = |ns: f64| ((ns - waited) / row.x() as f64).max(1.0);
        let (ns, Interval { low, high }) = time(row)?;
        let interval = Interval { low: each(low), high: each(high) };
        Some((model, row.x() as u64, Cost { what, ns: each(ns), interval }))
    };
    points.filter(|row| row.x() >= MANY).filter_map(cost).collect()
}

/// A point's time; where it has too few runs for an interval, all that they span.
fn time(row: &Row) -> Option<(f64, Interval)> {
    let summary = summary(row)?;
    let times = row.runs.iter().map(|run| run.elapsed_ns as f64);
    let interval = summary.interval_ns.or_else(|| {
        Some(Interval { low: times.clone().reduce(f64::min)?, high: times.reduce(f64::max)? })
    })?;
    Some((summary.median_ns, interval))
}
