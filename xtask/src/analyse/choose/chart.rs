//! The flowchart: [`decide`] asked for ever more tasks, or ever longer ones, along each branch.
//!
//! A leaf is a stretch of a branch on which the answer is the same. So the chart can't say anything
//! else than `cargo xtask choose` does, and where it turns from one model to the next is measured.

use super::costs::Costs;
use super::decide::{Decision, decide};
use super::question::{Question, Work};
use crate::results::Results;

/// A way through the chart to a row of leaves.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Branch {
    pub(crate) kind: Kind,
    /// In the order in which its number grows.
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
    /// The last question of the stretch, where the answer matters most, and its decision.
    pub(crate) question: Question,
    pub(crate) decision: Decision,
}

const MILLISECOND: f64 = 1e6;
/// "Many" tasks, where their length is what grows.
pub(crate) const MANY: u64 = 1_000;

impl Kind {
    const ALL: [Self; 7] = [
        Self::Isolated,
        Self::IsolatedMixed,
        Self::Awaited,
        Self::Blocking,
        Self::FewComputing,
        Self::ManyComputing,
        Self::Mixed,
    ];

    pub(crate) const fn grows(self) -> Grows {
        match self {
            Self::FewComputing | Self::ManyComputing => Grows::TaskLength,
            Self::Isolated | Self::IsolatedMixed | Self::Awaited | Self::Blocking | Self::Mixed => {
                Grows::Tasks
            }
        }
    }
}

/// The chart by these results; `None` where they don't suffice for one.
pub(crate) fn chart(results: &Results) -> Option<Vec<Branch>> {
    let costs = Costs::of(results);
    // Without prices even a loop has no competitor, and a chart of loops is none.
    let branches = Kind::ALL.into_iter().map(|kind| {
        let leaves = leaves(kind, &costs);
        (!leaves.is_empty()).then_some(Branch { kind, leaves })
    });
    branches.collect()
}

fn leaves(kind: Kind, costs: &Costs) -> Vec<Leaf> {
    let mut leaves: Vec<Leaf> = Vec::new();
    for question in questions(kind, costs.cores()) {
        let Ok(decision) = decide(&question, costs) else { continue };
        let model = decision.chosen.model;
        if leaves.last().is_some_and(|leaf| leaf.decision.chosen.model == model) {
            leaves.pop();
        }
        leaves.push(Leaf { question, decision });
    }
    leaves
}

/// What is asked along a branch.
fn questions(kind: Kind, cores: usize) -> Vec<Question> {
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
    // The article's tasks wait for a tenth of a second.
    let tasks = |work| {
        let growing = one_two_five(6).into_iter();
        growing.map(|tasks| with(work, tasks, 100.0 * MILLISECOND)).collect()
    };
    let lengths = |tasks: u64| {
        let growing = one_two_five(9).into_iter().skip(9);
        growing.map(|ns| with(Work::Cpu, tasks, ns as f64)).collect()
    };
    match kind {
        Kind::Isolated => vec![with(Work::Cpu, MANY, 10.0 * MILLISECOND)],
        Kind::IsolatedMixed => vec![with(Work::Mixed, MANY, 100.0 * MILLISECOND)],
        Kind::Awaited | Kind::Blocking => tasks(Work::Io),
        Kind::FewComputing => lengths(cores as u64),
        Kind::ManyComputing => lengths(MANY),
        Kind::Mixed => tasks(Work::Mixed),
    }
}

/// 1, 2, 5, 10 ... up to a power of ten.
fn one_two_five(power: u32) -> Vec<u64> {
    let decades = (0..power).flat_map(|exponent| [1, 2, 5].map(|n| n * 10_u64.pow(exponent)));
    decades.chain([10_u64.pow(power)]).collect()
}
