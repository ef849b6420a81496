//! What tokio's tasks cost: to start one, to switch between two, to hand out jobs, to share a counter.
//!
//! Each model has a bench like this one. A group is an operation that has a price (`start`), and an
//! id in it is a way to do that (`tokio_current_thread`). No id occurs in two crates, so that
//! `target/criterion/<group>/<id>` is one price list for all models.
//!
//! Run with: `cargo bench -p asyncio-tokio --bench prices`

use criterion::{Criterion, Throughput};
use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};
use std::hint::black_box;
use std::sync::Arc;
use std::thread::{self, available_parallelism};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Mutex, mpsc};
use tokio::task::{JoinHandle, JoinSet, spawn_blocking};

/// The trivial job, the same in every model.
fn add_one(n: u64) -> u64 {
    black_box(n) + 1
}

/// The loops that are timed run in a task, as a program's own would. In `block_on` they would stay on
/// the caller's thread, and with several threads each task they start would wake another one.
fn on(runtime: &Runtime, timed: impl Future<Output = Duration> + Send + 'static) -> Duration {
    runtime.block_on(runtime.spawn(timed)).expect("benches do not panic")
}

/// Creates a unit, waits for its result.
fn start(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start");
    for (id, runtime) in [("current_thread", current_thread()), ("multi_thread", multi_thread())] {
        group.bench_function(format!("tokio_{id}"), |b| {
            b.iter_custom(|n| on(&runtime, start_and_join(n)));
        });
    }
}

async fn start_and_join(iterations: u64) -> Duration {
    let begun = Instant::now();
    for _ in 0..iterations {
        black_box(tokio::spawn(async { add_one(0) }).await.expect("it only adds"));
    }
    begun.elapsed()
}

/// There and back between two tasks, of which one always waits for the other.
fn switch(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("switch");
    for (id, runtime) in [("current_thread", current_thread()), ("multi_thread", multi_thread())] {
        group.bench_function(format!("tokio_{id}"), |b| {
            b.iter_custom(|n| on(&runtime, over_a_channel(n)));
        });
        group.bench_function(format!("tokio_{id}_io"), |b| {
            b.iter_custom(|n| on(&runtime, over_a_socket(n)));
        });
    }
    // The current_thread runtime is on one core as it is.
    let runtime = pinned(multi_thread);
    group.bench_function("tokio_multi_thread_pinned", |b| {
        b.iter_custom(|n| on(&runtime, over_a_channel(n)));
    });
}

async fn over_a_channel(iterations: u64) -> Duration {
    let (to, mut requests) = mpsc::channel(1);
    let (reply, mut back) = mpsc::channel(1);
    tokio::spawn(async move {
        while let Some(message) = requests.recv().await {
            reply.send(message).await.expect("whoever asks waits for the answer");
        }
    });
    let begun = Instant::now();
    for n in 0..iterations {
        to.send(n).await.expect("the other task is there");
        assert_eq!(back.recv().await, Some(n));
    }
    begun.elapsed()
}

/// The same over a pair of sockets, so that epoll is asked who may go on.
async fn over_a_socket(iterations: u64) -> Duration {
    let (mut here, mut there) = UnixStream::pair().expect("a socket pair");
    tokio::spawn(async move {
        let mut message = [0; 8];
        // Ends when the other end is closed.
        while there.read_exact(&mut message).await.is_ok() {
            there.write_all(&message).await.expect("whoever asks reads the answer");
        }
    });
    let mut message = [0; 8];
    let begun = Instant::now();
    for _ in 0..iterations {
        here.write_all(&message).await.expect("the other task is there");
        here.read_exact(&mut message).await.expect("it answers");
    }
    begun.elapsed()
}

/// A thousand trivial jobs through a standing pool. An estimate is for all thousand; the throughput
/// that criterion prints is in jobs.
fn dispatch(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("dispatch");
    group.throughput(Throughput::Elements(1000));
    let runtime = multi_thread();
    group.bench_function("tokio_spawn", |b| {
        let spawn = |n| tokio::spawn(async move { add_one(n) });
        b.iter_custom(|iterations| on(&runtime, dispatch_thousands(iterations, spawn)));
    });
    // The warm-up starts the threads: they stay for ten seconds without a job.
    group.bench_function("tokio_spawn_blocking", |b| {
        let spawn = |n| spawn_blocking(move || add_one(n));
        b.iter_custom(|iterations| on(&runtime, dispatch_thousands(iterations, spawn)));
    });
}

async fn dispatch_thousands(iterations: u64, spawn: fn(u64) -> JoinHandle<u64>) -> Duration {
    let begun = Instant::now();
    for _ in 0..iterations {
        // Collected first: all are under way before one is waited for.
        let jobs: Vec<_> = (0..1000).map(spawn).collect();
        let mut sum = 0;
        for job in jobs {
            sum += job.await.expect("it only adds");
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
    let runtime = multi_thread();
    let cores = available_parallelism().expect("the kernel knows").get() as u64;
    for (how, units) in [("uncontended", 1), ("contended", cores)] {
        group.bench_function(format!("tokio_mutex_{how}"), |b| {
            b.iter_custom(|increments| on(&runtime, by_mutex(units, increments)));
        });
        group.bench_function(format!("tokio_owner_{how}"), |b| {
            b.iter_custom(|increments| on(&runtime, by_owner(units, increments)));
        });
    }
}

/// An async mutex is for guards that are held across an await. For others std's does, and is cheaper.
async fn by_mutex(units: u64, increments: u64) -> Duration {
    let counter = Arc::new(Mutex::new(0_u64));
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..units {
        let counter = Arc::clone(&counter);
        tasks.spawn(async move {
            for _ in 0..increments {
                *counter.lock().await += 1;
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(*counter.lock().await, units * increments);
    begun.elapsed()
}

/// The owner is the task that measures.
async fn by_owner(units: u64, increments: u64) -> Duration {
    let (add, mut due) = mpsc::channel(1024);
    let begun = Instant::now();
    for _ in 0..units {
        let add = add.clone();
        tokio::spawn(async move {
            for _ in 0..increments {
                add.send(1).await.expect("the owner is there");
            }
        });
    }
    drop(add);
    let mut counter = 0;
    while let Some(by) = due.recv().await {
        counter += by;
    }
    assert_eq!(counter, units * increments);
    begun.elapsed()
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_io().build().expect("an event loop")
}

fn multi_thread() -> Runtime {
    Builder::new_multi_thread().enable_io().build().expect("event loops")
}

/// What `build` returns when it may use one core: it starts one worker thread, and that inherits the
/// core from the thread that started it.
fn pinned(build: fn() -> Runtime) -> Runtime {
    let on_one_core = move || {
        let mut core = CpuSet::new();
        core.set(sched_getcpu());
        sched_setaffinity(None, &core).expect("a core that it runs on");
        build()
    };
    thread::spawn(on_one_core).join().expect("benches do not panic")
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    start(&mut criterion);
    switch(&mut criterion);
    dispatch(&mut criterion);
    shared_state(&mut criterion);
    criterion.final_summary();
}
