//! Conventions that a reader relies on, kept by a test so that they can't rot.

use shared_workloads::sample::Sample;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The model crates, and what stands in `src` beside `lib.rs`, `main.rs` and the samples.
const MODELS: [(&str, &[&str]); 5] = [
    ("threads", &[]),
    ("processes", &["child.rs", "mpi", "pool"]),
    ("asyncio-tokio", &["heartbeat.rs"]),
    ("asyncio-smol", &["heartbeat.rs", "https", "https.rs"]),
    ("hybrid", &["heartbeat.rs", "on_rayon.rs"]),
];

const LONGEST_SAMPLE: usize = 90;
const LONGEST_MEDIAN: usize = 45;
const LONGEST_MAIN: usize = 12;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a member").to_owned()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn names_in(folder: impl AsRef<Path>) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn sample_file(model: &str, sample: Sample) -> String {
    format!("{model}/src/{}.rs", sample.module())
}

/// Every Rust file of the workspace, by its path from the root.
fn rust_files() -> Vec<String> {
    let mut files = Vec::new();
    let members = MODELS.iter().map(|(model, _)| *model);
    let mut folders: Vec<String> =
        members.chain(["shared-workloads", "xtask"]).map(str::to_owned).collect();
    while let Some(folder) = folders.pop() {
        for name in names_in(&folder) {
            let path = format!("{folder}/{name}");
            if root().join(&path).is_dir() {
                folders.push(path);
            } else if Path::new(&name).extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files
}

#[test]
fn each_model_has_every_sample_and_nothing_unexpected() {
    for (model, extras) in MODELS {
        let mut expected: BTreeSet<String> =
            Sample::ALL.iter().map(|sample| format!("{}.rs", sample.module())).collect();
        expected.extend(["lib.rs", "main.rs"].iter().chain(extras).map(ToString::to_string));
        assert_eq!(names_in(format!("{model}/src")), expected, "in {model}/src");
    }
    let mut sequential: BTreeSet<String> =
        Sample::ALL.iter().map(|sample| format!("{}.rs", sample.module())).collect();
    sequential.insert("mod.rs".to_owned());
    assert_eq!(names_in("shared-workloads/src/sequential"), sequential);
    let python = names_in("shared-workloads/python");
    for sample in Sample::ALL {
        assert!(python.contains(&format!("{}.py", sample.module())), "no {sample} in Python");
    }
}

#[test]
fn each_sample_opens_with_what_it_is_and_says_how_to_run_it() {
    for (model, _) in MODELS {
        for sample in Sample::ALL {
            let file = sample_file(model, sample);
            let text = read(&file);
            assert!(text.starts_with("//! "), "{file} doesn't open with //!");
            let run = format!("Run with: `cargo run -p {model} -- {sample}`");
            assert!(text.contains(&run), "{file} lacks the line '{run}'");
        }
    }
}

#[test]
fn samples_are_short_and_main_is_a_handful_of_lines() {
    let mut lengths = Vec::new();
    for (model, _) in MODELS {
        for sample in Sample::ALL {
            let file = sample_file(model, sample);
            let lines = read(&file).lines().count();
            assert!(lines <= LONGEST_SAMPLE, "{file} has {lines} lines");
            lengths.push(lines);
        }
        let main = read(format!("{model}/src/main.rs")).lines().count();
        assert!(main <= LONGEST_MAIN, "{model}/src/main.rs has {main} lines");
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= LONGEST_MEDIAN, "the median sample has {median} lines");
}

#[test]
fn samples_know_nothing_of_the_harness() {
    for (model, _) in MODELS {
        for sample in Sample::ALL {
            let file = sample_file(model, sample);
            let text = read(&file);
            for module in ["harness", "answer", "sample", "loopback"] {
                let path = format!("shared_workloads::{module}");
                assert!(!text.contains(&path), "{file} uses {path}");
            }
        }
    }
}

#[test]
fn the_plumbing_is_smaller_than_the_samples_it_serves() {
    let lines = |files: &mut dyn Iterator<Item = String>| -> usize {
        files.map(|file| read(file).lines().count()).sum()
    };
    let plumbing = lines(&mut rust_files().into_iter().filter(|file| {
        file.starts_with("shared-workloads/src/harness")
            || file.starts_with("shared-workloads/src/loopback")
    }));
    let samples =
        lines(&mut MODELS.iter().flat_map(|(model, _)| {
            Sample::ALL.into_iter().map(|sample| sample_file(model, sample))
        }));
    assert!(plumbing < samples, "{plumbing} lines of plumbing serve {samples} of samples");
}

#[test]
fn nothing_is_left_open() {
    // Put together here, so that this file doesn't find itself.
    let marks =
        ["TO".to_owned() + "DO", "FIX".to_owned() + "ME", "unimplemented".to_owned() + "!("];
    for file in rust_files() {
        let text = read(&file);
        assert!(text.starts_with("//! "), "{file} doesn't open with //!");
        for mark in &marks {
            assert!(!text.contains(mark), "{file} contains {mark}");
        }
    }
}

#[test]
fn only_asyncio_smol_depends_on_the_discontinued_crates() {
    let members = MODELS.iter().map(|(model, _)| *model).chain(["shared-workloads", "xtask"]);
    for member in members.filter(|member| *member != "asyncio-smol") {
        let manifest = read(format!("{member}/Cargo.toml"));
        for discontinued in ["async-std", "surf", "async-h1"] {
            assert!(!manifest.contains(discontinued), "{member} depends on {discontinued}");
        }
    }
}

/// A README between two of its markers.
fn between<'t>(readme: &'t str, part: &str) -> &'t str {
    let (begin, end) = (format!("<!-- {part}:begin -->\n"), format!("<!-- {part}:end -->"));
    let shown = readme.split_once(&begin).and_then(|(_, rest)| rest.split_once(&end));
    shown.unwrap_or_else(|| panic!("a README has no part {part}")).0
}

