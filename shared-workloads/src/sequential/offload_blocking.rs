//! Makes a blocking request and can do nothing else meanwhile: no heart beats.
//!
//! Run with: `cargo run -p shared-workloads --bin sequential -- offload-blocking`

use reqwest::blocking::Client;
use std::time::Duration;

/// The first hundred characters of the reply.
///
/// # Errors
///
/// Where the request fails.
pub fn sequential(url: &str, timeout: Duration) -> reqwest::Result<String> {
    let client = Client::builder().timeout(timeout).build()?;
    let text = client.get(url).send()?.text()?;
    Ok(text.chars().take(100).collect())
}
