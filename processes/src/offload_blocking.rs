//! A worker process makes a blocking request, while the caller goes on and counts heartbeats.
//!
//! Python: `run_in_executor` with a thread, which is lost if it hangs. A process can be killed. The
//! caller waits for the reply and for the next heartbeat at the same time, with `wait_timeout`.
//!
//! Run with: `cargo run -p processes -- offload-blocking`

use crate::pool::{Pool, Task};
use serde::{Deserialize, Serialize};
use shared_workloads::fetch::{self, blocking::Client};
use std::time::Duration;

/// A request for the first hundred characters of a reply.
#[derive(Debug, Serialize, Deserialize)]
pub struct BlockingRequest {
    url: String,
    timeout: Duration,
}

impl Task for BlockingRequest {
    type Output = fetch::Result<String>;
    const NAME: &'static str = "blocking-request";

    fn run(self) -> fetch::Result<String> {
        Ok(Client::new(self.timeout)?.get(&self.url)?.first_chars(100))
    }
}

/// The first hundred characters of the reply, and how many heartbeats the caller counted meanwhile.
///
/// # Errors
///
/// If the request fails, or its worker dies.
pub fn pool(url: &str, timeout: Duration, heartbeat: Duration) -> anyhow::Result<(String, usize)> {
    let pool = Pool::new(1)?;
    let mut request = pool.submit(BlockingRequest { url: url.to_owned(), timeout })?;
    let mut heartbeats = 0;
    loop {
        match request.wait_timeout(heartbeat) {
            Ok(reply) => return Ok((reply??, heartbeats)),
            Err(waiting) => request = waiting,
        }
        heartbeats += 1;
    }
}
