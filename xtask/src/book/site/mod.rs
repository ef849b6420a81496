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
use code::{Highlighter, Names, defined};
use std::collections::BTreeMap;
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
    /// Our own names that have a page, by their paths.
    ours: BTreeMap<String, String>,
    /// The pool's files in the order of reading.
    pool: Vec<String>,
}

/// A file of the workspace.
struct Source<'b> {
    book: &'b Book,
    package: &'static str,
    path: String,
    text: String,
    names: Names<'b>,
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
        let (highlighter, ours, pool) = (Highlighter::new()?, BTreeMap::new(), Vec::new());
        let mut book = Self { root, results, origin, highlighter, ours, pool };
        let text = book.read(&format!("{POOL}/mod.rs"))?;
        let module = |line: &str| {
            let name = line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';')?;
            // As the text names them; those that it doesn't name come last.
            let named = text.find(&format!("`{name}`")).unwrap_or(usize::MAX);
            Some((named, format!("{POOL}/{name}.rs")))
        };
        let mut modules: Vec<(usize, String)> = text.lines().filter_map(module).collect();
        modules.sort_by_key(|(named, _)| *named);
        let modules = modules.into_iter().map(|(_, path)| path);
        book.pool = [format!("{POOL}/mod.rs")].into_iter().chain(modules).collect();
        for path in book.pool.clone().into_iter().chain([KERNELS.to_owned()]) {
            let is_pool = path.starts_with(POOL);
            let module = if is_pool { "processes::pool" } else { "shared_workloads::kernels" };
            for name in book.read(&path)?.lines().filter_map(defined) {
                let page = format!("{}#{name}", page_of(&path));
                book.ours.insert(format!("{module}::{name}"), page);
            }
            book.ours.entry(module.to_owned()).or_insert(page_of(&path));
        }
        Ok(book)
    }

    fn read(&self, path: &str) -> Result<String> {
        fs::read_to_string(self.root.join(path)).with_context(|| format!("{path} can't be read"))
    }

    fn source(&self, package: &'static str, path: &str) -> Result<Source<'_>> {
        let text = self.read(path)?;
        let names = Names::of(package, &text, &self.ours);
        Ok(Source { book: self, package, path: path.to_owned(), text, names })
    }
}

/// The page that shows a file.
fn page_of(path: &str) -> String {
    let (folder, name) = path.trim_end_matches(".rs").rsplit_once('/').unwrap_or_default();
    let package = folder.split('/').next().unwrap_or_default();
    match (folder, name) {
        (POOL, "mod") => "pool.html".to_owned(),
        (POOL, name) => format!("pool-{name}.html"),
        (_, "kernels") => "kernels.html".to_owned(),
        (_, "lib") => format!("{package}.html"),
        (folder, name) if folder.ends_with("sequential") => page_of(&format!("sequential/{name}")),
        (_, name) => format!("{}.html#{package}", name.replace('_', "-")),
    }
}
