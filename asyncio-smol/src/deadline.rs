//! Four tasks, one of which never ends by itself; after 200 ms the caller goes on without it.
//!
//! Python: `asyncio.wait(timeout=...)`, then `task.cancel()`. A task that waits can be ended from
//! outside, because it is a value: `cancel` drops it where it waits.
//!
//! Run with: `cargo run -p asyncio-smol -- deadline`

use futures::future::{Either, select};
use shared_workloads::outcome::{Deadline, LeftRunning};
use smol::{Task, Timer};
use std::future::pending;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Those that are late are cancelled. Awaiting that makes sure that they are gone.
#[must_use]
pub fn smol(tasks: usize, endless: usize, delay: Duration, deadline: Duration) -> Deadline {
    let end = Instant::now() + deadline;
    let running = Arc::new(());
    smol::block_on(async {
        let tasks: Vec<Task<usize>> = (0..tasks)
            .map(|i| {
                let running = Arc::clone(&running);
                smol::spawn(async move {
                    let task = task(i, endless, delay).await;
                    drop(running);
                    task
                })
            })
            .collect();
        let (mut finished, mut given_up) = (Vec::new(), Vec::new());
        // In order: those behind the endless one run meanwhile, and are asked at the deadline.
        for (i, task) in tasks.into_iter().enumerate() {
            match select(task, pin!(Timer::at(end))).await {
                Either::Left((task, _)) => finished.push(task),
                Either::Right((_, late)) => {
                    // A task may complete until it is cancelled, and then says so.
                    match late.cancel().await {
                        Some(task) => finished.push(task),
                        None => given_up.push(i),
                    }
                }
            }
        }
        // Each task holds a share for as long as it exists, the caller another.
        let tasks = Arc::strong_count(&running) - 1;
        Deadline {
            finished,
            given_up,
            left_running: LeftRunning { tasks, ..LeftRunning::default() },
        }
    })
}

async fn task(i: usize, endless: usize, delay: Duration) -> usize {
    if i == endless {
        pending::<()>().await;
    }
    Timer::after(delay).await;
    i
}
