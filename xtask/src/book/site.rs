//! All pages: what they are made from, and where they go.

use super::links::Ours;
use super::page::Page;
use super::source::{Highlighter, defined};
use super::{models, sample, start};
use crate::output::{Content, Output, RESULTS};
use crate::results::Results;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

const REFERENCE: &str = "xtask/reference/results.json";
const POOL: &str = "processes/src/pool";
pub(super) const KERNELS: &str = "shared-workloads/src/kernels.rs";

/// What the pages are made from.
pub(super) struct Book {
    root: PathBuf,
    pub(super) results: Results,
    /// Where the results are from: a text's key, and the file.
    pub(super) origin: (String, String),
    pub(super) highlighter: Highlighter,
    pub(super) ours: Ours,
    /// The pool's modules in the order of reading, `mod` first.
    pub(super) pool: Vec<String>,
}

/// Writes the site and says where it begins.
pub(super) fn write(from: Option<&Path>, out: Option<&Path>) -> Result<PathBuf> {
    let Workspace { root, target } = Workspace::locate()?;
    let report = target.join("report").join(RESULTS);
    let (key, path) = match from {
        Some(path) => ("data.file", path.to_owned()),
        None if report.exists() => ("data.report", report),
        None => ("data.reference", root.join(REFERENCE)),
    };
    let results = Results::read(&path)?;
    let shown = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
    let book = Book::new(root, results, (key.to_owned(), shown))?;
    let output = Output::prepare(out.unwrap_or(&target.join("book")))?;
    output.write(&book.files()?)?;
    Ok(output.folder().join("index.html"))
}

impl Book {
    fn new(root: PathBuf, results: Results, origin: (String, String)) -> Result<Self> {
        let (highlighter, ours, pool) = (Highlighter::new()?, Ours::new(), Vec::new());
        let mut book = Self { root, results, origin, highlighter, ours, pool };
        book.pool = book.order_of_reading()?;
        let kernels =
            ("shared_workloads::kernels".to_owned(), KERNELS.to_owned(), "kernels.html".to_owned());
        let files = book.pool.iter().map(|module| {
            (String::from("processes::pool"), format!("{POOL}/{module}.rs"), pool_page(module))
        });
        for (module, file, page) in files.chain([kernels]).collect::<Vec<_>>() {
            for name in book.read(&file)?.lines().filter_map(defined) {
                book.ours.insert(format!("{module}::{name}"), format!("{page}#{name}"));
            }
            book.ours.entry(module).or_insert(page);
        }
        Ok(book)
    }

    /// A file by its path from the workspace's root.
    pub(super) fn read(&self, path: &str) -> Result<String> {
        fs::read_to_string(self.root.join(path)).with_context(|| format!("{path} can't be read"))
    }

    /// A file's `//!` lines.
    pub(super) fn header(&self, path: &str, text: &str) -> Result<String> {
        super::prose::header(&self.root.join(path), text)
    }

    fn files(&self) -> Result<Vec<Content>> {
        let mut pages: Vec<Page> = vec![start::page(self)?];
        pages.extend(sample::pages(self)?);
        pages.extend(models::pages(self)?);
        let written = pages.iter().map(|page| (page.name.clone(), page.html(self)));
        let shared = [("book.css", include_str!("book.css")), ("book.js", include_str!("book.js"))];
        Ok(written.chain(shared.map(|(name, text)| (name.to_owned(), text.to_owned()))).collect())
    }

    /// As the pool's own text names its files; those that it doesn't name come last.
    fn order_of_reading(&self) -> Result<Vec<String>> {
        let entries = fs::read_dir(self.root.join(POOL)).context(POOL)?;
        let mut files = Vec::new();
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "rs") {
                files.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
            }
        }
        let text = self.read(&format!("{POOL}/mod.rs"))?;
        files.sort_by_key(|file| {
            let named = text.find(&format!("`{file}`")).unwrap_or(usize::MAX);
            (file != "mod", named, file.clone())
        });
        Ok(files)
    }
}

/// The page of one of the pool's modules.
pub(super) fn pool_page(module: &str) -> String {
    if module == "mod" { "pool.html".to_owned() } else { format!("pool-{module}.html") }
}
