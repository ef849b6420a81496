//! The five leaves of the article's flowchart: whether another model would have been better there.

use super::compare::{CLEARLY_LESS, NO_MORE, all, cpu_takes, takes, takes_at};
use super::{Claim, Evidence, Ruling, Undecided};
use crate::results::Row;
use shared_workloads::sample::Sample::{CpuBound, IoBound, SleepingWorkers};

/// From here on there are "many" connections.
const MANY: u64 = 1_000;

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        id: "leaf-asyncio",
        says: "waiting, with an asynchronous library: asyncio, which nothing beats",
        python: |e| {
            let [tasks, threads, processes] =
                ["asyncio", "threads", "processes"].map(|v| e.python(IoBound, v));
            nothing_beats(tasks?, [threads?, processes?])
        },
        rust: |e| {
            let threads = e.rust(IoBound, "threads", "std")?;
            let processes = e.rust(IoBound, "processes", "children")?;
            let tasks = e.rust(IoBound, "asyncio-tokio", "current_thread")?;
            nothing_beats(tasks, [threads, processes])
        },
    },
    Claim {
        id: "leaf-threads-many",
        says: "waiting, with a blocking library and many connections: a thread pool, as good as any \
               number of threads",
        python: |e| {
            let [threads, plain] = ["threads", "sequential"].map(|v| e.python(IoBound, v));
            takes(threads?, plain?)?.must_be(CLEARLY_LESS)
        },
        // A pool is bounded: with many waits they queue, and threads of their own wouldn't.
        rust: |e| {
            let points = e.many_waiting("hybrid", "threads", MANY)?;
            takes_at(points, ["tokio's blocking pool", "a thread each"]).must_be(NO_MORE)
        },
    },
    Claim {
        id: "leaf-threads-few",
        says: "waiting, with a blocking library and few connections: threads, too",
        python: |e| {
            let [threads, processes] =
                ["threads", "processes"].map(|v| e.python(SleepingWorkers, v));
            takes(threads?, processes?)?.must_be(NO_MORE)
        },
        rust: |e| {
            let processes = e.rust(SleepingWorkers, "processes", "children")?;
            takes(e.rust(SleepingWorkers, "threads", "std")?, processes)?.must_be(NO_MORE)
        },
    },
    Claim {
        id: "leaf-processes",
        says: "computing in parallel: a process pool, which nothing beats",
        python: |e| {
            let [processes, threads, tasks] =
                ["processes", "threads", "asyncio"].map(|v| e.python(CpuBound, v));
            nothing_beats_in_parallel(e, processes?, [threads?, tasks?])
        },
        rust: |e| {
            let threads = e.rust(CpuBound, "threads", "std")?;
            let rayon = e.rust(CpuBound, "threads", "rayon")?;
            let pool = e.rust(CpuBound, "processes", "pool")?;
            nothing_beats_in_parallel(e, pool, [threads, rayon])
        },
    },
    Claim {
        id: "leaf-sequential",
        says: "computing that needn't be parallel: a loop, which takes the least CPU time",
        python: |e| {
            let [plain, threads, processes] =
                ["sequential", "threads", "processes"].map(|v| e.python(CpuBound, v));
            cheapest(plain?, [threads?, processes?])
        },
        rust: |e| {
            let threads = e.rust(CpuBound, "threads", "std")?;
            let pool = e.rust(CpuBound, "processes", "pool")?;
            cheapest(e.rust(CpuBound, "sequential", "loop")?, [threads, pool])
        },
    },
];

fn nothing_beats(row: &Row, others: [&Row; 2]) -> Ruling {
    let judged = |other| -> Result<_, Undecided> { Ok(takes(row, other)?.judge(&NO_MORE)) };
    let [one, other] = others.map(judged);
    Ok(all([one?, other?]))
}

fn nothing_beats_in_parallel(e: &Evidence, row: &Row, others: [&Row; 2]) -> Ruling {
    let judged =
        |other| -> Result<_, Undecided> { Ok(takes(row, other)?.on_cores(e, 2).judge(&NO_MORE)) };
    let [one, other] = others.map(judged);
    Ok(all([one?, other?]))
}

fn cheapest(row: &Row, others: [&Row; 2]) -> Ruling {
    let judged = |other| -> Result<_, Undecided> { Ok(cpu_takes(row, other)?.judge(&NO_MORE)) };
    let [one, other] = others.map(judged);
    Ok(all([one?, other?]))
}
