//! How cost grows as work grows.

pub(crate) mod break_even;
pub(crate) mod goals;
mod growing;
mod measure;
mod plan;
pub(crate) mod subrun;

pub(crate) use measure::{FETCHES, HELD_BACK_MS, Setup, measure};

use crate::statistics::Interval;
use serde::{Deserialize, Serialize};

/// All curves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Growth {
    /// `io-bound` over the number of waiting tasks.
    pub(crate) waiting: Vec<Curve>,
    /// `cpu-bound` over the number of workers, with long tasks, one per worker; the time is that of
    /// all of them, and so is the plain loop's.
    pub(crate) computing: Vec<Curve>,
    /// `fetch-as-completed` of a fixed number of URLs over the number of requests at a time.
    pub(crate) fetching: Vec<Curve>,
    /// 10,000 trivial jobs through the process pool over the size of a chunk; the time is that of all.
    pub(crate) chunking: Vec<Curve>,
}

/// One variant, as one number grows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Curve {
    pub(crate) model: String,
    pub(crate) variant: String,
    /// In the order of `x`.
    pub(crate) points: Vec<Point>,
    /// Why the curve ends where it does, if that is before the last `x` of the others: `EAGAIN`.
    pub(crate) stopped_by: Option<String>,
}

/// One point of a curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Point {
    /// How many tasks, workers, requests at a time, or jobs in a chunk.
    pub(crate) x: u64,
    /// Runs that were measured.
    pub(crate) rounds: usize,
    /// The median time.
    pub(crate) ns: f64,
    /// Its 95% interval.
    pub(crate) interval_ns: Interval,
    /// The most memory that all its processes took together (PSS), where it was measured.
    pub(crate) memory_bytes: Option<u64>,
    /// The median CPU time, where it was measured.
    pub(crate) cpu_ns: Option<f64>,
}

impl Curve {
    /// The point with that many.
    pub(crate) fn at(&self, x: u64) -> Option<&Point> {
        self.points.iter().find(|point| point.x == x)
    }

    /// How much faster `x` computing tasks are done than by a plain loop, which takes twice as long
    /// for twice as many: so where it wasn't measured with `x`, its last point says how long.
    pub(crate) fn speed_up(&self, plain: &Self, x: u64) -> Option<f64> {
        let loop_ns = match plain.at(x) {
            Some(point) => point.ns,
            None => plain.points.last().map(|last| last.ns * x as f64 / last.x as f64)?,
        };
        Some(loop_ns / self.at(x)?.ns)
    }
}
