//! What it costs to hand work from an event loop to a pool and get the result back.
//!
//! Each model has a bench like this one. A group is an operation that has a price (`start`), and an
//! id in it is a way to do that (`spawn_blocking_first`). No id occurs in two crates, so that
//! `target/criterion/<group>/<id>` is one price list for all models.
//!
//! Run with: `cargo bench -p hybrid --bench prices`

use criterion::{BatchSize, Criterion};
use processes::pool::{self, Entry, Pool, Task};
use serde::{Deserialize, Serialize};
use std::hint::black_box;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinSet, spawn_blocking};

/// The trivial job, the same in every model.
#[derive(Serialize, Deserialize)]
struct AddOne(u64);

impl Task for AddOne {
    type Output = u64;
    const NAME: &'static str = "add-one";

    fn run(self) -> u64 {
        black_box(self.0) + 1
    }
}

/// The first job of a runtime starts a thread. `hand_over` has the price of the jobs after it.
fn start(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start");
    group.bench_function("spawn_blocking_first", |b| {
        let job = |runtime: &mut Runtime| {
            let job = async { spawn_blocking(|| AddOne(0).run()).await };
            runtime.block_on(job).expect("it only adds")
        };
        b.iter_batched_ref(event_loop, job, BatchSize::PerIteration);
    });
}

/// From the loop to a pool that stands ready, and back. The loop has nothing else to do, so it sleeps
/// meanwhile and has to be woken.
fn hand_over(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("hand_over");
    let runtime = event_loop();
    group.bench_function("spawn_blocking", |b| {
        b.iter_custom(|iterations| {
            timed(&runtime, iterations, async || {
                spawn_blocking(|| AddOne(0).run()).await.expect("it only adds")
            })
        });
    });
    group.bench_function("rayon", |b| {
        b.iter_custom(|iterations| {
            timed(&runtime, iterations, async || {
                let (result, computed) = oneshot::channel();
                rayon::spawn(|| result.send(AddOne(0).run()).expect("it is awaited"));
                computed.await.expect("the job sends")
            })
        });
    });
    group.bench_function("process_pool", |b| {
        let pool = Pool::new(1).expect("this program serves");
        let job = async || {
            let job = pool.submit_async(AddOne(0)).await.expect("the pool takes jobs");
            job.await.expect("it only adds")
        };
        // The first answer has to wait for the worker's start.
        runtime.block_on(job());
        b.iter_custom(|iterations| timed(&runtime, iterations, job));
    });
}

/// One `block_on` for all, so that entering the runtime isn't part of the price.
fn timed(runtime: &Runtime, iterations: u64, job: impl AsyncFn() -> u64) -> Duration {
    runtime.block_on(async {
        let begun = Instant::now();
        for _ in 0..iterations {
            assert_eq!(job().await, 1);
        }
        begun.elapsed()
    })
}

/// Pool threads send what to add to a task on the loop, which owns the counter: from one thread, and
/// from as many as there are cores.
///
/// Each thread makes as many increments as criterion asks for. So an estimate is what one increment
/// takes its thread, and if contention were free it would cost the same.
fn shared_state(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("shared_state");
    let runtime = event_loop();
    let cores = available_parallelism().expect("the kernel knows").get() as u64;
    for (how, units) in [("uncontended", 1), ("contended", cores)] {
        group.bench_function(format!("hybrid_owner_{how}"), |b| {
            b.iter_custom(|increments| {
                runtime.block_on(async {
                    let (add, mut due) = mpsc::channel(1024);
                    let begun = Instant::now();
                    let mut threads = JoinSet::new();
                    for _ in 0..units {
                        let add = add.clone();
                        threads.spawn_blocking(move || {
                            (0..increments).try_for_each(|_| add.blocking_send(1))
                        });
                    }
                    drop(add);
                    let mut counter = 0;
                    while let Some(by) = due.recv().await {
                        counter += by;
                    }
                    // Nor did a thread fail to send: it would be missing here.
                    assert_eq!(counter, units * increments);
                    begun.elapsed()
                })
            });
        });
    }
}

fn event_loop() -> Runtime {
    Builder::new_current_thread().build().expect("an event loop")
}

fn main() {
    // The workers of the pool are this program too.
    pool::serve_if_worker(&[Entry::of::<AddOne>()]);
    let mut criterion = Criterion::default().configure_from_args();
    start(&mut criterion);
    hand_over(&mut criterion);
    shared_state(&mut criterion);
    criterion.final_summary();
}
