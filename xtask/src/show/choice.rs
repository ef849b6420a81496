//! A choice in words: of which model, for what, and why.

use crate::analyse::choose::decide::{Decision, Estimate, Term, Unfit, WORTH, What, Why};
use crate::analyse::choose::question::{Question, Work};
use crate::format::{Bytes, Count, Digits, Ns};

/// So many terms say why.
const TERMS: usize = 3;

/// The whole answer.
pub(crate) fn answer(question: &Question, decision: &Decision) -> String {
    let Decision { chosen, unfit, .. } = decision;
    let file = chosen.model.file(question);
    let line = |estimate: &Estimate| {
        let (name, time) = (estimate.model.name(), Ns(estimate.ns).to_string());
        let takes =
            estimate.memory_bytes.map_or("–".to_owned(), |bytes| Bytes(bytes).to_string());
        format!("  {name:<15} {time:>8} {takes:>10}   {}\n", terms(estimate))
    };
    let out = if unfit.is_empty() { "" } else { "Out of the question:\n" };
    [
        format!("{}, for {}\n\n  read {file}\n\n", chosen.model.name(), asked(question)),
        [Some(chosen), decision.runner_up()]
            .into_iter()
            .flatten()
            .map(line)
            .collect::<Vec<_>>()
            .concat(),
        format!("\n{}.\n{out}", reason(decision)),
        objections(unfit),
    ]
    .concat()
}

/// A line for each model that is out of the question.
pub(crate) fn objections(unfit: &[Unfit]) -> String {
    let line = |Unfit { model, why }: &Unfit| format!("  {}: {}\n", model.name(), because(why));
    unfit.iter().map(line).collect::<Vec<_>>().concat()
}

/// `1,000 tasks that wait for 100 ms each, in a library that blocks`.
pub(crate) fn asked(question: &Question) -> String {
    let one = question.tasks == 1;
    let does = match question.work {
        Work::Io => "wait for",
        Work::Cpu => "compute for",
        Work::Mixed => "wait and compute for",
    };
    let noun = if one { "task that must" } else { "tasks that" };
    let each = if one { "" } else { " each" };
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
pub(super) fn reason(decision: &Decision) -> String {
    let Decision { chosen, .. } = decision;
    let Some(next) = decision.runner_up() else {
        return "Nothing else would do".to_owned();
    };
    let times = Digits(next.ns / chosen.ns);
    let name = next.model.name();
    if times.0 > WORTH {
        let sure = next.interval_ns.low > chosen.interval_ns.high;
        let doubt = if sure { "" } else { ", though the prices are too uncertain to be sure" };
        format!("{times} times as fast as {name}, the next best{doubt}")
    } else {
        format!("As fast as {name} within a tenth ({times} times), and simpler")
    }
}

/// `1,000 × 76.1 µs to start a thread + 100 ms of waiting`: the terms that weigh most.
pub(super) fn terms(estimate: &Estimate) -> String {
    let mut terms: Vec<&Term> = estimate.terms.iter().collect();
    terms.sort_by(|a, b| (b.times * b.ns).total_cmp(&(a.times * a.ns)));
    let term = |Term { times, ns, what }: &&Term| {
        let times =
            if *times > 1.0 { format!("{} × ", Count(whole(*times))) } else { String::new() };
        format!("{times}{} {}", Ns(*ns), for_what(what))
    };
    let said: Vec<String> = terms.iter().take(TERMS).map(term).collect();
    let rest = if terms.len() > TERMS { " + less" } else { "" };
    said.join(" + ") + rest
}

fn for_what(what: &What) -> String {
    match what {
        What::StartThread => "to start a thread".to_owned(),
        What::StartTask => "to start a task".to_owned(),
        What::StartWorker => "to start a worker".to_owned(),
        What::HandOver => "to hand a job over".to_owned(),
        What::OneAfterTheOther => "one after the other".to_owned(),
        What::Waiting => "of waiting".to_owned(),
        What::ComputingOnTheLoop => "of computing on the loop".to_owned(),
        What::Computing { at_a_time } => format!("of computing {} at a time", Digits(*at_a_time)),
    }
}

fn because(why: &Why) -> String {
    match why {
        Why::CrashEndsTheProgram => "a task that crashes ends the program".to_owned(),
        Why::ThreadsNeedNoCopying => "threads do the same without copying".to_owned(),
        Why::PoolMustNotWait => "a pool with a thread for each core must not wait".to_owned(),
        Why::LoopIsOneThread => "a loop is one thread, and the tasks compute".to_owned(),
        Why::LibraryStopsTheLoop => "a library that blocks stops the loop".to_owned(),
        Why::NothingComputes => "nothing computes behind the loop".to_owned(),
        Why::NothingWaits => "nothing waits in front".to_owned(),
        Why::TooManyThreads { most } => {
            format!("more than {} threads were not tried", Count(*most))
        }
        Why::HoldsUpTheLoop { compute_ns, hand_over_ns } => format!(
            "{} of computing holds up the loop, and handing it over costs {}",
            Ns(*compute_ns),
            Ns(*hand_over_ns)
        ),
        Why::TooMuchMemory { bytes } => format!("it takes {}", Bytes(*bytes)),
        Why::Unmeasured => "its price was not measured".to_owned(),
        Why::UnmeasuredMemory => "its memory was not measured".to_owned(),
    }
}

/// A number of tasks or workers is one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a billion at most")]
const fn whole(times: f64) -> u64 {
    times as u64
}
