//! Four jobs behind a loop, one of which fails: who finishes, what does the caller learn?
//!
//! Not in the article. Python: `run_in_executor` raises a job's exception where it is awaited. But a
//! process that dies breaks its whole `ProcessPoolExecutor`. Here a panic is the error of its own job
//! on each pool. An abort (a stack overflow, a crash in C code) ends the process that it happens in,
//! with all of its threads. Behind a process pool the caller survives it, and so do the other jobs.
//!
//! Run with: `cargo run -p hybrid -- failing-task`

use crate::on_rayon::on_rayon;
use anyhow::Result;
use futures::future::{join_all, try_join_all};
use processes::pool::{Pool, Task};
use serde::{Deserialize, Serialize};
use shared_workloads::outcome::Failure;
use std::fmt::Display;
use std::time::Duration;
use std::{process, thread};
use tokio::runtime::Builder;
use tokio::task;

/// A panic on the blocking pool is the `JoinError` of its job.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn spawn_blocking(tasks: usize, failing: usize, delay: Duration) -> Result<Failure> {
    let runtime = Builder::new_current_thread().build()?;
    let job = |i| task::spawn_blocking(move || work(i, failing, delay));
    Ok(runtime.block_on(async { learned(join_all((0..tasks).map(job)).await) }))
}

/// A panic on rayon is carried to whoever awaits the job: here a task, whose `JoinError` it is.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn rayon(tasks: usize, failing: usize, delay: Duration) -> Result<Failure> {
    let runtime = Builder::new_current_thread().build()?;
    let job = |i| task::spawn(on_rayon(move || work(i, failing, delay)));
    Ok(runtime.block_on(async { learned(join_all((0..tasks).map(job)).await) }))
}

/// A job that aborts its process. The pool replaces the process, and no other job is lost. (A panic
/// would be told to the caller with its message: see the same sample of `processes`.)
///
/// # Errors
///
/// If the runtime or the pool can't be created.
pub fn processes(tasks: usize, failing: usize, delay: Duration) -> Result<Failure> {
    let runtime = Builder::new_current_thread().build()?;
    let pool = Pool::new(tasks)?;
    let submit = |i| pool.submit_async(MayAbort { i, failing, delay });
    let jobs = runtime.block_on(try_join_all((0..tasks).map(submit)))?;
    Ok(learned(runtime.block_on(join_all(jobs))))
}

/// What a process does.
#[derive(Debug, Serialize, Deserialize)]
pub struct MayAbort {
    i: usize,
    failing: usize,
    delay: Duration,
}

impl Task for MayAbort {
    type Output = usize;
    const NAME: &'static str = "may-abort";

    fn run(self) -> usize {
        if self.i == self.failing {
            process::abort();
        }
        work(self.i, self.failing, self.delay)
    }
}

fn work(i: usize, failing: usize, delay: Duration) -> usize {
    assert!(i != failing, "task {i} fails");
    thread::sleep(delay);
    i
}

fn learned<E: Display>(results: Vec<Result<usize, E>>) -> Failure {
    let learned = results.iter().filter_map(|result| result.as_ref().err()).map(E::to_string);
    Failure { learned: learned.collect(), finished: results.into_iter().flatten().collect() }
}
