//! A hundred tasks wait for a tenth of a second each, together.
//!
//! Python: `ThreadPoolExecutor(max_workers=100)`. A sleeping thread costs no processor, only its
//! stack, so a hundred of them wait as well as an event loop does.
//!
//! Run with: `cargo run -p threads -- io-bound`

use rayon::prelude::*;
use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};
use std::thread;
use std::time::Duration;

/// A thread per task.
#[must_use]
pub fn std(tasks: usize, delay: Duration) -> usize {
    thread::scope(|scope| {
        let tasks: Vec<_> = (0..tasks).map(|_| scope.spawn(|| thread::sleep(delay))).collect();
        let done = tasks.into_iter().map(|task| task.join().expect("sleeping does not panic"));
        done.count()
    })
}

/// A pool as wide as there are tasks. On rayon's default pool, which is as wide as the machine has
/// cores, the sleepers would queue for a core that none of them uses.
///
/// # Errors
///
/// Where the pool's threads can't be started.
pub fn rayon(tasks: usize, delay: Duration) -> Result<usize, ThreadPoolBuildError> {
    let pool = ThreadPoolBuilder::new().num_threads(tasks).build()?;
    let sleep = |_| thread::sleep(delay);
    // One task per job: by default rayon may leave several to one thread, one after the other.
    Ok(pool.install(|| (0..tasks).into_par_iter().with_max_len(1).map(sleep).count()))
}
