//! What the samples answer that the article leaves out: plain data, the same in every model.
//!
//! Tasks are named by their number, from 0.

use serde::{Deserialize, Serialize};

/// What became of tasks of which one failed: the answer of `failing_task`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Who finished, in any order, whether or not the caller got its result: where it doesn't,
    /// tasks note it themselves.
    pub finished: Vec<usize>,
    /// What the caller learned of the one that failed, in the words of the model.
    pub learned: String,
}

/// What became of tasks of which one never ends: the answer of `deadline`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// Whose result was there in time, in any order.
    pub finished: Vec<usize>,
    /// Whom the caller went on without, in any order.
    pub given_up: Vec<usize>,
    /// What still runs after the caller gave up, counted.
    pub left_running: LeftRunning,
}

/// How much of what was started for a sample still runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LeftRunning {
    /// Threads that are still in the work of a task.
    pub threads: usize,
    /// Tasks of an event loop that are neither completed nor dropped.
    pub tasks: usize,
    /// Processes that haven't ended.
    pub processes: usize,
}

/// What a slow consumer got from a fast producer: the answer of `back_pressure`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The numbers of the items, in the order of their arrival.
    pub received: Vec<usize>,
    /// How many items were in the queue at most. A queue is longest just before one is taken out,
    /// so the consumer looks at its length then.
    pub longest_queue: usize,
}
