//! Time limits, initialisers, recycling.

use crate::Test;
use crate::fake::FAKE;
use crate::tasks::{Double, Echo, Gate, Initialize, Initialized, Pid, stop};
use processes::pool::{JobError, Options, Pool, StartError, SubmitError};
use rustix::process::{Signal, kill_process};
use serde_bytes::ByteBuf;
use std::time::{Duration, Instant};

pub(crate) const TESTS: &[Test] = &[
    ("a_job_that_takes_too_long_is_ended", running),
    ("a_stopped_worker_is_ended_too", stopped),
    ("a_worker_that_never_reads_is_ended_too", never_reads),
    ("a_job_in_a_stopped_worker_can_be_cancelled", cancel_in_stopped),
    ("a_limit_hits_nobody_else", limit_and_others),
    ("an_initialiser_runs_once_in_each_worker", initializer),
    ("an_initialiser_that_fails_breaks_the_pool", failing_initializer),
    ("a_worker_is_recycled_after_so_many_jobs", recycled),
];

const LIMIT: Duration = Duration::from_millis(50);

fn limited() -> Options {
    Options { time_limit: Some(LIMIT), retries: 5 }
}

fn is_timeout<T>(result: &Result<T, JobError>) -> bool {
    matches!(result, Err(JobError::TimedOut { limit: LIMIT }))
}

fn running() {
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    let start = Instant::now();
    let job = pool.submit_with(gate.hold(), limited()).unwrap();
    let held = gate.held();
    // SIGKILL is what ends it, so it makes no difference what it does about SIGTERM.
    assert!(is_timeout(&job.wait()));
    assert!(start.elapsed() >= LIMIT);
    assert_ne!(pool.submit(Pid).unwrap().wait().unwrap(), held.pid.as_raw_pid().cast_unsigned());
}

fn stopped() {
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    // While it runs.
    let job = pool.submit_with(gate.hold(), limited()).unwrap();
    stop(gate.held().pid);
    assert!(is_timeout(&job.wait()));
    // While it is idle: the job never starts.
    let pid = pool.submit(Pid).unwrap().wait().unwrap();
    let pid = rustix::process::Pid::from_raw(pid.cast_signed()).unwrap();
    stop(pid);
    let job = pool.submit_with(Double(1), limited()).unwrap();
    assert!(is_timeout(&job.wait()));
    assert_eq!(pool.submit(Double(1)).unwrap().wait().unwrap(), 2);
}

fn never_reads() {
    let pool = Pool::builder().workers(1).env(FAKE, "never reads").build().unwrap();
    let bytes = ByteBuf::from(vec![7; 10 << 20]);
    assert!(is_timeout(&pool.submit_with(Echo(bytes.clone()), limited()).unwrap().wait()));
    // Without a limit there is nothing to wait for, but dropping the pool must not hang.
    let job = pool.submit(Echo(bytes)).unwrap();
    drop(pool);
    assert!(matches!(job.wait(), Err(JobError::Cancelled)));
}

fn cancel_in_stopped() {
    let pool = Pool::new(1).unwrap();
    let pid = pool.submit(Pid).unwrap().wait().unwrap();
    stop(rustix::process::Pid::from_raw(pid.cast_signed()).unwrap());
    let job = pool.submit(Double(1)).unwrap();
    job.cancel();
    // It is taken back without the worker's help, which goes on where it was stopped.
    assert!(matches!(job.wait(), Err(JobError::Cancelled)));
    let next = pool.submit(Pid).unwrap();
    kill_process(rustix::process::Pid::from_raw(pid.cast_signed()).unwrap(), Signal::CONT).unwrap();
    assert_eq!(next.wait().unwrap(), pid);
}

fn limit_and_others() {
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    for _ in 0..3 {
        pool.map((0..100).map(Double)).for_each(|result| _ = result.unwrap());
        let limited = pool.submit_with(gate.hold(), limited()).unwrap();
        let others: Vec<_> = (0..20).map(|n| pool.submit(Double(n)).unwrap()).collect();
        let _held = gate.held();
        assert!(is_timeout(&limited.wait()));
        for (n, job) in (0..).zip(others) {
            assert_eq!(job.wait().unwrap(), n * 2);
        }
    }
}

fn initializer() {
    let pool = Pool::builder().workers(2).initializer(Initialize::With(5)).build().unwrap();
    let pids = [(); 2].map(|()| pool.submit(Pid).unwrap().wait().unwrap());
    for pid in pids {
        let pid = rustix::process::Pid::from_raw(pid.cast_signed()).unwrap();
        // The same one may have answered both times.
        _ = kill_process(pid, Signal::KILL);
    }
    let numbers = pool.map((0..100).map(|_| Initialized));
    assert!(numbers.map(Result::unwrap).all(|number| number == Some(5)));
}

fn failing_initializer() {
    let cause = |initializer, limit| {
        let pool = Pool::builder().workers(1).initializer(initializer).start_limit(limit);
        match pool.build().unwrap().submit(Double(1)).map(processes::pool::Job::wait) {
            Err(SubmitError::Broken(cause))
            | Ok(Err(JobError::NotSubmitted(SubmitError::Broken(cause)))) => cause,
            other => panic!("{other:?}"),
        }
    };
    let panicked = cause(Initialize::Panic, Duration::from_secs(10));
    assert!(
        matches!(&*panicked, StartError::Initializer(JobError::Panicked(it)) if it.message == "no such model"),
        "{panicked:?}"
    );
    let endless = cause(Initialize::Forever, Duration::from_millis(300));
    assert!(matches!(&*endless, StartError::Initializer(JobError::TimedOut { .. })), "{endless:?}");
}

fn recycled() {
    let pool = Pool::builder()
        .workers(1)
        .recycle_after(3)
        .initializer(Initialize::With(1))
        .build()
        .unwrap();
    let pids: Vec<_> = pool.map((0..12).map(|_| Pid)).map(Result::unwrap).collect();
    for (index, pids) in pids.chunks(3).enumerate() {
        assert!(pids.iter().all(|&pid| pid == pids[0]), "worker {index} ran {pids:?}");
    }
    let mut workers = pids.clone();
    workers.dedup();
    assert_eq!(workers.len(), 4, "{pids:?}");
}
