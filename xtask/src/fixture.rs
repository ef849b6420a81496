//! Made-up results for tests: single rows, a world in which the article is right, one in which it is
//! wrong, and a machine with every price that a choice depends on.

use crate::results::{
    Cause, Failure, Interpreter, Machine, Memory, Price, Reading, Results, Row, Run, Series,
    Settings,
};
use clap::ValueEnum;
use shared_workloads::answer::{Answer, Fetched, Offloaded, Work};
use shared_workloads::sample::{Params, Sample};
use std::time::Duration;

pub(crate) const PYTHON: &str = "python3.11";
const MS: f64 = 1e6;
/// All is as the article says, or nothing is: which of two numbers to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum World {
    Right = 0,
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
cpu-bound          sequential        sequential/loop                  3400  3400   3400  3700      1    1
cpu-bound          threads           threads/std                      3500   900   3500  3200      1    2
cpu-bound          -                 threads/rayon                    3500   900   7000   900      1    1
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

/// Model, group, unit, and nanoseconds in both worlds.
const PRICES: &[(&str, &str, &str, [f64; 2])] = &[
    (PYTHON, "switch", "asyncio_queue", [20_000., 70_000.]),
    (PYTHON, "switch", "threads_queue", [60_000., 40_000.]),
    (PYTHON, "switch", "threads_pipe", [50_000., 40_000.]),
    (PYTHON, "switch", "processes_pipe", [90_000., 20_000.]),
    ("asyncio-tokio", "switch", "tokio_current_thread", [400., 70_000.]),
    ("threads", "switch", "std_mpsc", [60_000., 40_000.]),
    ("threads", "switch", "std_thread_io", [50_000., 40_000.]),
    ("processes", "switch", "process_socketpair", [70_000., 20_000.]),
    ("asyncio-tokio", "start", "tokio_current_thread", [400., 90_000.]),
    ("threads", "start", "std_thread", [80_000., 70_000.]),
    ("processes", "start", "process", [1_500_000., 20_000.]),
    (PYTHON, "sleep", "one_thread", [100e6, 100e6]),
    (PYTHON, "sleep", "threads", [50e6, 100e6]),
    (PYTHON, "network", "one_thread", [100e6, 100e6]),
    (PYTHON, "network", "threads", [50e6, 100e6]),
    (PYTHON, "files", "processes", [20e6, 20e6]),
    (PYTHON, "files", "threads", [20e6, 40e6]),
    (PYTHON, "numpy", "threads", [50e6, 100e6]),
    (PYTHON, "numpy", "threads_cpu", [95e6, 95e6]),
];

/// Model, variant, and bytes of a unit in both worlds.
const FOOTPRINTS: &[(&str, &str, [f64; 2])] = &[
    ("asyncio-tokio", "current_thread", [400., 30_000.]),
    ("asyncio-smol", "local", [160., 30_000.]),
    ("threads", "std", [10_000., 10_000.]),
];

/// Model, variant, and milliseconds of 10,000 waits of 0.1 s in both worlds.
const WAITING: &[(&str, &str, [f64; 2])] = &[
    ("asyncio-tokio", "current_thread", [108., 900.]),
    ("asyncio-smol", "local", [103., 900.]),
    ("threads", "std", [790., 400.]),
    ("hybrid", "spawn_blocking", [800., 2100.]),
];

/// Four quiet cores, one Python, these rows, and nothing else.
pub(crate) fn results(rows: Vec<Row>) -> Results {
    let (budget_ns, elapsed_ns) = (180_000_000_000, 170_000_000_000);
    Results {
        settings: Settings { seed: 1, budget_ns, elapsed_ns, ..Settings::default() },
        started: "2026-05-05T12:00:00Z".to_owned(),
        machine: Machine { cpu: "A made-up CPU".to_owned(), cores: 4, ..Machine::default() },
        interpreters: vec![interpreter(PYTHON, true)],
        canary: (0..40).map(|i| reading(500 * i, 5_000, 10_020, 5_060)).collect(),
        rows,
        ..Results::default()
    }
}

