//! Ends a test that hangs.

use std::panic;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// Runs `test` on a thread of its own, and panics where it panics or takes longer than a minute.
pub(crate) fn within_a_minute(test: impl FnOnce() + Send + 'static) {
    let (running, ended) = mpsc::channel::<()>();
    let test = thread::spawn(move || {
        // Dropped at the end, panic or not, which is all there is to tell.
        let _running = running;
        test();
    });
    match ended.recv_timeout(Duration::from_mins(1)) {
        Err(RecvTimeoutError::Timeout) => panic!("still not done after a minute"),
        Ok(()) | Err(RecvTimeoutError::Disconnected) => {
            test.join().unwrap_or_else(|payload| panic::resume_unwind(payload));
        }
    }
}
