//! One event loop, on one thread or on a thread per core: tokio.
//!
//! An `async fn` returns a future. A future is a state machine that the compiler writes, and calling
//! the function runs nothing of it, as with a Python coroutine. [`tokio::spawn`] makes a task of it:
//! the runtime *polls* it, which runs it until it waits for something, and only then runs another
//! task on the same thread. This is cooperative, as in asyncio. A waiting task has no stack; it is a
//! small allocation and an entry in a timer or in epoll, so a million of them can wait on one thread.
//! What never waits blocks the loop, so long computations and blocking calls belong on other threads.
//!
//! A program builds one runtime, and usually a macro does it:
//!
//! ```
//! #[tokio::main] // all cores; #[tokio::main(flavor = "current_thread")] is asyncio's model
//! async fn main() {
//!     let task = tokio::spawn(async { 6 * 7 });
//!     assert_eq!(task.await.unwrap(), 42); // an Err if the task panicked
//! }
//! ```
//!
//! The samples build it by hand, so that you can see which flavour it is:
//!
//! - `current_thread`: all tasks on the thread that calls `block_on`.
//! - `multi_thread`: a worker thread per core. They steal tasks from each other, and share one driver
//!   for I/O and timers. asyncio has nothing like it.
//!
//! `enable_time` gives a runtime its timers, `enable_io` its sockets, `enable_all` both; without them
//! `sleep` and `connect` panic.
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
//! Read [`sleeping_workers`] first (start and join), then [`io_bound`] and [`cpu_bound`] (waiting and
//! computing on a loop), [`offload_blocking`] (what would block it), [`fetch_gather`] and
//! [`fetch_as_completed`] (requests), [`counter_race`] (shared data), [`failing_task`], [`deadline`]
//! and [`back_pressure`].
//!
//! # From Python
//!
//! | asyncio, `concurrent.futures` | here |
//! |---|---|
//! | `asyncio.run` | `#[tokio::main]`, [`Runtime::block_on`](tokio::runtime::Runtime::block_on) |
//! | a coroutine object | a [`Future`]: it does nothing until it is awaited or spawned |
//! | `create_task` | [`tokio::spawn`], or `spawn_local` for a future that isn't `Send`: [`counter_race`] |
//! | `Task`: `await`, `cancel`, `exception` | [`JoinHandle`](tokio::task::JoinHandle): `await`, `abort`, and a [`JoinError`](tokio::task::JoinError): [`failing_task`] |
//! | a `Task` that nobody refers to may be collected | a `JoinHandle` that is dropped lets its task run on; a dropped [`JoinSet`](tokio::task::JoinSet) aborts its tasks |
//! | `gather(..., return_exceptions=True)` | [`join_all`](futures::future::join_all) of futures that return a `Result`: [`fetch_gather`] |
//! | `gather(...)` | [`try_join_all`](futures::future::try_join_all) of futures: it returns the first error and drops the others: [`failing_task`]. Of `JoinHandle`s it drops only the handles, and the tasks go on, as in Python. Its error is then a `JoinError`: a task panicked or was aborted. An `Err` that a task returns doesn't stop it |
//! | `TaskGroup` | [`JoinSet`](tokio::task::JoinSet): [`sleeping_workers`]. It doesn't cancel the others on an error until you drop it: [`failing_task`] |
//! | `as_completed`, `wait` | [`JoinSet::join_next`](tokio::task::JoinSet::join_next), [`buffer_unordered`](futures::StreamExt::buffer_unordered): [`fetch_as_completed`] |
//! | `wait(..., return_when=FIRST_COMPLETED)` | [`tokio::select!`]; it drops the futures that lost |
//! | `wait_for`, `timeout` | [`tokio::time::timeout`]: [`deadline`] |
//! | `CancelledError`, `try`/`finally` | no exception in the task: its future is dropped where it waits, and destructors run. Whoever awaits the handle gets [`is_cancelled`](tokio::task::JoinError::is_cancelled) |
//! | `shield` | [`tokio::spawn`]: dropping the handle doesn't cancel the task |
//! | `sleep`, `sleep(0)` | [`tokio::time::sleep`]: [`io_bound`]; [`yield_now`](tokio::task::yield_now): [`counter_race`] |
//! | `to_thread`, `run_in_executor(None, f)` | [`spawn_blocking`](tokio::task::spawn_blocking): [`offload_blocking`], [`offload_cpu`] |
//! | `run_in_executor(ProcessPoolExecutor(), f)` | rayon or a process pool behind the loop: the [`hybrid`](../hybrid/index.html) crate |
//! | `ThreadPoolExecutor(max_workers=n)` | [`max_blocking_threads`](tokio::runtime::Builder::max_blocking_threads), or a semaphore before `spawn_blocking` |
//! | `run_coroutine_threadsafe`, `call_soon_threadsafe` | [`Handle::spawn`](tokio::runtime::Handle::spawn) from any thread |
//! | `Queue(maxsize)`, `Queue()` | [`mpsc::channel`](tokio::sync::mpsc::channel), [`mpsc::unbounded_channel`](tokio::sync::mpsc::unbounded_channel): [`back_pressure`] |
//! | `Future.set_result` | [`oneshot`](tokio::sync::oneshot) |
//! | `Lock` | std's [`Mutex`](std::sync::Mutex), held between awaits; [`tokio::sync::Mutex`] across one (below) |
//! | `Semaphore`, `Event`, `Condition`, `Barrier` | [`Semaphore`](tokio::sync::Semaphore), [`Notify`](tokio::sync::Notify) or [`watch`](tokio::sync::watch), [`Barrier`](tokio::sync::Barrier) |
//! | `contextvars` | [`tokio::task_local!`], which a spawned task doesn't inherit |
//! | `async for`, async generators | a [`Stream`](futures::Stream) and `while let Some(item) = stream.next().await` |
//! | `async with` | a value and its destructor ([`Drop`]), which can't await |
//! | `open_connection`, `start_server` | [`tokio::net`](https://docs.rs/tokio/latest/tokio/net/) |
//! | `create_subprocess_exec` | [`tokio::process`](https://docs.rs/tokio/latest/tokio/process/) |
//! | `add_signal_handler`, `KeyboardInterrupt` | [`tokio::signal`](https://docs.rs/tokio/latest/tokio/signal/) (below) |
//! | `aiohttp.ClientSession` | `reqwest::Client`: [`fetch_gather`] |
//!
//! # What the compiler asks for
//!
//! A spawned task must be `'static`: it may outlive the function that spawned it, so it can't borrow
//! from it. [`fetch_gather`] shows the error, and what to do. It must also be `Send`, because on a
//! `multi_thread` runtime it may move to another thread at every await: [`counter_race`]. The third
//! error is a lock that is held across an await. std's guard isn't `Send`, so this doesn't compile:
//!
//! ```compile_fail
//! # async fn save(count: u64) {}
//! let counter = std::sync::Arc::new(std::sync::Mutex::new(0));
//! tokio::spawn(async move {
//!     let mut count = counter.lock().unwrap();
//!     *count += 1;
//!     save(*count).await; // every other task that locks it would block its thread meanwhile
//! });
//! ```
//!
//! Release the lock before the await. Or take [`tokio::sync::Mutex`], whose `lock` is awaited, if the
//! others have to wait until the await is over:
//!
//! ```
//! # async fn save(count: u64) {}
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let counter = std::sync::Arc::new(std::sync::Mutex::new(0));
//! let task = tokio::spawn(async move {
//!     let count = {
//!         let mut count = counter.lock().unwrap();
//!         *count += 1;
//!         *count
//!     };
//!     save(count).await;
//! });
//! # task.await.unwrap();
//! # }
//! ```
//!
//! # Cancelling
//!
//! Dropping a future cancels it at the await where it waits. [`abort`](tokio::task::JoinHandle::abort)
//! does that to a task, and dropping its handle doesn't:
//!
//! ```
//! use std::{future::pending, time::Duration};
//! use tokio::{runtime::Handle, time::timeout};
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let task = tokio::spawn(pending::<()>());
//! let abort = task.abort_handle();
//! assert!(timeout(Duration::from_millis(1), task).await.is_err()); // drops the handle
//! assert_eq!(Handle::current().metrics().num_alive_tasks(), 1);
//! abort.abort();
//! tokio::task::yield_now().await;
//! assert_eq!(Handle::current().metrics().num_alive_tasks(), 0);
//! # }
//! ```
//!
//! A closure on [`spawn_blocking`](tokio::task::spawn_blocking) can be cancelled only before it has
//! started, and a runtime that is dropped waits for those that have; `shutdown_background` doesn't
//! (`tests/going_wrong.rs`, and `hybrid`'s `deadline`). [`tokio::select!`] drops the futures that
//! lost, so use it in a loop only with futures that lose nothing when they are dropped: each method's
//! documentation says if it is *cancel safe*. To ask many tasks to stop, there is
//! [`CancellationToken`](https://docs.rs/tokio-util/latest/tokio_util/sync/struct.CancellationToken.html)
//! in tokio-util.
//!
//! A server that ends on Ctrl-C looks like this:
//!
//! ```no_run
//! # async fn accept() {}
//! # async fn serve(connection: ()) {}
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let mut connections = tokio::task::JoinSet::new();
//! // Created once: a signal that comes while there is no such future would be lost.
//! let mut stop = std::pin::pin!(tokio::signal::ctrl_c());
//! loop {
//!     tokio::select! {
//!         connection = accept() => {
//!             connections.spawn(serve(connection));
//!         }
//!         Some(ended) = connections.join_next() => ended.expect("serving does not panic"),
//!         signal = &mut stop => break signal.expect("the signal can be waited for"),
//!     }
//! }
//! while connections.join_next().await.is_some() {} // those that are open may finish
//! # }
//! ```
//!
//! # Which to use
//!
//! - **Flavour.** `multi_thread` is tokio's default, and right for a server whose tasks together keep
//!   more than one core busy. `current_thread` is enough for a program that mostly waits, such as a
//!   client or a command-line tool: see what the report says of `io-bound`. Tasks that share an `Rc`
//!   must stay on one thread: that of a [`LocalRuntime`](tokio::runtime::LocalRuntime)
//!   ([`counter_race`]), or of a [`LocalSet`](tokio::task::LocalSet) on another runtime.
//! - **Many futures at once.** A fixed few, in order, that borrow: `join!` or `join_all`
//!   ([`fetch_gather`]). Thousands in one `join_all` are slow ([`io_bound`]). Many, with a bound, that
//!   borrow: `buffer_unordered`; they make no progress while its consumer awaits something else. If
//!   they must, or if they are to use all cores: a `JoinSet`, with a bound of your own.
//!   [`fetch_as_completed`] has both.
//! - **Errors.** The first one cancels the rest: `try_join_all` of futures, or a `JoinSet` that you
//!   drop ([`failing_task`]). Each future has its own: `join_all` of futures that return a `Result`.
//! - **Queues.** A channel with a bound, unless the producer can't be faster than the consumer
//!   ([`back_pressure`]).
//! - **Off the loop.** A blocking call: `spawn_blocking` ([`offload_blocking`]). A computation that
//!   takes longer than handing it over (the report's prices): `spawn_blocking` for a few
//!   ([`cpu_bound`]), rayon for many (`hybrid`). A thread that runs as long as the program:
//!   `std::thread::spawn`. Code that may crash, such as a C library: a process (`hybrid`), because an
//!   abort ends all tasks and threads of its process (`tests/going_wrong.rs`).
//! - **Time.** `timeout` around the future itself ([`deadline`]). Around a `JoinHandle` it drops only
//!   the handle, and the task goes on; then keep an `AbortHandle`, or a `JoinSet`. A `timeout` can't
//!   stop a future that doesn't await: tokio checks the time only when that future waits.
//! - **Shared state.** One thread: `Rc<Cell>`. A number: an atomic. More: std's `Mutex`, never held
//!   across an await. State that must await while it changes: a task that owns it, and a channel
//!   (`hybrid`'s `counter_race`).

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
pub const DESCRIPTION: &str =
    "one event loop, on one thread or on a thread per core: tokio, reqwest";

