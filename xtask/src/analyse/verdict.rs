//! A verdict, and the numbers that it stands on, as data: `show` turns them into words.

use super::growth::Footprint;
use super::number::{From, Lies, Limits, Number};
use crate::results::{Price, Row, Series};
use shared_workloads::answer::Fetched;
use shared_workloads::sample::Params;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict<'r> {
    Holds,
    DoesNotHold,
    /// It is about something that the language doesn't have.
    DoesNotApply(Instead),
    /// Not on this machine, or not by these results.
    NotDecided(Reason<'r>),
}

/// What stands in Rust where the article's subject isn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Instead {
    /// There is no GIL; one lock around all that threads do comes nearest.
    OneBigLock,
    /// There is no GIL to escape from.
    NothingToEscape,
    /// There is no GIL; but one loop is one thread.
    OneLoopIsOneThread,
    /// A closure can't cross to another process, and the compiler says so; a struct can.
    ClosuresDontCross,
}

/// Why nothing was decided.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reason<'r> {
    /// There is no such row or price, or it has no number: its name.
    NotMeasured(String),
    Failed(&'r Row),
    TooFewCores {
        needed: usize,
    },
    TooFewRuns,
    NotToldFrom {
        limit: f64,
    },
    /// Other numbers than the article's can confirm, not refute.
    OtherNumbers,
    /// An update may be lost, and this time none was.
    NothingLost,
    /// What was measured against it may have another cause.
    OtherCause,
}

/// A number that a verdict stands on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fact<'r> {
    pub(crate) of: Of<'r>,
    pub(crate) number: Number,
    pub(crate) limits: Limits,
}

/// What a fact's number is, and of what.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Of<'r> {
    /// The time of one in times of the other's.
    Time {
        one: &'r Row,
        other: &'r Row,
    },
    /// The CPU time of one in times of the other's.
    Cpu {
        one: &'r Row,
        other: &'r Row,
    },
    /// The time in times of so long a wait.
    Wait {
        row: &'r Row,
        waited_ns: f64,
    },
    /// The cores that it keeps busy.
    BusyCores(&'r Row),
    /// The processes that it is.
    Processes(&'r Row),
    /// The share that its counter kept of so many updates.
    Kept {
        row: &'r Row,
        updates: u64,
    },
    /// How many heartbeats the caller counted.
    Beats(&'r Row),
    /// 1 where the error came first and the others after it.
    Fetched {
        row: &'r Row,
        outcomes: &'r [Fetched],
    },
    /// How many primes it counted; none where it failed.
    Primes(&'r Row),
    Prices {
        one: &'r Price,
        other: &'r Price,
    },
    Footprints {
        one: Footprint<'r>,
        other: Footprint<'r>,
    },
}

/// A verdict and what it stands on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Judgement<'r> {
    pub(crate) verdict: Verdict<'r>,
    pub(crate) facts: Vec<Fact<'r>>,
}

impl Reason<'_> {
    /// Whether more runs could tell.
    pub(crate) const fn is_open(&self) -> bool {
        matches!(self, Self::TooFewRuns | Self::NotToldFrom { .. })
    }
}

impl<'r> Fact<'r> {
    /// # Errors
    ///
    /// Where there is no number.
    pub(super) fn new(
        of: Of<'r>,
        number: Option<Number>,
        limits: Limits,
    ) -> Result<Self, Reason<'r>> {
        match number {
            Some(number) => Ok(Self { of, number, limits }),
            None => Err(Reason::NotMeasured(of.name())),
        }
    }

    /// What follows from this number alone.
    pub(super) fn judgement(self) -> Judgement<'r> {
        let verdict = match self.number.lies(self.limits) {
            Lies::Between => Verdict::Holds,
            Lies::Outside if self.has_other_numbers() => Verdict::NotDecided(Reason::OtherNumbers),
            Lies::Outside => Verdict::DoesNotHold,
            Lies::TooFew => Verdict::NotDecided(Reason::TooFewRuns),
            Lies::NotToldFrom(limit) => Verdict::NotDecided(Reason::NotToldFrom { limit }),
        };
        Judgement { verdict, facts: vec![self] }
    }

    /// Whether more runs could tell on which side of a limit the number lies, and so decide.
    pub(super) fn is_open(&self) -> bool {
        let undecided =
            matches!(self.number.lies(self.limits), Lies::TooFew | Lies::NotToldFrom(_));
        let would_hold = self.limits.contain(self.number.value);
        matches!(self.number.from, From::Runs(_) | From::Pairs(_))
            && undecided
            && (would_hold || !self.has_other_numbers())
    }

    /// The rows that it is measured from.
    pub(crate) fn rows(&self) -> Vec<&'r Row> {
        match self.of {
            Of::Time { one, other } | Of::Cpu { one, other } => vec![one, other],
            Of::Wait { row, .. }
            | Of::BusyCores(row)
            | Of::Processes(row)
            | Of::Kept { row, .. }
            | Of::Beats(row)
            | Of::Fetched { row, .. }
            | Of::Primes(row) => vec![row],
            Of::Prices { .. } | Of::Footprints { .. } => Vec::new(),
        }
    }

    /// Whether a program ran with other numbers than the article's: they can confirm, not refute.
    fn has_other_numbers(&self) -> bool {
        self.rows().iter().any(|row| {
            row.series == Series::Program
                && Params { targets: Vec::new(), ..row.params.clone() }
                    != Params::article(row.sample)
        })
    }
}

impl Of<'_> {
    /// The row or price that has no number.
    fn name(&self) -> String {
        match self {
            Self::Time { one: row, other } | Self::Cpu { one: row, other } => {
                if row.runs.is_empty() { row.name() } else { other.name() }
            }
            Self::Wait { row, .. }
            | Self::BusyCores(row)
            | Self::Processes(row)
            | Self::Kept { row, .. }
            | Self::Beats(row)
            | Self::Fetched { row, .. }
            | Self::Primes(row) => row.name(),
            Self::Prices { one, .. } => format!("{} {} {}", one.model, one.group, one.unit),
            Self::Footprints { one, .. } => format!("{} {}", one.model, one.variant),
        }
    }
}
