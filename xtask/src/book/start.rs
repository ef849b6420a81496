//! The start page: every sample in every model, the flowchart, and what was found.

use super::page::Page;
use super::prose::block;
use super::sample::about;
use super::site::Book;
use super::texts::{filled, plain, text};
use crate::analyse::choose::chart::chart;
use crate::analyse::compare::median_ns;
use crate::catalogue::{BASELINE, MODELS};
use crate::format::Ns;
use crate::show::charts::heat_map::{readable_on, shade};
use crate::show::excerpts;
use crate::show::pick::{fastest, models, samples};
use anyhow::Result;
use maud::{Markup, PreEscaped, html};
use plotters::style::RGBColor;
use shared_workloads::sample::Sample;

pub(super) fn page(book: &Book) -> Result<Page> {
    let excerpts = excerpts(&book.results);
    let excerpt =
        |name: &str| excerpts.iter().find(|(other, _)| *other == name).map(|(_, text)| text);
    let content = html! {
        h1 { (text("site")) }
        p.lead { (text("intro.what")) }
        p { (text("intro.how")) }
        p.origin { (filled(&book.origin.0, &[&book.origin.1])) }
        section aria-labelledby="matrix" {
            h2 #matrix { (text("matrix")) }
            p { (text("matrix.note")) }
            (matrix(book))
        }
        @if let Some(graph) = excerpt("choice") {
            section aria-labelledby="choice" {
                h2 #choice { (text("choice")) }
                p { (text("choice.note")) }
                (tree(book, graph))
            }
        }
        @if let Some(found) = excerpt("findings") {
            section aria-labelledby="findings" {
                h2 #findings { (text("findings")) }
                div.prose lang="en" { (block(found)) }
            }
        }
        section aria-labelledby="further" {
            h2 #further { (text("further")) }
            p { (text("further.note")) }
        }
    };
    let title = plain("start").map(str::to_owned);
    Ok(Page { name: "index.html".to_owned(), title, before: None, after: None, content })
}

/// A row per sample, a column per model; a cell is the fastest variant, and leads to its program.
fn matrix(book: &Book) -> Markup {
    let results = &book.results;
    let columns = models(results);
    html! {
        div.wide tabindex="0" role="group" aria-labelledby="matrix" {
            table.matrix {
                thead { tr {
                    td {}
                    @for model in &columns { th scope="col" { (model) } }
                } }
                tbody { @for sample in samples(results) {
                    tr {
                        th scope="row" { a href={ (sample) ".html" } { (sample) } }
                        @for model in &columns { (cell(book, sample, model)) }
                    }
                } }
            }
            p.legend {
                (text("matrix.colour"))
                @for (label, faster) in [("1/100", 0.01), ("1/10", 0.1), ("1", 1.0), ("10 ×", 10.0), ("100 ×", 100.0)] {
                    span style=(painted(faster)) { (label) }
                }
            }
        }
        dl.samples { @for sample in Sample::ALL {
            dt { a href={ (sample) ".html" } { (sample) } }
            dd { (about(sample)) }
        } }
    }
}

fn cell(book: &Book, sample: Sample, model: &str) -> Markup {
    let time = |model| fastest(&book.results, sample, model).and_then(median_ns);
    let program = if MODELS.contains(&model) { model } else { "python" };
    let Some(row) = fastest(&book.results, sample, model) else { return html! { td { "–" } } };
    let Some(median) = median_ns(row) else { return html! { td { "–" } } };
    let faster = time(BASELINE).map_or(1.0, |plain| plain / median);
    html! {
        td style=(painted(faster)) {
            a href={ (sample) ".html#" (program) } { (Ns(median)) br; small { (row.variant) } }
        }
    }
}

/// The report's colour for so many times as fast, and letters that can be read on it.
fn painted(faster: f64) -> String {
    let css = |RGBColor(r, g, b)| format!("#{r:02x}{g:02x}{b:02x}");
    let ground = shade(faster);
    format!("background:{};color:{}", css(ground), css(readable_on(ground)))
}

/// The report's graph as nested lists: questions, answers, and leaves that lead to a program.
fn tree(book: &Book, graph: &str) -> Markup {
    let branches = chart(&book.results).unwrap_or_default();
    let mut leaves = branches.iter().flat_map(|branch| &branch.leaves);
    let mut tree = Tree(Vec::new());
    for line in graph.lines().map(str::trim) {
        let (from, label, node) = match line.split_once(" -->|") {
            Some((from, rest)) => {
                let (label, node) = rest.split_once("| ").unwrap_or((rest, ""));
                (from, label, node)
            }
            None => ("", "", line),
        };
        let Some((name, quoted)) = node.split_once(['{', '[']) else { continue };
        let words = quoted.trim_matches(['"', '}', ']']);
        // A leaf of the graph is one of the chart, in the same order.
        let leaf = node.contains("[\"").then(|| leaves.next()).flatten();
        let file = leaf.map(|leaf| leaf.decision.chosen.model.file(&leaf.question));
        let shown = PreEscaped(words.replace("<br/>", " "));
        let html = match file {
            Some(file) => html! { a.leaf href=(page_of(file)) { (shown) } },
            None => html! { span.question { (shown) } },
        };
        tree.0.push(Edge {
            from: from.to_owned(),
            label: label.to_owned(),
            to: name.to_owned(),
            html,
        });
    }
    html! { ul.tree lang="en" { (tree.below("")) } }
}

struct Tree(Vec<Edge>);

struct Edge {
    from: String,
    label: String,
    to: String,
    html: Markup,
}

impl Tree {
    fn below(&self, node: &str) -> Markup {
        html! {
            @for edge in self.0.iter().filter(|edge| edge.from == node) {
                li {
                    @if !edge.label.is_empty() { span.answer { (edge.label) } " " }
                    (edge.html)
                    @if self.0.iter().any(|next| next.from == edge.to) { ul { (self.below(&edge.to)) } }
                }
            }
        }
    }
}

/// `threads/src/io_bound.rs` is shown on `io-bound.html#threads`.
fn page_of(file: &str) -> String {
    let sample = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".rs").replace('_', "-");
    let crate_name = file.split('/').next().unwrap_or(file);
    let model = if MODELS.contains(&crate_name) { crate_name } else { BASELINE };
    format!("{sample}.html#{model}")
}
