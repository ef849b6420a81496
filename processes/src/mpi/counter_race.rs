//! Two workers add 1 to a counter, a million times each: a counter per rank, and a `reduce`.
//!
//! Python: `comm.reduce(count, op=MPI.SUM)` of `mpi4py`. There is no race, because there is no shared
//! memory: as in [`counter_race`], but the sum of all counters is MPI's work.
//! It can add in a tree, whose depth is the logarithm of the number of ranks.
//!
//! Run with: `mpirun -n 2 target/release/processes counter-race --variant mpi`

use super::place;
use crate::counter_race;
use mpi::collective::SystemOperation;
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator, Root};

/// Workers are dealt to ranks like cards. `None` on every rank but the root.
#[must_use]
pub fn mpi(world: &SimpleCommunicator, workers: usize, increments: u64) -> Option<u64> {
    let (rank, ranks) = place(world);
    let mine = (rank..workers).step_by(ranks);
    let count: u64 = mine.map(|_| counter_race::child(increments)).sum();
    let root = world.process_at_rank(0);
    if rank != 0 {
        root.reduce_into(&count, SystemOperation::sum());
        return None;
    }
    let mut sum = 0;
    root.reduce_into_root(&count, &mut sum, SystemOperation::sum());
    Some(sum)
}
