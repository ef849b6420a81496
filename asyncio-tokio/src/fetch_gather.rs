//! Three requests on one shared client, gathered in the order of the URLs.
//!
//! Python: `asyncio.gather` on one `aiohttp.ClientSession`. [`join_all`] on one client of reqwest
//! gives the same results in the same order. Python makes a task of each coroutine; here one task
//! polls all three futures, so they may borrow the client. A spawned task may not, because it can
//! outlive the function that spawned it (it must be `'static`). This doesn't compile:
//!
//! ```compile_fail,E0597
//! # async fn all(timeout: std::time::Duration) -> shared_workloads::fetch::Result<()> {
//! let client = shared_workloads::fetch::Client::new(timeout)?;
//! tokio::spawn(client.get("http://127.0.0.1/"));
//! # Ok(()) }
//! ```
//!
//! A task with a clone of its own compiles. Run with: `cargo run -p asyncio-tokio -- fetch-gather`
//!
//! ```
//! # async fn all(timeout: std::time::Duration) -> shared_workloads::fetch::Result<()> {
//! let client = shared_workloads::fetch::Client::new(timeout)?;
//! tokio::spawn({ let client = client.clone(); async move { client.get("http://127.0.0.1/").await } });
//! # Ok(()) }
//! ```

use futures::future;
use shared_workloads::fetch::{self, Client};
use std::time::Duration;
use tokio::runtime::Builder;

/// One task polls all requests.
///
/// # Errors
///
/// If the runtime or the client can't be created. A URL's own error is in its result.
pub fn join_all(
    urls: &[String],
    timeout: Duration,
) -> anyhow::Result<Vec<(String, fetch::Result<u16>)>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let client = Client::new(timeout)?;
    let fetch = async |url: &String| (url.clone(), client.get(url).await.map(|reply| reply.status));
    Ok(runtime.block_on(future::join_all(urls.iter().map(fetch))))
}
