//! Four tasks, one of which fails, one after the other.
//!
//! Not in the article. A task returns its error, and the loop decides whether to go on or to end.
//!
//! Run with: `cargo run -p shared-workloads --bin sequential -- failing-task`

use crate::outcome::Failure;
use std::thread;
use std::time::Duration;

/// The loop notes the error and goes on: the others finish.
#[must_use]
pub fn sequential(tasks: usize, failing: usize, delay: Duration) -> Failure {
    let mut failure = Failure { finished: Vec::new(), learned: String::new() };
    for i in 0..tasks {
        match task(i, failing, delay) {
            Ok(task) => failure.finished.push(task),
            Err(error) => failure.learned = error,
        }
    }
    failure
}

/// The loop ends at the first error, as `?` does: those after it are never started.
#[must_use]
pub fn first_error(tasks: usize, failing: usize, delay: Duration) -> Failure {
    let mut finished = Vec::new();
    let run = (0..tasks).try_for_each(|i| {
        finished.push(task(i, failing, delay)?);
        Ok::<(), String>(())
    });
    Failure { finished, learned: run.err().unwrap_or_default() }
}

fn task(i: usize, failing: usize, delay: Duration) -> Result<usize, String> {
    if i == failing {
        return Err(format!("task {i} fails"));
    }
    thread::sleep(delay);
    Ok(i)
}
