//! A bench that misbehaves is a failure that says so; the prices of the others are kept.

mod stage;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use stage::{RIGHT, Stage, finish, record, start};
use std::process::Command;

/// Leaves what criterion leaves: 1,000 jobs in 50 µs, then twice as many in 80.
const GOOD: &str = r#"
    new="$CRITERION_HOME/dispatch/good/new"; mkdir -p "$new"
    echo '{"group_id":"dispatch","function_id":"good","value_str":null,"throughput":{"Elements":1000}}' > "$new/benchmark.json"
    echo '{"sampling_mode":"Linear","iters":[1.0,2.0],"times":[50000.0,80000.0]}' > "$new/sample.json"
"#;

/// A bench with two benchmarks.
fn bench(stage: &Stage, good: &str, bad: &str) {
    let list = "echo 'dispatch/good: benchmark'; echo 'dispatch/bad: benchmark'";
    let script =
        format!("case \"$*\" in *--list*) {list};; *dispatch/good*) {good};; *) {bad};; esac");
    stage.script("bins/prices-threads", &script);
}

/// Everything but Python. The scripts know one sample, so that the curves fail, too.
fn command(stage: &Stage) -> Command {
    let mut command = stage.bare_command(&["--no-python", "--seed", "1", "--rounds", "2"]);
    command.arg("--prebuilt").arg(stage.path("bins"));
    command
}

/// The one price.
fn assert_price(stage: &Stage) {
    let results = stage.results();
    let prices = results["prices"].as_array().unwrap();
    assert_eq!(prices.len(), 1, "{prices:?}");
    assert_eq!((&prices[0]["model"], &prices[0]["unit"]), (&"threads".into(), &"good".into()));
    assert_eq!(prices[0]["samples_ns"], json!([50.0, 40.0]));
}

/// Why a model has no price of this name.
fn missing(stage: &Stage, model: &str, variant: &str) -> Value {
    let results = stage.results();
    let mut absent = results["absent"].as_array().unwrap().iter();
    let found =
        absent.find(|it| (&it["model"], &it["variant"]) == (&model.into(), &variant.into()));
    found.unwrap_or_else(|| panic!("{model} {variant} isn't missing in {results}"))["why"].clone()
}

#[test]
fn a_benchmark_that_crashes() {
    let stage = Stage::new();
    bench(&stage, GOOD, "echo 'out of luck' >&2; exit 101");
    let outcome = finish(start(&mut command(&stage)));
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_price(&stage);
    assert_eq!(missing(&stage, "processes", "prices"), json!("not-found"));
    let why = missing(&stage, "threads", "dispatch/bad");
    assert_eq!(why["failed"]["cause"], json!({"exit": 101}));
    assert_eq!(why["failed"]["stderr"], json!(["out of luck"]));
    // A curve whose first point fails has no second.
    let results = stage.results();
    let rows = results["rows"].as_array().unwrap();
    let curve = rows.iter().filter(|row| row["series"] == "waiting" && row["variant"] == "local");
    let causes: Vec<&Value> = curve.map(|row| &row["failure"]["cause"]).collect();
    assert_eq!(causes, [&json!({"unasked": "cpu-bound loop"})]);
}

#[test]
fn a_benchmark_that_leaves_no_result() {
    let stage = Stage::new();
    bench(&stage, GOOD, "true");
    let outcome = finish(start(&mut command(&stage)));
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_price(&stage);
    let why = missing(&stage, "threads", "dispatch/bad");
    assert!(why["unreadable"].as_str().unwrap().contains("0 benchmarks instead of one"), "{why}");
}

#[test]
fn a_benchmark_that_hangs_is_ended() {
    let stage = Stage::new();
    let pipe = stage.pipe("pipe");
    bench(&stage, GOOD, "exec 3>\"$STAGE/pipe\"; sleep 1000 & sleep 1000");
    let outcome = finish(start(command(&stage).args(["--limit", "1"])));
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_price(&stage);
    let why = missing(&stage, "threads", "dispatch/bad");
    assert_eq!(why["failed"]["cause"], json!({"timed-out": {"limit_ns": 1_000_000_000}}));
    pipe.wait_for_end();
}

#[test]
fn ctrl_c_keeps_the_prices_that_there_are() {
    let stage = Stage::new();
    let pipe = stage.pipe("pipe");
    // Whichever comes second hangs.
    let first = "[ $(wc -l < \"$STAGE/runs\") -lt 2 ]";
    let hang = "{ exec 3>\"$STAGE/pipe\"; echo there >&3; sleep 1000 & sleep 1000; }";
    let either = format!("echo run >> \"$STAGE/runs\"; {first} || {hang}\n{GOOD}");
    bench(&stage, &either, &either);
    let child = start(&mut command(&stage));
    assert_eq!(pipe.wait_for_line(), "there\n");
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let outcome = finish(child);
    assert_eq!(outcome.code, Some(130), "{outcome:?}");
    pipe.wait_for_end();
    assert_price(&stage);
    assert_eq!(stage.results()["partial"], true);
}

#[test]
fn a_choice_of_samples_leaves_prices_out() {
    let stage = Stage::new();
    stage.binary("threads", &record("threads", RIGHT, "true"));
    bench(&stage, "exit 1", "exit 1");
    let outcome = stage.run(&["--rounds", "2"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(stage.results()["prices"], json!([]));
}
