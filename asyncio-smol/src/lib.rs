//! One event loop, put together from small crates: smol, and async-std on the same ones.
//!
//! The model is that of `asyncio-tokio`: a task is a state machine that runs until it waits, and a
//! waiting task costs a few hundred bytes, so a million of them wait on one thread. The build
//! differs. tokio is one crate whose parts know each other; smol is a shelf of small ones that
//! don't: an executor (`async-executor`), a reactor for sockets and timers (`async-io`), a pool for
//! blocking calls (`blocking`). So `block_on` needs no runtime around it, there is none to be shut
//! down, a future that needs the reactor finds it from any executor, and samples here can't fail
//! for want of a runtime.
//!
//! Which threads there are is not in the types, so every sample says who runs it:
//!
//! - [`smol::LocalExecutor`] with [`smol::block_on`]: everything on the calling thread; this is
//!   asyncio's model. Its tasks needn't be `Send`, and may borrow.
//! - [`smol::spawn`]: a global executor on **one** thread of its own, unless `SMOL_THREADS` says
//!   more.
//! - [`async_std::task::spawn`]: a global executor with a thread per core, unless
//!   `ASYNC_STD_THREAD_COUNT` says otherwise.
//! - [`smol::unblock`] and [`async_std::task::spawn_blocking`]: the same pool, of up to 500 threads
//!   (`BLOCKING_MAX_THREADS`), then a queue without a bound.
//!
//! | Python | here |
//! |---|---|
//! | `asyncio.run` | [`smol::block_on`], [`async_std::task::block_on`] |
//! | `asyncio.create_task` | [`smol::spawn`], [`async_std::task::spawn`]; one that may borrow: [`smol::LocalExecutor::spawn`] |
//! | `asyncio.gather` | `futures::future::join_all` |
//! | `asyncio.as_completed` | `buffer_unordered` of a stream |
//! | `loop.run_in_executor(None, f)` | [`smol::unblock`], [`async_std::task::spawn_blocking`] |
//!
//! A future that is dropped is cancelled. A smol task is cancelled with its handle; an async-std
//! task, like a thread, runs on without.
//!
//! # What is discontinued
//!
//! async-std has been since February 2025, in favour of smol; surf had its last release in 2021.
//! Both are listed as unmaintained (RUSTSEC-2025-0052, RUSTSEC-2025-0036). They are here because
//! readers meet them in code. Nothing new should be built on them: smol replaces async-std almost
//! name by name, and for HTTP there is hyper (with `smol-hyper`), or reqwest on tokio. No other
//! crate of this workspace depends on this one, and so on them.
//!
//! Two things follow for whoever compares numbers. async-std runs on smol's crates, so that the two
//! are no independent measurements: where they differ, it is by the number of threads and by what
//! async-std adds to each task. And the fetching samples measure [`https`], a client of a page, as
//! much as they measure surf.

pub mod back_pressure;
pub mod counter_race;
pub mod cpu_bound;
pub mod cpu_workers;
pub mod deadline;
pub mod failing_task;
pub mod fetch_as_completed;
pub mod fetch_gather;
mod heartbeat;
pub mod https;
pub mod io_bound;
pub mod offload_blocking;
pub mod offload_cpu;
pub mod prime_ranges;
pub mod sleeping_workers;

use shared_workloads::answer::Answer;
use shared_workloads::harness::Variant;
use shared_workloads::sample::Sample;

/// The model in a line.
pub const DESCRIPTION: &str =
    "one event loop, put together from small crates: smol, async-std, surf";

