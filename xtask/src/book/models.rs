//! The models in their own words, the pool's files in the order of reading, and the kernels.

use super::links::Imports;
use super::page::{Neighbour, Page};
use super::prose::Prose;
use super::site::{Book, KERNELS, pool_page};
use super::texts::text;
use crate::catalogue::{BASELINE, MODELS};
use anyhow::Result;
use maud::{Markup, html};
use shared_workloads::sample::Sample;

/// The pages of all crates, the pool's modules and the kernels.
pub(super) fn pages(book: &Book) -> Result<Vec<Page>> {
    let models: Vec<&str> = MODELS.into_iter().filter(|model| *model != BASELINE).collect();
    let mut pages = Vec::new();
    for (i, model) in models.iter().enumerate() {
        let neighbour = |model: Option<&&str>| -> Neighbour {
            model.map(|model| (format!("{model}.html"), (*model).to_owned()))
        };
        let content = html! {
            h1 { (model) }
            div.prose lang="en" { (prose(book, model, &format!("{model}/src/lib.rs"), 1)?) }
            h2 { (text("model.samples")) }
            ul.columns {
                @for sample in Sample::ALL {
                    li { a href={ (sample) ".html#" (model) } { (sample) } }
                }
            }
        };
        pages.push(Page {
            name: format!("{model}.html"),
            title: [(*model).to_owned(), (*model).to_owned()],
            before: neighbour(i.checked_sub(1).and_then(|i| models.get(i))),
            after: neighbour(models.get(i + 1)),
            content,
        });
    }
    for (i, module) in book.pool.iter().enumerate() {
        let neighbour = |module: Option<&String>| -> Neighbour {
            module.map(|module| (pool_page(module), file_name(module)))
        };
        let list = html! {
            h2 { (text("pool.order")) }
            ol.columns { @for module in &book.pool { li { a href=(pool_page(module)) { (file_name(module)) } } } }
        };
        pages.push(Page {
            before: neighbour(i.checked_sub(1).and_then(|i| book.pool.get(i))),
            after: neighbour(book.pool.get(i + 1)),
            ..file(
                book,
                "processes",
                &format!("processes/src/pool/{module}.rs"),
                pool_page(module),
                (module == "mod").then_some(list),
            )?
        });
    }
    pages.push(file(book, "shared-workloads", KERNELS, "kernels.html".to_owned(), None)?);
    Ok(pages)
}

fn file_name(module: &str) -> String {
    format!("{module}.rs")
}

/// A file as a page: its prose, then its code.
fn file(
    book: &Book,
    package: &str,
    path: &str,
    name: String,
    list: Option<Markup>,
) -> Result<Page> {
    let text_of_file = book.read(path)?;
    let code: Vec<&str> = text_of_file
        .lines()
        .skip_while(|line| line.starts_with("//!") || line.starts_with("#![doc") || line.is_empty())
        .collect();
    let imports = Imports::of(&text_of_file, package, &book.ours);
    let content = html! {
        h1 { code { (path) } }
        @if let Some(list) = list { (list) }
        div.prose lang="en" { (prose(book, package, path, 1)?) }
        h2 #code { (text("pool.code")) }
        pre.source tabindex="0" role="region" aria-labelledby="code" {
            code { (book.highlighter.html(&code.join("\n"), "rs", &imports, true)?) }
        }
    };
    let title = path.rsplit('/').next().unwrap_or(path).to_owned();
    Ok(Page { name, title: [title.clone(), title], before: None, after: None, content })
}

/// The text at the top of a file, with its links.
pub(super) fn prose(book: &Book, package: &str, path: &str, down: usize) -> Result<Markup> {
    let text = book.read(path)?;
    let header = book.header(path, &text)?;
    rendered(book, package, &text, &header, down)
}

/// Markdown in which names mean what they mean in `text`.
pub(super) fn rendered(
    book: &Book,
    package: &str,
    text: &str,
    markdown: &str,
    down: usize,
) -> Result<Markup> {
    let imports = Imports::of(text, package, &book.ours);
    let module = |name: &str| {
        let sample = Sample::ALL.into_iter().find(|sample| sample.module() == name);
        let sample = sample.map(|sample| format!("{sample}.html#{package}"));
        sample
            .or_else(|| {
                book.pool
                    .iter()
                    .any(|module| package == "processes" && module == name)
                    .then(|| pool_page(name))
            })
            .or_else(|| (package == "processes" && name == "pool").then(|| pool_page("mod")))
    };
    Prose { highlighter: &book.highlighter, imports: &imports, module: &module }
        .html(markdown, down)
}
