//! Three requests on one shared client, gathered in the order of the request.
//!
//! Python: `asyncio.gather` on one `aiohttp.ClientSession`. `join_all` on one `surf::Client` gives
//! the same results in the same order. Python makes a task of each coroutine. Here one task polls
//! all three futures, so they may borrow the client.
//!
//! Run with: `cargo run -p asyncio-smol -- fetch-gather`

use crate::https::{self, HttpsClient};
use async_std::task;
use futures::future::join_all;
use shared_workloads::fetch;
use std::time::Duration;
use surf::Client;

/// Polled by smol.
#[must_use]
pub fn smol(urls: &[String], timeout: Duration) -> Vec<(String, fetch::Result<u16>)> {
    let client = Client::with_http_client(HttpsClient::new(timeout));
    smol::block_on(join_all(urls.iter().map(|url| fetch(&client, url))))
}

/// Polled by async-std.
#[must_use]
pub fn async_std(urls: &[String], timeout: Duration) -> Vec<(String, fetch::Result<u16>)> {
    let client = Client::with_http_client(HttpsClient::new(timeout));
    task::block_on(join_all(urls.iter().map(|url| fetch(&client, url))))
}

async fn fetch(client: &Client, url: &str) -> (String, fetch::Result<u16>) {
    (url.to_owned(), https::get(client, url).await.map(|reply| reply.status))
}
