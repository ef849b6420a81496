//! The models: a new one is its crate and its lines here.

use crate::results::Series::{self, Computing, Waiting};

/// The plain loop, which lives with the plumbing.
pub(crate) const BASELINE: &str = "sequential";
/// The names of the binaries, and of the columns in the report; all but the first are packages of
/// that name, which have a bench `prices`.
pub(crate) const MODELS: [&str; 6] =
    [BASELINE, "threads", "processes", "asyncio-tokio", "asyncio-smol", "hybrid"];

/// Where Python keeps its samples.
pub(crate) const PYTHON_FOLDER: &str = "shared-workloads/python";

/// What `report --with-mpi` adds: the binary of `processes`, started by `mpirun`.
pub(crate) const JOBS: [(&str, Ranks); 4] = [
    ("mpi-1", Ranks::Number(1)),
    ("mpi-2", Ranks::Number(2)),
    ("mpi-4", Ranks::Number(4)),
    (MPI, Ranks::OneForEachTask),
];
/// It has a curve alone.
const MPI: &str = "mpi";

/// How many ranks there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ranks {
    Number(usize),
    OneForEachTask,
}

const NO_END: usize = usize::MAX;
/// More threads than these may be all that the system has.
const MOST_THREADS: usize = 10_000;
const MOST_PROCESSES: usize = 1_000;
/// From 512 on the pool's threads take turns, so the time for more can be told from that for these.
const MOST_POOLED: usize = 1_000;

/// The variants that are run with ever more of something, and the number that is tried last.
pub(crate) const CURVES: [(&str, Series, &str, usize); 15] = [
    (BASELINE, Computing, "loop", NO_END),
    ("threads", Waiting, "std", MOST_THREADS),
    ("threads", Computing, "std", NO_END),
    ("threads", Computing, "rayon", NO_END),
    ("processes", Waiting, "children", MOST_PROCESSES),
    ("processes", Computing, "pool", NO_END),
    (MPI, Computing, "mpi", NO_END),
    ("asyncio-tokio", Waiting, "current_thread", NO_END),
    ("asyncio-tokio", Waiting, "multi_thread", NO_END),
    ("asyncio-tokio", Computing, "spawn_blocking", NO_END),
    ("asyncio-smol", Waiting, "local", NO_END),
    ("asyncio-smol", Waiting, "smol", NO_END),
    ("asyncio-smol", Waiting, "async_std", NO_END),
    ("asyncio-smol", Computing, "unblock", NO_END),
    ("hybrid", Waiting, "spawn_blocking", MOST_POOLED),
];

/// What waits and takes memory meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) noun: &'static str,
    /// How many of them wait at most, and for how many milliseconds: so long that all have started
    /// before the first ends.
    pub(crate) most: usize,
    pub(crate) wait_ms: u64,
}

const TASK: Unit = Unit { noun: "task", most: 30_000, wait_ms: 200 };
const THREAD: Unit = Unit { noun: "thread", most: 900, wait_ms: 400 };
/// A pool has at most 512.
const POOLED_THREAD: Unit = Unit { most: 480, ..THREAD };
const PROCESS: Unit = Unit { noun: "process", most: 90, wait_ms: 600 };

/// Raw requests without a client: what no client can exceed.
pub(crate) const LIMIT: &str = "limit";
/// What stands for every interpreter.
pub(crate) const PYTHON: &str = "python";
/// How many fetches at once one number stands for, and a growing number of them.
pub(crate) const MANY: usize = 50;
pub(crate) const AT_ONCE: [usize; 4] = [1, 10, MANY, 200];

/// What fetches against the clock (`benches/fetch.rs` of a model, `load.py` of Python): a variant, how
/// many fetches at once its throughput is measured with, and how many slow ones it makes, all at once.
pub(crate) const LOADS: [(&str, &str, &[usize], &[usize]); 10] = [
    (LIMIT, "raw", &AT_ONCE, &[]),
    ("threads", "std", &AT_ONCE, &[1_000, 10_000]),
    ("processes", "pool", &[MANY], &[]),
    ("asyncio-tokio", "current_thread", &AT_ONCE, &[10_000]),
    ("asyncio-tokio", "multi_thread", &[MANY], &[]),
    ("asyncio-smol", "local", &AT_ONCE, &[10_000]),
    ("asyncio-smol", "async_std", &[MANY], &[]),
    ("hybrid", "spawn_blocking", &[MANY], &[]),
    (PYTHON, "threads_requests", &[MANY], &[]),
    (PYTHON, "asyncio_aiohttp", &[MANY], &[]),
];

/// The variants of `io-bound` whose memory per waiting unit is measured.
pub(crate) const FOOTPRINTS: [(&str, &str, Unit); 8] = [
    ("threads", "std", THREAD),
    ("processes", "children", PROCESS),
    ("asyncio-tokio", "current_thread", TASK),
    ("asyncio-tokio", "multi_thread", TASK),
    ("asyncio-smol", "local", TASK),
    ("asyncio-smol", "smol", TASK),
    ("asyncio-smol", "async_std", TASK),
    ("hybrid", "spawn_blocking", POOLED_THREAD),
];

/// Where a model keeps its samples, from the root of the workspace.
pub(crate) fn folder(model: &str) -> String {
    match model {
        BASELINE => "shared-workloads/src/sequential".to_owned(),
        package => format!("{package}/src"),
    }
}

/// Whether this is the plain loop of its language, with which its other variants are compared.
pub(crate) fn is_plain_loop(model: &str, variant: &str) -> bool {
    model == BASELINE || variant == BASELINE
}
