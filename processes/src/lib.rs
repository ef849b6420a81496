//! Separate memory: std's child processes, and a process pool.
//!
//! A process shares nothing with another but what it is sent. What crosses is bytes, so arguments
//! and results are serialised, copied through the kernel and deserialised; what can't be written
//! down as bytes (a closure, an open file, a reference) can't cross. In return a process can be
//! killed from outside, may crash or leak without harming another, and can run code that isn't
//! trusted or isn't Rust.
//!
//! Python needs processes for computing in parallel, because its threads take turns under the GIL.
//! Rust doesn't: these samples compute exactly as fast as `threads`, plus what starting a process
//! and talking to it costs. They are here for isolation.
//!
//! | Python | here |
//! |---|---|
//! | `multiprocessing.Process` | [`std::process::Command`], with this executable as the program |
//! | `Process.join` | `Child::wait`, which nobody does for you: a dropped `Child` is neither killed nor reaped |
//! | `Queue`, `Pipe` | a child's standard output, or a socket pair |
//! | `ProcessPoolExecutor` | [`pool::Pool`] |
//! | pickle | serde: a task is a struct, and its name finds its code on the other side |
//! | `fork` | nothing: forking a program with threads copies locks that nobody will ever unlock |
//!
//! Rust has no `ProcessPoolExecutor`, so there is one in [`pool`], made to be relied on and short
//! enough to be read.

pub mod back_pressure;
mod child;
pub mod counter_race;
pub mod cpu_bound;
pub mod cpu_workers;
pub mod deadline;
pub mod failing_task;
pub mod fetch_as_completed;
pub mod fetch_gather;
pub mod io_bound;
pub mod offload_blocking;
pub mod offload_cpu;
pub mod pool;
pub mod prime_ranges;
pub mod sleeping_workers;

use cpu_bound::SumOfSquares;
use failing_task::MayFail;
use fetch_gather::Fetch;
use offload_blocking::BlockingRequest;
use pool::Entry;
use prime_ranges::CountPrimes;
use shared_workloads::answer::Answer;
use shared_workloads::harness::Variant;
use shared_workloads::sample::Sample;

/// The model in a line.
pub const DESCRIPTION: &str = "separate memory: std::process and a process pool";

/// Does the work and exits if this process was started as a worker; returns if it wasn't.
///
/// The first line of `main` in every program that uses these tasks.
pub fn serve_if_worker() {
    pool::serve_if_worker(&[
        Entry::of::<SumOfSquares>(),
        Entry::of::<CountPrimes>(),
        Entry::of::<Fetch>(),
        Entry::of::<BlockingRequest>(),
        Entry::of::<MayFail>(),
    ]);
    child::serve_if_child();
}

/// The ways in which each sample is written here.
#[must_use]
pub fn variants(sample: Sample) -> Vec<Variant> {
    match sample {
        Sample::CounterRace => vec![Variant::fallible("isolated", |p| {
            let count = counter_race::isolated(p.workers, p.increments)?;
            Ok(Answer::Count(count))
        })],
        Sample::SleepingWorkers => vec![Variant::fallible("children", |p| {
            let names = sleeping_workers::children(p.workers, p.delay)?;
            Ok(Answer::Finished(names))
        })],
        Sample::FetchAsCompleted => vec![Variant::fallible("pool", |p| {
            let results = fetch_as_completed::pool(&p.urls(), p.workers, p.timeout)?;
            Ok(Answer::fetched(results))
        })],
        Sample::CpuWorkers => vec![Variant::fallible("children", |p| {
            Ok(Answer::sums(cpu_workers::children(p.workers, p.n)?))
        })],
        Sample::PrimeRanges => vec![
            Variant::fallible("ranges", |p| Ok(Answer::Primes(prime_ranges::ranges(&p.ranges())?))),
            Variant::fallible("chunked", |p| {
                Ok(Answer::Primes(prime_ranges::chunked(&p.ranges())?))
            }),
        ],
        Sample::FetchGather => vec![Variant::fallible("pool", |p| {
            let results = fetch_gather::pool(&p.urls(), p.timeout)?;
            Ok(Answer::fetched(results))
        })],
        Sample::IoBound => vec![Variant::fallible("children", |p| {
            Ok(Answer::Done(io_bound::children(p.tasks, p.delay)?))
        })],
        Sample::CpuBound => {
            vec![Variant::fallible("pool", |p| Ok(Answer::sums(cpu_bound::pool(p.tasks, p.n)?)))]
        }
        Sample::OffloadBlocking => vec![Variant::fallible("pool", |p| {
            let answer = offload_blocking::pool(p.url(), p.timeout, p.heartbeat)?;
            Ok(Answer::offloaded_text(answer))
        })],
        Sample::OffloadCpu => vec![Variant::fallible("pool", |p| {
            let answer = offload_cpu::pool(p.tasks, p.n, p.heartbeat)?;
            Ok(Answer::offloaded_sums(answer))
        })],
        Sample::FailingTask => vec![Variant::fallible("pool", |p| {
            Ok(Answer::Failure(failing_task::pool(p.tasks, p.failing, p.delay)?))
        })],
        Sample::Deadline => vec![Variant::fallible("kill", |p| {
            Ok(Answer::Deadline(deadline::kill(p.tasks, p.endless, p.delay, p.deadline)?))
        })],
        Sample::BackPressure => vec![Variant::fallible("pipe", |p| {
            let delivery = back_pressure::pipe(p.items, p.item_bytes, p.capacity, p.delay)?;
            Ok(Answer::delivered(&delivery))
        })],
    }
}
