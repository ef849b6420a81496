//! Two processes add 1 to a counter, a million times each.
//!
//! There is no race, because there is no shared counter: each process has its own. The same is true
//! of a Python global under `multiprocessing`. Each child prints its count, and the caller adds the
//! counts.
//!
//! Run with: `cargo run -p processes -- counter-race`

use crate::child::{Child, this_program};
use std::hint::black_box;

/// A child per worker; the sum of what they counted.
///
/// # Errors
///
/// If a child can't be started, or dies.
pub fn isolated(workers: usize, increments: u64) -> anyhow::Result<u64> {
    // Collected, so that all children run before the first reply is waited for.
    let children: Vec<Child> = (0..workers)
        .map(|_| Child::spawn(this_program("counter-race")?.arg(increments.to_string())))
        .collect::<Result<_, _>>()?;
    let mut sum = 0;
    for child in children {
        sum += child.reply()?.parse::<u64>()?;
    }
    Ok(sum)
}

/// What each child does.
pub(crate) fn child(increments: u64) -> u64 {
    // black_box: the optimiser would add all increments at once.
    (0..increments).fold(0, |count, _| black_box(count + 1))
}
