//! The flowchart: [`decide`] asked for ever more tasks, or ever longer ones, along each branch.
//!
//! A leaf is a stretch of a branch on which the answer is the same. So the chart can't say anything
//! else than `cargo xtask choose` does, and where it turns from one model to the next is measured.

use super::decide::{Decision, decide};
use super::model::Model;
use super::question::{Question, Work};
use crate::results::Results;

/// A way through the chart to a row of leaves.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Branch {
    pub(crate) kind: Kind,
    /// What grows along it.
    pub(crate) grows: Grows,
    pub(crate) leaves: Vec<Leaf>,
}

/// The branches, in the order of the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What computes or blocks must survive crashes.
    Isolated,
    /// The same beside many waits.
    IsolatedMixed,
    Awaited,
    Blocking,
    FewComputing,
    ManyComputing,
    Mixed,
}

/// What grows along a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grows {
    Tasks,
    TaskLength,
}

/// A stretch of a branch with one answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Leaf {
    pub(crate) model: Model,
    /// The last question of the stretch, where the answer matters most, and its decision.
    pub(crate) question: Question,
    pub(crate) decision: Decision,
    /// Whether the branch ends here.
    pub(crate) is_last: bool,
}

/// A model that no leaf has, where it came nearest to one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unchosen {
    pub(crate) model: Model,
    /// Where it would do, and how many times as long as the chosen one it takes there; `None` where
    /// it never would.
    pub(crate) nearest: Option<(Question, Model, f64)>,
}

/// The whole chart.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chart {
    pub(crate) branches: Vec<Branch>,
    pub(crate) unchosen: Vec<Unchosen>,
}

const MILLISECOND: f64 = 1e6;
/// "Many" tasks, where their length is what grows.
pub(crate) const MANY: u64 = 1_000;

/// The chart by these results; `None` where they don't suffice for one.
pub(crate) fn chart(results: &Results) -> Option<Chart> {
    let kinds = [
        Kind::Isolated,
        Kind::IsolatedMixed,
        Kind::Awaited,
        Kind::Blocking,
        Kind::FewComputing,
        Kind::ManyComputing,
        Kind::Mixed,
    ];
    let branches: Vec<Branch> = kinds.into_iter().map(|kind| branch(kind, results)).collect();
    let chosen = |model| branches.iter().flat_map(|b| &b.leaves).any(|leaf| leaf.model == model);
    let unchosen = Model::ALL.into_iter().filter(|&model| !chosen(model)).map(|model| {
        let nearest = nearest(model, &branches);
        Unchosen { model, nearest }
    });
    let unchosen = unchosen.collect();
    // Without prices even a loop has no competitor, and a chart of loops is none.
    branches.iter().all(|b| !b.leaves.is_empty()).then_some(Chart { branches, unchosen })
}

fn branch(kind: Kind, results: &Results) -> Branch {
    let (grows, questions) = questions(kind, results.machine.cores);
    let mut leaves: Vec<Leaf> = Vec::new();
    for question in questions {
        let Ok(decision) = decide(&question, results) else { continue };
        let model = decision.chosen.model;
        if leaves.last().is_some_and(|leaf| leaf.model == model) {
            leaves.pop();
        }
        leaves.push(Leaf { model, question, decision, is_last: false });
    }
    if let Some(last) = leaves.last_mut() {
        last.is_last = true;
    }
    Branch { kind, grows, leaves }
}

/// What is asked along a branch.
fn questions(kind: Kind, cores: usize) -> (Grows, Vec<Question>) {
    let with = |work, tasks, task_ns| Question {
        work,
        tasks,
        task_ns,
        compute_ns: match work {
            Work::Io => 0.0,
            Work::Cpu => task_ns,
            // A request that waits for others and computes a little: that is most of them.
            Work::Mixed => task_ns / 100.0,
        },
        blocking_library: kind == Kind::Blocking,
        must_survive_crashes: matches!(kind, Kind::Isolated | Kind::IsolatedMixed),
        max_memory_bytes: None,
    };
    let tasks = |work, task_ns| {
        let growing = one_two_five(6).into_iter().map(|tasks| with(work, tasks, task_ns));
        (Grows::Tasks, growing.collect())
    };
    let lengths = |count: u64| {
        let growing = one_two_five(9).into_iter().skip(9);
        (Grows::TaskLength, growing.map(|ns| with(Work::Cpu, count, ns as f64)).collect())
    };
    match kind {
        Kind::Isolated => (Grows::Tasks, vec![with(Work::Cpu, MANY, 10.0 * MILLISECOND)]),
        Kind::IsolatedMixed => (Grows::Tasks, vec![with(Work::Mixed, MANY, 100.0 * MILLISECOND)]),
        // The article's tasks wait for a tenth of a second.
        Kind::Awaited | Kind::Blocking => tasks(Work::Io, 100.0 * MILLISECOND),
        Kind::FewComputing => lengths(cores as u64),
        Kind::ManyComputing => lengths(MANY),
        Kind::Mixed => tasks(Work::Mixed, 100.0 * MILLISECOND),
    }
}

/// 1, 2, 5, 10 ... up to a power of ten.
fn one_two_five(power: u32) -> Vec<u64> {
    let decades = (0..power).flat_map(|exponent| [1, 2, 5].map(|n| n * 10_u64.pow(exponent)));
    decades.chain([10_u64.pow(power)]).collect()
}

/// Where a model that no leaf has comes nearest to one.
fn nearest(model: Model, branches: &[Branch]) -> Option<(Question, Model, f64)> {
    let leaves = branches.iter().flat_map(|branch| &branch.leaves);
    let candidates = leaves.filter_map(|leaf| {
        let Decision { chosen, others, .. } = &leaf.decision;
        let ours = others.iter().find(|estimate| estimate.model == model)?;
        Some((leaf.question, chosen.model, ours.ns / chosen.ns))
    });
    candidates.min_by(|a, b| a.2.total_cmp(&b.2))
}
