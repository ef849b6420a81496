//! What the article claims, and whether it is so here: in Python, and in Rust.
//!
//! A [`Claim`] is one statement of the article in our own words, with two functions that judge it by
//! the results, one for each language. All of them are in the files named after the article's parts:
//! [`tables`], [`gil`], [`numbers`], [`suitability`], [`principles`] and [`chart`]. What can't be
//! checked here is in [`UNJUDGED`], with the reason.
//!
//! To add a claim: write it into the list of its part, with an id that no other has; find its rows
//! with [`Evidence`], compare them with the functions of [`compare`], and say with
//! [`compare::Number::must_be`] between which limits the number lies if the claim holds. A row that
//! isn't there makes the verdict "not decided" by itself. Then run the tests: they show every claim a
//! made-up world in which the article is right, one in which it is wrong, and an empty one, and
//! expect three different verdicts. The two worlds are a table in `made_up.rs`.

mod chart;
mod compare;
mod gil;
mod numbers;
mod principles;
mod suitability;
mod tables;

use crate::growth::{Curve, Point};
use crate::prices::{Footprint, Price};
use crate::results::{Results, Row};
use serde::{Deserialize, Serialize};
use shared_workloads::sample::{Params, Sample};

/// One statement of the article.
struct Claim {
    id: &'static str,
    /// In our own words; markdown.
    says: &'static str,
    /// Judges it by an interpreter's rows.
    python: fn(&Evidence) -> Ruling,
    /// Judges it by everything that was measured in Rust.
    rust: fn(&Evidence) -> Ruling,
}

/// A judgement, or why there is none.
type Ruling = Result<Judgement, Undecided>;

/// Why a claim can't be judged at all.
#[derive(Debug)]
struct Undecided(String);

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    Holds,
    DoesNotHold,
    /// It is about something that the language doesn't have.
    DoesNotApply,
    /// Not on this machine, or not by these results.
    NotDecided,
}

/// A verdict and what it stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Judgement {
    pub(crate) verdict: Verdict,
    /// The numbers that decide, or why nothing does; markdown.
    pub(crate) because: String,
}

/// A claim with its verdicts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Judged {
    pub(crate) id: String,
    /// The part of the article that it is from.
    pub(crate) part: String,
    pub(crate) says: String,
    /// One for each interpreter, in the order of their rows.
    pub(crate) python: Vec<InPython>,
    pub(crate) rust: Judgement,
}

/// What an interpreter's rows say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InPython {
    /// `python 3.11`.
    pub(crate) model: String,
    #[serde(flatten)]
    pub(crate) judgement: Judgement,
}

/// All claims, by part, in the article's order.
const PARTS: [(&str, &[Claim]); 6] = [
    ("The three models and the two tables", tables::CLAIMS),
    ("The GIL", gil::CLAIMS),
    ("The programs and their comments", numbers::CLAIMS),
    ("What suits what", suitability::CLAIMS),
    ("The principles", principles::CLAIMS),
    ("The leaves of the flowchart", chart::CLAIMS),
];

