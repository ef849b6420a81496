//! One event loop, or one per core: tokio.
//!
//! A task is a state machine that the compiler makes of an `async` block. It runs until it waits,
//! and only then can another run on the same thread: cooperative, as in Python's asyncio. A waiting
//! task is a few hundred bytes on the heap and an entry in a timer wheel or in epoll, so a million
//! of them wait on one thread. What never waits blocks the loop: computing and blocking calls
//! belong on [`tokio::task::spawn_blocking`]'s threads.
//!
//! Two flavours, and every sample builds its runtime where you can see which one it is:
//!
//! - `current_thread`: everything on the thread that calls `block_on`; this is asyncio's model.
//! - `multi_thread`: a loop per core, which steal tasks from each other, so that a task must be
//!   `Send`. Python has no such thing.
//!
//! | Python | here |
//! |---|---|
//! | `asyncio.run` | `Runtime::block_on` |
//! | `asyncio.create_task` | `tokio::spawn`; a task that may borrow thread-local values: `spawn_local` |
//! | `asyncio.gather` | `futures::future::join_all`, or joining handles in order |
//! | `asyncio.as_completed`, `TaskGroup` | [`tokio::task::JoinSet`] |
//! | `loop.run_in_executor(None, f)` | [`tokio::task::spawn_blocking`]: up to 512 threads, then a queue without a bound |
//! | `asyncio.Semaphore` | [`tokio::sync::Semaphore`] |
//!
//! An `await` that is dropped is cancelled: a task ends at its next waiting point. What runs on
//! `spawn_blocking` can't be cancelled, and the runtime waits for it when it shuts down.

pub mod back_pressure;
pub mod counter_race;
pub mod cpu_bound;
pub mod cpu_workers;
pub mod deadline;
pub mod failing_task;
pub mod fetch_as_completed;
pub mod fetch_gather;
mod heartbeat;
pub mod io_bound;
pub mod offload_blocking;
pub mod offload_cpu;
pub mod prime_ranges;
pub mod sleeping_workers;

use shared_workloads::answer::Answer;
use shared_workloads::harness::Variant;
use shared_workloads::sample::Sample;

/// The model in a line.
pub const DESCRIPTION: &str = "one event loop, or one per core: tokio, reqwest";

/// The ways in which each sample is written here.
#[must_use]
pub fn variants(sample: Sample) -> Vec<Variant> {
    match sample {
        Sample::CounterRace => vec![
            Variant::fallible("current_thread", |p| {
                let count = counter_race::current_thread(p.workers, p.increments)?;
                Ok(Answer::Count(count))
            }),
            Variant::fallible("multi_thread", |p| {
                let count = counter_race::multi_thread(p.workers, p.increments)?;
                Ok(Answer::Count(count))
            }),
        ],
        Sample::SleepingWorkers => vec![Variant::fallible("join_set", |p| {
            let names = sleeping_workers::join_set(p.workers, p.delay)?;
            Ok(Answer::Finished(names))
        })],
        Sample::FetchAsCompleted => vec![
            Variant::fallible("join_set", |p| {
                let results = fetch_as_completed::join_set(&p.urls(), p.workers, p.timeout)?;
                Ok(Answer::fetched_as_completed(results))
            }),
            Variant::fallible("buffer_unordered", |p| {
                let results =
                    fetch_as_completed::buffer_unordered(&p.urls(), p.workers, p.timeout)?;
                Ok(Answer::fetched_as_completed(results))
            }),
        ],
        Sample::CpuWorkers => vec![Variant::fallible("spawn_blocking", |p| {
            Ok(Answer::sums(cpu_workers::spawn_blocking(p.workers, p.n)?))
        })],
        Sample::PrimeRanges => vec![Variant::fallible("spawn_blocking", |p| {
            let primes = prime_ranges::spawn_blocking(&p.ranges())?;
            Ok(Answer::Primes(primes))
        })],
        Sample::FetchGather => vec![Variant::fallible("join_all", |p| {
            let results = fetch_gather::join_all(&p.urls(), p.timeout)?;
            Ok(Answer::fetched_in_order(results))
        })],
        Sample::IoBound => vec![
            Variant::fallible("current_thread", |p| {
                Ok(Answer::Done(io_bound::current_thread(p.tasks, p.delay)?))
            }),
            Variant::fallible("multi_thread", |p| {
                Ok(Answer::Done(io_bound::multi_thread(p.tasks, p.delay)?))
            }),
        ],
        Sample::CpuBound => vec![
            Variant::fallible("inline", |p| Ok(Answer::sums(cpu_bound::inline(p.tasks, p.n)?))),
            Variant::fallible("spawn_blocking", |p| {
                Ok(Answer::sums(cpu_bound::spawn_blocking(p.tasks, p.n)?))
            }),
        ],
        Sample::OffloadBlocking => vec![
            Variant::fallible("spawn_blocking", |p| {
                let answer = offload_blocking::spawn_blocking(p.url(), p.timeout, p.heartbeat)?;
                Ok(Answer::offloaded_text(answer))
            }),
            Variant::fallible("blocked", |p| {
                let answer = offload_blocking::blocked(p.url(), p.timeout, p.heartbeat)?;
                Ok(Answer::offloaded_text(answer))
            })
            .blocks_the_caller(),
        ],
        Sample::OffloadCpu => vec![
            Variant::fallible("spawn_blocking", |p| {
                let answer = offload_cpu::spawn_blocking(p.tasks, p.n, p.heartbeat)?;
                Ok(Answer::offloaded_sums(answer))
            }),
            Variant::fallible("blocked", |p| {
                let answer = offload_cpu::blocked(p.tasks, p.n, p.heartbeat)?;
                Ok(Answer::offloaded_sums(answer))
            })
            .blocks_the_caller(),
        ],
        Sample::FailingTask => vec![Variant::fallible("join", |p| {
            Ok(Answer::Failure(failing_task::join(p.tasks, p.failing, p.delay)?))
        })],
        Sample::Deadline => vec![Variant::fallible("abort", |p| {
            Ok(Answer::Deadline(deadline::abort(p.tasks, p.endless, p.delay, p.deadline)?))
        })],
        Sample::BackPressure => vec![Variant::fallible("bounded", |p| {
            let delivery = back_pressure::bounded(p.items, p.item_bytes, p.capacity, p.delay)?;
            Ok(Answer::delivered(&delivery))
        })],
    }
}
