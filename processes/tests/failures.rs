//! What goes wrong, as a user sees it: a job that aborts, a child that can't print its reply, and
//! what is left running after a deadline.

use shared_workloads::answer::Answer;
use shared_workloads::harness::{Record, acceptance};
use std::fs::{self, File};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const BINARY: &str = env!("CARGO_BIN_EXE_processes");

fn records(arguments: &[&str]) -> Vec<Record> {
    let output = acceptance::run(Command::new(BINARY).args(arguments).arg("--json"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let stdout = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    stdout.lines().map(|line| serde_json::from_str(line).expect("a record a line")).collect()
}

#[test]
fn whichever_job_aborts_the_others_finish() {
    for failing in 0..4 {
        let number = failing.to_string();
        let records =
            records(&["failing-task", "--variant", "abort", "--failing", &number, "--tasks", "4"]);
        let [Record { answer: Some(Answer::Failure(failure)), .. }] = &records[..] else {
            panic!("{records:?}");
        };
        let mut finished = failure.finished.clone();
        finished.sort_unstable();
        let others: Vec<usize> = (0..4).filter(|&i| i != failing).collect();
        assert_eq!(finished, others);
        assert!(failure.learned.contains("signal: 6 (SIGABRT)"), "{}", failure.learned);
    }
}

/// Processes of this very executable, other tests' too.
fn running() -> Vec<String> {
    let entries = fs::read_dir("/proc").expect("Linux has it").filter_map(Result::ok);
    // A process may end while it is looked at, and has no executable any more.
    let ours = entries.filter(|entry| {
        fs::read_link(entry.path().join("exe"))
            .is_ok_and(|exe| exe == fs::canonicalize(BINARY).unwrap())
    });
    ours.map(|entry| fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default()).collect()
}

#[test]
fn after_a_deadline_no_process_is_left() {
    let verified: Vec<_> = records(&["deadline"]).iter().map(|record| record.verified).collect();
    assert_eq!(verified, [Some(true), Some(true)]);
    // Not at once: other tests of this file start processes too, but those end.
    let watchdog = Instant::now() + Duration::from_secs(20);
    while !running().is_empty() {
        assert!(Instant::now() < watchdog, "{:?}", running());
        thread::sleep(Duration::from_millis(1));
    }
}

/// A child that writes before its pipe is made small would fill the usual 64 KiB, and a pipe can't be
/// made smaller than what is in it. Several runs, because that was a race.
#[test]
fn a_pipe_smaller_than_usual_bounds_its_child_from_the_first_byte_on() {
    for _ in 0..5 {
        let numbers = ["--items", "20", "--item-bytes", "4096", "--capacity", "2"];
        let records = records(&[&["back-pressure", "--variant", "pipe"][..], &numbers].concat());
        assert_eq!(records.iter().map(|record| record.verified).collect::<Vec<_>>(), [Some(true)]);
    }
}

#[test]
fn a_child_says_so_when_it_cannot_print_its_reply() {
    let full = File::options().write(true).open("/dev/full").expect("Linux has it");
    let child = Command::new(BINARY)
        .args(["--child", "counter-race", "1"])
        .stdin(Stdio::null())
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary was built");
    let output = child.wait_with_output().expect("it is our child");
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("No space left on device"), "{stderr}");
}

#[test]
fn a_child_of_nobody_is_refused() {
    for arguments in [["--child", "counter-race", "many"], ["--child", "no-such-sample", "1"]] {
        let output = acceptance::run(Command::new(BINARY).args(arguments));
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
    }
}
