//! Three requests on one shared client, each on its own thread, gathered in the order of the
//! request.
//!
//! Python: `asyncio.gather` on one `aiohttp.ClientSession`. Here each request blocks a thread. The
//! threads borrow one client, and so share its open connections. The caller joins the threads in
//! the order in which it spawned them, whichever finishes first: that gives the order of `gather`.
//!
//! Run with: `cargo run -p threads -- fetch-gather`

use shared_workloads::fetch::{self, blocking::Client};
use std::thread;
use std::time::Duration;

/// One thread per request.
///
/// # Errors
///
/// If no client can be built; a URL's own error is in its result.
pub fn std(urls: &[String], timeout: Duration) -> fetch::Result<Vec<(String, fetch::Result<u16>)>> {
    let client = Client::new(timeout)?;
    thread::scope(|scope| {
        // Collected, because iterators are lazy: the first would be joined before the second starts.
        let handles: Vec<_> = urls.iter().map(|url| scope.spawn(|| fetch(&client, url))).collect();
        let results =
            handles.into_iter().map(|handle| handle.join().expect("a failed fetch doesn't panic"));
        Ok(results.collect())
    })
}

fn fetch(client: &Client, url: &str) -> (String, fetch::Result<u16>) {
    let status = client.get(url).map(|reply| reply.status);
    (url.to_owned(), status)
}
