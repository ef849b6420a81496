//! Python's rows: checked by us, named after the interpreter, absent with a reason.

mod stage;

use serde_json::json;
use stage::{Outcome, RIGHT, Stage, finish, record, start};

/// A script that introduces itself as Python, and answers `cpu-bound` with this.
fn run_beside(stage: &Stage, listed: &str, run: &str) -> Outcome {
    let introduction = format!(
        "if [ \"$1\" = -c ]; then printf '{{\"program\":\"%s\",\"model\":\"python9.9\",\
         \"version\":\"FakePython 9.9.1\",\"gil\":false}}' \"$0\"; exit; fi\n\
         if [ \"$2\" = --list ]; then echo '{listed}'; exit; fi\n{run}"
    );
    let python = stage.script("python", &introduction);
    let mut command = stage.bare_command(&["--quick", "--rounds", "2", "--seed", "1"]);
    command.arg("--prebuilt").arg(stage.path("bins")).arg("--python").arg(python);
    command.args(["--sample", "cpu-bound", "--model", "sequential", "--model", "python"]);
    finish(start(&mut command))
}

#[test]
fn a_right_answer_that_nobody_verified_is_verified_here() {
    let stage = Stage::new();
    let outcome = run_beside(&stage, "cpu-bound loop", &record("python", RIGHT, "null"));
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    stage.has_time("python9.9");
    let interpreter = &stage.results()["interpreters"][0];
    assert_eq!(
        (&interpreter["version"], &interpreter["gil"]),
        (&"FakePython 9.9.1".into(), &false.into())
    );
}

#[test]
fn a_wrong_one_too() {
    let stage = Stage::new();
    let outcome = run_beside(&stage, "cpu-bound loop", &record("python", "8", "null"));
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(stage.row("python9.9")["failure"]["cause"], json!({"wrong-answer": "4 x 8"}));
    stage.has_time("sequential");
}

#[test]
fn what_isn_t_installed_is_absent_and_no_failure() {
    let stage = Stage::new();
    let listed = "cpu-bound aio unavailable: aiohttp is missing";
    let outcome = run_beside(&stage, listed, "exit 9");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let absent = &stage.results()["absent"][0];
    assert_eq!((&absent["sample"], &absent["variant"]), (&"cpu-bound".into(), &"aio".into()));
    assert_eq!(absent["why"], json!({"unavailable": "aiohttp is missing"}));
}

#[test]
fn what_can_t_work_is_shown_to_fail_and_no_failure() {
    let stage = Stage::new();
    let run = record("python", RIGHT, "null");
    let at = run.find("\"answer\"").unwrap();
    let run = format!(
        "{}\"answer\":null,\"verified\":null,\"error\":\"can not be pickled\"}}'; exit 1",
        &run[..at]
    );
    let outcome = run_beside(&stage, "cpu-bound loop fails: a lambda", &run);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let failure = &stage.row("python9.9")["failure"];
    assert_eq!(failure["cause"], json!({"error": "can not be pickled"}));
    assert_eq!(failure["expected"], true);
}
