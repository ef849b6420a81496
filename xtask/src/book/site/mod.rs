//! The site: what its pages are made from, and where they go.

mod code;
mod diff;
mod files;
mod page;
mod prose;
mod sample;
mod start;

use crate::output::{Output, RESULTS};
use crate::results::Results;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use code::{Highlighter, Names};
use std::fs;
use std::path::{Path, PathBuf};

const REFERENCE: &str = "xtask/reference/results.json";
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

/// A file of the workspace.
struct Source<'b> {
    book: &'b Book,
    package: &'static str,
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
        None => ("data.reference", root.join(REFERENCE)),
    };
    let shown = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
    let book = Book::new(root, Results::read(&path)?, (key, shown))?;
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
    fn new(root: PathBuf, results: Results, origin: (&'static str, String)) -> Result<Self> {
        let mut book =
            Self { root, results, origin, highlighter: Highlighter::new()?, pool: vec![] };
        let text = book.read(&format!("{POOL}/mod.rs"))?;
        let declared = |line: &str| {
            let name = line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';')?;
            // As the text names them; those that it doesn't name come last.
            Some((text.find(&format!("`{name}`")).unwrap_or(usize::MAX), name.to_owned()))
        };
        let mut modules: Vec<(usize, String)> = text.lines().filter_map(declared).collect();
        modules.sort_by_key(|(place, _)| *place);
        modules.insert(0, (0, "mod".to_owned()));
        book.pool = modules.into_iter().map(|(_, name)| format!("{POOL}/{name}.rs")).collect();
        Ok(book)
    }

    fn read(&self, path: &str) -> Result<String> {
        fs::read_to_string(self.root.join(path)).with_context(|| format!("{path} can't be read"))
    }

    fn source(&self, package: &'static str, path: &str) -> Result<Source<'_>> {
        let text = self.read(path)?;
        let names = Names::of(package, &text);
        Ok(Source { book: self, package, path: path.to_owned(), text, names })
    }
}

/// The page that shows a file.
fn page_of(path: &str) -> String {
    let (folder, name) = path.trim_end_matches(".rs").rsplit_once('/').unwrap_or_default();
    let is_plain = folder.ends_with("sequential");
    let package =
        if is_plain { "sequential" } else { folder.split('/').next().unwrap_or_default() };
    match (folder, name) {
        (POOL, "mod") => "pool.html".to_owned(),
        (POOL, name) => format!("pool-{name}.html"),
        (_, "kernels") => "kernels.html".to_owned(),
        (_, "lib") => format!("{package}.html"),
        (_, name) => format!("{}.html#{package}", name.replace('_', "-")),
    }
}
