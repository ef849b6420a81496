//! The flowchart for Rust: a Mermaid graph, and under it a table with the reasons and the files.

use super::choice::{asked, reason, terms};
use super::sheet::Sheet;
use super::words::Links;
use crate::analyse::choose::chart::{Branch, Grows, Kind, Leaf, chart};
use crate::analyse::choose::decide::WORTH;
use crate::format::{Count, Ns, Times};
use crate::results::Results;

const ROOT: &str = "flowchart TD
    start{\"Must a crash, or foreign code,<br/>leave the rest alone?\"}
    start -->|yes| isolated{\"What do the tasks do?\"}
    start -->|no| work{\"What do the tasks do?\"}
    work -->|wait| library{\"Can the library be awaited?\"}
    work -->|compute| count{\"How many tasks?\"}
";

/// The graph alone; nothing where the results don't suffice.
pub(super) fn graph(results: &Results) -> Option<String> {
    Some(format!("```mermaid\n{ROOT}{}```", lines(&chart(results)?)))
}

/// The section of a report.
pub(super) fn section(results: &Results, links: Links) -> Option<String> {
    let branches = chart(results)?;
    let mut sheet = Sheet::text(["leaf", "when", "why", "by these prices", "read"]);
    for (branch, leaf) in branches.iter().flat_map(|b| b.leaves.iter().map(move |leaf| (b, leaf))) {
        let file = leaf.decision.chosen.model.file(&leaf.question);
        sheet.push(vec![
            format!("**{}**", leaf.decision.chosen.model.name()),
            format!("{} ({})", until(branch, leaf), asked(&leaf.question)),
            reason(&leaf.decision),
            terms(&leaf.decision.chosen),
            links.to(&format!("`{file}`"), file),
        ]);
    }
    Some(format!(
        "## Which model\n\n{}\n\nProcesses are chosen for isolation: what crashes in a worker, or is \
         foreign code, ends that worker alone. A panic needs no process: it ends its thread, and the \
         join reports it. To compute in parallel, threads suffice, which Python's do not with a \
         GIL.\n\n{}\n\nEstimated from the prices of this report. `cargo xtask choose` answers for other \
         numbers by the same function.",
        graph(results)?,
        sheet.markdown()
    ))
}

fn lines(branches: &[Branch]) -> String {
    let mut lines = Vec::new();
    for branch in branches {
        let (name, from, label) = place(branch.kind);
        // A question with one answer needn't be asked.
        let single = branch.leaves.len() == 1;
        let from = if single {
            from
        } else {
            let question = match branch.kind.grows() {
                Grows::Tasks => "How many at a time?",
                Grows::TaskLength => "How long is one?",
            };
            lines.push(format!("    {from} -->|{label}| {name}{{\"{question}\"}}\n"));
            name
        };
        for (i, leaf) in branch.leaves.iter().enumerate() {
            let label = if single { label.to_owned() } else { until(branch, leaf) };
            let model = leaf.decision.chosen.model.name();
            let why = in_short(leaf);
            let leaf = format!("{name}{i}[\"<b>{model}</b><br/>{why}\"]");
            lines.push(format!("    {from} -->|{label}| {leaf}\n"));
        }
    }
    lines.concat()
}

/// The name of a branch, the node that it starts from, and the answer that leads into it.
const fn place(kind: Kind) -> (&'static str, &'static str, &'static str) {
    match kind {
        Kind::Isolated => ("apart", "isolated", "compute or block"),
        Kind::IsolatedMixed => ("apartMixed", "isolated", "wait in great numbers, too"),
        Kind::Awaited => ("awaited", "library", "yes"),
        Kind::Blocking => ("blocking", "library", "no"),
        Kind::FewComputing => ("few", "count", "one for each core"),
        Kind::ManyComputing => ("many", "count", "many"),
        Kind::Mixed => ("mixed", "work", "both"),
    }
}

/// The reason in a line.
fn in_short(leaf: &Leaf) -> String {
    let Some(next) = leaf.decision.runner_up() else { return "nothing else would do".to_owned() };
    let times = next.ns / leaf.decision.chosen.ns;
    let name = next.model.name();
    if times > WORTH {
        format!("{} as fast as {name}", Times(times))
    } else {
        format!("as fast as {name}, and simpler")
    }
}

/// `up to 1,000`, and `more` for the last.
fn until(branch: &Branch, leaf: &Leaf) -> String {
    let is_last = branch.leaves.last() == Some(leaf);
    match (is_last, branch.kind.grows()) {
        (true, _) if branch.leaves.len() == 1 => "always".to_owned(),
        (false, Grows::Tasks) if leaf.question.tasks == 1 => "one".to_owned(),
        (false, Grows::Tasks) => format!("up to {}", Count(leaf.question.tasks)),
        (false, Grows::TaskLength) => format!("up to {}", Ns(leaf.question.task_ns)),
        (true, Grows::Tasks) => "more".to_owned(),
        (true, Grows::TaskLength) => "longer".to_owned(),
    }
}
