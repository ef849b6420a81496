//! An event loop hands a blocking request to a thread, and its heartbeat goes on.
//!
//! Python: `await loop.run_in_executor(executor, blocking_request, url)`, or `asyncio.to_thread`.
//! [`unblock`] is the same; its threads belong to the whole program. [`blocked`] shows why it is
//! needed: it makes the call on the loop, and no heartbeat is counted until the reply is there.
//!
//! Run with: `cargo run -p asyncio-smol -- offload-blocking`

use crate::heartbeat;
use async_std::task;
use shared_workloads::fetch::{self, blocking::Client};
use std::time::Duration;

/// The first hundred characters of the reply, and how many heartbeats the loop counted meanwhile.
///
/// # Errors
///
/// If the request fails.
pub fn unblock(
    url: &str,
    timeout: Duration,
    heartbeat: Duration,
) -> fetch::Result<(String, usize)> {
    let url = url.to_owned();
    smol::block_on(async {
        let reply = smol::unblock(move || blocking_request(&url, timeout));
        let (text, heartbeats) = heartbeat::beside(reply, heartbeat).await;
        Ok((text?, heartbeats))
    })
}

/// The same pool under async-std's name for it.
///
/// # Errors
///
/// If the request fails.
pub fn async_std(
    url: &str,
    timeout: Duration,
    heartbeat: Duration,
) -> fetch::Result<(String, usize)> {
    let url = url.to_owned();
    task::block_on(async {
        let reply = task::spawn_blocking(move || blocking_request(&url, timeout));
        let (text, heartbeats) = heartbeat::beside(reply, heartbeat).await;
        Ok((text?, heartbeats))
    })
}

/// The request is made on the loop, so the loop stands still.
///
/// # Errors
///
/// If the request fails.
pub fn blocked(
    url: &str,
    timeout: Duration,
    heartbeat: Duration,
) -> fetch::Result<(String, usize)> {
    smol::block_on(async {
        // On a tokio loop, reqwest's blocking client panics in a debug build, to show this mistake.
        // It doesn't know other loops, so nothing warns here.
        let reply = async { blocking_request(url, timeout) };
        let (text, heartbeats) = heartbeat::beside(reply, heartbeat).await;
        Ok((text?, heartbeats))
    })
}

fn blocking_request(url: &str, timeout: Duration) -> fetch::Result<String> {
    Ok(Client::new(timeout)?.get(url)?.first_chars(100))
}
