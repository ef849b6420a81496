//! Numbers that claims are about, measured from rows, and between which limits they lie.
//!
//! Two rows are compared run by run: run `k` of one with run `k` of the other, since a round runs every
//! row once in random order, and runs of the same [`Run::pair`] number, which were made back to back.
//! So a drift that is slower than a round cancels, and the random order keeps what is left of it fair.
//! A run without a partner isn't used. All pairs count, whatever question they were made for: see
//! [`sequential`](super::sequential) on why that is allowed.

use super::sequential::confidence;
use super::stats::{Interval, median};
use crate::catalogue::is_plain_loop;
use crate::results::{Price, Row, Run};
use shared_workloads::sample::Sample;

/// What is no further than this from a limit counts as on it: the same row differs by as much from
/// one report to the next, however sure each report is of its own runs.
const MARGIN: f64 = 1.02;
/// Of a row that is as long as it sleeps, the part that isn't sleep is taken to be at most this many
/// times what was seen.
const BEYOND_SLEEP: f64 = 5.0;
/// A row is as long as it sleeps if it takes at most this many times that.
const ASLEEP: f64 = 1.1;
/// From here on such a row isn't run again: each run costs as much as dozens of others.
const LONG_NS: f64 = 9e8;

/// Between these lies a number if a claim holds, ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limits {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// A number, and how sure it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Number {
    pub(crate) value: f64,
    /// 95%, at all looks together where it is from runs; from 0 to infinity where they are too few.
    pub(crate) interval: Interval,
    /// What the interval is from: one for each run, or pair of runs; none where it is counted, or a
    /// quotient of two estimates.
    pub(crate) logarithms: Vec<f64>,
}

/// Whether a number lies between limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Lies {
    Between,
    Outside,
    /// Too few runs to say anything.
    TooFew,
    /// Not told from this limit.
    NotToldFrom(f64),
}

impl Limits {
    pub(crate) const fn within(low: f64, high: f64) -> Self {
        Self { low, high }
    }

    pub(crate) const fn most(high: f64) -> Self {
        Self { low: 0.0, high }
    }

    pub(crate) const fn least(low: f64) -> Self {
        Self { low, high: f64::INFINITY }
    }

