//! One event loop, put together from small crates: smol, and async-std on the same ones.
//!
//! The model is that of `asyncio-tokio`. An `async fn` returns a future, which does nothing until it
//! is polled. A task runs until it waits, and only then can another task run on the same thread. A
//! waiting task has no stack, so a million of them can wait on one thread. A task that never waits
//! blocks the loop: nothing else on its thread runs until it ends.
//!
//! The difference is in the parts. tokio's timers and sockets work only inside a tokio runtime. smol
//! puts together crates that also work alone: an executor (`async-executor`), a reactor for sockets
//! and timers (`async-io`), a thread pool for blocking calls (`blocking`). So there is no runtime to
//! create or to shut down, and a timer or a socket works on any executor:
//!
//! ```
//! smol::block_on(async {
//!     let task = smol::spawn(async { 6 * 7 });
//!     assert_eq!(task.await, 42); // panics if the task panicked
//! });
//! ```
//!
//! The executor decides on which threads tasks run, so each sample says which one it uses:
//!
//! - [`smol::LocalExecutor`] with [`smol::block_on`]: all tasks on the calling thread. This is
//!   asyncio's model. Tasks needn't be `Send`, and may borrow what outlives the executor. (`async-io`
//!   has one helper thread, which waits for sockets and timers while nobody else does.)
//! - [`smol::Executor`]: on as many threads as you start for it. Tasks must be `Send`, and may borrow.
//! - [`smol::spawn`]: a global executor on **one** thread of its own, unless `SMOL_THREADS` says more.
//!   `Send` is asked for all the same (below).
//! - [`async_std::task::spawn`]: a global executor with a thread per core, unless
//!   `ASYNC_STD_THREAD_COUNT` says otherwise.
//! - [`smol::unblock`] and [`async_std::task::spawn_blocking`]: the same pool, of up to 500 threads
//!   (`BLOCKING_MAX_THREADS`), and a queue without a bound. smol's file operations, standard input and
//!   name look-ups share it.
//!
//! A task that is spawned globally must be `Send` and borrow nothing. This doesn't compile; the error
//! is "future cannot be sent between threads safely":
//!
//! ```compile_fail
//! let counter = std::rc::Rc::new(std::cell::Cell::new(0));
//! smol::spawn(async move { counter.set(counter.get() + 1) }).detach();
//! ```
//!
//! On an executor that stays on one thread it does:
//!
//! ```
//! let counter = std::rc::Rc::new(std::cell::Cell::new(0));
//! let executor = smol::LocalExecutor::new();
//! executor.spawn(async move { counter.set(counter.get() + 1) }).detach();
//! ```
//!
//! # From Python
//!
//! | asyncio, `concurrent.futures` | here |
//! |---|---|
//! | `asyncio.run` | [`smol::block_on`], [`async_std::task::block_on`] |
//! | a coroutine object | a [`Future`]: it does nothing until it is awaited or spawned |
//! | `create_task` | [`smol::spawn`], [`async_std::task::spawn`]; [`LocalExecutor::spawn`](smol::LocalExecutor::spawn) for a future that isn't `Send`: [`counter_race`] |
//! | `Task.cancel` | [`Task::cancel`](smol::Task::cancel), or drop it: [`deadline`]. On async-std only [`JoinHandle::cancel`](async_std::task::JoinHandle::cancel) |
//! | `Task.exception` | a `Result`. A panic goes on where the task is awaited: [`failing_task`] |
//! | a task in the background | [`Task::detach`](smol::Task::detach); on async-std drop the handle |
//! | `gather(..., return_exceptions=True)` | [`join_all`](futures::future::join_all) of futures that return a `Result`: [`fetch_gather`] |
//! | `gather(...)` | [`try_join_all`](futures::future::try_join_all) returns the first error and drops the others. That cancels futures and smol's tasks, but not async-std's: [`failing_task`] |
//! | `TaskGroup` | a `Vec` of [`smol::Task`]s, or a [`smol::Executor`]: dropping either cancels the tasks in it |
//! | `as_completed` | [`buffer_unordered`](futures::StreamExt::buffer_unordered): [`fetch_as_completed`] |
//! | `wait(..., return_when=FIRST_COMPLETED)` | [`smol::future::or`] (the first has precedence), [`race`](smol::future::race) (none has) |
//! | `wait_for`, `timeout` | `or` with a [`Timer`](smol::Timer), [`async_std::future::timeout`]: [`deadline`] |
//! | `CancelledError`, `try`/`finally` | no exception: the future is dropped where it waits, and destructors run ([`Drop`]) |
//! | `sleep`, `sleep(0)` | [`smol::Timer::after`]: [`io_bound`]; [`yield_now`](smol::future::yield_now): [`counter_race`] |
//! | `to_thread`, `run_in_executor(None, f)` | [`smol::unblock`]: [`offload_blocking`], [`offload_cpu`] |
//! | `run_in_executor(ProcessPoolExecutor(), f)` | rayon or a process pool behind the loop: the [`hybrid`](../hybrid/index.html) crate, whose process pool can be awaited here too |
//! | `run_coroutine_threadsafe` | [`smol::spawn`] from any thread |
//! | `Queue(maxsize)`, `Queue()` | [`smol::channel::bounded`], [`unbounded`](smol::channel::unbounded): [`back_pressure`] |
//! | `Future.set_result` | [`smol::channel::bounded`] with room for one |
//! | `Lock`, `Semaphore`, `Event`, `Barrier` | std's [`Mutex`](std::sync::Mutex) between awaits, [`smol::lock::Mutex`] across one; [`Semaphore`](smol::lock::Semaphore); a channel; [`Barrier`](smol::lock::Barrier) |
//! | `async for`, async generators | a [`Stream`](smol::stream::Stream) and `while let Some(item) = stream.next().await` |
//! | `async with` | a value and its destructor ([`Drop`]), which can't await |
//! | `open_connection`, `start_server` | [`smol::net`], or [`smol::Async`] around std's sockets |
//! | `create_subprocess_exec` | [`smol::process`] |
//! | `add_signal_handler`, `KeyboardInterrupt` | the [`async-signal`](https://docs.rs/async-signal/latest/async_signal/) crate |
//! | `aiohttp.ClientSession` | [`surf::Client`] on [`https`]: [`fetch_gather`]. In new code: hyper with `smol-hyper` |
//!
//! # Dropping and panicking
//!
//! A future that is dropped is cancelled where it waits. A dropped [`smol::Task`] is cancelled too; a
//! dropped async-std handle lets its task run on, as a thread would. A closure on [`smol::unblock`]
//! that already runs goes on to its end whatever you drop: [`deadline`] counts what is left. A task
//! that panics ends, and the threads of its executor live on. Whoever awaits it panics as well; a
//! panic that nobody awaits is only printed. An abort or a crash in foreign code ends the whole
//! process (`tests/going_wrong.rs`).
//!
//! smol has no rule that makes a task give way, as tokio has. A task whose futures are always ready
//! holds up all others on its thread until it awaits [`yield_now`](smol::future::yield_now). Nor can
//! it be cancelled before: a task is dropped only where it waits.
//!
//! # What is discontinued
//!
//! async-std was discontinued in February 2025, in favour of smol; surf had its last release in 2021.
//! Both are listed as unmaintained (RUSTSEC-2025-0052, RUSTSEC-2025-0036). They are here because
//! readers meet them in code. Nothing new should be built on them, and no other crate of this
//! workspace depends on them. What replaces them:
//!
//! | in old code | in new code |
//! |---|---|
//! | `async_std::task::block_on`, `spawn` | `smol::block_on`, `smol::spawn(...).detach()`, because smol cancels a task whose handle is dropped |
//! | `task::spawn_blocking`, `task::sleep`, `future::timeout` | `smol::unblock`, `smol::Timer`, `smol::future::or` |
//! | `async_std::{channel, fs, io, net, sync}` | `smol::{channel, fs, io, net, lock}` |
//! | `surf` | hyper with `smol-hyper`; reqwest, if the program may run on tokio |
//!
//! Two things follow when you compare numbers. async-std runs on smol's crates, so the two aren't
//! independent measurements: they differ by the number of threads, and by what async-std adds to each
//! task. And the fetching samples measure [`https`], our own small client, as much as surf.
//!
//! # Which to use
//!
//! - **Executor.** [`LocalExecutor`](smol::LocalExecutor) if one thread is enough: no `Send`, no
//!   `Arc`, tasks that borrow. [`Executor`](smol::Executor) for several threads, or to end a group of
//!   tasks by dropping it. [`smol::spawn`] in tests and small programs, as its documentation says.
//!   [`counter_race`] has all three.
//! - **Many futures at once.** All together: `join_all`, however many they are ([`io_bound`]). With a
//!   bound, as for thousands of requests, each of which needs a socket: `buffer_unordered`
//!   ([`fetch_as_completed`]). Its futures stand still while the consumer of the stream awaits
//!   something else; tasks don't.
//! - **Other threads.** A blocking call, or a few computations: `unblock`. Many computations: rayon
//!   (`hybrid`), because `unblock` would start up to 500 threads. A thread that never ends:
//!   `std::thread::spawn`.
//! - **Code that may crash.** A process for it: the process pool (`hybrid`).
//! - **smol or tokio.** smol if you want to choose the parts, or can't have a runtime that must be
//!   created first. tokio if a library that you need is written for it; `async-compat` runs many of
//!   those on smol.

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
#[expect(clippy::too_many_lines, reason = "a catalogue: an arm for each sample")]
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
                Answer::fetched(results)
            }),
            Variant::new("async_std", |p| {
                let results = fetch_as_completed::async_std(&p.urls(), p.workers, p.timeout);
                Answer::fetched(results)
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
            Variant::new("smol", |p| Answer::fetched(fetch_gather::smol(&p.urls(), p.timeout))),
            Variant::new("async_std", |p| {
                Answer::fetched(fetch_gather::async_std(&p.urls(), p.timeout))
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
