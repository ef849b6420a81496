//! Three requests on one shared client, gathered in the order of the request.
//!
//! Python: `asyncio.gather` on one `aiohttp.ClientSession`. [`join_all`] on one `reqwest::Client`
//! gives the same results in the same order. Python makes a task of each coroutine; here one task
//! polls all three futures, so they may borrow the client. A spawned task may not, because it can
//! outlive the function that spawned it (it must be `'static`). This doesn't compile:
//!
//! ```compile_fail,E0597
//! # async fn fetch(client: &reqwest::Client) {}
//! # async fn all() {
//! let client = reqwest::Client::new();
//! tokio::spawn(fetch(&client));
//! # }
//! ```
//!
//! A task that owns a clone does. Run with: `cargo run -p asyncio-tokio -- fetch-gather`
//!
//! ```
//! # async fn fetch(client: &reqwest::Client) {}
//! # async fn all() {
//! let client = reqwest::Client::new();
//! tokio::spawn({ let client = client.clone(); async move { fetch(&client).await } });
//! # }
//! ```

use futures::future;
use reqwest::Client;
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
) -> anyhow::Result<Vec<(String, reqwest::Result<u16>)>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let client = Client::builder().timeout(timeout).build()?;
    let requests = urls.iter().map(|url| fetch(&client, url));
    Ok(runtime.block_on(future::join_all(requests)))
}

async fn fetch(client: &Client, url: &str) -> (String, reqwest::Result<u16>) {
    let status = client.get(url).send().await.map(|response| response.status().as_u16());
    (url.to_owned(), status)
}
