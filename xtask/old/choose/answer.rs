//! A decision for people, and for scripts.

use super::decide::{Decision, Estimate, Term, Unfit, WORTH};
use super::question::{Question, Work};
use super::source::Source;
use crate::render::{bytes, duration};
use serde::Serialize;
use shared_workloads::answer::grouped;
use std::fmt::Write;

/// So many terms say why.
const TERMS: usize = 3;

/// The whole answer in words.
pub(super) fn text(question: &Question, decision: &Decision, source: &Source) -> String {
    let Decision { chosen, unfit, .. } = decision;
    let mut text = format!(
        "{}, for {}\n\n  read {}\n\n",
        chosen.model.name(),
        asked(question),
        chosen.model.file(question)
    );
    for estimate in [Some(chosen), decision.runner_up()].into_iter().flatten() {
        let (name, time) = (estimate.model.name(), duration(estimate.ns));
        let takes = estimate.memory_bytes.map_or("–".to_owned(), bytes);
        let terms = terms(estimate);
        writeln!(text, "  {name:<15} {time:>8} {takes:>10}   {terms}").expect("a string takes all");
    }
    writeln!(text, "\n{}.", reason(decision)).expect("a string takes all");
    if !unfit.is_empty() {
        text += "Out of the question:\n";
        for Unfit { model, why } in unfit {
            writeln!(text, "  {}: {why}", model.name()).expect("a string takes all");
        }
    }
    text + "\n" + &provenance(source)
}

/// `1,000 tasks that wait for 100 ms each, in a library that blocks`.
pub(super) fn asked(question: &Question) -> String {
    let one = question.tasks == 1;
    let noun = if one { "task that" } else { "tasks that" };
    let verb = match (question.work, one) {
        (Work::Io, false) => "wait for",
        (Work::Io, true) => "waits for",
        (Work::Cpu, false) => "compute for",
        (Work::Cpu, true) => "computes for",
        (Work::Mixed, false) => "wait and compute for",
        (Work::Mixed, true) => "waits and computes for",
    };
    let mut parts =
        vec![format!("{} {noun} {verb} {}", grouped(question.tasks), duration(question.task_ns))];
    if !one {
        parts[0] += " each";
    }
    if question.work == Work::Mixed {
        parts.push(format!("of which {} is computing", duration(question.compute_ns)));
    }
    if question.blocking_library {
        parts.push("in a library that blocks".to_owned());
    }
    if question.must_survive_crashes {
        parts.push("surviving crashes".to_owned());
    }
    if let Some(most) = question.max_memory_bytes {
        parts.push(format!("in {}", bytes(most as f64)));
    }
    parts.join(", ")
}

/// Why not the runner-up.
pub(crate) fn reason(decision: &Decision) -> String {
    let Decision { chosen, .. } = decision;
    let Some(next) = decision.runner_up() else {
        return "Nothing else would do".to_owned();
    };
    let times = next.ns / chosen.ns;
    let name = next.model.name();
    if times > WORTH {
        let sure = next.interval_ns.low > chosen.interval_ns.high;
        let doubt = if sure { "" } else { ", though the prices are too uncertain to be sure" };
        format!("{times:.2} times as fast as {name}, the next best{doubt}")
    } else {
        format!("as fast as {name} within a tenth ({times:.2} times), and simpler")
    }
}

/// `1,000 × 76.1 µs to start a thread + 100 ms of waiting`: the terms that weigh most.
pub(crate) fn terms(estimate: &Estimate) -> String {
    let mut terms: Vec<&Term> = estimate.terms.iter().collect();
    terms.sort_by(|a, b| (b.times * b.ns).total_cmp(&(a.times * a.ns)));
    let said: Vec<String> = terms
        .iter()
        .take(TERMS)
        .map(|Term { times, ns, what }| {
            if *times > 1.0 {
                format!("{} × {} {what}", grouped(whole(*times)), duration(*ns))
            } else {
                format!("{} {what}", duration(*ns))
            }
        })
        .collect();
    let rest = if terms.len() > TERMS { " + less" } else { "" };
    said.join(" + ") + rest
}

/// A number of tasks or workers is one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a billion at most")]
const fn whole(times: f64) -> u64 {
    times as u64
}

fn provenance(source: &Source) -> String {
    let Source { results, path, is_reference, note } = source;
    let noise = source
        .is_noisy()
        .then_some("the machine was busy with other things when this was measured");
    let mut text = String::new();
    for note in [note.as_deref(), noise].into_iter().flatten() {
        writeln!(text, "Note: {note}.").expect("a string takes all");
    }
    let what = if *is_reference { "the reference run" } else { "measurements" };
    format!(
        "{text}Decided by {what} of {} on {} with {} cores: {path}\n",
        results.started, results.machine.cpu, results.machine.cores
    )
}

/// The same for scripts.
#[derive(Debug, Serialize)]
pub(super) struct Answer<'a> {
    question: &'a Question,
    chosen: Named<'a>,
    /// Null where nothing else would do.
    runner_up: Option<Named<'a>>,
    reason: String,
    unfit: &'a [Unfit],
    results: Origin<'a>,
}

#[derive(Debug, Serialize)]
struct Named<'a> {
    name: &'static str,
    file: &'static str,
    #[serde(flatten)]
    estimate: &'a Estimate,
}

#[derive(Debug, Serialize)]
struct Origin<'a> {
    path: &'a str,
    is_reference: bool,
    is_noisy: bool,
    note: Option<&'a str>,
    started: &'a str,
    cpu: &'a str,
    cores: usize,
}

impl<'a> Answer<'a> {
    pub(super) fn new(question: &'a Question, decision: &'a Decision, source: &'a Source) -> Self {
        let named = |estimate: &'a Estimate| {
            let (name, file) = (estimate.model.name(), estimate.model.file(question));
            Named { name, file, estimate }
        };
        Self {
            question,
            chosen: named(&decision.chosen),
            runner_up: decision.runner_up().map(named),
            reason: reason(decision),
            unfit: &decision.unfit,
            results: Origin {
                path: &source.path,
                is_reference: source.is_reference,
                is_noisy: source.is_noisy(),
                note: source.note.as_deref(),
                started: &source.results.started,
                cpu: &source.results.machine.cpu,
                cores: source.results.machine.cores,
            },
        }
    }
}
