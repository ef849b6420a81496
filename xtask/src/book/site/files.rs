//! The models in their own words, the pool's files in the order of reading, and the kernels.

use super::page::{Page, text};
use super::{Book, KERNELS, Source, page_of};
use crate::catalogue::MODELS;
use anyhow::Result;
use maud::{Markup, html};
use shared_workloads::sample::Sample;

/// The pages of all crates, the pool's files and the kernels.
pub(super) fn pages(book: &Book) -> Result<[Vec<Page>; 3]> {
    let model = |model: &&'static str| {
        let source = book.source(model, &format!("{model}/src/lib.rs"))?;
        let content = html! {
            h1 { (model) }
            div lang="en" { (source.prose(&source.header()?)?) }
            h2 { (text("model.samples")) }
            ul.columns { @for sample in Sample::ALL { li { a href={ (sample) ".html#" (model) } { (sample) } } } }
        };
        Ok(Page { file: page_of(&source.path), title: (*model).to_owned(), content })
    };
    let order = html! {
        h2 { (text("pool.order")) }
        ol.columns { @for path in &book.pool { li { a href=(page_of(path)) { (name(path)) } } } }
    };
    let pool = book.pool.iter().map(|path| {
        let page = page_of(path);
        file(&book.source("processes", path)?, (page == "pool.html").then_some(&order))
    });
    let kernels = file(&book.source("shared-workloads", KERNELS)?, None)?;
    let models = MODELS[1..].iter().map(model).collect::<Result<_>>()?;
    Ok([models, pool.collect::<Result<_>>()?, vec![kernels]])
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A file: its prose, then its code.
fn file(source: &Source, list: Option<&Markup>) -> Result<Page> {
    let is_header =
        |line: &&str| line.starts_with("//!") || line.starts_with("#![") || line.is_empty();
    let code = source.text.lines().skip_while(is_header).collect::<Vec<_>>().join("\n");
    let content = html! {
        h1 { code { (source.path) } }
        @if let Some(list) = list { (list) }
        div lang="en" { (source.prose(&source.header()?)?) }
        h2 #code { (text("pool.code")) }
        pre tabindex="0" role="region" aria-labelledby="code" {
            code { (source.code(&code)?) }
        }
    };
    Ok(Page { file: page_of(&source.path), title: name(&source.path).to_owned(), content })
}
