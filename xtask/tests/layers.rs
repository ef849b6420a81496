//! Inside `xtask` data flows one way: the `use` lines say so, or this fails.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// From the bottom to the top: a module may know those of the lines above its own, and nobody on its
/// own line. So nothing below `show` can make prose, and measuring and judging don't know each other.
const LAYERS: [&[&str]; 10] = [
    &["format"],
    &["results"],
    &["catalogue", "workspace", "output"],
    &["splice", "collect", "analyse"],
    &["show"],
    &["book"],
    &["environment", "choose"],
    &["cli"],
    &["report"],
    &["main"],
];
/// What only tests use.
const FIXTURE: &str = "fixture";
const LONGEST_FILE: usize = 300;
/// No more than there are now. The aim is 7,000: lower it with every line that goes.
const MOST_LINES: usize = 9297;

/// The book's share, its script and its styles included: as many as there are now. The aim is 900.
const MOST_LINES_OF_THE_BOOK: usize = 1_082;

/// A file of `src` by its path in there without the ending: `collect/run`, `collect/mod`.
type File = String;

fn sources() -> BTreeMap<File, String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(&src).unwrap().with_extension("");
                found.insert(name.to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap());
            }
        }
    }
    found
}

/// The modules that a file's `use` lines name, those of its tests aside: what only tests know is no
/// part of the program. They are given as paths from the root: `["collect", "run", "Runner"]`.
fn uses(file: &str, text: &str) -> Vec<Vec<String>> {
    let module: Vec<&str> = file.trim_end_matches("/mod").split('/').collect();
    let module = if file == "main" { Vec::new() } else { module };
    let mut found = Vec::new();
    let program = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let mut lines = program.lines();
    while let Some(line) = lines.next() {
        let line =
            line.trim_start().trim_start_matches("pub(crate) ").trim_start_matches("pub(super) ");
        let Some(first) = line.strip_prefix("use ") else { continue };
        let mut statement = first.to_owned();
        while !statement.ends_with(';') {
            statement += lines.next().expect("a use ends with a semicolon").trim();
        }
        for path in expanded(statement.trim_end_matches(';')) {
            let (mut at, mut rest) = (module.clone(), path.as_slice());
            match rest.first().map(String::as_str) {
                Some("crate") => (at, rest) = (Vec::new(), &rest[1..]),
                Some("self") => rest = &rest[1..],
                _ => {}
            }
            while rest.first().is_some_and(|part| part == "super") {
                at.pop();
                rest = &rest[1..];
            }
            found.push(at.into_iter().map(str::to_owned).chain(rest.iter().cloned()).collect());
        }
    }
    found
}

/// `a::{b, c::{d, e as f}}` is `a::b`, `a::c::d` and `a::c::e`.
fn expanded(tree: &str) -> Vec<Vec<String>> {
    let tree = tree.trim();
    let Some((prefix, rest)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or(tree);
        return vec![path.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect()];
    };
    let inside = rest.strip_suffix('}').expect("braces are closed");
    let (mut depth, mut start, mut branches) = (0_usize, 0, Vec::new());
    for (at, character) in inside.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                branches.push(&inside[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    branches.push(&inside[start..]);
    let prefix: Vec<String> = expanded(prefix).concat();
    let paths = branches.into_iter().filter(|branch| !branch.trim().is_empty()).flat_map(expanded);
    paths.map(|path| [prefix.clone(), path].concat()).collect()
}

/// The file that has what a path names.
fn file_of(path: &[String], sources: &BTreeMap<File, String>) -> Option<File> {
    (1..=path.len()).rev().find_map(|length| {
        let name = path[..length].join("/");
        [name.clone(), name + "/mod"].into_iter().find(|name| sources.contains_key(name))
    })
}

fn edges(sources: &BTreeMap<File, String>) -> BTreeSet<(File, File)> {
    let mut edges = BTreeSet::new();
    for (file, text) in sources {
        let known = uses(file, text).into_iter().filter_map(|path| file_of(&path, sources));
        edges.extend(known.filter(|other| other != file).map(|other| (file.clone(), other)));
    }
    edges
}

fn layer(file: &str) -> usize {
    let module = file.split('/').next().unwrap_or(file);
    LAYERS
        .iter()
        .position(|layer| layer.contains(&module))
        .unwrap_or_else(|| panic!("{module} is in no layer"))
}

#[test]
fn a_use_tree_is_its_paths() {
    let text = "use crate::a::{self, b::C, d::{E, f as g}};\nuse super::h;\n\
                \n#[cfg(test)]\nmod tests {\n    use super::i;\n}\n";
    let paths: Vec<String> = uses("x/y", text).iter().map(|path| path.join("::")).collect();
    assert_eq!(paths, ["a::self", "a::b::C", "a::d::E", "a::d::f", "x::h"]);
}

#[test]
fn no_arrow_points_up() {
    let sources = sources();
    let edges = edges(&sources);
    // Else nothing was read.
    assert!(edges.contains(&("main".to_owned(), "cli".to_owned())), "{edges:?}");
    for (file, other) in &edges {
        let module = |file: &str| file.split('/').next().map(str::to_owned);
        if [file, other].iter().any(|file| file.starts_with(FIXTURE))
            || module(file) == module(other)
        {
            continue;
        }
        assert!(layer(other) < layer(file), "{file} knows {other}, which isn't below it");
    }
}

#[test]
fn there_is_no_circle() {
    let mut edges = edges(&sources());
    loop {
        let before = edges.len();
        let knowing: BTreeSet<File> = edges.iter().map(|(file, _)| file.clone()).collect();
        edges.retain(|(_, other)| knowing.contains(other));
        let known: BTreeSet<File> = edges.iter().map(|(_, other)| other.clone()).collect();
        edges.retain(|(file, _)| known.contains(file));
        if edges.len() == before {
            break;
        }
    }
    assert!(edges.is_empty(), "a circle: {edges:?}");
}

#[test]
fn no_file_is_long_and_all_together_are_not() {
    let lines = |text: &String| text.lines().count();
    let sources = sources();
    for (file, text) in &sources {
        assert!(lines(text) <= LONGEST_FILE, "{file} has {} lines", lines(text));
    }
    let is_book = |file: &str| file.starts_with("book/");
    let all: usize =
        sources.iter().filter(|(file, _)| !is_book(file)).map(|(_, text)| lines(text)).sum();
    assert!(all <= MOST_LINES, "xtask/src has {all} lines");
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/book/site");
    let page = ["book.css", "book.js"].map(|name| fs::read_to_string(site.join(name)).unwrap());
    let book = sources.iter().filter(|(file, _)| is_book(file)).map(|(_, text)| text);
    let book: usize = book.chain(&page).map(lines).sum();
    assert!(book <= MOST_LINES_OF_THE_BOOK, "xtask/src/book has {book} lines");
}
