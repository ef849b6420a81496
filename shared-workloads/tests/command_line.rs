//! The command line that all models share, tried on the baseline.

use shared_workloads::harness::acceptance;
use shared_workloads::loopback::{ClosedPort, Server};
use shared_workloads::sample::Sample;
use shared_workloads::sequential;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Output, Stdio};

const SEQUENTIAL: &str = env!("CARGO_BIN_EXE_sequential");

fn run(arguments: &[&str]) -> Output {
    acceptance::run(Command::new(SEQUENTIAL).args(arguments))
}

/// What it prints, where all goes well.
fn prints(arguments: &[&str]) -> String {
    let output = run(arguments);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
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
    refuses(&["--workers", "0"], "from 1 to 10000");
    refuses(&["--tasks", "-1"], "unexpected argument '-1'");
    refuses(&["--tasks=-1"], "not a whole number");
    refuses(&["--n", "1000000000001"], "from 1 to 1000000000000");
    refuses(&["--n", "99999999999999999999999999"], "it must be from 1");
    refuses(&["--n", "1e13"], "it must be from 1");
    refuses(&["--n", "1.5e6"], "1_000_000, 1e6");
    refuses(&["--n", ""], "--n");
    refuses(&["--delay-ms", "60001"], "from 0 to 60000");
    refuses(&["--heartbeat-ms", "0"], "from 1 to 60000");
    refuses(&["--item-bytes", "7"], "from 8 to");
    refuses(&["prime-ranges", "--n", "1000000001"], "up to 1,000,000,000");
}

#[test]
fn a_task_that_there_is_not() {
    refuses(&["failing-task", "--failing", "4"], "its 4 tasks are counted from 0");
    refuses(&["failing-task", "--tasks", "1"], "its 1 task");
    refuses(&["deadline", "--endless", "9"], "--endless");
}

#[test]
fn a_number_that_no_chosen_sample_takes() {
    refuses(&["cpu-bound", "--increments", "3"], "these do: counter-race");
    refuses(&["io-bound", "cpu-bound", "--heartbeat-ms", "3"], "these do: offload-blocking");
}

#[test]
fn a_server_where_nothing_is_fetched() {
    refuses(&["cpu-bound", "--url", "http://127.0.0.1/"], "these do: fetch-as-completed");
    refuses(&["cpu-bound", "--live"], "cpu-bound takes no --live");
    refuses(&["cpu-bound", "--loopback", "http://127.0.0.1:1"], "takes no --loopback");
}

#[test]
fn a_delay_of_a_server_that_is_not_ours() {
    let url = "http://127.0.0.1:1/";
    refuses(&["fetch-gather", "--url", url, "--delay-ms", "5"], "not with --url or --live");
    refuses(&["fetch-gather", "--live", "--delay-ms", "5"], "not with --url or --live");
    // Another sample takes it.
    prints(&["fetch-gather", "io-bound", "--tasks", "1", "--url", url, "--delay-ms", "5"]);
}

#[test]
fn contradictions() {
    refuses(&["--live", "--url", "http://127.0.0.1/"], "cannot be used with");
    refuses(&["--live", "--loopback", "http://127.0.0.1"], "cannot be used with");
    refuses(&["--list", "--json"], "cannot be used with");
}

