//! Separate memory: std's child processes, and a process pool.
//!
//! A process has its own memory. What it gets from another one, and what it gives back, is bytes:
//! they are serialised, copied through the kernel, and deserialised. A closure or a reference can't
//! be sent, because it means nothing in another memory. An open file can be sent, but not as bytes:
//! a Unix socket passes its descriptor (the pool does so when it starts a worker).
//!
//! In return a process can be killed at any moment, and may crash or leak without harm to others.
//! It can run a program in another language. It is no sandbox: a child runs as the same user, and
//! can read that user's files and signal its processes.
//!
//! Python needs processes to compute in parallel, because its threads take turns under the GIL.
//! Rust doesn't: the same kernels run on [`threads`](../threads/index.html) too, without the time to
//! start a process and to talk to it. Here processes are for isolation.
//!
//! # How to read this crate
//!
//! "The article" compares Python's threads, processes and asyncio with ten small programs. Each of
//! them is a module here, and so are three programs that it leaves out. A module's public functions
//! are its *variants*: ways to write the same program. [`variants`] is a list for the command line:
//! `p` has the program's numbers, by default the article's
//! ([`Params::article`](shared_workloads::sample::Params::article)), and an [`Answer`] is what the
//! harness checks. The harness also parses the command line and takes the time, so that the samples
//! contain none of that. "The report" is what `cargo xtask report` writes. Its prices come from each
//! crate's `benches/prices.rs`.
//!
//! Some samples start children without a pool, with the few lines of `child.rs`: read
//! [`sleeping_workers`] and [`cpu_workers`] first. The others use [`pool`], which is ours, because
//! Rust's standard library has no process pool: read [`cpu_bound`], [`prime_ranges`],
//! [`fetch_as_completed`] and [`offload_cpu`]. [`failing_task`], [`deadline`] and [`back_pressure`]
//! show what goes wrong, and what to do about it.
//!
//! # What differs from Python
//!
//! - **How a child starts.** Python can `fork` (the child gets a copy of the memory), `spawn` (a new
//!   interpreter), or ask a `forkserver`. A [`Command`](std::process::Command) always starts a
//!   program afresh, like `spawn`. A fork is not offered: it copies locks that other threads hold,
//!   and none of these threads, so these locks stay locked for ever.
//! - **The `__main__` guard.** A worker is this executable started again, so `main` runs in it too.
//!   It must call [`serve_if_worker`] first, which does a worker's work and never returns. It takes
//!   the place of `if __name__ == "__main__":`. Without it [`pool::Pool::new`] is an error:
//!
//!   ```
//!   use processes::pool::{BuildError, Pool};
//!   assert!(matches!(Pool::new(1), Err(BuildError::NotServing)));
//!   ```
//! - **What a child inherits**: standard input, output and error, environment, working directory,
//!   terminal, and limits of resources. `Command` has methods to change all but the last two
//!   ([`stdin`](std::process::Command::stdin), [`stdout`](std::process::Command::stdout),
//!   [`stderr`](std::process::Command::stderr), [`env`](std::process::Command::env),
//!   [`current_dir`](std::process::Command::current_dir)). A child of `child.rs` has an empty
//!   input, and a pipe as its output. A worker of the pool has an empty input. Other files that std
//!   opens are not inherited.
//! - **How it ends.** [`ExitStatus`](std::process::ExitStatus) has the exit code, or the signal that
//!   ended it ([`ExitStatusExt`](std::os::unix::process::ExitStatusExt)). A Rust program whose main
//!   thread panics exits with code 101. [`Child::kill`](std::process::Child::kill) sends SIGKILL,
//!   which can't be caught, as `Process.kill` does; for SIGTERM, Python's `terminate`, there is
//!   [`rustix::process::kill_process`].
//! - **Zombies.** A dropped [`Child`](std::process::Child) is neither killed nor reaped: it runs
//!   on, and when it has ended it stays a zombie (an entry in the kernel's table) until its parent
//!   waits for it ("reaps" it) or ends. `child.rs` and the pool kill and reap.
//! - **The end of a pool.** A Python executor runs all jobs that it was given before its `with` ends.
//!   A [`Pool`](pool::Pool) that is dropped finishes the jobs that run, and cancels the others. Wait
//!   for the results, or call [`finish`](pool::Pool::finish).
//!
//! # Which to use
//!
//! - **A process at all?** Only to contain what threads can't: code that may crash, abort, leak or
//!   hang, a library that is not thread-safe, memory that must be given back, or another program.
//!   For computing or waiting, threads or an event loop do without the serialising.
//! - **A child or the pool?** A child, for another program, for one long task, or for one that lives
//!   as long as yours. The pool, for many tasks: it starts its workers once, queues, replaces a
//!   worker that died, and limits the time of a job. `start` and `switch` in the report's prices
//!   compare a child per task with a job of a pool.
//! - **Large tasks or small ones?** Each job costs a way to another process and back. If jobs are
//!   short, send several at a time with [`Map::chunk_size`](pool::Map::chunk_size) (`chunk` in the
//!   report's prices), or make them larger. If a worker has nothing to do while another has much,
//!   make them smaller ([`prime_ranges`]).
//! - **A thread pool or a process pool?** A thread pool, unless a job has to be killed, or its
//!   crash has to be survived. A panic is no crash: it can be caught in a thread pool too
//!   ([`failing_task`](../threads/failing_task/index.html) in `threads`).
//! - **May a job hang, or should the first error stop the others?** Give the pool a
//!   [`time_limit`](pool::Builder::time_limit) ([`deadline`]); call [`Pool::kill`](pool::Pool::kill) at
//!   the error ([`failing_task`]).
//!
//! # When one machine is not enough
//!
//! | what | there for | the sign that you have outgrown the one before |
//! |---|---|---|
//! | thread pool | several cores | |
//! | process pool | tasks that may crash or hang | a task's crash ends the program, or a task has to be killed |
//! | MPI | several machines, one program | all cores are busy, the work can be cut, and it still takes too long |
//! | a queue with workers ([Celery](https://docs.celeryq.dev), in Python) | tasks that never end coming | a machine's death in the middle of a job is to be expected, or work arrives all the time |
//! | a data engine ([Spark](https://spark.apache.org/docs/latest/), [Ballista](https://datafusion.apache.org/ballista/)) | data that is on many machines | moving the data is most of the work: joins and groupings |
//!
//! With the feature `mpi` four programs have MPI variants, in `src/mpi`: `counter_race`,
//! `cpu_workers`, `prime_ranges` and `cpu_bound`. It needs Debian's `libopenmpi-dev`, `openmpi-bin`
//! and `libclang-dev`. If a program ends with `error while loading shared libraries: libmpi.so`, its
//! machine lacks the first two.
//!
//! MPI doesn't give what the pool does. **A death costs everything**: if one rank ends, the job ends,
//! and all results are lost; in the pool one job has an error and the others go on. **No job has a
//! deadline**: MPI has no call to end one rank's work, so the only limit is the whole job's
//! (`timeout 60 mpirun ...`). A rank that waits polls, and has a core to itself.
//!
#![doc = include_str!("mpi/beyond.md")]
//!
//! # Python and Rust
//!
//! | Python | Rust | here |
//! |---|---|---|
//! | `Process(target, args)`, `start` | [`Command::spawn`](std::process::Command::spawn) with this executable and arguments | [`sleeping_workers`] |
//! | `join` | [`Child::wait`](std::process::Child::wait) | [`sleeping_workers`] |
//! | `join(timeout)`, `is_alive` | [`Child::try_wait`](std::process::Child::try_wait), now and then | [`deadline`] |
//! | `exitcode` | [`ExitStatus`](std::process::ExitStatus) | |
//! | `kill` | [`Child::kill`](std::process::Child::kill) | [`deadline`] |
//! | `terminate` | [`rustix::process::kill_process`] with SIGTERM | |
//! | `daemon=True` | kill when the handle is dropped; the pool's workers also end when their parent dies | [`pool`] |
//! | `pid`, `os.getpid` | [`Child::id`](std::process::Child::id), [`process::id`](std::process::id) | [`deadline`] |
//! | `set_start_method("spawn")` | what [`Command`](std::process::Command) does; there is no `fork` or `forkserver` | [`sleeping_workers`] |
//! | `if __name__ == "__main__":` | [`serve_if_worker`] | |
//! | `subprocess.run(capture_output=True)` | [`Command::output`](std::process::Command::output) | |
//! | `check=True` | [`ExitStatus::success`](std::process::ExitStatus::success) | |
//! | `Popen.communicate` | [`Child::wait_with_output`](std::process::Child::wait_with_output) | |
//! | `env=`, `cwd=` | [`Command::env`](std::process::Command::env), [`Command::current_dir`](std::process::Command::current_dir) | |
//! | `Pipe()` | [`io::pipe`](std::io::pipe), [`UnixStream::pair`](std::os::unix::net::UnixStream::pair), a child's standard streams | [`back_pressure`] |
//! | `Queue(maxsize)` | a pipe or a socket, which has a bound in bytes; in a pool [`Builder::queue`](pool::Builder::queue) or [`Map::in_flight`](pool::Map::in_flight) | [`back_pressure`] |
//! | `shared_memory`, `Value`, `Array` | a file that both map into memory, which needs `unsafe`: [`memmap2`](https://docs.rs/memmap2) | |
//! | `Manager` | a process that owns the data, and answers over a [`UnixListener`](std::os::unix::net::UnixListener) | |
//! | `Lock` between processes | [`File::lock`](std::fs::File::lock) | [`deadline`] |
//! | `pickle` | serde: a task is a struct, and its name finds its code in the worker | [`cpu_bound`] |
//! | a lambda as target | none: a type that can't be serialised doesn't compile | [`prime_ranges`] |
//! | `ProcessPoolExecutor(max_workers)`, `Pool(processes)` | [`Pool::new`](pool::Pool::new) | [`cpu_bound`] |
//! | `initializer`, `max_tasks_per_child` | [`Builder::initializer`](pool::Builder::initializer), [`Builder::recycle_after`](pool::Builder::recycle_after) | |
//! | `submit`, `apply_async` | [`Pool::submit`](pool::Pool::submit) | [`offload_cpu`] |
//! | `result()`, `get()` | [`Job::wait`](pool::Job::wait) | |
//! | `result(timeout)` | [`Job::wait_timeout`](pool::Job::wait_timeout) | [`offload_blocking`] |
//! | `executor.map`, `Pool.imap` | [`Pool::map`](pool::Pool::map): in order, and lazy: it takes tasks as results are read, and none before | [`prime_ranges`] |
//! | `chunksize` | [`Map::chunk_size`](pool::Map::chunk_size) | |
//! | `as_completed`, `imap_unordered` | [`Pool::as_completed`](pool::Pool::as_completed) | [`fetch_as_completed`] |
//! | `wait(FIRST_EXCEPTION)` | `as_completed`, and [`Pool::kill`](pool::Pool::kill) at the first error | [`failing_task`] |
//! | `Future.cancel` | [`Job::cancel`](pool::Job::cancel); one that runs: [`Job::kill`](pool::Job::kill) | |
//! | none | [`Builder::time_limit`](pool::Builder::time_limit) | [`deadline`] |
//! | `exception()` | [`JobError`](pool::JobError) | [`failing_task`] |
//! | `BrokenProcessPool` | [`JobError::WorkerDied`](pool::JobError::WorkerDied), of one job | [`failing_task`] |
//! | `shutdown()`, the end of `with` | [`Pool::finish`](pool::Pool::finish) | |
//! | `shutdown(cancel_futures=True)` | [`Pool::shutdown`](pool::Pool::shutdown), or drop the pool | |
//! | `Pool.terminate` | [`Pool::kill`](pool::Pool::kill) | [`failing_task`] |
//! | `mpi4py`, `MPIPoolExecutor` | [`mpi`](https://docs.rs/mpi), with the feature of this name | `src/mpi` |

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
#[cfg(feature = "mpi")]
pub mod mpi;
pub mod offload_blocking;
pub mod offload_cpu;
pub mod pool;
pub mod prime_ranges;
pub mod sleeping_workers;

