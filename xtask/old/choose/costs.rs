//! What starting, handing over and keeping a task costs, found in a report's results.
//!
//! A price of the price list is taken first. Where the list is empty (`--no-prices`), the row of
//! `io-bound` stands in: whatever it took beyond the wait, divided by its tasks.

use super::model::Model;
use crate::prices::Price;
use crate::results::{Results, Row};
use crate::statistics::Interval;
use shared_workloads::sample::Sample;

/// More threads than these may be all that a system has; a report tries no more either.
const MOST_THREADS: u64 = 10_000;

/// The price of one operation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cost {
    /// `to start a thread`.
    pub(super) what: String,
    pub(super) ns: f64,
    pub(super) interval: Interval,
}

/// Where costs are looked up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Costs<'a>(pub(super) &'a Results);

impl<'a> Costs<'a> {
    pub(super) fn cores(self) -> usize {
        self.0.machine.cores.max(1)
    }

    /// To start a unit and have its result.
    pub(super) fn start(self, model: Model, tasks: u64) -> Option<Cost> {
        let (what, unit, [row_model, variant]) = match model {
            Model::Tokio | Model::Hybrid => {
                ("to start a task", "tokio_current_thread", ["asyncio-tokio", "current_thread"])
            }
            Model::Smol => ("to start a task", "smol_local", ["asyncio-smol", "local"]),
            Model::ProcessPool => ("to start a worker", "pool_of_1", ["processes", "children"]),
            Model::Sequential | Model::Threads | Model::Rayon | Model::SpawnBlocking => {
                ("to start a thread", "std_thread", ["threads", "std"])
            }
        };
        self.among_many(what, [row_model, variant], tasks)
            .or_else(|| self.price(what, "start", unit))
            .or_else(|| self.beyond_the_wait(what, row_model, variant))
    }

    /// To give a job to a pool that is there, and have its result.
    pub(super) fn hand_over(self, model: Model) -> Option<Cost> {
        let (group, unit) = match model {
            Model::Rayon => ("dispatch", "rayon_spawn"),
            Model::SpawnBlocking => ("dispatch", "tokio_spawn_blocking"),
            Model::ProcessPool => ("dispatch", "process_pool"),
            Model::Hybrid => ("hand_over", "rayon"),
            Model::Sequential | Model::Threads | Model::Tokio | Model::Smol => return None,
        };
        self.price("to hand a job over", group, unit)
            .or_else(|| self.instead_of_handing_over(model))
    }

    /// From a loop to a process and back.
    pub(super) fn hand_over_to_process(self) -> Option<Cost> {
        self.price("to hand a job over", "hand_over", "process_pool")
            .or_else(|| self.instead_of_handing_over(Model::ProcessPool))
    }

    /// A job could have a thread or a process of its own, so handing it over costs no more.
    fn instead_of_handing_over(self, model: Model) -> Option<Cost> {
        let owner = if model == Model::ProcessPool { model } else { Model::Threads };
        let Cost { ns, interval, .. } = self.start(owner, 1)?;
        let what = "to hand a job over, at most".to_owned();
        Some(Cost { what, ns, interval: Interval { low: 0.0, ..interval } })
    }

    /// How many times faster threads compute than a loop, given work enough for each: at most as
    /// many times as there are cores.
    pub(super) fn speed_up(self) -> Option<(f64, Interval)> {
        let cores = self.cores();
        let (value, interval) = self.long_speed_up().or_else(|| {
            let rows = self.0.rows.iter().filter(|row| {
                row.sample == Sample::CpuBound
                    && row.model == "threads"
                    && matches!(row.variant.as_str(), "std" | "rayon")
            });
            let best =
                rows.filter_map(|row| row.speed_up).max_by(|a, b| a.value.total_cmp(&b.value))?;
            Some((best.value, best.interval))
        })?;
        let fit = |value: f64| value.clamp(1.0, cores as f64);
        let interval = Interval { low: fit(interval.low), high: fit(interval.high) };
        Some((fit(value), interval))
    }

    /// With tasks so long that starting a thread weighs nothing. The plain loop is measured with few
    /// tasks: it takes twice as long for twice as many.
    fn long_speed_up(self) -> Option<(f64, Interval)> {
        let cores = self.cores() as u64;
        let find = |model: &str, variant: &str| {
            let mut curves = self.0.growth.computing.iter();
            curves.find(|curve| (&*curve.model, &*curve.variant) == (model, variant))
        };
        let plain = find("sequential", "loop")?;
        let plain = plain.at(cores).or(plain.points.last())?;
        let threads = find("threads", "std")?.at(cores)?;
        let as_many = cores as f64 / plain.x as f64;
        let interval = Interval {
            low: as_many * plain.interval_ns.low / threads.interval_ns.high,
            high: as_many * plain.interval_ns.high / threads.interval_ns.low,
        };
        Some((as_many * plain.ns / threads.ns, interval))
    }

