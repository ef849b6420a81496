//! Made-up results for tests: a world in which the article is right, and one in which it is wrong.

use crate::derive::derive;
use crate::fixture;
use crate::growth::{Curve, Point};
use crate::prices::{Footprint, Price};
use crate::results::{Failure, Results, Row, Run};
use crate::statistics::Interval;
use clap::ValueEnum;
use shared_workloads::answer::{Answer, Fetched, Offloaded, Work};
use shared_workloads::outcome::{self, Deadline, Delivery, LeftRunning};
use shared_workloads::sample::Sample;
use std::sync::LazyLock;

pub(crate) const PYTHON: &str = "python 3.11";

/// Which of the two numbers of a line to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum World {
    /// All is as the article says.
    Right = 0,
    /// Nothing is.
    Wrong = 1,
}

/// A row in each world, in Python and in Rust: the same numbers, since the claims are the same.
/// Each pair is the world in which the article is right, then the one in which it is wrong.
const ROWS: &str = "
sample             python            rust                              ms           CPU ms       processes
counter-race       threads           threads/lost_update               100   100    100   100      1    1
counter-race       threads_lock      threads/mutex                     150   150    150   150      1    3
counter-race       processes         processes/isolated                 90    90    180   180      3    1
counter-race       asyncio           asyncio-tokio/current_thread        9     9      9     9      1    2
sleeping-workers   threads           threads/std                      1002  3000     20    20      1    1
sleeping-workers   processes         processes/children               1050  1050     50    50      4    4
fetch-as-completed sequential        sequential/loop                   302   302     40    40      1    1
fetch-as-completed threads           threads/std                       205   400     40    40      1    1
fetch-as-completed asyncio_aiohttp   asyncio-tokio/join_set            204   400     40    40      1    1
cpu-workers        sequential        sequential/loop                  3400  3400   3400  3400      1    1
cpu-workers        threads           threads/std                      3500   900   3500  3500      1    1
cpu-workers        processes         processes/children                900  4000   3500  3500      5    5
prime-ranges       sequential        sequential/loop                  3100  3100   3100  3100      1    1
prime-ranges       threads           threads/ranges                   3200   900   3200  3200      1    1
prime-ranges       processes         processes/ranges                  900  4000   3200  3200      5    5
prime-ranges       processes_lambda  -                                 900   900   3200  3200      5    5
fetch-gather       sequential        sequential/loop                   252   252     40    40      1    1
fetch-gather       threads           threads/std                       105   300     40    40      1    1
fetch-gather       processes         processes/pool                    150   150     90    90      4    4
fetch-gather       asyncio_aiohttp   asyncio-tokio/join_all            104   400     40    40      1    1
io-bound           sequential        sequential/loop                 10010   200     20    20      1    1
io-bound           threads           threads/std                       110  1000     40     5      1    3
io-bound           processes         processes/children                300   500    300     2    101    1
io-bound           asyncio           asyncio-tokio/current_thread      105  3000     10   400      1    2
cpu-bound          sequential        sequential/loop                  3400  3400   3400  3400      1    1
cpu-bound          threads           threads/std                      3500   900   3500  3400      1    2
cpu-bound          -                 threads/rayon                    3500   900   3500  3400      1    1
cpu-bound          -                 threads/one_big_lock             3500   900   3500  3400      1    1
cpu-bound          processes         processes/pool                    900  3500   3500  2000      5    1
cpu-bound          asyncio           asyncio-tokio/inline             3420   900   3420  3400      1    1
offload-blocking   blocked           asyncio-tokio/blocked             303   303     40    40      1    1
offload-blocking   threads           threads/std                       305   305     40    40      1    1
offload-blocking   asyncio_threads   asyncio-tokio/spawn_blocking      305   305     40    40      1    1
offload-blocking   -                 hybrid/spawn_blocking             305   305     40    40      1    1
offload-cpu        sequential        sequential/loop                  1700  1700   1700  1700      1    1
offload-cpu        asyncio_processes hybrid/processes                  900  2000   1800  2000      3    3
offload-cpu        -                 hybrid/rayon                      880  2000   1750  2000      1    1
";

/// Criterion's group and id, and nanoseconds in both worlds.
const PRICES: &[(&str, &str, [f64; 2])] = &[
    ("switch", "tokio_current_thread", [400., 70_000.]),
    ("switch", "tokio_current_thread_io", [4_000., 70_000.]),
    ("switch", "std_mpsc", [60_000., 40_000.]),
    ("switch", "std_thread_io", [50_000., 40_000.]),
    ("switch", "process_socketpair", [70_000., 20_000.]),
    ("start", "tokio_current_thread", [400., 90_000.]),
    ("start", "std_thread", [80_000., 70_000.]),
    ("start", "process", [1_500_000., 20_000.]),
];

