//! Fetches URLs one after the other: the order of completion is the order of the request.
//!
//! Run with: `cargo run -p shared-workloads --bin sequential -- fetch-as-completed`

use reqwest::blocking::Client;
use std::time::Duration;

/// Each URL with its status, or with its error: one that fails doesn't stop the others.
///
/// # Errors
///
/// Where no client can be built.
pub fn sequential(
    urls: &[String],
    timeout: Duration,
) -> reqwest::Result<Vec<(String, reqwest::Result<u16>)>> {
    let client = Client::builder().timeout(timeout).build()?;
    let fetch = |url: &String| {
        let status = client.get(url).send().map(|response| response.status().as_u16());
        (url.clone(), status)
    };
    Ok(urls.iter().map(fetch).collect())
}
