//! Who waits for what: results that are there, places in the queue, several jobs at once.

use crate::Test;
use crate::handles::block_on;
use crate::os::played;
use crate::tasks::{Double, Echo, Gate, Hold, Sequence};
use processes::pool::{
    Entry, Job, JobError, Options, Pool, SubmitError, Task, TrySubmitError, Until, as_completed,
    wait,
};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::fs;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

pub(crate) const TESTS: &[Test] = &[
    ("a_result_that_is_there_is_not_withheld", not_withheld),
    ("a_slow_iterator_does_not_withhold_results", slow_iterator),
    ("a_map_takes_no_more_than_workers_can_hold", bounded_map),
    ("a_map_can_time_out", map_timeout),
    ("a_maps_jobs_can_have_a_limit", map_limit),
    ("an_async_job_can_have_a_limit", async_limit),
    ("handles_complete_in_any_order", completed_handles),
    ("several_handles_can_be_waited_for", waited_handles),
    ("the_queue_counts_bytes", queue_bytes),
    ("submitters_are_served_in_order", in_order),
    ("a_submitter_that_gives_up_leaves_the_line", gives_up),
    ("ten_thousand_submitters_cost_ten_times_a_thousand", || played("submitters")),
];

pub(crate) const MIXED: Entry = Entry::of::<Mixed>();

/// Quick or endless.
#[derive(Serialize, Deserialize)]
enum Mixed {
    Quick(u64),
    Held(Hold),
}

impl Task for Mixed {
    type Output = u64;
    const NAME: &'static str = "mixed";

    fn run(self) -> u64 {
        match self {
            Self::Quick(number) => number,
            Self::Held(hold) => u64::from(hold.run()),
        }
    }
}

fn not_withheld() {
    let gate = Gate::new();
    let tasks = || {
        let held = (0..40).map(|_| Mixed::Held(gate.hold()));
        std::iter::once(Mixed::Quick(7)).chain(held)
    };
    // The queue is full long before all are submitted, and nobody lets them go.
    let pool = Pool::builder().workers(2).queue(1).build().unwrap();
    assert_eq!(pool.map(tasks()).next().unwrap().unwrap(), 7);
    pool.kill();
    let pool = Pool::builder().workers(2).queue(1).build().unwrap();
    let (position, number) = pool.as_completed(tasks()).next().unwrap();
    assert_eq!((position, number.unwrap()), (0, 7));
    pool.kill();
}

fn slow_iterator() {
    let pool = Pool::new(1).unwrap();
    let mut taken = 0;
    // When it gives a task, the ones before are done: there is one worker, and it keeps the order.
    let tasks = (0..100).map(|n| {
        taken += 1;
        assert_eq!(pool.submit(Double(1)).unwrap().wait().unwrap(), 2);
        Double(n)
    });
    assert_eq!(pool.map(tasks).next().unwrap().unwrap(), 0);
    assert!(taken <= 2, "{taken} tasks were taken before the first result was returned");
}

fn bounded_map() {
    let pool = Pool::new(2).unwrap();
    let gate = Gate::new();
    let mut taken = 0;
    let tasks = (0..1_000).map(|_| gate.hold()).inspect(|_| taken += 1);
    let mut results = pool.as_completed(tasks).timeout(Duration::from_millis(50));
    assert!(matches!(results.next(), Some((0, Err(JobError::OutOfTime { .. })))));
    drop(results);
    assert_eq!(taken, 2 * 32);
    pool.kill();
}

fn map_timeout() {
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    let timeout = Duration::from_millis(300);
    // Its worker is there: to start one can take as long, on a busy machine.
    assert_eq!(pool.submit(Double(1)).unwrap().wait().unwrap(), 2);
    let tasks = [Mixed::Quick(1), Mixed::Held(gate.hold()), Mixed::Quick(3)];
    let results: Vec<_> = pool.map(tasks).timeout(timeout).collect();
    assert!(
        matches!(&results[..], [Ok(1), Err(JobError::OutOfTime { timeout: it })] if *it == timeout),
        "{results:?}"
    );
    drop(gate.held());
    assert_eq!(pool.map([Double(4)]).timeout(Duration::MAX).next().unwrap().unwrap(), 8);
}

