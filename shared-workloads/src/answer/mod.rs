//! What a sample answers, and what it must answer.
//!
//! The right answers are known independently of the kernels: from a closed form, from a published
//! table, from what the loopback server was told to do. A kernel is never checked against itself.

mod check;
mod known;
mod text;

#[cfg(test)]
mod tests;

pub use check::Terms;
pub use known::{closed_form, primes_below};
pub(crate) use text::counted;
pub use text::grouped;

use crate::outcome::{Deadline, Delivery, Failure};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::error::Error;

/// What one run of a sample answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The counter after the join: no update was lost.
    Count(#[serde(with = "whole")] u64),
    /// The counter of a variant that is declared to lose updates. The harness records it so.
    IndeterminateCount(#[serde(with = "whole")] u64),
    /// The names of the workers that finished, in the order of their start.
    Finished(Vec<String>),
    /// What came of each request: in the order of completion from `fetch_as_completed`, in that of
    /// the request from `fetch_gather`.
    // Older records, and Python's, tell the two apart.
    #[serde(alias = "fetched_as_completed", alias = "fetched_in_order")]
    Fetched(Vec<Fetched>),
    /// One sum of squares per task.
    Sums(Vec<Sum>),
    /// How many primes there are.
    Primes(usize),
    /// How many tasks are done.
    Done(usize),
    /// The work was elsewhere, so the caller must have counted heartbeats.
    Offloaded(Offloaded),
    /// The same of a variant that is declared to block its caller, which must have counted
    /// no heartbeat. The harness records it so.
    Blocked(Offloaded),
    /// Who finished beside a task that failed, and what the caller learned of that:
    /// `{"failure":{"finished":[0,2,3],"learned":"task 1 fails"}}`.
    Failure(Failure),
    /// Who finished in time, who was given up, and what is left running:
    /// `{"deadline":{"finished":[0,2,3],"given_up":[1],
    /// "left_running":{"threads":1,"tasks":0,"processes":0}}}`.
    Deadline(Deadline),
    /// What arrived through a queue, and how long that was:
    /// `{"delivered":{"items":500,"in_order":true,"longest_queue":8}}`.
    Delivered(Delivered),
}

/// What arrived through a queue: a [`Delivery`] without its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// How many items arrived.
    pub items: usize,
    /// Whether they did so in the order in which they were sent, each once.
    pub in_order: bool,
    /// How many items were in the queue at most.
    pub longest_queue: usize,
}

/// What came of one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetched {
    /// Where the request went.
    pub url: String,
    /// The status, or the error with its causes.
    pub outcome: Result<u16, String>,
}

/// A sum of squares; in JSON a string above 2^53, where JavaScript's and jq's numbers end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Digits", try_from = "Digits")]
pub struct Sum(pub u128);

/// What a caller got back from elsewhere, and how many heartbeats it counted meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offloaded {
    /// The work's result.
    pub result: Work,
    /// How many heartbeats the caller counted while it waited.
    pub heartbeats: usize,
}

/// What can be handed away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// The first characters of a reply.
    Text(String),
    /// One sum of squares per task.
    Sums(Vec<Sum>),
}

impl Answer {
    /// What came of each request. An error is written out with its causes.
    #[must_use]
    pub fn fetched<E: Into<Box<dyn Error>>>(results: Vec<(String, Result<u16, E>)>) -> Self {
        let written = |(url, outcome): (String, Result<u16, E>)| Fetched {
            url,
            outcome: outcome.map_err(|error| with_causes(&*error.into())),
        };
        Self::Fetched(results.into_iter().map(written).collect())
    }

    /// One sum per task.
    #[must_use]
    pub fn sums(sums: Vec<u128>) -> Self {
        Self::Sums(sums.into_iter().map(Sum).collect())
    }

    /// A reply that was fetched elsewhere.
    #[must_use]
    pub fn offloaded_text((text, heartbeats): (String, usize)) -> Self {
        Self::Offloaded(Offloaded { result: Work::Text(text), heartbeats })
    }

    /// Sums that were computed elsewhere.
    #[must_use]
    pub fn offloaded_sums((sums, heartbeats): (Vec<u128>, usize)) -> Self {
        let result = Work::Sums(sums.into_iter().map(Sum).collect());
        Self::Offloaded(Offloaded { result, heartbeats })
    }

    /// What a consumer received, item by item.
    #[must_use]
    pub fn delivered(delivery: &Delivery) -> Self {
        let Delivery { received, longest_queue } = delivery;
        Self::Delivered(Delivered {
            items: received.len(),
            in_order: received.iter().copied().eq(0..received.len()),
            longest_queue: *longest_queue,
        })
    }
}

/// `error sending request: tcp connect error: Connection refused`: each cause says what the one
/// before it leaves out.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// A whole number in JSON: a number up to 2^53, a string above.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Digits {
    Number(u64),
    Text(String),
}

impl From<Sum> for Digits {
    fn from(Sum(sum): Sum) -> Self {
        match u64::try_from(sum) {
            Ok(small) if small <= 1 << 53 => Self::Number(small),
            _ => Self::Text(sum.to_string()),
        }
    }
}

impl TryFrom<Digits> for Sum {
    type Error = std::num::ParseIntError;

    fn try_from(digits: Digits) -> Result<Self, Self::Error> {
        match digits {
            Digits::Number(number) => Ok(Self(number.into())),
            Digits::Text(text) => text.parse().map(Self),
        }
    }
}

/// A `u64` like a [`Sum`].
mod whole {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Sum, de};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
    pub(super) fn serialize<S: Serializer>(number: &u64, to: S) -> Result<S::Ok, S::Error> {
        Sum((*number).into()).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        let Sum(number) = Sum::deserialize(from)?;
        u64::try_from(number).map_err(de::Error::custom)
    }
}
