//! An event loop hands a blocking request to a thread, goes on meanwhile, and counts heartbeats.
//!
//! Python: `await loop.run_in_executor(executor, blocking_request, url)`, or `asyncio.to_thread`.
//! [`task::spawn_blocking`] is the same; its threads belong to the runtime. [`blocked`] shows why it
//! is needed: it makes the call on the loop, which counts no heartbeat until the reply is there.
//!
//! Run with: `cargo run -p asyncio-tokio -- offload-blocking`

use crate::heartbeat;
use shared_workloads::fetch::{self, blocking::Client};
use std::thread;
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

/// The request is made on the loop, so the loop stands still.
///
/// # Errors
///
/// If the request fails, or the runtime can't be created.
pub fn blocked(
    url: &str,
    timeout: Duration,
    heartbeat: Duration,
) -> anyhow::Result<(String, usize)> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async {
        // In a debug build reqwest's blocking client panics when it is called on a tokio loop. So
        // a thread calls it here. Joining the thread blocks the loop just as well.
        let reply = async {
            thread::scope(|scope| scope.spawn(|| blocking_request(url, timeout)).join())
                .expect("the request returns its errors")
        };
        let (text, heartbeats) = heartbeat::beside(reply, heartbeat).await;
        Ok((text?, heartbeats))
    })
}

fn blocking_request(url: &str, timeout: Duration) -> fetch::Result<String> {
    Ok(Client::new(timeout)?.get(url)?.first_chars(100))
}
