//! The start page: every sample in every model, the flowchart, and what was found.

use super::page::{Page, filled, text};
use super::prose::{inline, markdown};
use super::{Book, page_of};
use crate::analyse::compare::median_ns;
use crate::catalogue::{BASELINE, MODELS};
use crate::format::Ns;
use crate::show::pick::{fastest, models, samples};
use crate::show::{charts::heat_map::shade, excerpts, flowchart::chart, japanese};
use maud::{Markup, html};
use shared_workloads::sample::Sample;
use std::collections::BTreeMap;

pub(super) fn page(book: &Book) -> Page {
    let excerpts = excerpts(&book.results);
    let found = excerpts.iter().find(|(name, _)| *name == "findings").map_or("", |(_, text)| text);
    let (graph, leaves) = chart(&book.results).unwrap_or_default();
    let pages = leaves.iter().map(|leaf| page_of(&leaf.decision.chosen.file));
    let pages: Vec<String> = pages.collect();
    let content = html! {
        h1 { (text("site")) }
        p.lead { (text("intro.what")) }
        p { (text("intro.how")) }
        p.hint { (filled(book.origin.0, &book.origin.1)) }
        h2 #matrix { (text("matrix")) }
        p { (text("matrix.note")) }
        (matrix(book))
        @if !pages.is_empty() {
            h2 #choice { (text("choice")) }
            p { (text("choice.note")) }
            ul.tree.en lang="en" { (tree(&graph, &pages)) }
            ul.tree.ja lang="ja" { (tree(&japanese(&graph), &pages)) }
        }
        h2 #findings { (text("findings")) }
        div.en lang="en" { (markdown(found)) }
        div.ja lang="ja" { (markdown(&japanese(found))) }
        h2 #further { (text("further")) }
        p { (text("further.note")) }
    };
    Page { file: "index.html".to_owned(), title: "index".to_owned(), content }
}

/// A row per sample, a column per model; a cell is the fastest variant, and leads to its program.
fn matrix(book: &Book) -> Markup {
    let columns = models(&book.results);
    let steps = [("1/100", 0.01), ("1/10", 0.1), ("1", 1.0), ("10 ×", 10.0), ("100 ×", 100.0)];
    html! {
        div.wide tabindex="0" role="group" aria-labelledby="matrix" { table.matrix {
            thead { tr { td {} @for model in &columns { th scope="col" { (model) } } } }
            tbody { @for sample in samples(&book.results) { tr {
                th scope="row" {
                    a href={ (sample) ".html" } { (sample) }
                    small { (text(&format!("sample.{sample}"))) }
                }
                @for model in &columns { (cell(book, sample, model)) }
            } } }
        } }
        p.legend {
            (text("matrix.colour"))
            @for (label, faster) in steps { span style=(painted(faster)) { (label) } }
        }
    }
}

fn cell(book: &Book, sample: Sample, model: &str) -> Markup {
    let timed = |model| {
        let row = fastest(&book.results, sample, model)?;
        Some((row, median_ns(row)?))
    };
    let Some((row, median)) = timed(model) else { return html! { td { "–" } } };
    let faster = timed(BASELINE).map_or(1.0, |(_, plain)| plain / median);
    let program = if MODELS.contains(&model) { model } else { "python" };
    html! { td style=(painted(faster)) {
        a href={ (sample) ".html#" (program) } { (Ns(median)) small { (row.variant) } }
    } }
}

/// The report's colours for so many times as fast.
fn painted(faster: f64) -> String {
    let (ground, letters) = shade(faster);
    format!("background:{ground};color:{letters}")
}

/// What is below each node of a graph: the answer that leads there, its name, and itself.
type Below<'g> = BTreeMap<&'g str, Vec<(&'g str, &'g str, Markup)>>;

/// The report's graph as nested lists: questions, answers, and leaves that lead to a page.
fn tree(graph: &str, pages: &[String]) -> Markup {
    let (mut pages, mut below) = (pages.iter(), Below::new());
    for line in graph.lines().map(str::trim) {
        let (from, way) = line.split_once(" -->|").unwrap_or(("", line));
        let (answer, node) = way.split_once("| ").unwrap_or(("", way));
        let Some((name, words)) = node.split_once(['{', '[']) else { continue };
        let words = inline(&words.trim_matches(['"', ']', '}']).replace("<br/>", " "));
        // The leaves of the graph are those of the report's table, in the same order.
        let page = if node.contains('[') { pages.next() } else { None };
        let node = page
            .map_or_else(|| html! { b { (words) } }, |page| html! { a href=(page) { (words) } });
        below.entry(from).or_default().push((answer, name, node));
    }
    branch("", &below)
}

fn branch(from: &str, below: &Below) -> Markup {
    html! { @for (answer, name, node) in below.get(from).into_iter().flatten() { li {
        @if !answer.is_empty() { span.answer { (answer) } " " }
        (node)
        @if below.contains_key(name) { ul { (branch(name, below)) } }
    } } }
}