    pub(crate) fn contain(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

impl Number {
    pub(crate) fn counted(value: f64) -> Self {
        let interval = Interval { low: value, high: value };
        Self { value, interval, logarithms: Vec::new() }
    }

    /// A quotient of two estimates, as wide as their intervals allow.
    pub(crate) fn quotient(one: (f64, Interval), other: (f64, Interval)) -> Self {
        Self { value: one.0 / other.0, interval: one.1.over(other.1), logarithms: Vec::new() }
    }

    /// One value a run, or a pair of runs. `None` where there are no runs, or one has no logarithm.
    pub(crate) fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let logarithms: Vec<f64> = values.map(f64::ln).collect();
        if logarithms.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let Interval { low, high } = confidence(&logarithms);
        Some(Self {
            value: median(&logarithms)?.exp(),
            interval: Interval { low: low.exp(), high: high.exp() },
            logarithms,
        })
    }

    pub(crate) fn is_too_few(&self) -> bool {
        self.interval.low <= 0.0 && self.interval.high.is_infinite()
    }

    /// How far it is from the nearest limit that it has to be told from, as a logarithm; negative
    /// where it is on the wrong side of the margin around it.
    pub(crate) fn distance(&self, limits: Limits) -> f64 {
        let nearest = (self.value / limits.low).min(limits.high / self.value);
        nearest.ln().abs() - MARGIN.ln()
    }

    /// Where it lies, and surely so.
    pub(crate) fn lies(&self, limits: Limits) -> Lies {
        let Interval { low, high } = self.interval;
        // What is counted leaves nothing to doubt.
        let margin = if low.total_cmp(&high).is_eq() { 1.0 } else { MARGIN };
        if high < limits.low / margin || low > limits.high * margin {
            return Lies::Outside;
        }
        let above = limits.low <= 0.0 || low >= limits.low * margin;
        let below = limits.high.is_infinite() || high <= limits.high / margin;
        match (above, below) {
            (true, true) => Lies::Between,
            _ if self.is_too_few() => Lies::TooFew,
            (false, _) if below || self.value < limits.low => Lies::NotToldFrom(limits.low),
            _ => Lies::NotToldFrom(limits.high),
        }
    }
}

/// How long the one takes, in times of the other.
pub(crate) fn takes(one: &Row, other: &Row) -> Option<Number> {
    let elapsed = |run: &Run| run.elapsed_ns as f64;
    let paired = Number::of(pairs(one, other).map(|(one, other)| elapsed(one) / elapsed(other)));
    let is_enough = paired.as_ref().is_some_and(|number| !number.is_too_few());
    // A single run of 10 s of sleep says all that there is to say.
    if is_enough || asleep(one).is_none() && asleep(other).is_none() {
        return paired;
    }
    let ((one, ones), (other, others)) = (alone(one)?, alone(other)?);
    let logarithms = if ones.is_empty() { others } else { ones };
    Some(Number { logarithms, ..Number::quotient(one, other) })
}

/// How much CPU time the one takes, in that of the other.
pub(crate) fn uses_cpu(one: &Row, other: &Row) -> Option<Number> {
    // A clock may not have moved at all.
    let cpu = |run: &Run| run.cpu_ns.max(1) as f64;
    Number::of(pairs(one, other).map(|(one, other)| cpu(one) / cpu(other)))
}

/// The whole time in times of what it waits.
pub(crate) fn waits(row: &Row) -> Option<Number> {
    let waited_ns = waited_ns(row);
    let number = Number::of(row.runs.iter().map(|run| run.elapsed_ns as f64 / waited_ns))?;
    Some(match asleep(row).filter(|_| number.is_too_few()) {
        Some(Interval { low, high }) => {
            let interval = Interval { low: low / waited_ns, high: high / waited_ns };
            Number { interval, ..number }
        }
        None => number,
    })
}

/// How long a row waits: all at the same time, but a plain loop for one after the other.
pub(crate) fn waited_ns(row: &Row) -> f64 {
    // One of the two is zero.
    let one_by_one = is_plain_loop(&row.model, &row.variant);
    let waits = if one_by_one { row.params.tasks + row.params.workers } else { 1 };
    row.params.delay.as_nanos() as f64 * waits as f64
}

/// How many cores the whole process, children included, keeps busy on average.
pub(crate) fn busy_cores(row: &Row) -> Option<Number> {
    // Python's CPU time is that of what it timed, without the interpreter's start.
    let wall = |run: &Run| if row.is_python() { run.elapsed_ns } else { run.process_ns };
    Number::of(row.runs.iter().map(|run| run.cpu_ns.max(1) as f64 / wall(run) as f64))
}

/// What one operation takes.
pub(crate) fn price(price: &Price) -> Option<Number> {
    Number::of(price.samples_ns.iter().copied())
}

/// What the one takes, in times of the other.
pub(crate) fn costs(one: &Price, other: &Price) -> Option<Number> {
    // Python's units take turns; the benches of two models can't.
    if one.model == other.model && one.samples_ns.len() == other.samples_ns.len() {
        return Number::of(one.samples_ns.iter().zip(&other.samples_ns).map(|(a, b)| a / b));
    }
    let [one, other] = [price(one)?, price(other)?].map(|number| (number.value, number.interval));
    Some(Number::quotient(one, other))
}

/// Runs of two rows that belong together.
fn pairs<'r>(one: &'r Row, other: &'r Row) -> impl Iterator<Item = (&'r Run, &'r Run)> {
    fn in_rounds(row: &Row) -> impl Iterator<Item = &Run> {
        row.runs.iter().filter(|run| run.pair.is_none())
    }
    let together = one.runs.iter().filter(|run| run.pair.is_some()).filter_map(|run| {
        let partner = other.runs.iter().find(|partner| partner.pair == run.pair)?;
        Some((run, partner))
    });
    in_rounds(one).zip(in_rounds(other)).chain(together)
}

/// A row's time with its interval, and the logarithms that it is from: none where it is asleep.
fn alone(row: &Row) -> Option<((f64, Interval), Vec<f64>)> {
    let number = Number::of(row.runs.iter().map(|run| run.elapsed_ns as f64))?;
    Some(match asleep(row) {
        Some(interval) => ((number.value, interval), Vec::new()),
        None => ((number.value, number.interval), number.logarithms),
    })
}

/// How long a row takes that sleeps nearly all of its time: never less than it sleeps, and not much
/// more.
fn asleep(row: &Row) -> Option<Interval> {
    if !matches!(row.sample, Sample::IoBound | Sample::SleepingWorkers) {
        return None;
    }
    let slept = waited_ns(row);
    let times = || row.runs.iter().map(|run| run.elapsed_ns as f64);
    let (shortest, longest) = (times().reduce(f64::min)?, times().reduce(f64::max)?);
    // What is over sooner doesn't sleep, whatever its numbers say.
    let sleeps = slept > 0.0 && 0.99 * slept <= shortest && longest <= ASLEEP * slept;
    let beyond = (longest - slept).max(0.0);
    sleeps.then_some(Interval { low: slept.min(shortest), high: slept + BEYOND_SLEEP * beyond })
}

/// Whether a row says nothing new however often it is run: it sleeps, and for long.
pub(crate) fn is_long_asleep(row: &Row) -> bool {
    asleep(row).is_some_and(|interval| interval.low >= LONG_NS)
}
