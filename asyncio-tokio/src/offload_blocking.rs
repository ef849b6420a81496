//! An event loop hands a blocking request to a thread pool while its heart beats on.
//!
//! Python: `await loop.run_in_executor(executor, blocking_request, url)`. `spawn_blocking` is that
//! with an executor that the runtime brings along. [`blocked`] shows what it is for: the same call
//! on the loop itself, and no heart beats until it is over.
//!
//! Run with: `cargo run -p asyncio-tokio -- offload-blocking`

use crate::heartbeat;
use reqwest::blocking::Client;
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task;

/// The first hundred characters of the reply, and how often the loop's heart beat meanwhile.
///
/// # Errors
///
/// Where the request fails, or no event loop can be made.
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
        Ok((text??, heartbeats))
    })
}

/// The request is made on the loop, so the loop stands still.
///
/// # Errors
///
/// Where the request fails, or no event loop can be made.
pub fn blocked(
    url: &str,
    timeout: Duration,
    heartbeat: Duration,
) -> anyhow::Result<(String, usize)> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async {
        // reqwest's blocking client panics on a loop, to save you from this very mistake. Joining a
        // thread blocks as well, and nothing warns of it.
        let reply = async {
            thread::scope(|scope| scope.spawn(|| blocking_request(url, timeout)).join())
                .expect("errors are values")
        };
        let (text, heartbeats) = heartbeat::beside(reply, heartbeat).await;
        Ok((text?, heartbeats))
    })
}

fn blocking_request(url: &str, timeout: Duration) -> reqwest::Result<String> {
    let client = Client::builder().timeout(timeout).build()?;
    let text = client.get(url).send()?.text()?;
    Ok(text.chars().take(100).collect())
}
