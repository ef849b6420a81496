//! The models, one entry each: a new model is its crate and an entry here.

use crate::results::Series::{self, Computing, Fetching, Waiting};

/// A concurrency model, as a binary of the workspace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Model {
    /// The name of its binary, and its column in the report.
    pub(crate) name: &'static str,
    /// The variants that are run with ever more of something, and the number that is tried last.
    pub(crate) curves: &'static [(Series, &'static str, usize)],
    /// The variants of `io-bound` whose memory per waiting unit is measured.
    pub(crate) footprints: &'static [(&'static str, Unit)],
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

const NO_END: usize = usize::MAX;
/// More threads than these may be all that the system has.
const MOST_THREADS: usize = 10_000;
const MOST_PROCESSES: usize = 1_000;
/// From 512 on the pool's threads take turns, so the time for more can be told from that for these.
const MOST_POOLED: usize = 1_000;
/// Each is a whole client with a connection of its own.
const MOST_FETCHING_PROCESSES: usize = 16;

/// Every model, the plain loop first.
pub(crate) const MODELS: [Model; 6] = [
    Model { name: "sequential", curves: &[(Computing, "loop", NO_END)], footprints: &[] },
    Model {
        name: "threads",
        curves: &[
            (Waiting, "std", MOST_THREADS),
            (Computing, "std", NO_END),
            (Computing, "rayon", NO_END),
            (Fetching, "std", NO_END),
        ],
        footprints: &[("std", Unit::Thread)],
    },
    Model {
        name: "processes",
        curves: &[
            (Waiting, "children", MOST_PROCESSES),
            (Computing, "pool", NO_END),
            (Fetching, "pool", MOST_FETCHING_PROCESSES),
        ],
        footprints: &[("children", Unit::Process)],
    },
    Model {
        name: "asyncio-tokio",
        curves: &[
            (Waiting, "current_thread", NO_END),
            (Waiting, "multi_thread", NO_END),
            (Computing, "spawn_blocking", NO_END),
            (Fetching, "join_set", NO_END),
        ],
        footprints: &[("current_thread", Unit::Task), ("multi_thread", Unit::Task)],
    },
    Model {
        name: "asyncio-smol",
        curves: &[
            (Waiting, "local", NO_END),
            (Waiting, "smol", NO_END),
            (Waiting, "async_std", NO_END),
            (Computing, "unblock", NO_END),
            (Fetching, "smol", NO_END),
        ],
        footprints: &[("local", Unit::Task), ("smol", Unit::Task), ("async_std", Unit::Task)],
    },
    Model {
        name: "hybrid",
        curves: &[(Waiting, "spawn_blocking", MOST_POOLED), (Fetching, "spawn_blocking", NO_END)],
        footprints: &[("spawn_blocking", Unit::PooledThread)],
    },
];

impl Model {
    /// The plain loop is no model of concurrency: it lives with the plumbing, and has no prices.
    fn is_baseline(&self) -> bool {
        self.name == MODELS[0].name
    }

    /// Where it keeps its samples, from the root of the workspace.
    pub(crate) fn folder(&self) -> String {
        if self.is_baseline() {
            "shared-workloads/src/sequential".to_owned()
        } else {
            format!("{}/src", self.name)
        }
    }

    /// Whether its package, which has its name, has the bench `prices`.
    pub(crate) fn has_prices(&self) -> bool {
        !self.is_baseline()
    }
}

/// Whether this is the plain loop of its language, with which its other variants are compared.
pub(crate) fn is_plain_loop(model: &str, variant: &str) -> bool {
    model == MODELS[0].name || variant == "sequential"
}
