//! Three requests on one shared client, gathered in the order of the URLs. Their bodies are
//! parsed on rayon.
//!
//! Python: `asyncio.gather` for the waiting, `run_in_executor` for the parsing. While a body is
//! parsed on the loop, no other request makes progress. These bodies are a few hundred bytes, which
//! a loop would parse itself; with megabytes this is how to keep it free.
//!
//! Run with: `cargo run -p hybrid -- fetch-gather`

use crate::on_rayon::on_rayon;
use futures::future::join_all;
use serde_json::Value;
use shared_workloads::fetch::{self, Client};
use std::time::Duration;
use tokio::runtime::Builder;

/// Fetched on the loop, parsed on rayon.
///
/// # Errors
///
/// If the runtime or the client can't be created. A URL's own error is in its result.
pub fn rayon(
    urls: &[String],
    timeout: Duration,
) -> anyhow::Result<Vec<(String, fetch::Result<u16>)>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let client = Client::new(timeout)?;
    let requests = urls.iter().map(async |url| {
        let reply = fetch_and_parse(&client, url).await;
        (url.clone(), reply.map(|(status, _)| status))
    });
    Ok(runtime.block_on(join_all(requests)))
}

/// The status, and the body if it is JSON. Another body is no error: an HTML page is a reply too.
async fn fetch_and_parse(client: &Client, url: &str) -> fetch::Result<(u16, Option<Value>)> {
    let reply = client.get(url).await?;
    let json = on_rayon(move || serde_json::from_slice(&reply.body).ok()).await;
    Ok((reply.status, json))
}
