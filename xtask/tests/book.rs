//! `cargo xtask book` writes a site that needs nothing else. A browser looks at it in `browser.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

/// A page with what it loads.
const MOST_BYTES: usize = 200_000;

/// The files by their names, made from the committed reference.
static SITE: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| written("reference"));

fn written(name: &str) -> BTreeMap<String, String> {
    let folder = tempfile::Builder::new().prefix(name).tempdir().unwrap();
    let reference = concat!(env!("CARGO_MANIFEST_DIR"), "/reference/results.json");
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let status = xtask.args(["book", "--from", reference, "--out"]).arg(folder.path()).status();
    assert!(status.unwrap().success());
    let files = fs::read_dir(folder.path()).unwrap().map(|entry| {
        let entry = entry.unwrap();
        (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())
    });
    files.collect()
}

fn page(name: &str) -> &'static str {
    SITE.get(name).unwrap_or_else(|| panic!("no {name}"))
}

/// What stands between each `start` and the next `end`.
fn between<'t>(text: &'t str, start: &str, end: &str) -> Vec<&'t str> {
    text.split(start).skip(1).map(|rest| rest.split(end).next().unwrap()).collect()
}

/// A program as a reader sees it: without tags.
fn code(page: &str, model: &str) -> String {
    let section = page.split(&format!("class=\"program\" id=\"{model}\"")).nth(1).unwrap();
    let html = between(section, "><code>", "</code></pre>")[0];
    let text = html.split('<').enumerate().map(|(i, part)| match part.split_once('>') {
        Some((_, text)) if i > 0 => text,
        _ => part,
    });
    let text = text.collect::<String>();
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert!(written("again") == *SITE);
}

#[test]
fn a_page_is_small_and_asks_nobody_for_anything() {
    let shared = page("book.css").len() + page("book.js").len();
    for (name, text) in SITE.iter() {
        assert!(text.len() + shared < MOST_BYTES, "{name} has {} bytes", text.len());
        for loads in ["src=\"http", "src=\"//", "<link rel=\"stylesheet\" href=\"http", "@import"] {
            assert!(!text.contains(loads), "{name}: {loads}");
        }
        for loads in ["url(", "fetch(", "XMLHttpRequest", "<img", "<iframe", "import("] {
            let is_ours = name == "book.css" || name == "book.js";
            assert!(!(is_ours && text.contains(loads)), "{name}: {loads}");
        }
        let scripts = between(text, "<script", ">");
        let is_known = |tag: &&str| {
            [" src=\"book.js\"", " id=\"differences\" type=\"application/json\""].contains(tag)
        };
        assert!(scripts.iter().all(is_known), "{name}: {scripts:?}");
    }
}

#[test]
fn every_link_within_the_site_leads_somewhere() {
    for (name, text) in SITE.iter().filter(|(_, text)| text.starts_with("<!DOCTYPE")) {
        let hrefs: BTreeSet<&str> = between(text, "href=\"", "\"").into_iter().collect();
        for href in hrefs.iter().filter(|href| !href.starts_with("https://")) {
            let (file, place) = href.split_once('#').unwrap_or((href, ""));
            let there = page(if file.is_empty() { name } else { file });
            let has = |id: &str| there.contains(&format!("id=\"{id}\""));
            assert!(place.is_empty() || has(place), "{name} leads to {href}");
        }
        let ids = between(text, " id=\"", "\"");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{name}: an id twice");
    }
}

#[test]
fn names_lead_to_their_documentation_or_to_our_page() {
    let text = page("fetch-gather.html");
    for link in [
        "\"https://doc.rust-lang.org/std/?search=std::thread::scope\">scope<",
        "\"https://docs.rs/tokio/latest/tokio/?search=tokio::runtime::Builder\"",
        "\"https://docs.rs/async-std/latest/async_std/?search=async_std::task",
        "\"pool.html\">Pool<",
    ] {
        assert!(text.contains(link), "{link}");
    }
    assert!(page("cpu-bound.html").contains("\"kernels.html\">sum_of_squares<"));
    // A function of ours that has the name of a crate isn't that crate.
    assert!(!page("cpu-bound.html").contains("docs.rs/rayon/latest/rayon/\""));
    assert!(page("asyncio-tokio.html").contains("<a href=\"fetch-gather.html#asyncio-tokio\">"));
    let lib = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../threads/src/lib.rs"));
    let rule = lib.unwrap().lines().filter(|line| line.starts_with("//! # ")).count();
    assert_eq!(page("threads.html").matches("<h2>").count(), rule + 1, "headings, and its samples");
}

#[test]
fn every_program_is_shown_whole_and_rows_have_all_of_its_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = page("counter-race.html");
    let json =
        between(text, "<script id=\"differences\" type=\"application/json\">", "</script>")[0];
    let pairs: BTreeMap<String, Vec<serde_json::Value>> = serde_json::from_str(json).unwrap();
    assert_eq!(pairs.len(), 7 * 6 / 2);
    for (pair, rows) in &pairs {
        for (side, model) in pair.split(',').enumerate() {
            let shown = code(text, model);
            if model == "threads" {
                let file = fs::read_to_string(root.join("threads/src/counter_race.rs")).unwrap();
                assert_eq!(shown, file);
            }
            let has_line = |row: &&serde_json::Value| *row == 0 || !row[side].is_null();
            let lines = rows.iter().filter(has_line).count();
            assert_eq!(lines, shown.lines().count(), "{pair}: {model}");
        }
    }
    // What is the same in both is no difference, and what stands in one alone is.
    let (left, right) = (code(text, "threads"), code(text, "asyncio-tokio"));
    let (mut i, mut j) = (left.lines(), right.lines());
    for row in &pairs["threads,asyncio-tokio"] {
        let is = |side: usize| *row == 0 || !row[side].is_null();
        let (one, other) = (is(0).then(|| i.next().unwrap()), is(1).then(|| j.next().unwrap()));
        // Two lines without words may stand beside each other by chance.
        let says = |line: &str| line.contains(char::is_alphanumeric);
        let is_same = one == other && (*row == 0 || one.is_some_and(says));
        assert_eq!(*row == 0, is_same, "{one:?} beside {other:?}: {row}");
    }
}

#[test]
fn all_texts_are_in_both_languages_and_the_data_has_its_source() {
    let texts = concat!(env!("CARGO_MANIFEST_DIR"), "/src/book/site/texts.json");
    let texts: BTreeMap<String, [String; 2]> =
        serde_json::from_str(&fs::read_to_string(texts).unwrap()).unwrap();
    let is_japanese = |text: &String| text.chars().any(|c| ('\u{3040}'..='\u{9fff}').contains(&c));
    for (key, [english, japanese]) in &texts {
        assert!(!is_japanese(english) && is_japanese(japanese), "{key}");
        assert_eq!(english.matches("{}").count(), japanese.matches("{}").count(), "{key}");
    }
    for (name, text) in SITE.iter().filter(|(_, text)| text.starts_with("<!DOCTYPE")) {
        assert!(text.contains("reference/results.json"), "{name} doesn't say what its numbers are");
        assert_eq!(text.matches("<h1>").count(), 1, "{name}");
    }
}
