//! Three URLs are fetched at once; results are taken as they complete, an error per URL.
//!
//! Python: `ThreadPoolExecutor(max_workers=3)` and `as_completed`. A loop needs no pool, only a
//! bound: a semaphore before each task, or a buffer that polls so many futures at a time.
//!
//! Run with: `cargo run -p asyncio-tokio -- fetch-as-completed`

use anyhow::Context;
use futures::{StreamExt, stream};
use reqwest::Client;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// A task per URL, as many at work as there are permits.
///
/// # Errors
///
/// Where no loop or client can be made; a URL's own error is in its result.
pub fn join_set(
    urls: &[String],
    workers: usize,
    timeout: Duration,
) -> anyhow::Result<Vec<(String, reqwest::Result<u16>)>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let client = Client::builder().timeout(timeout).build()?;
    runtime.block_on(async {
        let permits = std::sync::Arc::new(Semaphore::new(workers));
        let mut requests = JoinSet::new();
        for url in urls.iter().cloned() {
            // Waits here rather than in the task: what isn't started costs nothing.
            let permit = permits.clone().acquire_owned().await?;
            let client = client.clone();
            requests.spawn(async move {
                let result = fetch(&client, url).await;
                drop(permit);
                result
            });
        }
        let mut results = Vec::new();
        while let Some(result) = requests.join_next().await {
            results.push(result.context("a request's task ended early")?);
        }
        Ok(results)
    })
}

/// No tasks at all: one future polls up to `workers` others, which may borrow the client.
///
/// # Errors
///
/// Where no loop or client can be made; a URL's own error is in its result.
pub fn buffer_unordered(
    urls: &[String],
    workers: usize,
    timeout: Duration,
) -> anyhow::Result<Vec<(String, reqwest::Result<u16>)>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let client = Client::builder().timeout(timeout).build()?;
    let requests = stream::iter(urls.iter().cloned()).map(|url| fetch(&client, url));
    Ok(runtime.block_on(requests.buffer_unordered(workers).collect()))
}

async fn fetch(client: &Client, url: String) -> (String, reqwest::Result<u16>) {
    let status = client.get(&url).send().await.map(|response| response.status().as_u16());
    (url, status)
}
