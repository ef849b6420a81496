//! The three boxes of the overview, and the two tables cell by cell.

use super::compare::{
    ABOUT_ONE, ALIVE, CLEARLY_LESS, DEAD, LESS, MORE, NO_MORE, ONE_CORE, SEVERAL_CORES, all,
    busy_cores, costs, cpu_takes, does_not_apply, heartbeats, kept, occupies, processes, takes,
    takes_at,
};
use super::{Claim, Evidence, Judgement, Ruling, Undecided};
use crate::results::Row;
use shared_workloads::sample::Sample::{
    CounterRace, CpuBound, CpuWorkers, FetchGather, IoBound, OffloadBlocking,
};
use std::ops::RangeInclusive;

const ONE_PROCESS: RangeInclusive<f64> = 1.0..=1.0;
const SEVERAL_PROCESSES: RangeInclusive<f64> = 2.0..=f64::INFINITY;
/// From here on there are "many" waits.
const MANY: u64 = 1_000;

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        id: "threads-one-process",
        says: "threads live in one process",
        python: |e| processes(e.python(CpuBound, "threads")?)?.must_be(ONE_PROCESS),
        rust: |e| processes(e.rust(CpuBound, "threads", "std")?)?.must_be(ONE_PROCESS),
    },
    Claim {
        id: "processes-several",
        says: "multiprocessing is several processes",
        python: |e| processes(e.python(CpuBound, "processes")?)?.must_be(SEVERAL_PROCESSES),
        rust: |e| processes(e.rust(CpuBound, "processes", "pool")?)?.must_be(SEVERAL_PROCESSES),
    },
    Claim {
        id: "asyncio-one-thread",
        says: "asyncio is one thread",
        python: |e| busy_cores(e.python(CpuBound, "asyncio")?)?.must_be(ONE_CORE),
        // tokio's `multi_thread` is a loop for each core; this is the runtime that is asyncio's.
        rust: |e| busy_cores(e.rust(CpuBound, "asyncio-tokio", "inline")?)?.must_be(ONE_CORE),
    },
    Claim {
        id: "asyncio-cooperates",
        says: "asyncio's tasks cooperate: what doesn't await stops all the others",
        python: |e| {
            let free = e.python(OffloadBlocking, "asyncio_threads")?;
            stops_the_loop(e.python(OffloadBlocking, "blocked")?, free)
        },
        rust: |e| {
            let free = e.rust(OffloadBlocking, "asyncio-tokio", "spawn_blocking")?;
            stops_the_loop(e.rust(OffloadBlocking, "asyncio-tokio", "blocked")?, free)
        },
    },
    Claim {
        id: "memory-threads",
        says: "threads share memory",
        python: |e| {
            let waiting = e.python(IoBound, "threads")?;
            counts_together(e.python(CounterRace, "threads_lock")?, waiting, ONE_PROCESS)
        },
        rust: |e| {
            let waiting = e.rust(IoBound, "threads", "std")?;
            counts_together(e.rust(CounterRace, "threads", "mutex")?, waiting, ONE_PROCESS)
        },
    },
    Claim {
        id: "memory-processes",
        says: "processes have separate memory",
        python: |e| {
            let waiting = e.python(IoBound, "processes")?;
            counts_together(e.python(CounterRace, "processes")?, waiting, SEVERAL_PROCESSES)
        },
        rust: |e| {
            let waiting = e.rust(IoBound, "processes", "children")?;
            let counting = e.rust(CounterRace, "processes", "isolated")?;
            counts_together(counting, waiting, SEVERAL_PROCESSES)
        },
    },
    Claim {
        id: "memory-asyncio",
        says: "asyncio's tasks share memory",
        python: |e| {
            let waiting = e.python(IoBound, "asyncio")?;
            counts_together(e.python(CounterRace, "asyncio")?, waiting, ONE_PROCESS)
        },
        rust: |e| {
            let row = |sample| e.rust(sample, "asyncio-tokio", "current_thread");
            counts_together(row(CounterRace)?, row(IoBound)?, ONE_PROCESS)
        },
    },
    Claim {
        id: "gil-threads",
        says: "the GIL holds threads back (both tables)",
        python: |e| {
            let plain = e.python(CpuWorkers, "sequential")?;
            let number = takes(e.python(CpuWorkers, "threads")?, plain)?.on_cores(e, 2);
            number.must_be(*ABOUT_ONE.start()..=f64::INFINITY)
        },
        rust: |e| {
            let free = e.rust(CpuBound, "threads", "std")?;
            let number = takes(e.rust(CpuBound, "threads", "one_big_lock")?, free)?;
            does_not_apply("there is no GIL; a lock that does what it does", &number)
        },
    },
    Claim {
        id: "gil-processes",
        says: "the GIL doesn't hold processes back (both tables)",
        python: |e| {
            busy_cores(e.python(CpuBound, "processes")?)?.on_cores(e, 2).must_be(SEVERAL_CORES)
        },
        rust: |e| {
            let number = busy_cores(e.rust(CpuBound, "processes", "pool")?)?;
            does_not_apply("there is no GIL to escape from", &number)
        },
    },
    Claim {
        id: "gil-asyncio",
        says: "the GIL holds asyncio back (both tables)",
        python: |e| {
            let plain = e.python(CpuBound, "sequential")?;
            let number = takes(e.python(CpuBound, "asyncio")?, plain)?.on_cores(e, 2);
            number.must_be(*ABOUT_ONE.start()..=f64::INFINITY)
        },
        rust: |e| {
            let plain = e.rust(CpuBound, "sequential", "loop")?;
            let number = takes(e.rust(CpuBound, "asyncio-tokio", "inline")?, plain)?;
            does_not_apply("there is no GIL; but one loop is one thread", &number)
        },
    },
    Claim {
        id: "switch-threads",
        says: "switching between threads costs a medium amount: more than between asyncio's tasks",
        python: |_| Err(switches_unmeasured()),
        // Each over its model's own channel: over a socket, system calls would outweigh the switch.
        rust: |e| {
            let task = e.price("switch", "tokio_current_thread")?;
            costs(e.price("switch", "std_mpsc")?, task).must_be(MORE)
        },
    },
    Claim {
        id: "switch-processes",
        says: "switching between processes costs a lot: more than between threads",
        python: |_| Err(switches_unmeasured()),
        // Both over a socket, since processes have no other channel.
        rust: |e| {
            let thread = e.price("switch", "std_thread_io")?;
            costs(e.price("switch", "process_socketpair")?, thread).must_be(MORE)
        },
    },
    Claim {
        id: "switch-asyncio",
        says: "switching between asyncio's tasks costs little: less than between threads, and than \
               between processes",
        python: |_| Err(switches_unmeasured()),
        rust: |e| {
            let task = e.price("switch", "tokio_current_thread")?;
            let than = |unit| -> Result<Judgement, Undecided> {
                Ok(costs(task, e.price("switch", unit)?).judge(&LESS))
            };
            Ok(all([than("std_mpsc")?, than("process_socketpair")?]))
        },
    },
    Claim {
        id: "suits-threads",
        says: "threads suit tasks that wait, not tasks that compute",
        python: |e| {
            let rows = [(IoBound, "threads"), (CpuBound, "threads")];
            waits_but_does_not_compute(e, rows.map(|(s, v)| e.python(s, v)), "sequential")
        },
        rust: |e| {
            let rows = [(IoBound, "std"), (CpuBound, "std")];
            waits_but_does_not_compute(e, rows.map(|(s, v)| e.rust(s, "threads", v)), "loop")
        },
    },
    Claim {
        id: "suits-processes",
        says: "processes suit tasks that compute, as threads don't (both tables)",
        python: |e| {
            let threads = e.python(CpuBound, "threads")?;
            let number = takes(e.python(CpuBound, "processes")?, threads)?;
            number.on_cores(e, 2).must_be(CLEARLY_LESS)
        },
        rust: |e| {
            let threads = e.rust(CpuBound, "threads", "std")?;
            let number = takes(e.rust(CpuBound, "processes", "pool")?, threads)?;
            number.on_cores(e, 2).must_be(CLEARLY_LESS)
        },
    },
    Claim {
        id: "suits-asyncio",
        says: "asyncio suits tasks that wait, not tasks that compute",
        python: |e| {
            let rows = [(IoBound, "asyncio"), (CpuBound, "asyncio")];
            waits_but_does_not_compute(e, rows.map(|(s, v)| e.python(s, v)), "sequential")
        },
        rust: |e| {
            let rows = [(IoBound, "current_thread"), (CpuBound, "inline")];
            waits_but_does_not_compute(e, rows.map(|(s, v)| e.rust(s, "asyncio-tokio", v)), "loop")
        },
    },
    Claim {
        id: "best-threads",
        says: "threads are best for blocking calls: faster than a loop, and than processes",
        python: |e| {
            let [loops, others] = ["sequential", "processes"].map(|v| e.python(FetchGather, v));
            best_for_blocking(e.python(FetchGather, "threads")?, loops?, others?)
        },
        rust: |e| {
            let plain = e.rust(FetchGather, "sequential", "loop")?;
            let pool = e.rust(FetchGather, "processes", "pool")?;
            best_for_blocking(e.rust(FetchGather, "threads", "std")?, plain, pool)
        },
    },
    Claim {
        id: "best-asyncio",
        says: "asyncio is best where there are many waits: no slower than threads",
        python: |e| {
            let threads = e.python(IoBound, "threads")?;
            takes(e.python(IoBound, "asyncio")?, threads)?.must_be(NO_MORE)
        },
        rust: |e| {
            let points = e.many_waiting("asyncio-tokio", "threads", MANY)?;
            takes_at(points, ["a task each", "a thread each"]).must_be(NO_MORE)
        },
    },
    Claim {
        id: "overhead-threads",
        says: "threads have a medium overhead: more than asyncio's tasks",
        python: |e| {
            let tasks = e.python(IoBound, "asyncio")?;
            cpu_takes(e.python(IoBound, "threads")?, tasks)?.must_be(MORE)
        },
        rust: |e| {
            let [thread, task] =
                ["std_thread", "tokio_current_thread"].map(|u| e.price("start", u));
            costs(thread?, task?).must_be(MORE)
        },
    },
    Claim {
        id: "overhead-processes",
        says: "processes have a high overhead: more than threads",
        python: |e| {
            let threads = e.python(IoBound, "threads")?;
            cpu_takes(e.python(IoBound, "processes")?, threads)?.must_be(MORE)
        },
        rust: |e| {
            let [process, thread] = ["process", "std_thread"].map(|u| e.price("start", u));
            costs(process?, thread?).must_be(MORE)
        },
    },
    Claim {
        id: "overhead-asyncio",
        says: "asyncio's tasks have a low overhead: less than a thread's",
        python: |e| {
            let threads = e.python(IoBound, "threads")?;
            cpu_takes(e.python(IoBound, "asyncio")?, threads)?.must_be(LESS)
        },
        rust: |e| {
            let [task, thread] =
                ["tokio_current_thread", "std_thread"].map(|u| e.price("start", u));
            let memory = occupies(e, "asyncio-tokio", "threads")?.judge(&LESS);
            Ok(all([costs(task?, thread?).judge(&LESS), memory]))
        },
    },
];

