//! Programs that are broken in one way each, and the check that refuses them.

use super::check::possible_counts;
use super::{Answer, Fetched, Offloaded, Sum, Terms, Work, closed_form};
use crate::outcome::{Deadline, Delivery, Failure, LeftRunning};
use crate::sample::{Number, Params, Sample};
use crate::standard::{Others, Standard};
use rustix::io::Errno;
use std::collections::BTreeSet;
use std::io;
use std::time::Duration;

/// What an answer is checked against in these tests: by default the article's numbers, the usual
/// standard, a minute, and a caller of which nothing is known.
struct Case {
    sample: Sample,
    params: Params,
    standard: Standard,
    elapsed: Duration,
    free: Option<Duration>,
}

impl Case {
    fn new(sample: Sample) -> Self {
        Self {
            sample,
            params: Params::article(sample),
            standard: Standard::default(),
            elapsed: Duration::from_mins(1),
            free: None,
        }
    }

    fn held_to(sample: Sample, standard: Standard) -> Self {
        Self { standard, ..Self::new(sample) }
    }

    fn check(&self, answer: &Answer) -> Option<bool> {
        let Self { sample, params, standard, elapsed, free } = self;
        answer.check(&Terms { sample: *sample, params, standard, elapsed: *elapsed, free: *free })
    }

    #[track_caller]
    fn accepts(&self, answer: &Answer) {
        assert_eq!(self.check(answer), Some(true), "{answer:?}");
    }

    #[track_caller]
    fn refuses(&self, answer: &Answer) {
        assert_eq!(self.check(answer), Some(false), "{answer:?}");
    }
}

const MS: fn(u64) -> Duration = Duration::from_millis;

#[test]
fn an_answer_to_another_sample_even_where_its_numbers_are_right() {
    Case::new(Sample::IoBound).accepts(&Answer::Done(100));
    Case::new(Sample::IoBound).refuses(&Answer::Count(0));
    Case::new(Sample::CpuBound).refuses(&Answer::Done(4));
}

#[test]
fn an_update_less_or_more() {
    let case = Case::new(Sample::CounterRace);
    case.accepts(&Answer::Count(2_000_000));
    case.refuses(&Answer::Count(1_999_999));
    case.refuses(&Answer::Count(2_000_001));
}

#[test]
fn a_count_that_no_interleaving_gives() {
    let mut case = Case::new(Sample::CounterRace);
    for possible in [2, 1_999_999, 2_000_000] {
        case.accepts(&Answer::IndeterminateCount(possible));
    }
    for impossible in [0, 1, 2_000_001] {
        case.refuses(&Answer::IndeterminateCount(impossible));
    }
    case.params.increments = 1;
    case.accepts(&Answer::IndeterminateCount(1));
    case.refuses(&Answer::IndeterminateCount(0));
    // One worker alone loses nothing.
    (case.params.workers, case.params.increments) = (1, 5);
    case.accepts(&Answer::IndeterminateCount(5));
    case.refuses(&Answer::IndeterminateCount(4));
}

/// Every end of every interleaving of loads and stores, found by trying them all.
#[test]
fn the_bounds_of_lost_updates_are_those_of_all_interleavings() {
    /// What each worker has left to do, and what it has loaded and not yet stored.
    type State = (u64, Vec<(u64, Option<u64>)>);
    fn ends(state: &State, seen: &mut BTreeSet<State>, found: &mut BTreeSet<u64>) {
        let (counter, workers) = state;
        if !seen.insert(state.clone()) {
            return;
        }
        if workers.iter().all(|worker| *worker == (0, None)) {
            found.insert(*counter);
        }
        for (i, worker) in workers.iter().enumerate() {
            let mut next = state.clone();
            match *worker {
                (left, Some(loaded)) => {
                    next.0 = loaded + 1;
                    next.1[i] = (left, None);
                }
                (0, None) => continue,
                (left, None) => next.1[i] = (left - 1, Some(*counter)),
            }
            ends(&next, seen, found);
        }
    }
    for (workers, increments) in
        [(1, 0), (1, 3), (2, 0), (2, 1), (2, 2), (2, 5), (3, 1), (3, 2), (3, 3), (4, 2)]
    {
        let start = (0, vec![(increments, None); workers]);
        let mut found = BTreeSet::new();
        ends(&start, &mut BTreeSet::new(), &mut found);
        let possible: BTreeSet<u64> = possible_counts(workers as u64, increments).collect();
        assert_eq!(found, possible, "{workers} workers, {increments} increments each");
    }
}

