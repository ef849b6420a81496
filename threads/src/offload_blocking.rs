//! A thread makes a blocking request, while the caller goes on and counts heartbeats.
//!
//! Python hands the request from an event loop to a thread pool with `run_in_executor`, because it
//! would block the loop. Here the caller is an ordinary thread, so there is no loop to block: it
//! waits for the reply and for the next heartbeat at the same time, with `recv_timeout`. The
//! heartbeats prove that it was free.
//!
//! The client is `reqwest::blocking`, a blocking library made of an async one: each client
//! starts a hidden thread that runs a tokio loop, and a request waits for that thread's answer.
//!
//! Run with: `cargo run -p threads -- offload-blocking`

use shared_workloads::fetch::{self, blocking::Client};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// The first hundred characters of the reply, and how many heartbeats the caller counted meanwhile.
///
/// # Errors
///
/// If the request fails.
pub fn std(url: &str, timeout: Duration, heartbeat: Duration) -> fetch::Result<(String, usize)> {
    let (reply, replied) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || reply.send(blocking_request(url, timeout)));
        let mut heartbeats = 0;
        loop {
            match replied.recv_timeout(heartbeat) {
                Ok(text) => return Ok((text?, heartbeats)),
                Err(RecvTimeoutError::Timeout) => heartbeats += 1,
                // The sender is dropped before it has sent only if its thread panics.
                Err(RecvTimeoutError::Disconnected) => panic!("the request panicked"),
            }
        }
    })
}

fn blocking_request(url: &str, timeout: Duration) -> fetch::Result<String> {
    Ok(Client::new(timeout)?.get(url)?.first_chars(100))
}
