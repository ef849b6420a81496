//! What smol's tasks cost: to start one, to switch between two, to hand out jobs, to share a counter.
//!
//! Each model has a bench like this one. A group names an operation, an id the primitive that does
//! it. No id occurs in two crates, so that `target/criterion/<group>/<id>` lists all models' prices.
//!
//! - `smol_local`: a `LocalExecutor` on the thread that blocks on it.
//! - `smol_global`: `smol::spawn`, on its one thread (unless `SMOL_THREADS` is set).
//! - `async_std`: the same executor on a thread for each core.
//!
//! Nothing is pinned: the first two are on one thread as they are, and async-std starts its threads
//! once for the whole program.
//!
//! Run with: `cargo bench -p asyncio-smol --bench prices`

use async_std::task;
use criterion::{Criterion, Throughput};
use smol::channel::bounded;
use smol::io::{AsyncReadExt, AsyncWriteExt};
use smol::lock::Mutex;
use smol::{Async, Executor, LocalExecutor, block_on};
use std::hint::black_box;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::thread::{self, available_parallelism};
use std::time::{Duration, Instant};

/// The trivial job, the same in every model.
fn add_one(n: u64) -> u64 {
    black_box(n) + 1
}

// The loops that are timed run on the executor, as a program's own would: from another thread, which
// only blocks on it, each wake-up would cross threads.

fn on_local(executor: &LocalExecutor, timed: impl Future<Output = Duration>) -> Duration {
    block_on(executor.run(timed))
}

fn on_global(timed: impl Future<Output = Duration> + Send + 'static) -> Duration {
    block_on(smol::spawn(timed))
}

fn on_async_std(timed: impl Future<Output = Duration> + Send + 'static) -> Duration {
    task::block_on(task::spawn(timed))
}

/// Creates a unit, waits for its result.
fn start(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start");
    group.bench_function("smol_local", |b| {
        let executor = LocalExecutor::new();
        let start = || executor.spawn(async { add_one(0) });
        b.iter_custom(|n| on_local(&executor, start_and_join(n, start)));
    });
    group.bench_function("smol_global", |b| {
        let start = || smol::spawn(async { add_one(0) });
        b.iter_custom(|n| on_global(start_and_join(n, start)));
    });
    group.bench_function("async_std", |b| {
        let start = || task::spawn(async { add_one(0) });
        b.iter_custom(|n| on_async_std(start_and_join(n, start)));
    });
}

async fn start_and_join<T>(iterations: u64, start: impl Fn() -> T) -> Duration
where
    T: Future<Output = u64>,
{
    let begun = Instant::now();
    for _ in 0..iterations {
        black_box(start().await);
    }
    begun.elapsed()
}

/// There and back between two tasks, of which one always waits for the other.
fn switch(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("switch");
    group.bench_function("smol_local", |b| {
        b.iter_custom(|n| {
            let executor = LocalExecutor::new();
            let (ask, echo) = over_a_channel(n);
            executor.spawn(echo).detach();
            on_local(&executor, ask)
        });
    });
    group.bench_function("smol_global", |b| {
        b.iter_custom(|n| {
            let (ask, echo) = over_a_channel(n);
            smol::spawn(echo).detach();
            on_global(ask)
        });
    });
    group.bench_function("async_std", |b| {
        b.iter_custom(|n| {
            let (ask, echo) = over_a_channel(n);
            task::spawn(echo);
            on_async_std(ask)
        });
    });
    group.bench_function("smol_local_io", |b| {
        b.iter_custom(|n| {
            let executor = LocalExecutor::new();
            let (ask, echo) = over_a_socket(n);
            executor.spawn(echo).detach();
            on_local(&executor, ask)
        });
    });
    group.bench_function("smol_global_io", |b| {
        b.iter_custom(|n| {
            let (ask, echo) = over_a_socket(n);
            smol::spawn(echo).detach();
            on_global(ask)
        });
    });
}

/// Two tasks: one that asks and measures, and one that answers until the first is gone.
fn over_a_channel(iterations: u64) -> (impl Future<Output = Duration>, impl Future<Output = ()>) {
    let (to, requests) = bounded(1);
    let (reply, back) = bounded(1);
    let ask = async move {
        let begun = Instant::now();
        for n in 0..iterations {
            to.send(n).await.expect("the other task is there");
            assert_eq!(back.recv().await, Ok(n));
        }
        begun.elapsed()
    };
    let echo = async move {
        while let Ok(message) = requests.recv().await {
            reply.send(message).await.expect("whoever asks waits for the answer");
        }
    };
    (ask, echo)
}