#[test]
fn a_sleeper_that_did_not_sleep() {
    for (sample, answer) in [
        (Sample::IoBound, Answer::Done(100)),
        (
            Sample::SleepingWorkers,
            Answer::Finished((0..3).map(|i| format!("Thread-{i}")).collect()),
        ),
    ] {
        let mut case = Case::new(sample);
        case.elapsed = case.params.delay;
        case.accepts(&answer);
        case.elapsed -= Duration::from_nanos(1);
        case.refuses(&answer);
    }
}

#[test]
fn a_task_less() {
    Case::new(Sample::IoBound).refuses(&Answer::Done(99));
    Case::new(Sample::SleepingWorkers)
        .refuses(&Answer::Finished(vec!["Thread-0".to_owned(), "Thread-1".to_owned()]));
}

#[test]
fn workers_that_are_joined_in_another_order() {
    let names = |order: [usize; 3]| Answer::Finished(order.map(|i| format!("Thread-{i}")).to_vec());
    Case::new(Sample::SleepingWorkers).accepts(&names([0, 1, 2]));
    Case::new(Sample::SleepingWorkers).refuses(&names([0, 2, 1]));
}

#[test]
fn a_sum_that_is_wrong_or_missing() {
    for sample in [Sample::CpuBound, Sample::CpuWorkers] {
        let case = Case::new(sample);
        let right = closed_form(case.params.n);
        case.accepts(&Answer::sums(vec![right; 4]));
        case.refuses(&Answer::sums(vec![right; 3]));
        case.refuses(&Answer::sums(vec![right; 5]));
        case.refuses(&Answer::sums(vec![right, right, right + 1, right]));
    }
}

#[test]
fn a_prime_less() {
    Case::new(Sample::PrimeRanges).accepts(&Answer::Primes(78_498));
    Case::new(Sample::PrimeRanges).refuses(&Answer::Primes(78_497));
}

/// What comes of the three requests of `fetch_as_completed`, in the order of the request.
fn three(case: &mut Case) -> [Fetched; 3] {
    case.params.aim_at(Sample::FetchAsCompleted, "http://a", "http://b");
    let refused = io::Error::from(Errno::CONNREFUSED);
    let outcomes = [Ok(200), Err(format!("failed: {refused}")), Ok(404)];
    let urls: [String; 3] = case.params.urls().try_into().unwrap();
    let mut outcomes = outcomes.into_iter();
    urls.map(|url| Fetched { url, outcome: outcomes.next().unwrap() })
}

#[test]
fn a_fetch_that_is_missing_doubled_or_out_of_order() {
    let mut case = Case::new(Sample::FetchAsCompleted);
    let fetched = three(&mut case);
    let [first, second, third] = fetched.clone();
    let answers = |order: [&Fetched; 3]| Answer::Fetched(order.into_iter().cloned().collect());
    case.accepts(&answers([&third, &first, &second]));
    case.refuses(&answers([&third, &second, &third]));
    case.refuses(&Answer::Fetched(vec![first.clone(), second.clone()]));

    case.sample = Sample::FetchGather;
    case.accepts(&Answer::Fetched(fetched.to_vec()));
    case.refuses(&Answer::Fetched(vec![third, second, first]));
}

#[test]
fn a_fetch_with_another_status_or_another_error() {
    let mut case = Case::new(Sample::FetchAsCompleted);
    let [first, second, third] = three(&mut case);
    let with = |i: usize, outcome: Result<u16, &str>| {
        let mut fetched = vec![first.clone(), second.clone(), third.clone()];
        fetched[i].outcome = outcome.map_err(str::to_owned);
        Answer::Fetched(fetched)
    };
    case.refuses(&with(0, Ok(404)));
    case.refuses(&with(0, Err("Connection refused (os error 111)")));
    case.refuses(&with(1, Ok(200)));
    // Not any error: a proxy, a time-out or a name that isn't known is another one.
    case.refuses(&with(1, Err("timed out")));
    case.refuses(&with(1, Err("dns error: failed to lookup address information")));
    case.refuses(&with(1, Err("502 Bad Gateway")));
}

