//! Fetches URLs one after the other: the order of completion is the order of the request.
//!
//! Run with: `cargo run -p shared-workloads --bin sequential -- fetch-as-completed`

use crate::fetch::{self, blocking::Client};
use std::time::Duration;

/// Each URL with its status, or with its error: one that fails doesn't stop the others.
///
/// # Errors
///
/// Where no client can be built.
pub fn sequential(
    urls: &[String],
    timeout: Duration,
) -> fetch::Result<Vec<(String, fetch::Result<u16>)>> {
    let client = Client::new(timeout)?;
    let fetch = |url: &String| {
        let status = client.get(url).map(|reply| reply.status);
        (url.clone(), status)
    };
    Ok(urls.iter().map(fetch).collect())
}
