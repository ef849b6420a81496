//! The article's lists of what suits threads, processes and asyncio, and the two hybrids.

use super::compare::{
    ALIVE, CLEARLY_LESS, NO_MORE, ONE_CORE, SEVERAL_CORES, all, busy_cores, heartbeats, occupies,
    takes, takes_at,
};
use super::{Claim, Evidence, Ruling};
use crate::results::Row;
use shared_workloads::sample::Sample::{
    CpuBound, FetchAsCompleted, FetchGather, IoBound, OffloadBlocking, OffloadCpu, PrimeRanges,
};

/// From here on there are "many" operations.
const MANY: u64 = 1_000;

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        id: "threads-legacy",
        says: "threads suit libraries that can only block: the rest of the program goes on",
        python: |e| heartbeats(e.python(OffloadBlocking, "threads")?)?.must_be(ALIVE),
        rust: |e| heartbeats(e.rust(OffloadBlocking, "threads", "std")?)?.must_be(ALIVE),
    },
    Claim {
        id: "threads-synchronous-code",
        says: "threads make existing synchronous code concurrent",
        python: |e| {
            let plain = e.python(FetchGather, "sequential")?;
            takes(e.python(FetchGather, "threads")?, plain)?.must_be(CLEARLY_LESS)
        },
        rust: |e| {
            let plain = e.rust(FetchGather, "sequential", "loop")?;
            takes(e.rust(FetchGather, "threads", "std")?, plain)?.must_be(CLEARLY_LESS)
        },
    },
    Claim {
        id: "processes-heavy-computing",
        says: "processes suit heavy computing better than threads do",
        python: |e| {
            let threads = e.python(PrimeRanges, "threads")?;
            let number = takes(e.python(PrimeRanges, "processes")?, threads)?;
            number.on_cores(e, 2).must_be(CLEARLY_LESS)
        },
        rust: |e| {
            let threads = e.rust(PrimeRanges, "threads", "ranges")?;
            let number = takes(e.rust(PrimeRanges, "processes", "ranges")?, threads)?;
            number.on_cores(e, 2).must_be(CLEARLY_LESS)
        },
    },
    Claim {
        id: "processes-truly-parallel",
        says: "what has to be truly parallel takes processes",
        python: |e| {
            let [processes, threads] = ["processes", "threads"].map(|v| e.python(CpuBound, v));
            only_the_first_is_parallel(e, processes?, threads?)
        },
        rust: |e| {
            let pool = e.rust(CpuBound, "processes", "pool")?;
            only_the_first_is_parallel(e, pool, e.rust(CpuBound, "threads", "std")?)
        },
    },
    Claim {
        id: "asyncio-many-operations",
        says: "asyncio suits many operations at once: they take no more than with threads, of time \
               or of memory",
        python: |e| {
            let [tasks, threads] = ["asyncio", "threads"].map(|v| e.python(IoBound, v));
            takes(tasks?, threads?)?.must_be(NO_MORE)
        },
        rust: |e| {
            let points = e.many_waiting("asyncio-smol", "threads", MANY)?;
            let time = takes_at(points, ["a task each", "a thread each"]).judge(&NO_MORE);
            Ok(all([time, occupies(e, "asyncio-smol", "threads")?.judge(&NO_MORE)]))
        },
    },
    Claim {
        id: "asyncio-scraping",
        says: "asyncio suits fetching many pages: they overlap",
        python: |e| {
            let plain = e.python(FetchAsCompleted, "sequential")?;
            takes(e.python(FetchAsCompleted, "asyncio_aiohttp")?, plain)?.must_be(CLEARLY_LESS)
        },
        rust: |e| {
            let plain = e.rust(FetchAsCompleted, "sequential", "loop")?;
            takes(e.rust(FetchAsCompleted, "asyncio-tokio", "join_set")?, plain)?
                .must_be(CLEARLY_LESS)
        },
    },
    Claim {
        id: "hybrid-threads",
        says: "asyncio can hand a blocking call to a thread pool, and the loop goes on",
        python: |e| heartbeats(e.python(OffloadBlocking, "asyncio_threads")?)?.must_be(ALIVE),
        rust: |e| {
            heartbeats(e.rust(OffloadBlocking, "asyncio-tokio", "spawn_blocking")?)?.must_be(ALIVE)
        },
    },
    Claim {
        id: "hybrid-processes",
        says: "asyncio can hand computing to a process pool: the loop goes on, and the tasks compute \
               at the same time",
        python: |e| {
            let plain = e.python(OffloadCpu, "sequential")?;
            computes_elsewhere(e, e.python(OffloadCpu, "asyncio_processes")?, plain)
        },
        rust: |e| {
            let plain = e.rust(OffloadCpu, "sequential", "loop")?;
            computes_elsewhere(e, e.rust(OffloadCpu, "hybrid", "processes")?, plain)
        },
    },
];

fn only_the_first_is_parallel(e: &Evidence, one: &Row, other: &Row) -> Ruling {
    let parallel = busy_cores(one)?.on_cores(e, 2).judge(&SEVERAL_CORES);
    Ok(all([parallel, busy_cores(other)?.on_cores(e, 2).judge(&ONE_CORE)]))
}

fn computes_elsewhere(e: &Evidence, row: &Row, plain: &Row) -> Ruling {
    let faster = takes(row, plain)?.on_cores(e, 2).judge(&CLEARLY_LESS);
    Ok(all([heartbeats(row)?.judge(&ALIVE), faster]))
}
