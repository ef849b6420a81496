//! The article's lists of what suits threads, processes and asyncio, and the two hybrids.

use super::names::{
    HYBRID_TO_PROCESSES, LOOP, POOL, POOL_RANGES, PY_AIOHTTP, PY_ASYNCIO, PY_LOOP, PY_PROCESSES,
    PY_THREADS, PY_TO_PROCESSES, PY_TO_THREADS, RANGES, SMOL, STD, TOKIO_JOIN_SET,
    TOKIO_TO_THREADS,
};
use super::{ALIVE, CLEARLY_LESS, Claim, NO_MORE, ONE_CORE, SEVERAL_CORES};
use crate::analyse::judge::Judge::{
    All, Beats, BusyCores, Occupies, OnCores, Takes, TakesWithMany,
};
use shared_workloads::sample::Sample::{
    CpuBound, FetchAsCompleted, FetchGather, IoBound, OffloadBlocking, OffloadCpu, PrimeRanges,
};

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        id: "threads-legacy",
        says: "threads suit libraries that can only block: the rest of the program goes on",
        python: Beats(OffloadBlocking, PY_THREADS, ALIVE),
        rust: Beats(OffloadBlocking, STD, ALIVE),
    },
    Claim {
        id: "threads-synchronous-code",
        says: "threads make existing synchronous code concurrent",
        python: Takes(FetchGather, PY_THREADS, PY_LOOP, CLEARLY_LESS),
        rust: Takes(FetchGather, STD, LOOP, CLEARLY_LESS),
    },
    Claim {
        id: "processes-heavy-computing",
        says: "processes suit heavy computing better than threads do",
        python: OnCores(2, &Takes(PrimeRanges, PY_PROCESSES, PY_THREADS, CLEARLY_LESS)),
        rust: OnCores(2, &Takes(PrimeRanges, POOL_RANGES, RANGES, CLEARLY_LESS)),
    },
    Claim {
        id: "processes-truly-parallel",
        says: "what has to be truly parallel takes processes",
        python: OnCores(
            2,
            &All(&[
                BusyCores(CpuBound, PY_PROCESSES, SEVERAL_CORES),
                BusyCores(CpuBound, PY_THREADS, ONE_CORE),
            ]),
        ),
        rust: OnCores(
            2,
            &All(&[BusyCores(CpuBound, POOL, SEVERAL_CORES), BusyCores(CpuBound, STD, ONE_CORE)]),
        ),
    },
    Claim {
        id: "asyncio-many-operations",
        says: "asyncio suits many operations at once: they take no more than with threads, of time \
               or of memory",
        python: Takes(IoBound, PY_ASYNCIO, PY_THREADS, NO_MORE),
        rust: All(&[TakesWithMany(SMOL, STD, NO_MORE), Occupies(SMOL, STD, NO_MORE)]),
    },
    Claim {
        id: "asyncio-scraping",
        says: "asyncio suits fetching many pages: they overlap",
        python: Takes(FetchAsCompleted, PY_AIOHTTP, PY_LOOP, CLEARLY_LESS),
        rust: Takes(FetchAsCompleted, TOKIO_JOIN_SET, LOOP, CLEARLY_LESS),
    },
    Claim {
        id: "hybrid-threads",
        says: "asyncio can hand a blocking call to a thread pool, and the loop goes on",
        python: Beats(OffloadBlocking, PY_TO_THREADS, ALIVE),
        rust: Beats(OffloadBlocking, TOKIO_TO_THREADS, ALIVE),
    },
    Claim {
        id: "hybrid-processes",
        says: "asyncio can hand computing to a process pool: the loop goes on, and the tasks compute \
               at the same time",
        python: All(&[
            Beats(OffloadCpu, PY_TO_PROCESSES, ALIVE),
            OnCores(2, &Takes(OffloadCpu, PY_TO_PROCESSES, PY_LOOP, CLEARLY_LESS)),
        ]),
        rust: All(&[
            Beats(OffloadCpu, HYBRID_TO_PROCESSES, ALIVE),
            OnCores(2, &Takes(OffloadCpu, HYBRID_TO_PROCESSES, LOOP, CLEARLY_LESS)),
        ]),
    },
];
