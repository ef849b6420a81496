//! What the pool costs, each figure beside what the operating system charges for the same.
//!
//! `raw` is two processes and a socket pair with nothing in between. A round trip is mostly two
//! wake-ups, which cost a tenth if the scheduler happens to keep both processes on one core; so
//! those are pinned. Run it on an idle machine, and compare medians of the same run only.
//!
//! Run with: `cargo bench -p processes --bench pool`

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput};
use processes::pool::{self, Entry, JobError, Pool, Task};
use rustix::process::{Pid, Signal, getpid, kill_process};
use rustix::thread::{CpuSet, sched_setaffinity};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

/// As many bytes as a trivial job's frame has.
const SMALL_BYTES: usize = 24;
/// Less than the frame cap by what surrounds the payload.
const LARGE_BYTES: usize = (64 << 20) - 64;
const JOBS: u32 = 20_000;

#[derive(Serialize, Deserialize)]
struct Trivial(u32);

impl Task for Trivial {
    type Output = u32;
    const NAME: &'static str = "trivial";

    fn run(self) -> u32 {
        black_box(self.0) + 1
    }
}

#[derive(Serialize, Deserialize)]
struct Blob(ByteBuf);

impl Task for Blob {
    type Output = ByteBuf;
    const NAME: &'static str = "blob";

    fn run(self) -> ByteBuf {
        self.0
    }
}

/// The worker's process id.
#[derive(Serialize, Deserialize)]
struct Process;

impl Task for Process {
    type Output = i32;
    const NAME: &'static str = "process";

    fn run(self) -> i32 {
        getpid().as_raw_pid()
    }
}

#[derive(Serialize, Deserialize)]
struct Die;

impl Task for Die {
    type Output = ();
    const NAME: &'static str = "die";

    fn run(self) {
        kill_process(getpid(), Signal::KILL).expect("one may kill oneself");
    }
}

fn main() -> io::Result<()> {
    pool::serve_if_worker(&[
        Entry::of::<Trivial>(),
        Entry::of::<Blob>(),
        Entry::of::<Process>(),
        Entry::of::<Die>(),
    ]);
    let mut arguments = env::args().skip(1);
    if arguments.next().as_deref() == Some(Peer::MARK) {
        let bytes = arguments.next().and_then(|bytes| bytes.parse().ok());
        let memory = arguments.next().expect("the bench says which memory");
        return Peer::echo(bytes.expect("the bench says how many"), &memory);
    }
    let mut criterion = Criterion::default().configure_from_args();
    there_and_back(&mut criterion);
    map(&mut criterion);
    large(&mut criterion);
    start(&mut criterion);
    recovery(&mut criterion);
    criterion.final_summary();
    Ok(())
}

/// Where a peer receives to.
#[derive(Clone, Copy, PartialEq)]
enum Memory {
    Old,
    New,
}

impl Memory {
    fn name(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::New => "new",
        }
    }
}

/// Another process that sends back what it is sent, so many bytes at a time.
struct Peer {
    child: Child,
    channel: UnixStream,
}

impl Peer {
    const MARK: &str = "--raw-peer";

    fn start(bytes: usize, memory: Memory) -> Self {
        let (channel, theirs) = UnixStream::pair().expect("descriptors are left");
        let child = Command::new("/proc/self/exe")
            .args([Self::MARK, &bytes.to_string(), memory.name()])
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .spawn()
            .expect("this executable can be started");
        Self { child, channel }
    }

    fn echo(bytes: usize, memory: &str) -> io::Result<()> {
        let mut channel = UnixStream::from(rustix::io::fcntl_dupfd_cloexec(io::stdin(), 3)?);
        let mut buffer = vec![0; bytes];
        while channel.read_exact(&mut buffer).is_ok() {
            channel.write_all(&buffer)?;
            if memory == Memory::New.name() {
                buffer = vec![0; bytes];
            }
        }
        Ok(())
    }

    fn send(&mut self, bytes: &[u8]) {
        self.channel.write_all(bytes).expect("the peer reads");
    }

    fn receive(&mut self, bytes: &mut [u8]) {
        self.channel.read_exact(bytes).expect("the peer answers");
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.child.kill().expect("it is this process's child");
        self.child.wait().expect("nobody else reaps it");
    }
}

fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.warm_up_time(Duration::from_millis(500));
    group
}

fn pool(workers: usize) -> Pool {
    Pool::new(workers).expect("this executable serves")
}

fn run(pool: &Pool, number: u32) {
    let job = pool.submit(Trivial(number)).expect("the pool is open");
    assert_eq!(job.wait().expect("it can't fail"), number + 1);
}

