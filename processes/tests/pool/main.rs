//! Fault injection for the process pool, each test under a watchdog.
//!
//! Without libtest's harness, because the workers are this executable too, and libtest's `main`
//! doesn't begin with `serve_if_worker`.

mod crashes;
mod ends;
mod fake;
mod first;
mod flow;
mod handles;
mod limits;
mod os;
mod protocol;
mod scenes;
mod soak;
mod tasks;
mod troubles;

use libtest_mimic::{Arguments, Failed, Trial};
use processes::pool;
use std::env;
use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Names what this process does instead of testing.
const SCENE: &str = "POOL_TEST_SCENE";

fn main() -> ExitCode {
    tasks::escaped_if_asked();
    fake::fake_if_asked();
    first::serve();
    if env::args().nth(1).is_none_or(|first| first != "--pool-worker") {
        scenes::play_if_asked();
    }
    pool::serve_if_worker(tasks::TASKS);
    if let Ok(scene) = env::var(scenes::POOL_SCENE) {
        scenes::play(&scene);
        return ExitCode::SUCCESS;
    }
    let tests = [
        crashes::TESTS,
        ends::TESTS,
        first::TESTS,
        flow::TESTS,
        handles::TESTS,
        limits::TESTS,
        os::TESTS,
        protocol::TESTS,
        troubles::TESTS,
    ];
    let tests = tests.concat().into_iter().map(|(name, test)| watched(name, test, 10));
    let soaks = soak::TESTS.iter().map(|&(name, test, ignored)| {
        watched(name, test, if ignored { 600 } else { 60 }).with_ignored_flag(ignored)
    });
    libtest_mimic::run(&Arguments::from_args(), tests.chain(soaks).collect()).exit_code()
}

/// A test's name and body.
type Test = (&'static str, fn());

/// A test that fails, instead of hanging, after `seconds`.
fn watched(name: &str, test: fn(), seconds: u64) -> Trial {
    Trial::test(name, move || {
        let (done, finished) = channel();
        let body = thread::spawn(move || {
            test();
            done.send(())
        });
        match finished.recv_timeout(Duration::from_secs(seconds)) {
            Err(RecvTimeoutError::Timeout) => Err(Failed::from(format!("hung for {seconds} s"))),
            // The sender is dropped by a panic, too.
            Ok(()) | Err(RecvTimeoutError::Disconnected) => match body.join() {
                Ok(_) => Ok(()),
                Err(panic) => std::panic::resume_unwind(panic),
            },
        }
    })
}
