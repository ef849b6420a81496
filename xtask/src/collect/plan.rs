//! What is run: each program with the article's numbers or quick ones; and what grows, a program
//! with ever larger numbers, each of them a row of its own.

use super::contestant::Contestant;
use super::interrupts::Interrupts;
use super::loopback::Loopback;
use super::wanted::Wanted;
use crate::catalogue::{AT_ONCE, CURVES, FOOTPRINTS, LOADS, PYTHON, Ranks};
use crate::results::{Absence, Absent, Cause, Results, Row, Series};
use shared_workloads::kernels::sum_of_squares;
use shared_workloads::sample::{Params, Sample};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long a waiting task waits: the article's tenth of a second.
const WAIT: Duration = Duration::from_millis(100);
/// One computing task takes at least this long, so that starting it weighs nothing.
const LONG_TASK: Duration = Duration::from_millis(80);
const WAITING: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];
/// It takes seconds each time.
const FULL: usize = 1_000_000;
/// So many fetches by a client; a Python, which takes ten times as long, makes a tenth of them. And how
/// long the server holds a slow one back.
const THROUGHPUT: usize = 10_000;
const SLOW: Duration = Duration::from_secs(1);
/// At most this many numbers of workers, however many cores there are.
const COMPUTING_POINTS: usize = 8;
/// Numbers of units per footprint, evenly spaced; a slope needs three.
const FOOTPRINT_STEPS: usize = 3;

/// Adds a program's own cases.
pub(super) fn add_programs(
    results: &mut Results,
    contestant: &mut Contestant,
    wanted: &Wanted,
    loopback: &Loopback,
    interrupts: &Interrupts,
) {
    let model = contestant.model.clone();
    let mut miss = |sample, variant, why| {
        results.absent.push(Absent { model: model.clone(), sample, variant, why });
    };
    // It has a curve alone.
    if contestant.ranks == Some(Ranks::OneForEachTask) {
        return;
    }
    let listed = match contestant.list(interrupts) {
        Ok(listed) => listed,
        Err(why) => return miss(None, None, why),
    };
    for sample in wanted.samples() {
        if listed.iter().all(|case| case.sample != sample) && contestant.ranks.is_none() {
            miss(Some(sample), None, Absence::NothingListed);
        }
        for case in listed.iter().filter(|case| case.sample == sample) {
            let variant = case.variant.clone();
            if let Some(why) = case.remark.strip_prefix("unavailable: ") {
                miss(Some(sample), Some(variant), Absence::Unavailable(why.to_owned()));
                continue;
            }
            let mut params = wanted.params(sample);
            params.aim_at(sample, loopback.base_url(), &loopback.closed_url());
            results.rows.push(contestant.row(Series::Program, sample, &variant, params));
            if case.remark.starts_with("fails: ") {
                contestant.doomed.push((sample, variant));
            }
        }
    }
}

/// A model's curves, in ascending order, and its footprints. One computing task has this bound.
pub(super) fn series(contestant: &Contestant, bound: u64, cores: usize, full: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    let is_ours = |model: &str| model == contestant.model;
    for (_, series, variant, most) in CURVES.into_iter().filter(|curve| is_ours(curve.0)) {
        for (sample, params) in points(series, bound, cores, full) {
            let mut row = contestant.row(series, sample, variant, params);
            let is_end = row.x() > most;
            row.failure = is_end.then(|| Cause::NotTried.into());
            rows.push(row);
            if is_end {
                break;
            }
        }
    }
    for (_, variant, unit) in FOOTPRINTS.into_iter().filter(|print| is_ours(print.0)) {
        for step in 1..=FOOTPRINT_STEPS {
            let tasks = unit.most * step / FOOTPRINT_STEPS;
            let delay = Duration::from_millis(unit.wait_ms);
            let params = Params { tasks, delay, ..Params::default() };
            rows.push(contestant.row(Series::Footprint, Sample::IoBound, variant, params));
        }
    }
    rows
}

/// What fetches against the clock; in a Python, those variants that it listed.
pub(super) fn loads(contestant: &Contestant, listed: &[Row], full: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    let is_python = contestant.script.is_some();
    let of = if is_python { PYTHON } else { &contestant.model };
    let (sample, timeout) = (Sample::FetchAsCompleted, Duration::from_secs(10));
    let is_there = |variant: &str| {
        let name = (contestant.model.as_str(), sample, variant);
        let is_it = |row: &Row| (row.model.as_str(), row.sample, row.variant.as_str()) == name;
        !is_python || listed.iter().any(is_it)
    };
    let is_wanted = |load: &(&str, &str, _, _)| load.0 == of && is_there(load.1);
    for (_, variant, at_once, slow) in LOADS.into_iter().filter(is_wanted) {
        let at_once = if full { &AT_ONCE } else { at_once };
        let tasks = if is_python { THROUGHPUT / 10 } else { THROUGHPUT };
        let warm = at_once.iter().map(|&it| (Series::Throughput, tasks, it, Duration::ZERO));
        let slow = slow.iter().map(|&tasks| (Series::SlowFetching, tasks, tasks, SLOW));
        for (series, tasks, workers, delay) in warm.chain(slow) {
            let params = Params { workers, tasks, delay, timeout, ..Params::default() };
            rows.push(contestant.row(series, sample, variant, params));
        }
    }
    rows
}

/// The points of a curve.
fn points(series: Series, bound: u64, cores: usize, full: bool) -> Vec<(Sample, Params)> {
    let none = Params::default;
    match series {
        Series::Computing => {
            let point = |tasks| (Sample::CpuBound, Params { tasks, n: bound, ..none() });
            workers(cores).into_iter().map(point).collect()
        }
        Series::Program
        | Series::Waiting
        | Series::Footprint
        | Series::Throughput
        | Series::SlowFetching => {
            let point = |tasks| (Sample::IoBound, Params { tasks, delay: WAIT, ..none() });
            WAITING.into_iter().chain(full.then_some(FULL)).map(point).collect()
        }
    }
}

/// From 1 to twice the cores, with the cores themselves among them.
fn workers(cores: usize) -> Vec<usize> {
    let steps = COMPUTING_POINTS.min(2 * cores);
    let mut xs: Vec<usize> = (1..=steps).map(|step| (2 * cores * step).div_ceil(steps)).collect();
    xs.extend([1, cores]);
    xs.sort_unstable();
    xs.dedup();
    xs
}

/// The bound of a sum of squares that takes long enough on this machine, in whole millions.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "some hundred millions at most"
)]
pub(super) fn long_task() -> u64 {
    const TRIED: u32 = 4_000_000;
    let once = || {
        let start = Instant::now();
        black_box(sum_of_squares(TRIED.into()));
        start.elapsed().as_secs_f64()
    };
    let fastest = (0..5).map(|_| once()).fold(f64::INFINITY, f64::min);
    let millions = f64::from(TRIED) * LONG_TASK.as_secs_f64() / fastest / 1e6;
    millions.ceil().clamp(1.0, 10_000.0) as u64 * 1_000_000
}

#[cfg(test)]
mod tests {
    use super::workers;

    #[test]
    fn workers_go_from_one_to_twice_the_cores() {
        assert_eq!(workers(1), [1, 2]);
        assert_eq!(workers(2), [1, 2, 3, 4]);
        assert_eq!(workers(8), [1, 2, 4, 6, 8, 10, 12, 14, 16]);
        for cores in 1..200 {
            let xs = workers(cores);
            assert!(xs.contains(&cores) && xs.last() == Some(&(2 * cores)), "{xs:?}");
            assert!(xs.len() <= 10, "{xs:?}");
        }
    }
}
