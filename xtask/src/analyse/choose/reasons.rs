//! What is paid for, and why a model is out of the question; `show` has the words.

use serde::Serialize;

/// What a term is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    StartThread,
    StartTask,
    /// A process of a pool.
    StartWorker,
    /// A job to a pool, and its result back.
    HandOver,
    /// Whole tasks, one by one.
    OneAfterTheOther,
    Waiting,
    ComputingOnTheLoop,
    /// So many at a time, on average.
    Computing {
        at_a_time: f64,
    },
}

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
