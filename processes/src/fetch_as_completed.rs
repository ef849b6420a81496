//! A pool of three processes fetches URLs. Results are taken as they complete, an error per URL.
//!
//! Python: `ProcessPoolExecutor(max_workers=3)` and `as_completed`. A process is far more than is
//! needed to wait for a reply; a thread or a task does that for less (see the `start` prices in the
//! report). It is worth its price where the code that fetches or parses may crash: then one URL has
//! an error, and the others have their results.
//!
//! Run with: `cargo run -p processes -- fetch-as-completed`

use crate::fetch_gather::Fetch;
use crate::pool::Pool;
use std::time::Duration;

/// As many workers as there may be requests at once.
///
/// # Errors
///
/// If the pool can't be started. A URL's own error is in its result, and so is a worker's death.
pub fn pool(
    urls: &[String],
    workers: usize,
    timeout: Duration,
) -> anyhow::Result<Vec<(String, anyhow::Result<u16>)>> {
    let pool = Pool::new(workers)?;
    let tasks = urls.iter().cloned().map(|url| Fetch { url, timeout });
    // Each result comes with the position of its task, as `futures[future]` gives it in Python.
    let completed = pool.as_completed(tasks).map(|(i, result)| {
        // Two kinds of failure: the outer is the job's (its worker died), the inner the request's.
        let status = result.map_err(anyhow::Error::new).and_then(|reply| Ok(reply?));
        (urls[i].clone(), status)
    });
    Ok(completed.collect())
}
