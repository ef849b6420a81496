//! What a worker's death, or a job's panic, costs: one job.

use crate::Test;
use crate::tasks::{Die, Double, Fails, Gate, Panicking, Picky, Pid, Unlisted};
use processes::pool::{Job, JobError, Options, Pool, SubmitError};
use rustix::process::{Signal, kill_process};
use std::os::unix::process::ExitStatusExt;

pub(crate) const TESTS: &[Test] = &[
    ("every_kind_of_death_is_told_and_costs_one_job", every_kind_of_death),
    ("a_worker_killed_while_idle_is_replaced", killed_while_idle),
    ("a_killed_worker_fails_only_what_it_ran", killed_while_running),
    ("a_poison_job_is_retried_as_often_as_asked", poison),
    ("retries_run_a_job_again", retried),
    ("a_panic_is_told_and_the_worker_lives_on", panics),
    ("failures_to_serialise_are_told_on_either_side", serialization),
    ("an_unknown_task_is_an_error", unknown_task),
];

fn every_kind_of_death() {
    let pool = Pool::new(1).unwrap();
    let deaths = [
        (Die::Kill, Some(9), None),
        (Die::Segfault, Some(11), None),
        (Die::Abort, Some(6), None),
        (Die::StackOverflow, Some(6), None),
        (Die::OutOfMemory, Some(6), None),
        (Die::Exit(0), None, Some(0)),
        (Die::Exit(3), None, Some(3)),
    ];
    for (how, signal, code) in deaths {
        let before = pool.submit(Pid).unwrap().wait().unwrap();
        let poisoned = pool.submit(how).unwrap();
        let innocent = pool.submit(Double(21)).unwrap();
        match poisoned.wait() {
            Err(JobError::WorkerDied { pid, status }) => {
                assert_eq!((status.signal(), status.code()), (signal, code), "{how:?}");
                assert_eq!(pid, before);
            }
            other => panic!("{how:?} gave {other:?}"),
        }
        assert_eq!(innocent.wait().unwrap(), 42, "after {how:?}");
    }
}

fn killed_while_idle() {
    let pool = Pool::new(1).unwrap();
    for n in 0..20 {
        let pid = pool.submit(Pid).unwrap().wait().unwrap();
        let pid = rustix::process::Pid::from_raw(pid.cast_signed()).unwrap();
        kill_process(pid, Signal::KILL).unwrap();
        // Whether the pool has noticed yet or not: this job never started in the dead worker.
        assert_eq!(pool.submit(Double(n)).unwrap().wait().unwrap(), n * 2);
    }
}

fn killed_while_running() {
    let pool = Pool::new(2).unwrap();
    let gate = Gate::new();
    // Short jobs first, so that the pool sends the innocent ones ahead.
    pool.map((0..100).map(Double)).for_each(|result| _ = result.unwrap());
    let running = [pool.submit(gate.hold()).unwrap(), pool.submit(gate.hold()).unwrap()];
    let innocent: Vec<_> = (0..20).map(|n| pool.submit(Double(n)).unwrap()).collect();
    let held = [gate.held(), gate.held()];
    kill_process(held[0].pid, Signal::KILL).unwrap();
    for (n, job) in (0..).zip(innocent) {
        assert_eq!(job.wait().unwrap(), n * 2);
    }
    let killed = held[0].pid.as_raw_pid().cast_unsigned();
    drop(held);
    let results = running.map(Job::wait);
    let died = |result: &Result<u32, JobError>| match result {
        Err(JobError::WorkerDied { pid, .. }) => *pid == killed,
        _ => false,
    };
    assert_eq!(results.iter().filter(|result| died(result)).count(), 1, "{results:?}");
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
}

fn poison() {
    let pool = Pool::new(2).unwrap();
    let poison = Options { retries: 3, ..Options::default() };
    let first = pool.submit(Pid).unwrap().wait().unwrap();
    let job = pool.submit_with(Die::Exit(5), poison).unwrap();
    let Err(JobError::WorkerDied { pid, status }) = job.wait() else { panic!("it can't succeed") };
    assert_eq!(status.code(), Some(5));
    assert_ne!(pid, first, "the last try was in a worker that wasn't there at first");
    assert_eq!(pool.submit(Double(4)).unwrap().wait().unwrap(), 8);
}

fn retried() {
    let pool = Pool::builder().workers(1).retries(1).build().unwrap();
    let gate = Gate::new();
    let job = pool.submit(gate.hold()).unwrap();
    let first = gate.held();
    kill_process(first.pid, Signal::KILL).unwrap();
    let second = gate.held();
    assert_ne!(first.pid, second.pid);
    let pid = second.pid.as_raw_pid().cast_unsigned();
    drop(second);
    assert_eq!(job.wait().unwrap(), pid);
}

fn panics() {
    let pool = Pool::builder().workers(1).env("RUST_BACKTRACE", "1").build().unwrap();
    let pid = pool.submit(Pid).unwrap().wait().unwrap();
    let cases = [
        (Panicking::Text, "just text"),
        (Panicking::String(5), "number 5"),
        (Panicking::Number, "(a payload that is no text)"),
        (Panicking::Bomb, "(a payload that is no text)"),
    ];
    for (task, message) in cases {
        match pool.submit(task).unwrap().wait() {
            Err(JobError::Panicked(panic)) => {
                assert_eq!(panic.message, message);
                assert!(panic.location.contains("tasks.rs:"), "{}", panic.location);
                assert!(panic.backtrace.contains("run"), "{}", panic.backtrace);
            }
            other => panic!("{message} gave {other:?}"),
        }
    }
    assert_eq!(pool.submit(Pid).unwrap().wait().unwrap(), pid);
}

fn serialization() {
    let pool = Pool::new(1).unwrap();
    let run = |argument, result| pool.submit(Picky { argument, result }).map(Job::wait);
    let fine = Fails::Never;
    assert_eq!(run(fine, 0).unwrap().unwrap(), fine);
    // The argument, here and there.
    assert!(matches!(run(Fails::ToSerialize, 0), Err(SubmitError::Argument(_))));
    assert!(matches!(run(Fails::ToDeserialize, 0), Ok(Err(JobError::Argument(_)))));
    let panicked = run(Fails::PanickingToDeserialize, 0).unwrap();
    assert!(matches!(panicked, Err(JobError::Panicked(it)) if it.message.contains("deserialised")));
    // The result, there and here.
    assert!(matches!(run(fine, 1), Ok(Err(JobError::Output(_)))));
    let panicked = run(fine, 3).unwrap();
    assert!(matches!(panicked, Err(JobError::Panicked(it)) if it.message.contains("serialised")));
    assert!(matches!(run(fine, 2), Ok(Err(JobError::Output(_)))));
    // Code of the caller's, so it panics where the caller waits, and not in a thread of the pool's.
    let job = pool.submit(Picky { argument: fine, result: 4 }).unwrap();
    assert!(std::thread::spawn(|| job.wait()).join().is_err());
    assert_eq!(run(fine, 0).unwrap().unwrap(), fine);
}

fn unknown_task() {
    let pool = Pool::new(1).unwrap();
    let error = pool.submit(Unlisted).unwrap().wait().unwrap_err();
    assert!(matches!(&error, JobError::UnknownTask(name) if name == "unlisted"), "{error}");
    // All of a chunk.
    let errors = pool.map([Unlisted, Unlisted, Unlisted]).chunk_size(3);
    assert_eq!(errors.filter(|result| matches!(result, Err(JobError::UnknownTask(_)))).count(), 3);
}
