//! Counts the primes below a million: a root that hands out chunks, and a fixed split.
//!
//! Python: `mpi4py.futures.MPIPoolExecutor`, whose root hands out tasks in the same way. A larger
//! number needs more divisions, so equal ranges aren't equal work. In [`mpi()`] a rank asks for the
//! next chunk when it has finished one. The root then only waits, but MPI waits by polling: it has a
//! core to itself, and two ranks are one worker. [`scatter`] has no such root, and its own trap.
//!
//! Run with: `mpirun -n 4 target/release/processes prime-ranges --variant mpi`

use super::place;
use mpi::topology::{Process, SimpleCommunicator};
use mpi::traits::{Communicator, Destination, Root, Source};
use shared_workloads::kernels;
use std::ops::Range;

/// Chunks of ten thousand numbers for whoever asks. `None` on every rank but the root.
#[must_use]
pub fn mpi(world: &SimpleCommunicator, ranges: &[Range<u64>]) -> Option<usize> {
    let mut chunks = ranges.iter().flat_map(|range| {
        let starts = range.clone().step_by(10_000);
        starts.map(|start| start..range.end.min(start + 10_000))
    });
    let (rank, ranks) = place(world);
    if rank != 0 {
        work(&world.process_at_rank(0));
        return None;
    }
    if ranks == 1 {
        return Some(chunks.map(kernels::count_primes).sum());
    }
    let (mut primes, mut workers) = (0, ranks - 1);
    while workers > 0 {
        let (count, status) = world.any_process().receive::<usize>();
        primes += count;
        // An empty chunk means that there are no more.
        let Range { start, end } = chunks.next().unwrap_or_else(|| {
            workers -= 1;
            0..0
        });
        world.process_at_rank(status.source_rank()).send(&[start, end]);
    }
    Some(primes)
}

/// Asks for a chunk by the number of primes in the one before, at first none.
fn work(root: &Process) {
    let mut count = 0;
    loop {
        root.send(&count);
        let mut chunk = [0; 2];
        root.receive_into(&mut chunk);
        let [start, end] = chunk;
        if start == end {
            return;
        }
        count = kernels::count_primes(start..end);
    }
}

/// The number n to rank n % ranks, which looks fair and is a trap. Of two ranks one gets the even
/// numbers, which take a division each: 499,998 divisions of 67,740,403, so that the other one does
/// all the work. `None` on every rank but the root.
#[must_use]
pub fn scatter(world: &SimpleCommunicator, ranges: &[Range<u64>]) -> Option<usize> {
    let (rank, ranks) = place(world);
    // As much room for each rank. What is left of it stays 0, which is no prime.
    let share = ranges.iter().map(|range| range.clone().count().div_ceil(ranks)).sum();
    let root = world.process_at_rank(0);
    let mut mine = vec![0; share];
    if rank == 0 {
        let mut dealt = Vec::new();
        for rank in 0..ranks {
            let all = ranges.iter().cloned().flatten();
            dealt.extend(all.filter(|n| n % ranks as u64 == rank as u64));
            dealt.resize(share * (rank + 1), 0);
        }
        root.scatter_into_root(&dealt, &mut mine);
    } else {
        root.scatter_into(&mut mine);
    }
    let count = mine.into_iter().filter(|&n| kernels::is_prime(n)).count();
    if rank != 0 {
        root.gather_into(&count);
        return None;
    }
    let mut counts = vec![0; ranks];
    root.gather_into_root(&count, &mut counts);
    eprintln!("primes found by each rank: {counts:?}");
    Some(counts.into_iter().sum())
}
