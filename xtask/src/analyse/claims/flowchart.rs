//! The five leaves of the article's flowchart: whether another model would have been better there.

use super::names::{
    CHILDREN, HYBRID_TO_THREADS, LOOP, POOL, PY_ASYNCIO, PY_LOOP, PY_PROCESSES, PY_THREADS, RAYON,
    STD, TOKIO,
};
use super::{CLEARLY_LESS, Claim, NO_MORE};
use crate::analyse::judge::Judge::{All, OnCores, Takes, TakesWithMany, UsesCpu};
use shared_workloads::sample::Sample::{CpuBound, IoBound, SleepingWorkers};

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        id: "leaf-asyncio",
        says: "waiting, with an asynchronous library: asyncio, which nothing beats",
        python: All(&[
            Takes(IoBound, PY_ASYNCIO, PY_THREADS, NO_MORE),
            Takes(IoBound, PY_ASYNCIO, PY_PROCESSES, NO_MORE),
        ]),
        rust: All(&[Takes(IoBound, TOKIO, STD, NO_MORE), Takes(IoBound, TOKIO, CHILDREN, NO_MORE)]),
    },
    Claim {
        id: "leaf-threads-many",
        says: "waiting, with a blocking library and many connections: a thread pool, as good as any \
               number of threads",
        python: Takes(IoBound, PY_THREADS, PY_LOOP, CLEARLY_LESS),
        // A pool is bounded: with many waits they queue, and threads of their own wouldn't.
        rust: TakesWithMany(HYBRID_TO_THREADS, STD, NO_MORE),
    },
    Claim {
        id: "leaf-threads-few",
        says: "waiting, with a blocking library and few connections: threads, too",
        python: Takes(SleepingWorkers, PY_THREADS, PY_PROCESSES, NO_MORE),
        rust: Takes(SleepingWorkers, STD, CHILDREN, NO_MORE),
    },
    Claim {
        id: "leaf-processes",
        says: "computing in parallel: a process pool, which nothing beats",
        python: OnCores(
            2,
            &All(&[
                Takes(CpuBound, PY_PROCESSES, PY_THREADS, NO_MORE),
                Takes(CpuBound, PY_PROCESSES, PY_ASYNCIO, NO_MORE),
            ]),
        ),
        rust: OnCores(
            2,
            &All(&[Takes(CpuBound, POOL, STD, NO_MORE), Takes(CpuBound, POOL, RAYON, NO_MORE)]),
        ),
    },
    Claim {
        id: "leaf-sequential",
        says: "computing that needn't be parallel: a loop, which takes the least CPU time",
        python: All(&[
            UsesCpu(CpuBound, PY_LOOP, PY_THREADS, NO_MORE),
            UsesCpu(CpuBound, PY_LOOP, PY_PROCESSES, NO_MORE),
        ]),
        rust: All(&[UsesCpu(CpuBound, LOOP, STD, NO_MORE), UsesCpu(CpuBound, LOOP, POOL, NO_MORE)]),
    },
];
