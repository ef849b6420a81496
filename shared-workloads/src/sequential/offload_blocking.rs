//! Makes a blocking request and can do nothing else meanwhile: no heartbeat is counted.
//!
//! Run with: `cargo run -p shared-workloads --bin sequential -- offload-blocking`

use crate::fetch::{self, blocking::Client};
use std::time::Duration;

/// The first hundred characters of the reply.
///
/// # Errors
///
/// Where the request fails.
pub fn sequential(url: &str, timeout: Duration) -> fetch::Result<String> {
    Ok(Client::new(timeout)?.get(url)?.first_chars(100))
}
