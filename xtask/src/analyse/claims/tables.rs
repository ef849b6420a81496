//! The three boxes of the overview, and the two tables cell by cell.

use super::names::{
    CHILDREN, ISOLATED, LOOP, MUTEX, ONE_BIG_LOCK, POOL, PROCESS, PROCESS_SOCKET, PY_ASYNCIO,
    PY_BLOCKED, PY_LOOP, PY_PROCESSES, PY_SWITCH_PROCESSES, PY_SWITCH_TASKS, PY_SWITCH_THREADS,
    PY_SWITCH_THREADS_PIPE, PY_THREADS, PY_THREADS_LOCK, PY_TO_THREADS, STD, TASK, THREAD,
    THREAD_CHANNEL, THREAD_SOCKET, TOKIO, TOKIO_BLOCKED, TOKIO_INLINE, TOKIO_TO_THREADS,
};
use super::{
    ALIVE, ALL, CLEARLY_LESS, Claim, DEAD, LESS, MORE, NO_MORE, NOT_CLEARLY_LESS, ONE, ONE_CORE,
    SEVERAL, SEVERAL_CORES,
};
use crate::analyse::judge::Instead;
use crate::analyse::judge::Judge::{
    All, Beats, BusyCores, Costs, Instead as NotInRust, Keeps, Occupies, OnCores, Processes, Takes,
    TakesWithMany, UsesCpu,
};
use shared_workloads::sample::Sample::{
    CounterRace, CpuBound, CpuWorkers, FetchGather, IoBound, OffloadBlocking,
};

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        id: "threads-one-process",
        says: "threads live in one process",
        python: Processes(CpuBound, PY_THREADS, ONE),
        rust: Processes(CpuBound, STD, ONE),
    },
    Claim {
        id: "processes-several",
        says: "multiprocessing is several processes",
        python: Processes(CpuBound, PY_PROCESSES, SEVERAL),
        rust: Processes(CpuBound, POOL, SEVERAL),
    },
    Claim {
        id: "asyncio-one-thread",
        says: "asyncio is one thread",
        python: BusyCores(CpuBound, PY_ASYNCIO, ONE_CORE),
        // tokio's `multi_thread` is a loop for each core; this is the runtime that is asyncio's.
        rust: BusyCores(CpuBound, TOKIO_INLINE, ONE_CORE),
    },
    Claim {
        id: "asyncio-cooperates",
        says: "asyncio's tasks cooperate: what doesn't await stops all the others",
        python: All(&[
            Beats(OffloadBlocking, PY_BLOCKED, DEAD),
            Beats(OffloadBlocking, PY_TO_THREADS, ALIVE),
        ]),
        rust: All(&[
            Beats(OffloadBlocking, TOKIO_BLOCKED, DEAD),
            Beats(OffloadBlocking, TOKIO_TO_THREADS, ALIVE),
        ]),
    },
    // All updates arrive, in so many processes: what one process has can be shared, what several have
    // must be sent. Counting is over too soon to be looked at; the same model's waiting isn't.
    Claim {
        id: "memory-threads",
        says: "threads share memory",
        python: All(&[
            Keeps(CounterRace, PY_THREADS_LOCK, ALL),
            Processes(IoBound, PY_THREADS, ONE),
        ]),
        rust: All(&[Keeps(CounterRace, MUTEX, ALL), Processes(IoBound, STD, ONE)]),
    },
    Claim {
        id: "memory-processes",
        says: "processes have separate memory",
        python: All(&[
            Keeps(CounterRace, PY_PROCESSES, ALL),
            Processes(IoBound, PY_PROCESSES, SEVERAL),
        ]),
        rust: All(&[Keeps(CounterRace, ISOLATED, ALL), Processes(IoBound, CHILDREN, SEVERAL)]),
    },
    Claim {
        id: "memory-asyncio",
        says: "asyncio's tasks share memory",
        python: All(&[Keeps(CounterRace, PY_ASYNCIO, ALL), Processes(IoBound, PY_ASYNCIO, ONE)]),
        rust: All(&[Keeps(CounterRace, TOKIO, ALL), Processes(IoBound, TOKIO, ONE)]),
    },
    Claim {
        id: "gil-threads",
        says: "the GIL holds threads back (both tables)",
        python: OnCores(2, &Takes(CpuWorkers, PY_THREADS, PY_LOOP, NOT_CLEARLY_LESS)),
        rust: NotInRust(Instead::OneBigLock, &Takes(CpuBound, ONE_BIG_LOCK, STD, MORE)),
    },
    Claim {
        id: "gil-processes",
        says: "the GIL doesn't hold processes back (both tables)",
        python: OnCores(2, &BusyCores(CpuBound, PY_PROCESSES, SEVERAL_CORES)),
        rust: NotInRust(Instead::NothingToEscape, &BusyCores(CpuBound, POOL, SEVERAL_CORES)),
    },
    Claim {
        id: "gil-asyncio",
        says: "the GIL holds asyncio back (both tables)",
        python: OnCores(2, &Takes(CpuBound, PY_ASYNCIO, PY_LOOP, NOT_CLEARLY_LESS)),
        rust: NotInRust(
            Instead::OneLoopIsOneThread,
            &Takes(CpuBound, TOKIO_INLINE, LOOP, NOT_CLEARLY_LESS),
        ),
    },
    // Each over its model's own channel: over a socket, system calls would outweigh the switch.
    Claim {
        id: "switch-threads",
        says: "switching between threads costs a medium amount: more than between asyncio's tasks",
        python: Costs("switch", PY_SWITCH_THREADS, PY_SWITCH_TASKS, MORE),
        rust: Costs("switch", THREAD_CHANNEL, TASK, MORE),
    },
    Claim {
        id: "switch-processes",
        says: "switching between processes costs a lot: more than between threads",
        // Both over a pipe or a socket, since processes have no other channel.
        python: Costs("switch", PY_SWITCH_PROCESSES, PY_SWITCH_THREADS_PIPE, MORE),
        rust: Costs("switch", PROCESS_SOCKET, THREAD_SOCKET, MORE),
    },
    Claim {
        id: "switch-asyncio",
        says: "switching between asyncio's tasks costs little: less than between threads, and than \
               between processes",
        python: All(&[
            Costs("switch", PY_SWITCH_TASKS, PY_SWITCH_THREADS, LESS),
            Costs("switch", PY_SWITCH_TASKS, PY_SWITCH_PROCESSES, LESS),
        ]),
        rust: All(&[
            Costs("switch", TASK, THREAD_CHANNEL, LESS),
            Costs("switch", TASK, PROCESS_SOCKET, LESS),
        ]),
    },
    Claim {
        id: "suits-threads",
        says: "threads suit tasks that wait, not tasks that compute",
        python: All(&[
            Takes(IoBound, PY_THREADS, PY_LOOP, CLEARLY_LESS),
            OnCores(2, &Takes(CpuBound, PY_THREADS, PY_LOOP, NOT_CLEARLY_LESS)),
        ]),
        rust: All(&[
            Takes(IoBound, STD, LOOP, CLEARLY_LESS),
            OnCores(2, &Takes(CpuBound, STD, LOOP, NOT_CLEARLY_LESS)),
        ]),
    },
    Claim {
        id: "suits-processes",
        says: "processes suit tasks that compute, as threads don't (both tables)",
        python: OnCores(2, &Takes(CpuBound, PY_PROCESSES, PY_THREADS, CLEARLY_LESS)),
        rust: OnCores(2, &Takes(CpuBound, POOL, STD, CLEARLY_LESS)),
    },
    Claim {
        id: "suits-asyncio",
        says: "asyncio suits tasks that wait, not tasks that compute",
        python: All(&[
            Takes(IoBound, PY_ASYNCIO, PY_LOOP, CLEARLY_LESS),
            OnCores(2, &Takes(CpuBound, PY_ASYNCIO, PY_LOOP, NOT_CLEARLY_LESS)),
        ]),
        rust: All(&[
            Takes(IoBound, TOKIO, LOOP, CLEARLY_LESS),
            OnCores(2, &Takes(CpuBound, TOKIO_INLINE, LOOP, NOT_CLEARLY_LESS)),
        ]),
    },
    Claim {
        id: "best-threads",
        says: "threads are best for blocking calls: faster than a loop, and than processes",
        python: All(&[
            Takes(FetchGather, PY_THREADS, PY_LOOP, CLEARLY_LESS),
            Takes(FetchGather, PY_THREADS, PY_PROCESSES, NO_MORE),
        ]),
        rust: All(&[
            Takes(FetchGather, STD, LOOP, CLEARLY_LESS),
            Takes(FetchGather, STD, POOL, NO_MORE),
        ]),
    },
    Claim {
        id: "best-asyncio",
        says: "asyncio is best where there are many waits: no slower than threads",
        python: Takes(IoBound, PY_ASYNCIO, PY_THREADS, NO_MORE),
        rust: TakesWithMany(TOKIO, STD, NO_MORE),
    },
    Claim {
        id: "overhead-threads",
        says: "threads have a medium overhead: more than asyncio's tasks",
        python: UsesCpu(IoBound, PY_THREADS, PY_ASYNCIO, MORE),
        rust: Costs("start", THREAD, TASK, MORE),
    },
    Claim {
        id: "overhead-processes",
        says: "processes have a high overhead: more than threads",
        python: UsesCpu(IoBound, PY_PROCESSES, PY_THREADS, MORE),
        rust: Costs("start", PROCESS, THREAD, MORE),
    },
    Claim {
        id: "overhead-asyncio",
        says: "asyncio's tasks have a low overhead: less than a thread's",
        python: UsesCpu(IoBound, PY_ASYNCIO, PY_THREADS, LESS),
        rust: All(&[Costs("start", TASK, THREAD, LESS), Occupies(TOKIO, STD, LESS)]),
    },
];