use back_pressure::Consume;
use cpu_bound::SumOfSquares;
use deadline::Sleep;
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

/// Does the work and exits if this process was started as a worker or a child; returns if it wasn't.
///
/// The first line of `main` in every program that uses these tasks.
pub fn serve_if_worker() {
    pool::serve_if_worker(&[
        Entry::of::<SumOfSquares>(),
        Entry::of::<CountPrimes>(),
        Entry::of::<Fetch>(),
        Entry::of::<BlockingRequest>(),
        Entry::of::<Consume>(),
        Entry::of::<Sleep>(),
        Entry::of::<MayFail>(),
    ]);
    child::serve_if_child();
}

/// The ways in which each sample is written here.
#[must_use]
pub fn variants(sample: Sample) -> Vec<Variant> {
    let variants = match sample {
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
        Sample::FailingTask => vec![
            Variant::fallible("panic", |p| {
                Ok(Answer::Failure(failing_task::panic(p.tasks, p.failing, p.delay)?))
            }),
            Variant::fallible("abort", |p| {
                Ok(Answer::Failure(failing_task::abort(p.tasks, p.failing, p.delay)?))
            })
            .learns("signal: 6"),
            Variant::fallible("first_error", |p| {
                Ok(Answer::Failure(failing_task::first_error(p.tasks, p.failing, p.delay)?))
            })
            .cancels_the_others(),
        ],
        Sample::Deadline => vec![
            Variant::fallible("kill", |p| {
                Ok(Answer::Deadline(deadline::kill(p.tasks, p.endless, p.delay, p.deadline)?))
            }),
            Variant::fallible("time_limit", |p| {
                Ok(Answer::Deadline(deadline::time_limit(p.tasks, p.endless, p.delay, p.deadline)?))
            }),
        ],
        Sample::BackPressure => vec![
            Variant::fallible("pipe", |p| {
                let delivery = back_pressure::pipe(p.items, p.item_bytes, p.capacity, p.delay)?;
                Ok(Answer::delivered(&delivery))
            }),
            Variant::fallible("pool", |p| {
                let delivery = back_pressure::pool(p.items, p.item_bytes, p.capacity, p.delay)?;
                Ok(Answer::delivered(&delivery))
            }),
        ],
    };
    #[cfg(feature = "mpi")]
    let variants = variants.into_iter().chain(mpi::variants(sample)).collect();
    variants
}
