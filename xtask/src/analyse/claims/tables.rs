//! The three boxes of the overview, and the two tables cell by cell.

use super::names::{
    ASYNCIO, BLOCKED, CHILDREN, ISOLATED, LOCKED, LOOP, ON_THE_LOOP, ONE_BIG_LOCK, POOL, PROCESS,
    PROCESS_PIPE, TASK, TASK_CHANNEL, THREAD, THREAD_CHANNEL, THREAD_PIPE, THREADS, TO_THREADS,
};
use super::{
    ALIVE, CLEARLY_LESS, Claim, DEAD, LESS, MORE, NO_MORE, NOT_CLEARLY_LESS, ONE, ONE_CORE,
    SEVERAL, SEVERAL_CORES,
};
use crate::analyse::judge::Check;
use crate::analyse::judge::On::{Both, NotInRust, Python, Rust};
use crate::analyse::verdict::Measure::{
    Answer, Cores, CpuTime, Memory, Price, Processes, Time, TimeOfMany,
};
use shared_workloads::sample::Sample::{
    CounterRace, CpuBound, FetchGather, IoBound, OffloadBlocking,
};

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        id: "threads-one-process",
        says: "threads live in one process",
        checks: &[Check(Both, Processes(CpuBound), &[THREADS], ONE)],
    },
    Claim {
        id: "processes-several",
        says: "multiprocessing is several processes",
        checks: &[Check(Both, Processes(CpuBound), &[POOL], SEVERAL)],
    },
    Claim {
        id: "asyncio-one-thread",
        says: "asyncio is one thread",
        // tokio's `multi_thread` is a loop for each core; this is the runtime that is asyncio's.
        checks: &[Check(Both, Cores(CpuBound), &[ON_THE_LOOP], ONE_CORE)],
    },
    Claim {
        id: "asyncio-cooperates",
        says: "asyncio's tasks cooperate: what doesn't await stops all the others",
        checks: &[
            Check(Both, Answer(OffloadBlocking), &[BLOCKED], DEAD),
            Check(Both, Answer(OffloadBlocking), &[TO_THREADS], ALIVE),
        ],
    },
    // All updates arrive, in so many processes: what one process has can be shared, what several have
    // must be sent. Counting is over too soon to be looked at; the same model's waiting isn't.
    Claim {
        id: "memory-threads",
        says: "threads share memory",
        checks: &[
            Check(Both, Answer(CounterRace), &[LOCKED], ONE),
            Check(Both, Processes(IoBound), &[THREADS], ONE),
        ],
    },
    Claim {
        id: "memory-processes",
        says: "processes have separate memory",
        checks: &[
            Check(Both, Answer(CounterRace), &[ISOLATED], ONE),
            Check(Both, Processes(IoBound), &[CHILDREN], SEVERAL),
        ],
    },
    Claim {
        id: "memory-asyncio",
        says: "asyncio's tasks share memory",
        checks: &[
            Check(Both, Answer(CounterRace), &[ASYNCIO], ONE),
            Check(Both, Processes(IoBound), &[ASYNCIO], ONE),
        ],
    },
    Claim {
        id: "gil-threads",
        says: "the GIL holds threads back (both tables)",
        checks: &[Check(
            NotInRust("there is no GIL; one lock around all the work comes nearest"),
            Time(CpuBound),
            &[ONE_BIG_LOCK, LOOP],
            NOT_CLEARLY_LESS,
        )],
    },
    Claim {
        id: "gil-processes",
        says: "the GIL doesn't hold processes back (both tables)",
        checks: &[Check(
            NotInRust("there is no GIL to escape from"),
            Cores(CpuBound),
            &[POOL],
            SEVERAL_CORES,
        )],
    },
    Claim {
        id: "gil-asyncio",
        says: "the GIL holds asyncio back (both tables)",
        checks: &[Check(
            NotInRust("there is no GIL, but one loop is one thread"),
            Time(CpuBound),
            &[ON_THE_LOOP, LOOP],
            NOT_CLEARLY_LESS,
        )],
    },
    Claim {
        id: "switch-threads",
        says: "switching between threads costs a medium amount: more than between asyncio's tasks",
        checks: &[Check(Both, Price("switch"), &[THREAD_CHANNEL, TASK_CHANNEL], MORE)],
    },
    Claim {
        id: "switch-processes",
        says: "switching between processes costs a lot: more than between threads",
        checks: &[Check(Both, Price("switch"), &[PROCESS_PIPE, THREAD_PIPE], MORE)],
    },
    Claim {
        id: "switch-asyncio",
        says: "switching between asyncio's tasks costs little: less than between threads, and than \
               between processes",
        checks: &[
            Check(Both, Price("switch"), &[TASK_CHANNEL, THREAD_CHANNEL], LESS),
            Check(Both, Price("switch"), &[TASK_CHANNEL, PROCESS_PIPE], LESS),
        ],
    },
    Claim {
        id: "suits-threads",
        says: "threads suit tasks that wait, not tasks that compute",
        checks: &[
            Check(Both, Time(IoBound), &[THREADS, LOOP], CLEARLY_LESS),
            Check(Both, Time(CpuBound), &[THREADS, LOOP], NOT_CLEARLY_LESS),
        ],
    },
    Claim {
        id: "suits-processes",
        says: "processes suit tasks that compute, as threads don't (both tables)",
        checks: &[Check(Both, Time(CpuBound), &[POOL, THREADS], CLEARLY_LESS)],
    },
    Claim {
        id: "suits-asyncio",
        says: "asyncio suits tasks that wait, not tasks that compute",
        checks: &[
            Check(Both, Time(IoBound), &[ASYNCIO, LOOP], CLEARLY_LESS),
            Check(Both, Time(CpuBound), &[ON_THE_LOOP, LOOP], NOT_CLEARLY_LESS),
        ],
    },
    Claim {
        id: "best-threads",
        says: "threads are best for blocking calls: faster than a loop, and than processes",
        checks: &[
            Check(Both, Time(FetchGather), &[THREADS, LOOP], CLEARLY_LESS),
            Check(Both, Time(FetchGather), &[THREADS, POOL], NO_MORE),
        ],
    },
    Claim {
        id: "best-asyncio",
        says: "asyncio is best where there are many waits: no slower than threads",
        checks: &[
            Check(Python, Time(IoBound), &[ASYNCIO, THREADS], NO_MORE),
            Check(Rust, TimeOfMany, &[ASYNCIO, THREADS], NO_MORE),
        ],
    },
    Claim {
        id: "overhead-threads",
        says: "threads have a medium overhead: more than asyncio's tasks",
        checks: &[
            Check(Python, CpuTime(IoBound), &[THREADS, ASYNCIO], MORE),
            Check(Rust, Price("start"), &[THREAD, TASK], MORE),
        ],
    },
    Claim {
        id: "overhead-processes",
        says: "processes have a high overhead: more than threads",
        checks: &[
            Check(Python, CpuTime(IoBound), &[CHILDREN, THREADS], MORE),
            Check(Rust, Price("start"), &[PROCESS, THREAD], MORE),
        ],
    },
    Claim {
        id: "overhead-asyncio",
        says: "asyncio's tasks have a low overhead: less than a thread's",
        checks: &[
            Check(Python, CpuTime(IoBound), &[ASYNCIO, THREADS], LESS),
            Check(Rust, Price("start"), &[TASK, THREAD], LESS),
            Check(Rust, Memory, &[ASYNCIO, THREADS], LESS),
        ],
    },
];
