//! Four threads each sum the squares below ten million.
//!
//! Python starts four `multiprocessing.Process`es, because its threads would take turns under the
//! GIL. Rust's threads run at the same time, so no process is needed: nothing is copied or pickled,
//! and `join` returns the sum. (A Python `Process` returns no value, only an exit code.) The article
//! does the same again with a pool; so this is the code of `std` in [`crate::cpu_bound`].
//!
//! Run with: `cargo run -p threads -- cpu-workers`

use shared_workloads::kernels;
use std::thread;

/// One thread per worker.
#[must_use]
pub fn std(workers: usize, n: u64) -> Vec<u128> {
    thread::scope(|scope| {
        let handles: Vec<_> =
            (0..workers).map(|_| scope.spawn(|| kernels::sum_of_squares(n))).collect();
        handles.into_iter().map(|handle| handle.join().expect("a sum does not panic")).collect()
    })
}
