//! An event loop hands a blocking request to a thread, goes on meanwhile, and counts heartbeats.
//!
//! Python: `loop.run_in_executor(executor, ...)`, with the loop's default executor or one of your
//! own. [`spawn_blocking`] is the default one. A runtime has one such pool, and everything on that
//! runtime shares it, tokio's file operations and name look-ups too. [`own_pool`] gives a slow
//! dependency a pool of its own, so that it can't use up the shared one.
//!
//! Run with: `cargo run -p hybrid -- offload-blocking`

use crate::heartbeat;
use shared_workloads::fetch::{self, blocking::Client};
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task;

/// The first hundred characters of the reply, and the heartbeats that the loop counted meanwhile.
///
/// # Errors
///
/// If the request fails, or the runtime can't be created.
pub fn spawn_blocking(
    url: &str,
    timeout: Duration,
    heartbeat: Duration,
) -> anyhow::Result<(String, usize)> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let url = url.to_owned();
    runtime.block_on(async {
        let reply = task::spawn_blocking(move || blocking_request(&url, timeout));
        let (text, heartbeats) = heartbeat::beside(reply, heartbeat).await;
        // The outer error says that the closure panicked, the inner one that the request failed.
        Ok((text??, heartbeats))
    })
}

/// The blocking pool of a second runtime, with as many threads as this dependency may use: two.
///
/// Not rayon's pool: that has a thread per core, and each thread that waits computes nothing.
///
/// # Errors
///
/// If the request fails, or a runtime can't be created.
pub fn own_pool(
    url: &str,
    timeout: Duration,
    heartbeat: Duration,
) -> anyhow::Result<(String, usize)> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let pool = Builder::new_current_thread().max_blocking_threads(2).build()?;
    let url = url.to_owned();
    let reply = pool.spawn_blocking(move || blocking_request(&url, timeout));
    let (text, heartbeats) = runtime.block_on(heartbeat::beside(reply, heartbeat));
    Ok((text??, heartbeats))
}

fn blocking_request(url: &str, timeout: Duration) -> fetch::Result<String> {
    Ok(Client::new(timeout)?.get(url)?.first_chars(100))
}
