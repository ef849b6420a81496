//! Whether an answer is the right one.

use super::{Answer, Delivered, Fetched, Offloaded, Sum, Work, closed_form, primes_below};
use crate::loopback;
use crate::outcome::{Deadline, Failure};
use crate::sample::{Expect, Params, Sample};
use crate::standard::{Others, Standard};
use std::ops::RangeInclusive;
use std::time::Duration;

/// What an answer is checked against.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// What was to be done.
    pub sample: Sample,
    /// With which numbers.
    pub params: &'a Params,
    /// What the variant is held to.
    pub standard: &'a Standard,
    /// How long it took.
    pub elapsed: Duration,
    /// How long of that the caller's thread had a processor, or wanted none; `None` where that isn't
    /// known.
    pub free: Option<Duration>,
}

impl Answer {
    /// Whether this is the right answer to a sample; `None` where the right one can't be known.
    #[must_use]
    pub fn check(&self, terms: &Terms) -> Option<bool> {
        let &Terms { sample, params, standard, elapsed, free } = terms;
        if !self.is_of_the_kind(sample) || elapsed < least_elapsed(terms) {
            return Some(false);
        }
        match self {
            Self::Count(count) => Some(*count == params.workers as u64 * params.increments),
            Self::IndeterminateCount(count) => {
                Some(possible_counts(params.workers as u64, params.increments).contains(count))
            }
            Self::Finished(names) => Some(
                names.len() == params.workers
                    && names.iter().enumerate().all(|(i, name)| name.ends_with(&format!("-{i}"))),
            ),
            Self::Fetched(results) if sample == Sample::FetchAsCompleted => {
                check_as_completed(results, params)
            }
            Self::Fetched(results) => check_in_order(results, params),
            Self::Sums(sums) => Some(check_sums(sums, sample, params)),
            Self::Primes(count) => Some(*count == primes_below(params.n)),
            Self::Done(tasks) => Some(*tasks == params.tasks),
            Self::Offloaded(Offloaded { result, heartbeats }) => {
                let beats = *heartbeats >= least_heartbeats(result, params, free);
                Some(check_work(result, sample, params)? && beats)
            }
            Self::Blocked(Offloaded { result, heartbeats }) => {
                Some(check_work(result, sample, params)? && *heartbeats == 0)
            }
            Self::Failure(failure) => Some(check_failure(failure, params, standard)),
            Self::Deadline(outcome) => Some(check_deadline(outcome, params, standard)),
            Self::Delivered(delivered) => Some(check_delivered(delivered, params, standard)),
        }
    }

    fn is_of_the_kind(&self, sample: Sample) -> bool {
        let offloaded_text = |work: &Offloaded| matches!(work.result, Work::Text(_));
        match sample {
            Sample::CounterRace => matches!(self, Self::Count(_) | Self::IndeterminateCount(_)),
            Sample::SleepingWorkers => matches!(self, Self::Finished(_)),
            Sample::CpuWorkers | Sample::CpuBound => matches!(self, Self::Sums(_)),
            Sample::PrimeRanges => matches!(self, Self::Primes(_)),
            Sample::FetchAsCompleted | Sample::FetchGather => matches!(self, Self::Fetched(_)),
            Sample::IoBound => matches!(self, Self::Done(_)),
            Sample::OffloadBlocking => {
                matches!(self, Self::Offloaded(work) | Self::Blocked(work) if offloaded_text(work))
            }
            Sample::OffloadCpu => {
                matches!(self, Self::Offloaded(work) | Self::Blocked(work) if !offloaded_text(work))
            }
            Sample::FailingTask => matches!(self, Self::Failure(_)),
            Sample::Deadline => matches!(self, Self::Deadline(_)),
            Sample::BackPressure => matches!(self, Self::Delivered(_)),
        }
    }
}

/// Nobody who has to wait is done sooner: who was, didn't wait.
fn least_elapsed(terms: &Terms) -> Duration {
    let &Terms { sample, params, standard, .. } = terms;
    match sample {
        Sample::SleepingWorkers
        | Sample::IoBound
        | Sample::FetchGather
        | Sample::OffloadBlocking => params.delay,
        // The slowest reply is held back for twice as long.
        Sample::FetchAsCompleted => 2 * params.delay,
        Sample::FailingTask => match standard.others {
            // Somebody beside the one that fails sleeps to the end.
            Others::Finish if params.tasks > 1 => params.delay,
            Others::Before if params.failing > 0 => params.delay,
            Others::Finish | Others::Before | Others::Cancelled | Others::MayFinish => {
                Duration::ZERO
            }
        },
        Sample::Deadline => params.deadline,
        // The consumer takes its time for each item.
        Sample::BackPressure => {
            params.delay.saturating_mul(u32::try_from(params.items).unwrap_or(u32::MAX))
        }
        Sample::CounterRace
        | Sample::CpuWorkers
        | Sample::PrimeRanges
        | Sample::CpuBound
        | Sample::OffloadCpu => Duration::ZERO,
    }
}

