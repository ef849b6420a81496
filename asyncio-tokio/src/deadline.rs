//! Four tasks, one of which never ends by itself; after 200 ms the caller goes on without it.
//!
//! Python: `asyncio.wait(timeout=...)`, then `task.cancel()`. A task that waits can be ended from
//! outside, because it is a value: `abort` drops it where it waits.
//!
//! Run with: `cargo run -p asyncio-tokio -- deadline`

use shared_workloads::outcome::{Deadline, LeftRunning};
use std::future::pending;
use std::io;
use std::time::Duration;
use tokio::runtime::{Builder, Handle};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout_at};

/// The one that is late is aborted. Awaiting it makes sure that it is gone.
///
/// # Errors
///
/// Where no event loop can be made.
pub fn abort(
    tasks: usize,
    endless: usize,
    delay: Duration,
    deadline: Duration,
) -> io::Result<Deadline> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    Ok(runtime.block_on(async {
        let end = Instant::now() + deadline;
        let mut running: JoinSet<usize> = (0..tasks).map(|i| task(i, endless, delay)).collect();
        let mut finished = Vec::new();
        while let Ok(Some(task)) = timeout_at(end, running.join_next()).await {
            finished.push(task.expect("sleeping does not panic"));
        }
        running.shutdown().await;
        let given_up = (0..tasks).filter(|task| !finished.contains(task)).collect();
        let tasks = Handle::current().metrics().num_alive_tasks();
        Deadline {
            finished,
            given_up,
            left_running: LeftRunning { tasks, ..LeftRunning::default() },
        }
    }))
}

async fn task(i: usize, endless: usize, delay: Duration) -> usize {
    if i == endless {
        pending::<()>().await;
    }
    sleep(delay).await;
    i
}
