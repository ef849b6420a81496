//! Three URLs are fetched with a blocking client, off the loop. Results are taken as they complete,
//! and each URL has its own error.
//!
//! Python: `run_in_executor` with `ThreadPoolExecutor(max_workers=3)`, for a library that knows
//! nothing of event loops. tokio's blocking pool grows up to 512 threads and then queues without a
//! limit. So the loop bounds what it hands over: no request starts before another one has ended.
//!
//! Run with: `cargo run -p hybrid -- fetch-as-completed`

use shared_workloads::fetch::{self, blocking::Client};
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::JoinSet;

/// At most `workers` threads of the blocking pool at a time.
///
/// # Errors
///
/// If the runtime or the client can't be created. A URL's own error is in its result.
pub fn spawn_blocking(
    urls: &[String],
    workers: usize,
    timeout: Duration,
) -> anyhow::Result<Vec<(String, fetch::Result<u16>)>> {
    let runtime = Builder::new_current_thread().build()?;
    // Created and dropped off the loop: a blocking client runs an event loop of its own, on a thread
    // that it waits for.
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
            let client = client.clone();
            requests.spawn_blocking(move || fetch(&client, url));
        }
        while let Some(result) = requests.join_next().await {
            // This `?` is for a thread that panicked; `fetch` returns its errors in its result.
            results.push(result?);
        }
        Ok(results)
    })
}

fn fetch(client: &Client, url: String) -> (String, fetch::Result<u16>) {
    let status = client.get(&url).map(|reply| reply.status);
    (url, status)
}
