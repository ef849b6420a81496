//! A bench that misbehaves is a failure that says so; the prices of the others are kept.

mod stage;

use rustix::process::{Pid, Signal, kill_process};
use stage::{RIGHT, Stage, finish, record, start};
use std::process::Command;

/// Leaves what criterion leaves: 1,000 jobs in 50 µs.
const GOOD: &str = r#"
    new="$CRITERION_HOME/dispatch/good/new"; mkdir -p "$new"
    echo '{"group_id":"dispatch","function_id":"good","value_str":null,"throughput":{"Elements":1000}}' > "$new/benchmark.json"
    echo '{"median":{"point_estimate":50000.0,"confidence_interval":{"lower_bound":40000.0,"upper_bound":60000.0}}}' > "$new/estimates.json"
    echo '{"times":[1.0,2.0]}' > "$new/sample.json"
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
    assert_eq!(prices[0]["ns"].as_f64(), Some(50.0));
    let report = stage.report().replace('\u{a0}', " ");
    assert!(report.contains("`good` 50.0 ns (40.0 – 60.0 ns)"), "{report}");
}

#[test]
fn a_benchmark_that_crashes() {
    let stage = Stage::new();
    bench(&stage, GOOD, "echo 'out of luck' >&2; exit 101");
    let outcome = finish(start(&mut command(&stage)));
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_price(&stage);
    let report = stage.report();
    assert!(report.contains("- processes bench prices: it isn't among the binaries"), "{report}");
    for failure in [
        "threads bench dispatch/bad failed**: exit status: 101: out of luck",
        "threads std, memory per thread failed**: it ran cpu-bound loop instead",
        "asyncio-smol io-bound local with 10 failed**: it ran cpu-bound loop instead",
    ] {
        assert!(report.contains(failure), "no {failure:?} in {report}");
    }
}

#[test]
fn a_benchmark_that_leaves_no_result() {
    let stage = Stage::new();
    bench(&stage, GOOD, "true");
    let outcome = finish(start(&mut command(&stage)));
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_price(&stage);
    assert!(stage.report().contains("the results of 0 benchmarks instead of one"));
}

#[test]
fn a_benchmark_that_hangs_is_ended() {
    let stage = Stage::new();
    let pipe = stage.pipe("pipe");
    bench(&stage, GOOD, "exec 3>\"$STAGE/pipe\"; sleep 1000 & sleep 1000");
    let outcome = finish(start(command(&stage).args(["--limit", "1"])));
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_price(&stage);
    assert!(stage.report().contains("it hadn't ended after 1 s"));
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
    assert!(!stage.report().contains("## Prices"));
}