pub(crate) fn interpreter(model: &str, gil: bool) -> Interpreter {
    let version = "CPython 3.11.2".to_owned();
    let start_method = Some("fork".to_owned());
    Interpreter { model: model.to_owned(), version, gil, start_method }
}

/// In microseconds.
pub(crate) fn reading(at_ms: u64, kernel: u64, double: u64, sleep: u64) -> Reading {
    let [kernel_ns, double_kernel_ns, sleep_ns] = [kernel, double, sleep].map(|us| 1_000 * us);
    Reading { at_ns: 1_000_000 * at_ms, kernel_ns, double_kernel_ns, sleep_ns }
}

/// A program that took so many milliseconds each time, and as much CPU time.
pub(crate) fn row(model: &str, sample: Sample, variant: &str, ms: &[f64]) -> Row {
    let run = |(round, &ms): (usize, &f64)| Run {
        at_ns: 600_000_000 * (round as u64 + 1),
        elapsed_ns: whole(ms * MS),
        process_ns: whole(ms * MS),
        cpu_ns: whole(ms * MS),
        pair: None,
    };
    Row {
        series: Series::Program,
        model: model.to_owned(),
        sample,
        variant: variant.to_owned(),
        params: Params::article(sample),
        source: format!("{model}/src/{}.rs", sample.module()),
        answer: None,
        warm_up: None,
        runs: ms.iter().enumerate().map(run).collect(),
        memory: Some(Memory { bytes: 3 << 20, processes: 1, address_space_bytes: None }),
        failure: None,
    }
}

/// The same with ten runs that scatter by half a percent.
pub(crate) fn steady(model: &str, sample: Sample, variant: &str, ms: f64) -> Row {
    let seed = 97 * model.len() + 31 * variant.len() + sample.slug().len();
    let mut random = fastrand::Rng::with_seed(seed as u64);
    let times = [(); 10].map(|()| ms * (0.995 + random.f64() / 100.0));
    row(model, sample, variant, &times)
}

/// A point of a series: so many waiting or computing tasks.
pub(crate) fn point(series: Series, name: (&str, &str), tasks: usize, ms: f64) -> Row {
    let sample = if series == Series::Computing { Sample::CpuBound } else { Sample::IoBound };
    let mut row = Row { series, ..steady(name.0, sample, name.1, ms) };
    row.params.tasks = tasks;
    row
}

/// Five steps, each unit of which takes so many bytes beside 2 MiB, and a page to and fro.
pub(crate) fn footprint(model: &str, variant: &str, bytes: f64) -> Vec<Row> {
    let step = |i: usize| {
        let mut row = point(Series::Footprint, (model, variant), 1_000 * i, 200.0);
        let bytes = whole(2_097_152.0 + bytes * 1_000.0 * i as f64) + 4096 * (i as u64 % 2);
        row.memory = Some(Memory { bytes, processes: 1, address_space_bytes: None });
        row.params.delay = Duration::from_millis(200);
        row
    };
    (1..=5).map(step).collect()
}

/// Twenty samples, up to one percent to each side.
pub(crate) fn price(model: &str, group: &str, unit: &str, ns: f64) -> Price {
    let mut random = fastrand::Rng::with_seed((model.len() + 31 * unit.len()) as u64);
    let samples_ns = (0..20).map(|_| ns * (0.99 + random.f64() / 50.0)).collect();
    let [model, group, unit] = [model, group, unit].map(ToOwned::to_owned);
    Price { model, group, unit, samples_ns }
}

pub(crate) fn failure(cause: Cause) -> Failure {
    Failure { cause, stderr: Vec::new(), expected: false }
}

