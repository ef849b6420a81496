//! Handles, iterators, cancelling, shutting down: everything that happens on the caller's side.

use crate::Test;
use crate::tasks::{Die, Double, Gate, Panicking, Pid, Spin};
use processes::pool::{Job, JobError, Pool, SubmitError, TrySubmitError};
use std::hint::black_box;
use std::pin::pin;
use std::sync::{Arc, Barrier, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

pub(crate) const TESTS: &[Test] = &[
    ("map_keeps_the_order_and_is_lazy", map),
    ("a_chunk_tells_each_task_its_own_result", chunks),
    ("map_survives_deaths", map_with_deaths),
    ("as_completed_does_not_wait_for_the_slow", as_completed),
    ("a_long_job_does_not_hold_up_those_behind_it", no_starvation),
    ("handles_are_futures", futures),
    ("waiting_can_time_out_and_go_on", wait_timeout),
    ("a_full_queue_makes_submitters_wait", backpressure),
    ("a_queued_job_can_be_cancelled", cancel_queued),
    ("a_running_job_can_be_killed_alone", kill_running),
    ("cancelling_races_completion", cancel_races),
    ("killing_races_completion_and_hits_nobody_else", kill_races),
    ("a_dropped_handle_lets_the_job_run", dropped_handle),
    ("shutdown_finishes_what_runs_and_cancels_the_rest", shutdown),
    ("kill_ends_at_once", kill),
    ("kill_ends_a_shutdown_that_waits", kill_during_shutdown),
    ("a_blocked_submitter_learns_of_the_shutdown", blocked_submitter),
];

fn map() {
    let pool = Pool::new(3).unwrap();
    let doubled: Vec<_> = pool.map((0..1000).map(Double)).map(Result::unwrap).collect();
    assert_eq!(doubled, (0..1000).map(|n| n * 2).collect::<Vec<_>>());
    let mut taken = 0;
    let endless = (0..).map(Double).inspect(|_| taken += 1);
    let first: u64 = pool.map(endless).in_flight(10).take(5).map(Result::unwrap).sum();
    assert_eq!(first, 20);
    assert!(taken <= 15, "{taken} tasks taken for 5 results and 10 in flight");
    assert_eq!(pool.map(Vec::<Double>::new()).count(), 0);
}

fn chunks() {
    let pool = Pool::new(2).unwrap();
    let doubled: Vec<_> =
        pool.map((0..1001).map(Double)).chunk_size(100).map(Result::unwrap).collect();
    assert_eq!(doubled, (0..1001).map(|n| n * 2).collect::<Vec<_>>());
    // Too much for a packet, little by little.
    let doubled = pool.map((0..50_000).map(Double)).chunk_size(50_000).map(Result::unwrap);
    assert!(doubled.eq((0..50_000).map(|n| n * 2)));
    let tasks = [Panicking::Text, Panicking::String(1), Panicking::String(2)];
    let messages: Vec<_> = pool
        .map(tasks)
        .chunk_size(3)
        .map(|result| match result {
            Err(JobError::Panicked(panic)) => panic.message,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(messages, ["just text", "number 1", "number 2"]);
}

fn map_with_deaths() {
    let pool = Pool::new(2).unwrap();
    let deaths = pool.map((0..20).map(Die::Exit));
    let codes: Vec<_> = deaths
        .map(|result| match result {
            Err(JobError::WorkerDied { status, .. }) => status.code(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(codes, (0..20).map(Some).collect::<Vec<_>>());
    // A chunk is one job.
    let chunk = pool.map([Die::Kill, Die::Exit(0), Die::Abort]).chunk_size(3);
    assert_eq!(chunk.filter(|it| matches!(it, Err(JobError::WorkerDied { .. }))).count(), 3);
}

fn as_completed() {
    let pool = Pool::new(2).unwrap();
    let gate = Gate::new();
    let mut held = None;
    let mut positions = Vec::new();
    // Two workers: one holds, the other does all the rest.
    let slow = pool.submit(gate.hold()).unwrap();
    held.replace(gate.held());
    for (position, result) in pool.as_completed((0..50).map(Double)) {
        assert_eq!(result.unwrap(), position as u64 * 2);
        positions.push(position);
    }
    assert!(!slow.is_done());
    drop(held);
    slow.wait().unwrap();
    positions.sort_unstable();
    assert_eq!(positions, (0..50).collect::<Vec<_>>());
    // The slow one comes last although it is the first.
    let (sender, received) = mpsc::channel();
    thread::scope(|scope| {
        let pool = &pool;
        let tasks = [gate.hold(), gate.hold()];
        scope.spawn(move || {
            pool.as_completed(tasks).for_each(|(_, pid)| sender.send(pid.unwrap()).unwrap());
        });
        let (first, second) = (gate.held(), gate.held());
        let [slow, quick] = [first.pid, second.pid].map(|pid| pid.as_raw_pid().cast_unsigned());
        drop(second);
        assert_eq!(received.recv().unwrap(), quick);
        drop(first);
        assert_eq!(received.recv().unwrap(), slow);
    });
}

fn no_starvation() {
    let pool = Pool::new(2).unwrap();
    let gate = Gate::new();
    // The pool learns that jobs are short, and sends the next ones ahead: behind the held ones.
    pool.map((0..200).map(Double)).for_each(|result| _ = result.unwrap());
    let long = [pool.submit(gate.hold()).unwrap(), pool.submit(gate.hold()).unwrap()];
    let short: Vec<_> = (0..30).map(|n| pool.submit(Double(n)).unwrap()).collect();
    let (first, second) = (gate.held(), gate.held());
    drop(second);
    for (n, job) in (0..).zip(short) {
        assert_eq!(job.wait().unwrap(), n * 2);
    }
    drop(first);
    for job in long {
        job.wait().unwrap();
    }
}

/// The smallest runtime: a waker that unparks a thread.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

fn futures() {
    let pool = Pool::new(2).unwrap();
    let sum = block_on(async {
        let first = pool.submit_async(Double(1)).await.unwrap();
        let second = pool.submit_async(Double(2)).await.unwrap();
        // Also from another thread than the one that submitted it.
        let third = thread::spawn(|| block_on(first)).join().unwrap();
        third.unwrap() + second.await.unwrap()
    });
    assert_eq!(sum, 6);
    let died = block_on(pool.submit(Die::Abort).unwrap());
    assert!(matches!(died, Err(JobError::WorkerDied { .. })));
}

fn wait_timeout() {
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    let job = pool.submit(gate.hold()).unwrap();
    let held = gate.held();
    let job = job.wait_timeout(Duration::from_millis(20)).unwrap_err();
    let job = job.wait_timeout(Duration::ZERO).unwrap_err();
    drop(held);
    job.wait_timeout(Duration::MAX).unwrap().unwrap();
}

fn backpressure() {
    let pool = Pool::builder().workers(1).queue(2).build().unwrap();
    let gate = Gate::new();
    let running = pool.submit(gate.hold()).unwrap();
    let held = gate.held();
    let queued = [pool.submit(Double(1)).unwrap(), pool.try_submit(Double(2)).unwrap()];
    match pool.try_submit(Double(3)) {
        Err(TrySubmitError::Full(task)) => assert_eq!(task, Double(3)),
        other => panic!("{other:?}"),
    }
    {
        let mut awaiting = pin!(pool.submit_async(Double(4)));
        let mut context = Context::from_waker(Waker::noop());
        assert!(awaiting.as_mut().poll(&mut context).is_pending());
        // Given up: its place in the line must not swallow a wake-up.
    }
    thread::scope(|scope| {
        let blocked = scope.spawn(|| pool.submit(Double(5)).unwrap().wait());
        let awaiting =
            scope.spawn(|| block_on(async { pool.submit_async(Double(6)).await.unwrap().await }));
        assert!(!running.is_done());
        drop(held);
        assert_eq!(blocked.join().unwrap().unwrap(), 10);
        assert_eq!(awaiting.join().unwrap().unwrap(), 12);
    });
    running.wait().unwrap();
    assert_eq!(queued.map(|job| job.wait().unwrap()), [2, 4]);
}

fn cancel_queued() {
    let pool = Pool::builder().workers(1).queue(1).build().unwrap();
    let gate = Gate::new();
    let running = pool.submit(gate.hold()).unwrap();
    let held = gate.held();
    let queued = pool.submit(Double(1)).unwrap();
    queued.cancel();
    assert!(matches!(queued.wait(), Err(JobError::Cancelled)));
    // Its place in the queue is free again, and a running job is not affected.
    let next = pool.try_submit(Double(2)).unwrap();
    running.cancel();
    drop(held);
    running.wait().unwrap();
    assert_eq!(next.wait().unwrap(), 4);
}

fn kill_running() {
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    let running = pool.submit(gate.hold()).unwrap();
    let held = gate.held();
    let queued = pool.submit(Pid).unwrap();
    running.kill();
    assert!(matches!(running.wait(), Err(JobError::Killed)));
    assert_ne!(queued.wait().unwrap(), held.pid.as_raw_pid().cast_unsigned());
}

const ROUNDS: usize = 1_500;

/// Submits short jobs and does `act` to each from another thread at about the time it completes.
fn race(act: fn(&Job<u64>)) -> [usize; 3] {
    let pool = Pool::new(1).unwrap();
    let barrier = Barrier::new(2);
    let (sender, jobs) = mpsc::channel::<Arc<Job<u64>>>();
    let mut outcomes = [0; 3];
    thread::scope(|scope| {
        scope.spawn(|| {
            for (round, job) in jobs.into_iter().enumerate() {
                barrier.wait();
                // A little later each time, over and over.
                (0..round % 50 * 40_000).for_each(|i| _ = black_box(i));
                act(&job);
                drop(job);
                barrier.wait();
            }
        });
        for number in 0..ROUNDS as u64 {
            let submit = |rounds| pool.submit(Spin { rounds, number }).unwrap();
            // The worker is there, and known to be quick.
            assert_eq!(submit(0).wait().unwrap(), number);
            let job = Arc::new(submit(600_000));
            // Sent ahead to the same worker, which starts it before the pool hears of that.
            let behind = submit(400_000);
            sender.send(Arc::clone(&job)).unwrap();
            barrier.wait();
            assert_eq!(behind.wait().unwrap(), number);
            barrier.wait();
            match Arc::into_inner(job).expect("the other thread has dropped it").wait() {
                Ok(answer) => {
                    assert_eq!(answer, number);
                    outcomes[0] += 1;
                }
                Err(JobError::Cancelled) => outcomes[1] += 1,
                Err(JobError::Killed) => outcomes[2] += 1,
                Err(other) => panic!("{other}"),
            }
        }
        drop(sender);
    });
    outcomes
}

fn cancel_races() {
    let [done, cancelled, killed] = race(Job::cancel);
    assert_eq!((done + cancelled, killed), (ROUNDS, 0));
}

fn kill_races() {
    let [done, cancelled, killed] = race(Job::kill);
    assert_eq!(done + cancelled + killed, ROUNDS);
}

fn dropped_handle() {
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    drop(pool.submit(gate.hold()));
    let held = gate.held();
    drop(held);
    assert_eq!(pool.submit(Double(1)).unwrap().wait().unwrap(), 2);
}

fn shutdown() {
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    // So that the queued ones are sent ahead, and have to be recalled.
    pool.map((0..100).map(Double)).for_each(|result| _ = result.unwrap());
    let running = pool.submit(gate.hold()).unwrap();
    let queued: Vec<_> = (0..50).map(|n| pool.submit(Double(n)).unwrap()).collect();
    let held = gate.held();
    thread::scope(|scope| {
        let shutdowns = [scope.spawn(|| pool.shutdown()), scope.spawn(|| pool.shutdown())];
        for job in queued {
            assert!(matches!(job.wait(), Err(JobError::Cancelled)));
        }
        assert!(!running.is_done());
        assert!(matches!(pool.submit(Double(1)), Err(SubmitError::ShutDown)));
        drop(held);
        running.wait().unwrap();
        for shutdown in shutdowns {
            shutdown.join().unwrap();
        }
    });
    assert!(matches!(pool.submit(Double(1)), Err(SubmitError::ShutDown)));
    assert!(matches!(
        pool.try_submit(Double(1)),
        Err(TrySubmitError::Rejected(SubmitError::ShutDown))
    ));
    assert!(matches!(block_on(pool.submit_async(Double(1))), Err(SubmitError::ShutDown)));
    assert!(matches!(
        pool.map([Double(1)]).next(),
        Some(Err(JobError::NotSubmitted(SubmitError::ShutDown)))
    ));
}

fn kill() {
    let pool = Pool::new(2).unwrap();
    let gate = Gate::new();
    let running = [pool.submit(gate.hold()).unwrap(), pool.submit(gate.hold()).unwrap()];
    let _held = [gate.held(), gate.held()];
    let queued = pool.submit(Double(1)).unwrap();
    pool.kill();
    for job in running {
        assert!(matches!(job.wait(), Err(JobError::Killed)));
    }
    assert!(matches!(queued.wait(), Err(JobError::Cancelled)));
}

fn kill_during_shutdown() {
    let pool = Pool::new(1).unwrap();
    let gate = Gate::new();
    let running = pool.submit(gate.hold()).unwrap();
    let queued = pool.submit(Double(1)).unwrap();
    let _held = gate.held();
    thread::scope(|scope| {
        let shutdown = scope.spawn(|| pool.shutdown());
        // It has begun.
        assert!(matches!(queued.wait(), Err(JobError::Cancelled)));
        pool.kill();
        shutdown.join().unwrap();
    });
    assert!(matches!(running.wait(), Err(JobError::Killed)));
}

fn blocked_submitter() {
    let pool = Pool::builder().workers(1).queue(1).build().unwrap();
    let gate = Gate::new();
    let _running = pool.submit(gate.hold()).unwrap();
    let _held = gate.held();
    let _queued = pool.submit(Double(1)).unwrap();
    thread::scope(|scope| {
        let blocked = scope.spawn(|| pool.submit(Double(2)));
        let awaiting = scope.spawn(|| block_on(pool.submit_async(Double(3))));
        pool.kill();
        // Either they waited for room, or they came too late.
        assert!(matches!(blocked.join().unwrap(), Err(SubmitError::ShutDown)));
        assert!(matches!(awaiting.join().unwrap(), Err(SubmitError::ShutDown)));
    });
}
