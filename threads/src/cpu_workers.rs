//! Four threads each sum the squares below ten million.
//!
//! Python starts four `multiprocessing.Process`es, because its threads would take turns under the
//! GIL. Rust's don't, so threads do: no copy of the program, no pickling, and a join that returns
//! the sum, where a Python process has only its exit code.
//!
//! Run with: `cargo run -p threads -- cpu-workers`

use shared_workloads::kernels;
use std::thread;

/// One thread per worker.
#[must_use]
pub fn std(workers: usize, n: u64) -> Vec<u128> {
    thread::scope(|scope| {
        let workers: Vec<_> =
            (0..workers).map(|_| scope.spawn(|| kernels::sum_of_squares(n))).collect();
        workers.into_iter().map(|worker| worker.join().expect("a sum does not panic")).collect()
    })
}
