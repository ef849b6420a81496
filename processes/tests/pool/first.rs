//! The first pool, which is to be read before the real one.

use crate::Test;
use crate::tasks::Double;
use processes::pool::Task;
use processes::pool::first::{FirstPool, serve_if_worker};
use serde::{Deserialize, Serialize};
use std::process;

pub(crate) const TESTS: &[Test] = &[
    ("the_first_pool_runs_jobs_on_all_workers", runs),
    ("a_death_is_an_error_in_the_first_pool_too", death),
    ("the_first_pool_runs_its_queue_out", runs_out),
];

#[derive(Serialize, Deserialize)]
pub(crate) enum Small {
    Double(u64),
    Exit,
}

impl Task for Small {
    type Output = (u32, u64);
    const NAME: &'static str = "small";

    fn run(self) -> (u32, u64) {
        match self {
            Self::Double(number) => (process::id(), number * 2),
            Self::Exit => process::exit(3),
        }
    }
}

pub(crate) fn serve() {
    serve_if_worker::<Small>();
}

fn runs() {
    let pool = FirstPool::new(2);
    let jobs: Vec<_> = (0..500).map(|n| pool.submit(Small::Double(n)).unwrap()).collect();
    for (n, job) in (0..).zip(jobs) {
        let (pid, doubled) = job.recv().unwrap().unwrap();
        assert_eq!(doubled, n * 2);
        assert_ne!(pid, process::id());
    }
}

fn death() {
    let pool = FirstPool::new(1);
    let before = pool.submit(Small::Double(1)).unwrap().recv().unwrap().unwrap();
    assert!(pool.submit(Small::Exit).unwrap().recv().unwrap().is_err());
    let after = pool.submit(Small::Double(1)).unwrap().recv().unwrap().unwrap();
    assert_ne!(before.0, after.0);
    // A task that the workers don't know ends the worker, here.
    assert!(pool.submit(Double(1)).unwrap().recv().unwrap().is_err());
}

fn runs_out() {
    let pool = FirstPool::new(1);
    let jobs: Vec<_> = (0..50).map(|n| pool.submit(Small::Double(n)).unwrap()).collect();
    drop(pool);
    assert!(jobs.into_iter().all(|job| job.try_recv().unwrap().is_ok()));
}
