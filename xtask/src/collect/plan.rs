//! What is run: each program with the article's numbers or quick ones; and what grows, a program
//! with ever larger numbers, each of them a row of its own.

use super::case::Case;
use super::contestant::{Contestant, Listed};
use super::loopback::Loopback;
use super::wanted::Wanted;
use crate::catalogue::{AT_ONCE, CURVES, FOOTPRINTS, LOADS, MANY, PYTHON, Unit};
use crate::results::{Absence, Absent, Cause, Failure, Row, Series};
use shared_workloads::kernels::sum_of_squares;
use shared_workloads::sample::{Expect, Number, Params, Sample, Target};
use std::ffi::OsString;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long a waiting task waits: the article's tenth of a second.
const WAIT: Duration = Duration::from_millis(100);
/// One computing task takes at least this long, so that starting it weighs nothing.
const LONG_TASK: Duration = Duration::from_millis(80);
/// Every fetching run asks for this many replies, which the server holds back for so long.
const FETCHES: usize = 256;
const HELD_BACK: Duration = Duration::from_millis(1);
const FETCHING: [usize; 5] = [1, 4, 16, 64, 256];
const WAITING: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];
/// It takes seconds each time.
const FULL: usize = 1_000_000;
/// So many fetches by a client, and how long the server holds a slow one back. A Python makes a
/// tenth of them, and without `--full` only [`MANY`] at once: it takes ten times as long.
const THROUGHPUT: usize = 10_000;
const SLOW: Duration = Duration::from_secs(1);
/// At most this many numbers of workers, however many cores there are.
const COMPUTING_POINTS: usize = 8;
/// Numbers of units per footprint, evenly spaced; a slope needs three.
const FOOTPRINT_STEPS: usize = 3;

