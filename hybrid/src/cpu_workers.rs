//! Four workers each sum the squares below ten million, on rayon, awaited from the loop.
//!
//! Python starts four `multiprocessing.Process`es. rayon has a thread per core: on two cores four
//! sums run two by two, where four threads would take turns.
//!
//! Run with: `cargo run -p hybrid -- cpu-workers`

use crate::on_rayon::on_rayon;
use futures::future::join_all;
use shared_workloads::kernels;
use std::io;
use tokio::runtime::Builder;

/// A rayon job per worker, joined by the loop.
///
/// # Errors
///
/// Where no event loop can be made.
pub fn rayon(workers: usize, n: u64) -> io::Result<Vec<u128>> {
    let runtime = Builder::new_current_thread().build()?;
    let workers = (0..workers).map(|_| on_rayon(move || kernels::sum_of_squares(n)));
    Ok(runtime.block_on(join_all(workers)))
}
