//! A pool of three threads fetches URLs. Results are taken as they complete, an error per URL.
//!
//! Python: `ThreadPoolExecutor(max_workers=3)` and `as_completed`. Here a channel of results does
//! what `as_completed` does: the thread that finishes first sends first, and the results end when
//! the last sender is dropped.
//!
//! [`std()`] uses two kinds of channels. Several workers take URLs from one queue. A receiver of
//! [`std::sync::mpsc`] belongs to one thread (the name means: multiple producers, single consumer),
//! so the queue is crossbeam's, whose receivers can be cloned. Only the caller takes the results,
//! so std's channel is enough for them. [`rayon()`] needs no queue of ours: the pool has its own.
//!
//! Run with: `cargo run -p threads -- fetch-as-completed`

use crossbeam::channel;
use rayon::ThreadPoolBuilder;
use shared_workloads::fetch::{self, blocking::Client};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Scoped threads that take URLs from one queue until it is empty.
///
/// # Errors
///
/// If no client can be built; a URL's own error is in its result.
pub fn std(
    urls: &[String],
    workers: usize,
    timeout: Duration,
) -> fetch::Result<Vec<(String, fetch::Result<u16>)>> {
    let client = Client::new(timeout)?;
    // Unbounded, because the queue is filled before the first worker starts to empty it.
    let (todo, queue) = channel::unbounded();
    urls.iter().try_for_each(|url| todo.send(url)).expect("`queue` is there to receive");
    // A worker's loop ends when the queue is empty and has no sender any more.
    drop(todo);
    let (done, results) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..workers {
            let (queue, done, client) = (queue.clone(), done.clone(), &client);
            scope.spawn(move || {
                for url in queue {
                    done.send(fetch(client, url)).expect("the caller receives to the end");
                }
            });
        }
        // The workers have the other senders: the results end when the last worker does.
        drop(done);
        Ok(results.iter().collect())
    })
}

/// A rayon pool. By default it has a thread per core, which suits computing; here it has as many
/// threads as there may be requests at once.
///
/// # Errors
///
/// If no client or pool can be built; a URL's own error is in its result.
pub fn rayon(
    urls: &[String],
    workers: usize,
    timeout: Duration,
) -> anyhow::Result<Vec<(String, fetch::Result<u16>)>> {
    let client = Client::new(timeout)?;
    let pool = ThreadPoolBuilder::new().num_threads(workers).build()?;
    let (done, results) = mpsc::channel();
    pool.in_place_scope(|scope| {
        for url in urls {
            let (done, client) = (done.clone(), &client);
            scope.spawn(move |_| {
                done.send(fetch(client, url)).expect("the caller receives to the end");
            });
        }
        // The jobs have the other senders: the results end when the last job does.
        drop(done);
        Ok(results.iter().collect())
    })
}

fn fetch(client: &Client, url: &str) -> (String, fetch::Result<u16>) {
    let status = client.get(url).map(|reply| reply.status);
    (url.to_owned(), status)
}
