//! An event loop in front, a thread pool or a process pool behind: tokio, rayon and our own pool.
//!
//! Most servers are this: what waits, waits on the loop, where waiting is cheap; what computes or
//! blocks is handed to threads or processes, and the loop awaits the result as it awaits anything.
//! Each hand-over costs a few microseconds (to a process some tens), so it pays off from about that
//! much work on; what is shorter is better done on the loop.
//!
//! | what | where it goes | why there |
//! |---|---|---|
//! | a blocking call | [`tokio::task::spawn_blocking`] | up to 512 threads that may all sleep |
//! | computing | rayon | as many threads as cores, which must not sleep |
//! | code that may crash, leak or hang | [`processes::pool`] | it can be killed, and takes nothing along |
//!
//! Bound what you hand over. `spawn_blocking` queues without a limit, so a semaphore stands before
//! it ([`fetch_as_completed`]); the process pool has a bounded queue of its own. And mind that
//! tokio and rayon each start as many threads as there are cores: together that is twice as many.
//!
//! | Python | here |
//! |---|---|
//! | `loop.run_in_executor(None, f)` | `spawn_blocking(f)` |
//! | `loop.run_in_executor(ThreadPoolExecutor(), f)` | `rayon::spawn`, and a oneshot channel back |
//! | `loop.run_in_executor(ProcessPoolExecutor(), f)` | `pool.submit_async(task).await?.await` |

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
mod on_rayon;
pub mod prime_ranges;
pub mod sleeping_workers;

use processes::cpu_bound::SumOfSquares;
use processes::pool::{self, Entry};
use processes::prime_ranges::CountPrimes;
use shared_workloads::answer::Answer;
use shared_workloads::harness::Variant;
use shared_workloads::sample::Sample;
use sleeping_workers::Sleep;

/// The model in a line.
pub const DESCRIPTION: &str = "an event loop in front, thread and process pools behind";

/// Does the work and exits if this process was started as a worker; returns if it wasn't.
pub fn serve_if_worker() {
    pool::serve_if_worker(&[
        Entry::of::<SumOfSquares>(),
        Entry::of::<CountPrimes>(),
        Entry::of::<Sleep>(),
    ]);
}

/// The ways in which each sample is written here.
#[must_use]
pub fn variants(sample: Sample) -> Vec<Variant> {
    match sample {
        Sample::CounterRace => vec![Variant::fallible("owner", |p| {
            let count = counter_race::owner(p.workers, p.increments)?;
            Ok(Answer::Count(count))
        })],
        Sample::SleepingWorkers => vec![Variant::fallible("mixed", |p| {
            let names = sleeping_workers::mixed(p.workers, p.delay)?;
            Ok(Answer::Finished(names))
        })],
        Sample::FetchAsCompleted => vec![Variant::fallible("spawn_blocking", |p| {
            let results = fetch_as_completed::spawn_blocking(&p.urls(), p.workers, p.timeout)?;
            Ok(Answer::fetched(results))
        })],
        Sample::CpuWorkers => vec![Variant::fallible("rayon", |p| {
            Ok(Answer::sums(cpu_workers::rayon(p.workers, p.n)?))
        })],
        Sample::PrimeRanges => vec![
            Variant::fallible("rayon", |p| Ok(Answer::Primes(prime_ranges::rayon(&p.ranges())?))),
            Variant::fallible("processes", |p| {
                Ok(Answer::Primes(prime_ranges::processes(&p.ranges())?))
            }),
        ],
        Sample::FetchGather => vec![Variant::fallible("rayon", |p| {
            let results = fetch_gather::rayon(&p.urls(), p.timeout)?;
            Ok(Answer::fetched(results))
        })],
        Sample::IoBound => vec![Variant::fallible("spawn_blocking", |p| {
            Ok(Answer::Done(io_bound::spawn_blocking(p.tasks, p.delay)?))
        })],
        Sample::CpuBound => vec![
            Variant::fallible("rayon", |p| Ok(Answer::sums(cpu_bound::rayon(p.tasks, p.n)?))),
            Variant::fallible("processes", |p| {
                Ok(Answer::sums(cpu_bound::processes(p.tasks, p.n)?))
            }),
        ],
        Sample::OffloadBlocking => vec![
            Variant::fallible("spawn_blocking", |p| {
                let answer = offload_blocking::spawn_blocking(p.url(), p.timeout, p.heartbeat)?;
                Ok(Answer::offloaded_text(answer))
            }),
            Variant::fallible("own_pool", |p| {
                let answer = offload_blocking::own_pool(p.url(), p.timeout, p.heartbeat)?;
                Ok(Answer::offloaded_text(answer))
            }),
        ],
        Sample::OffloadCpu => vec![
            Variant::fallible("rayon", |p| {
                let answer = offload_cpu::rayon(p.tasks, p.n, p.heartbeat)?;
                Ok(Answer::offloaded_sums(answer))
            }),
            Variant::fallible("processes", |p| {
                let answer = offload_cpu::processes(p.tasks, p.n, p.heartbeat)?;
                Ok(Answer::offloaded_sums(answer))
            }),
        ],
        Sample::FailingTask => vec![Variant::fallible("spawn_blocking", |p| {
            Ok(Answer::Failure(failing_task::spawn_blocking(p.tasks, p.failing, p.delay)?))
        })],
        Sample::Deadline => vec![
            Variant::fallible("spawn_blocking", |p| {
                let outcome = deadline::spawn_blocking(p.tasks, p.endless, p.delay, p.deadline)?;
                Ok(Answer::Deadline(outcome))
            })
            .leaves_threads(1),
        ],
        Sample::BackPressure => vec![Variant::fallible("spawn_blocking", |p| {
            let delivery =
                back_pressure::spawn_blocking(p.items, p.item_bytes, p.capacity, p.delay)?;
            Ok(Answer::delivered(&delivery))
        })],
    }
}
