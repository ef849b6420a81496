//! What every page has, and what the pages themselves say: `texts.json`, English and Japanese.

use super::Book;
use super::prose::inline;
use crate::catalogue::MODELS;
use maud::{DOCTYPE, Markup, Render, html};
use shared_workloads::sample::Sample;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static TEXTS: LazyLock<BTreeMap<&str, [&str; 2]>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("texts.json")).expect("each key has two plain strings")
});

pub(super) struct Page {
    pub(super) file: String,
    pub(super) title: String,
    pub(super) content: Markup,
}

/// A text in both languages, of which a reader sees one; `{}` is filled.
pub(super) fn filled(key: &str, value: &str) -> Markup {
    let texts = TEXTS.get(key).unwrap_or_else(|| panic!("texts.json lacks {key}"));
    let [en, ja] = texts.map(|text| inline(&text.replace("{}", value)));
    html! { span.en lang="en" { (en) } span.ja lang="ja" { (ja) } }
}

pub(super) fn text(key: &str) -> Markup {
    filled(key, "")
}

impl Page {
    /// With the pages before and after it.
    pub(super) fn html(&self, book: &Book, neighbours: [Option<&Self>; 2]) -> String {
        let [en, ja] = TEXTS["site"].map(|site| format!("{} – {site}", self.title));
        let way = |file: String, name: &dyn Render| {
            html! {
                a href=(file) aria-current=[(self.file == file).then_some("page")] { (name) }
            }
        };
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title data-en=(en) data-ja=(ja) { (en) }
                    link rel="stylesheet" href="book.css";
                    script src="book.js" {}
                }
                body {
                    a.skip href="#main" { (text("skip")) }
                    header {
                        nav aria-labelledby="nav-models" {
                            (way("index.html".to_owned(), &text("start")))
                            span #nav-models { (text("nav.models")) }
                            @for name in MODELS[1..].iter().chain(&["pool", "kernels"]) { (way(format!("{name}.html"), name)) }
                        }
                        div.switches {
                            button #lang-en type="button" data-lang="en" lang="en" { "English" }
                            button #lang-ja type="button" data-lang="ja" lang="ja" { "日本語" }
                            button #theme type="button" { (text("dark")) }
                        }
                        nav.samples aria-labelledby="nav-samples" {
                            span #nav-samples { (text("nav.samples")) }
                            @for sample in Sample::ALL { (way(format!("{sample}.html"), &sample.slug())) }
                        }
                    }
                    main #main tabindex="-1" { (self.content) }
                    nav.neighbours aria-labelledby="neighbours" {
                        span #neighbours { (text("nav.neighbours")) }
                        @for (page, rel) in neighbours.into_iter().zip(["prev", "next"]) {
                            @if let Some(Self { file, title, .. }) = page { a rel=(rel) data-carry href=(file) { (title) } }
                        }
                    }
                    footer { p { (filled(book.origin.0, &book.origin.1)) } }
                }
            }
        }
        .into_string()
    }
}
