//! A hundred tasks wait for a tenth of a second each, together.
//!
//! Python: `asyncio.gather` of a hundred `asyncio.sleep`s. Here each is a task of its own, as it is
//! on tokio. It needn't be: smol has no budget that makes a task give way, so that `join_all` of a
//! million sleeps in one task is no slower than a million tasks.
//!
//! Run with: `cargo run -p asyncio-smol -- io-bound`

use async_std::task;
use smol::{LocalExecutor, Timer};
use std::time::Duration;

/// All on one thread, as in Python.
#[must_use]
pub fn local(tasks: usize, delay: Duration) -> usize {
    let executor = LocalExecutor::new();
    smol::block_on(executor.run(async {
        let tasks = (0..tasks).map(|_| executor.spawn(Timer::after(delay)));
        join(tasks.collect()).await
    }))
}

/// The global executor: one thread too, but not the caller's. A task there spawns the others, so
/// that no two threads contend for the timers.
#[must_use]
pub fn smol(tasks: usize, delay: Duration) -> usize {
    smol::block_on(smol::spawn(async move {
        let tasks = (0..tasks).map(|_| smol::spawn(Timer::after(delay)));
        join(tasks.collect()).await
    }))
}

/// A thread per core, which this work doesn't need: waiting takes no processor.
#[must_use]
pub fn async_std(tasks: usize, delay: Duration) -> usize {
    task::block_on(async {
        let tasks = (0..tasks).map(|_| task::spawn(task::sleep(delay)));
        join(tasks.collect()).await
    })
}

/// One after the other: the order doesn't matter, since all of them run already.
async fn join<T>(tasks: Vec<impl Future<Output = T>>) -> usize {
    let mut done = 0;
    for task in tasks {
        task.await;
        done += 1;
    }
    done
}