fn stops_the_loop(blocked: &Row, free: &Row) -> Ruling {
    Ok(all([heartbeats(blocked)?.judge(&DEAD), heartbeats(free)?.judge(&ALIVE)]))
}

/// All updates arrive, in so many processes: what one process has can be shared; what several have
/// must be sent. Counting is over too soon to be looked at; the same model's waiting isn't.
fn counts_together(counting: &Row, waiting: &Row, limits: RangeInclusive<f64>) -> Ruling {
    Ok(all([kept(counting)?.judge(&(1.0..=1.0)), processes(waiting)?.judge(&limits)]))
}

fn switches_unmeasured() -> Undecided {
    Undecided("no program of the article does nothing but switch; the price list is Rust's".into())
}

fn waits_but_does_not_compute(
    e: &Evidence,
    [waiting, computing]: [Result<&Row, Undecided>; 2],
    plain: &str,
) -> Ruling {
    let (waiting, computing) = (waiting?, computing?);
    let model = if waiting.is_python() { e.interpreter } else { "sequential" };
    let waits = takes(waiting, e.rust(IoBound, model, plain)?)?.judge(&CLEARLY_LESS);
    let gain = takes(computing, e.rust(CpuBound, model, plain)?)?.on_cores(e, 2);
    Ok(all([waits, gain.judge(&(*CLEARLY_LESS.end()..=f64::INFINITY))]))
}

fn best_for_blocking(threads: &Row, plain: &Row, processes: &Row) -> Ruling {
    let against =
        |row, limits| -> Result<Judgement, Undecided> { Ok(takes(threads, row)?.judge(&limits)) };
    Ok(all([against(plain, CLEARLY_LESS)?, against(processes, NO_MORE)?]))
}
