//! A hundred tasks wait for a tenth of a second each, together.
//!
//! Python: `asyncio.gather` of a hundred `asyncio.sleep`s. [`local`] is that: a task for each, all
//! on the caller's thread. [`join_all`] is simpler: one task polls all sleeps, each at most twice,
//! however many there are (`tests/polls.rs`). On tokio, many futures are polled far more often.
//!
//! Run with: `cargo run -p asyncio-smol -- io-bound`

use async_std::task;
use futures::{StreamExt, future, stream};
use smol::{LocalExecutor, Timer};
use std::time::Duration;

/// All tasks on one thread, as in Python.
#[must_use]
pub fn local(tasks: usize, delay: Duration) -> usize {
    let executor = LocalExecutor::new();
    let tasks = (0..tasks).map(|_| executor.spawn(Timer::after(delay))).collect();
    smol::block_on(executor.run(join(tasks)))
}

/// The global executor: one thread too, but not the caller's.
#[must_use]
pub fn smol(tasks: usize, delay: Duration) -> usize {
    let tasks = (0..tasks).map(|_| smol::spawn(Timer::after(delay))).collect();
    smol::block_on(join(tasks))
}

/// A thread per core. Tasks that only wait don't need it.
#[must_use]
pub fn async_std(tasks: usize, delay: Duration) -> usize {
    let tasks = (0..tasks).map(|_| task::spawn(task::sleep(delay))).collect();
    task::block_on(join(tasks))
}

/// One task for all sleeps.
#[must_use]
pub fn join_all(tasks: usize, delay: Duration) -> usize {
    smol::block_on(future::join_all((0..tasks).map(|_| Timer::after(delay)))).len()
}

/// Awaits one task after the other. All of them run already, so the order doesn't matter.
async fn join<T>(tasks: Vec<impl Future<Output = T>>) -> usize {
    stream::iter(tasks).then(|task| task).count().await
}