fn map_limit() {
    let pool = Pool::new(2).unwrap();
    let gate = Gate::new();
    let tasks = || [Mixed::Held(gate.hold()), Mixed::Quick(3)];
    let options = Options { time_limit: Some(Duration::from_millis(50)), retries: 0 };
    let results: Vec<_> = pool.map(tasks()).options(options).collect();
    assert!(matches!(&results[..], [Err(JobError::TimedOut { .. }), Ok(3)]), "{results:?}");
    let mut results: Vec<_> = pool.as_completed(tasks()).options(options).collect();
    results.sort_by_key(|(position, _)| *position);
    assert!(matches!(&results[..], [(0, Err(JobError::TimedOut { .. })), (1, Ok(3))]));
}

fn async_limit() {
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    let options = Options { time_limit: Some(Duration::from_millis(50)), retries: 0 };
    let job =
        block_on(async { pool.submit_async_with(gate.hold(), options).await?.await.map(Ok)? });
    assert!(matches!(job, Err(JobError::TimedOut { .. })), "{job:?}");
}

fn completed_handles() {
    let pool = Pool::new(2).unwrap();
    let gate = Gate::new();
    let slow = pool.submit(Mixed::Held(gate.hold())).unwrap();
    let held = gate.held();
    let quick = pool.submit(Mixed::Quick(9)).unwrap();
    let mut results = as_completed([slow, quick]);
    assert!(matches!(results.next(), Some((1, Ok(9)))));
    drop(held);
    assert!(matches!(results.next(), Some((0, Ok(_)))));
    assert!(results.next().is_none());
}

fn waited_handles() {
    let pool = Pool::new(2).unwrap();
    let gate = Gate::new();
    let slow = pool.submit(Mixed::Held(gate.hold())).unwrap();
    let held = gate.held();
    let quick = pool.submit(Mixed::Quick(9)).unwrap();
    let waited = wait([slow, quick], Until::First, None);
    assert_eq!((waited.done.len(), waited.pending.len()), (1, 1));
    let mut done: Vec<Job<_>> = waited.done;
    assert_eq!(done.pop().unwrap().wait().unwrap(), 9);
    // One that is done already counts at once.
    let done = pool.submit(Mixed::Quick(1)).unwrap();
    let waited = wait([done], Until::All, None);
    let both = waited
        .done
        .into_iter()
        .chain(waited.pending)
        .chain([pool.submit(Mixed::Quick(2)).unwrap()]);
    let waited = wait(both, Until::All, None);
    assert_eq!(waited.done.len(), 2);
    let pending = [pool.submit(Mixed::Held(gate.hold())).unwrap()];
    let waited = wait(pending, Until::All, Some(Duration::from_millis(20)));
    assert_eq!((waited.done.len(), waited.pending.len()), (0, 1));
    drop((held, gate.held()));
    let waited = wait(waited.pending, Until::All, None);
    assert!(waited.done.into_iter().all(|job| job.wait().is_ok()));
    assert!(wait(Vec::<Job<u64>>::new(), Until::First, None).done.is_empty());
}

fn queue_bytes() {
    let pool = Pool::builder().workers(1).queue_bytes(1_000).build().unwrap();
    let gate = Gate::new();
    let running = pool.submit(gate.hold()).unwrap();
    let held = gate.held();
    let echo = |bytes| pool.try_submit(Echo(ByteBuf::from(vec![1; bytes])));
    // One that is too long for the bound is taken if it is alone.
    let long = echo(2_000).unwrap();
    assert!(matches!(echo(1), Err(TrySubmitError::Full(_))));
    long.cancel();
    let fits = echo(600).unwrap();
    assert!(matches!(echo(600), Err(TrySubmitError::Full(_))));
    let small = echo(100).unwrap();
    drop(held);
    running.wait().unwrap();
    assert_eq!((fits.wait().unwrap().len(), small.wait().unwrap().len()), (600, 100));
    assert!(matches!(long.wait(), Err(JobError::Cancelled)));
}

fn in_order() {
    let pool = Pool::builder().workers(1).queue(1).build().unwrap();
    let gate = Gate::new();
    let running = pool.submit(gate.hold()).unwrap();
    let held = gate.held();
    let mut submissions: Vec<_> = (0..100).map(|_| Box::pin(pool.submit_async(Sequence))).collect();
    for submission in &mut submissions {
        let mut context = Context::from_waker(Waker::noop());
        if let Poll::Ready(job) = submission.as_mut().poll(&mut context) {
            // The first one finds the queue empty.
            drop(job.unwrap());
        }
    }
    // Nobody overtakes those in the line.
    assert!(matches!(pool.try_submit(Double(1)), Err(TrySubmitError::Full(_))));
    drop(held);
    running.wait().unwrap();
    for (expected, submission) in (1..).zip(submissions.into_iter().skip(1)) {
        let number = block_on(async { submission.await?.await.map(Ok::<_, SubmitError>) });
        assert_eq!(number.unwrap().unwrap(), expected);
    }
}

