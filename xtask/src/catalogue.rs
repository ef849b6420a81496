//! The models, one entry each: a new model is its crate and an entry here.

use crate::results::Series;

/// A concurrency model, as a binary of the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Model {
    /// The name of its binary, and its column in the report.
    pub(crate) name: &'static str,
    /// The package that has the binary.
    pub(crate) package: &'static str,
    /// Where it keeps its samples, from the root of the workspace.
    pub(crate) folder: &'static str,
    /// Whether its package has the bench `prices`.
    pub(crate) has_prices: bool,
    /// The variants whose growth is measured.
    pub(crate) curves: &'static [Curve],
    /// The variants of `io-bound` whose memory per waiting unit is measured.
    pub(crate) footprints: &'static [(&'static str, Unit)],
}

/// A variant that is run with ever more of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Curve {
    pub(crate) series: Series,
    pub(crate) variant: &'static str,
    /// It is taken no further, where others are.
    pub(crate) most: Option<usize>,
}

/// What waits, and takes memory meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Task,
    Thread,
    /// A thread of a pool that has at most 512.
    PooledThread,
    Process,
}

/// Where Python keeps its samples.
pub(crate) const PYTHON_FOLDER: &str = "shared-workloads/python";

/// More threads than these may be all that the system has.
const MOST_THREADS: Option<usize> = Some(10_000);
const MOST_PROCESSES: Option<usize> = Some(1_000);
/// From 512 on the pool's threads take turns, so the time for more can be told from that for these.
const MOST_POOLED: Option<usize> = Some(1_000);
/// Each is a whole client with a connection of its own.
const MOST_FETCHING_PROCESSES: Option<usize> = Some(16);

/// Every model, the plain loop first.
pub(crate) const MODELS: [Model; 6] = [
    Model {
        name: "sequential",
        package: "shared-workloads",
        folder: "shared-workloads/src/sequential",
        has_prices: false,
        curves: &[curve(Series::Computing, "loop", None)],
        footprints: &[],
    },
    Model {
        name: "threads",
        package: "threads",
        folder: "threads/src",
        has_prices: true,
        curves: &[
            curve(Series::Waiting, "std", MOST_THREADS),
            curve(Series::Computing, "std", None),
            curve(Series::Computing, "rayon", None),
            curve(Series::Fetching, "std", None),
        ],
        footprints: &[("std", Unit::Thread)],
    },
    Model {
        name: "processes",
        package: "processes",
        folder: "processes/src",
        has_prices: true,
        curves: &[
            curve(Series::Waiting, "children", MOST_PROCESSES),
            curve(Series::Computing, "pool", None),
            curve(Series::Fetching, "pool", MOST_FETCHING_PROCESSES),
        ],
        footprints: &[("children", Unit::Process)],
    },
    Model {
        name: "asyncio-tokio",
        package: "asyncio-tokio",
        folder: "asyncio-tokio/src",
        has_prices: true,
        curves: &[
            curve(Series::Waiting, "current_thread", None),
            curve(Series::Waiting, "multi_thread", None),
            curve(Series::Computing, "spawn_blocking", None),
            curve(Series::Fetching, "join_set", None),
        ],
        footprints: &[("current_thread", Unit::Task), ("multi_thread", Unit::Task)],
    },
    Model {
        name: "asyncio-smol",
        package: "asyncio-smol",
        folder: "asyncio-smol/src",
        has_prices: true,
        curves: &[
            curve(Series::Waiting, "local", None),
            curve(Series::Waiting, "smol", None),
            curve(Series::Waiting, "async_std", None),
            curve(Series::Computing, "unblock", None),
            curve(Series::Fetching, "smol", None),
        ],
        footprints: &[("local", Unit::Task), ("smol", Unit::Task), ("async_std", Unit::Task)],
    },
    Model {
        name: "hybrid",
        package: "hybrid",
        folder: "hybrid/src",
        has_prices: true,
        curves: &[
            curve(Series::Waiting, "spawn_blocking", MOST_POOLED),
            curve(Series::Fetching, "spawn_blocking", None),
        ],
        footprints: &[("spawn_blocking", Unit::PooledThread)],
    },
];

/// Whether this is the plain loop of its language, with which its other variants are compared.
pub(crate) fn is_plain_loop(model: &str, variant: &str) -> bool {
    model == MODELS[0].name || variant == "sequential"
}

const fn curve(series: Series, variant: &'static str, most: Option<usize>) -> Curve {
    Curve { series, variant, most }
}
