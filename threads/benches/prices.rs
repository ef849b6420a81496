//! What threads cost: to start one, to switch between two, to hand them jobs, to share a counter.
//!
//! Each model has a bench like this one. A group is an operation that has a price (`start`), and an
//! id in it is a way to do that (`std_thread`). No id occurs in two crates, so that
//! `target/criterion/<group>/<id>` is one price list for all models.
//!
//! Needs Linux: a bench is pinned to one core by `sched_setaffinity`.
//!
//! Run with: `cargo bench -p threads --bench prices`

use criterion::{Bencher, Criterion, Throughput};
use crossbeam::channel;
use rayon::prelude::*;
use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};
use std::hint::black_box;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, mpsc};
use std::thread::{self, available_parallelism};
use std::time::{Duration, Instant};

/// The trivial job, the same in every model.
fn add_one(n: u64) -> u64 {
    black_box(n) + 1
}

/// Creates a unit, waits for its result.
fn start(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start");
    group.bench_function("std_thread", |b| {
        b.iter(|| thread::spawn(|| add_one(0)).join().expect("it only adds"));
    });
    group.bench_function("std_scoped", |b| {
        b.iter(|| thread::scope(|scope| scope.spawn(|| add_one(0)).join()).expect("it only adds"));
    });
    group.bench_function("crossbeam_scoped", |b| {
        b.iter(|| crossbeam::scope(|scope| scope.spawn(|_| add_one(0)).join()).expect("joined"));
    });
    // No thread is started here: a job goes to one that waits already.
    group.bench_function("rayon_spawn", |b| {
        let (result, results) = mpsc::sync_channel(1);
        b.iter(|| {
            let result = result.clone();
            rayon::spawn(move || result.send(add_one(0)).expect("it is waited for"));
            results.recv().expect("the job sends")
        });
    });
}

/// There and back between two threads, of which one always waits for the other.
fn switch(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("switch");
    group.bench_function("std_mpsc", over_std_mpsc);
    group.bench_function("std_mpsc_pinned", |b| pinned(|| over_std_mpsc(b)));
    group.bench_function("crossbeam_channel", |b| {
        let (to, requests) = channel::bounded(1);
        let (reply, back) = channel::bounded(1);
        thread::scope(move |scope| {
            scope.spawn(move || requests.iter().try_for_each(|n| reply.send(n)));
            b.iter(|| {
                to.send(0).expect("the other thread is there");
                assert_eq!(back.recv(), Ok(0));
            });
        });
    });
    group.bench_function("std_thread_io", over_a_socket);
    group.bench_function("std_thread_io_pinned", |b| pinned(|| over_a_socket(b)));
}

fn over_std_mpsc(b: &mut Bencher) {
    let (to, requests) = mpsc::sync_channel(1);
    let (reply, back) = mpsc::sync_channel(1);
    // `move`: the sender ends with this closure, and with it the other thread's loop.
    thread::scope(move |scope| {
        scope.spawn(move || requests.iter().try_for_each(|n| reply.send(n)));
        b.iter(|| {
            to.send(0).expect("the other thread is there");
            assert_eq!(back.recv(), Ok(0));
        });
    });
}

fn over_a_socket(b: &mut Bencher) {
    let (mut here, mut there) = UnixStream::pair().expect("a socket pair");
    thread::scope(move |scope| {
        scope.spawn(move || {
            let mut message = [0; 8];
            // Ends when the other end is closed.
            while there.read_exact(&mut message).is_ok() {
                there.write_all(&message).expect("whoever asks reads the answer");
            }
        });
        b.iter(|| {
            let mut message = [0; 8];
            here.write_all(&message).expect("the other thread is there");
            here.read_exact(&mut message).expect("it answers");
        });
    });
}

/// Runs on one core, together with all threads started meanwhile: they inherit it.
fn pinned(bench: impl FnOnce() + Send) {
    let on_one_core = || {
        let mut core = CpuSet::new();
        core.set(sched_getcpu());
        sched_setaffinity(None, &core).expect("a core that it runs on");
        bench();
    };
    // A thread of its own, so that what comes after isn't pinned.
    thread::scope(|scope| scope.spawn(on_one_core).join()).expect("benches do not panic");
}

/// A thousand trivial jobs through a standing pool. An estimate is for all thousand; the throughput
/// that criterion prints is in jobs.
fn dispatch(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("dispatch");
    group.throughput(Throughput::Elements(1000));
    // Splits the range into as many pieces as idle threads ask for, not into a thousand.
    group.bench_function("rayon_par_iter", |b| {
        b.iter(|| {
            let sum: u64 = (0..1000_u64).into_par_iter().map(add_one).sum();
            assert_eq!(sum, 500_500);
        });
    });
    group.bench_function("rayon_spawn", |b| {
        b.iter(|| {
            let sum = AtomicU64::new(0);
            rayon::scope(|scope| {
                for n in 0..1000 {
                    let sum = &sum;
                    scope.spawn(move |_| _ = sum.fetch_add(add_one(n), Relaxed));
                }
            });
            assert_eq!(sum.into_inner(), 500_500);
        });
    });
    group.bench_function("threads_channel", |b| {
        // crossbeam's, because std's receiver can't be shared by several workers.
        let (jobs, queue) = channel::unbounded();
        let (result, results) = channel::unbounded();
        thread::scope(move |scope| {
            for _ in 0..cores() {
                let (queue, result) = (queue.clone(), result.clone());
                scope.spawn(move || queue.iter().try_for_each(|n| result.send(add_one(n))));
            }
            b.iter(|| {
                (0..1000).try_for_each(|n| jobs.send(n)).expect("the workers wait for jobs");
                assert_eq!(results.iter().take(1000).sum::<u64>(), 500_500);
            });
        });
    });
}

/// Adds 1 to a counter: alone, and at the same time as every other core.
///
/// Each unit makes as many increments as criterion asks for. So an estimate is what one increment
/// takes its unit, and if contention were free it would cost the same.
fn shared_state(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("shared_state");
    for (how, units) in [("uncontended", 1), ("contended", cores())] {
        group.bench_function(format!("atomic_{how}"), |b| {
            let counter = AtomicU64::new(0);
            b.iter_custom(|increments| {
                together(units, increments, || _ = counter.fetch_add(1, Relaxed))
            });
        });
        group.bench_function(format!("mutex_{how}"), |b| {
            let counter = Mutex::new(0_u64);
            b.iter_custom(|increments| {
                together(units, increments, || *counter.lock().expect("no panics") += 1)
            });
        });
        group.bench_function(format!("owner_{how}"), |b| {
            b.iter_custom(|increments| {
                let (add, due) = mpsc::sync_channel(1024);
                let begun = Instant::now();
                thread::scope(|scope| {
                    let owner = scope.spawn(move || due.iter().sum::<u64>());
                    together(units, increments, || add.send(1).expect("the owner is there"));
                    drop(add);
                    assert_eq!(owner.join().expect("it only adds"), units * increments);
                });
                begun.elapsed()
            });
        });
    }
}

/// How long it takes `units` threads. Starting them is paid once for some hundred thousand increments.
fn together(units: u64, increments: u64, increment: impl Fn() + Sync) -> Duration {
    let begun = Instant::now();
    thread::scope(|scope| {
        for _ in 0..units {
            scope.spawn(|| (0..increments).for_each(|_| increment()));
        }
    });
    begun.elapsed()
}

fn cores() -> u64 {
    available_parallelism().expect("the kernel knows").get() as u64
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    start(&mut criterion);
    switch(&mut criterion);
    dispatch(&mut criterion);
    shared_state(&mut criterion);
    criterion.final_summary();
}
