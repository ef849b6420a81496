//! Three requests from three processes, gathered in the order of the request.
//!
//! Python's `asyncio.gather` shares one `aiohttp.ClientSession`, and with it the open connections.
//! Processes can't share a client: it is a value in the memory of one process. So each job builds
//! its own client and opens its own connection. Where a worker makes many requests to one server,
//! it can keep its client in a [`std::sync::OnceLock`] from job to job.
//!
//! Run with: `cargo run -p processes -- fetch-gather`

use crate::pool::{Pool, Task};
use reqwest::blocking::Client;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A request for a status. Its error comes back as text, because [`reqwest::Error`] can't be
/// serialised.
#[derive(Debug, Serialize, Deserialize)]
pub struct Fetch {
    /// Where the request goes.
    pub url: String,
    /// How long it may take.
    pub timeout: Duration,
}

impl Task for Fetch {
    type Output = Result<u16, String>;
    const NAME: &'static str = "fetch";

    fn run(self) -> Result<u16, String> {
        let client = Client::builder().timeout(self.timeout).build();
        let response = client.and_then(|client| client.get(&self.url).send());
        match response {
            Ok(response) => Ok(response.status().as_u16()),
            // `{:#}` writes the causes too; the text is all that the caller gets.
            Err(error) => Err(format!("{:#}", anyhow::Error::new(error))),
        }
    }
}

/// A worker per request.
///
/// # Errors
///
/// Where the pool can't be started. A URL's own error is in its result, and so is a worker's death.
pub fn pool(
    urls: &[String],
    timeout: Duration,
) -> anyhow::Result<Vec<(String, anyhow::Result<u16>)>> {
    let pool = Pool::new(urls.len())?;
    let replies = pool.map(urls.iter().cloned().map(|url| Fetch { url, timeout }));
    let gathered = urls.iter().zip(replies).map(|(url, result)| {
        // Two kinds of failure: the outer is the job's (its worker died), the inner the request's.
        let status =
            result.map_err(anyhow::Error::new).and_then(|reply| reply.map_err(anyhow::Error::msg));
        (url.clone(), status)
    });
    Ok(gathered.collect())
}
