//! Three URLs are fetched at once. Results are taken as they complete, and each URL has its own
//! error.
//!
//! Python: `ThreadPoolExecutor(max_workers=3)` and `as_completed`. An event loop needs no pool, but
//! it needs a bound: nothing else limits how many requests are open at once. `buffer_unordered`
//! polls up to so many futures at a time. Nothing is spawned, so the futures may borrow the client,
//! and any executor can run them: the two variants differ only in whose `block_on` polls.
//!
//! Run with: `cargo run -p asyncio-smol -- fetch-as-completed`

use crate::https::HttpsClient;
use async_std::task;
use futures::{Stream, StreamExt, stream};
use std::io;
use std::time::Duration;
use surf::http::Method;
use surf::{Client, Request, Url};

/// Polled by smol.
#[must_use]
pub fn smol(urls: &[String], workers: usize, timeout: Duration) -> Vec<(String, io::Result<u16>)> {
    let client = Client::with_http_client(HttpsClient::new(timeout));
    smol::block_on(as_completed(&client, urls, workers).collect())
}

/// Polled by async-std.
#[must_use]
pub fn async_std(
    urls: &[String],
    workers: usize,
    timeout: Duration,
) -> Vec<(String, io::Result<u16>)> {
    let client = Client::with_http_client(HttpsClient::new(timeout));
    task::block_on(as_completed(&client, urls, workers).collect())
}

/// The futures make progress only while the stream is polled: a consumer that awaits something else
/// holds all of them up.
fn as_completed(
    client: &Client,
    urls: &[String],
    workers: usize,
) -> impl Stream<Item = (String, io::Result<u16>)> {
    stream::iter(urls).map(|url| fetch(client, url)).buffer_unordered(workers)
}

async fn fetch(client: &Client, url: &str) -> (String, io::Result<u16>) {
    let status = async {
        // `client.get(url)` would panic if this isn't a URL.
        let request = Request::new(Method::Get, Url::parse(url)?);
        surf::Result::Ok(client.send(request).await?.status().into())
    };
    // surf's error isn't a `std::error::Error`. Inside an `io::Error` it is, with its causes.
    (url.to_owned(), status.await.map_err(io::Error::other))
}
