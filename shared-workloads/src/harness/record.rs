//! One run as one JSON object on one line.

use crate::answer::{Answer, Terms};
use crate::harness::Job;
use crate::harness::plan::Case;
use crate::harness::run::{Finished, Reporter};
use crate::sample::{Params, Sample};
use crate::standard::Standard;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::time::Duration;

/// The version of the record format; a reader refuses any other.
pub const SCHEMA: u32 = 1;

/// What a run of one variant left behind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The model's name: `threads`.
    pub model: String,
    /// Which program.
    pub sample: Sample,
    /// Which way of writing it.
    pub variant: String,
    /// The numbers that it ran with.
    pub params: Params,
    /// What the variant was held to; absent where that is the usual.
    #[serde(default, skip_serializing_if = "Standard::is_usual")]
    pub standard: Standard,
    /// The processes that ran it together; absent where it has none but its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<Job>,
    /// Wall time of "start the workers, do the work, stop the workers", in nanoseconds.
    pub elapsed_ns: u64,
    /// What it answered; null where it failed.
    pub answer: Option<Answer>,
    /// Whether the answer is right; null where that can't be known, as with `--live`.
    pub verified: Option<bool>,
    /// Why it failed; null where it answered.
    pub error: Option<String>,
}

impl Record {
    /// Whether its answer is the right one with these numbers; `None` where that can't be known.
    /// They are its own, and what only the caller knows: of a server, when it answers and what.
    #[must_use]
    pub fn check(&self, params: &Params) -> Option<bool> {
        let Self { sample, ref standard, elapsed_ns, .. } = *self;
        let terms = Terms {
            sample,
            params,
            standard,
            elapsed: Duration::from_nanos(elapsed_ns),
            free: None,
        };
        self.answer.as_ref().map_or(Some(false), |answer| answer.check(&terms))
    }
}

/// Writes records and nothing else.
pub(super) struct Lines {
    model: &'static str,
}

impl Lines {
    pub(super) fn new(model: &'static str) -> Self {
        Self { model }
    }
}

impl Reporter for Lines {
    fn finished(&mut self, case: &Case, finished: Finished) -> io::Result<()> {
        let record = Record {
            schema: SCHEMA,
            model: self.model.to_owned(),
            sample: case.sample,
            variant: case.variant.name.to_owned(),
            params: case.params.clone(),
            standard: case.variant.standard.clone(),
            job: finished.job,
            elapsed_ns: u64::try_from(finished.elapsed.as_nanos()).unwrap_or(u64::MAX),
            verified: finished.verified,
            error: finished.outcome.as_ref().err().cloned(),
            answer: finished.outcome.ok(),
        };
        let mut stdout = io::stdout().lock();
        serde_json::to_writer(&mut stdout, &record)?;
        writeln!(stdout)
    }
}
