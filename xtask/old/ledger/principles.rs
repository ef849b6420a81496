//! The article's opening promise and its five closing principles.

use super::compare::{ALIVE, CLEARLY_LESS, NO_MORE, all, heartbeats, takes};
use super::{Claim, Ruling, Undecided};
use crate::results::Row;
use shared_workloads::sample::Sample::{
    CpuWorkers, FetchAsCompleted, FetchGather, IoBound, OffloadBlocking, OffloadCpu,
};

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        id: "choice-matters",
        says: "the right model makes a program much faster: at least twice as fast as a loop",
        python: |e| {
            let plain = e.python(IoBound, "sequential")?;
            takes(e.python(IoBound, "asyncio")?, plain)?.must_be(0.0..=0.5)
        },
        rust: |e| {
            let plain = e.rust(IoBound, "sequential", "loop")?;
            takes(e.rust(IoBound, "asyncio-tokio", "current_thread")?, plain)?.must_be(0.0..=0.5)
        },
    },
    Claim {
        id: "io-asyncio-or-threads",
        says: "what waits goes to asyncio or threads: neither is slower than processes",
        python: |e| {
            let [tasks, threads, processes] =
                ["asyncio", "threads", "processes"].map(|v| e.python(IoBound, v));
            neither_slower([tasks?, threads?], processes?)
        },
        rust: |e| {
            let tasks = e.rust(IoBound, "asyncio-tokio", "current_thread")?;
            let threads = e.rust(IoBound, "threads", "std")?;
            neither_slower([tasks, threads], e.rust(IoBound, "processes", "children")?)
        },
    },
    Claim {
        id: "cpu-processes-principle",
        says: "what computes goes to processes: faster than threads",
        python: |e| {
            let threads = e.python(CpuWorkers, "threads")?;
            takes(e.python(CpuWorkers, "processes")?, threads)?.on_cores(e, 2).must_be(CLEARLY_LESS)
        },
        rust: |e| {
            let threads = e.rust(CpuWorkers, "threads", "std")?;
            let number = takes(e.rust(CpuWorkers, "processes", "children")?, threads)?;
            number.on_cores(e, 2).must_be(CLEARLY_LESS)
        },
    },
    Claim {
        id: "async-library-asyncio",
        says: "where the library is asynchronous, asyncio: no slower than threads",
        python: |e| {
            let threads = e.python(FetchGather, "threads")?;
            takes(e.python(FetchGather, "asyncio_aiohttp")?, threads)?.must_be(NO_MORE)
        },
        rust: |e| {
            let threads = e.rust(FetchGather, "threads", "std")?;
            takes(e.rust(FetchGather, "asyncio-tokio", "join_all")?, threads)?.must_be(NO_MORE)
        },
    },
    Claim {
        id: "legacy-threads-principle",
        says: "legacy code goes to threads: blocking requests overlap",
        python: |e| {
            let plain = e.python(FetchAsCompleted, "sequential")?;
            takes(e.python(FetchAsCompleted, "threads")?, plain)?.must_be(CLEARLY_LESS)
        },
        rust: |e| {
            let plain = e.rust(FetchAsCompleted, "sequential", "loop")?;
            takes(e.rust(FetchAsCompleted, "threads", "std")?, plain)?.must_be(CLEARLY_LESS)
        },
    },
    Claim {
        id: "hybrid-principle",
        says: "`run_in_executor` joins the models: the loop lives while others block and compute",
        python: |e| {
            let waits = e.python(OffloadBlocking, "asyncio_threads")?;
            both_live(waits, e.python(OffloadCpu, "asyncio_processes")?)
        },
        rust: |e| {
            let waits = e.rust(OffloadBlocking, "hybrid", "spawn_blocking")?;
            both_live(waits, e.rust(OffloadCpu, "hybrid", "rayon")?)
        },
    },
];

fn neither_slower([one, other]: [&Row; 2], than: &Row) -> Ruling {
    let judged = |row| -> Result<_, Undecided> { Ok(takes(row, than)?.judge(&NO_MORE)) };
    Ok(all([judged(one)?, judged(other)?]))
}

fn both_live(one: &Row, other: &Row) -> Ruling {
    Ok(all([heartbeats(one)?.judge(&ALIVE), heartbeats(other)?.judge(&ALIVE)]))
}