/// The model, what is counted, and bytes in both worlds.
const FOOTPRINTS: &[(&str, &str, [f64; 2])] = &[
    ("asyncio-tokio", "task", [400., 30_000.]),
    ("asyncio-smol", "task", [160., 30_000.]),
    ("threads", "thread", [10_000., 10_000.]),
];

/// The model, and milliseconds of 10,000 waits of 0.1 s in both worlds.
const WAITING: &[(&str, [f64; 2])] = &[
    ("asyncio-tokio", [108., 900.]),
    ("asyncio-smol", [103., 900.]),
    ("threads", [790., 400.]),
    ("hybrid", [800., 2100.]),
];

/// Nothing at all.
pub(crate) fn empty() -> Results {
    let mut results = fixture::results(Vec::new());
    results.machine.cores = 4;
    results
}

/// Everything, measured in four cores' peace.
pub(crate) fn world(world: World) -> Results {
    static WORLDS: LazyLock<[Results; 2]> =
        LazyLock::new(|| [World::Right, World::Wrong].map(measured));
    WORLDS[world as usize].clone()
}

fn measured(world: World) -> Results {
    let mut results = empty();
    let pick = world as usize;
    for line in ROWS.lines().skip(2) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [sample, python, rust, numbers @ ..] = words.as_slice() else {
            panic!("no row: {line}");
        };
        let sample = Sample::from_str(sample, false).unwrap();
        let number = |pair: usize| -> f64 { numbers[2 * pair + pick].parse().unwrap() };
        let rust = rust.split_once('/');
        let python = (*python != "-").then_some((PYTHON, *python));
        for (model, variant) in rust.into_iter().chain(python) {
            let mut made = row(model, sample, variant, number(0), number(1));
            made.processes = numbers[4 + pick].parse().ok();
            made.answer = Some(answer(sample, variant, world));
            if variant == "processes_lambda" && world == World::Wrong {
                made.runs.clear();
                made.failure = Some(failure("PicklingError: can't pickle a lambda"));
            }
            results.rows.push(made);
        }
    }
    results.prices = PRICES.iter().map(|(group, unit, ns)| price(group, unit, ns[pick])).collect();
    results.footprints =
        FOOTPRINTS.iter().map(|(model, unit, bytes)| footprint(model, unit, bytes[pick])).collect();
    results.growth.waiting =
        WAITING.iter().map(|(model, ms)| curve(model, &[(10_000, ms[pick])])).collect();
    derive(&mut results, None);
    results
}

/// Two cores, and every price that a choice depends on, near what such a machine has.
pub(crate) fn priced() -> Results {
    let mut results = empty();
    results.machine.cores = 2;
    for (model, variant, ms, mib) in [
        ("sequential", "loop", 10_010.0, 2.0),
        ("threads", "std", 108.0, 3.2),
        ("processes", "children", 330.0, 20.0),
        ("asyncio-tokio", "current_thread", 101.0, 2.3),
        ("asyncio-smol", "local", 100.5, 2.1),
        ("hybrid", "spawn_blocking", 109.0, 3.3),
    ] {
        let mut made = row(model, Sample::IoBound, variant, ms, 10.0);
        made.memory_bytes = Some(nanoseconds(mib * 1.048_576));
        results.rows.push(made);
    }
    for (model, variant, ms) in [
        ("sequential", "loop", 24.8),
        ("threads", "std", 12.9),
        ("threads", "rayon", 12.8),
        ("processes", "pool", 16.0),
        ("asyncio-tokio", "inline", 24.9),
    ] {
        results.rows.push(row(model, Sample::CpuBound, variant, ms, 24.0));
    }
    results.prices = [
        ("start", "std_thread", 80_000.0),
        ("start", "tokio_current_thread", 400.0),
        ("start", "smol_local", 150.0),
        ("start", "pool_of_1", 2_000_000.0),
        ("start", "process", 1_500_000.0),
        ("dispatch", "rayon_spawn", 500.0),
        ("dispatch", "tokio_spawn_blocking", 4_000.0),
        ("dispatch", "process_pool", 6_000.0),
        ("hand_over", "spawn_blocking", 12_000.0),
        ("hand_over", "rayon", 10_000.0),
        ("hand_over", "process_pool", 70_000.0),
    ]
    .map(|(group, unit, ns)| price(group, unit, ns))
    .into();
    results.footprints = [
        ("threads", "thread", 10_000.0),
        ("asyncio-tokio", "task", 400.0),
        ("asyncio-smol", "task", 160.0),
        ("processes", "process", 200_000.0),
    ]
    .map(|(model, unit, bytes)| footprint(model, unit, bytes))
    .into();
    derive(&mut results, None);
    results
}

