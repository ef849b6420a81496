//! Three requests from three processes, gathered in the order of the request.
//!
//! Python's `asyncio.gather` shares one `aiohttp.ClientSession`. Processes can't: a client is open
//! connections, and those belong to one process. Each worker has a client of its own and connects
//! anew, which is what separate memory costs here.
//!
//! Run with: `cargo run -p processes -- fetch-gather`

use crate::pool::{Pool, Task};
use reqwest::blocking::Client;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A request and its status. An error crosses back as text: what it consists of can't.
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
            // With all of its causes, while they are still here.
            Err(error) => Err(format!("{:#}", anyhow::Error::new(error))),
        }
    }
}

/// A worker per request.
///
/// # Errors
///
/// Where the pool can't be started; a URL's own error, or its worker's death, is in its result.
pub fn pool(
    urls: &[String],
    timeout: Duration,
) -> anyhow::Result<Vec<(String, anyhow::Result<u16>)>> {
    let pool = Pool::new(urls.len())?;
    let replies = pool.map(urls.iter().cloned().map(|url| Fetch { url, timeout }));
    let gathered = urls.iter().zip(replies).map(|(url, result)| {
        // Two failures at two levels: the job's (its worker died) and the request's.
        let status =
            result.map_err(anyhow::Error::new).and_then(|reply| reply.map_err(anyhow::Error::msg));
        (url.clone(), status)
    });
    Ok(gathered.collect())
}
