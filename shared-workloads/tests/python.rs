//! The Python programs keep to the record format, run with the same numbers and answer rightly.
//!
//! Skipped, and said so, where there is no `python3`.

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;
use shared_workloads::answer::Answer;
use shared_workloads::harness::{Record, SCHEMA};
use shared_workloads::loopback::{ClosedPort, Server};
use shared_workloads::sample::{Expect, Number, Params, Sample, Target};
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::os::unix::process::CommandExt;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python");

/// One process is given no longer than this, on however busy a machine.
const LIMIT: Duration = Duration::from_mins(1);

/// What `python3` printed; `None` where there is no such program.
fn python(args: &[&str]) -> Option<Output> {
    let spawned = Command::new("python3")
        // No bytecode files in the sources.
        .arg("-B")
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // Worker processes outlive a parent that is killed; a group can be killed whole.
        .process_group(0)
        .spawn();
    let child = match spawned {
        Ok(child) => child,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: there is no python3 here");
            return None;
        }
        Err(error) => panic!("python3 can't be started: {error}"),
    };
    let group = Pid::from_child(&child);
    let (output, ended) = mpsc::channel();
    thread::spawn(move || output.send(child.wait_with_output()));
    match ended.recv_timeout(LIMIT) {
        Ok(output) => Some(output.expect("python3's output is read")),
        Err(error) => {
            let killed = kill_process_group(group, Signal::KILL);
            panic!("python3 {args:?}: {error} after {LIMIT:?}; killed: {killed:?}");
        }
    }
}

fn run(args: &[&str]) -> Option<Output> {
    script("run.py", args)
}

fn script(name: &str, args: &[&str]) -> Option<Output> {
    let script = format!("{FOLDER}/{name}");
    python(&[&[script.as_str()], args].concat())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn records(output: &Output) -> Vec<Record> {
    text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e} in {line}")))
        .collect()
}

/// Whether an error says that a lambda can't be pickled; before 3.14 it is an `AttributeError`.
fn is_unpicklable(error: &str) -> bool {
    ["PicklingError: ", "AttributeError: "].iter().any(|kind| error.starts_with(kind))
        && error.contains("<lambda>")
}

/// The catalogue: sample, variant, and why the variant can't answer here.
fn catalogue() -> Option<Vec<(String, String, String)>> {
    let output = run(&["--list"])?;
    assert!(output.status.success(), "{}", text(&output.stderr));
    let case = |line: &str| {
        let (sample, rest) = line.split_once(' ').expect("a sample and a variant");
        let rest = rest.trim_start();
        let (variant, note) = rest.split_once(' ').unwrap_or((rest, ""));
        (sample.to_owned(), variant.to_owned(), note.trim_start().to_owned())
    };
    Some(text(&output.stdout).lines().map(case).collect())
}

/// What the record of a run against these URLs must say it ran with.
fn recorded(params: &Params, sample: Sample) -> Params {
    let mut params = params.clone();
    if sample.fetches() {
        // Python knows neither how long the server waits nor what it was told to reply.
        params.forget(Number::DelayMs);
        for Target { expect, .. } in &mut params.targets {
            *expect = Expect::Unknown;
        }
    }
    params
}

/// Quick numbers, made smaller where Python would take seconds, and the flags that say so.
fn small(sample: Sample) -> (Params, Vec<String>) {
    let mut params = Params::quick(sample);
    let mut flags = vec!["--quick".to_owned()];
    let mut set = |number: Number, value: u64| {
        params.set(number, value);
        flags.extend([number.to_string(), value.to_string()]);
    };
    if sample.takes(Number::N) {
        set(Number::N, 20_000);
    }
    // On a busy machine, 50 ms of sleep can be over after the deadline, and a beat that is due every
    // 10 ms comes every 50.
    if sample == Sample::Deadline {
        set(Number::DelayMs, 10);
        set(Number::DeadlineMs, 500);
    }
    if sample == Sample::OffloadBlocking {
        set(Number::HeartbeatMs, 40);
        params.set(Number::DelayMs, 400); // said to the server alone
    }
    (params, flags)
}

