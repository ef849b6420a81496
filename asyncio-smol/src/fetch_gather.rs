//! Three requests on one shared client, gathered in the order of the request.
//!
//! Python: `asyncio.gather` on one `aiohttp.ClientSession`; `join_all` on one `surf::Client` is
//! the same program. The futures borrow the client, since none of them is spawned: one task polls
//! all three.
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
        // `client.get(url)` would panic where this is no URL.
        let request = Request::new(Method::Get, Url::parse(url)?);
        surf::Result::Ok(client.send(request).await?.status().into())
    };
    // surf's error isn't a `std::error::Error`; inside an `io::Error` it is, with its causes.
    (url.to_owned(), status.await.map_err(io::Error::other))
}
