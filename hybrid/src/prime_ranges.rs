//! Counts the primes below a million behind an event loop, one range per task or finer.
//!
//! Python: `run_in_executor` with a `ProcessPoolExecutor`. [`processes()`] is that; [`rayon()`] does it
//! without leaving the process, in one hand-over, and balances the ranges while it is at it.
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

/// All ranges in one job, which rayon splits into single numbers.
///
/// # Errors
///
/// Where no event loop can be made.
pub fn rayon(ranges: &[Range<u64>]) -> io::Result<usize> {
    let runtime = Builder::new_current_thread().build()?;
    let ranges = ranges.to_vec();
    let count = move || {
        let numbers = ranges.into_par_iter().flat_map(Range::into_par_iter);
        numbers.filter(|&n| kernels::is_prime(n)).count()
    };
    Ok(runtime.block_on(on_rayon(count)))
}

/// One task per range, each on a process, awaited together.
///
/// # Errors
///
/// Where no event loop or pool can be made, or a worker dies.
pub fn processes(ranges: &[Range<u64>]) -> anyhow::Result<usize> {
    let runtime = Builder::new_current_thread().build()?;
    let pool = Pool::new(ranges.len())?;
    let count = async |range: &Range<u64>| {
        let job = pool.submit_async(CountPrimes(range.clone())).await?;
        anyhow::Ok(job.await?)
    };
    let counts = runtime.block_on(try_join_all(ranges.iter().map(count)))?;
    Ok(counts.into_iter().sum())
}
