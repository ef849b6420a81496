//! How often futures are polled: what `io_bound` says about `join_all` and about tasks.

use futures::future::join_all;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio::time::{Sleep, sleep};

const DELAY: Duration = Duration::from_secs(1);

/// A sleep that counts its polls.
struct Counted {
    sleep: Pin<Box<Sleep>>,
    polls: Arc<AtomicUsize>,
}

impl Counted {
    fn new(polls: &Arc<AtomicUsize>) -> Self {
        Self { sleep: Box::pin(sleep(DELAY)), polls: Arc::clone(polls) }
    }
}

impl Future for Counted {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.polls.fetch_add(1, Relaxed);
        self.sleep.as_mut().poll(context)
    }
}

/// On a clock that jumps to the next timer whenever every task waits.
fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

fn polls_of_join_all(futures: usize) -> usize {
    let polls = Arc::new(AtomicUsize::new(0));
    one_thread().block_on(async { join_all((0..futures).map(|_| Counted::new(&polls))).await });
    polls.load(Relaxed)
}

fn polls_of_tasks(tasks: usize) -> usize {
    let polls = Arc::new(AtomicUsize::new(0));
    one_thread().block_on(async {
        let mut set = JoinSet::new();
        for _ in 0..tasks {
            set.spawn(Counted::new(&polls));
        }
        set.join_all().await;
    });
    polls.load(Relaxed)
}

#[test]
fn join_all_polls_with_the_square_of_the_number_of_futures() {
    assert_eq!(polls_of_join_all(100), 200);
    let [few, many] = [4096, 8192].map(polls_of_join_all);
    // Four times as many for twice the futures, but for those that every future needs.
    assert!(many > 3 * few, "{few}, {many}");
}

#[test]
fn a_task_is_polled_when_it_starts_and_when_it_ends() {
    assert_eq!(polls_of_tasks(8192), 2 * 8192);
}
