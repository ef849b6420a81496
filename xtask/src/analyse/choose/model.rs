//! What can be chosen: where it can be read, what it takes, and what rules it out whatever it costs.

use super::question::{Question, Work};
use crate::catalogue::{BASELINE, folder};
use serde::Serialize;

/// A way to run tasks, what needs less first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Model {
    /// A loop: nothing to learn, nothing to go wrong.
    Sequential,
    /// A thread for each task: the standard library has all of it.
    Threads,
    /// A pool with a thread for each core.
    Rayon,
    /// One loop on which all tasks wait.
    Tokio,
    /// The same with smaller tasks, and fewer libraries.
    Smol,
    /// Threads for calls that block, behind a loop.
    SpawnBlocking,
    /// A loop on which tasks wait, and rayon or processes in which they compute.
    Hybrid,
    /// Workers that share nothing.
    ProcessPool,
}

/// How much a model takes of what has a price: its time is the sum.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// So many units to start.
    pub(super) starts: Vec<(u64, Unit)>,
    /// What each task is handed over by.
    pub(super) hand_overs: Vec<HandOver>,
    /// So many waits one after the other; the other tasks' overlap with them.
    pub(super) waits: u64,
    /// So many tasks compute at a time, where there are as many cores.
    pub(super) workers: u64,
}

/// What is started for tasks: its price in the group `start`, and its variant of `io-bound`, of which
/// thousands are started, and of which the memory is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) what: &'static str,
    pub(super) model: &'static str,
    pub(super) price: &'static str,
    pub(super) variant: &'static str,
}