#[test]
fn a_fetch_that_did_not_wait_for_the_server() {
    let mut case = Case::new(Sample::FetchAsCompleted);
    let answer = Answer::Fetched(three(&mut case).to_vec());
    case.elapsed = 2 * case.params.delay;
    case.accepts(&answer);
    case.elapsed -= Duration::from_nanos(1);
    case.refuses(&answer);
    // How long a foreign server takes isn't known.
    case.params.forget(Number::DelayMs);
    case.accepts(&answer);
}

fn sums(case: &Case, heartbeats: usize) -> Offloaded {
    let sum = Sum(closed_form(case.params.n));
    Offloaded { result: Work::Sums(vec![sum; case.params.tasks]), heartbeats }
}

#[test]
fn a_heart_that_stood_still_beside_long_sums() {
    let mut case = Case::new(Sample::OffloadCpu);
    case.params.n = 40_000_000;
    case.accepts(&Answer::Offloaded(sums(&case, 2)));
    case.refuses(&Answer::Offloaded(sums(&case, 1)));
}

#[test]
fn a_heart_that_stood_still_beside_the_article_s_sums_though_it_was_free_to_beat() {
    let mut case = Case::new(Sample::OffloadCpu);
    let still = Answer::Offloaded(sums(&case, 0));
    // Nobody knows whether it could have beaten.
    case.accepts(&still);
    // It waited for a processor for most of the time.
    case.free = Some(MS(7));
    case.accepts(&still);
    case.free = Some(MS(8));
    case.refuses(&still);
    case.accepts(&Answer::Offloaded(sums(&case, 1)));
}

#[test]
fn a_heart_that_beat_though_the_caller_was_to_be_blocked() {
    let case = Case::new(Sample::OffloadCpu);
    case.accepts(&Answer::Blocked(sums(&case, 0)));
    case.refuses(&Answer::Blocked(sums(&case, 1)));
}

#[test]
fn a_sum_less_though_the_heart_beat() {
    let case = Case::new(Sample::OffloadCpu);
    let Offloaded { heartbeats, .. } = sums(&case, 9);
    let result = Work::Sums(vec![Sum(closed_form(case.params.n))]);
    case.refuses(&Answer::Offloaded(Offloaded { result, heartbeats }));
}

fn failure(finished: &[usize], learned: &str) -> Answer {
    Answer::Failure(Failure { finished: finished.to_vec(), learned: learned.to_owned() })
}

#[test]
fn a_failing_task_that_takes_others_along_or_is_not_told() {
    let case = Case::new(Sample::FailingTask);
    case.accepts(&failure(&[3, 0, 2], "panicked: task 1 fails"));
    case.refuses(&failure(&[0, 2], "task 1 fails"));
    case.refuses(&failure(&[0, 2, 3, 3], "task 1 fails"));
    case.refuses(&failure(&[0, 1, 2, 3], "task 1 fails"));
    case.refuses(&failure(&[0, 2, 3], ""));
    case.refuses(&failure(&[0, 2, 3], "task 2 fails"));
}

#[test]
fn a_first_error_that_cancels_nobody() {
    let standard = Standard { others: Others::Cancelled, ..Standard::default() };
    let mut case = Case::held_to(Sample::FailingTask, standard);
    case.elapsed = Duration::ZERO;
    case.accepts(&failure(&[], "task 1 fails"));
    case.refuses(&failure(&[0], "task 1 fails"));

    case.standard.others = Others::Before;
    case.elapsed = case.params.delay;
    case.accepts(&failure(&[0], "task 1 fails"));
    case.refuses(&failure(&[], "task 1 fails"));
    case.refuses(&failure(&[0, 2], "task 1 fails"));

    case.standard.others = Others::MayFinish;
    case.accepts(&failure(&[2], "task 1 fails"));
    case.refuses(&failure(&[1], "task 1 fails"));
    case.refuses(&failure(&[4], "task 1 fails"));
}

