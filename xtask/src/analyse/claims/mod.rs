//! Every claim of the article as a table, to be read beside the article: what it says, and by which
//! rows it is judged in Python and in Rust.
//!
//! The claims are in files named after the article's parts. To add one: a line in its part, with an
//! id that no other has. Names of variants and prices are in [`names`], each once. Python's side is
//! judged once for each interpreter, so that what the GIL does shows as a difference between two.

mod flowchart;
mod gil;
mod names;
mod numbers;
mod principles;
mod suitability;
mod tables;
#[cfg(test)]
mod tests;

use super::evidence::Evidence;
use super::judge::{Judge, RUST};
use super::number::Limits;
use super::verdict::Judgement;
use crate::results::Results;

/// One statement of the article, in our own words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Claim {
    pub(crate) id: &'static str,
    /// Markdown.
    pub(crate) says: &'static str,
    pub(crate) python: Judge,
    pub(crate) rust: Judge,
}

/// A part of the article.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Part {
    pub(crate) title: &'static str,
    pub(crate) claims: &'static [Claim],
}

/// All claims, in the article's order.
pub(crate) const PARTS: [Part; 6] = [
    Part { title: "The three models and the two tables", claims: tables::CLAIMS },
    Part { title: "The GIL", claims: gil::CLAIMS },
    Part { title: "The programs and their comments", claims: numbers::CLAIMS },
    Part { title: "What suits what", claims: suitability::CLAIMS },
    Part { title: "The principles", claims: principles::CLAIMS },
    Part { title: "The leaves of the flowchart", claims: flowchart::CLAIMS },
];

/// What the article says and nothing here measures, and why.
pub(crate) const UNJUDGED: [(&str, &str); 3] = [
    (
        "processes suit images, video and machine learning",
        "these are computing, which is measured, plus data that would have to cross, which is not",
    ),
    (
        "threads suit database connections",
        "there is no database; the blocking HTTP client stands in",
    ),
    (
        "asyncio suits API servers and WebSockets",
        "the samples are clients; both are many waits on one loop, which is measured",
    ),
];

/// "The same", "about as long".
const ABOUT_ONE: Limits = Limits::within(0.8, 1.25);
/// About the same, or more.
const NOT_CLEARLY_LESS: Limits = Limits::least(0.8);
/// Not worth another model.
const NO_MORE: Limits = Limits::most(1.1);
/// Worth it.
const CLEARLY_LESS: Limits = Limits::most(0.8);
/// Dearer, however little.
const MORE: Limits = Limits::least(1.0);
/// Cheaper, however little.
const LESS: Limits = Limits::most(1.0);
/// What one thread can keep busy; a process's other threads may do a little beside it.
const ONE_CORE: Limits = Limits::most(1.15);
/// What one thread can't.
const SEVERAL_CORES: Limits = Limits::least(1.3);
/// Heartbeats at all.
const ALIVE: Limits = Limits::least(1.0);
/// No heartbeat.
const DEAD: Limits = Limits::most(0.0);
/// Nothing is lost.
const ALL: Limits = Limits::within(1.0, 1.0);
const ONE: Limits = Limits::within(1.0, 1.0);
const SEVERAL: Limits = Limits::least(2.0);

/// A claim with its verdicts.
#[derive(Clone, Debug)]
pub(crate) struct Judged<'r> {
    pub(crate) part: &'static str,
    pub(crate) claim: &'static Claim,
    /// One for each interpreter, with its model's name, in the order of [`Results::interpreters`].
    pub(crate) python: Vec<(&'r str, Judgement<'r>)>,
    pub(crate) rust: Judgement<'r>,
}

/// Judges every claim, in the article's order.
pub(crate) fn judge(results: &Results) -> Vec<Judged<'_>> {
    let judged = |title, claim: &'static Claim| {
        let on = |judge: &Judge, side| judge.judge(Evidence { results, side });
        let interpreters = results.interpreters.iter();
        Judged {
            part: title,
            claim,
            python: interpreters
                .map(|interpreter| (&*interpreter.model, on(&claim.python, &interpreter.model)))
                .collect(),
            rust: on(&claim.rust, RUST),
        }
    };
    PARTS.iter().flat_map(|part| part.claims.iter().map(move |c| judged(part.title, c))).collect()
}

impl<'r> Judged<'r> {
    /// All sides: each interpreter by its model, then [`RUST`].
    pub(crate) fn sides(&self) -> impl Iterator<Item = (&'r str, &Judgement<'r>)> {
        let python = self.python.iter().map(|(model, judgement)| (*model, judgement));
        python.chain([(RUST, &self.rust)])
    }
}
