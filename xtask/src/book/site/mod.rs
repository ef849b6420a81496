//! The site: what its pages are made from, and where they go.

mod code;
mod diff;
mod files;
mod page;
mod prose;
mod sample;
mod start;

use crate::catalogue::BASELINE;
use crate::output::{Output, RESULTS};
use crate::results::Results;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use code::{Highlighter, Names};
use maud::Markup;
use std::fs;
use std::path::{Path, PathBuf};
use syntect::parsing::SyntaxSet;

const PYTHON: &str = "python";
const POOL: &str = "processes/src/pool";
const KERNELS: &str = "shared-workloads/src/kernels.rs";

/// What the pages are made from.
struct Book {
    root: PathBuf,
    results: Results,
    /// Where the results are from: a text's key, and the file.
    origin: (&'static str, String),
    highlighter: Highlighter,
    /// The pool's files in the order of reading.
    pool: Vec<String>,
}

/// A file of a model's, or of another package.
struct Source<'b> {
    book: &'b Book,
    model: &'static str,
    path: String,
    text: String,
    names: Names,
}

/// Writes the site and says where it begins.
pub(super) fn write(from: Option<&Path>, out: Option<&Path>) -> Result<()> {
    let Workspace { root, target } = Workspace::locate()?;
    let report = target.join("report").join(RESULTS);
    let (key, path) = match from {
        Some(path) => ("data.file", path.to_owned()),
        None if report.exists() => ("data.report", report),
        None => ("data.reference", root.join("xtask/reference/results.json")),
    };
    let origin = (key, path.strip_prefix(&root).unwrap_or(&path).display().to_string());
    let highlighter = Highlighter(SyntaxSet::load_defaults_newlines());
    let mut book =
        Book { root, results: Results::read(&path)?, origin, highlighter, pool: Vec::new() };
    book.pool = in_order_of_reading(&book.read(&format!("{POOL}/mod.rs"))?);
    let shared = [("book.css", include_str!("book.css")), ("book.js", include_str!("book.js"))];
    let mut files = shared.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
    let [models, pool, kernels] = files::pages(&book)?;
    for pages in [vec![start::page(&book)], sample::pages(&book)?, models, pool, kernels] {
        for (i, page) in pages.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|i| pages.get(i));
            files.push((page.file.clone(), page.html(&book, [before, pages.get(i + 1)])));
        }
    }
    let output = Output::prepare(out.unwrap_or(&target.join("book")))?;
    output.write(&files)?;
    println!("{}", output.folder().join("index.html").display());
    Ok(())
}

impl Book {
    fn read(&self, path: &str) -> Result<String> {
        fs::read_to_string(self.root.join(path)).with_context(|| format!("{path} can't be read"))
    }

    fn source(&self, model: &'static str, path: &str) -> Result<Source<'_>> {
        let text = self.read(path)?;
        let package = if model == BASELINE { "shared-workloads" } else { model };
        let names = Names::of(package, &text);
        Ok(Source { book: self, model, path: path.to_owned(), text, names })
    }
}

impl Source<'_> {
    /// Code that is in this file.
    fn code(&self, code: &str) -> Result<Markup> {
        let ending = if self.model == PYTHON { "py" } else { "rs" };
        self.book.highlighter.html(code, ending, &self.names)
    }
}

/// The pool's files as its own text names them; those that it doesn't name come last.
fn in_order_of_reading(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.trim_start_matches("pub "));
    let modules = lines.filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    let mut modules: Vec<&str> = modules.collect();
    modules.sort_by_key(|module| text.find(&format!("`{module}`")).unwrap_or(usize::MAX));
    ["mod"].iter().chain(&modules).map(|module| format!("{POOL}/{module}.rs")).collect()
}

/// The page that shows a file.
fn page_of(path: &str) -> String {
    let (folder, name) = path.trim_end_matches(".rs").rsplit_once('/').unwrap_or_default();
    let model = folder.trim_start_matches("shared-workloads/src/").split('/').next().unwrap_or("");
    match (folder, name) {
        (POOL, "mod") => "pool.html".to_owned(),
        (POOL, name) => format!("pool-{name}.html"),
        (_, "kernels") => "kernels.html".to_owned(),
        (_, "lib") => format!("{model}.html"),
        (_, name) => format!("{}.html#{model}", name.replace('_', "-")),
    }
}
