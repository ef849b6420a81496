//! Four tasks, one of which never ends by itself. After 200 ms the caller goes on without it.
//!
//! Not in the article. Python: `asyncio.wait_for`, or `asyncio.wait` and `task.cancel()`. A future
//! can be cancelled where it awaits: it is dropped. A thread can't, nor a future that never awaits.
//!
//! Run with: `cargo run -p asyncio-tokio -- deadline`

use futures::future::join_all;
use shared_workloads::outcome::{Deadline, LeftRunning};
use std::future::pending;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout_at};

/// The future that is late is dropped, and nothing is left of it.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn timeout(
    tasks: usize,
    endless: usize,
    delay: Duration,
    deadline: Duration,
) -> io::Result<Deadline> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let running = Arc::new(());
    let finished = runtime.block_on(async {
        let end = Instant::now() + deadline;
        let work = |i| timeout_at(end, work(i, endless, delay, Arc::clone(&running)));
        join_all((0..tasks).map(work)).await.into_iter().flatten().collect()
    });
    Ok(answer(tasks, finished, &running))
}

/// The task that is late is aborted. `shutdown` waits until it is gone.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn abort(
    tasks: usize,
    endless: usize,
    delay: Duration,
    deadline: Duration,
) -> io::Result<Deadline> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let running = Arc::new(());
    let finished = runtime.block_on(async {
        let end = Instant::now() + deadline;
        let (mut set, mut finished) = (JoinSet::new(), Vec::new());
        for i in 0..tasks {
            set.spawn(work(i, endless, delay, Arc::clone(&running)));
        }
        while let Ok(Some(task)) = timeout_at(end, set.join_next()).await {
            finished.push(task.expect("sleeping does not panic"));
        }
        set.shutdown().await;
        finished
    });
    Ok(answer(tasks, finished, &running))
}

async fn work(i: usize, endless: usize, delay: Duration, _running: Arc<()>) -> usize {
    if i == endless {
        pending::<()>().await;
    }
    sleep(delay).await;
    i
}

fn answer(tasks: usize, finished: Vec<usize>, running: &Arc<()>) -> Deadline {
    let given_up = (0..tasks).filter(|task| !finished.contains(task)).collect();
    // Each task holds a share for as long as it exists, and the caller one more.
    let tasks = Arc::strong_count(running) - 1;
    let left_running = LeftRunning { tasks, ..LeftRunning::default() };
    Deadline { finished, given_up, left_running }
}
