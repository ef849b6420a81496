//! The flowchart for Rust: a Mermaid graph, and under it a table with the reasons and the files.

use super::findings::{fastest_of_each_model, median, named};
use super::markdown::Links;
use super::numbers::{duration, factor};
use super::tables::Sheet;
use crate::choose::chart::{Branch, Chart, Grows, Kind, Leaf, MANY, Unchosen, chart};
use crate::choose::{WORTH, reason, terms};
use crate::derive;
use crate::results::Results;
use shared_workloads::answer::grouped;
use std::fmt::Write;

/// Chart and tables, for the report and for a README; nothing where the results don't suffice.
pub(crate) fn choice(results: &Results, links: Links) -> Option<String> {
    let chart = chart(results)?;
    let mut sections = vec![
        format!("```mermaid\n{}```", graph(&chart)),
        leaves(results, &chart, links),
        "Processes are chosen for isolation: what crashes in a worker, or is foreign code, ends that \
         worker alone. A panic needs no process: it ends its thread, and the join reports it. For \
         computing in parallel threads suffice, which Python's don't."
            .to_owned(),
    ];
    if !chart.unchosen.is_empty() {
        let reasons: Vec<String> = chart.unchosen.iter().map(unchosen).collect();
        sections.push(format!("Without a leaf on this machine:\n\n{}", reasons.join("\n")));
    }
    sections.push(format!(
        "Estimated from the prices of {} with {} cores; `cargo xtask choose` answers for other \
         numbers by the same function.",
        results.machine.cpu, results.machine.cores
    ));
    Some(sections.join("\n\n"))
}

/// The section of a report.
pub(super) fn section(results: &Results, links: Links) -> Option<String> {
    Some(format!("## Which model\n\n{}", choice(results, links)?))
}