/// The same over a pair of sockets, so that epoll is asked who may go on.
fn over_a_socket(iterations: u64) -> (impl Future<Output = Duration>, impl Future<Output = ()>) {
    let (mut here, mut there) = Async::<UnixStream>::pair().expect("a socket pair");
    let ask = async move {
        let mut message = [0; 8];
        let begun = Instant::now();
        for _ in 0..iterations {
            here.write_all(&message).await.expect("the other task is there");
            here.read_exact(&mut message).await.expect("it answers");
        }
        begun.elapsed()
    };
    let echo = async move {
        let mut message = [0; 8];
        // Ends when the other end is closed.
        while there.read_exact(&mut message).await.is_ok() {
            there.write_all(&message).await.expect("whoever asks reads the answer");
        }
    };
    (ask, echo)
}

/// A thousand trivial jobs through a standing pool. An estimate is for all thousand; the throughput
/// that criterion prints is in jobs.
fn dispatch(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("dispatch");
    group.throughput(Throughput::Elements(1000));
    group.bench_function("smol_spawn", |b| {
        let spawn = |n| smol::spawn(async move { add_one(n) });
        b.iter_custom(|iterations| on_global(dispatch_thousands(iterations, spawn)));
    });
    group.bench_function("async_std_spawn", |b| {
        let spawn = |n| task::spawn(async move { add_one(n) });
        b.iter_custom(|iterations| on_async_std(dispatch_thousands(iterations, spawn)));
    });
    // The warm-up starts the threads, and they stay: an idle one ends only above the limit.
    group.bench_function("smol_unblock", |b| {
        let spawn = |n| smol::unblock(move || add_one(n));
        b.iter_custom(|iterations| on_global(dispatch_thousands(iterations, spawn)));
    });
    group.bench_function("async_std_spawn_blocking", |b| {
        let spawn = |n| task::spawn_blocking(move || add_one(n));
        b.iter_custom(|iterations| on_async_std(dispatch_thousands(iterations, spawn)));
    });
}

async fn dispatch_thousands<T>(iterations: u64, spawn: impl Fn(u64) -> T) -> Duration
where
    T: Future<Output = u64>,
{
    let begun = Instant::now();
    for _ in 0..iterations {
        // Collected first: all are under way before one is waited for.
        let jobs: Vec<_> = (0..1000).map(&spawn).collect();
        let mut sum = 0;
        for job in jobs {
            sum += job.await;
        }
        assert_eq!(sum, 500_500);
    }
    begun.elapsed()
}

/// Adds 1 to a counter: alone, and at the same time as every other core.
///
/// Each unit makes as many increments as criterion asks for. So an estimate is what one increment
/// takes its unit, and if contention were free it would cost the same.
fn shared_state(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("shared_state");
    let cores = available_parallelism().expect("the kernel knows").get() as u64;
    // The global executor's one thread would hide contention, so this one has a thread for each core.
    let executor = Executor::new();
    let (stop, stopped) = bounded::<()>(1);
    thread::scope(|scope| {
        for _ in 0..cores {
            // It runs until the channel is closed, which is an error to the receiver.
            scope.spawn(|| block_on(executor.run(stopped.recv())));
        }
        for (how, units) in [("uncontended", 1), ("contended", cores)] {
            group.bench_function(format!("smol_mutex_{how}"), |b| {
                b.iter_custom(|n| block_on(by_mutex(&executor, units, n)));
            });
            group.bench_function(format!("smol_owner_{how}"), |b| {
                b.iter_custom(|n| block_on(by_owner(&executor, units, n)));
            });
        }
        drop(stop);
    });
}

/// An async mutex is for guards that are held across an await. For others std's does, and is cheaper.
async fn by_mutex(executor: &Executor<'_>, units: u64, increments: u64) -> Duration {
    let counter = Arc::new(Mutex::new(0_u64));
    let add = |counter: Arc<Mutex<u64>>| async move {
        for _ in 0..increments {
            *counter.lock().await += 1;
        }
    };
    let begun = Instant::now();
    let tasks: Vec<_> = (0..units).map(|_| executor.spawn(add(Arc::clone(&counter)))).collect();
    for task in tasks {
        task.await;
    }
    assert_eq!(*counter.lock().await, units * increments);
    begun.elapsed()
}

async fn by_owner(executor: &Executor<'_>, units: u64, increments: u64) -> Duration {
    let (add, due) = bounded(1024);
    let begun = Instant::now();
    let owner = executor.spawn(async move {
        let mut counter = 0;
        while let Ok(by) = due.recv().await {
            counter += by;
        }
        counter
    });
    for _ in 0..units {
        let add = add.clone();
        let send_all = async move {
            for _ in 0..increments {
                add.send(1).await.expect("the owner is there");
            }
        };
        executor.spawn(send_all).detach();
    }
    drop(add);
    assert_eq!(owner.await, units * increments);
    begun.elapsed()
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    start(&mut criterion);
    switch(&mut criterion);
    dispatch(&mut criterion);
    shared_state(&mut criterion);
    criterion.final_summary();
}
