//! A worker process makes a blocking request while its caller's heart beats on.
//!
//! Python's article hands it to a thread. A process does as well, and goes further: a request that
//! hangs in a library without timeouts can be killed, which no thread can be.
//!
//! Run with: `cargo run -p processes -- offload-blocking`

use crate::pool::{Pool, Task};
use anyhow::Error;
use reqwest::blocking::Client;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A request and the first hundred characters of its reply.
#[derive(Debug, Serialize, Deserialize)]
pub struct BlockingRequest {
    /// Where the request goes.
    pub url: String,
    /// How long it may take.
    pub timeout: Duration,
}

impl Task for BlockingRequest {
    type Output = Result<String, String>;
    const NAME: &'static str = "blocking-request";

    fn run(self) -> Result<String, String> {
        let client = Client::builder().timeout(self.timeout).build();
        let text = client.and_then(|client| client.get(&self.url).send()?.text());
        match text {
            Ok(text) => Ok(text.chars().take(100).collect()),
            // With all of its causes, while they are still here.
            Err(error) => Err(format!("{:#}", Error::new(error))),
        }
    }
}

/// The first hundred characters of the reply, and how often the caller's heart beat meanwhile.
///
/// # Errors
///
/// Where the request fails, or its worker dies.
pub fn pool(url: &str, timeout: Duration, heartbeat: Duration) -> anyhow::Result<(String, usize)> {
    let pool = Pool::new(1)?;
    let url = url.to_owned();
    let mut request = pool.submit(BlockingRequest { url, timeout })?;
    let mut heartbeats = 0;
    loop {
        match request.wait_timeout(heartbeat) {
            Ok(reply) => return Ok((reply?.map_err(Error::msg)?, heartbeats)),
            Err(waiting) => request = waiting,
        }
        heartbeats += 1;
    }
}
