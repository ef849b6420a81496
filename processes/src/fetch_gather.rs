//! Three requests from three processes, gathered in the order of the request.
//!
//! Python's `asyncio.gather` shares one `aiohttp.ClientSession`, and with it the open connections.
//! Processes can't share a client: it is a value in the memory of one process. So each job builds
//! its own, and connects anew. A worker with many jobs can keep one in a [`std::sync::OnceLock`].
//!
//! Run with: `cargo run -p processes -- fetch-gather`

use crate::pool::{Pool, Task};
use anyhow::{Error, Result};
use serde::{Deserialize, Serialize};
use shared_workloads::fetch::{self, blocking::Client};
use std::time::Duration;

/// A request for a status. Its error comes back whole, because it can be serialised.
#[derive(Debug, Serialize, Deserialize)]
pub struct Fetch {
    pub(crate) url: String,
    pub(crate) timeout: Duration,
}

impl Task for Fetch {
    type Output = fetch::Result<u16>;
    const NAME: &'static str = "fetch";

    fn run(self) -> fetch::Result<u16> {
        Ok(Client::new(self.timeout)?.get(&self.url)?.status)
    }
}

/// A worker per request.
///
/// # Errors
///
/// If the pool can't be started. A URL's own error is in its result, and so is a worker's death.
pub fn pool(urls: &[String], timeout: Duration) -> Result<Vec<(String, Result<u16>)>> {
    let pool = Pool::new(urls.len())?;
    let replies = pool.map(urls.iter().cloned().map(|url| Fetch { url, timeout }));
    let gathered = urls.iter().zip(replies).map(|(url, result)| {
        // Two kinds of failure: the outer is the job's (its worker died), the inner the request's.
        let status = result.map_err(Error::new).and_then(|reply| Ok(reply?));
        (url.clone(), status)
    });
    Ok(gathered.collect())
}
