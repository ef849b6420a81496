//! Four tasks, one of which never ends by itself. After 200 ms the caller goes on without it.
//!
//! Not in the article. Python: `asyncio.wait_for`, or `asyncio.wait` and `task.cancel()`. A task that
//! waits can be cancelled: its future is dropped, and never polled again. A thread can't be.
//!
//! Run with: `cargo run -p asyncio-smol -- deadline`

use async_std::{future, task};
use futures::FutureExt;
use futures::future::join_all;
use shared_workloads::outcome::{Deadline, LeftRunning};
use smol::future::or;
use smol::{Task, Timer};
use std::future::pending;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// The future that is late is dropped, and nothing is left of it.
#[must_use]
pub fn timeout(tasks: usize, endless: usize, delay: Duration, deadline: Duration) -> Deadline {
    let (end, running) = (Instant::now() + deadline, Arc::new(()));
    let work = |i| until(end, work(i, endless, delay, Arc::clone(&running)));
    let results = smol::block_on(join_all((0..tasks).map(work)));
    answer(results, LeftRunning { tasks: left(&running), ..LeftRunning::default() })
}

/// The task that is late is cancelled. Dropping it would do; `cancel` also waits until it is gone.
#[must_use]
pub fn cancel(tasks: usize, endless: usize, delay: Duration, deadline: Duration) -> Deadline {
    let (end, running) = (Instant::now() + deadline, Arc::new(()));
    let tasks = (0..tasks).map(|i| smol::spawn(work(i, endless, delay, Arc::clone(&running))));
    let in_time = async |mut task: Task<usize>| match until(end, &mut task).await {
        Some(i) => Some(i),
        None => task.cancel().await,
    };
    let results = smol::block_on(join_all(tasks.map(in_time)));
    answer(results, LeftRunning { tasks: left(&running), ..LeftRunning::default() })
}

/// async-std's `timeout` drops the handle that is late, and the task goes on.
#[must_use]
pub fn async_std(tasks: usize, endless: usize, delay: Duration, deadline: Duration) -> Deadline {
    let running = Arc::new(());
    let tasks = (0..tasks).map(|i| task::spawn(work(i, endless, delay, Arc::clone(&running))));
    let results = join_all(tasks.map(|task| future::timeout(deadline, task)));
    let results = task::block_on(results).into_iter().map(Result::ok).collect();
    answer(results, LeftRunning { tasks: left(&running), ..LeftRunning::default() })
}

/// A closure that already runs on a thread can't be cancelled. Its thread is left behind.
#[must_use]
pub fn unblock(tasks: usize, endless: usize, delay: Duration, deadline: Duration) -> Deadline {
    let (end, running) = (Instant::now() + deadline, Arc::new(()));
    let results = smol::block_on(join_all((0..tasks).map(|i| {
        let running = Arc::clone(&running);
        until(end, smol::unblock(move || block(i, endless, delay, running)))
    })));
    answer(results, LeftRunning { threads: left(&running), ..LeftRunning::default() })
}

async fn until<T>(end: Instant, work: impl Future<Output = T>) -> Option<T> {
    or(work.map(Some), Timer::at(end).map(|_| None)).await
}

async fn work(i: usize, endless: usize, delay: Duration, _running: Arc<()>) -> usize {
    if i == endless {
        pending::<()>().await;
    }
    Timer::after(delay).await;
    i
}

fn block(i: usize, endless: usize, delay: Duration, _running: Arc<()>) -> usize {
    thread::sleep(if i == endless { Duration::MAX } else { delay });
    i
}

/// Each task holds a share for as long as it exists, and the caller one more.
fn left(running: &Arc<()>) -> usize {
    Arc::strong_count(running) - 1
}

fn answer(results: Vec<Option<usize>>, left_running: LeftRunning) -> Deadline {
    let given_up = (0..results.len()).filter(|&i| results[i].is_none()).collect();
    Deadline { finished: results.into_iter().flatten().collect(), given_up, left_running }
}
