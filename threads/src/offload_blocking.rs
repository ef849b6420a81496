//! A thread makes a blocking request while its caller's heart beats on.
//!
//! Python hands the request from an event loop to an executor with `run_in_executor`. With threads
//! there is no loop to keep free: the caller is a thread too, and waits for the reply and for the
//! next heartbeat at once, by receiving with a timeout.
//!
//! Run with: `cargo run -p threads -- offload-blocking`

use reqwest::blocking::Client;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// The first hundred characters of the reply, and how often the caller's heart beat meanwhile.
///
/// # Errors
///
/// Where the request fails.
pub fn std(url: &str, timeout: Duration, heartbeat: Duration) -> anyhow::Result<(String, usize)> {
    let (reply, replied) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || reply.send(blocking_request(url, timeout)));
        let mut heartbeats = 0;
        loop {
            match replied.recv_timeout(heartbeat) {
                Ok(text) => return Ok((text?.chars().take(100).collect(), heartbeats)),
                Err(RecvTimeoutError::Timeout) => heartbeats += 1,
                Err(gone @ RecvTimeoutError::Disconnected) => return Err(gone.into()),
            }
        }
    })
}

fn blocking_request(url: &str, timeout: Duration) -> reqwest::Result<String> {
    let client = Client::builder().timeout(timeout).build()?;
    client.get(url).send()?.text()
}