/// Where a counter may end that each worker increments so often by a load and a separate store.
///
/// At most, no update is lost. At least, two remain: whoever stores last has loaded after its own
/// previous store, and found 1 or more there, because every store is of 1 or more. Only a worker's
/// first load can find the 0 of the start, so with one increment each, 1 may remain; and a single
/// worker finds what it stored itself. (Ben-Ari, "Principles of Concurrent and Distributed
/// Programming", chapter 2, has the case of two workers. A test tries every interleaving.)
pub(super) fn possible_counts(workers: u64, increments: u64) -> RangeInclusive<u64> {
    let all = workers * increments;
    let least = if workers < 2 { all } else { increments.min(2) };
    least..=all
}

fn check_sums(sums: &[Sum], sample: Sample, params: &Params) -> bool {
    // The article's four processes are four workers; elsewhere it counts tasks.
    let count = if sample == Sample::CpuWorkers { params.workers } else { params.tasks };
    sums.len() == count && sums.iter().all(|sum| sum.0 == closed_form(params.n))
}

fn check_work(work: &Work, sample: Sample, params: &Params) -> Option<bool> {
    match work {
        Work::Sums(sums) => Some(check_sums(sums, sample, params)),
        Work::Text(text) => match params.targets.first()?.expect {
            Expect::Status(_) => Some(loopback::DOCUMENT.chars().take(100).eq(text.chars())),
            Expect::Refused => Some(false),
            Expect::Unknown => None,
        },
    }
}

/// How many heartbeats a caller counts at least while its work is elsewhere.
///
/// On a machine that is busy with other things too, a quarter of the beats that fit into the
/// server's delay, or into the sums on a processor faster than any (four squares in a nanosecond).
/// That asks for none beside the article's sums, which take a few milliseconds: on two cores that
/// compute, a caller may not be scheduled once before they are over. So where it is known how long
/// the caller could have run, an eighth of the beats that fit into that: the pool's start and end,
/// in which there is no heartbeat, are part of it.
fn least_heartbeats(work: &Work, params: &Params, free: Option<Duration>) -> usize {
    let beats = |time: Duration| time.as_nanos() / params.heartbeat.as_nanos().max(1);
    let least = match work {
        Work::Text(_) => beats(params.delay) / 4,
        Work::Sums(_) => {
            let by_work = beats(Duration::from_nanos(params.n / 4)) / 4;
            by_work.max(free.map_or(0, beats) / 8)
        }
    };
    usize::try_from(least).unwrap_or(usize::MAX)
}

fn as_expected(fetched: &Fetched, expect: Expect) -> Option<bool> {
    match (expect, &fetched.outcome) {
        (Expect::Status(expected), outcome) => Some(*outcome == Ok(expected)),
        (Expect::Refused, Ok(_)) => Some(false),
        // The operating system's words, which every client passes on; asyncio has its own, and
        // its sockets connect to this machine only, where nothing else can fail.
        (Expect::Refused, Err(error)) => Some(
            ["Connection refused", "Connect call failed"].iter().any(|words| error.contains(words)),
        ),
        (Expect::Unknown, _) => None,
    }
}

fn check_in_order(results: &[Fetched], params: &Params) -> Option<bool> {
    if results.len() != params.targets.len() {
        return Some(false);
    }
    results.iter().zip(&params.targets).try_fold(true, |right, (fetched, target)| {
        Some(right && fetched.url == target.url && as_expected(fetched, target.expect)?)
    })
}

/// Every target once, whatever the order; how the order differs from the request's is a matter of
/// the model, and the tests look at it where it is certain.
fn check_as_completed(results: &[Fetched], params: &Params) -> Option<bool> {
    let place = |fetched: &Fetched| params.targets.iter().position(|t| t.url == fetched.url);
    let mut in_order = results.to_vec();
    in_order.sort_by_key(place);
    check_in_order(&in_order, params)
}

/// Whether those who finished beside the task of this number are those who ought to.
fn check_others(finished: &[usize], odd_one: usize, params: &Params, others: Others) -> bool {
    let mut finished = finished.to_vec();
    finished.sort_unstable();
    let all_but_it = (0..params.tasks).filter(|&task| task != odd_one);
    match others {
        Others::Finish => all_but_it.eq(finished),
        Others::Cancelled => finished.is_empty(),
        Others::Before => (0..odd_one).eq(finished),
        Others::MayFinish => {
            finished.is_sorted_by(|a, b| a < b)
                && finished.iter().all(|&task| task != odd_one && task < params.tasks)
        }
    }
}

fn check_failure(failure: &Failure, params: &Params, standard: &Standard) -> bool {
    let own_words = format!("task {} fails", params.failing);
    let expected = standard.learns.as_deref().unwrap_or(&own_words);
    failure.learned.contains(expected)
        && check_others(&failure.finished, params.failing, params, standard.others)
}

fn check_deadline(outcome: &Deadline, params: &Params, standard: &Standard) -> bool {
    // Who didn't finish was given up, and nobody is forgotten.
    let mut all = [&outcome.finished[..], &outcome.given_up].concat();
    all.sort_unstable();
    all.into_iter().eq(0..params.tasks)
        && check_others(&outcome.finished, params.endless, params, standard.others)
        && outcome.left_running == standard.leaves_running
}

fn check_delivered(delivered: &Delivered, params: &Params, standard: &Standard) -> bool {
    let Delivered { items, in_order, longest_queue } = *delivered;
    let length_is_right = if standard.unbounded {
        longest_queue > params.capacity
    } else {
        (1..=params.capacity).contains(&longest_queue)
    };
    items == params.items && in_order && length_is_right
}
