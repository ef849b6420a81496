//! An event loop hands two sums of squares to threads, goes on meanwhile, and counts heartbeats.
//!
//! Python needs `run_in_executor` with a `ProcessPoolExecutor`, since a thread would share the GIL
//! with the loop. In Rust, threads are enough. [`blocked`] computes on the loop instead: the same
//! sums, but the loop counts no heartbeat until they are there.
//!
//! Run with: `cargo run -p asyncio-tokio -- offload-cpu`

use crate::heartbeat;
use futures::future::{join_all, try_join_all};
use shared_workloads::kernels;
use std::io;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task;

/// One sum per task, and the heartbeats that the loop counted meanwhile.
///
/// # Errors
///
/// If the runtime can't be created, or a task panics.
pub fn spawn_blocking(
    tasks: usize,
    n: u64,
    heartbeat: Duration,
) -> anyhow::Result<(Vec<u128>, usize)> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async {
        let sums = (0..tasks).map(|_| task::spawn_blocking(move || kernels::sum_of_squares(n)));
        let (sums, heartbeats) = heartbeat::beside(try_join_all(sums), heartbeat).await;
        Ok((sums?, heartbeats))
    })
}

/// The sums are computed on the loop, so the loop stands still.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn blocked(tasks: usize, n: u64, heartbeat: Duration) -> io::Result<(Vec<u128>, usize)> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let sums = join_all((0..tasks).map(|_| async { kernels::sum_of_squares(n) }));
    Ok(runtime.block_on(heartbeat::beside(sums, heartbeat)))
}
