//! What is data everywhere else, in words: causes, reasons, facts and verdicts.

use super::causes::cause;
use crate::analyse::judge::{Instead, RUST};
use crate::analyse::number::Number;
use crate::analyse::stats::Interval;
use crate::analyse::verdict::{Fact, Judgement, Of, Reason, Verdict};
use crate::analyse::{compare, growth};
use crate::format::{Bytes, Count, Digits, Ns, Quantity, Times, span};
use crate::results::{Price, Row};
use shared_workloads::answer::{Answer, Fetched};
use shared_workloads::sample::Sample;

/// Beyond this an interval says nothing that a reader can use.
const TOO_WIDE: f64 = 50.0;

/// How a report reaches the source files: `../..`, or not at all where it lies elsewhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Links<'a> {
    pub(crate) root: Option<&'a str>,
}

impl Links<'_> {
    pub(super) fn to(self, text: &str, source: &str) -> String {
        self.root.map_or_else(|| text.to_owned(), |root| format!("[{text}]({root}/{source})"))
    }
}

/// `6.05 – 6.31 ms`, or that the runs were too few.
pub(super) fn interval<Q: Quantity>(kind: fn(f64) -> Q, interval: Option<Interval>) -> String {
    match interval {
        Some(Interval { low, high }) if high <= TOO_WIDE * low => span(kind(low), kind(high)),
        Some(_) | None => "too few runs".to_owned(),
    }
}

/// `1.93 × (1.88 – 1.99)`; without the interval where the runs are too few for one that a reader
/// could use, which the verdict says.
pub(super) fn number(number: &Number) -> String {
    let (value, Interval { low, high }) = (Times(number.value), number.interval);
    if (high - low).abs() < f64::EPSILON || high > TOO_WIDE * low {
        return value.to_string();
    }
    format!("{value} ({} – {})", Digits(low), Digits(high))
}

/// `1.93 × as fast (1.88 – 1.99)`, or that the two can't be told apart. `what` may be empty.
pub(super) fn ratio(ratio: compare::Ratio, what: &str) -> String {
    let value = Times(ratio.value);
    match ratio.interval {
        None => format!("{value}{what} (too few runs)"),
        Some(Interval { low, high }) if ratio.is_distinguishable() => {
            format!("{value}{what} ({} – {})", Digits(low), Digits(high))
        }
        Some(Interval { low, high }) => {
            format!("not distinguishable ({} – {})", Digits(low), Digits(high))
        }
    }
}

/// `` `threads std` `` for ours; an interpreter's model is named above its column.
pub(super) fn name(row: &Row) -> String {
    if row.is_python() {
        format!("`{}`", row.variant)
    } else {
        format!("`{} {}`", row.model, row.variant)
    }
}

/// The three that the article doesn't have are marked.
pub(crate) fn title(sample: Sample) -> String {
    if sample.from_article() { sample.to_string() } else { format!("{sample} (ours)") }
}

pub(super) fn median(row: &Row) -> Option<Ns> {
    Some(Ns(compare::median_ns(row)?))
}

/// A verdict and what it stands on, for a cell.
pub(crate) fn judgement(Judgement { verdict, facts }: &Judgement) -> String {
    let mut parts: Vec<String> = Vec::new();
    match verdict {
        Verdict::DoesNotApply(instead) => parts.push(nearest(*instead).to_owned()),
        Verdict::NotDecided(why) => parts.push(reason(why)),
        Verdict::Holds | Verdict::DoesNotHold => {}
    }
    parts.extend(facts.iter().map(fact));
    format!("**{}**: {}", word(verdict), parts.join("; "))
}

/// `python3.11`, `Rust`.
pub(crate) fn side(side: &str) -> &str {
    if side == RUST { "Rust" } else { side }
}

pub(super) const fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::DoesNotHold => "does not hold",
        Verdict::DoesNotApply(_) => "does not apply",
        Verdict::NotDecided(_) => "not decided",
    }
}

const fn nearest(instead: Instead) -> &'static str {
    match instead {
        Instead::OneBigLock => "there is no GIL; one lock around all the work comes nearest",
        Instead::NothingToEscape => "there is no GIL to escape from",
        Instead::OneLoopIsOneThread => "there is no GIL, but one loop is one thread",
        Instead::ClosuresDontCross => {
            "a closure cannot go to another process, and the compiler says so"
        }
    }
}