/// Ten runs that scatter by half a percent.
pub(crate) fn row(model: &str, sample: Sample, variant: &str, ms: f64, cpu_ms: f64) -> Row {
    let run = |i: u32| {
        let wobble = 1.0 + (f64::from(i) - 4.5) / 900.0;
        Run {
            at_ns: u64::from(i),
            elapsed_ns: nanoseconds(ms * wobble),
            process_ns: nanoseconds(ms * wobble),
            cpu_ns: nanoseconds(cpu_ms * wobble),
        }
    };
    Row { runs: (0..10).map(run).collect(), ..fixture::row(model, sample, variant, &[]) }
}

/// Or bytes from MB.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made-up numbers fit")]
fn nanoseconds(ms: f64) -> u64 {
    (ms * 1e6) as u64
}

pub(crate) fn failure(reason: &str) -> Failure {
    Failure { reason: reason.to_owned(), stderr: Vec::new(), expected: false }
}

pub(crate) fn price(group: &str, unit: &str, ns: f64) -> Price {
    Price {
        model: "made up".to_owned(),
        group: group.to_owned(),
        unit: unit.to_owned(),
        ns,
        interval_ns: about(ns),
    }
}

pub(crate) fn footprint(model: &str, unit: &str, bytes: f64) -> Footprint {
    Footprint {
        model: model.to_owned(),
        variant: "made up".to_owned(),
        unit: unit.to_owned(),
        bytes,
        interval_bytes: about(bytes),
        address_space_bytes: None,
    }
}

pub(crate) fn curve(model: &str, points: &[(u64, f64)]) -> Curve {
    let point = |&(x, ms): &(u64, f64)| Point {
        x,
        rounds: 5,
        ns: ms * 1e6,
        interval_ns: about(ms * 1e6),
        memory_bytes: None,
        cpu_ns: None,
    };
    Curve {
        model: model.to_owned(),
        variant: "made up".to_owned(),
        points: points.iter().map(point).collect(),
        stopped_by: None,
    }
}

/// One percent to each side.
fn about(value: f64) -> Interval {
    Interval { low: 0.99 * value, high: 1.01 * value }
}

fn answer(sample: Sample, variant: &str, world: World) -> Answer {
    let right = world == World::Right;
    match sample {
        // Where the article is right, what nobody guards is lost.
        Sample::CounterRace if right && matches!(variant, "threads" | "lost_update") => {
            Answer::IndeterminateCount(1_234_567)
        }
        Sample::CounterRace => Answer::Count(2_000_000),
        Sample::SleepingWorkers => Answer::Finished(Vec::new()),
        Sample::FetchAsCompleted => {
            let refused = || fetched(Err("refused".to_owned()));
            let (fast, slow) = (fetched(Ok(404)), fetched(Ok(200)));
            Answer::Fetched(if right {
                vec![refused(), fast, slow]
            } else {
                vec![slow, refused(), fast]
            })
        }
        Sample::FetchGather => Answer::Fetched(Vec::new()),
        Sample::CpuWorkers | Sample::CpuBound => Answer::Sums(Vec::new()),
        Sample::PrimeRanges => Answer::Primes(78_498),
        Sample::IoBound => Answer::Done(100),
        Sample::OffloadBlocking | Sample::OffloadCpu => {
            let blocks = variant == "blocked";
            let heartbeats = if blocks == right { 0 } else { 25 };
            let work = Offloaded { result: Work::Sums(Vec::new()), heartbeats };
            if blocks { Answer::Blocked(work) } else { Answer::Offloaded(work) }
        }
        Sample::FailingTask => Answer::Failure(outcome::Failure {
            finished: vec![0, 2, 3],
            learned: "task 1 fails".to_owned(),
        }),
        Sample::Deadline => Answer::Deadline(Deadline {
            finished: vec![0, 2, 3],
            given_up: vec![1],
            left_running: LeftRunning::default(),
        }),
        Sample::BackPressure => {
            Answer::delivered(&Delivery { received: (0..500).collect(), longest_queue: 8 })
        }
    }
}

fn fetched(outcome: Result<u16, String>) -> Fetched {
    Fetched { url: String::new(), outcome }
}
