//! Four tasks each sum the squares below ten million: `scatter` the tasks, `gather` the sums.
//!
//! Python: `comm.scatter` and `comm.gather` of `mpi4py`. The root deals out all tasks at once, each
//! rank does its share, and the root gets the sums in the order of the tasks. That is a fixed split:
//! right for tasks that cost the same, on ranks that are equally fast. All wait for the slowest.
//!
//! Run with: `mpirun -n 4 target/release/processes cpu-bound --variant mpi`

use super::place;
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator, Root};
use shared_workloads::kernels;

/// As many tasks for each rank, the last ones empty. `None` on every rank but the root.
#[must_use]
pub fn mpi(world: &SimpleCommunicator, tasks: usize, n: u64) -> Option<Vec<u128>> {
    let (rank, ranks) = place(world);
    let share = tasks.div_ceil(ranks);
    let root = world.process_at_rank(0);
    let mut bounds = vec![0; share];
    if rank == 0 {
        let mut all = vec![n; tasks];
        // The sum of nothing takes no time.
        all.resize(share * ranks, 0);
        root.scatter_into_root(&all, &mut bounds);
    } else {
        root.scatter_into(&mut bounds);
    }
    // MPI has no type of 128 bits. Bytes in a fixed order mean the same on every machine.
    let sums = bounds.into_iter().flat_map(|n| kernels::sum_of_squares(n).to_be_bytes());
    let sums: Vec<u8> = sums.collect();
    if rank != 0 {
        root.gather_into(&sums);
        return None;
    }
    let mut all = vec![0; sums.len() * ranks];
    root.gather_into_root(&sums, &mut all);
    let (sums, _) = all.as_chunks();
    Some(sums[..tasks].iter().copied().map(u128::from_be_bytes).collect())
}
