//! What goes wrong in workers and in the caller's own code, and whom it doesn't concern.

use crate::Test;
use crate::fake::FAKE;
use crate::tasks::{Bomber, Double, Echo, Gate, Initialize, Panicking, Rethrow};
use processes::pool::{Job, JobError, Panic, Pool, SubmitError};
use serde_bytes::ByteBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Wake, Waker};
use std::time::{Duration, Instant};

pub(crate) const TESTS: &[Test] = &[
    ("a_job_too_large_for_its_worker_fails_alone", too_large),
    ("a_worker_that_dies_of_every_job_breaks_nothing_else", false_starts),
    ("workers_that_die_idle_break_the_pool", die_idle),
    ("a_start_limit_may_be_endless", endless_start_limit),
    ("a_panic_is_told_under_its_own_message", own_message),
    ("a_panic_finds_no_symbols_unless_asked", no_symbols),
    ("a_waker_that_panics_harms_nobody", panicking_waker),
    ("a_waker_may_drop_the_pool", dropping_waker),
    ("a_result_whose_destructor_panics_is_a_result", panicking_output),
];

/// 32 MiB for a worker that may not have them: it dies before it starts the job.
fn too_large() {
    let pool = Pool::builder().workers(2).initializer(Initialize::Lean).build().unwrap();
    let large = pool.submit(Echo(ByteBuf::from(vec![1; 32 << 20]))).unwrap();
    let innocent: Vec<_> = (0..20).map(|n| pool.submit(Double(n)).unwrap()).collect();
    let error = large.wait().unwrap_err();
    assert!(matches!(error, JobError::NeverStarted { tries: 6, .. }), "{error:?}");
    for (n, job) in (0..).zip(innocent) {
        assert_eq!(job.wait().unwrap(), n * 2);
    }
    // Nor do many of them break the pool.
    let large = pool.map((0..6).map(|_| Echo(ByteBuf::from(vec![1; 32 << 20]))));
    assert!(large.into_iter().all(|it| matches!(it, Err(JobError::NeverStarted { .. }))));
    assert_eq!(pool.submit(Double(1)).unwrap().wait().unwrap(), 2);
}

fn false_starts() {
    let pool =
        Pool::builder().workers(1).env(FAKE, "dies with a job in its hands").build().unwrap();
    let start = Instant::now();
    let jobs: Vec<_> = (0..5).map(|n| pool.submit(Double(n)).unwrap()).collect();
    for job in jobs {
        let error = job.wait().unwrap_err();
        assert!(matches!(error, JobError::NeverStarted { tries: 6, .. }), "{error:?}");
    }
    // Two pauses for each job: it does not just try again and again.
    assert!(start.elapsed() >= Duration::from_millis(5 * 15));
}

fn die_idle() {
    let pool = Pool::builder().workers(2).env(FAKE, "dies idle").build().unwrap();
    let start = Instant::now();
    let error = loop {
        match pool.submit(Double(1)).map(Job::wait) {
            // Taken to the grave by worker after worker.
            Ok(Err(JobError::NeverStarted { .. })) => {}
            Ok(Err(JobError::NotSubmitted(error))) | Err(error) => break error,
            other => panic!("{other:?}"),
        }
    };
    assert!(matches!(error, SubmitError::Broken(_)), "{error}");
    assert!(start.elapsed() >= Duration::from_millis(50));
}

fn endless_start_limit() {
    let pool = Pool::builder().workers(1).start_limit(Duration::MAX).build().unwrap();
    assert_eq!(pool.submit(Double(1)).unwrap().wait().unwrap(), 2);
}

fn panic_of<O: serde::de::DeserializeOwned + std::fmt::Debug>(job: Job<O>) -> Panic {
    match job.wait() {
        Err(JobError::Panicked(panic)) => panic,
        other => panic!("{other:?}"),
    }
}

fn own_message() {
    let pool = Pool::new(1).unwrap();
    let run = |task| pool.submit(task).unwrap();
    // One job catches its panic; the next resumes another.
    assert!(run(Rethrow { caught: Some("first".into()), resumed: None }).wait().is_ok());
    let panic = panic_of(run(Rethrow { caught: None, resumed: Some("first".into()) }));
    assert_eq!((&*panic.message, &*panic.location), ("first", ""));
    // Both in one job.
    let panic = panic_of(run(Rethrow { caught: Some("a".into()), resumed: Some("b".into()) }));
    assert_eq!((&*panic.message, &*panic.location), ("b", ""));
    let panic = panic_of(pool.submit(Panicking::Text).unwrap());
    assert_eq!(panic.message, "just text");
    let display = JobError::Panicked(panic).to_string();
    assert!(display.starts_with("the job panicked at ") && display.ends_with(": just text"));
}

fn no_symbols() {
    let pool = Pool::builder().workers(1).env("RUST_BACKTRACE", "0").build().unwrap();
    let panic = panic_of(pool.submit(Panicking::Text).unwrap());
    assert!(panic.location.contains("tasks.rs:") && panic.backtrace.is_empty(), "{panic:?}");
}

fn panicking_waker() {
    struct Panics;
    impl Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("a waker that panics, as this test wants it to");
        }
    }
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    let mut job = pool.submit(gate.hold()).unwrap();
    let held = gate.held();
    let others: Vec<_> = (0..12).map(|n| pool.submit(Double(n)).unwrap()).collect();
    let waker = Waker::from(Arc::new(Panics));
    assert!(Pin::new(&mut job).poll(&mut Context::from_waker(&waker)).is_pending());
    drop(held);
    for (n, job) in (0..).zip(others) {
        assert_eq!(job.wait().unwrap(), n * 2);
    }
    job.wait().unwrap();
    pool.shutdown();
}

fn dropping_waker() {
    struct Drops(Mutex<Option<Pool>>, mpsc::Sender<()>);
    impl Wake for Drops {
        fn wake(self: Arc<Self>) {
            drop(self.0.lock().unwrap().take());
            self.1.send(()).unwrap();
        }
    }
    let pool = Pool::new(2).unwrap();
    let gate = Gate::new();
    let mut job = pool.submit(gate.hold()).unwrap();
    let held = gate.held();
    let (sender, dropped) = mpsc::channel();
    let waker = Waker::from(Arc::new(Drops(Mutex::new(Some(pool)), sender)));
    assert!(Pin::new(&mut job).poll(&mut Context::from_waker(&waker)).is_pending());
    drop(held);
    dropped.recv().unwrap();
    job.wait().unwrap();
}

fn panicking_output() {
    let pool = Pool::new(1).unwrap();
    let pid = pool.submit(crate::tasks::Pid).unwrap().wait().unwrap();
    assert_eq!(pool.submit(Bomber).unwrap().wait().unwrap().0, 5);
    assert_eq!(pool.submit(crate::tasks::Pid).unwrap().wait().unwrap(), pid);
}
