//! Three requests on one shared client, each on its own thread, gathered in the order of the
//! request.
//!
//! Python: `asyncio.gather` on one `aiohttp.ClientSession`. Here each request blocks a thread. The
//! threads borrow one client, and so share its open connections. The caller joins the threads in
//! the order in which it spawned them, whichever finishes first: that gives the order of `gather`.
//!
//! Run with: `cargo run -p threads -- fetch-gather`

use reqwest::blocking::Client;
use std::thread;
use std::time::Duration;

/// One thread per request.
///
/// # Errors
///
/// Where no client can be built; a URL's own error is in its result.
pub fn std(
    urls: &[String],
    timeout: Duration,
) -> reqwest::Result<Vec<(String, reqwest::Result<u16>)>> {
    let client = Client::builder().timeout(timeout).build()?;
    thread::scope(|scope| {
        // Collected, because iterators are lazy: the first would be joined before the second starts.
        let handles: Vec<_> = urls.iter().map(|url| scope.spawn(|| fetch(&client, url))).collect();
        let results =
            handles.into_iter().map(|handle| handle.join().expect("a failed fetch doesn't panic"));
        Ok(results.collect())
    })
}

fn fetch(client: &Client, url: &str) -> (String, reqwest::Result<u16>) {
    let status = client.get(url).send().map(|response| response.status().as_u16());
    (url.to_owned(), status)
}