fn reason(reason: &Reason) -> String {
    match reason {
        Reason::NotMeasured(what) => format!("`{what}` was not measured"),
        Reason::Failed(row) => {
            let why =
                row.failure.as_ref().map_or_else(String::new, |failure| cause(&failure.cause));
            format!("{} failed: {why}", name(row))
        }
        Reason::TooFewCores { needed } => format!("it takes {needed} cores"),
        Reason::TooFewRuns => "too few runs".to_owned(),
        Reason::NotToldFrom { limit } => format!("too near to {} × to tell", Digits(*limit)),
        Reason::OtherNumbers => "these are not the article's numbers".to_owned(),
        Reason::NothingLost => "it may lose updates, and lost none this time".to_owned(),
        Reason::OtherCause => "it may have another cause".to_owned(),
    }
}

fn fact(fact: &Fact) -> String {
    let Fact { of, number: n, .. } = fact;
    match of {
        Of::Time { one, other } => format!("{}: {}", both(one, other, median), number(n)),
        Of::Cpu { one, other } => {
            let cpu = |row: &Row| Some(Ns(compare::cpu_ns(row)?));
            format!("CPU time: {}: {}", both(one, other, cpu), number(n))
        }
        Of::Wait { row, waited_ns } => {
            format!("{}: {} of {}", timed(row), number(n), Ns(*waited_ns))
        }
        Of::BusyCores(row) => format!("{} keeps {} busy", name(row), cores(n)),
        Of::Processes(row) => {
            let memory = row
                .memory
                .map_or_else(String::new, |memory| format!(" with {}", Bytes(memory.bytes as f64)));
            let noun = if n.value > 1.0 { "processes" } else { "process" };
            format!("{} is {:.0} {noun}{memory}", name(row), n.value)
        }
        Of::Kept { row, updates } => {
            let (Some(Answer::Count(count) | Answer::IndeterminateCount(count)), all) =
                (&row.answer, Count(*updates))
            else {
                return format!("{} counted nothing", name(row));
            };
            format!("{} counted {} of {all}", name(row), Count(*count))
        }
        Of::Beats(row) => {
            format!("{}, in which the caller's timer fired {:.0} times", timed(row), n.value)
        }
        Of::Fetched { row, outcomes } => {
            let said = |Fetched { outcome, .. }: &Fetched| {
                outcome.as_ref().map_or_else(|_| "an error".to_owned(), u16::to_string)
            };
            let said: Vec<String> = outcomes.iter().map(said).collect();
            format!("{} got {}", name(row), said.join(", "))
        }
        Of::Primes(row) => match (&row.failure, &row.answer) {
            (Some(failure), _) => format!("{} failed: {}", name(row), cause(&failure.cause)),
            (None, Some(answer)) => format!("{} counted {answer}", name(row)),
            (None, None) => format!("{} counted nothing", name(row)),
        },
        Of::Prices { one, other } => {
            let price = |price: &Price| format!("`{}` {}", price.unit, Ns(price.ns));
            format!("{}, {}: {}", price(one), price(other), number(n))
        }
        Of::Footprints { one, other } => {
            let takes = |print: &growth::Footprint| {
                format!("a {} of {} {}", unit(print.unit), print.model, Bytes(print.bytes))
            };
            format!("{}, {}: {}", takes(one), takes(other), number(n))
        }
        Of::Turns(probe) => format!(
            "{} threads take {} of what they would take one after the other",
            probe.threads,
            number(n)
        ),
        Of::BesideProcesses(probe) => {
            format!("{0} threads take {1} of what {0} processes take", probe.threads, number(n))
        }
        Of::ProbeBusyCores(probe) => {
            format!("{} threads keep {} busy", probe.threads, cores(n))
        }
    }
}

pub(super) const fn unit(unit: growth::Unit) -> &'static str {
    match unit {
        growth::Unit::Task => "task",
        growth::Unit::Thread => "thread",
        growth::Unit::Process => "process",
    }
}

fn timed(row: &Row) -> String {
    median(row).map_or_else(|| name(row), |median| format!("{} {median}", name(row)))
}

fn both(one: &Row, other: &Row, time: impl Fn(&Row) -> Option<Ns>) -> String {
    let timed = |row: &Row| {
        let time = time(row).map_or_else(String::new, |time| format!(" {time}"));
        format!("{}{time}", name(row))
    };
    let many = if one.series == crate::results::Series::Program {
        String::new()
    } else {
        format!("{} waiting tasks: ", Count(one.x() as u64))
    };
    format!("{many}{}, {}", timed(one), timed(other))
}

fn cores(number: &Number) -> String {
    let Interval { low, high } = number.interval;
    let interval =
        if number.is_too_few() { String::new() } else { format!(" ({low:.2} – {high:.2})") };
    format!("{:.2} cores{interval}", number.value)
}