#[test]
fn an_abort_that_is_told_as_something_else() {
    let standard = Standard { learns: Some("signal: 6".to_owned()), ..Standard::default() };
    let case = Case::held_to(Sample::FailingTask, standard);
    case.accepts(&failure(&[0, 2, 3], "the worker died (signal: 6 (SIGABRT))"));
    case.refuses(&failure(&[0, 2, 3], "task 1 fails"));
}

fn deadline(finished: &[usize], given_up: &[usize], threads: usize) -> Answer {
    Answer::Deadline(Deadline {
        finished: finished.to_vec(),
        given_up: given_up.to_vec(),
        left_running: LeftRunning { threads, ..LeftRunning::default() },
    })
}

#[test]
fn a_deadline_that_forgets_somebody_or_gives_up_too_many() {
    let case = Case::new(Sample::Deadline);
    case.accepts(&deadline(&[0, 3, 2], &[1], 0));
    case.refuses(&deadline(&[0, 2, 3], &[], 0));
    case.refuses(&deadline(&[0, 2], &[1, 3], 0));
    case.refuses(&deadline(&[0, 1, 2, 3], &[], 0));
    case.refuses(&deadline(&[0, 2, 3], &[1, 1], 0));
}

#[test]
fn a_deadline_that_nobody_waited_for() {
    let mut case = Case::new(Sample::Deadline);
    case.elapsed = MS(199);
    case.refuses(&deadline(&[0, 2, 3], &[1], 0));
}

#[test]
fn something_left_running_that_was_to_be_gone_and_the_reverse() {
    let mut case = Case::new(Sample::Deadline);
    case.refuses(&deadline(&[0, 2, 3], &[1], 1));
    case.standard.leaves_running.threads = 1;
    case.accepts(&deadline(&[0, 2, 3], &[1], 1));
    case.refuses(&deadline(&[0, 2, 3], &[1], 0));
}

fn delivered(received: impl IntoIterator<Item = usize>, longest_queue: usize) -> Answer {
    let received = received.into_iter().collect();
    Answer::delivered(&Delivery { received, longest_queue })
}

#[test]
fn an_item_that_is_lost_doubled_or_overtaken() {
    let case = Case::new(Sample::BackPressure);
    case.accepts(&delivered(0..500, 8));
    case.refuses(&delivered(0..499, 8));
    case.refuses(&delivered((0..499).chain([498]), 8));
    case.refuses(&delivered([1, 0].into_iter().chain(2..500), 8));
}

#[test]
fn a_queue_beyond_its_bound_and_one_without_that_stays_below() {
    let mut case = Case::new(Sample::BackPressure);
    case.refuses(&delivered(0..500, 9));
    // Nothing was ever seen in it, so nobody looked.
    case.refuses(&delivered(0..500, 0));
    case.standard.unbounded = true;
    case.accepts(&delivered(0..500, 9));
    case.refuses(&delivered(0..500, 8));
}

#[test]
fn a_consumer_that_was_not_slow() {
    let mut case = Case::new(Sample::BackPressure);
    case.elapsed = MS(499);
    case.refuses(&delivered(0..500, 8));
}

#[test]
fn whole_numbers_beyond_2_to_the_53_are_text_in_json() {
    let sums = [Sum(1 << 53), Sum((1 << 53) + 1)];
    let json = serde_json::to_string(&sums).unwrap();
    assert_eq!(json, r#"[9007199254740992,"9007199254740993"]"#);
    assert_eq!(serde_json::from_str::<[Sum; 2]>(&json).unwrap(), sums);

    for (count, json) in [
        (1 << 53, r#"{"count":9007199254740992}"#),
        ((1 << 53) + 1, r#"{"count":"9007199254740993"}"#),
    ] {
        assert_eq!(serde_json::to_string(&Answer::Count(count)).unwrap(), json);
        assert_eq!(serde_json::from_str::<Answer>(json).unwrap(), Answer::Count(count));
    }
    assert!(serde_json::from_str::<Answer>(r#"{"count":"18446744073709551616"}"#).is_err());
}
