//! A pool of three processes fetches URLs; results are taken as they complete, an error per URL.
//!
//! Python: `ProcessPoolExecutor(max_workers=3)` and `as_completed`, which is far more than waiting
//! needs: a process costs a thousand times what a task does. It pays off where what fetches, or
//! what parses the reply, may crash: then one URL is lost, and nothing else.
//!
//! Run with: `cargo run -p processes -- fetch-as-completed`

use crate::fetch_gather::Fetch;
use crate::pool::Pool;
use std::time::Duration;

/// A worker per request at a time.
///
/// # Errors
///
/// Where the pool can't be started; a URL's own error, or its worker's death, is in its result.
pub fn pool(
    urls: &[String],
    workers: usize,
    timeout: Duration,
) -> anyhow::Result<Vec<(String, anyhow::Result<u16>)>> {
    let pool = Pool::new(workers)?;
    let tasks = urls.iter().cloned().map(|url| Fetch { url, timeout });
    let completed = pool.as_completed(tasks).map(|(i, result)| {
        // Two failures at two levels: the job's (its worker died) and the request's.
        let status =
            result.map_err(anyhow::Error::new).and_then(|reply| reply.map_err(anyhow::Error::msg));
        (urls[i].clone(), status)
    });
    Ok(completed.collect())
}
