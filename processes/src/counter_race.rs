//! Two processes add 1 to a counter, a million times each.
//!
//! There is no race, because there is no shared counter: each process has its own, as a Python
//! global is each process's own under `multiprocessing`. What can be shared is the result, so the
//! replies are added.
//!
//! Run with: `cargo run -p processes -- counter-race`

use crate::child::{Child, this_program};
use std::hint::black_box;

/// A child per worker; the sum of what they counted.
///
/// # Errors
///
/// Where a child can't be started, or dies.
pub fn isolated(workers: usize, increments: u64) -> anyhow::Result<u64> {
    let workers: Vec<Child> = (0..workers)
        .map(|_| Child::spawn(this_program("counter-race").arg(increments.to_string())))
        .collect::<Result<_, _>>()?;
    // All are running by now, so that they count at the same time.
    let mut count = 0;
    for worker in workers {
        count += worker.reply()?.parse::<u64>()?;
    }
    Ok(count)
}

/// What each child does.
pub(crate) fn child(increments: u64) -> u64 {
    // black_box: the optimiser would add all increments at once.
    (0..increments).fold(0, |count, _| black_box(count + 1))
}
