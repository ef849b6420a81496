//! An event loop hands a blocking request to a thread pool while its heart beats on.
//!
//! Python: `loop.run_in_executor(executor, ...)`, with the loop's default executor or one of your
//! own. `spawn_blocking` is the default one, shared by every library in the process (tokio's own
//! files and name look-ups too); [`own_pool`] keeps a slow dependency from using it up.
//!
//! Run with: `cargo run -p hybrid -- offload-blocking`

use crate::heartbeat;
use rayon::ThreadPoolBuilder;
use reqwest::blocking::Client;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
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

/// The same on a pool of one's own, with as many threads as this dependency is to have: two.
///
/// # Errors
///
/// Where the request fails, or no event loop or pool can be made.
pub fn own_pool(
    url: &str,
    timeout: Duration,
    heartbeat: Duration,
) -> anyhow::Result<(String, usize)> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let pool = ThreadPoolBuilder::new().num_threads(2).build()?;
    let url = url.to_owned();
    let (reply, replied) = oneshot::channel();
    // A reply that nobody waits for any more is thrown away.
    pool.spawn(move || drop(reply.send(blocking_request(&url, timeout))));
    let (text, heartbeats) = runtime.block_on(heartbeat::beside(replied, heartbeat));
    Ok((text??, heartbeats))
}

fn blocking_request(url: &str, timeout: Duration) -> reqwest::Result<String> {
    let client = Client::builder().timeout(timeout).build()?;
    let text = client.get(url).send()?.text()?;
    Ok(text.chars().take(100).collect())
}
