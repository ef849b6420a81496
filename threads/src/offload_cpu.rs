//! A thread pool computes two sums of squares, while the caller goes on and counts heartbeats.
//!
//! Python hands the sums from an event loop to a `ProcessPoolExecutor`, because in a thread they
//! would compete with the loop for the GIL. Here rayon's threads compute them. The caller waits for
//! the sums and for the next heartbeat at the same time, with `recv_timeout`. The heartbeats prove
//! that it was free.
//!
//! Run with: `cargo run -p threads -- offload-cpu`

use rayon::in_place_scope;
use rayon::prelude::*;
use shared_workloads::kernels;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// One sum per task, and how many heartbeats the caller counted meanwhile.
///
/// To be called from a thread outside rayon's pool. A thread of the pool would block here, although
/// it may be the only one that is free to compute the sums.
#[must_use]
pub fn rayon(tasks: usize, n: u64, heartbeat: Duration) -> (Vec<u128>, usize) {
    let (result, computed) = mpsc::channel();
    // "In place": this closure runs on the caller's thread, and only what it spawns on the pool.
    in_place_scope(|scope| {
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
                // The sender is dropped before it has sent only if its job panics.
                Err(RecvTimeoutError::Disconnected) => panic!("a sum panicked"),
            }
        }
    })
}
