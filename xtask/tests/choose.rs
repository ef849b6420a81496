//! `cargo xtask choose` as a script sees it: codes, JSON, and complaints that say what to do.

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::tempdir;

const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/reference/results.json");

/// Asks without a terminal, by the reference run.
fn ask(arguments: &[&str]) -> Output {
    ask_by(Path::new(REFERENCE), arguments)
}

fn ask_by(results: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("choose")
        .arg("--from")
        .arg(results)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn an_answer_names_a_model_a_file_and_where_the_numbers_are_from() {
    let output = ask(&["--io", "--tasks", "1000", "--task-ms", "100"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(", for 1,000 tasks that wait for 100 ms each"), "{text}");
    assert!(text.contains("\n  read ") && text.contains("/src/"), "{text}");
    assert!(text.contains("xtask/reference/results.json"), "{text}");
}

#[test]
fn a_script_gets_the_same_in_json() {
    let arguments = ["--cpu", "--tasks", "8", "--task-ms", "50", "--max-memory", "1GiB", "--json"];
    let output = ask(&arguments);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["question"]["work"], "cpu");
    assert_eq!(answer["question"]["max_memory_bytes"], 1_u64 << 30);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for contestant in ["chosen", "runner_up"] {
        let contestant = &answer[contestant];
        assert!(root.join(contestant["file"].as_str().unwrap()).is_file(), "{contestant}");
        assert!(contestant["ns"].as_f64().unwrap() > 0.0, "{contestant}");
        assert!(!contestant["terms"].as_array().unwrap().is_empty(), "{contestant}");
    }
    assert!(answer["results"]["cores"].as_u64().unwrap() > 0);
}

#[test]
fn a_mixed_task_computes_for_half_of_its_time_or_for_as_long_as_it_says() {
    let mixed = ["--mixed", "--tasks", "8", "--task-ms", "1", "--json"];
    for (more, ns) in [(&[][..], 5e5), (&["--compute-ms", "0.1"], 1e5)] {
        let output = ask(&[&mixed[..], more].concat());
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(answer["question"]["compute_ns"].as_f64(), Some(ns), "{output:?}");
    }
}

#[test]
fn missing_and_contradictory_answers_exit_with_2_and_say_which() {
    for (arguments, says) in [
        (&["--io"][..], "without --tasks and --task-ms there is no answer"),
        (&["--tasks", "3", "--task-ms", "1"], "without --io, --cpu or --mixed there is no answer"),
        (&["--io", "--cpu", "--tasks", "3", "--task-ms", "1"], "cannot be used with '--cpu'"),
        (
            &["--cpu", "--tasks", "3", "--task-ms", "1", "--blocking-library"],
            "--cpu and --blocking-library contradict each other",
        ),
        (
            &["--mixed", "--tasks", "3", "--task-ms", "1", "--compute-ms", "2"],
            "--compute-ms 2 and --task-ms 1 contradict each other",
        ),
        (&["--io", "--tasks", "0", "--task-ms", "1"], "invalid value '0'"),
        (&["--io", "--tasks", "1", "--task-ms", "-1"], "unexpected argument '-1'"),
        (&["--io", "--tasks", "1", "--task-ms", "soon"], "not a number"),
        (&["--io", "--tasks", "1", "--task-ms", "0"], "not between"),
        (&["--io", "--tasks", "1", "--task-ms", "NaN"], "not between"),
        (&["--io", "--tasks", "1", "--task-ms", "1e12"], "not between"),
        (&["--io", "--tasks", "1", "--task-ms", "1", "--max-memory", "lots"], "is no size"),
        (&["--io", "--tasks", "1", "--task-ms", "1", "--max-memory", "0"], "less than a byte"),
    ] {
        let said = complaint(&ask(arguments));
        assert!(said.contains(says), "{arguments:?}: {said}");
    }
}

#[test]
fn what_fits_nowhere_is_said_of_every_model() {
    let said = complaint(&ask(&["--io", "--tasks", "9", "--task-ms", "1", "--max-memory", "1KiB"]));
    assert!(said.contains("nothing would do for 9 tasks"), "{said}");
    assert!(said.contains("a plain loop: it takes") && said.contains("tokio: it takes"), "{said}");
}

#[test]
fn results_that_are_none_are_refused() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("results.json");
    let arguments = ["--io", "--tasks", "3", "--task-ms", "1"];
    let said = complaint(&ask_by(&path, &arguments));
    assert!(said.contains("can't be read"), "{said}");
    fs::write(&path, "{}").unwrap();
    let said = complaint(&ask_by(&path, &arguments));
    assert!(said.contains("is no results.json of a report"), "{said}");
}
