//! Counts the primes below a million behind an event loop.
//!
//! Python: `run_in_executor` with a `ProcessPoolExecutor`, which is [`processes()`] here. [`rayon()`]
//! stays in one process, and splits the ranges: a thread that is done takes a part of another's.
//!
//! Run with: `cargo run -p hybrid -- prime-ranges`

use crate::on_rayon::on_rayon;
use futures::future::try_join_all;
use processes::pool::Pool;
use processes::prime_ranges::CountPrimes;
use rayon::prelude::*;
use shared_workloads::kernels;
use std::io;
use std::ops::Range;
use tokio::runtime::Builder;

/// All ranges in one job. rayon splits them further while threads are idle.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn rayon(ranges: &[Range<u64>]) -> io::Result<usize> {
    let runtime = Builder::new_current_thread().build()?;
    let ranges = ranges.to_vec(); // the job may outlive this function, so it can't borrow
    let count = move || {
        let numbers = ranges.into_par_iter().flat_map(Range::into_par_iter);
        numbers.filter(|&n| kernels::is_prime(n)).count()
    };
    Ok(runtime.block_on(on_rayon(count)))
}

/// One task per range, each in a process, awaited together.
///
/// # Errors
///
/// If the runtime or the pool can't be created, or a worker dies.
pub fn processes(ranges: &[Range<u64>]) -> anyhow::Result<usize> {
    let runtime = Builder::new_current_thread().build()?;
    let pool = Pool::new(ranges.len())?;
    let count = async |task| anyhow::Ok(pool.submit_async(task).await?.await?);
    let tasks = ranges.iter().cloned().map(CountPrimes);
    let counts = runtime.block_on(try_join_all(tasks.map(count)))?;
    Ok(counts.into_iter().sum())
}
