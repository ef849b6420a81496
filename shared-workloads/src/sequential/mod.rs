//! Every program as a plain loop: what the other models are measured against.
//!
//! Each takes the same numbers and gives the same answer as its siblings in the model crates, with
//! two exceptions. A loop counts no heartbeats. And where a task fails or never ends, it may end
//! there, so that the tasks after it are never started. The variant is called `loop`; that is a
//! keyword, so its function is `sequential`.

pub mod back_pressure;
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
pub mod prime_ranges;
pub mod sleeping_workers;

use crate::answer::Answer;
use crate::harness::Variant;
use crate::sample::Sample;

/// The model in a line.
pub const DESCRIPTION: &str = "one thing after the other: the baseline";

/// The variants of each sample: one, but where a loop can do two things about a task that fails.
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
            Ok(Answer::fetched(results))
        }),
        Sample::CpuWorkers => {
            Variant::new("loop", |p| Answer::sums(cpu_workers::sequential(p.workers, p.n)))
        }
        Sample::PrimeRanges => {
            Variant::new("loop", |p| Answer::Primes(prime_ranges::sequential(&p.ranges())))
        }
        Sample::FetchGather => Variant::fallible("loop", |p| {
            let results = fetch_gather::sequential(&p.urls(), p.timeout)?;
            Ok(Answer::fetched(results))
        }),
        Sample::IoBound => {
            Variant::new("loop", |p| Answer::Done(io_bound::sequential(p.tasks, p.delay)))
        }
        Sample::CpuBound => {
            Variant::new("loop", |p| Answer::sums(cpu_bound::sequential(p.tasks, p.n)))
        }
        Sample::OffloadBlocking => Variant::fallible("loop", |p| {
            let text = offload_blocking::sequential(p.url(), p.timeout)?;
            Ok(Answer::offloaded_text((text, 0)))
        })
        .blocks_the_caller(),
        Sample::OffloadCpu => Variant::new("loop", |p| {
            let sums = offload_cpu::sequential(p.tasks, p.n);
            Answer::offloaded_sums((sums, 0))
        })
        .blocks_the_caller(),
        Sample::FailingTask => {
            return vec![
                Variant::new("loop", |p| {
                    Answer::Failure(failing_task::sequential(p.tasks, p.failing, p.delay))
                }),
                Variant::new("first_error", |p| {
                    Answer::Failure(failing_task::first_error(p.tasks, p.failing, p.delay))
                })
                .finishes_those_before(),
            ];
        }
        Sample::Deadline => Variant::new("loop", |p| {
            Answer::Deadline(deadline::sequential(p.tasks, p.endless, p.delay, p.deadline))
        })
        .finishes_those_before(),
        Sample::BackPressure => Variant::new("loop", |p| {
            Answer::delivered(&back_pressure::sequential(p.items, p.item_bytes, p.delay))
        }),
    };
    vec![run]
}
