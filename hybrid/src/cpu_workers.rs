//! Four workers each sum the squares below ten million on rayon, awaited from the loop.
//!
//! Python starts four `multiprocessing.Process`es. rayon starts a thread per core: on two cores, two
//! sums run and two wait. Four threads would take turns on the same two cores.
//!
//! Run with: `cargo run -p hybrid -- cpu-workers`

use crate::on_rayon::on_rayon;
use futures::future::join_all;
use shared_workloads::kernels;
use std::io;
use tokio::runtime::Builder;

/// A rayon job per worker, awaited together.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn rayon(workers: usize, n: u64) -> io::Result<Vec<u128>> {
    let runtime = Builder::new_current_thread().build()?;
    let workers = (0..workers).map(|_| on_rayon(move || kernels::sum_of_squares(n)));
    Ok(runtime.block_on(join_all(workers)))
}
