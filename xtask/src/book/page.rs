//! What every page has: its head, the ways to the others, the switches, and where the numbers are from.

use super::site::Book;
use super::texts::{filled, plain, text};
use crate::catalogue::{BASELINE, MODELS};
use maud::{DOCTYPE, Markup, html};
use shared_workloads::sample::Sample;

/// A page's neighbours in the order of reading: file and name.
pub(super) type Neighbour = Option<(String, String)>;

pub(super) struct Page {
    /// Its file.
    pub(super) name: String,
    /// In English and Japanese.
    pub(super) title: [String; 2],
    pub(super) before: Neighbour,
    pub(super) after: Neighbour,
    pub(super) content: Markup,
}

impl Page {
    pub(super) fn html(&self, book: &Book) -> String {
        let site = plain("site");
        let [en, ja] = [0, 1].map(|i| format!("{} – {}", self.title[i], site[i]));
        let page = html! {
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
                        nav aria-label="Pages" {
                            a href="index.html" aria-current=[self.current("index.html")] { (text("start")) }
                            @for model in MODELS.iter().filter(|model| **model != BASELINE) {
                                (self.way(&format!("{model}.html"), model))
                            }
                            (self.way("pool.html", "pool"))
                            (self.way("kernels.html", "kernels"))
                        }
                        div.switches {
                            button #lang-en type="button" data-lang="en" lang="en" { "English" }
                            button #lang-ja type="button" data-lang="ja" lang="ja" { "日本語" }
                            button #theme type="button" { (text("dark")) }
                        }
                        nav.samples aria-label="Samples" {
                            @for sample in Sample::ALL {
                                (self.way(&format!("{sample}.html"), sample.slug()))
                            }
                        }
                    }
                    main #main tabindex="-1" {
                        (self.content)
                        @if self.before.is_some() || self.after.is_some() {
                            nav.neighbours aria-label="Neighbours" {
                                @if let Some((file, name)) = &self.before {
                                    a rel="prev" data-carry href=(file) { "← " (name) }
                                }
                                @if let Some((file, name)) = &self.after {
                                    a rel="next" data-carry href=(file) { (name) " →" }
                                }
                            }
                        }
                    }
                    footer { p { (filled(&book.origin.0, &[&book.origin.1])) } }
                }
            }
        };
        page.into_string()
    }

    fn current(&self, file: &str) -> Option<&'static str> {
        (self.name == file).then_some("page")
    }

    fn way(&self, file: &str, name: &str) -> Markup {
        html! { a href=(file) aria-current=[self.current(file)] { (name) } }
    }
}
