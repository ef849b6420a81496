//! What processes cost: to start one, to switch between two, to hand them jobs in chunks.
//!
//! Each model has a bench like this one. A group is an operation that has a price (`start`), and an
//! id in it is a way to do that (`process`). No id occurs in two crates, so that
//! `target/criterion/<group>/<id>` is one price list for all models. The group `shared_state` isn't
//! here, because processes share no state.
//!
//! Needs Linux: the pool does, and a bench is pinned to one core by `sched_setaffinity`.
//!
//! Run with: `cargo bench -p processes --bench prices`

#[cfg(feature = "mpi")]
mod ranks;

use criterion::{Bencher, BenchmarkId, Criterion, Throughput};
use processes::pool::{self, Entry, JobError, Pool, Task};
use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};
use serde::{Deserialize, Serialize};
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::{env, thread};

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

/// What a child without a pool is started for.
const EXIT: &str = "--child-that-exits";
const ECHO: &str = "--child-that-echoes";

/// Creates a unit, waits for its end.
fn start(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start");
    group.bench_function("process", |b| {
        b.iter(|| {
            let status = this_program(EXIT).status().expect("this program can be started");
            assert!(status.success());
        });
    });
    // Everything that a pool adds: its threads, two channels, a handshake, a job, an orderly end.
    group.bench_function("pool_of_1", |b| {
        b.iter(|| submit_and_wait(&Pool::new(1).expect("this program serves")));
    });
}

/// There and back between two processes, of which one always waits for the other.
fn switch(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("switch");
    group.bench_function("process_socketpair", over_a_socket);
    group.bench_function("process_socketpair_pinned", |b| pinned(|| over_a_socket(b)));
    group.bench_function("process_pool", over_a_pool);
    group.bench_function("process_pool_pinned", |b| pinned(|| over_a_pool(b)));
}

fn over_a_socket(b: &mut Bencher) {
    let (mut here, there) = UnixStream::pair().expect("a socket pair");
    let mut child = this_program(ECHO).stdin(OwnedFd::from(there)).spawn().expect("a child");
    let mut there_and_back = || {
        let mut message = [0; 8];
        here.write_all(&message).expect("the child is there");
        here.read_exact(&mut message).expect("it answers");
    };
    // The first answer has to wait for the child's start.
    there_and_back();
    b.iter(there_and_back);
    drop(here);
    assert!(child.wait().expect("nobody else reaps it").success());
}

fn over_a_pool(b: &mut Bencher) {
    let pool = Pool::new(1).expect("this program serves");
    submit_and_wait(&pool);
    b.iter(|| submit_and_wait(&pool));
}

fn submit_and_wait(pool: &Pool) -> u64 {
    let job = pool.submit(AddOne(0)).expect("the pool takes jobs");
    job.wait().expect("it only adds")
}

/// Runs on one core, together with all threads and processes started meanwhile: they inherit it.
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
    // A worker for each core.
    let pool = Pool::builder().build().expect("this program serves");
    group.bench_function("process_pool", |b| b.iter(|| map(&pool, 1000, 1)));
    group.bench_function("process_pool_chunk_100", |b| b.iter(|| map(&pool, 1000, 100)));
}

/// What a chunk saves: a frame, a wake-up and a switch are paid once for all of its jobs. One worker,
/// so that nothing but the chunk changes.
fn chunk(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("chunk");
    group.throughput(Throughput::Elements(10_000));
    let pool = Pool::new(1).expect("this program serves");
    for size in [1, 10, 100, 1000, 10_000] {
        group.bench_with_input(BenchmarkId::new("process_pool", size), &size, |b, &size| {
            b.iter(|| map(&pool, 10_000, size));
        });
    }
}

fn map(pool: &Pool, jobs: u64, chunk_size: usize) {
    let results = pool.map((0..jobs).map(AddOne)).chunk_size(chunk_size);
    let sum: Result<u64, JobError> = results.sum();
    assert_eq!(sum.expect("they only add"), jobs * (jobs + 1) / 2);
}

fn this_program(purpose: &str) -> Command {
    let mut command = Command::new("/proc/self/exe");
    command.arg(purpose).stdin(Stdio::null());
    command
}

/// What the child does: its standard input is a socket, on which it answers too.
fn echo() -> io::Result<()> {
    let mut socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut message = [0; 8];
    while socket.read(&mut message)? > 0 {
        socket.write_all(&message)?;
    }
    Ok(())
}

fn main() -> io::Result<()> {
    // The workers of the pools are this program too.
    pool::serve_if_worker(&[Entry::of::<AddOne>()]);
    match env::args().nth(1).as_deref() {
        Some(EXIT) => return Ok(()),
        Some(ECHO) => return echo(),
        #[cfg(feature = "mpi")]
        Some(ranks::ECHO) => return ranks::echo(),
        _ => {}
    }
    let mut criterion = Criterion::default().configure_from_args();
    start(&mut criterion);
    switch(&mut criterion);
    dispatch(&mut criterion);
    chunk(&mut criterion);
    #[cfg(feature = "mpi")]
    ranks::prices(&mut criterion);
    criterion.final_summary();
    Ok(())
}
