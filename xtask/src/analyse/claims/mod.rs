//! Every claim of the article as a table, to be read beside the article: what it says, and by which
//! numbers it is judged in Python and in Rust.
//!
//! To add one: an entry in its part, with an id that no other has. Names of variants and prices are in
//! [`names`], each once. Python's side is judged once for each interpreter, so that what the GIL does
//! shows as a difference between two.

mod advice;
mod names;
mod programs;
mod tables;
#[cfg(test)]
mod tests;

use super::judge::{Check, RUST, judgement};
use super::number::Limits;
use super::verdict::Judgement;
use crate::results::Results;

/// One statement of the article, in our own words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Claim {
    pub(crate) id: &'static str,
    /// Markdown.
    pub(crate) says: &'static str,
    /// It holds where all of these do.
    pub(crate) checks: &'static [Check],
}

/// All claims in the article's order, by its parts.
pub(crate) const PARTS: [(&str, &[Claim]); 6] = [
    ("The three models and the two tables", tables::CLAIMS),
    ("The GIL", programs::GIL),
    ("The programs and their comments", programs::CLAIMS),
    ("What suits what", advice::SUITABILITY),
    ("The principles", advice::PRINCIPLES),
    ("The leaves of the flowchart", advice::LEAVES),
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
/// Heartbeats at all; an answer at all.
const ALIVE: Limits = Limits::least(1.0);
/// No heartbeat.
const DEAD: Limits = Limits::most(0.0);
/// Nothing is lost; a single process; the error first and alone.
const ONE: Limits = Limits::within(1.0, 1.0);
const SEVERAL: Limits = Limits::least(2.0);

/// A claim with its verdicts.
#[derive(Clone, Debug)]
pub(crate) struct Judged<'r> {
    pub(crate) part: &'static str,
    pub(crate) claim: &'static Claim,
    /// One for each interpreter, by its model, then [`RUST`]'s.
    pub(crate) sides: Vec<(&'r str, Judgement<'r>)>,
}

/// Judges every claim, in the article's order.
pub(crate) fn judge(results: &Results) -> Vec<Judged<'_>> {
    let models = || results.interpreters.iter().map(|it| it.model.as_str()).chain([RUST]);
    let claims = PARTS.iter().flat_map(|(part, claims)| claims.iter().map(move |it| (*part, it)));
    let judged = claims.map(|(part, claim)| Judged {
        part,
        claim,
        sides: models().map(|side| (side, judgement(claim.checks, results, side))).collect(),
    });
    judged.collect()
}
