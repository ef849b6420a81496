//! What suits what, the five closing principles, and the five leaves of the flowchart: whether
//! another model would have been better there.

use super::names::{
    AS_COMPLETED, ASYNCIO, CHILDREN, GATHER, HYBRID_TO_THREADS, LOOP, ON_THE_LOOP, POOL,
    POOL_RANGES, RAYON, SMOL, THREADS, THREADS_RANGES, TO_PROCESSES, TO_RAYON, TO_THREADS,
};
use super::{ALIVE, CLEARLY_LESS, Claim, NO_MORE, ONE_CORE, SEVERAL_CORES};
use crate::analyse::judge::Check;
use crate::analyse::judge::On::{Both, Python, Rust};
use crate::analyse::number::Limits;
use crate::analyse::verdict::Measure::{Answer, Cores, CpuTime, Memory, Time, TimeOfMany};
use shared_workloads::sample::Sample::{
    CpuBound, CpuWorkers, FetchAsCompleted, FetchGather, IoBound, OffloadBlocking, OffloadCpu,
    PrimeRanges, SleepingWorkers,
};

const HALF: Limits = Limits::most(0.5);

pub(super) const SUITABILITY: &[Claim] = &[
    Claim {
        id: "threads-legacy",
        says: "threads suit libraries that can only block: the rest of the program goes on",
        checks: &[Check(Both, Answer(OffloadBlocking), &[THREADS], ALIVE)],
    },
    Claim {
        id: "threads-synchronous-code",
        says: "threads make existing synchronous code concurrent",
        checks: &[Check(Both, Time(FetchGather), &[THREADS, LOOP], CLEARLY_LESS)],
    },
    Claim {
        id: "processes-heavy-computing",
        says: "processes suit heavy computing better than threads do",
        checks: &[Check(Both, Time(PrimeRanges), &[POOL_RANGES, THREADS_RANGES], CLEARLY_LESS)],
    },
    Claim {
        id: "processes-truly-parallel",
        says: "what has to be truly parallel takes processes",
        checks: &[
            Check(Both, Cores(CpuBound), &[POOL], SEVERAL_CORES),
            Check(Both, Cores(CpuBound), &[THREADS], ONE_CORE),
        ],
    },
    Claim {
        id: "asyncio-many-operations",
        says: "asyncio suits many operations at once: they take no more than with threads, of time \
               or of memory",
        checks: &[
            Check(Python, Time(IoBound), &[ASYNCIO, THREADS], NO_MORE),
            Check(Rust, TimeOfMany, &[SMOL, THREADS], NO_MORE),
            Check(Rust, Memory, &[SMOL, THREADS], NO_MORE),
        ],
    },
    Claim {
        id: "asyncio-scraping",
        says: "asyncio suits fetching many pages: they overlap",
        checks: &[Check(Both, Time(FetchAsCompleted), &[AS_COMPLETED, LOOP], CLEARLY_LESS)],
    },
    Claim {
        id: "hybrid-threads",
        says: "asyncio can hand a blocking call to a thread pool, and the loop goes on",
        checks: &[Check(Both, Answer(OffloadBlocking), &[TO_THREADS], ALIVE)],
    },
    Claim {
        id: "hybrid-processes",
        says: "asyncio can hand computing to a process pool: the loop goes on, and the tasks compute \
               at the same time",
        checks: &[
            Check(Both, Answer(OffloadCpu), &[TO_PROCESSES], ALIVE),
            Check(Both, Time(OffloadCpu), &[TO_PROCESSES, LOOP], CLEARLY_LESS),
        ],
    },
];

pub(super) const PRINCIPLES: &[Claim] = &[
    Claim {
        id: "choice-matters",
        says: "the right model makes a program much faster: at least twice as fast as a loop",
        checks: &[Check(Both, Time(IoBound), &[ASYNCIO, LOOP], HALF)],
    },
    Claim {
        id: "io-asyncio-or-threads",
        says: "what waits goes to asyncio or threads: neither is slower than processes",
        checks: &[
            Check(Both, Time(IoBound), &[ASYNCIO, CHILDREN], NO_MORE),
            Check(Both, Time(IoBound), &[THREADS, CHILDREN], NO_MORE),
        ],
    },
    Claim {
        id: "cpu-processes-principle",
        says: "what computes goes to processes: faster than threads",
        checks: &[Check(Both, Time(CpuWorkers), &[CHILDREN, THREADS], CLEARLY_LESS)],
    },
    Claim {
        id: "async-library-asyncio",
        says: "where the library is asynchronous, asyncio: no slower than threads",
        checks: &[Check(Both, Time(FetchGather), &[GATHER, THREADS], NO_MORE)],
    },
    Claim {
        id: "legacy-threads-principle",
        says: "legacy code goes to threads: blocking requests overlap",
        checks: &[Check(Both, Time(FetchAsCompleted), &[THREADS, LOOP], CLEARLY_LESS)],
    },
    Claim {
        id: "hybrid-principle",
        says: "`run_in_executor` joins the models: the loop lives while others block and compute",
        checks: &[
            Check(Both, Answer(OffloadBlocking), &[HYBRID_TO_THREADS], ALIVE),
            Check(Both, Answer(OffloadCpu), &[TO_RAYON], ALIVE),
        ],
    },
];

pub(super) const LEAVES: &[Claim] = &[
    Claim {
        id: "leaf-asyncio",
        says: "waiting, with an asynchronous library: asyncio, which nothing beats",
        checks: &[
            Check(Both, Time(IoBound), &[ASYNCIO, THREADS], NO_MORE),
            Check(Both, Time(IoBound), &[ASYNCIO, CHILDREN], NO_MORE),
        ],
    },
    Claim {
        id: "leaf-threads-many",
        says: "waiting, with a blocking library and many connections: a thread pool, as good as any \
               number of threads",
        checks: &[
            Check(Python, Time(IoBound), &[THREADS, LOOP], CLEARLY_LESS),
            // A pool is bounded: with many waits they queue, and threads of their own wouldn't.
            Check(Rust, TimeOfMany, &[HYBRID_TO_THREADS, THREADS], NO_MORE),
        ],
    },
    Claim {
        id: "leaf-threads-few",
        says: "waiting, with a blocking library and few connections: threads, too",
        checks: &[Check(Both, Time(SleepingWorkers), &[THREADS, CHILDREN], NO_MORE)],
    },
    Claim {
        id: "leaf-processes",
        says: "computing in parallel: a process pool, which nothing beats",
        checks: &[
            Check(Both, Time(CpuBound), &[POOL, THREADS], NO_MORE),
            Check(Python, Time(CpuBound), &[POOL, ON_THE_LOOP], NO_MORE),
            Check(Rust, Time(CpuBound), &[POOL, RAYON], NO_MORE),
        ],
    },
    Claim {
        id: "leaf-sequential",
        says: "computing that needn't be parallel: a loop, which takes the least CPU time",
        checks: &[
            Check(Both, CpuTime(CpuBound), &[LOOP, THREADS], NO_MORE),
            Check(Both, CpuTime(CpuBound), &[LOOP, POOL], NO_MORE),
        ],
    },
];
