//! Loops that sleep for seconds are run at the same time, since they compute nothing.

mod stage;

use stage::{Stage, finish, start};

/// The record of three workers that slept for a second each.
const RECORD: &str = r#"echo '{"schema":1,"model":"any","sample":"sleeping-workers","variant":"VARIANT","params":{"workers":3,"delay_ms":1000},"elapsed_ns":5000000,"answer":{"finished":["Thread-0","Thread-1","Thread-2"]},"verified":true,"error":null}'"#;

#[test]
fn two_loops_that_sleep_meet() {
    let stage = Stage::new();
    let meeting = "[ -e \"$STAGE/met\" ] || { mkfifo \"$STAGE/meet\" 2>/dev/null;";
    // Opening a named pipe takes both: one alone would wait until its limit is over.
    let calls = format!("{meeting} echo here > \"$STAGE/meet\"; }}");
    let answers = format!("{meeting} cat \"$STAGE/meet\"; touch \"$STAGE/met\"; }} >&2");
    let list = |variant: &str| format!("echo sleeping-workers {variant}");
    let sequential = format!(
        "if [ \"$1\" = --list ]; then {}; exit; fi\n{calls}\n{}",
        list("loop"),
        RECORD.replace("VARIANT", "loop")
    );
    stage.script("bins/sequential", &sequential);
    let python = format!(
        "if [ \"$1\" = -c ]; then printf '{{\"program\":\"%s\",\"model\":\"python9.9\",\
         \"version\":\"FakePython 9.9.1\",\"gil\":true}}' \"$0\"; exit; fi\n\
         if [ \"$2\" = --list ]; then {}; exit; fi\n{answers}\n{}",
        list("sequential"),
        RECORD.replace("VARIANT", "sequential")
    );
    let python = stage.script("python", &python);
    let mut command = stage.bare_command(&["--rounds", "2", "--limit", "20"]);
    command.arg("--prebuilt").arg(stage.path("bins")).arg("--python").arg(python);
    command.args(["--sample", "sleeping-workers", "--model", "sequential", "--model", "python"]);
    let outcome = finish(start(&mut command));
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(stage.path("met").exists());
    stage.has_time("sequential");
    stage.has_time("python9.9");
}