#[test]
fn every_listed_case_answers_rightly_or_fails_as_announced() {
    let Some(catalogue) = catalogue() else { return };
    let listed: BTreeSet<&str> = catalogue.iter().map(|case| case.0.as_str()).collect();
    assert_eq!(listed, Sample::ALL.map(Sample::slug).into());

    let server = Server::start().expect("a loopback server");
    let closed = ClosedPort::reserve().expect("a port");
    for sample in Sample::ALL {
        let (mut params, flags) = small(sample);
        params.aim_at(sample, &server.base_url(), &closed.base_url());
        let urls = params.urls();
        let mut args = vec![sample.slug(), "--json"];
        args.extend(flags.iter().map(String::as_str));
        for url in &urls {
            args.extend(["--url", url]);
        }
        let output = run(&args).expect("python3 was here a moment ago");
        // Announced failures don't fail a run that didn't ask for them by name.
        assert!(output.status.success(), "{sample}: {}", text(&output.stderr));

        let cases: Vec<_> = catalogue.iter().filter(|case| case.0 == sample.slug()).collect();
        let records = records(&output);
        assert_eq!(records.len(), cases.len(), "{sample}: a record per case");
        for (record, (_, variant, note)) in records.iter().zip(cases) {
            let context = format!("{sample} {variant}: {record:?}");
            assert_eq!((record.schema, record.model.as_str()), (SCHEMA, "python"), "{context}");
            assert_eq!((record.sample, &record.variant), (sample, variant), "{context}");
            assert_eq!(record.params, recorded(&params, sample), "{context}");
            assert_eq!(record.verified, None, "{context}");
            if note.is_empty() {
                assert_eq!(record.error, None, "{context}");
                assert_eq!(record.check(&params), Some(true), "{context}");
                assert!(record.elapsed_ns > 0, "{context}");
            } else {
                let error = record.error.as_ref().expect(&context);
                let announced = note.starts_with("fails: ") && is_unpicklable(error);
                assert!(announced || error == note, "{context}");
                assert_eq!(record.answer, None, "{context}");
            }
        }
    }
}

#[test]
fn its_numbers_are_ours() {
    let dump = "import sys, json; sys.path.insert(0, sys.argv[1]); import catalogue; \
        print(json.dumps({s.name: [s.numbers(False), s.numbers(True)] for s in catalogue.SAMPLES}))";
    let Some(output) = python(&["-c", dump, FOLDER]) else {
        return;
    };
    assert!(output.status.success(), "{}", text(&output.stderr));
    let theirs: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    for sample in Sample::ALL {
        let ours = [Params::article(sample), Params::quick(sample)];
        let ours = ours.map(|params| recorded(&params, sample));
        let ours = serde_json::to_value(&ours).expect("numbers as JSON");
        assert_eq!(theirs[sample.slug()], ours, "{sample}");
    }
}

#[test]
fn a_quick_run_records_the_quick_numbers() {
    let url = "http://127.0.0.1:1/";
    for sample in [Sample::IoBound, Sample::PrimeRanges, Sample::FetchAsCompleted] {
        let mut params = Params::quick(sample);
        if sample.fetches() {
            params.targets = vec![Target { url: url.to_owned(), expect: Expect::Refused }];
            // It isn't our server that would hold its reply back.
            params.forget(Number::DelayMs);
        }
        let mut args = vec![sample.slug(), "--quick", "--json", "--variant", "sequential"];
        if sample.fetches() {
            args.extend(["--url", url]);
        }
        let Some(output) = run(&args) else { return };
        assert!(output.status.success(), "{}", text(&output.stderr));
        let records = records(&output);
        assert_eq!(records.len(), 1);
        assert_eq!(records[0].params, recorded(&params, sample));
        assert_eq!(records[0].check(&params), Some(true), "{:?}", records[0]);
    }
}

