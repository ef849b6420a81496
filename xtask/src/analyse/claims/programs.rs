//! What the article says of the GIL and in the programs' comments, and what the programs print.

use super::names::{
    ASYNCIO, CHILDREN, GATHER, LAMBDA, LOOP, ONE_BIG_LOCK, ONE_THREAD, POOL, POOL_RANGES, RAYON,
    THREADS, TWO_PROCESSES, TWO_THREADS, TWO_THREADS_CPU, UNLOCKED,
};
use super::{ABOUT_ONE, ALIVE, CLEARLY_LESS, Claim, ONE, ONE_CORE, SEVERAL_CORES};
use crate::analyse::judge::Check;
use crate::analyse::judge::On::{Both, NotInRust, Python, PythonConfirms, Rust};
use crate::analyse::number::Limits;
use crate::analyse::verdict::Measure::{Answer, Cores, Price, PriceCores, Time, Wait};
use shared_workloads::sample::Sample::{
    CounterRace, CpuBound, CpuWorkers, FetchAsCompleted, FetchGather, IoBound, OffloadBlocking,
    PrimeRanges, SleepingWorkers,
};

/// Some updates were lost, and be it one in ten million.
const NOT_ALL: Limits = Limits::most(1.0 - 1e-7);
/// Two threads that wait at the same time take half of what one thread takes for both.
const OVERLAPPED: Limits = Limits::most(0.75);
/// Threads that wait for a disk as long as processes do.
const AS_PROCESSES: Limits = Limits::most(1.25);
/// "About ten seconds" of a hundred waits.
const ONE_BY_ONE: Limits = Limits::within(0.95, 1.1);
/// "About 0.1 s" for waits of 0.1 s: what rounds to it.
const TOGETHER: Limits = Limits::within(0.95, 1.5);
/// "About a quarter".
const A_QUARTER: Limits = Limits::within(0.2, 0.31);

// In Rust there is no GIL to give up. What is judged there is what its users take from the list: that
// a call that blocks, in C or not, blocks its own thread alone.
pub(super) const GIL: &[Claim] = &[
    Claim {
        id: "gil-one-at-a-time",
        says: "one thread at a time runs Python code",
        checks: &[Check(
            NotInRust("there is no GIL; one lock around all the work comes nearest"),
            Cores(CpuBound),
            &[ONE_BIG_LOCK],
            ONE_CORE,
        )],
    },
    Claim {
        id: "counter-indeterminate",
        says: "two threads that each add 1 to a global a million times lose an unknown number of \
               updates",
        // In Rust that program doesn't compile (E0499); this is a load and a store of an atomic.
        checks: &[Check(Both, Answer(CounterRace), &[UNLOCKED], NOT_ALL)],
    },
    Claim {
        id: "gil-released-asleep",
        says: "a thread that sleeps gives up the GIL",
        checks: &[
            Check(Python, Price("sleep"), &[TWO_THREADS, ONE_THREAD], OVERLAPPED),
            Check(Rust, Time(IoBound), &[THREADS, LOOP], CLEARLY_LESS),
        ],
    },
    Claim {
        id: "gil-released-network",
        says: "a thread that waits for the network gives up the GIL",
        checks: &[
            Check(Python, Price("network"), &[TWO_THREADS, ONE_THREAD], OVERLAPPED),
            Check(Rust, Time(FetchAsCompleted), &[THREADS, LOOP], CLEARLY_LESS),
        ],
    },
    Claim {
        id: "gil-released-files",
        says: "a thread that reads or writes a file gives up the GIL",
        // A disk takes turns by itself, so threads are held against processes, which have no GIL in
        // common.
        checks: &[
            Check(PythonConfirms, Price("files"), &[TWO_THREADS, TWO_PROCESSES], AS_PROCESSES),
            Check(Rust, Answer(OffloadBlocking), &[THREADS], ALIVE),
        ],
    },
    Claim {
        id: "gil-released-numpy",
        says: "C extensions such as NumPy give up the GIL",
        checks: &[
            Check(Python, PriceCores("numpy"), &[TWO_THREADS_CPU, TWO_THREADS], SEVERAL_CORES),
            Check(Rust, Cores(CpuBound), &[RAYON], SEVERAL_CORES),
        ],
    },
];

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        id: "sleepers-together",
        says: "three workers that sleep a second each are done after a second",
        checks: &[Check(Both, Wait(SleepingWorkers), &[THREADS], TOGETHER)],
    },
    Claim {
        id: "errors-stay-alone",
        says: "with `as_completed` results come in the order of completion, and a URL's error \
               concerns no other",
        checks: &[Check(Both, Answer(FetchAsCompleted), &[THREADS], ONE)],
    },
    Claim {
        id: "workers-faster",
        says: "four processes compute faster than a loop",
        checks: &[Check(Both, Time(CpuWorkers), &[CHILDREN, LOOP], CLEARLY_LESS)],
    },
    Claim {
        id: "primes-printed",
        says: "a process pool that maps a lambda over four ranges prints how many primes there are",
        checks: &[Check(
            NotInRust("a closure cannot go to another process, and the compiler says so"),
            Answer(PrimeRanges),
            &[LAMBDA],
            ALIVE,
        )],
    },
    Claim {
        id: "primes-faster",
        says: "the pool counts primes faster than a loop",
        checks: &[Check(Both, Time(PrimeRanges), &[POOL_RANGES, LOOP], CLEARLY_LESS)],
    },
    Claim {
        id: "gathered-together",
        says: "`gather` on one session takes as long as the slowest request, in the requests' order",
        checks: &[Check(Both, Wait(FetchGather), &[GATHER], TOGETHER)],
    },
    Claim {
        id: "io-sequential",
        says: "a hundred waits of 0.1 s one by one take about 10 s",
        checks: &[Check(Both, Wait(IoBound), &[LOOP], ONE_BY_ONE)],
    },
    Claim {
        id: "io-threads",
        says: "a hundred threads wait 0.1 s in about 0.1 s",
        checks: &[Check(Both, Wait(IoBound), &[THREADS], TOGETHER)],
    },
    Claim {
        id: "io-asyncio",
        says: "a hundred asyncio tasks wait 0.1 s in about 0.1 s",
        checks: &[Check(Both, Wait(IoBound), &[ASYNCIO], TOGETHER)],
    },
    Claim {
        id: "cpu-threads",
        says: "four threads compute about as long as a loop",
        checks: &[Check(Both, Time(CpuBound), &[THREADS, LOOP], ABOUT_ONE)],
    },
    Claim {
        id: "cpu-processes",
        says: "four processes compute in about a quarter of a loop's time",
        checks: &[Check(Both, Time(CpuBound), &[POOL, LOOP], A_QUARTER)],
    },
];
