//! Four jobs behind a loop, one of which never ends. After 200 ms the caller goes on without it.
//!
//! Not in the article. Python: `asyncio.wait_for` around `run_in_executor`. The loop can always stop
//! waiting. A thread is left behind then, on rayon too, unless the job looks at a flag. A process can
//! be killed.
//!
//! Run with: `cargo run -p hybrid -- deadline`

use anyhow::Result;
use futures::future::{join_all, try_join_all};
use processes::pool::{Pool, Task};
use serde::{Deserialize, Serialize};
use shared_workloads::outcome::{Deadline, LeftRunning};
use std::time::Duration;
use std::{fs, io, thread};
use tokio::runtime::Builder;
use tokio::time::timeout;

/// A closure that runs can't be cancelled. Its thread is left behind.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn spawn_blocking(
    tasks: usize,
    endless: usize,
    delay: Duration,
    deadline: Duration,
) -> Result<Deadline> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let start = |i| runtime.spawn_blocking(move || Work(i, endless, delay).run());
    let mut jobs: Vec<_> = (0..tasks).map(start).collect();
    let in_time = async { join_all(jobs.iter_mut().map(|job| timeout(deadline, job))).await };
    let results = runtime.block_on(in_time).into_iter().map(|result| result.ok()?.ok()).collect();
    let threads = jobs.iter().filter(|job| !job.is_finished()).count();
    // Dropping the runtime would wait for the thread.
    runtime.shutdown_background();
    Ok(answer(results, LeftRunning { threads, ..LeftRunning::default() }))
}

/// The pool kills the process of a job that takes longer than its time limit.
///
/// # Errors
///
/// If the runtime or the pool can't be created, or the kernel's lists can't be read.
pub fn processes(
    tasks: usize,
    endless: usize,
    delay: Duration,
    deadline: Duration,
) -> Result<Deadline> {
    let runtime = Builder::new_current_thread().build()?;
    let pool = Pool::builder().workers(tasks).time_limit(deadline).build()?;
    let submit = |i| pool.submit_async(Work(i, endless, delay));
    let jobs = runtime.block_on(try_join_all((0..tasks).map(submit)))?;
    let results = runtime.block_on(join_all(jobs)).into_iter().map(Result::ok).collect();
    // Waits until the pool's processes have ended. A child that exists after that was left behind.
    drop(pool);
    let processes = children()?;
    Ok(answer(results, LeftRunning { processes, ..LeftRunning::default() }))
}

/// A thread's or a process's job: its number, the number of the endless one, and a delay.
#[derive(Debug, Serialize, Deserialize)]
pub struct Work(usize, usize, Duration);

impl Task for Work {
    type Output = usize;
    const NAME: &'static str = "may-never-end";

    fn run(self) -> usize {
        let Self(i, endless, delay) = self;
        thread::sleep(if i == endless { Duration::MAX } else { delay });
        i
    }
}

/// How many child processes this process has: the kernel lists them by the thread that started them.
fn children() -> io::Result<usize> {
    let mut children = 0;
    for thread in fs::read_dir("/proc/self/task")? {
        children += fs::read_to_string(thread?.path().join("children"))?.split_whitespace().count();
    }
    Ok(children)
}

fn answer(results: Vec<Option<usize>>, left_running: LeftRunning) -> Deadline {
    let given_up = (0..results.len()).filter(|&i| results[i].is_none()).collect();
    Deadline { finished: results.into_iter().flatten().collect(), given_up, left_running }
}
