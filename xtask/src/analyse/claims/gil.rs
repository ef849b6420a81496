//! What the article says of the GIL: when it is held, when it is given up, what it doesn't protect.

use super::names::{
    LOOP, LOST_UPDATE, ONE_BIG_LOCK, PY_ONE_THREAD, PY_PROCESSES, PY_THREADS, PY_THREADS_CPU,
    RAYON, STD,
};
use super::{ALIVE, CLEARLY_LESS, Claim, ONE_CORE, SEVERAL_CORES};
use crate::analyse::judge::Instead;
use crate::analyse::judge::Judge::{
    Beats, BusyCores, Confirms, Costs, Instead as NotInRust, LosesUpdates, OnCores, Takes,
};
use crate::analyse::number::Limits;
use shared_workloads::sample::Sample::{
    CounterRace, CpuBound, FetchAsCompleted, IoBound, OffloadBlocking,
};

/// Two threads that wait at the same time take half of what one thread takes for both.
const OVERLAPPED: Limits = Limits::most(0.75);

// In Rust there is no GIL to give up. What is judged there is what its users take from the list: that
// a call that blocks, in C or not, blocks its own thread alone.
/// Threads that wait for a disk as long as processes do.
const AS_PROCESSES: Limits = Limits::most(1.25);

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        id: "gil-one-at-a-time",
        says: "one thread at a time runs Python code",
        python: OnCores(2, &BusyCores(CpuBound, PY_THREADS, ONE_CORE)),
        rust: NotInRust(Instead::OneBigLock, &BusyCores(CpuBound, ONE_BIG_LOCK, ONE_CORE)),
    },
    Claim {
        id: "counter-indeterminate",
        says: "two threads that each add 1 to a global a million times lose an unknown number of \
               updates",
        python: LosesUpdates(CounterRace, PY_THREADS),
        // The article's own program doesn't compile (E0499); this is a load and a store of an atomic.
        rust: LosesUpdates(CounterRace, LOST_UPDATE),
    },
    Claim {
        id: "gil-released-asleep",
        says: "a thread that sleeps gives up the GIL",
        python: Costs("sleep", PY_THREADS, PY_ONE_THREAD, OVERLAPPED),
        rust: Takes(IoBound, STD, LOOP, CLEARLY_LESS),
    },
    Claim {
        id: "gil-released-network",
        says: "a thread that waits for the network gives up the GIL",
        python: Costs("network", PY_THREADS, PY_ONE_THREAD, OVERLAPPED),
        rust: Takes(FetchAsCompleted, STD, LOOP, CLEARLY_LESS),
    },
    Claim {
        id: "gil-released-files",
        says: "a thread that reads or writes a file gives up the GIL",
        // A disk takes turns by itself, so threads are held against processes, which have no GIL in
        // common.
        python: Confirms(&Costs("files", PY_THREADS, PY_PROCESSES, AS_PROCESSES)),
        rust: Beats(OffloadBlocking, STD, ALIVE),
    },
    Claim {
        id: "gil-released-numpy",
        says: "C extensions such as NumPy give up the GIL",
        python: OnCores(2, &Costs("numpy", PY_THREADS_CPU, PY_THREADS, SEVERAL_CORES)),
        rust: OnCores(2, &BusyCores(CpuBound, RAYON, SEVERAL_CORES)),
    },
];