fn graph(chart: &Chart) -> String {
    let mut graph = String::from(
        "flowchart TD
    start{\"Must a crash, or foreign code,<br/>leave the rest alone?\"}
    start -->|yes| isolated{\"What do the tasks do?\"}
    start -->|no| work{\"What do the tasks do?\"}
    work -->|wait| library{\"Can the library be awaited?\"}
    work -->|compute| count{\"How many tasks?\"}
",
    );
    for branch in &chart.branches {
        let (from, label) = way(branch.kind);
        let name = name(branch.kind);
        // A question with one answer needn't be asked.
        let (from, single) = if branch.leaves.len() == 1 {
            (from.to_owned(), true)
        } else {
            let question = asks(branch);
            line(&mut graph, &format!("{from} -->|{label}| {name}{{\"{question}\"}}"));
            (name.to_owned(), false)
        };
        for (i, leaf) in branch.leaves.iter().enumerate() {
            let label = if single { label.to_owned() } else { until(branch, leaf) };
            let node =
                format!("{name}{i}[\"<b>{}</b><br/>{}\"]", leaf.model.name(), in_short(leaf));
            line(&mut graph, &format!("{from} -->|{label}| {node}"));
        }
    }
    graph
}

/// The reason in a line.
fn in_short(leaf: &Leaf) -> String {
    match leaf.decision.runner_up() {
        None => "nothing else would do".to_owned(),
        Some(next) => {
            let times = next.ns / leaf.decision.chosen.ns;
            let name = next.model.name();
            if times > WORTH {
                format!("{times:.1} × as fast as {name}")
            } else {
                format!("as fast as {name}, and simpler")
            }
        }
    }
}

fn line(graph: &mut String, text: &str) {
    writeln!(graph, "    {text}").expect("a string takes all");
}

const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Isolated => "apart",
        Kind::IsolatedMixed => "apartMixed",
        Kind::Awaited => "awaited",
        Kind::Blocking => "blocking",
        Kind::FewComputing => "few",
        Kind::ManyComputing => "many",
        Kind::Mixed => "mixed",
    }
}

/// The node that a branch starts from, and the answer that leads into it.
const fn way(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Isolated => ("isolated", "compute or block"),
        Kind::IsolatedMixed => ("isolated", "wait in great numbers, too"),
        Kind::Awaited => ("library", "yes"),
        Kind::Blocking => ("library", "no"),
        Kind::FewComputing => ("count", "one for each core"),
        Kind::ManyComputing => ("count", "many"),
        Kind::Mixed => ("work", "both"),
    }
}

fn asks(branch: &Branch) -> &'static str {
    match branch.grows {
        Grows::Tasks => "How many at a time?",
        Grows::TaskLength => "How long is one?",
    }
}

/// `up to 1,000`, and `more` for the last.
fn until(branch: &Branch, leaf: &Leaf) -> String {
    match (leaf.is_last, branch.grows) {
        (false, Grows::Tasks) if leaf.question.tasks == 1 => "one".to_owned(),
        (false, Grows::Tasks) => format!("up to {}", grouped(leaf.question.tasks)),
        (false, Grows::TaskLength) => format!("up to {}", duration(leaf.question.task_ns)),
        (true, Grows::Tasks) => "more".to_owned(),
        (true, Grows::TaskLength) => "longer".to_owned(),
    }
}

fn leaves(results: &Results, chart: &Chart, links: Links) -> String {
    let header = ["leaf", "when", "why", "by these prices", "measured in the report", "read"];
    let mut sheet = Sheet::new(header.len(), &header);
    for branch in &chart.branches {
        for leaf in &branch.leaves {
            let file = leaf.model.file(&leaf.question);
            let name = file.split_once('/').map_or(file, |(_, inside)| inside);
            sheet.rows.push(vec![
                format!("**{}**", leaf.model.name()),
                when(branch, leaf),
                reason(&leaf.decision),
                terms(&leaf.decision.chosen),
                measured(results, leaf).unwrap_or_else(|| "–".to_owned()),
                links.to(&format!("`{name}`"), file),
            ]);
        }
    }
    sheet.markdown()
}

/// The row of the report that is most like the leaf, beside the fastest of the other models.
fn measured(results: &Results, leaf: &Leaf) -> Option<String> {
    let (sample, model, variant) = leaf.model.row(&leaf.question)?;
    let row = results
        .rows
        .iter()
        .find(|row| (row.sample, &*row.model, &*row.variant) == (sample, model, variant))?;
    let mut next = fastest_of_each_model(results, sample).into_iter();
    let next = next.find(|other| other.model != row.model)?;
    let ratio = derive::ratio(&next.runs, &row.runs)?;
    Some(format!(
        "{sample}: {} {}, the next best {} {}: {}",
        named(row),
        median(row)?,
        named(next),
        median(next)?,
        factor(ratio)
    ))
}

fn when(branch: &Branch, leaf: &Leaf) -> String {
    let each = duration(leaf.question.task_ns);
    let computes = duration(leaf.question.compute_ns);
    let tasks = match branch.kind {
        Kind::Isolated => format!("{} tasks that compute for {each}, or block", grouped(MANY)),
        Kind::IsolatedMixed => {
            format!("{} tasks of {each} that compute for {computes}", grouped(MANY))
        }
        Kind::Awaited => format!("tasks that wait for {each}"),
        Kind::Blocking => format!("calls that block for {each}"),
        Kind::FewComputing => "a task that computes for each core".to_owned(),
        Kind::ManyComputing => format!("{} tasks that compute", grouped(MANY)),
        Kind::Mixed => format!("tasks of {each} that compute for {computes}"),
    };
    if branch.leaves.len() == 1 { tasks } else { format!("{tasks}: {}", until(branch, leaf)) }
}

fn unchosen(unchosen: &Unchosen) -> String {
    let name = unchosen.model.name();
    match &unchosen.nearest {
        None => format!("- **{name}** would do at none of the leaves."),
        Some((question, chosen, times)) => {
            let simpler = if *times <= WORTH { ", which is simpler" } else { "" };
            format!(
                "- **{name}**: at best it takes {times:.2} times as long as {}{simpler}: with {} \
                 tasks of {}.",
                chosen.name(),
                grouped(question.tasks),
                duration(question.task_ns)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::choice;
    use crate::made_up::{empty, priced};
    use crate::render::Links;
    use expect_test::expect_file;

    #[test]
    fn a_graph_its_leaves_and_what_has_none() {
        let text = choice(&priced(), Links { root: Some(".") }).unwrap();
        expect_file!["snapshots/choice.md"].assert_eq(&(text + "\n"));
    }

    #[test]
    fn without_prices_there_is_no_chart() {
        assert_eq!(choice(&empty(), Links { root: None }), None);
    }
}
