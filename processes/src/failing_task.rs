//! Four jobs in processes of their own, one of which panics: who finishes, and what does the caller
//! learn?
//!
//! Python: a `Future` of a `ProcessPoolExecutor` raises the exception in `result()`, with the
//! worker's traceback as text. Here it is the job's error, with message, place and backtrace; the
//! worker lives on.
//!
//! Run with: `cargo run -p processes -- failing-task`

use crate::pool::{Pool, Task};
use serde::{Deserialize, Serialize};
use shared_workloads::outcome::Failure;
use std::thread;
use std::time::Duration;

/// A task that sleeps and gives back its number, or fails.
#[derive(Debug, Serialize, Deserialize)]
pub struct MayFail {
    i: usize,
    failing: usize,
    delay: Duration,
}

impl Task for MayFail {
    type Output = usize;
    const NAME: &'static str = "may-fail";

    fn run(self) -> usize {
        assert!(self.i != self.failing, "task {} fails", self.i);
        thread::sleep(self.delay);
        self.i
    }
}

/// A worker per task, each job waited for.
///
/// # Errors
///
/// Where the pool can't be started.
pub fn pool(tasks: usize, failing: usize, delay: Duration) -> anyhow::Result<Failure> {
    let pool = Pool::new(tasks)?;
    let mut failure = Failure::default();
    for result in pool.map((0..tasks).map(|i| MayFail { i, failing, delay })) {
        match result {
            Ok(task) => failure.finished.push(task),
            Err(error) => failure.learned = error.to_string(),
        }
    }
    Ok(failure)
}
