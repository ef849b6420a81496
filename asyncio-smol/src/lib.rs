//! Event loops: smol and async-std.

pub mod counter_race;
pub mod cpu_bound;
pub mod cpu_workers;
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
                Ok(Answer::offloaded_text(answer).blocking_the_caller())
            }),
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
                Answer::offloaded_sums(answer).blocking_the_caller()
            }),
        ],
    }
}
