//! Three URLs are fetched at once. Results are taken as they complete, and each URL has its own
//! error.
//!
//! Python: `ThreadPoolExecutor(max_workers=3)` and `as_completed`. An event loop needs no pool, but
//! it needs a bound: nothing else limits how many requests are open at once. `buffer_unordered`
//! polls up to `workers` futures at a time. Nothing is spawned, so the futures may borrow the client,
//! and any executor can run them: the two variants differ only in whose `block_on` polls.
//!
//! Run with: `cargo run -p asyncio-smol -- fetch-as-completed`

use crate::https::{self, HttpsClient};
use async_std::task;
use futures::{Stream, StreamExt, stream};
use shared_workloads::fetch;
use std::time::Duration;
use surf::Client;

/// Polled by smol.
#[must_use]
pub fn smol(
    urls: &[String],
    workers: usize,
    timeout: Duration,
) -> Vec<(String, fetch::Result<u16>)> {
    let client = Client::with_http_client(HttpsClient::new(timeout));
    smol::block_on(as_completed(&client, urls, workers).collect())
}

/// Polled by async-std.
#[must_use]
pub fn async_std(
    urls: &[String],
    workers: usize,
    timeout: Duration,
) -> Vec<(String, fetch::Result<u16>)> {
    let client = Client::with_http_client(HttpsClient::new(timeout));
    task::block_on(as_completed(&client, urls, workers).collect())
}

/// The futures make progress only while the stream is polled: a consumer that awaits something else
/// holds all of them up.
fn as_completed(
    client: &Client,
    urls: &[String],
    workers: usize,
) -> impl Stream<Item = (String, fetch::Result<u16>)> {
    stream::iter(urls).map(|url| fetch(client, url)).buffer_unordered(workers)
}

async fn fetch(client: &Client, url: &str) -> (String, fetch::Result<u16>) {
    (url.to_owned(), https::get(client, url).await.map(|reply| reply.status))
}
