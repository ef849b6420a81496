//! Counts the primes below a million, one range per task.
//!
//! Python: `ProcessPoolExecutor.map`. It needs a named function: a lambda can't be pickled, and that
//! fails when the task is sent. Here a task is a struct, and a type that can't be serialised doesn't
//! compile. (A value still may fail: then the job has an error, and the others don't.)
//!
//! ```compile_fail,E0277
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Call(fn(u64) -> bool); // an address in this process means nothing in another
//! ```
//!
//! The four ranges are equally long, but the later ones take more time, because a larger number
//! needs more divisions. [`chunked`] cuts them into smaller tasks, which idle workers take. (The
//! pool's `chunk_size` does the opposite: it sends several tasks as one job.)
//!
//! Run with: `cargo run -p processes -- prime-ranges`

use crate::pool::{Pool, Task};
use serde::{Deserialize, Serialize};
use shared_workloads::kernels;
use std::ops::Range;

/// How many primes there are in a range.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CountPrimes(pub Range<u64>);

impl Task for CountPrimes {
    type Output = usize;
    const NAME: &'static str = "count-primes";

    fn run(self) -> usize {
        kernels::count_primes(self.0)
    }
}

/// One task per range, as in the article.
///
/// # Errors
///
/// If the pool can't be started, or a worker dies.
pub fn ranges(ranges: &[Range<u64>]) -> anyhow::Result<usize> {
    let pool = Pool::new(ranges.len())?;
    let counts = pool.map(ranges.iter().cloned().map(CountPrimes));
    Ok(counts.sum::<Result<_, _>>()?)
}

/// One task per ten thousand numbers: enough tasks to keep all workers busy to the end, and not so
/// many that sending them takes longer than the counting.
///
/// # Errors
///
/// If the pool can't be started, or a worker dies.
pub fn chunked(ranges: &[Range<u64>]) -> anyhow::Result<usize> {
    let pool = Pool::new(ranges.len())?;
    let chunks = ranges.iter().flat_map(|range| {
        let starts = range.clone().step_by(10_000);
        starts.map(|start| CountPrimes(start..range.end.min(start + 10_000)))
    });
    Ok(pool.map(chunks).sum::<Result<_, _>>()?)
}
