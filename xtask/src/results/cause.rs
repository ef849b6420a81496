//! What went wrong, as data: it becomes prose where it is shown.

use serde::{Deserialize, Serialize};
use std::io;

/// Why a row has no time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    pub(crate) cause: Cause,
    /// The last lines that it wrote to stderr.
    pub(crate) stderr: Vec<String>,
    /// Whether it is there to show what can't work.
    pub(crate) expected: bool,
}

/// What went wrong; it becomes prose where it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Cause {
    /// The system could not start or watch it.
    NotStarted(String),
    TimedOut {
        limit_ns: u64,
    },
    /// It printed more than any record has.
    Flooded,
    /// A process of its own, or an open output, outlived it.
    LeftBehind,
    Signal(i32),
    Exit(i32),
    /// Its own error, as its record says it.
    Error(String),
    /// The system had no more of something; its own error follows.
    Exhausted(Exhausted, String),
    /// It printed no record, but this.
    NoRecord(String),
    /// Its record is of another version, case or numbers than asked for.
    Unasked(String),
    NoAnswer,
    /// The answer, written out.
    WrongAnswer(String),
    Unverifiable,
    /// Not run: going by the point before, it would take so long.
    TooLong {
        expected_ns: u64,
    },
    /// Not run: the plan takes this series no further.
    NotTried,
}

/// What a system runs out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Exhausted {
    ThreadsOrProcesses,
    Memory,
    OpenFiles,
}

impl From<Cause> for Failure {
    fn from(cause: Cause) -> Self {
        Self { cause, stderr: Vec::new(), expected: false }
    }
}

impl<E: Into<io::Error>> From<E> for Cause {
    fn from(error: E) -> Self {
        Self::NotStarted(error.into().to_string())
    }
}

/// Why there is no row, or no price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Absence {
    /// The command line leaves it out.
    LeftOut,
    /// There is no such program here.
    NotFound,
    /// In the program's own words: something that it needs isn't installed.
    Unavailable(String),
    /// It was asked, and that went wrong.
    Failed(Failure),
    /// It lists nothing.
    NothingListed,
    /// It lists, or left behind, what nobody asked for.
    Unreadable(String),
}

impl Absence {
    /// Whether something is wrong, rather than merely not there.
    pub(crate) fn is_failure(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::NothingListed | Self::Unreadable(_))
    }
}

impl Cause {
    /// Whether a curve that is taken ever further is bound to end like this.
    pub(crate) fn is_limit(&self) -> bool {
        // The allocator aborts; the kernel kills.
        let is_killed = matches!(self, Self::Signal(6 | 9));
        let is_exhausted = matches!(self, Self::Exhausted(..) | Self::TimedOut { .. });
        is_killed || is_exhausted || matches!(self, Self::TooLong { .. } | Self::NotTried)
    }
}
