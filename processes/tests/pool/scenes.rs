//! What this executable does when a test starts it again, not as a worker.

use crate::SCENE;
use crate::soak::soak;
use crate::tasks::{Die, Double, Echo, Endless, Gate, Grandchild, Pid, Print, ReadStdin, stop};
use processes::pool::{BuildError, JobError, Pool};
use rustix::process::{PidfdFlags, Resource, Rlimit, getrlimit, pidfd_open, setrlimit};
use serde_bytes::ByteBuf;
use std::fs::{self, File};
use std::time::{Duration, Instant};
use std::{env, process, thread};

/// Names a scene with a pool in it.
pub(crate) const POOL_SCENE: &str = "POOL_TEST_POOL_SCENE";

/// Where a process with a pool is when it is killed.
#[derive(Clone, Copy)]
pub(crate) enum Phase {
    Starting,
    Idle,
    Running,
    Stopped,
    Sending,
    ShuttingDown,
}

impl Phase {
    const ALL: [Self; 6] = [
        Self::Starting,
        Self::Idle,
        Self::Running,
        Self::Stopped,
        Self::Sending,
        Self::ShuttingDown,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Idle => "idle",
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Sending => "sending",
            Self::ShuttingDown => "shutting down",
        }
    }
}

/// Scenes of a process that never calls `serve_if_worker`.
pub(crate) fn play_if_asked() {
    if env::var_os(SCENE).is_some() {
        park();
    }
    if env::var(POOL_SCENE).is_ok_and(|scene| scene == "unserved") {
        assert!(matches!(Pool::new(1), Err(BuildError::NotServing)));
        process::exit(0);
    }
}

pub(crate) fn play(scene: &str) {
    match scene {
        "leaks" => leaks(),
        "exhaustion" => exhaustion(),
        "deleted" => deleted(),
        "printing" => printing(),
        "last words" => crate::ends::last_words(),
        "slow end" => slow_end(),
        "submitters" => crate::flow::submitters(),
        _ if scene.starts_with("soak ") => {
            let numbers: Vec<_> = scene.split(' ').filter_map(|word| word.parse().ok()).collect();
            let [jobs, kills, retries] = numbers[..] else { panic!("no scene {scene:?}") };
            soak(jobs, kills, u32::try_from(retries).unwrap());
        }
        name => match Phase::ALL.into_iter().find(|phase| phase.name() == name) {
            Some(phase) => reach(phase),
            None => panic!("no scene {name:?}"),
        },
    }
}

fn park() -> ! {
    loop {
        thread::park();
    }
}

fn reached() {
    println!("reached");
}

fn reach(phase: Phase) {
    let gate = Gate::new();
    if matches!(phase, Phase::Starting) {
        reached();
    }
    let pool = Pool::new(2).unwrap();
    if matches!(phase, Phase::Starting) {
        park();
    }
    let jobs = [(); 2].map(|()| match phase {
        // Nothing but the kernel ends these.
        Phase::Running => pool.submit(Endless(gate.hold())).unwrap(),
        Phase::Starting | Phase::Idle | Phase::Stopped | Phase::Sending | Phase::ShuttingDown => {
            pool.submit(gate.hold()).unwrap()
        }
    });
    let held = [gate.held(), gate.held()];
    match phase {
        Phase::Starting => unreachable!("parked above"),
        Phase::Running => {}
        Phase::Stopped => {
            for held in &held {
                stop(held.pid);
            }
        }
        Phase::Idle | Phase::Sending => {
            let pids = held.each_ref().map(|held| held.pid);
            drop(held);
            for job in jobs {
                job.wait().unwrap();
            }
            if matches!(phase, Phase::Sending) {
                // Stopped workers don't read, so that the request stays in the inbox.
                for pid in pids {
                    stop(pid);
                }
                let echo = || pool.submit(Echo(ByteBuf::from(vec![0; 10 << 20]))).unwrap();
                let _stuck = [echo(), echo()];
            }
            reached();
            park();
        }
        Phase::ShuttingDown => {
            let queued = pool.submit(Double(1)).unwrap();
            thread::scope(|scope| {
                scope.spawn(|| pool.shutdown());
                assert!(matches!(queued.wait(), Err(JobError::Cancelled)));
                reached();
                park();
            });
        }
    }
    reached();
    park();
}

fn count(directory: &str) -> usize {
    fs::read_dir(directory).unwrap().count()
}

/// Descriptors, threads, children (zombies too).
fn possessions() -> (usize, usize, usize) {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let children = tasks.map(|task| {
        // A thread that has just ended has no children any more.
        let children = fs::read_to_string(task.unwrap().path().join("children"));
        children.map_or(0, |children| children.split_whitespace().count())
    });
    (count("/proc/self/fd"), count("/proc/self/task"), children.sum())
}