/// Everything, measured in peace on four cores.
pub(crate) fn world(world: World) -> Results {
    let pick = world as usize;
    let mut rows = Vec::new();
    for line in ROWS.lines().skip(2) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [sample, python, rust, numbers @ ..] = words.as_slice() else {
            panic!("no row: {line}");
        };
        let sample = Sample::from_str(sample, false).unwrap();
        let number = |pair: usize| -> f64 { numbers[2 * pair + pick].parse().unwrap() };
        let python = (*python != "-").then_some((PYTHON, *python));
        for (model, variant) in rust.split_once('/').into_iter().chain(python) {
            let mut row = steady(model, sample, variant, number(0));
            for run in &mut row.runs {
                run.cpu_ns = whole(run.elapsed_ns as f64 * number(1) / number(0));
            }
            row.memory.as_mut().unwrap().processes = numbers[4 + pick].parse().unwrap();
            row.answer = Some(answer(sample, variant, world));
            if variant == "processes_lambda" && world == World::Wrong {
                row.runs.clear();
                let cause = Cause::Error("PicklingError".to_owned());
                row.failure = Some(Failure { expected: true, ..failure(cause) });
            }
            rows.push(row);
        }
    }
    for (model, variant, ms) in WAITING {
        rows.push(point(Series::Waiting, (model, variant), 10_000, ms[pick]));
    }
    for (model, variant, bytes) in FOOTPRINTS {
        rows.extend(footprint(model, variant, bytes[pick]));
    }
    let prices = PRICES.iter().map(|(model, group, unit, ns)| price(model, group, unit, ns[pick]));
    Results { prices: prices.collect(), ..results(rows) }
}

/// Two cores, and every price that a choice depends on, near what such a machine has.
pub(crate) fn priced() -> Results {
    let mut rows = vec![
        steady("sequential", Sample::IoBound, "loop", 10_010.0),
        point(Series::Computing, ("sequential", "loop"), 2, 1_000.0),
        point(Series::Computing, ("threads", "std"), 2, 520.0),
    ];
    for (model, variant, bytes) in [
        ("threads", "std", 10_000.0),
        ("asyncio-tokio", "current_thread", 400.0),
        ("asyncio-smol", "local", 160.0),
        ("processes", "children", 200_000.0),
    ] {
        rows.extend(footprint(model, variant, bytes));
    }
    let mut results = results(rows);
    results.machine.cores = 2;
    results.prices = [
        ("threads", "start", "std_thread", 80_000.0),
        ("asyncio-tokio", "start", "tokio_current_thread", 400.0),
        ("asyncio-smol", "start", "smol_local", 150.0),
        ("processes", "start", "pool_of_1", 2_000_000.0),
        ("threads", "dispatch", "rayon_spawn", 500.0),
        ("asyncio-tokio", "dispatch", "tokio_spawn_blocking", 4_000.0),
        ("processes", "dispatch", "process_pool", 6_000.0),
        ("hybrid", "hand_over", "rayon", 10_000.0),
        ("hybrid", "hand_over", "process_pool", 70_000.0),
    ]
    .map(|(model, group, unit, ns)| price(model, group, unit, ns))
    .into();
    results
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made-up numbers fit")]
fn whole(number: f64) -> u64 {
    number as u64
}

/// What the claims look at; the rest is done.
fn answer(sample: Sample, variant: &str, world: World) -> Answer {
    let right = world == World::Right;
    // Where the article is right, what nobody guards is lost.
    let is_lost = right && matches!(variant, "threads" | "lost_update");
    if sample == Sample::CounterRace {
        if is_lost { Answer::IndeterminateCount(1_234_567) } else { Answer::Count(2_000_000) }
    } else if sample == Sample::FetchAsCompleted {
        let outcome = |outcome| Fetched { url: String::new(), outcome };
        let refused = outcome(Err("refused".to_owned()));
        let (fast, slow) = (outcome(Ok(404)), outcome(Ok(200)));
        let outcomes = if right { vec![refused, fast, slow] } else { vec![slow, refused, fast] };
        Answer::Fetched(outcomes)
    } else if sample == Sample::PrimeRanges {
        Answer::Primes(78_498)
    } else if matches!(sample, Sample::OffloadBlocking | Sample::OffloadCpu) {
        let blocks = variant == "blocked";
        let heartbeats = if blocks == right { 0 } else { 25 };
        let work = Offloaded { result: Work::Sums(Vec::new()), heartbeats };
        if blocks { Answer::Blocked(work) } else { Answer::Offloaded(work) }
    } else {
        Answer::Done(100)
    }
}