#[test]
fn what_is_no_url() {
    refuses(&["fetch-gather", "--url", "not a url"], "relative URL without a base");
    refuses(&["fetch-gather", "--url", "http://"], "empty host");
    refuses(&["fetch-gather", "--url", "ftp://127.0.0.1/"], "only http and https");
    refuses(&["fetch-gather", "--loopback", "nonsense"], "relative URL without a base");
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
fn help_opens_with_what_this_is_and_has_examples_and_exit_codes() {
    for flag in ["--help", "-h"] {
        let help = prints(&[flag]);
        let first = format!("sequential: {}", sequential::DESCRIPTION);
        assert_eq!(help.lines().next(), Some(first.as_str()));
        for part in ["Examples:", "Exit codes:", "NO_COLOR", "--heartbeat-ms <MS>", "1_000_000"] {
            assert!(help.contains(part), "no '{part}' in {help}");
        }
    }
}

#[test]
fn its_own_examples_work() {
    let help = prints(&["--help"]);
    let (_, rest) = help.split_once("Examples:\n").unwrap();
    let (examples, _) = rest.split_once("\n\n").unwrap();
    assert!(examples.lines().count() >= 3);
    for example in examples.lines() {
        let (command, _) = example.trim().split_once("  ").unwrap_or((example.trim(), ""));
        let arguments: Vec<&str> = command.split_whitespace().skip(1).collect();
        let listing = arguments.into_iter().filter(|&argument| argument != "--json");
        prints(&listing.chain(["--list"]).collect::<Vec<_>>());
    }
}

#[test]
fn numbers_as_people_write_them() {
    for n in ["100000", "100_000", "1e5"] {
        let record = prints(&["cpu-bound", "--n", n, "--tasks", "1", "--json"]);
        assert!(record.contains(r#""params":{"tasks":1,"n":100000}"#), "{record}");
    }
}

#[test]
fn a_delay_of_zero_stays_in_the_record() {
    let record = prints(&["io-bound", "--delay-ms", "0", "--json"]);
    assert!(record.contains(r#""params":{"tasks":100,"delay_ms":0}"#), "{record}");
    assert!(record.contains(r#""verified":true"#), "{record}");
}

#[test]
fn a_heading_before_its_work() {
    let mut child = Command::new(SEQUENTIAL)
        .args(["sleeping-workers", "--workers", "1", "--delay-ms", "60000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program says on stderr that it has begun: only now is the heading sure to be there.
    let mut said = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut said).unwrap();
    child.kill().unwrap();
    let mut printed = String::new();
    child.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
    child.wait().unwrap();
    assert_eq!(said, "Turn-0 starting\n");
    assert!(printed.ends_with("sleeping-workers  1 worker, delay 60 s\n"), "{printed}");
}

#[test]
fn one_answer_is_one_answer() {
    let printed = prints(&["cpu-bound", "--quick"]);
    assert!(printed.ends_with("\n1 answer verified\n"), "{printed}");
    let printed = prints(&["cpu-bound", "prime-ranges", "--quick"]);
    assert!(printed.ends_with("\n2 answers verified\n"), "{printed}");
}

#[test]
fn what_is_ours_is_marked() {
    let printed = prints(&["failing-task", "cpu-bound", "--quick"]);
    assert_eq!(printed.matches("not in the article").count(), 1, "{printed}");
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
fn a_record_says_what_the_variant_was_held_to_where_that_is_not_the_usual() {
    let records = prints(&["failing-task", "--json"]);
    let records: Vec<&str> = records.lines().collect();
    assert!(!records[0].contains("standard"), "{}", records[0]);
    assert!(records[1].contains(r#""standard":{"others":"before"}"#), "{}", records[1]);
}

#[test]
fn the_list_is_a_sample_and_a_variant_per_line_and_needs_no_server() {
    let stdout = prints(&["--list"]);
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
    let stdout = prints(&["fetch-as-completed", "--quick", "--json"]);
    assert!(stdout.contains("Connection refused"), "{stdout}");
    assert!(stdout.contains(r#"{"Ok":404}"#) && stdout.contains(r#"{"Ok":200}"#), "{stdout}");
}

#[test]
fn a_loopback_server_that_runs_already_with_or_without_a_slash() {
    let server = Server::start().unwrap();
    for slash in ["", "/"] {
        let base = format!("{}{slash}", server.base_url());
        let record = prints(&["fetch-gather", "--quick", "--json", "--loopback", &base]);
        assert!(record.contains(r#""verified":true"#), "{record}");
    }
}

#[test]
fn a_proxy_in_the_environment_does_not_stand_before_the_loopback_server() {
    let proxy = ClosedPort::reserve().unwrap().base_url();
    let mut command = Command::new(SEQUENTIAL);
    command.args(["fetch-as-completed", "fetch-gather", "offload-blocking", "--quick", "--json"]);
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env(name, &proxy);
    }
    let output = acceptance::run(&mut command);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{stdout}");
    assert_eq!(stdout.matches(r#""verified":true"#).count(), 3, "{stdout}");
}

#[test]
fn a_server_that_does_not_start_is_no_wrong_command_line() {
    // Fewer descriptors than a server needs; the shell's own limit is for its children only.
    let script = "ulimit -n 6; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", script, SEQUENTIAL, "fetch-gather", "--quick"]);
    let output = acceptance::run(&mut command);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("the loopback server could not be started"), "{stderr}");
    assert!(!stderr.contains("--help"), "{stderr}");
}
