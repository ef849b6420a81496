//! A curve and its points while they are measured, and what stops a curve.

use super::plan::{Grows, Planned};
use super::{Curve, Point};
use crate::measure::Case;
use crate::results::{Absent, Run};
use crate::statistics::{median, median_interval};
use shared_workloads::answer::grouped;
use std::time::Duration;

/// A curve stops before a point that would take longer.
const LONGEST: Duration = Duration::from_secs(8);

/// A curve while it is measured.
pub(super) struct Growing {
    pub(super) planned: Planned,
    pub(super) spots: Vec<Spot>,
    pub(super) stopped: Option<String>,
}

/// A point while it is measured.
pub(super) struct Spot {
    pub(super) x: u64,
    pub(super) case: Case,
    /// How long the whole process took the first time.
    pub(super) cost: Duration,
    pub(super) runs: Vec<Run>,
    pub(super) memory_bytes: Option<u64>,
}

/// Which limit of the system a run met, if it wasn't a fault of its own that made it fail.
pub(super) fn limit(reason: &str) -> Option<&'static str> {
    const LIMITS: [(&str, &[&str]); 5] = [
        ("EAGAIN, no more threads or processes", &["os error 11)", "code: 11,", "can't spawn"]),
        ("ENOMEM, no more memory", &["os error 12)", "code: 12,"]),
        ("EMFILE, no more open files", &["os error 24)", "code: 24,"]),
        // The allocator aborts; the kernel kills.
        ("no more memory", &["killed by signal 6", "killed by signal 9"]),
        ("no more time", &["hadn't ended"]),
    ];
    let met = |signs: &[&str]| signs.iter().any(|sign| reason.contains(sign));
    LIMITS.into_iter().find(|(_, signs)| met(signs)).map(|(limit, _)| limit)
}

impl Growing {
    /// Why a point isn't tried, if it would take too long, going by the one before it. More requests
    /// at a time take less time, not more.
    pub(super) fn too_long(&self, spot: usize) -> Option<String> {
        let before = &self.spots[spot.checked_sub(1)?];
        let x = self.spots[spot].x;
        let expected = before.cost.mul_f64(x as f64 / before.x as f64);
        let grows = self.planned.grows != Grows::Fetching;
        let seconds = expected.as_secs_f64();
        (grows && expected > LONGEST)
            .then(|| format!("{} would take about {seconds:.0} s", grouped(x)))
    }

    pub(super) fn stop(&mut self, spot: usize, why: String) {
        self.spots.truncate(spot);
        self.stopped.get_or_insert(why);
    }

    pub(super) fn failure(&self, spot: usize, reason: &str) -> Absent {
        let Spot { x, case, .. } = &self.spots[spot];
        Absent {
            model: case.model.clone(),
            sample: Some(case.sample),
            variant: Some(format!("{} with {x}", case.variant)),
            reason: reason.to_owned(),
            failed: true,
        }
    }

    pub(super) fn finish(self) -> Curve {
        Curve {
            model: self.planned.model.name().to_owned(),
            variant: self.planned.variant.to_owned(),
            points: self.spots.into_iter().filter_map(Spot::finish).collect(),
            stopped_by: self.stopped.or(self.planned.capped.map(ToOwned::to_owned)),
        }
    }
}

impl Spot {
    pub(super) fn new(x: u64, case: Case) -> Self {
        Self { x, case, cost: Duration::ZERO, runs: Vec::new(), memory_bytes: None }
    }

    /// `None` where it was interrupted before anything was timed.
    pub(super) fn finish(self) -> Option<Point> {
        let of = |time: fn(&Run) -> u64| -> Vec<f64> {
            self.runs.iter().map(|run| time(run) as f64).collect()
        };
        let times = of(|run| run.elapsed_ns);
        Some(Point {
            x: self.x,
            rounds: times.len(),
            ns: median(&times)?,
            interval_ns: median_interval(&times)?,
            memory_bytes: self.memory_bytes,
            cpu_ns: median(&of(|run| run.cpu_ns)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Growing, Spot, limit};
    use crate::cli::Model;
    use crate::growth::plan::{Grows, Planned};
    use crate::measure::Case;
    use shared_workloads::sample::{Params, Sample};
    use std::time::Duration;

    fn growing(grows: Grows, costs_ms: &[(u64, u64)]) -> Growing {
        let case = Case {
            model: "hybrid".to_owned(),
            sample: Sample::IoBound,
            variant: "spawn_blocking".to_owned(),
            source: String::new(),
            params: Params::default(),
            program: "hybrid".into(),
            arguments: Vec::new(),
            must_fail: false,
        };
        let spot =
            |&(x, ms)| Spot { cost: Duration::from_millis(ms), ..Spot::new(x, case.clone()) };
        let planned = Planned {
            grows,
            model: Model::Hybrid,
            variant: "spawn_blocking",
            xs: Vec::new(),
            capped: Some("capped"),
        };
        Growing { planned, spots: costs_ms.iter().map(spot).collect(), stopped: None }
    }

    #[test]
    fn a_curve_stops_before_it_takes_too_long() {
        let costs = [(1_000, 200), (10_000, 2_000), (100_000, 0)];
        let waiting = growing(Grows::Waiting, &costs);
        let stops: Vec<Option<String>> = (0..3).map(|spot| waiting.too_long(spot)).collect();
        assert_eq!(stops, [None, None, Some("100,000 would take about 20 s".to_owned())]);
        assert_eq!(growing(Grows::Fetching, &costs).too_long(2), None);
    }

    #[test]
    fn a_curve_says_what_stopped_it_first() {
        let costs = [(1_000, 200), (10_000, 2_000)];
        assert_eq!(growing(Grows::Waiting, &costs).finish().stopped_by.unwrap(), "capped");
        let mut stopped = growing(Grows::Waiting, &costs);
        stopped.stop(1, "10000: EAGAIN".to_owned());
        stopped.stop(0, "later".to_owned());
        assert_eq!(stopped.finish().stopped_by.unwrap(), "10000: EAGAIN");
    }

    #[test]
    fn a_limit_of_the_system_is_no_fault() {
        let panicked = "panicked: failed to spawn thread: Os { code: 11, kind: WouldBlock }";
        for eagain in [panicked, "Resource temporarily unavailable (os error 11)"] {
            assert_eq!(limit(eagain), Some("EAGAIN, no more threads or processes"));
        }
        assert_eq!(limit("killed by signal 9"), Some("no more memory"));
        for fault in ["killed by signal 11", "wrong answer: 99 done", "refused (os error 111)"] {
            assert_eq!(limit(fault), None, "{fault}");
        }
    }
}
