//! Folders that can't be written to, files that are something else: clear errors before anything is
//! measured, and what was there is still there.

mod stage;

use stage::{Stage, finish, start};
use std::fs;
use std::process::{Command, Stdio};

/// Asserts that xtask refused, said this, and ran no case.
fn refuses(stage: &Stage, arguments: &[&str], complaint: &str) {
    stage.binary("threads", "echo run >> \"$STAGE/runs\"");
    let outcome = stage.run(arguments);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains(complaint), "{outcome:?}");
    assert!(!stage.path("runs").exists());
}

#[test]
fn a_file_where_the_folder_should_be() {
    let stage = Stage::new();
    let path = stage.path("precious");
    fs::write(&path, "data").unwrap();
    let complaint = "is a file, not a folder";
    refuses(&stage, &["--out", path.to_str().unwrap()], complaint);
    assert_eq!(fs::read_to_string(path).unwrap(), "data");
}

#[test]
fn a_folder_that_can_t_be_made() {
    let stage = Stage::new();
    fs::write(stage.path("file"), "data").unwrap();
    let inside = stage.path("file/inside");
    refuses(&stage, &["--out", inside.to_str().unwrap()], "can't be made");
}

/// The shell's limit on the size of a file stands in for a full disk; nobody has to be root for it.
#[test]
fn a_disk_without_room_is_noticed_before_measuring_and_the_older_report_kept() {
    let stage = Stage::new();
    assert_eq!(stage.run(&["--rounds", "2"]).code, Some(0));
    let older = stage.results();
    let xtask = stage.command(&["--rounds", "2"]);
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh"]);
    command.arg(xtask.get_program()).args(xtask.get_args()).env("STAGE", stage.path(""));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let outcome = finish(start(&mut command));
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("can't be written to"), "{outcome:?}");
    assert_eq!(stage.results(), older);
}

#[test]
fn results_that_are_broken_foreign_or_of_another_version() {
    let stage = Stage::new();
    let path = stage.path("results.json");
    let name = path.to_str().unwrap();
    for (text, complaint) in [
        ("{\"kind\": \"concurrency-mo", "is no results.json of a report"),
        ("{\"name\": \"package\", \"version\": 3}", "is no results.json of a report"),
        ("[]", "is no results.json of a report"),
        ("{\"kind\": \"else\", \"schema\": 1}", "is no results.json of a report but \"else\""),
        ("{\"kind\": \"concurrency-models-report\", \"schema\": 99}", "has schema 99"),
        ("{\"kind\": \"concurrency-models-report\", \"schema\": 1}", "has schema 1"),
        ("{\"kind\": \"concurrency-models-report\", \"schema\": 3}", "is broken"),
    ] {
        fs::write(&path, text).unwrap();
        let from = stage.run_bare(&["--from", name]);
        assert_eq!(from.code, Some(2), "{from:?}");
        assert!(from.stderr.contains(complaint), "{from:?}");
        refuses(&stage, &["--baseline", name], complaint);
    }
    let from = stage.run_bare(&["--from", "/nowhere/results.json"]);
    assert!(from.code == Some(2) && from.stderr.contains("can't be read"), "{from:?}");
}

#[test]
fn results_are_rendered_again_without_measuring() {
    let stage = Stage::new();
    assert_eq!(stage.run(&["--rounds", "3"]).code, Some(0));
    let results = stage.results();
    let saved = stage.path("saved.json");
    fs::copy(stage.path("out/results.json"), &saved).unwrap();
    fs::remove_dir_all(stage.path("out")).unwrap();
    fs::remove_dir_all(stage.path("bins")).unwrap();
    let again = stage.run_bare(&["--from", saved.to_str().unwrap()]);
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(stage.results(), results);
}

#[test]
fn a_report_agrees_with_itself_as_its_baseline() {
    let stage = Stage::new();
    assert_eq!(stage.run(&["--rounds", "2"]).code, Some(0));
    let saved = stage.path("saved.json");
    fs::copy(stage.path("out/results.json"), &saved).unwrap();
    let saved = saved.to_str().unwrap();
    assert_eq!(stage.run_bare(&["--from", saved, "--baseline", saved]).code, Some(0));
    assert!(stage.report().contains("Nothing got slower."));
}

#[test]
fn findings_are_spliced_between_markers_and_nowhere_else() {
    let stage = Stage::new();
    let readme = stage.path("README.md");
    let name = readme.to_str().unwrap();
    fs::write(&readme, "# Title\n").unwrap();
    refuses(&stage, &["--splice", name], "it has no line <!-- findings:begin -->");
    assert_eq!(fs::read_to_string(&readme).unwrap(), "# Title\n");

    let stage = Stage::new();
    let readme = stage.path("README.md");
    let japanese = stage.path("README.ja.md");
    for path in [&readme, &japanese] {
        fs::write(path, "a\n<!-- findings:begin -->\nold\n<!-- findings:end -->\nb\n").unwrap();
    }
    let names = [&readme, &japanese].map(|path| path.to_str().unwrap());
    let outcome = stage.run(&["--rounds", "2", "--splice", names[0], "--splice", names[1]]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    for (path, opens, says) in [
        (&readme, "1. **Computing** (4 sums", "5.00 ms as a plain loop"),
        (&japanese, "1. **計算**（1,000,000未満の二乗和を4個、", "、引数は記事より小さい値、"),
    ] {
        let text = fs::read_to_string(path).unwrap();
        assert!(text.starts_with(&format!("a\n<!-- findings:begin -->\n\n{opens}")), "{text}");
        assert!(text.ends_with("\n\n<!-- findings:end -->\nb\n"), "{text}");
        assert!(text.contains(says) && !text.contains("old"), "{text}");
    }
}

#[test]
fn a_report_with_failures_is_not_spliced() {
    let stage = Stage::new();
    stage.binary("threads", "exit 3");
    let readme = stage.path("README.md");
    let text = "<!-- findings:begin -->\nold\n<!-- findings:end -->\n";
    fs::write(&readme, text).unwrap();
    let outcome = stage.run(&["--rounds", "2", "--splice", readme.to_str().unwrap()]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(fs::read_to_string(&readme).unwrap(), text);
}

#[test]
fn bad_usage() {
    let stage = Stage::new();
    for arguments in [
        &["--sample", "cpu-bond"] as &[&str],
        &["--model", "fibers"],
        &["--rounds", "1"],
        &["--rounds", "-1"],
        &["--budget", "0"],
        &["--budget", "NaN"],
        &["--budget", "1e30"],
        &["--limit", "soon"],
        &["--rounds", "3", "--budget", "3"],
        &["--n", "0"],
        &["--python", "python3", "--no-python"],
        &["--from", "results.json", "--quick"],
        &["--python", "/nowhere/python3"],
        &["--prebuild", "bins"],
    ] {
        let outcome = stage.run_bare(arguments);
        assert_eq!(outcome.code, Some(2), "{arguments:?}: {outcome:?}");
        assert!(!outcome.stderr.contains("panicked"), "{outcome:?}");
    }
}