/// The table of samples, made from the public functions that there are: one per variant.
fn table(sample_in_words: &str, ours_in_words: &str) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let models = MODELS.map(|(model, _)| model);
    let mut header = vec![sample_in_words.to_owned()];
    header.extend(models.map(str::to_owned));
    let mut table = line(header) + &format!("|{}\n", "---|".repeat(models.len() + 1));
    for sample in Sample::ALL {
        let baseline = format!("shared-workloads/src/sequential/{}.rs", sample.module());
        let ours = if sample.from_article() { "" } else { ours_in_words };
        let mut cells = vec![format!("[{sample}]({baseline}){ours}")];
        cells.extend(models.map(|model| {
            let file = sample_file(model, sample);
            let variants: Vec<String> = read(&file)
                .lines()
                .filter_map(|line| line.strip_prefix("pub fn "))
                .map(|line| {
                    format!("`{}`", line.split(['(', '<']).next().expect("split gives one"))
                })
                .collect();
            format!("[{}]({file})", variants.join(", "))
        }));
        table += &line(cells);
    }
    table
}

#[test]
fn the_readmes_tables_are_what_there_is() {
    for (name, sample, ours) in
        [("README.md", "sample", " (ours)"), ("README.ja.md", "サンプル", "（独自）")]
    {
        let (readme, table) = (read(name), table(sample, ours));
        assert!(between(&readme, "samples") == table, "{name}'s table should be:\n{table}");
    }
}

/// What a translation can't change: numbers, and names in backticks, in the order of the alphabet
/// since a sentence has an order of its own.
fn unchanging(text: &str) -> Vec<&str> {
    let names = text.split('`').skip(1).step_by(2);
    let numbers = text.split(|c: char| !c.is_ascii_digit() && !",.".contains(c));
    let numbers = numbers.map(|number| number.trim_matches([',', '.']));
    let mut all: Vec<&str> = names.chain(numbers).filter(|text| !text.is_empty()).collect();
    all.sort_unstable();
    all
}

#[test]
fn both_readmes_say_the_same_and_in_their_own_language() {
    let (english, japanese) = (read("README.md"), read("README.ja.md"));
    for part in ["findings", "choice"] {
        // The fence of a graph isn't a name's backticks.
        let [english, japanese] =
            [&english, &japanese].map(|readme| between(readme, part).replace("```", ""));
        assert_eq!(unchanging(&english), unchanging(&japanese), "splice both at once");
        for line in japanese.lines() {
            let words = line.split([' ', '`', '"', '|']).filter(|word| !word.is_empty());
            let words: Vec<&str> = words.collect();
            let is_english = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase());
            let left = words.windows(2).find(|pair| pair.iter().all(|word| is_english(word)));
            // A variant's name and its model's are lowercase, too, and stand in backticks.
            let named = left.is_some_and(|pair| line.contains(&format!("`{}`", pair.join(" "))));
            assert!(left.is_none() || named, "japanese.txt lacks {left:?}: {line}");
        }
    }
}

#[test]
fn every_link_of_the_readmes_leads_to_a_file() {
    for name in ["README.md", "README.ja.md"] {
        let readme = read(name);
        let targets = readme.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        let targets: Vec<&str> = targets.filter(|target| !target.contains("://")).collect();
        assert!(targets.len() > Sample::ALL.len() * MODELS.len(), "{name}: {targets:?}");
        for target in targets {
            assert!(root().join(target).exists(), "{name} links to {target}");
        }
    }
}
