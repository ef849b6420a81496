//! Three requests on one shared client, whose replies are parsed on rayon, gathered in the order of
//! the request.
//!
//! Python: `asyncio.gather` for the waiting and `run_in_executor` for the parsing. Parsing a large
//! body takes long enough to hold up every other request of the loop, so each body goes to a thread
//! that may take its time, while the loop receives the next.
//!
//! Run with: `cargo run -p hybrid -- fetch-gather`

use crate::on_rayon::on_rayon;
use anyhow::Context;
use futures::future::join_all;
use reqwest::Client;
use serde_json::Value;
use std::time::Duration;
use tokio::runtime::Builder;

/// Fetched on the loop, parsed on rayon.
///
/// # Errors
///
/// Where no loop or client can be made; a URL's own error is in its result, and so is a body that
/// isn't JSON.
pub fn rayon(
    urls: &[String],
    timeout: Duration,
) -> anyhow::Result<Vec<(String, anyhow::Result<u16>)>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let client = Client::builder().timeout(timeout).build()?;
    let requests = urls.iter().map(async |url| (url.clone(), fetch_and_parse(&client, url).await));
    Ok(runtime.block_on(join_all(requests)))
}

async fn fetch_and_parse(client: &Client, url: &str) -> anyhow::Result<u16> {
    let response = client.get(url).send().await?;
    let status = response.status().as_u16();
    let body = response.bytes().await?;
    let parsed = on_rayon(move || serde_json::from_slice::<Value>(&body)).await;
    parsed.context("the body is no JSON")?;
    Ok(status)
}
