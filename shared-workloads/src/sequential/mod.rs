//! Every program as a plain loop: what the other models are measured against.
//!
//! Each takes the same numbers and gives the same answers as its siblings in the model crates.

pub mod counter_race;
pub mod cpu_bound;
pub mod cpu_workers;
pub mod fetch_as_completed;
pub mod fetch_gather;
pub mod io_bound;
pub mod offload_blocking;
pub mod offload_cpu;
pub mod prime_ranges;
pub mod sleeping_workers;

use crate::answer::Answer;
use crate::harness::Variant;
use crate::sample::Sample;

/// The model in a line.
pub const DESCRIPTION: &str = "One thing after the other: the baseline";

/// The one variant of each sample.
#[must_use]
pub fn variants(sample: Sample) -> Vec<Variant> {
    let run = match sample {
        Sample::CounterRace => Variant::new("loop", |p| {
            Answer::Count(counter_race::sequential(p.workers, p.increments))
        }),
        Sample::SleepingWorkers => Variant::new("loop", |p| {
            Answer::Finished(sleeping_workers::sequential(p.workers, p.delay))
        }),
        Sample::FetchAsCompleted => Variant::fallible("loop", |p| {
            let results = fetch_as_completed::sequential(&p.urls(), p.timeout)?;
            Ok(Answer::fetched_as_completed(results))
        }),
        Sample::CpuWorkers => {
            Variant::new("loop", |p| Answer::sums(cpu_workers::sequential(p.workers, p.n)))
        }
        Sample::PrimeRanges => {
            Variant::new("loop", |p| Answer::Primes(prime_ranges::sequential(&p.ranges())))
        }
        Sample::FetchGather => Variant::fallible("loop", |p| {
            let results = fetch_gather::sequential(&p.urls(), p.timeout)?;
            Ok(Answer::fetched_in_order(results))
        }),
        Sample::IoBound => {
            Variant::new("loop", |p| Answer::Done(io_bound::sequential(p.tasks, p.delay)))
        }
        Sample::CpuBound => {
            Variant::new("loop", |p| Answer::sums(cpu_bound::sequential(p.tasks, p.n)))
        }
        Sample::OffloadBlocking => Variant::fallible("loop", |p| {
            let text = offload_blocking::sequential(p.url(), p.timeout)?;
            Ok(Answer::offloaded_text((text, 0)).blocking_the_caller())
        }),
        Sample::OffloadCpu => Variant::new("loop", |p| {
            let sums = offload_cpu::sequential(p.tasks, p.n);
            Answer::offloaded_sums((sums, 0)).blocking_the_caller()
        }),
    };
    vec![run]
}
