//! Three URLs are fetched at once; results are taken as they complete, an error per URL.
//!
//! Python: `ThreadPoolExecutor(max_workers=3)` and `as_completed`. A loop needs no pool, only a
//! bound: a buffer that polls so many futures at a time. Nothing is spawned, so the futures may
//! borrow the client, and any executor will do: the two variants differ by who polls.
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

fn as_completed(
    client: &Client,
    urls: &[String],
    workers: usize,
) -> impl Stream<Item = (String, io::Result<u16>)> {
    stream::iter(urls).map(|url| fetch(client, url)).buffer_unordered(workers)
}

async fn fetch(client: &Client, url: &str) -> (String, io::Result<u16>) {
    let status = async {
        // `client.get(url)` would panic where this is no URL.
        let request = Request::new(Method::Get, Url::parse(url)?);
        surf::Result::Ok(client.send(request).await?.status().into())
    };
    // surf's error isn't a `std::error::Error`; inside an `io::Error` it is, with its causes.
    (url.to_owned(), status.await.map_err(io::Error::other))
}
