//! What the canary says: whether the machine wandered, and which rows that touches.

use crate::results::{Noise, Reading, Results, Row, Touched};
use crate::statistics::median;

/// How far a reading may be from the median.
const TOLERANCE: f64 = 0.10;
/// How many readings may be further away before the machine counts as noisy.
const TOLERABLE_SHARE: f64 = 0.05;
/// Twice the work takes about twice the time, unless the compiler removed it.
const DOUBLING: std::ops::RangeInclusive<f64> = 1.8..=2.2;

/// Judges the readings; `None` where there are none.
pub(crate) fn judge(results: &Results) -> Option<Noise> {
    let readings = &results.canary;
    let of = |what: fn(&Reading) -> u64| -> Vec<f64> {
        readings.iter().map(|reading| what(reading) as f64).collect()
    };
    let kernel = median(&of(|reading| reading.kernel_ns))?;
    let double = median(&of(|reading| reading.double_kernel_ns))?;
    // Noise only ever adds time, so the shortest readings are the truest.
    let shortest = |times: Vec<f64>| times.into_iter().fold(f64::INFINITY, f64::min);
    let doubling = shortest(of(|reading| reading.double_kernel_ns))
        / shortest(of(|reading| reading.kernel_ns));
    let sleep = median(&of(|reading| reading.sleep_ns))?;
    let offs: Vec<(u64, f64)> = readings
        .iter()
        .map(|reading| {
            let off = |time: u64, usual: f64| (time as f64 / usual - 1.0).abs();
            let by = off(reading.kernel_ns, kernel)
                .max(off(reading.double_kernel_ns, double))
                .max(off(reading.sleep_ns, sleep));
            (reading.at_ns, by)
        })
        .collect();
    let wandering = offs.iter().filter(|(_, by)| *by > TOLERANCE).count();
    let share = wandering as f64 / offs.len() as f64;
    Some(Noise {
        readings: offs.len(),
        wandering,
        worst: offs.iter().map(|(_, by)| *by).fold(0.0, f64::max),
        noisy: share > TOLERABLE_SHARE,
        doubling,
        folded: !DOUBLING.contains(&doubling),
        touched: results.rows.iter().filter_map(|row| touched(row, &offs)).collect(),
    })
}

/// A run is touched when the reading before it or the one after it is far from the median.
fn touched(row: &Row, offs: &[(u64, f64)]) -> Option<Touched> {
    let mut runs = 0;
    let mut worst: f64 = 0.0;
    for run in &row.runs {
        let after = offs.partition_point(|(at, _)| *at <= run.at_ns);
        let next = offs[after..].iter().find(|(at, _)| *at >= run.at_ns + run.process_ns);
        let beside = after.checked_sub(1).map(|before| &offs[before]).into_iter().chain(next);
        let by = beside.map(|(_, by)| *by).fold(0.0, f64::max);
        if by > TOLERANCE {
            runs += 1;
            worst = worst.max(by);
        }
    }
    (runs > 0).then(|| Touched { row: row.name(), runs, of: row.runs.len(), worst })
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::fixture::{reading, results, row};
    use shared_workloads::sample::Sample;

    #[test]
    fn a_quiet_machine_touches_nothing() {
        let results = results(vec![row("threads", Sample::CpuBound, "rayon", &[12_000; 5])]);
        let noise = judge(&results).unwrap();
        assert_eq!(
            (noise.readings, noise.wandering, noise.noisy, noise.folded),
            (40, 0, false, false)
        );
        assert!((noise.doubling - 2.004).abs() < 1e-9 && noise.touched.is_empty());
    }

    #[test]
    fn a_reading_that_is_off_touches_the_runs_beside_it() {
        // The fixture's runs begin at 0.6 s, 1.2 s, ...; its readings are made every half second.
        let mut results = results(vec![row("threads", Sample::CpuBound, "rayon", &[12_000; 5])]);
        results.canary[3] = reading(1_500, 2_500, 5_010, 10_120);
        let noise = judge(&results).unwrap();
        assert_eq!((noise.wandering, noise.noisy), (1, false));
        let touched = &noise.touched[0];
        // Before it the run at 1.2 s, after it the one at 1.8 s.
        assert_eq!(
            (touched.row.as_str(), touched.runs, touched.of),
            ("threads cpu-bound rayon", 2, 5)
        );
        assert!((touched.worst - 1.0).abs() < 1e-9);
    }

    #[test]
    fn many_readings_that_are_off_make_a_noisy_machine() {
        let mut results = results(Vec::new());
        for reading in results.canary.iter_mut().step_by(10) {
            reading.kernel_ns *= 2;
        }
        assert!(judge(&results).unwrap().noisy);
    }

    #[test]
    fn twice_the_work_in_the_same_time_is_no_work() {
        let mut results = results(Vec::new());
        for reading in &mut results.canary {
            reading.double_kernel_ns = reading.kernel_ns;
        }
        assert!(judge(&results).unwrap().folded);
    }

    #[test]
    fn without_readings_there_is_no_verdict() {
        let mut results = results(Vec::new());
        results.canary.clear();
        assert_eq!(judge(&results), None);
    }
}
