//! Three URLs are fetched with a blocking client, off the loop. Each has its own result or error.
//!
//! Python: `run_in_executor` with `ThreadPoolExecutor(max_workers=3)`. tokio's blocking pool grows up
//! to 512 threads and then queues without a limit, so the loop bounds what it hands over.
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
    let client = Client::new(timeout)?; // outside `block_on`: dropping it joins a thread
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
            requests.spawn_blocking(move || {
                let status = client.get(&url).map(|reply| reply.status);
                (url, status)
            });
        }
        while let Some(result) = requests.join_next().await {
            results.push(result?);
        }
        Ok(results)
    })
}