/// Everything that will be run, and where.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    wanted: &'a Wanted,
    loopback: &'a Loopback,
    cores: usize,
    /// The bound of a sum of squares that takes long enough on this machine.
    bound: u64,
    pub(super) rows: Vec<Row>,
    /// How to run each of them.
    pub(super) cases: Vec<Case>,
    pub(super) absent: Vec<Absent>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(wanted: &'a Wanted, loopback: &'a Loopback, cores: usize) -> Self {
        let bound = if wanted.economics() { bound_of(LONG_TASK) } else { 0 };
        let (rows, cases, absent) = Default::default();
        Self { wanted, loopback, cores, bound, rows, cases, absent }
    }

    /// Adds a program's own cases.
    pub(super) fn add(&mut self, contestant: &Contestant, listed: Result<Vec<Listed>, Absence>) {
        let listed = match listed {
            Ok(listed) => listed,
            Err(why) => return self.miss(contestant, None, None, why),
        };
        for sample in self.wanted.samples() {
            let mut lines = listed.iter().filter(|line| line.sample == sample).peekable();
            if lines.peek().is_none() {
                self.miss(contestant, Some(sample), None, Absence::NothingListed);
            }
            for line in lines {
                if let Some(why) = line.unavailable() {
                    let why = Absence::Unavailable(why.to_owned());
                    self.miss(contestant, Some(sample), Some(line.variant.clone()), why);
                    continue;
                }
                let mut params = self.wanted.params(sample);
                let base_url = self.loopback.base_url();
                params.aim_at(sample, base_url, &self.loopback.closed_url());
                self.push(contestant, Series::Program, &line.variant, (sample, params));
                let case = self.cases.last_mut().expect("it was added just now");
                case.must_fail = line.must_fail();
            }
        }
    }

    fn miss(
        &mut self,
        contestant: &Contestant,
        sample: Option<Sample>,
        variant: Option<String>,
        why: Absence,
    ) {
        self.absent.push(Absent { model: contestant.model.clone(), sample, variant, why });
    }

    /// Adds a model's curves, in ascending order, and its footprints.
    pub(super) fn add_series(&mut self, contestant: &Contestant) {
        let is_ours = |model: &str| model == contestant.model;
        for (_, series, variant, most) in CURVES.into_iter().filter(|curve| is_ours(curve.0)) {
            for x in self.xs(series) {
                self.push(contestant, series, variant, self.point(series, x));
                if x > most {
                    let row = self.rows.last_mut().expect("it was added just now");
                    let cause = Cause::NotTried;
                    row.failure = Some(Failure { cause, stderr: Vec::new(), expected: false });
                    break;
                }
            }
        }
        for (_, variant, unit) in FOOTPRINTS.into_iter().filter(|print| is_ours(print.0)) {
            // So long that all of them have started before the first ends.
            let (most, wait_ms) = match unit {
                Unit::Task => (30_000, 200),
                Unit::Thread => (900, 400),
                Unit::PooledThread => (480, 400),
                Unit::Process => (90, 600),
            };
            for step in 1..=FOOTPRINT_STEPS {
                let (tasks, delay) =
                    (most * step / FOOTPRINT_STEPS, Duration::from_millis(wait_ms));
                let params = Params { tasks, delay, ..Params::default() };
                self.push(contestant, Series::Footprint, variant, (Sample::IoBound, params));
            }
        }
    }

    /// Adds what fetches against the clock; of a Python, those variants that it lists as there.
    pub(super) fn add_loads(&mut self, contestant: &Contestant, listed: Option<&[Listed]>) {
        let is_python = contestant.script.is_some();
        let of = if is_python { PYTHON } else { contestant.model.as_str() };
        let (sample, timeout) = (Sample::FetchAsCompleted, Duration::from_secs(10));
        let is_there = |variant: &str| {
            let is_it = |line: &&Listed| (line.sample, line.variant.as_str()) == (sample, variant);
            let line = listed.into_iter().flatten().find(is_it);
            !is_python || line.is_some_and(|line| line.unavailable().is_none())
        };
        let is_wanted = |load: &(&str, &str, _)| load.0 == of && is_there(load.1);
        let loads = LOADS.into_iter().filter(|load| self.wanted.economics() && is_wanted(load));
        for (_, variant, slow) in loads {
            let few = is_python && !self.wanted.full;
            let at_once = if few { &[MANY][..] } else { &AT_ONCE[..] };
            let tasks = if is_python { THROUGHPUT / 10 } else { THROUGHPUT };
            let warm = at_once.iter().map(|&it| (Series::Throughput, tasks, it, Duration::ZERO));
            let slow = slow.iter().map(|&tasks| (Series::SlowFetching, tasks, tasks, SLOW));
            for (series, tasks, workers, delay) in warm.chain(slow) {
                let params = Params { workers, tasks, delay, timeout, ..Params::default() };
                self.push(contestant, series, variant, (sample, params));
                let row = self.rows.last_mut().expect("it was added just now");
                row.source.clone_from(&contestant.sources.0);
            }
        }
    }

    /// What a series has its points at.
    fn xs(&self, series: Series) -> Vec<usize> {
        match series {
            Series::Computing => workers(self.cores),
            Series::Fetching => FETCHING.to_vec(),
            Series::Program
            | Series::Waiting
            | Series::Footprint
            | Series::Throughput
            | Series::SlowFetching => {
                WAITING.into_iter().chain(self.wanted.full.then_some(FULL)).collect()
            }
        }
    }

    fn point(&self, series: Series, x: usize) -> (Sample, Params) {
        let none = Params::default();
        match series {
            Series::Computing => (Sample::CpuBound, Params { tasks: x, n: self.bound, ..none }),
            Series::Fetching => {
                let (base, held_back) = (self.loopback.base_url(), HELD_BACK.as_millis());
                let url = format!("{base}/status/200?delay_ms={held_back}");
                let targets = vec![Target { url, expect: Expect::Status(200) }; FETCHES];
                let article = Params::article(Sample::FetchAsCompleted);
                let mut params = Params { workers: x, targets, ..article };
                // How long the server takes isn't the program's to know.
                params.forget(Number::DelayMs);
                (Sample::FetchAsCompleted, params)
            }
            Series::Program
            | Series::Waiting
            | Series::Footprint
            | Series::Throughput
            | Series::SlowFetching => (Sample::IoBound, Params { tasks: x, delay: WAIT, ..none }),
        }
    }

    fn push(
        &mut self,
        contestant: &Contestant,
        series: Series,
        variant: &str,
        (sample, params): (Sample, Params),
    ) {
        let mut arguments: Vec<OsString> = contestant.script.iter().map(Into::into).collect();
        let is_load = matches!(series, Series::Throughput | Series::SlowFetching);
        if !is_load {
            arguments.extend([sample.slug(), "--json"].map(Into::into));
        }
        arguments.extend(["--variant", variant].map(Into::into));
        let article: Vec<_> = Params::article(sample).numbers().collect();
        // A program learns what the server can do from us, or only where to fetch from.
        let knows_server = is_load || series == Series::Program && contestant.script.is_none();
        let given = if knows_server { params.clone() } else { params.without_server() };
        for (number, value) in given.numbers().filter(|number| !article.contains(number)) {
            arguments.extend([number.to_string().into(), value.to_string().into()]);
        }
        if knows_server && sample.fetches() {
            arguments.extend(["--loopback".into(), self.loopback.base_url().into()]);
        } else {
            let urls = params.urls().into_iter();
            arguments.extend(urls.flat_map(|url| ["--url".into(), url.into()]));
        }
        let mut told = params.clone();
        if series == Series::Fetching {
            told = Params { tasks: FETCHES, delay: HELD_BACK, targets: Vec::new(), ..told };
        }
        self.rows.push(Row {
            series,
            model: contestant.model.clone(),
            sample,
            variant: variant.to_owned(),
            params: told,
            source: contestant.source(sample),
            answer: None,
            warm_up: None,
            runs: Vec::new(),
            memory: None,
            failure: None,
        });
        let program = contestant.program.clone();
        self.cases.push(Case { program, arguments, params, must_fail: false });
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
