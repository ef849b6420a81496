//! What somebody wants to run.

use serde::Serialize;

/// What the tasks do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Work {
    /// They wait.
    Io,
    /// They compute.
    Cpu,
    /// Each does both.
    Mixed,
}

/// A complete question without a contradiction.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Question {
    pub(crate) work: Work,
    /// At a time.
    pub(crate) tasks: u64,
    /// Each by itself, in nanoseconds.
    pub(crate) task_ns: f64,
    /// So much of it is computing, the rest waiting.
    pub(crate) compute_ns: f64,
    /// They wait in a library that blocks and can't be awaited.
    pub(crate) blocking_library: bool,
    /// One that crashes mustn't take the others along.
    pub(crate) must_survive_crashes: bool,
    pub(crate) max_memory_bytes: Option<u64>,
}

impl Question {
    /// Without conditions; `computing` is the share of a task that computes, where each does both.
    pub(crate) const fn new(work: Work, tasks: u64, task_ns: f64, computing: f64) -> Self {
        let compute_ns = match work {
            Work::Io => 0.0,
            Work::Cpu => task_ns,
            Work::Mixed => computing * task_ns,
        };
        Self {
            work,
            tasks,
            task_ns,
            compute_ns,
            blocking_library: false,
            must_survive_crashes: false,
            max_memory_bytes: None,
        }
    }

    /// How long a task waits, in nanoseconds.
    pub(crate) fn wait_ns(&self) -> f64 {
        self.task_ns - self.compute_ns
    }
}
