//! Counts the connections of a server.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many connections a server has and had. A clone counts the same ones.
#[derive(Clone, Debug, Default)]
pub struct Connections(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    count: Mutex<Count>,
    changed: Condvar,
}

/// A moment's numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Open now.
    pub open: usize,
    /// Most that were open at once.
    pub peak: usize,
    /// Accepted since the start.
    pub accepted: usize,
}

/// An open connection: dropped when it is closed.
#[derive(Debug)]
pub(super) struct Open(Connections);

impl Connections {
    /// The numbers of this moment.
    #[must_use]
    pub fn count(&self) -> Count {
        *self.lock()
    }

    /// Waits until the numbers are as asked, or the time is up; gives the last ones.
    ///
    /// # Errors
    ///
    /// The numbers after `timeout`, if they still aren't as asked.
    pub fn wait_until(
        &self,
        timeout: Duration,
        asked: impl Fn(Count) -> bool,
    ) -> Result<Count, Count> {
        let waited =
            self.0.changed.wait_timeout_while(self.lock(), timeout, |count| !asked(*count));
        let (count, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if asked(*count) { Ok(*count) } else { Err(*count) }
    }

    pub(super) fn open(&self) -> Open {
        let mut count = self.lock();
        count.open += 1;
        count.accepted += 1;
        count.peak = count.peak.max(count.open);
        drop(count);
        self.0.changed.notify_all();
        Open(self.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Count> {
        self.0.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.lock().open -= 1;
        self.0.0.changed.notify_all();
    }
}
