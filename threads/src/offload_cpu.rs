//! A thread pool sums squares while the caller's heart beats on.
//!
//! Python hands the sums from an event loop to `ProcessPoolExecutor`, so that neither the loop nor
//! the other sum has to wait. Here rayon's pool takes them, and the caller, a thread of its own,
//! goes on.
//!
//! Run with: `cargo run -p threads -- offload-cpu`

use rayon::prelude::*;
use shared_workloads::kernels;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// One sum per task, and how often the caller's heart beat meanwhile.
#[must_use]
pub fn rayon(tasks: usize, n: u64, heartbeat: Duration) -> (Vec<u128>, usize) {
    let (result, computed) = mpsc::channel();
    // In place: what follows runs on the caller's thread, beside what it spawns on the pool.
    rayon::in_place_scope(|scope| {
        scope.spawn(move |_| {
            let sums: Vec<u128> =
                (0..tasks).into_par_iter().map(|_| kernels::sum_of_squares(n)).collect();
            result.send(sums).expect("the caller waits for the sums");
        });
        let mut heartbeats = 0;
        loop {
            match computed.recv_timeout(heartbeat) {
                Ok(sums) => return (sums, heartbeats),
                Err(RecvTimeoutError::Timeout) => heartbeats += 1,
                Err(RecvTimeoutError::Disconnected) => panic!("a sum panicked"),
            }
        }
    })
}