    /// What the program takes before there is a task.
    pub(super) fn base_bytes(self) -> Option<f64> {
        let row = self.row("sequential", Sample::IoBound, "loop")?;
        row.memory_bytes.map(|bytes| bytes as f64)
    }

    /// What a waiting unit takes.
    pub(super) fn unit_bytes(self, model: Model) -> Option<f64> {
        let (name, variant) = match model {
            Model::Tokio | Model::Hybrid => ("asyncio-tokio", "current_thread"),
            Model::Smol => ("asyncio-smol", "local"),
            Model::ProcessPool => ("processes", "children"),
            Model::Sequential | Model::Threads | Model::Rayon | Model::SpawnBlocking => {
                ("threads", "std")
            }
        };
        let prints = || self.0.footprints.iter().filter(|print| print.model == name);
        let print = prints().find(|print| print.variant == variant).or_else(|| prints().next());
        print.map(|print| print.bytes.max(0.0)).or_else(|| {
            let row = self.row(name, Sample::IoBound, variant)?;
            let beyond = row.memory_bytes? as f64 - self.base_bytes()?;
            Some((beyond / row.params.tasks.max(1) as f64).max(0.0))
        })
    }

    /// How many threads there can be, as far as anybody tried.
    pub(super) fn most_threads(self) -> u64 {
        let mut facts = self.0.machine.facts.iter();
        let limit = facts
            .find(|fact| fact.name == "processes and threads at most")
            .and_then(|fact| fact.value.parse().ok());
        let mut curves = self.0.growth.waiting.iter();
        let tried = curves
            .find(|curve| (&*curve.model, &*curve.variant) == ("threads", "std"))
            .and_then(|curve| Some(curve.points.last()?.x));
        tried.unwrap_or(MOST_THREADS).min(limit.unwrap_or(u64::MAX))
    }

    fn price(self, what: &str, group: &str, unit: &str) -> Option<Cost> {
        let is_it = |price: &&Price| (&*price.group, &*price.unit) == (group, unit);
        let price = self.0.prices.iter().find(is_it)?;
        Some(Cost { what: what.to_owned(), ns: price.ns, interval: price.interval_ns })
    }

    /// Among thousands a task may cost more than alone, or less, and a curve knows how much.
    fn among_many(self, what: &str, [model, variant]: [&str; 2], tasks: u64) -> Option<Cost> {
        /// With fewer, starting the program weighs more than the tasks.
        const ENOUGH: u64 = 1_000;
        /// Every point of these curves waits for the article's tenth of a second.
        const WAIT_NS: f64 = 1e8;
        let mut curves = self.0.growth.waiting.iter();
        let curve = curves.find(|c| (&*c.model, &*c.variant) == (model, variant))?;
        let mut points = curve.points.iter().filter(|point| point.x >= ENOUGH);
        let point = points.rfind(|point| point.x <= tasks)?;
        let each = |ns: f64| ((ns - WAIT_NS) / point.x as f64).max(1.0);
        let interval =
            Interval { low: each(point.interval_ns.low), high: each(point.interval_ns.high) };
        Some(Cost { what: what.to_owned(), ns: each(point.ns), interval })
    }

    fn beyond_the_wait(self, what: &str, model: &str, variant: &str) -> Option<Cost> {
        let row = self.row(model, Sample::IoBound, variant)?;
        let summary = row.summary?;
        let wait = row.params.delay.as_nanos() as f64;
        // A sleep is never shorter than asked for, but a clock may say so by a few nanoseconds.
        let each = |ns: f64| ((ns - wait) / row.params.tasks.max(1) as f64).max(1.0);
        let Interval { low, high } = summary.interval_ns;
        let interval = Interval { low: each(low), high: each(high) };
        Some(Cost { what: what.to_owned(), ns: each(summary.median_ns), interval })
    }

    fn row(self, model: &str, sample: Sample, variant: &str) -> Option<&'a Row> {
        self.0.rows.iter().find(|row| {
            (&*row.model, row.sample, &*row.variant) == (model, sample, variant)
                && row.failure.is_none()
        })
    }
}
