//! Four processes, one of which fails: who finishes, and what does the caller learn?
//!
//! Not in the article. A process outlives any failure of another, even an abort, which ends all
//! threads of its own process. In Python an abort costs a `ProcessPoolExecutor` all pending jobs
//! (`BrokenProcessPool`). Here it costs the job that aborted.
//!
//! Run with: `cargo run -p processes -- failing-task`

use crate::pool::{Pool, Task};
use serde::{Deserialize, Serialize};
use shared_workloads::outcome::Failure;
use std::time::Duration;
use std::{process, thread};

/// Sleeps and returns its number, or fails.
#[derive(Debug, Serialize, Deserialize)]
pub struct MayFail(usize, End);

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum End {
    Return(Duration),
    Error,
    Panic,
    Abort,
}

impl Task for MayFail {
    type Output = Result<usize, String>;
    const NAME: &'static str = "may-fail";
    fn run(self) -> Result<usize, String> {
        match self.1 {
            End::Return(delay) => thread::sleep(delay),
            End::Error => return Err(format!("task {} fails", self.0)),
            End::Panic => panic!("task {} fails", self.0),
            End::Abort => process::abort(),
        }
        Ok(self.0)
    }
}

/// A panic is the job's error, with its message and its place. The worker takes the next job.
///
/// # Errors
///
/// If the pool can't be started.
pub fn panic(tasks: usize, failing: usize, delay: Duration) -> anyhow::Result<Failure> {
    on_a_pool(tasks, failing, delay, End::Panic, |_| ())
}

/// An abort ends its worker. The job's error has the signal, and the pool starts another worker.
///
/// # Errors
///
/// If the pool can't be started.
pub fn abort(tasks: usize, failing: usize, delay: Duration) -> anyhow::Result<Failure> {
    on_a_pool(tasks, failing, delay, End::Abort, |_| ())
}

/// An error that the task returns. The first one stops the others: the pool kills its workers.
///
/// # Errors
///
/// If the pool can't be started.
pub fn first_error(tasks: usize, failing: usize, delay: Duration) -> anyhow::Result<Failure> {
    on_a_pool(tasks, failing, delay, End::Error, Pool::kill)
}

fn on_a_pool(
    tasks: usize,
    failing: usize,
    delay: Duration,
    end: End,
    at_an_error: impl Fn(&Pool),
) -> anyhow::Result<Failure> {
    let pool = Pool::new(tasks)?;
    let job = |i| MayFail(i, if i == failing { end } else { End::Return(delay) });
    let mut failure = Failure::default();
    for (_, result) in pool.as_completed((0..tasks).map(job)) {
        match result.map_err(|error| error.to_string()).flatten() {
            Ok(i) => failure.finished.push(i),
            // After a kill, the other jobs have an error too.
            Err(error) if failure.learned.is_empty() => {
                failure.learned = error;
                at_an_error(&pool);
            }
            Err(_) => {}
        }
    }
    Ok(failure)
}
