//! What the canary says: whether the machine wandered.

use super::stats::median;
use crate::results::{Reading, Results};

/// How far a reading may be from the median.
pub(crate) const TOLERANCE: f64 = 0.10;
/// How many readings may be further away before the machine counts as noisy.
const TOLERABLE_SHARE: f64 = 0.05;
/// Twice the work takes about twice the time, unless the compiler removed it.
const DOUBLING: std::ops::RangeInclusive<f64> = 1.8..=2.2;

/// How steady the machine was.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Noise {
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
}

/// Judges the readings; `None` where there are none.
pub(crate) fn noise(results: &Results) -> Option<Noise> {
    let of = |what: fn(&Reading) -> u64| -> Vec<f64> {
        results.canary.iter().map(|reading| what(reading) as f64).collect()
    };
    let times = [
        of(|reading| reading.kernel_ns),
        of(|reading| reading.double_kernel_ns),
        of(|reading| reading.sleep_ns),
    ];
    // Noise only ever adds time, so the shortest readings are the truest.
    let shortest = |times: &[f64]| times.iter().copied().fold(f64::INFINITY, f64::min);
    let doubling = shortest(&times[1]) / shortest(&times[0]);
    let mut offs = vec![0.0_f64; results.canary.len()];
    for times in times {
        let usual = median(&times)?;
        for (off, time) in offs.iter_mut().zip(times) {
            *off = off.max((time / usual - 1.0).abs());
        }
    }
    let wandering = offs.iter().filter(|off| **off > TOLERANCE).count();
    Some(Noise {
        readings: offs.len(),
        wandering,
        worst: offs.iter().copied().fold(0.0, f64::max),
        noisy: wandering as f64 / offs.len() as f64 > TOLERABLE_SHARE,
        doubling,
        folded: !DOUBLING.contains(&doubling),
    })
}

#[cfg(test)]
mod tests {
    use super::noise;
    use crate::fixture::{reading, results};

    #[test]
    fn one_reading_that_is_off_makes_no_noisy_machine_and_many_do() {
        let mut results = results(Vec::new());
        results.canary[3] = reading(1_500, 2_500, 5_010, 10_120);
        let steady = noise(&results).unwrap();
        assert_eq!((steady.wandering, steady.noisy), (1, false));
        assert!((steady.worst - 1.0).abs() < 1e-9);
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