#[test]
fn what_fails_by_name_exits_1_and_leaves_a_record() {
    for sample in ["prime-ranges", "cpu-bound"] {
        let args = [sample, "--variant", "processes_lambda", "--quick", "--json"];
        let Some(output) = run(&args) else { return };
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        let records = records(&output);
        let error = records[0].error.as_deref().expect("an error");
        assert!(is_unpicklable(error), "{error}");
        assert_eq!(records[0].answer, None);
    }
}

#[test]
fn a_record_says_how_processes_were_started_and_what_they_took() {
    for (method, counted) in [("fork", true), ("spawn", true), ("forkserver", false)] {
        let args = ["cpu-bound", "--n", "1e5", "--json", "--start-method", method];
        let Some(output) = run(&[&args[..], &["--variant", "processes"]].concat()) else { return };
        assert!(output.status.success(), "{}", text(&output.stderr));
        let record: Value = serde_json::from_slice(&output.stdout).expect("one record");
        assert_eq!(record["start_method"], method);
        // A fork server's children aren't Python's own: what they take isn't known.
        assert_eq!(record["cpu_ns"].is_u64(), counted, "{record}");
    }

    let args = ["cpu-bound", "--n", "100_000", "--json", "--variant", "sequential"];
    let output = run(&args).expect("python3 was here a moment ago");
    let record: Value = serde_json::from_slice(&output.stdout).expect("one record");
    assert_eq!(record["start_method"], Value::Null);
    let (cpu, wall) = (record["cpu_ns"].as_u64(), record["elapsed_ns"].as_u64());
    assert!(cpu > Some(0) && cpu <= wall.map(|wall| wall + 20_000_000), "{record}");
}

#[test]
fn a_proxy_in_the_environment_does_not_stand_before_loopback() {
    let server = Server::start().expect("a loopback server");
    let closed = ClosedPort::reserve().expect("a port");
    let url = format!("{}/status/200", server.base_url());
    let run = format!("{FOLDER}/run.py");
    let set_and_run = "import os, runpy, sys; proxy, sys.argv = sys.argv[1], sys.argv[2:]; \
        sys.path.insert(0, os.path.dirname(sys.argv[0])); \
        os.environ['http_proxy'] = os.environ['HTTP_PROXY'] = proxy; \
        runpy.run_path(sys.argv[0], run_name='__main__')";
    let args = ["-c", set_and_run, &closed.base_url(), &run, "fetch-gather", "--url", &url];
    let Some(output) = python(&[&args[..], &["--json"]].concat()) else { return };
    assert!(output.status.success(), "{}", text(&output.stderr));
    for record in records(&output) {
        if record.answer.is_some() {
            let mut params = record.params.clone();
            params.targets[0].expect = Expect::Status(200);
            assert_eq!(record.check(&params), Some(true), "{record:?}");
        }
    }
}

