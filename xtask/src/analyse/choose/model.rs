//! What can be chosen, and where it can be read.

use super::question::{Question, Work};
use serde::Serialize;

/// Why a model is out of the question.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Why {
    /// A crash in one of its tasks ends the whole program.
    CrashEndsTheProgram,
    /// Threads do the same without copying: processes are for isolation.
    ThreadsNeedNoCopying,
    /// It has as many threads as there are cores, and they mustn't wait.
    PoolMustNotWait,
    /// A loop that computes is one thread, and answers nobody meanwhile.
    LoopIsOneThread,
    /// A library that blocks stops the loop, and with it every other task.
    LibraryStopsTheLoop,
    /// Nothing has to leave the loop.
    NothingComputes,
    /// Nothing needs a loop.
    NothingWaits,
    /// So many threads at most were tried, or are allowed.
    TooManyThreads { most: u64 },
    /// It computes for so long at a time on the loop, and handing that over costs so much.
    HoldsUpTheLoop { compute_ns: f64, hand_over_ns: f64 },
    /// It takes so much memory.
    TooMuchMemory { bytes: f64 },
    /// What it costs wasn't measured.
    Unmeasured,
    /// What it takes in memory wasn't measured.
    UnmeasuredMemory,
}

/// A way to run tasks, what needs less first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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

impl Model {
    pub(crate) const ALL: [Self; 8] = [
        Self::Sequential,
        Self::Threads,
        Self::Rayon,
        Self::Tokio,
        Self::Smol,
        Self::SpawnBlocking,
        Self::Hybrid,
        Self::ProcessPool,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sequential => "a plain loop",
            Self::Threads => "threads",
            Self::Rayon => "rayon",
            Self::Tokio => "tokio",
            Self::Smol => "smol",
            Self::SpawnBlocking => "spawn_blocking",
            Self::Hybrid => "hybrid",
            Self::ProcessPool => "a process pool",
        }
    }

    /// How much it asks of whoever uses it: less is simpler, where the numbers don't tell two apart.
    pub(crate) fn demands(self, question: &Question, cores: usize) -> u8 {
        // Threads that compute and are more than the cores only take turns: then `par_iter` is less
        // to write than they are, and has no thread too many.
        let crowded = question.work == Work::Cpu && question.tasks > cores as u64;
        let rank = |model| 2 * model as u8;
        if self == Self::Rayon && crowded { rank(Self::Threads) - 1 } else { rank(self) }
    }

    /// The sample to read, from the root of the workspace.
    pub(crate) const fn file(self, question: &Question) -> &'static str {
        match (self, question.work) {
            (Self::Sequential, Work::Io) => "shared-workloads/src/sequential/io_bound.rs",
            (Self::Sequential, Work::Cpu) => "shared-workloads/src/sequential/cpu_bound.rs",
            (Self::Sequential, Work::Mixed) => "shared-workloads/src/sequential/fetch_gather.rs",
            (Self::Threads, Work::Io) => "threads/src/io_bound.rs",
            (Self::Threads, Work::Cpu) => "threads/src/cpu_bound.rs",
            (Self::Threads, Work::Mixed) => "threads/src/fetch_gather.rs",
            (Self::Rayon, _) => "threads/src/prime_ranges.rs",
            (Self::Tokio, Work::Mixed) => "asyncio-tokio/src/fetch_gather.rs",
            (Self::Tokio, _) => "asyncio-tokio/src/io_bound.rs",
            (Self::Smol, Work::Mixed) => "asyncio-smol/src/fetch_gather.rs",
            (Self::Smol, _) => "asyncio-smol/src/io_bound.rs",
            (Self::SpawnBlocking, Work::Cpu) => "asyncio-tokio/src/cpu_bound.rs",
            (Self::SpawnBlocking, Work::Io | Work::Mixed) => "hybrid/src/fetch_as_completed.rs",
            (Self::Hybrid, _) if question.must_survive_crashes => "hybrid/src/offload_cpu.rs",
            (Self::Hybrid, _) => "hybrid/src/fetch_gather.rs",
            (Self::ProcessPool, Work::Cpu) => "processes/src/cpu_bound.rs",
            (Self::ProcessPool, Work::Io | Work::Mixed) => "processes/src/fetch_as_completed.rs",
        }
    }

    /// Why it is out of the question, whatever it costs; `None` where its price decides.
    pub(crate) fn objection(self, question: &Question) -> Option<Why> {
        let &Question { work, blocking_library, must_survive_crashes, .. } = question;
        let isolates = match self {
            Self::ProcessPool => true,
            // What waits on the loop is in this process; only what computes is elsewhere.
            Self::Hybrid => !blocking_library,
            Self::Sequential
            | Self::Threads
            | Self::Rayon
            | Self::Tokio
            | Self::Smol
            | Self::SpawnBlocking => false,
        };
        if must_survive_crashes && !isolates {
            return Some(Why::CrashEndsTheProgram);
        }
        match (self, work) {
            (Self::ProcessPool, _) if !must_survive_crashes => Some(Why::ThreadsNeedNoCopying),
            (Self::Rayon, Work::Io | Work::Mixed) => Some(Why::PoolMustNotWait),
            (Self::Tokio | Self::Smol, Work::Cpu) => Some(Why::LoopIsOneThread),
            (Self::Tokio | Self::Smol, _) if blocking_library => Some(Why::LibraryStopsTheLoop),
            (Self::Hybrid, Work::Io) => Some(Why::NothingComputes),
            (Self::Hybrid, Work::Cpu) => Some(Why::NothingWaits),
            _ => None,
        }
    }
}
