//! Three requests on one shared client, each on its own thread, gathered in the order of the
//! request.
//!
//! Python: `asyncio.gather` on one `aiohttp.ClientSession`. Threads do it with a blocking client,
//! whose connection pool all of them share by reference; joining in the order of the spawn is the
//! gathering.
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
        let requests: Vec<_> = urls.iter().map(|url| scope.spawn(|| fetch(&client, url))).collect();
        let gathered =
            requests.into_iter().map(|request| request.join().expect("errors are values"));
        Ok(gathered.collect())
    })
}

fn fetch(client: &Client, url: &String) -> (String, reqwest::Result<u16>) {
    let status = client.get(url).send().map(|response| response.status().as_u16());
    (url.clone(), status)
}
