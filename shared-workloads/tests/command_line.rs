//! The command line that all models share, tried on the baseline.

use shared_workloads::harness::acceptance;
use shared_workloads::sample::Sample;
use shared_workloads::sequential;
use std::ffi::OsStr;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Output, Stdio};

const SEQUENTIAL: &str = env!("CARGO_BIN_EXE_sequential");

fn run(arguments: &[&str]) -> Output {
    acceptance::run(Command::new(SEQUENTIAL).args(arguments))
}

/// Asserts exit code 2, nothing on stdout, and a message that says what to do instead.
fn refuses(arguments: &[&str], says: &str) {
    let output = run(arguments);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{arguments:?}");
    assert!(stderr.contains(says), "{arguments:?}: no '{says}' in: {stderr}");
}

#[test]
fn every_answer_is_right() {
    acceptance::every_answer_is_right(SEQUENTIAL, "sequential", sequential::variants);
}

#[test]
fn an_unknown_sample() {
    refuses(&["cpu-bond"], "similar value exists: 'cpu-bound'");
}

#[test]
fn an_unknown_variant() {
    refuses(&["cpu-bound", "--variant", "rayon"], "cpu-bound: loop");
}

#[test]
fn numbers_out_of_range() {
    refuses(&["--workers", "0"], "1..=10000");
    refuses(&["--tasks", "-1"], "unexpected argument '-1'");
    refuses(&["--tasks=-1"], "'-1'");
    refuses(&["--n", "1000000000001"], "1..=1000000000000");
    refuses(&["--n", "99999999999999999999999999"], "number too large");
    refuses(&["--n", "1e6"], "invalid digit");
    refuses(&["--n", ""], "--n");
    refuses(&["--delay-ms", "60001"], "0..=60000");
    refuses(&["prime-ranges", "--n", "1000000001"], "up to 1000000000");
}

#[test]
fn a_number_that_no_chosen_sample_takes() {
    refuses(&["cpu-bound", "--increments", "3"], "these do: counter-race");
}

#[test]
fn contradictions() {
    refuses(&["--live", "--url", "http://127.0.0.1/"], "cannot be used with");
    refuses(&["--list", "--json"], "cannot be used with");
}

#[test]
fn text_that_is_not_utf_8() {
    for arguments in [&["--variant"][..], &[]] {
        let mut command = Command::new(SEQUENTIAL);
        let output = acceptance::run(command.args(arguments).arg(OsStr::from_bytes(b"caf\xe9")));
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn a_url_that_is_none_is_an_error_of_that_url() {
    let output = run(&["fetch-gather", "--json", "--url", "nonsense"]);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(stdout.contains("relative URL without a base"), "{stdout}");
    assert!(stdout.contains(r#""verified":null"#), "{stdout}");
}

#[test]
fn json_is_records_and_nothing_else() {
    let output = run(&["cpu-bound", "prime-ranges", "--quick", "--json"]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(stdout.lines().count(), 2);
    assert!(stdout.lines().all(|line| line.starts_with(r#"{"schema":1,"model":"sequential""#)));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn the_list_is_a_sample_and_a_variant_per_line_and_needs_no_server() {
    let output = run(&["--list"]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    let listed: Vec<Vec<&str>> = stdout.lines().map(|l| l.split_whitespace().collect()).collect();
    let all = Sample::ALL.into_iter().flat_map(|sample| {
        sequential::variants(sample).into_iter().map(move |v| vec![sample.slug(), v.name])
    });
    assert_eq!(listed, all.collect::<Vec<_>>());
}

#[test]
fn no_colour_where_there_is_no_terminal() {
    let output = run(&["cpu-bound", "--quick"]);
    assert!(!output.stdout.contains(&0x1b));
}

#[test]
fn a_closed_stdout_ends_quietly() {
    for arguments in [&["--quick", "--json"][..], &["--list"], &["cpu-bound", "--quick"]] {
        let mut child = Command::new(SEQUENTIAL)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        let status = child.wait().unwrap();
        assert!(!stderr.contains("panicked"), "{arguments:?}: {stderr}");
        assert_eq!(status.code(), Some(0), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_refused_url_is_an_error_and_the_others_are_not() {
    let output = run(&["fetch-as-completed", "--quick", "--json"]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.contains("Connection refused"), "{stdout}");
    assert!(stdout.contains(r#"{"Ok":404}"#) && stdout.contains(r#"{"Ok":200}"#), "{stdout}");
}
