//! What grows: programs with ever larger numbers, each of them a row of its own.

use super::discover::Contestant;
use super::loopback::Loopback;
use super::plan::{Plan, case, empty_row};
use crate::catalogue::{Curve, Model, Unit};
use crate::results::{Cause, Failure, Series};
use shared_workloads::kernels::sum_of_squares;
use shared_workloads::sample::{Expect, Params, Sample, Target};
use std::ffi::OsString;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long a waiting task waits: the article's tenth of a second.
const WAIT: Duration = Duration::from_millis(100);
/// One computing task takes at least this long, so that starting it weighs nothing.
const LONG_TASK: Duration = Duration::from_millis(110);
/// Every fetching run asks for this many replies, which the server holds back for so long.
const FETCHES: usize = 256;
const HELD_BACK: Duration = Duration::from_millis(1);
const WAITING: [usize; 6] = [10, 100, 1_000, 10_000, 100_000, 1_000_000];
const FETCHING: [usize; 5] = [1, 4, 16, 64, 256];
/// At most this many numbers of workers, however many cores there are.
const COMPUTING_POINTS: usize = 8;
/// Numbers of units per footprint, evenly spaced; a slope needs three.
const FOOTPRINT_STEPS: usize = 3;

/// What the series are measured with.
#[derive(Debug)]
pub(super) struct Scale {
    cores: usize,
    /// The bound of a sum of squares that takes long enough on this machine.
    bound: u64,
    /// Up to a million waiting tasks.
    full: bool,
    url: String,
}

impl Plan {
    /// Adds a model's curves, in ascending order, and its footprints.
    pub(super) fn add_series(&mut self, contestant: &Contestant, model: &Model, scale: &Scale) {
        for &Curve { series, variant, most } in model.curves {
            let xs = scale.xs(series);
            let tried = |x: &usize| most.is_none_or(|most| *x <= most);
            for &x in xs.iter().filter(|x| tried(x)) {
                self.add_point(contestant, series, variant, x, scale);
            }
            if let Some(&untried) = xs.iter().find(|x| !tried(x)) {
                self.add_point(contestant, series, variant, untried, scale);
                let row = self.rows.last_mut().expect("it was added just now");
                let cause = Cause::NotTried;
                row.failure = Some(Failure { cause, stderr: Vec::new(), expected: false });
            }
        }
        for &(variant, unit) in model.footprints {
            let (most, wait) = footprint(unit);
            for step in 1..=FOOTPRINT_STEPS {
                let units = most * step / FOOTPRINT_STEPS;
                self.add_waiting(contestant, (Series::Footprint, variant), units, wait);
            }
        }
    }

    fn add_point(
        &mut self,
        contestant: &Contestant,
        series: Series,
        variant: &str,
        x: usize,
        scale: &Scale,
    ) {
        match series {
            Series::Program | Series::Footprint | Series::Waiting => {
                self.add_waiting(contestant, (series, variant), x, WAIT);
            }
            Series::Computing => {
                let params = Params { tasks: x, n: scale.bound, ..Params::default() };
                let numbers = [("--tasks", x.to_string()), ("--n", scale.bound.to_string())];
                let row = empty_row(contestant, Sample::CpuBound, variant, series, &params);
                self.cases.push(case(contestant, &row, params, flags(numbers)));
                self.rows.push(row);
            }
            Series::Fetching => {
                let target = Target { url: scale.url.clone(), expect: Expect::Status(200) };
                let params = Params {
                    workers: x,
                    // How long a server takes that was given by its URL isn't the program's to know.
                    delay: Duration::ZERO,
                    targets: vec![target; FETCHES],
                    ..Params::article(Sample::FetchAsCompleted)
                };
                let told = Params {
                    tasks: FETCHES,
                    delay: HELD_BACK,
                    targets: Vec::new(),
                    ..params.clone()
                };
                let mut numbers = flags([("--workers", x.to_string())]);
                numbers.extend((0..FETCHES).flat_map(|_| flags([("--url", scale.url.clone())])));
                let row = empty_row(contestant, Sample::FetchAsCompleted, variant, series, &told);
                self.cases.push(case(contestant, &row, params, numbers));
                self.rows.push(row);
            }
        }
    }

    fn add_waiting(
        &mut self,
        contestant: &Contestant,
        (series, variant): (Series, &str),
        tasks: usize,
        delay: Duration,
    ) {
        let params = Params { tasks, delay, ..Params::default() };
        let numbers =
            [("--tasks", tasks.to_string()), ("--delay-ms", delay.as_millis().to_string())];
        let row = empty_row(contestant, Sample::IoBound, variant, series, &params);
        self.cases.push(case(contestant, &row, params, flags(numbers)));
        self.rows.push(row);
    }
}

fn flags<const N: usize>(numbers: [(&str, String); N]) -> Vec<OsString> {
    numbers.into_iter().flat_map(|(flag, value)| [flag.into(), value.into()]).collect()
}

impl Scale {
    pub(super) fn new(cores: usize, full: bool, loopback: &Loopback) -> Self {
        let delay = HELD_BACK.as_millis();
        let url = format!("{}/status/200?delay_ms={delay}", loopback.base_url());
        Self { cores, bound: bound_of(LONG_TASK), full, url }
    }

    fn xs(&self, series: Series) -> Vec<usize> {
        match series {
            Series::Computing => workers(self.cores),
            Series::Fetching => FETCHING.to_vec(),
            // A million take seconds each time.
            Series::Program | Series::Waiting | Series::Footprint => {
                WAITING[..WAITING.len() - usize::from(!self.full)].to_vec()
            }
        }
    }
}

/// How many units at most, and how long they wait: long enough that all of them have started before
/// the first ends.
fn footprint(unit: Unit) -> (usize, Duration) {
    let (most, wait_ms) = match unit {
        Unit::Task => (30_000, 200),
        Unit::Thread => (900, 400),
        Unit::PooledThread => (480, 400),
        Unit::Process => (90, 600),
    };
    (most, Duration::from_millis(wait_ms))
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

/// The bound of a sum of squares that takes at least so long on this machine, in whole millions.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "some hundred millions at most"
)]
fn bound_of(time: Duration) -> u64 {
    const TRIED: u32 = 4_000_000;
    let once = || {
        let start = Instant::now();
        black_box(sum_of_squares(TRIED.into()));
        start.elapsed().as_secs_f64()
    };
    let fastest = (0..5).map(|_| once()).fold(f64::INFINITY, f64::min);
    let millions = f64::from(TRIED) * time.as_secs_f64() / fastest / 1e6;
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