fn gives_up() {
    let pool = Pool::builder().workers(1).queue(1).build().unwrap();
    let gate = Gate::new();
    let _running = pool.submit(gate.hold()).unwrap();
    let held = gate.held();
    let queued = pool.submit(Double(1)).unwrap();
    let try_out = |future: Pin<&mut dyn Future<Output = Result<Job<u64>, SubmitError>>>| {
        future.poll(&mut Context::from_waker(Waker::noop()))
    };
    let mut first = Box::pin(pool.submit_async(Sequence));
    let mut second = Box::pin(pool.submit_async(Sequence));
    assert!(try_out(first.as_mut()).is_pending() && try_out(second.as_mut()).is_pending());
    drop(first);
    drop(held);
    assert_eq!(queued.wait().unwrap(), 2);
    // What left the line never ran.
    assert_eq!(block_on(async { second.await.unwrap().await.unwrap() }), 0);
    // Another worker, which isn't known to be quick, and isn't sent anything ahead.
    let pool = Pool::builder().workers(1).queue(1).build().unwrap();
    let _running = pool.submit(gate.hold()).unwrap();
    let held = gate.held();
    let queued = pool.submit(Double(2)).unwrap();
    let mut third = Box::pin(pool.submit_async(Sequence));
    assert!(try_out(third.as_mut()).is_pending());
    // It gets in, but nobody looks, so it is withdrawn; if that comes too late, it runs.
    queued.cancel();
    drop(third);
    drop(held);
    assert_eq!(pool.submit(Sequence).unwrap().wait().unwrap(), 0);
    assert!(matches!(queued.wait(), Err(JobError::Cancelled)));
}

/// A scene: what a submitter costs does not depend on how many there are.
pub(crate) fn submitters() {
    let pool = &Pool::new(1).unwrap();
    assert_eq!(pool.submit(Double(1)).unwrap().wait().unwrap(), 2);
    let cost = |submitters: usize| {
        let before = cpu_nanoseconds();
        let mut tasks: Vec<_> = (0..submitters as u64)
            .map(|n| {
                Box::pin(async move { pool.submit_async(Double(n)).await.unwrap().await.unwrap() })
            })
            .collect();
        // An executor that polls whom it was told to.
        let (sender, woken) = std::sync::mpsc::channel();
        let waker = |index| Waker::from(std::sync::Arc::new(Queued(index, sender.clone())));
        let mut left = submitters;
        (0..submitters).for_each(|index| sender.send(index).unwrap());
        while left > 0 {
            let index = woken.recv().unwrap();
            let waker = waker(index);
            left -= usize::from(
                tasks[index].as_mut().poll(&mut Context::from_waker(&waker)).is_ready(),
            );
        }
        cpu_nanoseconds() - before
    };
    // How often threads wait for each other differs from try to try, so the middle one counts.
    let median = |submitters| {
        let mut costs = [(); 7].map(|()| cost(submitters));
        costs.sort_unstable();
        costs[3]
    };
    let (thousand, ten_thousand) = (median(1_000), median(10_000));
    // Ten times where each costs the same, and up to 19 were seen beside twenty other processes. With
    // a cost that grows with the line it was 60.
    assert!(ten_thousand <= 30 * thousand, "{thousand} ns for 1,000, {ten_thousand} for 10,000");
}

struct Queued(usize, std::sync::mpsc::Sender<usize>);

impl std::task::Wake for Queued {
    fn wake(self: std::sync::Arc<Self>) {
        // Whoever is done has stopped listening.
        _ = self.1.send(self.0);
    }
}

/// Of all threads of this process.
fn cpu_nanoseconds() -> u64 {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let times = tasks.map(|task| {
        let times = fs::read_to_string(task.unwrap().path().join("schedstat")).unwrap();
        times.split(' ').next().unwrap().parse::<u64>().unwrap()
    });
    times.sum()
}
