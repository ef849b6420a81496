//! How jobs, workers and pools end: whom a kill hits, and who can't keep anybody waiting.

use crate::Test;
use crate::os::played;
use crate::tasks::{Double, Escape, Gate, Join, Print, Spin};
use processes::pool::{Job, JobError, Options, Pool, SubmitError};
use std::env;
use std::fs;
use std::thread;
use std::time::Duration;

pub(crate) const TESTS: &[Test] = &[
    ("shutdown_while_workers_start_kills_no_running_job", shutdown_while_starting),
    ("a_kill_hits_a_job_that_has_only_just_started", kill_just_started),
    ("finish_runs_the_queue_out", finish),
    ("shutdown_ends_a_finish_that_waits", shutdown_during_finish),
    ("a_descendant_does_not_hide_a_crash", escaped_crash),
    ("a_descendant_does_not_hold_up_a_limit", escaped_limit),
    ("a_descendant_does_not_hold_up_a_kill", escaped_kill),
    ("a_descendant_does_not_hold_up_a_shutdown", escaped_shutdown),
    ("a_job_in_the_pools_own_process_group_is_ended_alone", joined_group),
    ("what_a_worker_prints_last_is_flushed", || played("last words")),
    ("a_job_that_ran_is_not_told_that_it_did_not", ran_and_requeued),
];

fn shutdown_while_starting() {
    for _ in 0..10 {
        let pool = Pool::new(8).unwrap();
        let gate = Gate::new();
        let running = pool.submit(gate.hold()).unwrap();
        let held = gate.held();
        // The others are at all stages of their start.
        thread::scope(|scope| {
            let shutdown = scope.spawn(|| pool.shutdown());
            while !matches!(pool.submit(Double(1)), Err(SubmitError::ShutDown)) {
                thread::yield_now();
            }
            drop(held);
            running.wait().unwrap();
            shutdown.join().unwrap();
        });
    }
}

fn kill_just_started() {
    let pool = Pool::new(1).unwrap();
    for number in 0..200 {
        assert_eq!(pool.submit(Double(1)).unwrap().wait().unwrap(), 2);
        let gate = Gate::new();
        let short = pool.submit(Spin { rounds: 50_000, number }).unwrap();
        let long = pool.submit(gate.hold()).unwrap();
        // It runs; whether the pool has heard of that is a matter of luck.
        let _held = gate.held();
        long.kill();
        // If that were lost, this would wait for ever.
        assert!(matches!(long.wait(), Err(JobError::Killed)));
        assert_eq!(short.wait().unwrap(), number);
    }
}

fn finish() {
    let pool = Pool::new(2).unwrap();
    let gate = Gate::new();
    let running = pool.submit(gate.hold()).unwrap();
    let held = gate.held();
    let queued: Vec<_> = (0..50).map(|n| pool.submit(Double(n)).unwrap()).collect();
    thread::scope(|scope| {
        let finish = scope.spawn(|| pool.finish());
        while !matches!(pool.submit(Double(1)), Err(SubmitError::ShutDown)) {
            thread::yield_now();
        }
        drop(held);
        finish.join().unwrap();
    });
    running.wait().unwrap();
    for (n, job) in (0..).zip(queued) {
        assert_eq!(job.wait().unwrap(), n * 2);
    }
}

fn shutdown_during_finish() {
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    let running = pool.submit(gate.hold()).unwrap();
    let held = gate.held();
    let queued = pool.submit(Double(1)).unwrap();
    thread::scope(|scope| {
        let finish = scope.spawn(|| pool.finish());
        while !matches!(pool.submit(Double(1)), Err(SubmitError::ShutDown)) {
            thread::yield_now();
        }
        let shutdown = scope.spawn(|| pool.shutdown());
        assert!(matches!(queued.wait(), Err(JobError::Cancelled)));
        drop(held);
        running.wait().unwrap();
        finish.join().unwrap();
        shutdown.join().unwrap();
    });
}

/// The descendant lives in a session of its own and holds the worker's channel, as a fork would.
fn escaped_crash() {
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    let job = pool.submit(Escape::new(&gate, true)).unwrap();
    let _descendant = gate.held();
    assert!(matches!(job.wait(), Err(JobError::WorkerDied { .. })));
    assert_eq!(pool.submit(Double(1)).unwrap().wait().unwrap(), 2);
}

fn escaped_limit() {
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    let limit = Duration::from_millis(300);
    let options = Options { time_limit: Some(limit), retries: 0 };
    let job = pool.submit_with(Escape::new(&gate, false), options).unwrap();
    let _descendant = gate.held();
    assert!(matches!(job.wait(), Err(JobError::TimedOut { .. })));
    assert_eq!(pool.submit(Double(1)).unwrap().wait().unwrap(), 2);
}

fn escaped_kill() {
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    let job = pool.submit(Escape::new(&gate, false)).unwrap();
    let _descendant = gate.held();
    job.kill();
    assert!(matches!(job.wait(), Err(JobError::Killed)));
    let again = Gate::new();
    let job = pool.submit(Escape::new(&again, false)).unwrap();
    let _another = again.held();
    pool.kill();
    assert!(matches!(job.wait(), Err(JobError::Killed)));
}

fn escaped_shutdown() {
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    let job = pool.submit(Escape::new(&gate, true)).unwrap();
    let _descendant = gate.held();
    job.wait().unwrap_err();
    pool.shutdown();
}

fn joined_group() {
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    let job = pool.submit(Join(gate.hold())).unwrap();
    let _held = gate.held();
    job.kill();
    assert!(matches!(job.wait(), Err(JobError::Killed)));
    let options = Options { time_limit: Some(Duration::from_millis(50)), retries: 0 };
    let job = pool.submit_with(Join(gate.hold()), options).unwrap();
    assert!(matches!(job.wait(), Err(JobError::TimedOut { .. })));
    assert_eq!(pool.submit(Double(1)).unwrap().wait().unwrap(), 2);
}

/// A scene: clean shutdowns of workers that have something left to write. Rust's standard output is
/// flushed by `exit`, which also runs what was registered with `atexit`.
pub(crate) fn last_words() {
    if env::var_os("POOL_TEST_WORDS").is_none() {
        let scene =
            std::process::Command::new("/proc/self/exe").env("POOL_TEST_WORDS", "1").output();
        let scene = scene.unwrap();
        assert!(scene.status.success());
        assert_eq!(scene.stdout.len(), 3 * 100);
        return;
    }
    for _ in 0..100 {
        let pool = Pool::new(1).unwrap();
        pool.submit(Print(3)).unwrap().wait().unwrap();
    }
}

fn ran_and_requeued() {
    let copy = crate::protocol::Temporary::new("once");
    fs::copy("/proc/self/exe", &copy.0).unwrap();
    let pool = Pool::builder().workers(1).executable(&copy.0).retries(1).build().unwrap();
    let gate = Gate::new();
    let job: Job<u32> = pool.submit(gate.hold()).unwrap();
    let held = gate.held();
    // It can't be run again, because there is nothing to start a worker from.
    fs::remove_file(&copy.0).unwrap();
    rustix::process::kill_process(held.pid, rustix::process::Signal::KILL).unwrap();
    assert!(matches!(job.wait(), Err(JobError::WorkerDied { .. })));
}
