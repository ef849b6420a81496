//! The Python programs keep to the record format, run with the same numbers and answer rightly.
//!
//! Skipped, and said so, where there is no `python3`.

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;
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
    let script = format!("{FOLDER}/run.py");
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
    if sample.takes(Number::N) {
        params.set(Number::N, 20_000);
        flags.extend(["--n".to_owned(), params.n.to_string()]);
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
                let announced = note.starts_with("fails: ") && error.contains("Pickl");
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
        }
        let args = [sample.slug(), "--quick", "--json", "--variant", "sequential", "--url", url];
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
    let args = ["prime-ranges", "--variant", "processes_lambda"];
    let Some(output) = run(&[&args[..], &["--quick", "--json"]].concat()) else {
        return;
    };
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let records = records(&output);
    let error = records[0].error.as_deref().expect("an error");
    assert!(error.starts_with("PicklingError: "), "{error}");
    assert_eq!(records[0].answer, None);
}

#[test]
fn a_wrong_command_line_exits_2_and_says_why() {
    for (args, why) in [
        (&["no-such-sample"][..], "no sample 'no-such-sample'"),
        (&["--variant", "none"], "no variant 'none'"),
        (&["--no-such-flag"], "--no-such-flag"),
        (&["--workers", "0"], "from 1 to 10000"),
        (&["cpu-bound", "--workers", "2"], "only these take --workers"),
        (&["prime-ranges", "--n", "1000000001"], "1000000000"),
        (&["fetch-gather"], "--url"),
        (&["fetch-gather", "--url", "file:///"], "http://"),
        (&["--list", "--json"], "not allowed with"),
    ] {
        let Some(output) = run(args) else { return };
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
        assert!(stderr.contains(why), "{args:?}: {stderr}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
}
