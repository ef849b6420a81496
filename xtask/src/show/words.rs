//! What is data everywhere else, in words: causes, reasons, facts and verdicts.

use super::causes::cause;
use crate::analyse::compare;
use crate::analyse::judge::RUST;
use crate::analyse::number::{Number, waited_ns};
use crate::analyse::stats::{self, Interval};
use crate::analyse::verdict::{Fact, Judgement, Measure, Of, Reason, Verdict};
use crate::format::{Bytes, Count, Digits, Ns, Quantity, Times, span};
use crate::results::Row;
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
pub(super) fn ratio(Number { value, interval, .. }: &Number, what: &str) -> String {
    let Interval { low, high } = *interval;
    let value = Times(*value);
    if high > TOO_WIDE * low {
        format!("{value}{what}")
    } else if interval.contains(1.0) {
        format!("not distinguishable ({} – {})", Digits(low), Digits(high))
    } else {
        format!("{value}{what} ({} – {})", Digits(low), Digits(high))
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
        Verdict::DoesNotApply(instead) => parts.push((*instead).to_owned()),
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
    let n = &fact.number;
    let both = |[one, other]: [String; 2]| format!("{one}, {other}: {}", number(n));
    match (&fact.of, fact.measure) {
        (Of::Two(rows), Measure::CpuTime(_)) => {
            let cpu =
                |row: &Row| compare::cpu_ns(row).map_or_else(String::new, |ns| Ns(ns).to_string());
            format!("CPU time: {}", both(rows.map(|row| format!("{} {}", name(row), cpu(row)))))
        }
        (Of::Two(rows), Measure::TimeOfMany) => {
            format!("{} waiting tasks: {}", Count(rows[0].x() as u64), both(rows.map(timed)))
        }
        (Of::Two(rows), _) => both(rows.map(timed)),
        (Of::One(row), Measure::Wait(_)) => {
            format!("{}: {} of {}", timed(row), number(n), Ns(waited_ns(row)))
        }
        (Of::One(row), Measure::Cores(_)) => format!("{} keeps {} busy", name(row), cores(n)),
        (Of::One(row), Measure::Processes(_)) => {
            let bytes = row.memory.map_or(0.0, |memory| memory.bytes as f64);
            let noun = if n.value > 1.0 { "processes" } else { "process" };
            format!("{} is {:.0} {noun} with {}", name(row), n.value, Bytes(bytes))
        }
        (Of::One(row), _) => answered(row, n),
        (Of::Prices(prices), measure) => {
            let [one, other] = prices.map(|price| {
                let median = stats::median(&price.samples_ns).unwrap_or_default();
                format!("`{}` {}", price.unit, Ns(median))
            });
            if matches!(measure, Measure::PriceCores(_)) {
                format!("{one}, {other}: {} busy", cores(n))
            } else {
                both([one, other])
            }
        }
        (Of::Footprints(prints), _) => both(prints.each_ref().map(|print| {
            format!("a {} of {} {}", print.unit.noun, print.model, Bytes(print.bytes))
        })),
    }
}

fn answered(row: &Row, number: &Number) -> String {
    let name = name(row);
    match (&row.failure, &row.answer) {
        (Some(failure), _) => format!("{name} failed: {}", cause(&failure.cause)),
        (None, Some(Answer::Count(count) | Answer::IndeterminateCount(count))) => {
            let all = row.params.workers as u64 * row.params.increments;
            format!("{name} counted {} of {}", Count(*count), Count(all))
        }
        (None, Some(Answer::Offloaded(_) | Answer::Blocked(_))) => {
            let times = number.value;
            format!("{}, in which the caller's timer fired {times:.0} times", timed(row))
        }
        (None, Some(Answer::Fetched(outcomes))) => {
            let said = |Fetched { outcome, .. }: &Fetched| {
                outcome.as_ref().map_or_else(|_| "an error".to_owned(), u16::to_string)
            };
            let said: Vec<String> = outcomes.iter().map(said).collect();
            format!("{name} got {}", said.join(", "))
        }
        (None, Some(answer)) => format!("{name} counted {answer}"),
        (None, None) => format!("{name} answered nothing"),
    }
}

fn timed(row: &Row) -> String {
    median(row).map_or_else(|| name(row), |median| format!("{} {median}", name(row)))
}

fn cores(number: &Number) -> String {
    let Interval { low, high } = number.interval;
    let interval =
        if number.is_too_few() { String::new() } else { format!(" ({low:.2} – {high:.2})") };
    format!("{:.2} cores{interval}", number.value)
}
