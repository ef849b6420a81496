//! A pool of three threads fetches URLs; results are taken as they complete, an error per URL.
//!
//! Python: `ThreadPoolExecutor` and `as_completed`. Here the channel is the order of completion:
//! whoever is done first is first in it, and it ends when the last sender is gone.
//!
//! Run with: `cargo run -p threads -- fetch-as-completed`

use crossbeam::channel;
use rayon::ThreadPoolBuilder;
use reqwest::blocking::Client;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Scoped threads that take URLs from a channel: the same one for all, so no thread runs dry while
/// there are URLs left.
///
/// # Errors
///
/// Where no client can be built; a URL's own error is in its result.
pub fn std(
    urls: &[String],
    workers: usize,
    timeout: Duration,
) -> reqwest::Result<Vec<(String, reqwest::Result<u16>)>> {
    let client = Client::builder().timeout(timeout).build()?;
    let (todo, jobs) = channel::bounded(urls.len());
    let (done, results) = channel::bounded(workers);
    thread::scope(|scope| {
        for _ in 0..workers {
            let (jobs, done, client) = (jobs.clone(), done.clone(), &client);
            scope.spawn(move || {
                for url in jobs {
                    done.send(fetch(client, url)).expect("the caller receives to the end");
                }
            });
        }
        for url in urls {
            todo.send(url).expect("no worker leaves before the last URL");
        }
        // The workers hold the only other ends: each channel ends when its last sender is gone.
        drop((todo, done));
        Ok(results.iter().collect())
    })
}

/// A rayon pool: made for computing, and as wide as we say; a scope waits for what it spawned.
///
/// # Errors
///
/// Where no client or pool can be built; a URL's own error is in its result.
pub fn rayon(
    urls: &[String],
    workers: usize,
    timeout: Duration,
) -> anyhow::Result<Vec<(String, reqwest::Result<u16>)>> {
    let client = Client::builder().timeout(timeout).build()?;
    let pool = ThreadPoolBuilder::new().num_threads(workers).build()?;
    pool.in_place_scope(|scope| {
        let (done, results) = mpsc::sync_channel(workers);
        for url in urls {
            let (done, client) = (done.clone(), &client);
            scope.spawn(move |_| {
                done.send(fetch(client, url)).expect("the caller receives to the end");
            });
        }
        // The jobs hold the only other ends: the channel ends with the last of them.
        drop(done);
        Ok(results.iter().collect())
    })
}

fn fetch(client: &Client, url: &String) -> (String, reqwest::Result<u16>) {
    let status = client.get(url).send().map(|response| response.status().as_u16());
    (url.clone(), status)
}
