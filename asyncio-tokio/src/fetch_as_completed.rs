//! Three URLs are fetched at once. Results are taken as they complete, and each URL has its own
//! error.
//!
//! Python: `ThreadPoolExecutor(max_workers=3)` and `as_completed`. An event loop needs no pool, but
//! it needs a bound: nothing else limits how many requests are open at once. At the
//! bound [`join_set`] starts no task until one has ended. [`buffer_unordered`] starts no tasks.
//!
//! Run with: `cargo run -p asyncio-tokio -- fetch-as-completed`

use futures::{StreamExt, stream};
use shared_workloads::fetch::{self, Client};
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::JoinSet;

/// A task per URL, at most `workers` at a time. They go on while the caller does something else.
///
/// # Errors
///
/// If the runtime or the client can't be created. A URL's own error is in its result.
pub fn join_set(
    urls: &[String],
    workers: usize,
    timeout: Duration,
) -> anyhow::Result<Vec<(String, fetch::Result<u16>)>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let client = Client::new(timeout)?;
    runtime.block_on(async {
        let (mut requests, mut results) = (JoinSet::new(), Vec::new());
        for url in urls.iter().cloned() {
            // Full: take the next result before another request starts.
            if requests.len() >= workers
                && let Some(result) = requests.join_next().await
            {
                results.push(result?);
            }
            // A task may outlive this function, so it can't borrow: it owns its URL, and a clone of
            // the client, which is a reference to the same connections.
            let client = client.clone();
            requests.spawn(async move { fetch(&client, url).await });
        }
        while let Some(result) = requests.join_next().await {
            // This `?` is for a task that panicked; `fetch` returns its errors in its result.
            results.push(result?);
        }
        Ok(results)
    })
}

/// One task polls up to `workers` futures, which may borrow the client. They make progress only
/// while the stream is polled: a consumer that awaits something else holds all of them up.
///
/// # Errors
///
/// If the runtime or the client can't be created. A URL's own error is in its result.
pub fn buffer_unordered(
    urls: &[String],
    workers: usize,
    timeout: Duration,
) -> anyhow::Result<Vec<(String, fetch::Result<u16>)>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let client = Client::new(timeout)?;
    let requests = stream::iter(urls.iter().cloned()).map(|url| fetch(&client, url));
    Ok(runtime.block_on(requests.buffer_unordered(workers).collect()))
}

async fn fetch(client: &Client, url: String) -> (String, fetch::Result<u16>) {
    let status = client.get(&url).await.map(|reply| reply.status);
    (url, status)
}
