//! A case that misbehaves is a row that says why; everything else is measured.

mod stage;

use serde_json::json;
use stage::{RIGHT, Stage, record};
use std::fs;

#[test]
fn a_case_that_crashes() {
    let stage = Stage::new();
    stage.binary("threads", "echo first >&2; echo 'out of luck' >&2; exit 3");
    let failure = stage.fails_with(&[], &json!({"exit": 3}));
    assert_eq!(failure["stderr"], json!(["first", "out of luck"]));
}

#[test]
fn a_case_that_is_killed() {
    let stage = Stage::new();
    stage.binary("threads", "kill -KILL $$");
    stage.fails_with(&[], &json!({"signal": 9}));
}

#[test]
fn a_case_that_hangs_is_ended_with_its_children() {
    let stage = Stage::new();
    let pipe = stage.pipe("pipe");
    stage.binary("threads", "exec 3>\"$STAGE/pipe\"; sleep 1000 & sleep 1000");
    stage.fails_with(&["--limit", "0.5"], &json!({"timed-out": {"limit_ns": 500_000_000}}));
    pipe.wait_for_end();
}

#[test]
fn a_case_that_never_stops_printing() {
    let stage = Stage::new();
    stage.binary("threads", "exec yes rubbish");
    stage.fails_with(&[], &json!("flooded"));
}

#[test]
fn much_on_stderr_is_read_and_its_end_is_kept() {
    let stage = Stage::new();
    stage.binary("threads", "head -c 200000000 /dev/zero >&2; echo last words >&2; exit 1");
    let failure = stage.fails_with(&[], &json!({"exit": 1}));
    let stderr = failure["stderr"].as_array().unwrap();
    assert!(stderr.last().unwrap().as_str().unwrap().ends_with("last words"));
    assert!(failure.to_string().len() < 100_000);
}

#[test]
fn a_case_that_prints_rubbish() {
    let stage = Stage::new();
    stage.binary("threads", "echo '<b>hello</b> | world'");
    stage.fails_with(&[], &json!({"no-record": "<b>hello</b> | world"}));
}

#[test]
fn a_case_that_prints_bytes_that_are_no_text() {
    let stage = Stage::new();
    stage.binary("threads", r"printf '\377\376 no text'");
    stage.fails_with(&[], &json!({"no-record": "\u{fffd}\u{fffd} no text"}));
}

#[test]
fn a_case_that_prints_nothing() {
    let stage = Stage::new();
    stage.binary("threads", "exit 0");
    stage.fails_with(&[], &json!({"no-record": ""}));
}

#[test]
fn a_case_that_prints_two_records() {
    let stage = Stage::new();
    let record = record("threads", RIGHT, "true");
    stage.binary("threads", &format!("{record}; {record}"));
    let printed = &record["echo '".len()..][..60];
    stage.fails_with(&[], &json!({"no-record": printed}));
}

#[test]
fn a_wrong_answer_gives_no_time() {
    let stage = Stage::new();
    let record = record("threads", "7", "false");
    stage.binary("threads", &format!("{record}; exit 1"));
    stage.fails_with(&[], &json!({"wrong-answer": "4 x 7"}));
    assert_eq!(stage.row("threads")["runs"], json!([]));
}

#[test]
fn an_answer_to_another_question_gives_no_time() {
    let stage = Stage::new();
    let record = record("threads", RIGHT, "true").replace("1000000", "1000001");
    stage.binary("threads", &record);
    stage.fails_with(&[], &json!({"unasked": "other numbers"}));
}

#[test]
fn a_grandchild_that_holds_the_output_is_found_and_ended() {
    let stage = Stage::new();
    let pipe = stage.pipe("pipe");
    let record = record("threads", RIGHT, "true");
    stage.binary("threads", &format!("exec 3>\"$STAGE/pipe\"; sleep 1000 & {record}"));
    stage.fails_with(&[], &json!("left-behind"));
    pipe.wait_for_end();
}

/// It leaves the process group, its session and its output; only the kernel still knows whose it is.
#[test]
fn a_grandchild_that_goes_into_hiding_is_found_and_ended() {
    let stage = Stage::new();
    let pipe = stage.pipe("pipe");
    let record = record("threads", RIGHT, "true");
    let hide = "exec 3>\"$STAGE/pipe\"; setsid sleep 1000 </dev/null >/dev/null 2>&1 &";
    stage.binary("threads", &format!("{hide}\n{record}"));
    stage.fails_with(&[], &json!("left-behind"));
    pipe.wait_for_end();
}

#[test]
fn a_case_that_fails_once_in_a_while_fails() {
    let stage = Stage::new();
    let record = record("threads", RIGHT, "true");
    let count = "echo run >> \"$STAGE/runs\"; [ $(wc -l < \"$STAGE/runs\") -lt 2 ] || exit 9";
    stage.binary("threads", &format!("{count}\n{record}"));
    stage.fails_with(&[], &json!({"exit": 9}));
}

#[test]
fn a_model_that_lists_nothing_is_a_failure_of_its_own() {
    let stage = Stage::new();
    stage.script("bins/threads", "exit 0");
    stage.misses(&json!("nothing-listed"));
}

#[test]
fn a_model_without_the_sample_is_a_failure_of_its_own() {
    let stage = Stage::new();
    stage.script("bins/threads", "echo io-bound std");
    stage.misses(&json!("nothing-listed"));
}

#[test]
fn a_model_that_can_t_be_started() {
    let stage = Stage::new();
    fs::write(stage.path("bins/threads"), "\u{7f}ELF no more").unwrap();
    let why = json!({"failed": {
        "cause": {"not-started": "Exec format error (os error 8)"}, "stderr": [], "expected": false
    }});
    stage.misses(&why);
}

#[test]
fn a_model_that_lists_what_is_no_case() {
    let stage = Stage::new();
    stage.script("bins/threads", "echo cpu-bond rayon");
    stage.misses(&json!({"unreadable": "cpu-bond rayon"}));
}

#[test]
fn a_server_that_never_says_where_it_is_is_given_up_and_ended() {
    let stage = Stage::new();
    let pipe = stage.pipe("pipe");
    stage.script("bins/loopback", "exec 3>\"$STAGE/pipe\"; sleep 1000 & sleep 1000");
    let outcome = stage.run(&["--rounds", "2"]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(outcome.stderr.contains("hasn't said where it is for 5 s"), "{outcome:?}");
    pipe.wait_for_end();
}
