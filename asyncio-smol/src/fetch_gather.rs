//! Three requests on one shared client, gathered in the order of the request.
//!
//! Python: `asyncio.gather` on one `aiohttp.ClientSession`. `join_all` on one `surf::Client` gives
//! the same results in the same order; but a session keeps its connections, and our client under
//! surf opens one for each request. Python makes a task of each coroutine. Here one task polls all
//! three futures, so they may borrow the client.
//!
//! Run with: `cargo run -p asyncio-smol -- fetch-gather`

use crate::https::HttpsClient;
use async_std::task;
use futures::future::join_all;
use std::io;
use std::time::Duration;
use surf::http::Method;
use surf::{Client, Request, Url};

/// Polled by smol.
#[must_use]
pub fn smol(urls: &[String], timeout: Duration) -> Vec<(String, io::Result<u16>)> {
    let client = Client::with_http_client(HttpsClient::new(timeout));
    smol::block_on(join_all(urls.iter().map(|url| fetch(&client, url))))
}

/// Polled by async-std.
#[must_use]
pub fn async_std(urls: &[String], timeout: Duration) -> Vec<(String, io::Result<u16>)> {
    let client = Client::with_http_client(HttpsClient::new(timeout));
    task::block_on(join_all(urls.iter().map(|url| fetch(&client, url))))
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
