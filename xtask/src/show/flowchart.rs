//! The flowchart for Rust: a Mermaid graph, and under it a table with the reasons and the files.
//!
//! [`decide`] is asked for ever more tasks, or ever longer ones, along each branch, and a leaf is a
//! stretch on which the answer is the same. So the chart can't say anything else than `cargo xtask
//! choose` does, and where it turns from one model to the next is measured.

use super::choice::{asked, reason, terms};
use super::sheet::Sheet;
use super::words::Links;
use crate::analyse::choose::costs::Costs;
use crate::analyse::choose::decide::{Decision, WORTH, decide};
use crate::analyse::choose::question::{Question, Work};
use crate::format::{Count, Ns, Times};
use crate::results::Results;

const ROOT: &str = "flowchart TD
    start{\"Must a crash, or foreign code,<br/>leave the rest alone?\"}
    start -->|yes| isolated{\"What do the tasks do?\"}
    start -->|no| work{\"What do the tasks do?\"}
    work -->|wait| library{\"Can the library be awaited?\"}
    work -->|compute| count{\"How many tasks?\"}
";

const MS: f64 = 1e6;
/// "Many" tasks, where their length is what grows.
const MANY: u64 = 1_000;

/// A way through the chart: its name, the node that it starts from, the answer that leads into it,
/// and what is asked along it. What computes grows in its length, all else in its number.
type Branch = (&'static str, &'static str, &'static str, Vec<Question>);

/// A stretch of a branch with one answer: when it ends, the last question of it, where the answer
/// matters most, and its decision.
pub(crate) struct Leaf {
    until: String,
    question: Question,
    pub(crate) decision: Decision,
}

fn branches(cores: u64) -> [Branch; 7] {
    // A request that waits for others and computes a little: that is most of them.
    let question = |work, tasks, task_ns| Question::new(work, tasks, task_ns, 0.01);
    // The article's tasks wait for a tenth of a second.
    let tasks = |work| {
        let tasks = one_two_five(0, 6).map(move |tasks| question(work, tasks, 100.0 * MS));
        tasks.collect::<Vec<_>>()
    };
    let lengths = |tasks: u64| {
        one_two_five(3, 9).map(move |ns| question(Work::Cpu, tasks, ns as f64)).collect()
    };
    let isolated = |work, task_ns| {
        vec![Question { must_survive_crashes: true, ..question(work, MANY, task_ns) }]
    };
    let blocking =
        tasks(Work::Io).into_iter().map(|question| Question { blocking_library: true, ..question });
    [
        ("apart", "isolated", "compute or block", isolated(Work::Cpu, 10.0 * MS)),
        ("apartMixed", "isolated", "wait in great numbers, too", isolated(Work::Mixed, 100.0 * MS)),
        ("awaited", "library", "yes", tasks(Work::Io)),
        ("blocking", "library", "no", blocking.collect()),
        ("few", "count", "one for each core", lengths(cores)),
        ("many", "count", "many", lengths(MANY)),
        ("mixed", "work", "both", tasks(Work::Mixed)),
    ]
}

/// 1, 2, 5, 10 ... from one power of ten to another.
fn one_two_five(from: u32, to: u32) -> impl Iterator<Item = u64> {
    let decades = (from..to).flat_map(|power| [1, 2, 5].map(|n| n * 10_u64.pow(power)));
    decades.chain([10_u64.pow(to)])
}

/// The last question of each stretch, and its decision.
fn stretches(questions: Vec<Question>, costs: &Costs) -> Vec<(Question, Decision)> {
    let mut stretches: Vec<(Question, Decision)> = Vec::new();
    for question in questions {
        let Ok(decision) = decide(&question, costs) else { continue };
        stretches.pop_if(|(_, last)| last.chosen.model == decision.chosen.model);
        stretches.push((question, decision));
    }
    stretches
}

/// The graph, and the leaves; `None` where the results don't suffice for one.
pub(crate) fn chart(results: &Results) -> Option<(String, Vec<Leaf>)> {
    let costs = Costs::of(results);
    let (mut lines, mut leaves) = (Vec::new(), Vec::new());
    for (name, mut from, label, questions) in branches(costs.cores()) {
        let stretches = stretches(questions, &costs);
        let (asks, beyond) = match stretches.first()?.0.work {
            Work::Cpu => ("How long is one?", "longer"),
            Work::Io | Work::Mixed => ("How many at a time?", "more"),
        };
        // A question with one answer needn't be asked.
        let last = stretches.len() - 1;
        if last > 0 {
            lines.push(format!("    {from} -->|{label}| {name}{{\"{asks}\"}}\n"));
            from = name;
        }
        for (i, (question, decision)) in stretches.into_iter().enumerate() {
            let until = match question.work {
                _ if i == last && i > 0 => beyond.to_owned(),
                _ if i == last => "always".to_owned(),
                Work::Cpu => format!("up to {}", Ns(question.task_ns)),
                Work::Io | Work::Mixed if question.tasks == 1 => "one".to_owned(),
                Work::Io | Work::Mixed => format!("up to {}", Count(question.tasks)),
            };
            let label = if last > 0 { &until } else { label };
            let (model, why) = (decision.chosen.name, in_short(&decision));
            let leaf = format!("{name}{i}[\"<b>{model}</b><br/>{why}\"]");
            lines.push(format!("    {from} -->|{label}| {leaf}\n"));
            leaves.push(Leaf { until, question, decision });
        }
    }
    Some((format!("```mermaid\n{ROOT}{}```", lines.concat()), leaves))
}

/// The graph alone.
pub(super) fn graph(results: &Results) -> Option<String> {
    chart(results).map(|(graph, _)| graph)
}

/// The section of a report.
pub(super) fn section(results: &Results, links: Links) -> Option<String> {
    let (graph, leaves) = chart(results)?;
    let mut sheet = Sheet::text(["leaf", "when", "why", "by these prices", "read"]);
    for Leaf { until, question, decision } in &leaves {
        let file = &decision.chosen.file;
        sheet.push(vec![
            format!("**{}**", decision.chosen.name),
            format!("{until} ({})", asked(question)),
            reason(decision),
            terms(&decision.chosen),
            links.to(&format!("`{file}`"), file),
        ]);
    }
    Some(format!(
        "## Which model\n\n{graph}\n\nProcesses are chosen for isolation: what crashes in a worker, or \
         is foreign code, ends that worker alone. A panic needs no process: it ends its thread, and the \
         join reports it. To compute in parallel, threads suffice, which Python's do not with a \
         GIL.\n\n{}\n\nEstimated from the prices of this report. `cargo xtask choose` answers for other \
         numbers by the same function.",
        sheet.markdown()
    ))
}

/// The reason in a line.
fn in_short(Decision { chosen, others, .. }: &Decision) -> String {
    let Some(next) = others.first() else { return "nothing else would do".to_owned() };
    let (name, times) = (next.name, next.ns / chosen.ns);
    if times > WORTH {
        format!("{} as fast as {name}", Times(times))
    } else {
        format!("as fast as {name}, and simpler")
    }
}