#[test]
fn a_wrong_command_line_exits_2_and_says_why() {
    for (args, why) in [
        (&["no-such-sample"][..], "no sample 'no-such-sample'"),
        (&["--variant", "none"], "no variant 'none'"),
        (&["--no-such-flag"], "--no-such-flag"),
        (&["--workers", "0"], "from 1 to 10000"),
        (&["cpu-bound", "--workers", "2"], "only these take --workers"),
        (&["failing-task", "--tasks", "1"], "--failing 1 is none of the tasks"),
        (&["prime-ranges", "--n", "1000000001"], "1000000000"),
        (&["fetch-gather"], "--url"),
        (&["fetch-gather", "--url", "file:///"], "http://"),
        (&["fetch-gather", "--url", "not a url"], "http://"),
        (&["cpu-bound", "--url", "http://127.0.0.1:1/"], "only these take --url"),
        (&["cpu-bound", "--n", "1__000"], "1__000"),
        (&["cpu-bound", "--n", "1e13"], "1000000000000"),
        (&["cpu-bound", "--start-method", "none"], "none"),
        (&["--list", "--json"], "not allowed with"),
    ] {
        let Some(output) = run(args) else { return };
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
        assert!(stderr.contains(why), "{args:?}: {stderr}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
}

/// The lines of a program that prints a JSON object on each.
fn objects(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", text(&output.stderr));
    let stdout = text(&output.stdout);
    stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Nanoseconds, of which there must be as many as there were repeats.
fn samples(price: &Value, repeats: usize) -> Vec<f64> {
    let samples: Option<Vec<f64>> = price["samples_ns"]
        .as_array()
        .and_then(|samples| samples.iter().map(Value::as_f64).collect());
    let samples = samples.unwrap_or_else(|| panic!("no samples in {price}"));
    assert!(samples.len() == repeats && samples.iter().all(|&ns| ns > 0.0), "{price}");
    samples
}

#[test]
fn every_switch_has_a_price() {
    let args = ["--repeats", "3", "--trips", "20"];
    let Some(output) = script("switch_prices.py", &args) else { return };
    let prices = objects(&output);
    let units: Vec<_> = prices.iter().filter_map(|price| price["unit"].as_str()).collect();
    let all = [
        "threads_queue",
        "threads_simple_queue",
        "threads_pipe",
        "processes_pipe",
        "asyncio_queue",
    ];
    assert_eq!(units, all);
    for price in &prices {
        samples(price, 3);
        assert_eq!(price["group"], "switch");
    }
}

#[test]
fn what_may_give_up_the_gil_has_times_or_says_why_not() {
    let args = ["--repeats", "5", "--folder", env!("CARGO_TARGET_TMPDIR")];
    let Some(output) = script("gil_release.py", &args) else { return };
    let prices = objects(&output);
    let price = |group: &str, unit: &str| {
        let mut prices = prices.iter();
        let price =
            prices.find(|price| (&price["group"], &price["unit"]) == (&group.into(), &unit.into()));
        samples(price.unwrap_or_else(|| panic!("no {group} {unit}")), 5)
    };
    let is_absent =
        prices.iter().any(|line| line["group"] == "numpy" && line["absent"].is_string());
    let numpy = if is_absent { None } else { Some("numpy") };
    for group in ["sleep", "network", "files", "compute"].into_iter().chain(numpy) {
        for unit in ["processes", "threads_cpu"] {
            price(group, unit);
        }
        let [one, two] = ["one_thread", "threads"].map(|unit| price(group, unit));
        if group == "sleep" || group == "network" {
            // Each waits for 50 ms.
            let wait_ns = 50e6;
            assert!(one.iter().all(|&ns| ns >= 2.0 * wait_ns), "{group} {one:?}");
            assert!(two.iter().all(|&ns| ns >= wait_ns), "{group} {two:?}");
            assert!(two.iter().any(|&ns| ns < 2.0 * wait_ns), "{group} {two:?}");
        }
    }
}

#[test]
fn many_fetches_over_kept_connections_are_counted() {
    let server = Server::start().expect("a loopback server");
    let url = server.base_url();
    let args = ["--loopback", &url, "--tasks", "50", "--workers", "4"];
    let Some(output) = script("load.py", &args) else { return };
    assert!(output.status.success(), "{}", text(&output.stderr));
    let records = records(&output);
    let variants: Vec<_> = records.iter().map(|record| record.variant.as_str()).collect();
    assert_eq!(variants, ["threads_http_client", "threads_requests", "asyncio_aiohttp"]);
    for record in &records {
        let ran = record.answer == Some(Answer::Done(50)) && record.elapsed_ns > 0;
        let absent = record.error.as_ref().is_some_and(|error| error.starts_with("unavailable: "));
        assert!(ran || (absent && record.variant != "threads_http_client"), "{record:?}");
        assert_eq!((record.params.workers, record.params.tasks), (4, 50));
    }

    // A reply that isn't the one asked for is no fetch.
    let wrong = format!("{url}/status/404");
    let args = ["--loopback", &wrong, "--tasks", "50", "--variant", "threads_http_client"];
    let output = script("load.py", &args).expect("python3 was here a moment ago");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("status 404"), "{}", text(&output.stdout));
}
