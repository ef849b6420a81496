//! The charts of the growth section: which numbers go into which picture.

use super::curves::{Axis, Line, Plot, Spot};
use crate::growth::{Curve, Growth, Point};
use crate::render::growth::{PLAIN, per_second};
use crate::render::numbers::duration;
use crate::statistics::Interval;
use shared_workloads::answer::grouped;

/// Every chart that there are points for, with its name.
pub(super) fn plots(growth: &Growth, cores: usize) -> Vec<(&'static str, Plot)> {
    let time =
        |point: &Point| Some(Spot { interval: Some(point.interval_ns), ..spot(point, point.ns) });
    let memory = |point: &Point| Some(spot(point, point.memory_bytes? as f64 / MIB));
    let rate = |point: &Point| Some(spot(point, per_second(point)));
    let speed_up = speed_ups(growth);
    let most = speed_up.iter().flat_map(|line| &line.spots).map(|spot| spot.x).fold(1.0, f64::max);
    let cores = cores as f64;
    let plots = [
        ("growth-waiting", plot("waiting tasks", TIME, lines(&growth.waiting, time))),
        ("growth-memory", plot("waiting tasks", MEMORY, lines(&growth.waiting, memory))),
        (
            "growth-computing",
            Plot {
                x: Axis { title: "workers with a long sum each", logarithmic: false, label: count },
                y: Axis {
                    title: "times as fast as the plain loop",
                    logarithmic: false,
                    label: |y| format!("{y:.1}"),
                },
                lines: speed_up,
                ideal: vec![(1.0, 1.0), (cores, cores), (most.max(cores), cores)],
            },
        ),
        ("growth-fetching", plot("requests at a time", RATE, lines(&growth.fetching, rate))),
        ("growth-chunking", plot("jobs in a chunk", TIME, lines(&growth.chunking, time))),
    ];
    plots.into_iter().filter(|(_, plot)| !plot.lines.is_empty()).collect()
}

const TIME: (&str, fn(f64) -> String) = ("median time and its interval", round_duration);
const MEMORY: (&str, fn(f64) -> String) = ("the most memory seen", |mib| format!("{mib} MiB"));
const MIB: f64 = 1_048_576.0;
const RATE: (&str, fn(f64) -> String) = ("requests per second", count);

/// Both axes logarithmic.
fn plot(x: &'static str, (y, label): (&'static str, fn(f64) -> String), lines: Vec<Line>) -> Plot {
    Plot {
        x: Axis { title: x, logarithmic: true, label: count },
        y: Axis { title: y, logarithmic: true, label },
        lines,
        ideal: Vec::new(),
    }
}

fn spot(point: &Point, y: f64) -> Spot {
    Spot { x: point.x as f64, y, interval: None }
}

/// The curves with at least one point that has a height.
fn lines(curves: &[Curve], spot: impl Fn(&Point) -> Option<Spot>) -> Vec<Line> {
    let line = |curve: &Curve| Line {
        model: curve.model.clone(),
        variant: curve.variant.clone(),
        spots: curve.points.iter().filter_map(&spot).collect(),
    };
    curves.iter().map(line).filter(|line| !line.spots.is_empty()).collect()
}

fn speed_ups(growth: &Growth) -> Vec<Line> {
    let Some(plain) = growth.computing.iter().find(|curve| curve.model == PLAIN) else {
        return Vec::new();
    };
    let curves = growth.computing.iter().filter(|curve| curve.model != PLAIN);
    let line = |curve: &Curve| Line {
        model: curve.model.clone(),
        variant: curve.variant.clone(),
        spots: curve
            .points
            .iter()
            .filter_map(|point| {
                let y = curve.speed_up(plain, point.x)?;
                let Interval { low, high } = point.interval_ns;
                // The longer the time, the smaller the speed-up.
                let interval = Interval { low: y * point.ns / high, high: y * point.ns / low };
                Some(Spot { interval: Some(interval), ..spot(point, y) })
            })
            .collect(),
    };
    curves.map(line).filter(|line| !line.spots.is_empty()).collect()
}

/// `20 ms`: a tick is a round number and needs no digits behind the point.
fn round_duration(ns: f64) -> String {
    duration(ns).replace(".00", "").replace(".0 ", " ")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole numbers of tasks, workers or requests"
)]
fn count(x: f64) -> String {
    grouped(x.round() as u64)
}
