//! What the canary says: whether the machine wandered, and which rows that touches.

use super::stats::median;
use crate::results::{Reading, Results, Row};

/// How far a reading may be from the median.
pub(crate) const TOLERANCE: f64 = 0.10;
/// How many readings may be further away before the machine counts as noisy.
const TOLERABLE_SHARE: f64 = 0.05;
/// Twice the work takes about twice the time, unless the compiler removed it.
const DOUBLING: std::ops::RangeInclusive<f64> = 1.8..=2.2;

/// How steady the machine was.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Noise<'r> {
    pub(crate) readings: usize,
    /// Those that are more than [`TOLERANCE`] off the median.
    pub(crate) wandering: usize,
    /// How far the furthest is off.
    pub(crate) worst: f64,
    /// Whether too many are off.
    pub(crate) noisy: bool,
    /// How many times as long twice the work takes.
    pub(crate) doubling: f64,
    /// Whether the compiler removed the work.
    pub(crate) folded: bool,
    /// Rows with a run beside a reading that is off, and how many of their runs.
    pub(crate) touched: Vec<(&'r Row, usize)>,
}

/// Judges the readings; `None` where there are none.
pub(crate) fn noise(results: &Results) -> Option<Noise<'_>> {
    let readings = &results.canary;
    let of = |what: fn(&Reading) -> u64| -> Vec<f64> {
        readings.iter().map(|reading| what(reading) as f64).collect()
    };
    let times = [
        of(|reading| reading.kernel_ns),
        of(|reading| reading.double_kernel_ns),
        of(|reading| reading.sleep_ns),
    ];
    // Noise only ever adds time, so the shortest readings are the truest.
    let shortest = |times: &[f64]| times.iter().copied().fold(f64::INFINITY, f64::min);
    let doubling = shortest(&times[1]) / shortest(&times[0]);
    let mut offs: Vec<(u64, f64)> = readings.iter().map(|reading| (reading.at_ns, 0.0)).collect();
    for times in times {
        let usual = median(&times)?;
        for ((_, off), time) in offs.iter_mut().zip(times) {
            *off = off.max((time / usual - 1.0).abs());
        }
    }
    let wandering = offs.iter().filter(|(_, by)| *by > TOLERANCE).count();
    let touched = results.rows.iter().map(|row| (row, touched(row, &offs)));
    Some(Noise {
        readings: offs.len(),
        wandering,
        worst: offs.iter().map(|(_, by)| *by).fold(0.0, f64::max),
        noisy: wandering as f64 / offs.len() as f64 > TOLERABLE_SHARE,
        doubling,
        folded: !DOUBLING.contains(&doubling),
        touched: touched.filter(|(_, runs)| *runs > 0).collect(),
    })
}

/// A run is touched when the reading before it or the one after it is far from the median.
fn touched(row: &Row, offs: &[(u64, f64)]) -> usize {
    let is_touched = |run: &&crate::results::Run| {
        let after = offs.partition_point(|(at, _)| *at <= run.at_ns);
        let next = offs[after..].iter().find(|(at, _)| *at >= run.at_ns + run.process_ns);
        let before = after.checked_sub(1).map(|before| &offs[before]);
        before.into_iter().chain(next).any(|(_, by)| *by > TOLERANCE)
    };
    row.runs.iter().filter(is_touched).count()
}

#[cfg(test)]
mod tests {
    use super::noise;
    use crate::fixture::{reading, results, row};
    use shared_workloads::sample::Sample::CpuBound;

    #[test]
    fn a_reading_that_is_off_touches_the_runs_beside_it() {
        // The fixture's runs begin at 0.6 s, 1.2 s, ...; its readings are made every half second.
        let mut results = results(vec![row("threads", CpuBound, "rayon", &[12.0; 5])]);
        assert!(noise(&results).unwrap().touched.is_empty());
        results.canary[3] = reading(1_500, 2_500, 5_010, 10_120);
        let noise = noise(&results).unwrap();
        // Before it the run at 1.2 s, after it the one at 1.8 s.
        assert_eq!((noise.wandering, noise.noisy, noise.touched[0].1), (1, false, 2));
        assert!((noise.worst - 1.0).abs() < 1e-9);
    }

    #[test]
    fn many_readings_that_are_off_make_a_noisy_machine_and_none_no_verdict() {
        let mut results = results(Vec::new());
        for reading in results.canary.iter_mut().step_by(10) {
            reading.kernel_ns *= 2;
        }
        assert!(noise(&results).unwrap().noisy);
        results.canary.clear();
        assert_eq!(noise(&results), None);
    }

    #[test]
    fn twice_the_work_in_the_same_time_is_no_work() {
        let mut results = results(Vec::new());
        assert!(!noise(&results).unwrap().folded);
        for reading in &mut results.canary {
            reading.double_kernel_ns = reading.kernel_ns;
        }
        assert!(noise(&results).unwrap().folded);
    }
}
