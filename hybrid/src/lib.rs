//! An event loop in front, a thread pool or a process pool behind: tokio, rayon and our own pool.
//!
//! A server that also computes, or calls a blocking library, is built like this. What waits, waits on
//! the loop, where waiting is cheap. What computes or blocks is handed to threads or processes, and
//! the loop awaits the result like any other future. A hand-over takes some microseconds, and to a
//! process some tens (`hand_over` in the report's prices). Hand over only what takes longer.
//!
//! | what | where it goes | why there |
//! |---|---|---|
//! | a blocking call | [`tokio::task::spawn_blocking`] | up to 512 threads, which may all sleep |
//! | a blocking call that may use up those threads | the blocking pool of a second runtime: [`offload_blocking::own_pool`] | it has its own limit |
//! | computing | rayon: [`offload_cpu::rayon`] | a thread per core, which must not sleep, and which can split the work |
//! | code that may crash, leak or hang | [`processes::pool`]: [`failing_task`], [`deadline`] | a process can be killed, and nothing else dies with it |
//!
//! Bound what you hand over. `spawn_blocking` and rayon queue every job that they are given, in
//! memory. So the loop waits for a job to end before it starts another one ([`fetch_as_completed`]),
//! sends through a bounded channel, or uses `buffered` ([`back_pressure`]). The process pool has a
//! bounded queue of its own.
//!
//! The loop itself needs one thread here: every sample builds a `current_thread` runtime. A
//! `multi_thread` runtime starts a thread per core, and rayon starts as many again. Then both compete
//! for the same cores while rayon computes.
//!
//! # How to read this crate
//!
//! "The article" compares Python's threads, processes and asyncio with ten small programs. Each of
//! them is a module here, and so are three programs that it leaves out. A module's public functions
//! are its *variants*: ways to write the same program. [`variants`] is a list for the command line:
//! `p` has the program's numbers, by default the article's
//! ([`Params::article`](shared_workloads::sample::Params::article)), and an [`Answer`] is what the
//! harness checks. The harness also parses the command line and takes the time, so that the samples
//! contain none of that. "The report" is what `cargo xtask report` measures and writes.
//!
//! Read `asyncio-tokio` before this crate, and then [`offload_blocking`] and [`offload_cpu`] (a job off
//! the loop), `on_rayon.rs` (rayon has no future of its own), [`fetch_as_completed`] (jobs with a
//! bound), [`failing_task`], [`deadline`] and [`back_pressure`].
//!
//! # From Python
//!
//! | asyncio, `concurrent.futures` | here |
//! |---|---|
//! | `to_thread(f)`, `run_in_executor(None, f)` | [`spawn_blocking`](tokio::task::spawn_blocking): [`offload_blocking`], [`io_bound`] |
//! | `run_in_executor(ThreadPoolExecutor(n), f)`, `f` blocks | the same on a second runtime with [`max_blocking_threads`](tokio::runtime::Builder::max_blocking_threads): [`offload_blocking`] |
//! | `run_in_executor(ThreadPoolExecutor(n), f)`, `f` computes | [`rayon::spawn`] and a [`oneshot`](tokio::sync::oneshot) channel back, here `on_rayon(f)`: [`offload_cpu`], [`cpu_workers`] |
//! | `run_in_executor(ProcessPoolExecutor(n), f)` | [`Pool::submit_async`](processes::pool::Pool::submit_async), and await the job. A job is a struct that is a [`Task`](processes::pool::Task), because a closure can't be sent to a process: [`cpu_bound`], [`deadline`] |
//! | `gather` of several `run_in_executor` | [`join_all`](futures::future::join_all), [`try_join_all`](futures::future::try_join_all): [`cpu_bound`], [`prime_ranges`]. `try_join_all` returns the first error; jobs that were handed over go on (below) |
//! | `as_completed` | a [`JoinSet`](tokio::task::JoinSet): [`fetch_as_completed`], [`sleeping_workers`] |
//! | `wait_for(run_in_executor(...), t)` | [`timeout`](tokio::time::timeout) stops waiting, but not the job: [`deadline`] |
//! | `Future.cancel` | `JoinHandle::abort`, [`Job::cancel`](processes::pool::Job::cancel): only before the job has started. [`Job::kill`](processes::pool::Job::kill) ends one that runs |
//! | `Future.exception` | a [`JoinError`](tokio::task::JoinError) (panic), a [`JobError`](processes::pool::JobError): [`failing_task`] |
//! | `BrokenProcessPool` | one `JobError`: the pool replaces the process, and the other jobs go on: [`failing_task`] |
//! | `call_soon_threadsafe`, `asyncio.Queue` fed by threads | `mpsc::channel` and [`blocking_send`](tokio::sync::mpsc::Sender::blocking_send): [`counter_race`] |
//! | `asyncio.Queue(maxsize)` read by a thread | [`blocking_recv`](tokio::sync::mpsc::Receiver::blocking_recv): [`back_pressure`] |
//! | `run_coroutine_threadsafe` | [`Handle::spawn`](tokio::runtime::Handle::spawn) from any thread |
//! | `Executor.map(f, items, chunksize=n)` | rayon's [`par_iter`](rayon::prelude), which splits by itself: [`prime_ranges`]. For processes [`Pool::map`](processes::pool::Pool::map), which blocks its thread |
//! | `with executor:` | dropping a [`Runtime`](tokio::runtime::Runtime) or a [`Pool`](processes::pool::Pool) waits for the jobs that run, and cancels those that have not started. [`Pool::finish`](processes::pool::Pool::finish) waits for all |
//!
//! # When something goes wrong
//!
//! | what happens | `spawn_blocking` | rayon | the process pool |
//! |---|---|---|---|
//! | a job panics | its `JoinError` | the process ends, unless the job catches the panic, as `on_rayon` does | its `JobError` |
//! | a job aborts or crashes | everything ends | everything ends | its `JobError`; a new process |
//! | a job never ends | its thread is lost | its thread is lost, and the others have to do all work | it can be killed |
//! | the future is dropped | the job goes on | the job goes on | the job goes on, unless it is killed |
//!
//! # Which pool
//!
//! 1. Does the call only wait, and can it be awaited? Then no pool: the loop (`asyncio-tokio`).
//! 2. Can it crash, leak or hang, so that you must be able to end it? The process pool. Arguments and
//!    results are copied through the kernel, so this hand-over costs the most.
//! 3. Does it compute? rayon: a thread per core, and a bound on the jobs that wait in memory.
//! 4. Does it block? `spawn_blocking`, with a bound; on a runtime of its own if it is so slow that it
//!    may use up the threads.
//! 5. Does it block for as long as the program runs? A `std::thread`, and a channel to the loop.

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

