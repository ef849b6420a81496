//! One process, shared memory, preemption: std threads, crossbeam and rayon.
//!
//! The kernel runs each thread on any core that is free, and may interrupt it between any two
//! instructions. All threads of a process see the same memory. In the usual `CPython` the global
//! interpreter lock (GIL) lets one thread at a time run bytecode; the free-threaded build has no
//! such lock, and neither has Rust. So here threads also serve for computing, for which Python's
//! usual answer is processes.
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
//! Read [`sleeping_workers`] first (start and join), then [`counter_race`] (shared data),
//! [`cpu_bound`] and [`prime_ranges`] (computing), [`fetch_as_completed`] (channels),
//! [`offload_blocking`] (waiting for two things at once), [`failing_task`], [`deadline`] and
//! [`back_pressure`].
//!
//! # What the compiler checks
//!
//! A data race in safe Rust doesn't compile. Two rules see to that, besides those of borrowing
//! ([`counter_race`] shows one): what moves to another thread must be [`Send`], and what two threads
//! can reach at the same time must be [`Sync`]. An `Rc` is neither, because its counter isn't atomic:
//!
//! ```compile_fail,E0277
//! let names = std::rc::Rc::new(["Ada", "Grace"]);
//! std::thread::spawn(move || println!("{names:?}"));
//! ```
//!
//! An [`Arc`](std::sync::Arc) is both. Each thread gets a clone, and the last one frees the value:
//!
//! ```
//! let names = std::sync::Arc::new(["Ada", "Grace"]);
//! let clone = std::sync::Arc::clone(&names);
//! let thread = std::thread::spawn(move || clone.len());
//! assert_eq!(thread.join().unwrap(), names.len());
//! ```
//!
//! A thread of [`std::thread::spawn`] may outlive the function that started it. So it can't borrow
//! from that function (its closure must be `'static`):
//!
//! ```compile_fail,E0373
//! let names = vec!["Ada", "Grace"];
//! std::thread::spawn(|| println!("{names:?}"));
//! ```
//!
//! A thread of a [scope](std::thread::scope) can, because the scope joins it:
//!
//! ```
//! let names = vec!["Ada", "Grace"];
//! let count = std::thread::scope(|scope| scope.spawn(|| names.len()).join().unwrap());
//! assert_eq!(count, names.len());
//! ```
//!
//! Atomics and mutexes are `Sync`. A channel moves values from thread to thread. The receiver of
//! std's channel isn't `Sync`, so two threads can't receive from it:
//!
//! ```compile_fail,E0277
//! let (sender, receiver) = std::sync::mpsc::channel();
//! sender.send("job").unwrap();
//! std::thread::scope(|scope| assert_eq!(scope.spawn(|| receiver.recv()).join().unwrap(), Ok("job")));
//! ```
//!
//! The receiver of crossbeam's channel is, so they can:
//!
//! ```
//! let (sender, receiver) = crossbeam::channel::unbounded();
//! sender.send("job").unwrap();
//! std::thread::scope(|scope| assert_eq!(scope.spawn(|| receiver.recv()).join().unwrap(), Ok("job")));
//! ```
//!
//! Deadlocks still compile, and so do races that aren't data races: `lost_update` in
//! [`counter_race`].
//!
//! # What differs from Python
//!
//! - When `main` returns, the process ends, whatever its other threads do. Each is a daemon thread.
//! - A panic ends its thread, and prints a message. The thread that joins it gets an `Err`; with
//!   [`std::panic::resume_unwind`] it can go on with the same panic. A panic while a mutex is locked
//!   poisons the mutex. [`failing_task`] shows that `Err` and a poisoned mutex.
//! - In rayon, `scope`, `join` and parallel iterators pass a job's panic on to their caller. A panic
//!   in [`rayon::spawn`] ends the process, unless the job catches it or the pool has a
//!   [`panic_handler`](rayon::ThreadPoolBuilder::panic_handler).
//! - A thread can't be cancelled or killed, only asked. A task that may hang needs a timeout of its
//!   own or a flag ([`deadline`]), or a process that can be killed. For the first error to stop the
//!   others, they have to look whether there was one ([`failing_task`]).
//! - A [`Mutex`](std::sync::Mutex) owns its data, and unlocks where its guard is dropped. It isn't
//!   re-entrant, as `RLock` is: a thread that locks it twice waits for itself, or panics. And if two
//!   threads lock two mutexes, they must lock them in the same order, or may wait for each other.
//! - A guard that has no name lives to the end of its statement. For `match`, `if let` and
//!   `while let` that includes the body:
//!
//!   ```
//!   let queue = std::sync::Mutex::new(vec!["job"]);
//!   while let Some(_job) = queue.lock().unwrap().pop() {
//!       assert!(queue.try_lock().is_err()); // still locked: no other thread gets a job meanwhile
//!   }
//!   let job = queue.lock().unwrap().pop();
//!   assert!(job.is_none() && queue.try_lock().is_ok()); // unlocked at the end of the `let`
//!   ```
//! - An atomic operation has an order. [`Relaxed`](std::sync::atomic::Ordering::Relaxed) is enough
//!   for a number that no other data depends on. A flag that says "the data is ready" is stored with
//!   `Release` and loaded with `Acquire`. Locks, channels and `join` do that for you.
//! - A spawned thread has a stack of 2 MiB, unless a [`Builder`](std::thread::Builder) or the
//!   environment variable `RUST_MIN_STACK` says otherwise.
//!
//! # Which to use
//!
//! - **A scope or `spawn`?** A scope, if the threads end before the function returns: they can
//!   borrow, and none is left behind. `spawn`, if a thread must outlive the function, or if the
//!   caller may have to go on without it. What each costs: `start` in the report's prices.
//! - **rayon or threads?** rayon, if there are more tasks than cores and they compute: it balances
//!   them, and reuses its threads. Threads, if the tasks block, if there are a few long ones, or if
//!   they live as long as the program. A task that blocks in rayon's global pool keeps a core idle;
//!   give such tasks a pool of their own with enough threads ([`io_bound`]).
//! - **Mutex, atomic or channel?** First try to share nothing, and return results from `join`. An
//!   atomic, for one number or flag. A mutex, for anything larger, or if several values must change
//!   together. A channel, if a value is handed over and the sender is done with it. [`counter_race`]
//!   has the first three, and `shared_state` in the report's prices all four.
//! - **std's channel or crossbeam's?** std's, if one thread receives. crossbeam's, if several
//!   receive from one channel, if one waits for several channels
//!   ([`select!`](crossbeam::channel::select!)), or if you need its length. Give either a bound
//!   ([`back_pressure`]), unless something else limits what is sent.
//! - **Threads at all?** For thousands of tasks that wait, use an event loop: a thread for each takes
//!   more time to start and more memory ("Growth" in the report), and a small pool makes the others
//!   wait. For a blocking library in an async program, see the [`hybrid`](../hybrid/index.html) crate.
//!   For code that may crash or must be killed, use [`processes`](../processes/index.html).
//!   `cargo xtask choose` gives an answer for your numbers.
//!
//! # Python and Rust
//!
//! | Python | Rust | here |
//! |---|---|---|
//! | `Thread(target, args)`, `start`, `join` | [`thread::spawn`](std::thread::spawn), [`thread::scope`](std::thread::scope), `join` | [`sleeping_workers`] |
//! | `Thread(name=...)`, `threading.stack_size` | [`thread::Builder`](std::thread::Builder) | [`sleeping_workers`] |
//! | `Thread(daemon=True)` | a dropped [`JoinHandle`](std::thread::JoinHandle) | [`deadline`] |
//! | `join(timeout)` | a channel's [`recv_timeout`](std::sync::mpsc::Receiver::recv_timeout) | [`deadline`] |
//! | `is_alive` | [`JoinHandle::is_finished`](std::thread::JoinHandle::is_finished) | |
//! | `current_thread`, `get_ident` | [`thread::current`](std::thread::current), [`ThreadId`](std::thread::ThreadId) | |
//! | `active_count`, `enumerate` | none: count with an `Arc` | [`deadline`] |
//! | `threading.excepthook` | [`panic::set_hook`](std::panic::set_hook) | |
//! | `threading.local` | [`thread_local!`](std::thread_local) | |
//! | `Lock` | [`Mutex`](std::sync::Mutex) | [`counter_race`] |
//! | `RLock` | [`ReentrantLock`](std::sync::ReentrantLock), not stable yet; [`parking_lot`](https://docs.rs/parking_lot) has one | |
//! | `Condition` | [`Condvar`](std::sync::Condvar) | [`cpu_bound`], [`failing_task`] |
//! | `Event` | an [`AtomicBool`](std::sync::atomic::AtomicBool) and [`park`](std::thread::park), or a `Condvar` | [`deadline`] |
//! | `Barrier` | [`Barrier`](std::sync::Barrier) | [`counter_race`] |
//! | `Semaphore` | none in std: a bounded channel of tokens, or a pool of as many threads | [`fetch_as_completed`] |
//! | `Timer` | a thread that sleeps, or [`crossbeam::channel::after`] | |
//! | none | [`RwLock`](std::sync::RwLock): many readers or one writer | |
//! | a global that is set up at its first use | [`OnceLock`](std::sync::OnceLock), [`LazyLock`](std::sync::LazyLock) | |
//! | `queue.Queue(maxsize)`, `put`, `get` | [`mpsc::sync_channel`](std::sync::mpsc::sync_channel), [`crossbeam::channel::bounded`] | [`back_pressure`] |
//! | `queue.SimpleQueue` | [`mpsc::channel`](std::sync::mpsc::channel), [`crossbeam::channel::unbounded`] | [`fetch_as_completed`] |
//! | `put_nowait`, `get_nowait` | [`try_send`](std::sync::mpsc::SyncSender::try_send), [`try_recv`](std::sync::mpsc::Receiver::try_recv) | |
//! | `queue.shutdown` (3.13), a `None` as the last item | dropping the last sender | [`fetch_as_completed`] |
//! | `task_done`, `Queue.join` | the end of a scope, [`crossbeam::sync::WaitGroup`] | |
//! | `PriorityQueue`, `LifoQueue` | a `Mutex` of a [`BinaryHeap`](std::collections::BinaryHeap) or a `Vec`, and a `Condvar` | |
//! | `ThreadPoolExecutor(max_workers)` | [`rayon::ThreadPoolBuilder`], or threads and a channel | [`fetch_as_completed`] |
//! | `executor.map` | [`par_iter`](rayon::iter::IntoParallelRefIterator::par_iter) and `collect` | [`cpu_bound`], [`prime_ranges`] |
//! | `executor.submit`, `Future.result` | [`rayon::spawn`] and a channel, or a scope and `join` | [`offload_cpu`] |
//! | `as_completed`, `wait(FIRST_COMPLETED)` | a channel of results | [`fetch_as_completed`] |
//! | `wait(FIRST_EXCEPTION)` | rayon's [`try_for_each`](rayon::iter::ParallelIterator::try_for_each), or a flag or `Condvar` that the others look at | [`failing_task`] |
//! | `Future.result(timeout)` | [`recv_timeout`](std::sync::mpsc::Receiver::recv_timeout) | [`offload_blocking`] |
//! | `Future.exception` | the `Err` of [`join`](std::thread::JoinHandle::join) | [`failing_task`] |
//! | `Future.cancel` | none: a flag that the job looks at | [`deadline`] |
//! | `add_done_callback` | the last statement of the job | [`offload_cpu`] |
//! | `executor.shutdown(wait=True)` | the end of a scope; a dropped [`rayon::ThreadPool`] doesn't wait | [`io_bound`] |
//! | `initializer` | [`ThreadPoolBuilder::start_handler`](rayon::ThreadPoolBuilder::start_handler) | |
//! | `multiprocessing.pool.ThreadPool` | rayon | [`prime_ranges`] |
//! | `os.cpu_count` | [`thread::available_parallelism`](std::thread::available_parallelism) | |
//! | `sys.setswitchinterval` | none: the kernel decides | [`cpu_bound`] |

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
#[expect(clippy::too_many_lines, reason = "a list: each variant once")]
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
                Ok(Answer::fetched(results))
            }),
            Variant::fallible("rayon", |p| {
                let results = fetch_as_completed::rayon(&p.urls(), p.workers, p.timeout)?;
                Ok(Answer::fetched(results))
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
            Ok(Answer::fetched(results))
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
