//! The article's opening promise and its five closing principles.

use super::names::{
    CHILDREN, HYBRID_TO_RAYON, HYBRID_TO_THREADS, LOOP, PY_AIOHTTP, PY_ASYNCIO, PY_LOOP,
    PY_PROCESSES, PY_THREADS, PY_TO_PROCESSES, PY_TO_THREADS, STD, TOKIO, TOKIO_JOIN_ALL,
};
use super::{ALIVE, CLEARLY_LESS, Claim, NO_MORE};
use crate::analyse::judge::Judge::{All, Beats, OnCores, Takes};
use crate::analyse::number::Limits;
use shared_workloads::sample::Sample::{
    CpuWorkers, FetchAsCompleted, FetchGather, IoBound, OffloadBlocking, OffloadCpu,
};

const HALF: Limits = Limits::most(0.5);

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        id: "choice-matters",
        says: "the right model makes a program much faster: at least twice as fast as a loop",
        python: Takes(IoBound, PY_ASYNCIO, PY_LOOP, HALF),
        rust: Takes(IoBound, TOKIO, LOOP, HALF),
    },
    Claim {
        id: "io-asyncio-or-threads",
        says: "what waits goes to asyncio or threads: neither is slower than processes",
        python: All(&[
            Takes(IoBound, PY_ASYNCIO, PY_PROCESSES, NO_MORE),
            Takes(IoBound, PY_THREADS, PY_PROCESSES, NO_MORE),
        ]),
        rust: All(&[
            Takes(IoBound, TOKIO, CHILDREN, NO_MORE),
            Takes(IoBound, STD, CHILDREN, NO_MORE),
        ]),
    },
    Claim {
        id: "cpu-processes-principle",
        says: "what computes goes to processes: faster than threads",
        python: OnCores(2, &Takes(CpuWorkers, PY_PROCESSES, PY_THREADS, CLEARLY_LESS)),
        rust: OnCores(2, &Takes(CpuWorkers, CHILDREN, STD, CLEARLY_LESS)),
    },
    Claim {
        id: "async-library-asyncio",
        says: "where the library is asynchronous, asyncio: no slower than threads",
        python: Takes(FetchGather, PY_AIOHTTP, PY_THREADS, NO_MORE),
        rust: Takes(FetchGather, TOKIO_JOIN_ALL, STD, NO_MORE),
    },
    Claim {
        id: "legacy-threads-principle",
        says: "legacy code goes to threads: blocking requests overlap",
        python: Takes(FetchAsCompleted, PY_THREADS, PY_LOOP, CLEARLY_LESS),
        rust: Takes(FetchAsCompleted, STD, LOOP, CLEARLY_LESS),
    },
    Claim {
        id: "hybrid-principle",
        says: "`run_in_executor` joins the models: the loop lives while others block and compute",
        python: All(&[
            Beats(OffloadBlocking, PY_TO_THREADS, ALIVE),
            Beats(OffloadCpu, PY_TO_PROCESSES, ALIVE),
        ]),
        rust: All(&[
            Beats(OffloadBlocking, HYBRID_TO_THREADS, ALIVE),
            Beats(OffloadCpu, HYBRID_TO_RAYON, ALIVE),
        ]),
    },
];