use back_pressure::Item;
use deadline::Work;
use failing_task::MayAbort;
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
        Entry::of::<MayAbort>(),
        Entry::of::<Work>(),
        Entry::of::<Item>(),
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
        Sample::FailingTask => vec![
            Variant::fallible("spawn_blocking", |p| {
                Ok(Answer::Failure(failing_task::spawn_blocking(p.tasks, p.failing, p.delay)?))
            }),
            Variant::fallible("rayon", |p| {
                Ok(Answer::Failure(failing_task::rayon(p.tasks, p.failing, p.delay)?))
            }),
            Variant::fallible("processes", |p| {
                Ok(Answer::Failure(failing_task::processes(p.tasks, p.failing, p.delay)?))
            })
            .learns("signal: 6"),
        ],
        Sample::Deadline => vec![
            Variant::fallible("spawn_blocking", |p| {
                let answer = deadline::spawn_blocking(p.tasks, p.endless, p.delay, p.deadline)?;
                Ok(Answer::Deadline(answer))
            })
            .leaves_threads(1),
            Variant::fallible("processes", |p| {
                let answer = deadline::processes(p.tasks, p.endless, p.delay, p.deadline)?;
                Ok(Answer::Deadline(answer))
            }),
        ],
        Sample::BackPressure => vec![
            Variant::fallible("channel", |p| {
                let delivery = back_pressure::channel(p.items, p.item_bytes, p.capacity, p.delay)?;
                Ok(Answer::delivered(&delivery))
            }),
            Variant::fallible("in_flight", |p| {
                let delivery =
                    back_pressure::in_flight(p.items, p.item_bytes, p.capacity, p.delay)?;
                Ok(Answer::delivered(&delivery))
            }),
        ],
    }
}
