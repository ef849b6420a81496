//! Four workers each sum the squares below ten million: messages from rank to rank.
//!
//! Python: `comm.send` and `comm.recv` of `mpi4py`. Nobody is told what to do: every rank has the
//! same command line, and knows from its own number which workers it is. Only results are sent.
//!
//! Run with: `mpirun -n 4 target/release/processes cpu-workers --variant mpi`

use super::place;
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator, Destination, Source};
use shared_workloads::kernels;

/// Workers are dealt to ranks like cards. `None` on every rank but the root.
#[must_use]
pub fn mpi(world: &SimpleCommunicator, workers: usize, n: u64) -> Option<Vec<u128>> {
    let (rank, ranks) = place(world);
    let mine = (rank..workers).step_by(ranks);
    let sums: Vec<u128> = mine.map(|_| kernels::sum_of_squares(n)).collect();
    if rank != 0 {
        // MPI has no type of 128 bits. Bytes in a fixed order mean the same on every machine.
        for sum in sums {
            world.process_at_rank(0).send(&sum.to_be_bytes());
        }
        return None;
    }
    let mut own = sums.into_iter();
    let sum_of = |worker| match worker % ranks {
        0 => own.next(),
        other => {
            let mut sum = [0; 16];
            // Two messages from one rank arrive in the order in which they were sent.
            let other = other.try_into().expect("it is a rank");
            world.process_at_rank(other).receive_into(&mut sum);
            Some(u128::from_be_bytes(sum))
        }
    };
    (0..workers).map(sum_of).collect()
}
