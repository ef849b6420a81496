//! What the project set out to reach, held against what was measured in the same run.

use super::Curve;
use crate::results::{Results, Row};
use shared_workloads::sample::Sample;

/// A goal and how far it was reached.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Goal {
    pub(crate) what: String,
    pub(crate) wanted: Wanted,
    /// `None` where it wasn't measured.
    pub(crate) measured: Option<f64>,
}

/// What a number has to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Wanted {
    /// A ratio of at most so much.
    Below(f64),
    /// Bytes, at most so many.
    Bytes(f64),
    /// A ratio of at least so much.
    Above(f64),
}

impl Goal {
    /// Whether it was reached; `None` where it wasn't measured.
    pub(crate) fn is_reached(&self) -> Option<bool> {
        let measured = self.measured?;
        Some(match self.wanted {
            Wanted::Below(most) | Wanted::Bytes(most) => measured <= most,
            Wanted::Above(least) => measured >= least,
        })
    }
}

const MANY: u64 = 1_000_000;
const WAIT_NS: f64 = 1e8;
/// Who, the bytes of the future that it spawns in `io_bound` (`size_of_val` on 64 bits, with smol 2.0
/// and tokio 1.54), and how many there may be above these.
const FOOTPRINTS: [(&str, &str, f64, f64); 4] = [
    ("asyncio-smol", "local", 56.0, 200.0),
    ("asyncio-smol", "smol", 80.0, 200.0),
    ("asyncio-tokio", "current_thread", 96.0, 500.0),
    ("asyncio-tokio", "multi_thread", 96.0, 500.0),
];
const EFFICIENT: [(&str, &str); 4] = [
    ("threads", "std"),
    ("threads", "rayon"),
    ("asyncio-tokio", "spawn_blocking"),
    ("processes", "pool"),
];

/// Every goal. None where growth wasn't measured at all.
pub(crate) fn goals(results: &Results) -> Vec<Goal> {
    let growth = &results.growth;
    let mut goals = Vec::new();
    for (model, most) in [("asyncio-smol", 4.0), ("asyncio-tokio", 10.0)] {
        let curves = growth.waiting.iter().filter(|curve| curve.model == model);
        let times = curves.filter_map(|curve| curve.at(MANY)).map(|point| point.ns / WAIT_NS);
        goals.push(Goal {
            what: format!("1,000,000 sleeps of 0.1 s, the better variant of `{model}`: over 0.1 s"),
            wanted: Wanted::Below(most),
            measured: times.min_by(f64::total_cmp),
        });
    }
    for (model, variant, future, most) in FOOTPRINTS {
        let mut footprints = results.footprints.iter();
        let ours = footprints
            .find(|found| (found.model.as_str(), found.variant.as_str()) == (model, variant));
        goals.push(Goal {
            what: format!("a waiting task of `{model} {variant}`, above its future of {future} B"),
            wanted: Wanted::Bytes(most),
            measured: ours.map(|footprint| footprint.bytes - future),
        });
    }
    let cores = results.machine.cores;
    for (model, variant) in EFFICIENT {
        goals.push(Goal {
            what: format!("`{model} {variant}` with long tasks: speed-up over the number of cores"),
            wanted: Wanted::Above(0.97),
            measured: find(&growth.computing, model, variant)
                .zip(find(&growth.computing, "sequential", "loop"))
                .and_then(|(curve, plain)| efficiency(curve, plain, cores)),
        });
    }
    let primes = |variant: &str| {
        let mut rows = results.rows.iter();
        let row = rows.find(|row| {
            (row.model.as_str(), row.sample, row.variant.as_str())
                == ("threads", Sample::PrimeRanges, variant)
        });
        row.and_then(|row| imbalance(row, cores))
    };
    let contrast = primes("ranges")
        .map_or_else(String::new, |ratio| format!(" (four equal ranges: {ratio:.2})"));
    goals.push(Goal {
        what: format!("primes by `threads stealing`: time over CPU time per core{contrast}"),
        wanted: Wanted::Below(1.05),
        measured: primes("stealing"),
    });
    goals
}

fn find<'a>(curves: &'a [Curve], model: &str, variant: &str) -> Option<&'a Curve> {
    curves.iter().find(|curve| (curve.model.as_str(), curve.variant.as_str()) == (model, variant))
}

/// How much of the cores is used by as many workers, or a whole multiple of that.
fn efficiency(curve: &Curve, plain: &Curve, cores: usize) -> Option<f64> {
    let full = curve.points.iter().filter(|point| point.x.is_multiple_of(cores as u64));
    let efficiencies =
        full.filter_map(|point| Some(curve.speed_up(plain, point.x)? / cores as f64));
    efficiencies.max_by(f64::total_cmp)
}

/// How much longer a row takes than if its CPU time were spread evenly over the cores.
fn imbalance(row: &Row, cores: usize) -> Option<f64> {
    let summary = row.summary?;
    Some(summary.median_ns / (summary.cpu_ns / cores as f64))
}

#[cfg(test)]
mod tests {
    use super::{Goal, Wanted, efficiency, goals};
    use crate::fixture::economics::curve;
    use crate::fixture::results;

    #[test]
    fn what_was_not_measured_is_neither_reached_nor_missed() {
        for goal in goals(&results(Vec::new())) {
            assert_eq!((goal.measured, goal.is_reached()), (None, None), "{goal:?}");
        }
    }

    #[test]
    fn a_million_sleeps_are_held_against_the_floor() {
        let mut results = results(Vec::new());
        results.growth.waiting = vec![
            curve("asyncio-smol", "local", &[(1_000_000, 390.0, 0)]),
            curve("asyncio-smol", "smol", &[(1_000_000, 420.0, 0)]),
            curve(
                "asyncio-tokio",
                "current_thread",
                &[(100_000, 110.0, 0), (1_000_000, 1_100.0, 0)],
            ),
        ];
        let reached: Vec<Option<bool>> =
            goals(&results).iter().take(2).map(Goal::is_reached).collect();
        assert_eq!(reached, [Some(true), Some(false)]);
    }

    #[test]
    fn only_as_many_workers_as_cores_can_be_efficient() {
        let plain = curve("sequential", "loop", &[(1, 100.0, 0), (2, 200.0, 0)]);
        let threads =
            curve("threads", "std", &[(1, 100.0, 0), (2, 102.0, 0), (3, 190.0, 0), (4, 201.0, 0)]);
        // Four on the plain loop weren't measured: they take twice as long as two, 400.
        let efficiency = efficiency(&threads, &plain, 2).unwrap();
        assert!((efficiency - 400.0 / 201.0 / 2.0).abs() < 1e-9, "{efficiency}");
    }

    #[test]
    fn a_goal_is_reached_at_its_very_number() {
        let goal =
            |wanted, measured| Goal { what: String::new(), wanted, measured: Some(measured) };
        assert_eq!(goal(Wanted::Below(4.0), 4.0).is_reached(), Some(true));
        assert_eq!(goal(Wanted::Bytes(200.0), 200.5).is_reached(), Some(false));
        assert_eq!(goal(Wanted::Above(0.97), 0.969).is_reached(), Some(false));
    }
}
