//! How long a thread could have run.

use std::fs;
use std::time::Duration;

/// How long the calling thread has waited for a processor so far, while others had them all: what
/// Linux keeps of it. `None` where it doesn't.
pub(super) fn waited_for_a_processor() -> Option<Duration> {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    // Time on a processor, time waited for one, and how often: nanoseconds, see the kernel's
    // Documentation/scheduler/sched-stats.rst.
    let waited = statistics.split_whitespace().nth(1)?.parse().ok()?;
    Some(Duration::from_nanos(waited))
}

#[cfg(test)]
mod tests {
    use super::waited_for_a_processor;
    use std::hint::black_box;
    use std::thread;
    use std::time::{Duration, Instant};

    #[test]
    fn more_threads_than_processors_wait() {
        if waited_for_a_processor().is_none() {
            eprintln!("skipped: there is no schedstat here");
            return;
        }
        let count = 2 * thread::available_parallelism().map_or(1, usize::from);
        let longest = thread::scope(|scope| {
            let spin = || {
                let start = Instant::now();
                while start.elapsed() < Duration::from_millis(100) {
                    black_box(0);
                }
                waited_for_a_processor()
            };
            let threads: Vec<_> = (0..count).map(|_| scope.spawn(spin)).collect();
            threads.into_iter().filter_map(|thread| thread.join().unwrap()).max()
        });
        assert!(longest > Some(Duration::from_millis(10)), "{longest:?}");
    }
}