fn leaks() {
    let before = possessions();
    assert_eq!(before.2, 0);
    let pool = Pool::new(2).unwrap();
    // Two long jobs at once: both workers are there.
    let both = |pool: &Pool| {
        let gate = Gate::new();
        let jobs = [(); 2].map(|()| pool.submit(gate.hold()).unwrap());
        drop([gate.held(), gate.held()]);
        for job in jobs {
            job.wait().unwrap();
        }
    };
    both(&pool);
    let with_pool = possessions();
    assert_eq!(with_pool.2, 2);
    let mut descendants = Vec::new();
    for n in 0..1_000 {
        if n % 20 == 0 {
            let pid = pool.submit(Grandchild).unwrap().wait().unwrap();
            let pid = rustix::process::Pid::from_raw(pid.cast_signed()).unwrap();
            // Its worker may have been recycled meanwhile, and have taken it along.
            descendants.extend(pidfd_open(pid, PidfdFlags::empty()));
        }
        let how = [Die::Kill, Die::Abort, Die::Exit(0)][n % 3];
        assert!(matches!(pool.submit(how).unwrap().wait(), Err(JobError::WorkerDied { .. })));
    }
    both(&pool);
    // What was killed needs a moment to die, and is looked at for as long.
    settle((with_pool.0 + descendants.len(), with_pool.1, with_pool.2));
    drop(pool);
    for descendant in &descendants {
        let mut fds = [rustix::event::PollFd::new(descendant, rustix::event::PollFlags::IN)];
        let second = rustix::event::Timespec { tv_sec: 1, tv_nsec: 0 };
        assert_eq!(rustix::event::poll(&mut fds, Some(&second)).unwrap(), 1);
    }
    drop(descendants);
    // A thread that has been joined is listed for a moment longer.
    settle(before);
}

/// Waits until this process has what it should have, for a few seconds.
fn settle(expected: (usize, usize, usize)) {
    let deadline = Instant::now() + Duration::from_secs(5);
    while possessions() != expected && Instant::now() < deadline {
        thread::yield_now();
    }
    assert_eq!(possessions(), expected);
}

fn exhaustion() {
    let limit_to = |descriptors| {
        let limit = Rlimit { current: Some(descriptors), ..getrlimit(Resource::Nofile) };
        setrlimit(Resource::Nofile, limit).unwrap();
    };
    limit_to(40);
    let pool = Pool::new(1).unwrap();
    assert_eq!(pool.submit(Double(1)).unwrap().wait().unwrap(), 2);
    let hoarded: Vec<File> = std::iter::from_fn(|| File::open("/dev/null").ok()).collect();
    // What is there goes on working, and so does what replaces it: it takes no more than it leaves.
    assert!(matches!(Pool::new(1), Err(BuildError::Executable(_) | BuildError::Resources(_))));
    assert_eq!(pool.submit(Double(2)).unwrap().wait().unwrap(), 4);
    assert!(matches!(pool.submit(Die::Kill).unwrap().wait(), Err(JobError::WorkerDied { .. })));
    assert_eq!(pool.submit(Double(3)).unwrap().wait().unwrap(), 6);
    // No new ones at all: it can't be replaced, nor can a long job be sent.
    limit_to(3);
    let long = pool.submit(Echo(ByteBuf::from(vec![0; 100_000]))).unwrap().wait();
    assert!(matches!(&long, Err(JobError::Unsendable(it)) if it.contains("Too many open files")));
    assert!(matches!(pool.submit(Die::Kill).unwrap().wait(), Err(JobError::WorkerDied { .. })));
    let error = pool.submit(Double(3)).unwrap().wait().unwrap_err();
    let text = format!("{error:?}");
    assert!(text.contains("Spawn") && text.contains("Too many open files"), "{text}");
    limit_to(40);
    drop(hoarded);
    assert_eq!(Pool::new(1).unwrap().submit(Double(4)).unwrap().wait().unwrap(), 8);
}

fn deleted() {
    if env::var_os("POOL_TEST_COPY").is_none() {
        let copy = env::temp_dir().join(format!("pool-test-deleted-{}", process::id()));
        fs::copy("/proc/self/exe", &copy).unwrap();
        let status = process::Command::new(&copy).env("POOL_TEST_COPY", &copy).status().unwrap();
        assert!(status.success());
        return;
    }
    fs::remove_file(env::var_os("POOL_TEST_COPY").unwrap()).unwrap();
    let pool = Pool::new(2).unwrap();
    assert_eq!(pool.submit(Double(1)).unwrap().wait().unwrap(), 2);
    pool.submit(Die::Kill).unwrap().wait().unwrap_err();
    assert_eq!(pool.submit(Double(1)).unwrap().wait().unwrap(), 2);
}

/// A worker whose exit takes as long as the reader of its output wants.
fn slow_end() {
    let pool = Pool::new(1).unwrap();
    let worker = pool.submit(Pid).unwrap().wait().unwrap();
    // The first fills the pipe, the second stays in the worker until it exits.
    pool.submit(Print(1 << 16)).unwrap().wait().unwrap();
    pool.submit(Print(3)).unwrap().wait().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| pool.shutdown());
        let stat = || fs::read_to_string(format!("/proc/{worker}/wchan")).unwrap();
        while !stat().contains("pipe_write") {
            thread::yield_now();
        }
        eprintln!("blocked");
    });
}

fn printing() {
    let pool = Pool::new(1).unwrap();
    let pid = pool.submit(Pid).unwrap().wait().unwrap();
    pool.submit(Print(10_000_000)).unwrap().wait().unwrap();
    assert_eq!(pool.submit(ReadStdin).unwrap().wait().unwrap(), 0);
    assert_eq!(pool.submit(Pid).unwrap().wait().unwrap(), pid);
}
