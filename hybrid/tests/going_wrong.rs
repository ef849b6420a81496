//! What the caller doesn't survive when a job runs in its own process.

use std::env;
use std::os::unix::process::ExitStatusExt;
use std::process::{self, Command, Stdio};
use std::thread;
use tokio::runtime::Builder;

/// Names the test whose job is to end the process.
const VICTIM: &str = "HYBRID_VICTIM";

/// Runs `ending` in a copy of this test, and tells which signal ended the copy.
fn signal_of(test: &str, ending: fn()) -> Option<i32> {
    if env::var_os(VICTIM).is_some_and(|victim| victim == test) {
        ending();
        unreachable!("the process has ended");
    }
    let status = Command::new(env::current_exe().unwrap())
        .args(["--exact", test])
        .env(VICTIM, test)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    status.signal()
}

const SIGABRT: i32 = 6;

#[test]
fn an_abort_on_the_blocking_pool_ends_the_caller() {
    let signal = signal_of("an_abort_on_the_blocking_pool_ends_the_caller", || {
        let runtime = Builder::new_current_thread().build().unwrap();
        runtime.block_on(runtime.spawn_blocking(|| process::abort())).unwrap();
    });
    assert_eq!(signal, Some(SIGABRT));
}

#[test]
fn a_panic_that_is_left_to_rayon_ends_the_caller() {
    let signal = signal_of("a_panic_that_is_left_to_rayon_ends_the_caller", || {
        rayon::spawn(|| panic!("nobody catches this"));
        loop {
            thread::park();
        }
    });
    assert_eq!(signal, Some(SIGABRT));
}