/// One job at a time. Promised: at most 1.25 times raw, with the processes on two cores.
///
/// On one core nobody has to be woken on another, and raw is nothing but two system calls each.
fn there_and_back(criterion: &mut Criterion) {
    let mut group = group(criterion, "there and back");
    let cores = thread::available_parallelism().expect("Linux tells").get();
    let mut buffer = [0; SMALL_BYTES];
    for (name, core) in [("two cores", cores - 1), ("one core", 0)] {
        let mut peer = Peer::start(SMALL_BYTES, Memory::Old);
        pin(Some(Pid::from_child(&peer.child)), core);
        let pool = pool(1);
        let worker = pool.submit(Process).expect("the pool is open").wait().expect("can't fail");
        pin(Pid::from_raw(worker), core);
        pin_own_threads(0);
        group.bench_function(format!("raw, {name}"), |bencher| {
            bencher.iter(|| {
                peer.send(&buffer);
                peer.receive(&mut buffer);
            });
        });
        group.bench_function(format!("pool, {name}"), |bencher| bencher.iter(|| run(&pool, 1)));
    }
    // The pool's threads are gone; this one goes on anywhere.
    let mut all = CpuSet::new();
    (0..cores).for_each(|core| all.set(core));
    sched_setaffinity(None, &all).expect("the cores are there");
}

/// The pool's thread has to be where the caller is.
fn pin_own_threads(core: usize) {
    for thread in fs::read_dir("/proc/self/task").expect("Linux tells") {
        let thread = thread.expect("Linux tells").file_name();
        pin(thread.to_str().and_then(|id| Pid::from_raw(id.parse().ok()?)), core);
    }
}

fn pin(thread: Option<Pid>, core: usize) {
    let mut set = CpuSet::new();
    set.set(core);
    sched_setaffinity(thread, &set).expect("the core is there");
}

/// 20,000 jobs on one worker. Promised: 12 us a job, and 0.2 us in chunks of 1,000.
fn map(criterion: &mut Criterion) {
    let mut group = group(criterion, "map of 20,000");
    group.sample_size(20).throughput(Throughput::Elements(JOBS.into()));
    let pool = pool(1);
    run(&pool, 1);
    for chunk_size in [1, 1_000] {
        group.bench_function(format!("chunks of {chunk_size}"), |bencher| {
            bencher.iter(|| {
                let results = pool.map((0..JOBS).map(Trivial)).chunk_size(chunk_size);
                let sum: u64 = results.map(|result| u64::from(result.expect("can't fail"))).sum();
                assert_eq!(sum, u64::from(JOBS) * (u64::from(JOBS) + 1) / 2);
            });
        });
    }
}

/// Promised: at least half of raw's throughput, if raw also ends with the bytes in new memory, as a
/// value that was sent does. Getting 64 MiB from the system takes longer than to send them.
fn large(criterion: &mut Criterion) {
    let mut group = group(criterion, "64 MiB there and back");
    group.sample_size(20).throughput(Throughput::Bytes(2 * LARGE_BYTES as u64));
    let mut buffer = vec![0; LARGE_BYTES];
    for (name, memory) in [("raw", Memory::Old), ("raw, into new memory", Memory::New)] {
        let mut peer = Peer::start(LARGE_BYTES, memory);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                peer.send(&buffer);
                if memory == Memory::New {
                    buffer = vec![0; LARGE_BYTES];
                }
                peer.receive(&mut buffer);
            });
        });
    }
    let pool = pool(1);
    let mut blob = Some(ByteBuf::from(buffer));
    group.bench_function("pool", |bencher| {
        bencher.iter(|| {
            let job = pool.submit(Blob(blob.take().expect("put back below")));
            blob = Some(job.expect("it is small enough").wait().expect("it can't fail"));
        });
    });
}

/// From nothing to four answers from four processes. Promised: at most 1.3 times the slowest raw
/// start; so compare the pool's median with raw's upper end.
fn start(criterion: &mut Criterion) {
    let mut group = group(criterion, "start of 4");
    group.sample_size(50);
    group.bench_function("raw", |bencher| {
        bencher.iter_with_large_drop(|| {
            let mut peers = [(); 4].map(|()| Peer::start(1, Memory::Old));
            for peer in &mut peers {
                peer.send(&[7]);
            }
            for peer in &mut peers {
                peer.receive(&mut [0]);
            }
            peers
        });
    });
    group.bench_function("pool", |bencher| {
        bencher.iter_with_large_drop(|| {
            let pool = pool(4);
            let jobs = [1, 2, 3, 4].map(|n| pool.submit(Trivial(n)).expect("the pool is open"));
            let answers = jobs.map(|job| job.wait().expect("it can't fail"));
            assert_eq!(answers, [2, 3, 4, 5]);
            pool
        });
    });
}

/// From the death of the only worker to the next result. Promised: 5 ms.
fn recovery(criterion: &mut Criterion) {
    let mut group = group(criterion, "from a kill to the next result");
    group.sample_size(50);
    let pool = pool(1);
    group.bench_function("pool", |bencher| {
        bencher.iter_custom(|rounds| {
            let mut elapsed = Duration::ZERO;
            for _ in 0..rounds {
                run(&pool, 1);
                let start = Instant::now();
                let died = pool.submit(Die).expect("the pool is open").wait();
                run(&pool, 2);
                elapsed += start.elapsed();
                assert!(matches!(died, Err(JobError::WorkerDied { .. })));
            }
            elapsed
        });
    });
}
