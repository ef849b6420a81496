//! What MPI costs: to start a job, and there and back between two ranks, on one host and on two.

#[path = "../../tests/mpi/hosts.rs"]
mod hosts;

use criterion::{Bencher, Criterion};
use hosts::{Hosts, mpirun};
use mpi::traits::{Communicator, Destination, Source};
use rustix::process::geteuid;
use std::env;
use std::io::{self, BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// What `mpirun` starts this program for.
pub(super) const ECHO: &str = "--rank-that-echoes";

pub(super) fn prices(criterion: &mut Criterion) {
    let two = || mpirun(2).expect("the build found it");
    // They join each other, and end because nobody tells them anything.
    let start = |b: &mut Bencher| {
        b.iter(|| assert!(ranks(two()).stdin(Stdio::null()).status().expect("it runs").success()));
    };
    criterion.benchmark_group("start").bench_function("mpi_job", start);
    let mut switch = criterion.benchmark_group("switch");
    // A job outlives its samples: its first message makes the connection. One that isn't asked for
    // isn't started.
    let mut job = None;
    switch.bench_function("mpi_shared_memory", |b| {
        job.get_or_insert_with(|| Job::start(two())).round_trips(b);
    });
    if geteuid().is_root() {
        let (mut hosts, mut job) = (None, None);
        switch.bench_function("mpi_network", |b| {
            let hosts = hosts.get_or_insert_with(|| Hosts::new().expect("root may make hosts"));
            let sent_before = hosts.sent_bytes();
            job.get_or_insert_with(|| Job::start(hosts.mpirun(2))).round_trips(b);
            assert!(hosts.sent_bytes() > sent_before, "no message left the host");
        });
    }
}

fn ranks(mut mpirun: Command) -> Command {
    mpirun.arg(env::current_exe().expect("Linux knows it")).arg(ECHO);
    mpirun
}

/// Two ranks that wait for orders.
struct Job {
    child: Child,
    orders: Option<ChildStdin>,
    times: Lines<BufReader<ChildStdout>>,
}

impl Job {
    fn start(mpirun: Command) -> Self {
        let mut job = ranks(mpirun);
        let mut child = job.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
        let stdout = child.stdout.take().expect("it is piped");
        Self { orders: child.stdin.take(), times: BufReader::new(stdout).lines(), child }
    }

    /// Rank 0 takes the time, because it alone knows when a round trip starts.
    fn round_trips(&mut self, b: &mut Bencher) {
        b.iter_custom(|count| {
            writeln!(self.orders.as_ref().expect("it is piped"), "{count}").expect("rank 0 reads");
            let nanoseconds = self.times.next().expect("rank 0 answers").expect("in text");
            Duration::from_nanos(nanoseconds.trim().parse().expect("in numbers"))
        });
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        // The end of their orders ends them.
        self.orders = None;
        assert!(self.child.wait().expect("nobody else reaps it").success());
    }
}

/// What the ranks do: as many round trips as each line of rank 0's standard input says.
pub(super) fn echo() -> io::Result<()> {
    let universe = mpi::initialize().expect("nobody else initialises MPI");
    let world = universe.world();
    let other = world.process_at_rank(1 - world.rank());
    if world.rank() == 1 {
        while let (message @ 1.., _) = other.receive::<u64>() {
            other.send(&message);
        }
        return Ok(());
    }
    for count in io::stdin().lines() {
        let count: u64 = count?.trim().parse().map_err(io::Error::other)?;
        let start = Instant::now();
        for _ in 0..count {
            other.send(&1_u64);
            other.receive::<u64>();
        }
        println!("{}", start.elapsed().as_nanos());
    }
    other.send(&0_u64);
    Ok(())
}
