//! A choice in words: of which model, for what, and why.

use crate::analyse::choose::decide::{Decision, Estimate, Term, Unfit, WORTH, Why};
use crate::analyse::choose::question::{Question, Work};
use crate::format::{Bytes, Count, Digits, Ns};

/// So many terms say why.
const TERMS: usize = 3;

/// The whole answer.
pub(crate) fn answer(question: &Question, decision: &Decision) -> String {
    let Decision { chosen, others, unfit } = decision;
    let line = |estimate: &Estimate| {
        let time = Ns(estimate.ns).to_string();
        let takes =
            estimate.memory_bytes.map_or("–".to_owned(), |bytes| Bytes(bytes).to_string());
        format!("  {:<15} {time:>8} {takes:>10}   {}\n", estimate.name, terms(estimate))
    };
    let lines: String = [chosen].into_iter().chain(others.first()).map(line).collect();
    let out = if unfit.is_empty() { "" } else { "Out of the question:\n" };
    format!(
        "{}, for {}\n\n  read {}\n\n{lines}\n{}.\n{out}{}",
        chosen.name,
        asked(question),
        chosen.file,
        reason(decision),
        objections(unfit)
    )
}

/// A line for each model that is out of the question.
pub(crate) fn objections(unfit: &[Unfit]) -> String {
    let line = |Unfit { name, why }: &Unfit| {
        let why = match why {
            Why::Rule(rule) => (*rule).to_owned(),
            Why::TooManyThreads { most } => {
                format!("more than {} threads were not tried", Count(*most))
            }
            Why::HoldsUpTheLoop { compute_ns, hand_over_ns } => format!(
                "{} of computing holds up the loop, and handing it over costs {}",
                Ns(*compute_ns),
                Ns(*hand_over_ns)
            ),
            Why::TooMuchMemory { bytes } => format!("it takes {}", Bytes(*bytes)),
        };
        format!("  {name}: {why}\n")
    };
    unfit.iter().map(line).collect()
}

/// `1,000 tasks that wait for 100 ms each, in a library that blocks`.
pub(crate) fn asked(question: &Question) -> String {
    let does = match question.work {
        Work::Io => "wait for",
        Work::Cpu => "compute for",
        Work::Mixed => "wait and compute for",
    };
    let (noun, each) =
        if question.tasks == 1 { ("task that must", "") } else { ("tasks that", " each") };
    let mut parts =
        vec![format!("{} {noun} {does} {}{each}", Count(question.tasks), Ns(question.task_ns))];
    if question.work == Work::Mixed {
        parts.push(format!("of which {} is computing", Ns(question.compute_ns)));
    }
    if question.blocking_library {
        parts.push("in a library that blocks".to_owned());
    }
    if question.must_survive_crashes {
        parts.push("surviving crashes".to_owned());
    }
    parts.extend(question.max_memory_bytes.map(|most| format!("in {}", Bytes(most as f64))));
    parts.join(", ")
}

/// Why not the runner-up.
pub(super) fn reason(Decision { chosen, others, .. }: &Decision) -> String {
    let Some(next) = others.first() else { return "Nothing else would do".to_owned() };
    let (name, times) = (next.name, Digits(next.ns / chosen.ns));
    if times.0 <= WORTH {
        return format!("As fast as {name} within a tenth ({times} times), and simpler");
    }
    let sure = next.interval_ns.low > chosen.interval_ns.high;
    let doubt = if sure { "" } else { ", though the prices are too uncertain to be sure" };
    format!("{times} times as fast as {name}, the next best{doubt}")
}

/// `1,000 × 76.1 µs to start a thread + 100 ms of waiting`: the terms that weigh most.
pub(super) fn terms(estimate: &Estimate) -> String {
    let weight = |term: &Term| term.times as f64 * term.ns;
    let mut terms: Vec<&Term> = estimate.terms.iter().collect();
    terms.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    let term = |Term { times, ns, what }: &&Term| {
        let times = if *times > 1 { format!("{} × ", Count(*times)) } else { String::new() };
        format!("{times}{} {what}", Ns(*ns))
    };
    let said: Vec<String> = terms.iter().take(TERMS).map(term).collect();
    let rest = if terms.len() > TERMS { " + less" } else { "" };
    said.join(" + ") + rest
}
