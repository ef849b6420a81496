//! A verdict, and the numbers that it stands on, as data: `show` turns them into words.

use super::growth::Footprint;
use super::number::{Lies, Limits, Number};
use crate::results::{Price, Row, Series};
use shared_workloads::answer::Answer;
use shared_workloads::sample::{Params, Sample};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict<'r> {
    Holds,
    /// It is about something that the language doesn't have; what stands there instead.
    DoesNotApply(&'static str),
    DoesNotHold,
    /// Not on this machine, or not by these results.
    NotDecided(Reason<'r>),
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

/// What is measured, and in which sample or group of prices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Measure {
    /// How long the first takes, in times of the second.
    Time(Sample),
    /// The same of the largest number of waiting tasks that both were measured with.
    TimeOfMany,
    /// The same of CPU time.
    CpuTime(Sample),
    /// The same of what one operation takes.
    Price(&'static str),
    /// Again, but the first is CPU time: how many cores the second keeps busy.
    PriceCores(&'static str),
    /// What a waiting unit of the first takes in memory, in that of the second's.
    Memory,
    /// How long it takes, in times of what it waits; a plain loop waits for one after the other.
    Wait(Sample),
    /// How many cores it keeps busy.
    Cores(Sample),
    /// How many processes it is.
    Processes(Sample),
    /// What it answered, as a number.
    Answer(Sample),
}

/// A number that a verdict stands on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fact<'r> {
    pub(crate) measure: Measure,
    pub(crate) of: Of<'r>,
    pub(crate) number: Number,
    pub(crate) limits: Limits,
}

/// What a number is of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Of<'r> {
    One(&'r Row),
    Two([&'r Row; 2]),
    Prices([&'r Price; 2]),
    Footprints([Footprint<'r>; 2]),
}

/// A verdict and what it stands on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Judgement<'r> {
    pub(crate) verdict: Verdict<'r>,
    pub(crate) facts: Vec<Fact<'r>>,
}

impl Verdict<'_> {
    /// Whether more runs could tell.
    pub(super) const fn is_open(&self) -> bool {
        matches!(self, Self::NotDecided(Reason::TooFewRuns | Reason::NotToldFrom { .. }))
    }

    /// Of several, what doesn't hold decides, then what can't be decided, then what more runs could.
    pub(super) const fn weight(&self) -> u8 {
        match self {
            Self::Holds => 0,
            Self::DoesNotApply(_) => 1,
            Self::NotDecided(_) if self.is_open() => 2,
            Self::NotDecided(_) => 3,
            Self::DoesNotHold => 4,
        }
    }
}

impl Measure {
    /// How many cores it takes to tell anything. What computes at the same time needs two, and to take
    /// a quarter of the time it needs four.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few cores")]
    fn cores_needed(self, limits: Limits) -> usize {
        use Sample::{CpuBound, CpuWorkers, OffloadCpu, PrimeRanges};
        let computes = matches!(self, Self::Time(CpuBound | CpuWorkers | OffloadCpu | PrimeRanges));
        if computes {
            (1.0 / limits.high).ceil().max(2.0) as usize
        } else if matches!(self, Self::Cores(_) | Self::PriceCores(_)) {
            2
        } else {
            1
        }
    }
}

impl<'r> Fact<'r> {
    /// What follows from this number alone, on so many cores.
    pub(super) fn verdict(&self, cores: usize) -> Verdict<'r> {
        let needed = self.measure.cores_needed(self.limits);
        let reason = match self.number.lies(self.limits) {
            _ if cores < needed => Reason::TooFewCores { needed },
            Lies::Between => return Verdict::Holds,
            Lies::Outside if self.may_have_lost() => Reason::NothingLost,
            Lies::Outside if self.has_other_numbers() => Reason::OtherNumbers,
            Lies::Outside => return Verdict::DoesNotHold,
            Lies::TooFew => Reason::TooFewRuns,
            Lies::NotToldFrom(limit) => Reason::NotToldFrom { limit },
        };
        Verdict::NotDecided(reason)
    }

    /// Whether more runs could tell on which side of a limit the number lies, and so decide.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.number.lies(self.limits), Lies::TooFew | Lies::NotToldFrom(_))
            && (self.limits.contain(self.number.value) || !self.has_other_numbers())
    }

    /// The rows that it is measured from.
    pub(crate) fn rows(&self) -> &[&'r Row] {
        match &self.of {
            Of::One(row) => std::slice::from_ref(row),
            Of::Two(rows) => rows,
            Of::Prices(_) | Of::Footprints(_) => &[],
        }
    }

    /// Whether it is of a race, which may lose an update or not. Where none may be lost the answer is
    /// checked: a single run that had lost one would have failed the row.
    fn may_have_lost(&self) -> bool {
        self.rows().iter().any(|row| matches!(row.answer, Some(Answer::IndeterminateCount(_))))
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
