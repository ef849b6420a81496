//! What can't be cancelled, and what nobody survives.

use std::os::unix::process::ExitStatusExt;
use std::process::{self, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;
use std::{env, panic};
use tokio::runtime::{Builder, Runtime};
use tokio::task::{spawn_blocking, yield_now};

/// Longer than anything here takes on a busy machine.
const WATCHDOG: Duration = Duration::from_secs(30);

/// Set in the process that is to abort.
const VICTIM: &str = "ASYNCIO_TOKIO_ABORTS";

fn one_thread() -> Runtime {
    Builder::new_current_thread().max_blocking_threads(1).build().unwrap()
}

#[test]
fn a_closure_that_runs_is_not_aborted_and_one_that_waits_is() {
    let runtime = one_thread();
    let (go_on, wait) = mpsc::channel();
    let (started, starts) = mpsc::channel();
    runtime.block_on(async {
        let running = spawn_blocking(move || {
            started.send(()).unwrap();
            wait.recv_timeout(WATCHDOG).unwrap();
            7
        });
        // The pool has one thread, which is busy.
        let waiting = spawn_blocking(|| 8);
        starts.recv_timeout(WATCHDOG).unwrap();
        running.abort();
        waiting.abort();
        go_on.send(()).unwrap();
        assert_eq!(running.await.unwrap(), 7);
        assert!(waiting.await.unwrap_err().is_cancelled());
    });
}

#[test]
fn dropping_the_runtime_waits_for_a_closure_that_runs() {
    let (go_on, wait) = mpsc::channel();
    let (dropped, is_dropped) = mpsc::channel();
    let (started, starts) = mpsc::channel();
    let runtime = one_thread();
    runtime.spawn_blocking(move || {
        started.send(()).unwrap();
        wait.recv_timeout(WATCHDOG).unwrap();
    });
    starts.recv_timeout(WATCHDOG).unwrap();
    std::thread::spawn(move || {
        drop(runtime);
        dropped.send(()).unwrap();
    });
    // It can't be seen to wait for ever, only not to have stopped so far.
    let early = is_dropped.recv_timeout(Duration::from_millis(50));
    assert_eq!(early, Err(RecvTimeoutError::Timeout));
    go_on.send(()).unwrap();
    is_dropped.recv_timeout(WATCHDOG).unwrap();
}

#[test]
fn a_task_that_panics_unseen_ends_alone() {
    let runtime = one_thread();
    runtime.block_on(async {
        drop(tokio::spawn(async { panic!("nobody awaits this") }));
        yield_now().await;
        assert_eq!(tokio::spawn(async { 7 }).await.unwrap(), 7);
    });
}

#[test]
fn a_future_that_is_not_spawned_panics_through_the_loop() {
    let runtime = one_thread();
    let unwound = panic::catch_unwind(panic::AssertUnwindSafe(|| {
        runtime.block_on(async { panic!("in no task") });
    }));
    assert_eq!(unwound.unwrap_err().downcast_ref(), Some(&"in no task"));
}

#[test]
fn an_abort_ends_the_whole_process() {
    if env::var_os(VICTIM).is_some() {
        one_thread().block_on(async {
            tokio::spawn(async { process::abort() }).await.unwrap_err();
        });
        unreachable!("the process has ended");
    }
    let status = Command::new(env::current_exe().unwrap())
        .args(["--exact", "an_abort_ends_the_whole_process"])
        .env(VICTIM, "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.signal(), Some(6), "{status}");
}