/// What the article says and nothing here measures, and why.
pub(crate) const UNJUDGED: [(&str, &str); 5] = [
    (
        "C extensions such as NumPy give up the GIL",
        "the programs use nothing but the standard library",
    ),
    ("file access gives up the GIL", "the programs wait for timers and sockets; no file is read"),
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

/// Judges every claim.
pub(crate) fn judge(results: &Results) -> Vec<Judged> {
    let interpreters = interpreters(results);
    let mut ledger = Vec::new();
    for (part, claims) in PARTS {
        ledger.extend(claims.iter().map(|claim| {
            Judged {
                id: claim.id.to_owned(),
                part: part.to_owned(),
                says: claim.says.to_owned(),
                python: interpreters
                    .iter()
                    .map(|&model| InPython {
                        model: model.to_owned(),
                        judgement: settle(claim.python, results, model),
                    })
                    .collect(),
                rust: settle(claim.rust, results, ""),
            }
        }));
    }
    ledger
}

fn settle(rule: fn(&Evidence) -> Ruling, results: &Results, interpreter: &str) -> Judgement {
    let mut judgement = rule(&Evidence { results, interpreter })
        .unwrap_or_else(|Undecided(why)| Judgement { verdict: Verdict::NotDecided, because: why });
    if judgement.verdict == Verdict::DoesNotHold && !results.rows.iter().all(as_in_the_article) {
        judgement.verdict = Verdict::NotDecided;
        judgement.because += "; but these aren't the article's numbers";
    }
    judgement
}

/// Whether a row ran with the article's numbers. Smaller ones can confirm a claim, not refute it.
fn as_in_the_article(row: &Row) -> bool {
    Params { targets: Vec::new(), ..row.params.clone() } == Params::article(row.sample)
}

/// The interpreters that have rows.
fn interpreters(results: &Results) -> Vec<&str> {
    let mut models: Vec<&str> = Vec::new();
    for row in results.rows.iter().filter(|row| row.is_python()) {
        if !models.contains(&row.model.as_str()) {
            models.push(&row.model);
        }
    }
    models
}

/// Where a claim finds what it is judged by.
struct Evidence<'a> {
    results: &'a Results,
    /// The model whose rows are Python's; empty when Rust is judged.
    interpreter: &'a str,
}

impl<'a> Evidence<'a> {
    /// A row of the interpreter.
    fn python(&self, sample: Sample, variant: &str) -> Result<&'a Row, Undecided> {
        self.rust(sample, self.interpreter, variant)
    }

    /// A row of a model.
    fn rust(&self, sample: Sample, model: &str, variant: &str) -> Result<&'a Row, Undecided> {
        let row = self.attempt(sample, model, variant)?;
        match (&row.failure, row.summary) {
            (None, Some(_)) => Ok(row),
            (None, None) => Err(Undecided(format!("`{variant}` wasn't measured"))),
            (Some(failure), _) => Err(Undecided(format!("`{variant}` failed: {}", failure.reason))),
        }
    }

    /// A row that may have failed.
    fn attempt(&self, sample: Sample, model: &str, variant: &str) -> Result<&'a Row, Undecided> {
        let is_it = |row: &&Row| {
            (row.model.as_str(), row.sample, row.variant.as_str()) == (model, sample, variant)
        };
        self.results
            .rows
            .iter()
            .find(is_it)
            .ok_or_else(|| Undecided(format!("`{sample} {variant}` wasn't measured")))
    }

    fn cores(&self) -> usize {
        self.results.machine.cores
    }

    fn price(&self, group: &str, unit: &str) -> Result<&'a Price, Undecided> {
        let is_it = |price: &&Price| (price.group.as_str(), price.unit.as_str()) == (group, unit);
        let price = self.results.prices.iter().find(is_it);
        price.ok_or_else(|| Undecided(format!("the price `{group} {unit}` wasn't measured")))
    }

    fn footprint(&self, model: &str) -> Result<&'a Footprint, Undecided> {
        // The first variant is the model's plainest: one loop, a thread each.
        let footprint = self.results.footprints.iter().find(|print| print.model == model);
        footprint
            .ok_or_else(|| Undecided(format!("what a unit of `{model}` takes wasn't measured")))
    }

    /// Where two curves of waiting tasks are furthest to the right together, from `least` tasks on.
    fn many_waiting(
        &self,
        one: &str,
        other: &str,
        least: u64,
    ) -> Result<(&'a Point, &'a Point), Undecided> {
        let curves = &self.results.growth.waiting;
        let of = |model: &str| curves.iter().find(|curve| curve.model == model);
        let at = |curve: &'a Curve, x| curve.points.iter().find(|point| point.x == x);
        let pair = of(one).zip(of(other)).and_then(|(one, other)| {
            one.points.iter().rev().find_map(|point| Some((point, at(other, point.x)?)))
        });
        pair.filter(|(point, _)| point.x >= least)
            .ok_or_else(|| Undecided(format!("no {least} waiting tasks were measured in both")))
    }
}

#[cfg(test)]
mod tests;
