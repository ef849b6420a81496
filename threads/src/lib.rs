//! One process, shared memory, preemption: std threads, crossbeam and rayon.
//!
//! The kernel runs each thread on any core that is free and may interrupt it between any two
//! instructions. All of them see the same memory. In Python the global interpreter lock lets one
//! of them run bytecode at a time; Rust has no such lock, so here threads are the answer to
//! CPU-bound work too, which in Python takes processes.
//!
//! What replaces the lock is the type system. A value that two threads can reach must be
//! immutable, or guarded by something that is `Sync` (an atomic, a mutex, a channel); a value that
//! a thread takes along must be `Send`. A data race is not a bug to be found but a program that
//! doesn't compile: see [`counter_race`].
//!
//! | Python | here |
//! |---|---|
//! | `threading.Thread` and `join` | [`std::thread::scope`]: threads that borrow, joined at its end |
//! | `ThreadPoolExecutor.map` | rayon's `par_iter` |
//! | `ThreadPoolExecutor` for blocking I/O | scoped threads and a channel, or a rayon pool as wide as the I/O |
//! | `as_completed` | a channel: whoever is done first is first in it |
//! | `threading.Lock` | [`std::sync::Mutex`], which owns what it guards |
//!
//! A thread costs some tens of microseconds to start and a few pages of memory, so hundreds are
//! cheap, and a hundred thousand are not.

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

use shared_workloads::answer::Answer;
use shared_workloads::harness::Variant;
use shared_workloads::sample::Sample;

/// The model in a line.
pub const DESCRIPTION: &str = "one process, shared memory, preemption: std, crossbeam, rayon";

/// The ways in which each sample is written here.
#[must_use]
pub fn variants(sample: Sample) -> Vec<Variant> {
    match sample {
        Sample::CounterRace => vec![
            Variant::new("mutex", |p| Answer::Count(counter_race::mutex(p.workers, p.increments))),
            Variant::new("atomic", |p| {
                Answer::Count(counter_race::atomic(p.workers, p.increments))
            }),
            Variant::new("split", |p| Answer::Count(counter_race::split(p.workers, p.increments))),
            Variant::new("lost_update", |p| {
                Answer::Count(counter_race::lost_update(p.workers, p.increments))
            })
            .may_lose_updates(),
        ],
        Sample::SleepingWorkers => vec![
            Variant::new("std", |p| Answer::Finished(sleeping_workers::std(p.workers, p.delay))),
            Variant::fallible("spawn", |p| {
                Ok(Answer::Finished(sleeping_workers::spawn(p.workers, p.delay)?))
            }),
            Variant::new("crossbeam", |p| {
                Answer::Finished(sleeping_workers::crossbeam(p.workers, p.delay))
            }),
        ],
        Sample::FetchAsCompleted => vec![
            Variant::fallible("std", |p| {
                let results = fetch_as_completed::std(&p.urls(), p.workers, p.timeout)?;
                Ok(Answer::fetched_as_completed(results))
            }),
            Variant::fallible("rayon", |p| {
                let results = fetch_as_completed::rayon(&p.urls(), p.workers, p.timeout)?;
                Ok(Answer::fetched_as_completed(results))
            }),
        ],
        Sample::CpuWorkers => {
            vec![Variant::new("std", |p| Answer::sums(cpu_workers::std(p.workers, p.n)))]
        }
        Sample::PrimeRanges => vec![
            Variant::new("ranges", |p| Answer::Primes(prime_ranges::ranges(&p.ranges()))),
            Variant::new("numbers", |p| Answer::Primes(prime_ranges::numbers(&p.ranges()))),
            Variant::new("deque", |p| Answer::Primes(prime_ranges::deque(&p.ranges()))),
        ],
        Sample::FetchGather => vec![Variant::fallible("std", |p| {
            let results = fetch_gather::std(&p.urls(), p.timeout)?;
            Ok(Answer::fetched_in_order(results))
        })],
        Sample::IoBound => vec![
            Variant::new("std", |p| Answer::Done(io_bound::std(p.tasks, p.delay))),
            Variant::fallible("rayon", |p| Ok(Answer::Done(io_bound::rayon(p.tasks, p.delay)?))),
        ],
        Sample::CpuBound => vec![
            Variant::new("std", |p| Answer::sums(cpu_bound::std(p.tasks, p.n))),
            Variant::new("rayon", |p| Answer::sums(cpu_bound::rayon(p.tasks, p.n))),
            Variant::new("one_big_lock", |p| Answer::sums(cpu_bound::one_big_lock(p.tasks, p.n))),
        ],
        Sample::OffloadBlocking => vec![Variant::fallible("std", |p| {
            let answer = offload_blocking::std(p.url(), p.timeout, p.heartbeat)?;
            Ok(Answer::offloaded_text(answer))
        })],
        Sample::OffloadCpu => vec![Variant::new("rayon", |p| {
            Answer::offloaded_sums(offload_cpu::rayon(p.tasks, p.n, p.heartbeat))
        })],
        Sample::FailingTask => vec![
            Variant::new("join", |p| {
                Answer::Failure(failing_task::join(p.tasks, p.failing, p.delay))
            }),
            Variant::new("first_error", |p| {
                Answer::Failure(failing_task::first_error(p.tasks, p.failing, p.delay))
            })
            .cancels_the_others(),
            Variant::new("rayon", |p| {
                Answer::Failure(failing_task::rayon(p.tasks, p.failing, p.delay))
            }),
            Variant::new("poisoned", |p| {
                Answer::Failure(failing_task::poisoned(p.tasks, p.failing, p.delay))
            })
            .learns("poisoned: true"),
        ],
        Sample::Deadline => vec![
            Variant::new("flag", |p| {
                Answer::Deadline(deadline::flag(p.tasks, p.endless, p.delay, p.deadline))
            }),
            Variant::new("detached", |p| {
                Answer::Deadline(deadline::detached(p.tasks, p.endless, p.delay, p.deadline))
            })
            .leaves_threads(1),
        ],
        Sample::BackPressure => vec![
            Variant::new("sync_channel", |p| {
                let (items, item_bytes) = (p.items, p.item_bytes);
                let delivery = back_pressure::sync_channel(items, item_bytes, p.capacity, p.delay);
                Answer::delivered(&delivery)
            }),
            Variant::new("crossbeam", |p| {
                let (items, item_bytes) = (p.items, p.item_bytes);
                let delivery = back_pressure::crossbeam(items, item_bytes, p.capacity, p.delay);
                Answer::delivered(&delivery)
            }),
            Variant::new("channel", |p| {
                Answer::delivered(&back_pressure::channel(p.items, p.item_bytes, p.delay))
            })
            .unbounded(),
        ],
    }
}