/// The ways in which each sample is written here.
#[must_use]
pub fn variants(sample: Sample) -> Vec<Variant> {
    match sample {
        Sample::CounterRace => vec![
            Variant::new("local", |p| Answer::Count(counter_race::local(p.workers, p.increments))),
            Variant::new("executor", |p| {
                Answer::Count(counter_race::executor(p.workers, p.increments))
            }),
            Variant::new("smol", |p| Answer::Count(counter_race::smol(p.workers, p.increments))),
            Variant::new("async_std", |p| {
                Answer::Count(counter_race::async_std(p.workers, p.increments))
            }),
        ],
        Sample::SleepingWorkers => vec![
            Variant::new("smol", |p| Answer::Finished(sleeping_workers::smol(p.workers, p.delay))),
            Variant::new("async_std", |p| {
                Answer::Finished(sleeping_workers::async_std(p.workers, p.delay))
            }),
        ],
        Sample::FetchAsCompleted => vec![
            Variant::new("smol", |p| {
                let results = fetch_as_completed::smol(&p.urls(), p.workers, p.timeout);
                Answer::fetched_as_completed(results)
            }),
            Variant::new("async_std", |p| {
                let results = fetch_as_completed::async_std(&p.urls(), p.workers, p.timeout);
                Answer::fetched_as_completed(results)
            }),
        ],
        Sample::CpuWorkers => vec![
            Variant::new("smol", |p| Answer::sums(cpu_workers::smol(p.workers, p.n))),
            Variant::new("async_std", |p| Answer::sums(cpu_workers::async_std(p.workers, p.n))),
        ],
        Sample::PrimeRanges => vec![
            Variant::new("smol", |p| Answer::Primes(prime_ranges::smol(&p.ranges()))),
            Variant::new("async_std", |p| Answer::Primes(prime_ranges::async_std(&p.ranges()))),
        ],
        Sample::FetchGather => vec![
            Variant::new("smol", |p| {
                Answer::fetched_in_order(fetch_gather::smol(&p.urls(), p.timeout))
            }),
            Variant::new("async_std", |p| {
                Answer::fetched_in_order(fetch_gather::async_std(&p.urls(), p.timeout))
            }),
        ],
        Sample::IoBound => vec![
            Variant::new("local", |p| Answer::Done(io_bound::local(p.tasks, p.delay))),
            Variant::new("smol", |p| Answer::Done(io_bound::smol(p.tasks, p.delay))),
            Variant::new("async_std", |p| Answer::Done(io_bound::async_std(p.tasks, p.delay))),
            Variant::new("join_all", |p| Answer::Done(io_bound::join_all(p.tasks, p.delay))),
        ],
        Sample::CpuBound => vec![
            Variant::new("inline", |p| Answer::sums(cpu_bound::inline(p.tasks, p.n))),
            Variant::new("unblock", |p| Answer::sums(cpu_bound::unblock(p.tasks, p.n))),
            Variant::new("async_std", |p| Answer::sums(cpu_bound::async_std(p.tasks, p.n))),
        ],
        Sample::OffloadBlocking => vec![
            Variant::fallible("unblock", |p| {
                let answer = offload_blocking::unblock(p.url(), p.timeout, p.heartbeat)?;
                Ok(Answer::offloaded_text(answer))
            }),
            Variant::fallible("async_std", |p| {
                let answer = offload_blocking::async_std(p.url(), p.timeout, p.heartbeat)?;
                Ok(Answer::offloaded_text(answer))
            }),
            Variant::fallible("blocked", |p| {
                let answer = offload_blocking::blocked(p.url(), p.timeout, p.heartbeat)?;
                Ok(Answer::offloaded_text(answer))
            })
            .blocks_the_caller(),
        ],
        Sample::OffloadCpu => vec![
            Variant::new("unblock", |p| {
                Answer::offloaded_sums(offload_cpu::unblock(p.tasks, p.n, p.heartbeat))
            }),
            Variant::new("async_std", |p| {
                Answer::offloaded_sums(offload_cpu::async_std(p.tasks, p.n, p.heartbeat))
            }),
            Variant::new("blocked", |p| {
                let answer = offload_cpu::blocked(p.tasks, p.n, p.heartbeat);
                Answer::offloaded_sums(answer)
            })
            .blocks_the_caller(),
        ],
        Sample::FailingTask => vec![
            Variant::new("join", |p| {
                Answer::Failure(failing_task::join(p.tasks, p.failing, p.delay))
            }),
            Variant::new("try_join", |p| {
                Answer::Failure(failing_task::try_join(p.tasks, p.failing, p.delay))
            })
            .cancels_the_others(),
            Variant::new("async_std", |p| {
                Answer::Failure(failing_task::async_std(p.tasks, p.failing, p.delay))
            }),
        ],
        Sample::Deadline => vec![
            Variant::new("timeout", |p| {
                Answer::Deadline(deadline::timeout(p.tasks, p.endless, p.delay, p.deadline))
            }),
            Variant::new("cancel", |p| {
                Answer::Deadline(deadline::cancel(p.tasks, p.endless, p.delay, p.deadline))
            }),
            Variant::new("async_std", |p| {
                Answer::Deadline(deadline::async_std(p.tasks, p.endless, p.delay, p.deadline))
            })
            .leaves_tasks(1),
            Variant::new("unblock", |p| {
                Answer::Deadline(deadline::unblock(p.tasks, p.endless, p.delay, p.deadline))
            })
            .leaves_threads(1),
        ],
        Sample::BackPressure => vec![
            Variant::new("bounded", |p| {
                let delivery = back_pressure::bounded(p.items, p.item_bytes, p.capacity, p.delay);
                Answer::delivered(&delivery)
            }),
            Variant::new("async_std", |p| {
                let delivery = back_pressure::async_std(p.items, p.item_bytes, p.capacity, p.delay);
                Answer::delivered(&delivery)
            }),
            Variant::new("unbounded", |p| {
                let delivery = back_pressure::unbounded(p.items, p.item_bytes, p.delay);
                Answer::delivered(&delivery)
            })
            .unbounded(),
        ],
    }
}
