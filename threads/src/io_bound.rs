//! A hundred tasks wait for a tenth of a second each, together.
//!
//! Python: `ThreadPoolExecutor(max_workers=100)`. A sleeping thread uses no core, only memory for
//! its stack. So a hundred threads wait as well as an event loop does. With ten thousand most of the
//! time goes into starting them ("Growth" in the report).
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
        let handles: Vec<_> = (0..tasks).map(|_| scope.spawn(|| thread::sleep(delay))).collect();
        let mut done = 0;
        for handle in handles {
            handle.join().expect("sleeping does not panic");
            done += 1;
        }
        done
    })
}

/// A pool with as many threads as tasks. rayon's global pool has a thread per core: there the tasks
/// would wait for each other, while no core has anything to do.
///
/// # Errors
///
/// If the pool's threads can't be started.
pub fn rayon(tasks: usize, delay: Duration) -> Result<usize, ThreadPoolBuildError> {
    let pool = ThreadPoolBuilder::new().num_threads(tasks).build()?;
    let wait = |_| thread::sleep(delay);
    Ok(pool.install(|| (0..tasks).into_par_iter().map(wait).count()))
}
