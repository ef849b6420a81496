//! What starting, handing over and keeping a task costs, found in a report's results.

use super::model::{UNITS, Unit};
use crate::analyse::compare;
use crate::analyse::growth::{Footprint, curve, footprints};
use crate::analyse::number::price;
use crate::analyse::stats::Interval;
use crate::results::{Price, Results, Row, Series};
use shared_workloads::sample::Sample;
use std::collections::HashMap;

/// More threads than these may be all that a system has; a report tries no more either.
const MOST_THREADS: u64 = 10_000;
/// With fewer waiting tasks, starting the program weighs more than they do.
const MANY: usize = 1_000;

/// Nanoseconds, and their interval.
pub(super) type Cost = (f64, Interval);

/// Where costs are looked up. What takes computing is computed once.
#[derive(Clone, Debug)]
pub(crate) struct Costs<'r> {
    results: &'r Results,
    /// How many times faster threads compute than a loop, given work enough for each: at most as
    /// many times as there are cores.
    speed_up: Option<Cost>,
    footprints: Vec<Footprint<'r>>,
    prices: HashMap<[&'r str; 3], Cost>,
    /// To start a unit and have its result, for so many tasks or more. Among thousands it may cost
    /// more than alone, or less, and the series of waiting tasks knows how much.
    starts: Vec<(Unit, u64, Cost)>,
}

/// What needs no measuring.
pub(super) const fn exactly(ns: f64) -> Cost {
    (ns, Interval { low: ns, high: ns })
}

impl<'r> Costs<'r> {
    pub(crate) fn of(results: &'r Results) -> Self {
        let (footprints, speed_up) = (footprints(results), speed_up(results));
        let cost = |of: &'r Price| {
            let number = price(of)?;
            Some(([&*of.model, &of.group, &of.unit], (number.value, number.interval)))
        };
        let prices = results.prices.iter().filter_map(cost).collect();
        let mut costs = Self { results, speed_up, footprints, prices, starts: Vec::new() };
        for unit in UNITS {
            let alone = costs.price([unit.model, "start", unit.price]);
            costs.starts.extend(alone.map(|cost| (unit, 0, cost)));
            let points = curve(results, Series::Waiting, unit.model, unit.variant).points;
            let many = points.into_iter().filter(|row| row.x() >= MANY);
            costs.starts.extend(many.filter_map(|row| {
                let waited = row.params.delay.as_nanos() as f64;
                let each = |ns: f64| ((ns - waited) / row.x() as f64).max(1.0);
                let (ns, Interval { low, high }) = time(row)?;
                let interval = Interval { low: each(low), high: each(high) };
                Some((unit, row.x() as u64, (each(ns), interval)))
            }));
        }
        costs
    }

    pub(crate) fn cores(&self) -> u64 {
        self.results.machine.cores.max(1) as u64
    }

    pub(super) fn start(&self, unit: Unit, tasks: u64) -> Option<Cost> {
        let mut starts = self.starts.iter();
        let start = starts.rfind(|(of, least, _)| *of == unit && *least <= tasks);
        start.map(|(_, _, cost)| *cost)
    }

    /// By the names of its model, group and unit.
    pub(super) fn price(&self, name: [&str; 3]) -> Option<Cost> {
        self.prices.get(&name).copied()
    }

    /// So much computing, each of many, by so many workers at most.
    pub(super) fn computing(&self, ns: f64, workers: u64) -> Option<Cost> {
        if workers == 1 {
            return Some(exactly(ns));
        }
        let (speed_up, Interval { low, high }) = self.speed_up?;
        let each = |speed_up: f64| ns / speed_up.min(workers as f64);
        Some((each(speed_up), Interval { low: each(high), high: each(low) }))
    }

    /// What the program takes before there is a task.
    pub(super) fn base_bytes(&self) -> Option<f64> {
        let row = self.results.row("sequential", Sample::IoBound, "loop")?;
        row.memory.map(|memory| memory.bytes as f64)
    }

    /// What a waiting unit takes.
    pub(super) fn unit_bytes(&self, unit: Unit) -> Option<f64> {
        let mut footprints = self.footprints.iter();
        let of = (unit.model, unit.variant);
        let print = footprints.find(|print| (print.model, print.variant) == of);
        print.map(|print| print.bytes.max(0.0))
    }

    /// How many threads there can be, as far as anybody tried.
    pub(super) fn most_threads(&self) -> u64 {
        let tried = curve(self.results, Series::Waiting, "threads", "std").points.pop();
        let allowed = self.results.machine.most_processes;
        tried.map_or(MOST_THREADS, |row| row.x() as u64).min(allowed.unwrap_or(u64::MAX))
    }
}

fn speed_up(results: &Results) -> Option<Cost> {
    let cores = results.machine.cores;
    if cores <= 1 {
        return Some(exactly(1.0));
    }
    let computing = |model, variant| curve(results, Series::Computing, model, variant);
    let (plain, as_many) = computing("sequential", "loop").nearest(cores)?;
    let (plain, plains) = time(plain)?;
    let (threads, those) = time(computing("threads", "std").at(cores)?)?;
    let fit = |value: f64| (as_many * value).clamp(1.0, cores as f64);
    let Interval { low, high } = plains.over(those);
    Some((fit(plain / threads), Interval { low: fit(low), high: fit(high) }))
}

/// A point's time; where it has too few runs for an interval, all that they span.
fn time(row: &Row) -> Option<Cost> {
    let (median, interval) = compare::time(row)?;
    let times = row.runs.iter().map(|run| run.elapsed_ns as f64);
    let ends = times.clone().reduce(f64::min).zip(times.reduce(f64::max));
    Some((median, interval.or(ends.map(|(low, high)| Interval { low, high }))?))
}