/// The model, the group and the unit of the price of a job to a pool and its result back.
type HandOver = [&'static str; 3];

const fn unit(
    what: &'static str,
    model: &'static str,
    price: &'static str,
    variant: &'static str,
) -> Unit {
    Unit { what, model, price, variant }
}

const THREAD: Unit = unit("to start a thread", "threads", "std_thread", "std");
const TOKIO_TASK: Unit =
    unit("to start a task", "asyncio-tokio", "tokio_current_thread", "current_thread");
const SMOL_TASK: Unit = unit("to start a task", "asyncio-smol", "smol_local", "local");
const WORKER: Unit = unit("to start a worker", "processes", "pool_of_1", "children");
pub(super) const UNITS: [Unit; 4] = [THREAD, TOKIO_TASK, SMOL_TASK, WORKER];

const TO_RAYON: HandOver = ["threads", "dispatch", "rayon_spawn"];
const TO_BLOCKING_THREAD: HandOver = ["asyncio-tokio", "dispatch", "tokio_spawn_blocking"];
const TO_PROCESS: HandOver = ["processes", "dispatch", "process_pool"];
pub(super) const FROM_LOOP_TO_RAYON: HandOver = ["hybrid", "hand_over", "rayon"];
const FROM_LOOP_TO_PROCESS: HandOver = ["hybrid", "hand_over", "process_pool"];

/// tokio's blocking pool has no more threads, unless it is told otherwise.
const BLOCKING_THREADS: u64 = 512;
/// How large a process pool may be whose workers wait; the report's `io-bound` starts 100 at a time.
const WORKERS: [u64; 7] = [1, 2, 5, 10, 20, 50, 100];

impl Model {
    /// All of them with their names, what needs less first.
    pub(super) const ALL: [(Self, &str); 8] = [
        (Self::Sequential, "a plain loop"),
        (Self::Threads, "threads"),
        (Self::Rayon, "rayon"),
        (Self::Tokio, "tokio"),
        (Self::Smol, "smol"),
        (Self::SpawnBlocking, "spawn_blocking"),
        (Self::Hybrid, "hybrid"),
        (Self::ProcessPool, "a process pool"),
    ];

    /// The sample to read, from the root of the workspace.
    pub(crate) fn file(self, question: &Question) -> String {
        let sample = match (self, question.work) {
            (Self::Rayon, _) => "prime_ranges",
            (Self::Hybrid, _) if question.must_survive_crashes => "offload_cpu",
            (Self::SpawnBlocking | Self::ProcessPool, Work::Io | Work::Mixed) => {
                "fetch_as_completed"
            }
            (_, Work::Io) => "io_bound",
            (_, Work::Cpu) => "cpu_bound",
            (_, Work::Mixed) => "fetch_gather",
        };
        let package = match self {
            Self::Sequential => BASELINE,
            Self::Threads | Self::Rayon => "threads",
            Self::Smol => "asyncio-smol",
            Self::SpawnBlocking if question.work != Work::Cpu => "hybrid",
            Self::Tokio | Self::SpawnBlocking => "asyncio-tokio",
            Self::Hybrid => "hybrid",
            Self::ProcessPool => "processes",
        };
        format!("{}/{sample}.rs", folder(package))
    }

    /// How much it asks of whoever uses it: less is simpler, where the numbers don't tell two apart.
    pub(super) fn demands(self, question: &Question, cores: u64) -> u8 {
        // Threads that compute and are more than the cores only take turns: then `par_iter` is less
        // to write than they are, and has no thread too many.
        let crowded = question.work == Work::Cpu && question.tasks > cores;
        let rank = |model| 2 * model as u8;
        if self == Self::Rayon && crowded { rank(Self::Threads) - 1 } else { rank(self) }
    }

    /// Why it is out of the question, whatever it costs; `None` where its price decides.
    pub(super) fn objection(self, question: &Question) -> Option<&'static str> {
        let &Question { work, blocking_library, must_survive_crashes, .. } = question;
        // What waits on the loop is in this process; only what computes is elsewhere.
        let isolates = self == Self::ProcessPool || self == Self::Hybrid && !blocking_library;
        if must_survive_crashes && !isolates {
            return Some("a task that crashes ends the program");
        }
        match (self, work) {
            (Self::ProcessPool, _) if !must_survive_crashes => {
                Some("threads do the same without copying")
            }
            (Self::Rayon, Work::Io | Work::Mixed) => {
                Some("a pool with a thread for each core must not wait")
            }
            (Self::Tokio | Self::Smol, Work::Cpu) => {
                Some("a loop is one thread, and the tasks compute")
            }
            (Self::Tokio | Self::Smol, _) if blocking_library => {
                Some("a library that blocks stops the loop")
            }
            (Self::Hybrid, Work::Io) => Some("nothing computes behind the loop"),
            (Self::Hybrid, Work::Cpu) => Some("nothing waits in front"),
            _ => None,
        }
    }

    /// What it takes, with each size that its pool may have.
    pub(super) fn plans(self, question: &Question, cores: u64) -> Vec<Plan> {
        let tasks = question.tasks;
        let on_a_loop = |unit| Plan {
            starts: vec![(tasks, unit)],
            hand_overs: Vec::new(),
            waits: 1,
            workers: 1,
        };
        let in_a_pool = |size: u64, unit, hand_over| Plan {
            starts: vec![(size, unit)],
            hand_overs: vec![hand_over],
            waits: tasks.div_ceil(size),
            workers: size,
        };
        let blocking = in_a_pool(tasks.min(BLOCKING_THREADS), THREAD, TO_BLOCKING_THREAD);
        match self {
            Self::Sequential => {
                vec![Plan { starts: vec![], hand_overs: vec![], waits: tasks, workers: 1 }]
            }
            Self::Threads => vec![Plan { workers: tasks, ..on_a_loop(THREAD) }],
            Self::Rayon => vec![in_a_pool(cores, THREAD, TO_RAYON)],
            Self::Tokio => vec![on_a_loop(TOKIO_TASK)],
            Self::Smol => vec![on_a_loop(SMOL_TASK)],
            Self::SpawnBlocking => vec![blocking],
            // More workers wait at the same time, and cost more to start.
            Self::ProcessPool => WORKERS
                .into_iter()
                .chain([cores])
                .map(|size| in_a_pool(size.min(tasks), WORKER, TO_PROCESS))
                .collect(),
            Self::Hybrid => {
                let (unit, hand_over) = if question.must_survive_crashes {
                    (WORKER, FROM_LOOP_TO_PROCESS)
                } else {
                    (THREAD, FROM_LOOP_TO_RAYON)
                };
                let mut plan = Plan { workers: cores, ..on_a_loop(TOKIO_TASK) };
                plan.starts.push((cores, unit));
                plan.hand_overs.push(hand_over);
                if question.blocking_library {
                    plan.starts.extend(blocking.starts);
                    plan.hand_overs.extend(blocking.hand_overs);
                    plan.waits = blocking.waits;
                }
                vec![plan]
            }
        }
    }
}
