//! Three URLs are fetched with a blocking client, off the loop; results are taken as they complete,
//! an error per URL.
//!
//! Python: `run_in_executor` with `ThreadPoolExecutor(max_workers=3)`, for a library that knows
//! nothing of event loops. tokio's blocking pool is shared by everyone and grows to 512 threads, so
//! a semaphore says how many of them are ours.
//!
//! Run with: `cargo run -p hybrid -- fetch-as-completed`

use reqwest::blocking::Client;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// As many threads of the blocking pool at a time as there are permits.
///
/// # Errors
///
/// Where no loop or client can be made; a URL's own error is in its result.
pub fn spawn_blocking(
    urls: &[String],
    workers: usize,
    timeout: Duration,
) -> anyhow::Result<Vec<(String, reqwest::Result<u16>)>> {
    let runtime = Builder::new_current_thread().build()?;
    // Made and dropped off the loop: it has an event loop of its own inside.
    let client = Client::builder().timeout(timeout).build()?;
    runtime.block_on(async {
        let permits = Arc::new(Semaphore::new(workers));
        let mut requests = JoinSet::new();
        for url in urls.iter().cloned() {
            let permit = Arc::clone(&permits).acquire_owned().await?;
            let client = client.clone();
            requests.spawn_blocking(move || {
                let result = fetch(&client, url);
                drop(permit);
                result
            });
        }
        let mut results = Vec::new();
        while let Some(result) = requests.join_next().await {
            results.push(result?);
        }
        Ok(results)
    })
}

fn fetch(client: &Client, url: String) -> (String, reqwest::Result<u16>) {
    let status = client.get(&url).send().map(|response| response.status().as_u16());
    (url, status)
}
