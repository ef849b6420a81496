//! A hundred tasks wait for a tenth of a second each, together.
//!
//! Python: `asyncio.gather` of a hundred `asyncio.sleep`s. Here each is a task of its own: with
//! `join_all` one task would poll all of them, and a million of those take minutes, because tokio
//! makes a task that polls too much at once give way again and again.
//!
//! Run with: `cargo run -p asyncio-tokio -- io-bound`

use std::io;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio::time::sleep;

/// All on one thread, as in Python.
///
/// # Errors
///
/// Where no event loop can be made.
pub fn current_thread(tasks: usize, delay: Duration) -> io::Result<usize> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    Ok(wait_on(&runtime, tasks, delay))
}

/// A loop per core, which this work doesn't need: waiting takes no processor.
///
/// # Errors
///
/// Where the event loops can't be made.
pub fn multi_thread(tasks: usize, delay: Duration) -> io::Result<usize> {
    let runtime = Builder::new_multi_thread().enable_time().build()?;
    Ok(wait_on(&runtime, tasks, delay))
}

fn wait_on(runtime: &Runtime, tasks: usize, delay: Duration) -> usize {
    runtime.block_on(async {
        let tasks: JoinSet<()> = (0..tasks).map(|_| sleep(delay)).collect();
        tasks.join_all().await.len()
    })
}
