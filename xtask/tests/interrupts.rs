//! Ctrl-C: once keeps what was measured, twice ends everything at once.

mod stage;

use rustix::process::{Pid, Signal, kill_process};
use stage::{RIGHT, Stage, finish, guarded, read_json, record, start};
use std::io::{BufRead, BufReader};

#[test]
fn once_writes_what_was_measured_and_leaves_no_process() {
    let stage = Stage::new();
    let pipe = stage.pipe("pipe");
    // The third run is in the second half, when every case has been measured once.
    let third = "[ $(wc -l < \"$STAGE/runs\") -lt 3 ]";
    let hang = "{ exec 3>\"$STAGE/pipe\"; echo there >&3; sleep 1000 & sleep 1000; }";
    let record = record("threads", RIGHT, "true");
    let script = format!("echo run >> \"$STAGE/runs\"; {third} || {hang}\n{record}");
    stage.binary("threads", &script);

    // On a busy machine the first run may be so long that it counts as one of them.
    let child = start(&mut stage.command(&["--rounds", "3"]));
    assert_eq!(pipe.wait_for_line(), "there\n");
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let outcome = finish(child);

    assert_eq!(outcome.code, Some(130), "{outcome:?}");
    pipe.wait_for_end();
    assert_eq!(stage.results()["partial"], true);
    stage.has_time("sequential");
    stage.has_time("threads");
}

#[test]
fn twice_ends_a_build_at_once() {
    let stage = Stage::new();
    let pipe = stage.pipe("pipe");
    // The workspace is looked for with cargo, too; only the build hangs.
    let real = env!("CARGO");
    let cargo = format!(
        "[ \"$1\" = build ] || exec \"{real}\" \"$@\"\n\
         exec 3>\"$STAGE/pipe\"; echo there >&3; exec sleep 1000"
    );
    let cargo = stage.script("cargo", &cargo);

    let mut child = start(stage.bare_command(&["--quick", "--no-python"]).env("CARGO", cargo));
    assert_eq!(pipe.wait_for_line(), "there\n");
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let said = guarded("the first Ctrl-C", move || {
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        line
    });
    assert!(said.contains("press Ctrl-C again"), "{said}");
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();

    assert_eq!(finish(child).code, Some(130));
    pipe.wait_for_end();
    assert!(!stage.path("out/results.json").exists());
}

#[test]
fn an_interrupted_report_goes_beside_a_whole_one() {
    let stage = Stage::new();
    assert_eq!(stage.run(&["--rounds", "2"]).code, Some(0));
    let whole = stage.results();
    let pipe = stage.pipe("pipe");
    stage.binary("threads", "exec 3>\"$STAGE/pipe\"; echo there >&3; exec sleep 1000");
    let child = start(&mut stage.command(&["--rounds", "2"]));
    assert_eq!(pipe.wait_for_line(), "there\n");
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let outcome = finish(child);
    assert_eq!(outcome.code, Some(130), "{outcome:?}");
    assert!(outcome.stderr.contains("has a whole report, so this one goes to partial"));
    assert_eq!(stage.results(), whole);
    assert_eq!(read_json(&stage.path("out/partial/results.json"))["partial"], true);
}