/// The ways in which each sample is written here.
#[must_use]
#[expect(clippy::too_many_lines, reason = "a catalogue: an arm for each sample")]
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
                Ok(Answer::fetched(results))
            }),
            Variant::fallible("buffer_unordered", |p| {
                let results =
                    fetch_as_completed::buffer_unordered(&p.urls(), p.workers, p.timeout)?;
                Ok(Answer::fetched(results))
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
            Ok(Answer::fetched(results))
        })],
        Sample::IoBound => vec![
            Variant::fallible("current_thread", |p| {
                Ok(Answer::Done(io_bound::current_thread(p.tasks, p.delay)?))
            }),
            Variant::fallible("multi_thread", |p| {
                Ok(Answer::Done(io_bound::multi_thread(p.tasks, p.delay)?))
            }),
            Variant::fallible("join_all", |p| {
                Ok(Answer::Done(io_bound::join_all(p.tasks, p.delay)?))
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
        Sample::FailingTask => vec![
            Variant::fallible("join", |p| {
                Ok(Answer::Failure(failing_task::join(p.tasks, p.failing, p.delay)?))
            }),
            Variant::fallible("try_join", |p| {
                Ok(Answer::Failure(failing_task::try_join(p.tasks, p.failing, p.delay)?))
            })
            .cancels_the_others(),
            Variant::fallible("join_set", |p| {
                Ok(Answer::Failure(failing_task::join_set(p.tasks, p.failing, p.delay)?))
            })
            .cancels_the_others(),
        ],
        Sample::Deadline => vec![
            Variant::fallible("timeout", |p| {
                Ok(Answer::Deadline(deadline::timeout(p.tasks, p.endless, p.delay, p.deadline)?))
            }),
            Variant::fallible("abort", |p| {
                Ok(Answer::Deadline(deadline::abort(p.tasks, p.endless, p.delay, p.deadline)?))
            }),
        ],
        Sample::BackPressure => vec![
            Variant::fallible("bounded", |p| {
                let delivery = back_pressure::bounded(p.items, p.item_bytes, p.capacity, p.delay)?;
                Ok(Answer::delivered(&delivery))
            }),
            Variant::fallible("unbounded", |p| {
                let delivery = back_pressure::unbounded(p.items, p.item_bytes, p.delay)?;
                Ok(Answer::delivered(&delivery))
            })
            .unbounded(),
        ],
    }
}
