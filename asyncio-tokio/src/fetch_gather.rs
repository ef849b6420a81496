//! Three requests on one shared client, gathered in the order of the request.
//!
//! Python: `asyncio.gather` on one `aiohttp.ClientSession`; `join_all` on one `reqwest::Client` is
//! the same program. The futures borrow the client, since none of them is spawned: one task polls
//! all three.
//!
//! Run with: `cargo run -p asyncio-tokio -- fetch-gather`

use futures::future;
use reqwest::Client;
use std::time::Duration;
use tokio::runtime::Builder;

/// One task for all requests.
///
/// # Errors
///
/// Where no loop or client can be made; a URL's own error is in its result.
pub fn join_all(
    urls: &[String],
    timeout: Duration,
) -> anyhow::Result<Vec<(String, reqwest::Result<u16>)>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let client = Client::builder().timeout(timeout).build()?;
    let requests = urls.iter().map(|url| fetch(&client, url));
    Ok(runtime.block_on(future::join_all(requests)))
}

async fn fetch(client: &Client, url: &String) -> (String, reqwest::Result<u16>) {
    let status = client.get(url).send().await.map(|response| response.status().as_u16());
    (url.clone(), status)
}
