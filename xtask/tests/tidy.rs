//! Conventions that a reader relies on, kept by a test so that they can't rot.

use shared_workloads::sample::Sample;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The model crates, and what stands in `src` beside `lib.rs`, `main.rs` and the samples.
const MODELS: [(&str, &[&str]); 5] = [
    ("threads", &[]),
    ("processes", &["child.rs", "pool"]),
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

/// The table in README.md between the two markers, made from the public functions that there are:
/// one per variant.
fn table() -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let models = MODELS.map(|(model, _)| model);
    let mut header = vec!["sample".to_owned()];
    header.extend(models.map(str::to_owned));
    let mut table = line(header) + &format!("|{}\n", "---|".repeat(models.len() + 1));
    for sample in Sample::ALL {
        let baseline = format!("shared-workloads/src/sequential/{}.rs", sample.module());
        let ours = if sample.from_article() { "" } else { " (ours)" };
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
fn the_readme_s_table_is_what_there_is() {
    let readme = read("README.md");
    let (begin, end) = ("<!-- samples:begin -->\n", "<!-- samples:end -->");
    let shown = readme.split_once(begin).and_then(|(_, rest)| rest.split_once(end));
    let (shown, _) = shown.expect("README.md has both markers of the table of samples");
    let table = table();
    assert!(shown == table, "README.md's table of samples should be:\n{table}");
}
