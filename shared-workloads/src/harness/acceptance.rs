//! What every model binary must do, for the tests of the model crates: run as a user would run it.

use crate::answer::{Answer, Fetched};
use crate::harness::{Record, SCHEMA, Variant};
use crate::loopback::Server;
use crate::sample::{Params, Sample};
use std::collections::BTreeSet;
use std::io::Read;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Longer than any of these runs takes on a busy machine, and shorter than a test runner's patience.
const WATCHDOG: Duration = Duration::from_mins(1);

/// Runs a command to its end; kills it and panics when it hangs.
#[must_use]
pub fn run(command: &mut Command) -> Output {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary was built");
    let stdout = drain(child.stdout.take().expect("it is piped"));
    let stderr = drain(child.stderr.take().expect("it is piped"));
    let both = stdout
        .recv_timeout(WATCHDOG)
        .and_then(|stdout| Ok((stdout, stderr.recv_timeout(WATCHDOG)?)));
    if both.is_err() {
        child.kill().expect("a child that isn't reaped can be killed");
    }
    let status = child.wait().expect("it is our child");
    let (stdout, stderr) = both.unwrap_or_else(|_| panic!("{command:?} hung and was killed"));
    Output { status, stdout, stderr }
}

/// Reads a pipe to its end on a thread, so that a full one blocks nobody.
fn drain(mut pipe: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (done, output) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).expect("a pipe can be read");
        // The receiver is gone only after a hang, which was reported.
        done.send(bytes).ok();
    });
    output
}

/// Runs every variant of every sample with `--quick --json` and looks at each record.
pub fn every_answer_is_right(binary: &str, model: &str, variants: fn(Sample) -> Vec<Variant>) {
    // Beside tests that run at the same time, a caller may get no processor at all for the few
    // milliseconds of the usual sums.
    let longer_sums = ["offload-cpu", "--n", "40000000"];
    let others = Sample::ALL.into_iter().filter(|&sample| sample != Sample::OffloadCpu);
    let mut records = succeed(Command::new(binary).args(longer_sums).arg("--json"));
    let quick = ["--quick", "--json"];
    records.extend(succeed(Command::new(binary).args(others.map(Sample::slug)).args(quick)));
    for record in &records {
        let Record { sample, variant, .. } = record;
        assert_eq!((record.schema, record.model.as_str()), (SCHEMA, model));
        assert_eq!(record.error, None, "{sample} {variant}");
        assert_eq!(record.verified, Some(true), "{sample} {variant}: {:?}", record.answer);
        let answer = record.answer.as_ref().expect("there is no error");
        if model != "sequential" && *sample == Sample::FetchAsCompleted {
            completes_out_of_order(answer, &record.params, variant);
        }
    }
    let ran: BTreeSet<_> = records.iter().map(|r| (r.sample, r.variant.clone())).collect();
    let offered: BTreeSet<_> = Sample::ALL
        .into_iter()
        .flat_map(|sample| variants(sample).into_iter().map(move |v| (sample, v.name.to_owned())))
        .collect();
    assert_eq!(ran, offered);
}

/// Fetches a URL that takes longer than it may and one that doesn't, with every variant of both
/// samples that fetch several.
pub fn a_url_that_takes_too_long_fails_alone(binary: &str) {
    let server = Server::start().expect("there is a free port");
    let [slow, fast] = ["/delay/60000", "/json/203"].map(|p| format!("{}{p}", server.base_url()));
    let mut command = Command::new(binary);
    command.args(["fetch-as-completed", "fetch-gather", "--json", "--timeout-ms", "300"]);
    let output = run(command.args(["--url", &slow, "--url", &fast]));
    let records = records(&output);
    assert!(!records.is_empty());
    for Record { sample, variant, answer, error, .. } in records {
        let Some(Answer::Fetched(results)) = answer else {
            panic!("{sample} {variant}: {error:?}");
        };
        let of = |url: &str| results.iter().find(|r| r.url == url).expect("each URL has a result");
        let cause = of(&slow).outcome.as_ref().expect_err("it took too long");
        assert!(cause.contains("timed out"), "{sample} {variant}: {cause}");
        assert_eq!(of(&fast).outcome, Ok(203), "{sample} {variant}");
    }
}

fn succeed(command: &mut Command) -> Vec<Record> {
    let output = run(command);
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {stdout}\n{stderr}", output.status);
    records(&output)
}

fn records(output: &Output) -> Vec<Record> {
    let stdout = std::str::from_utf8(&output.stdout).expect("JSON is UTF-8");
    let record = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e} in {line}"));
    stdout.lines().map(record).collect()
}

/// The closed port answers first and the slowest URL last, though that was asked for first.
fn completes_out_of_order(answer: &Answer, params: &Params, variant: &str) {
    let Answer::Fetched(results) = answer else { panic!("{variant}: {answer:?}") };
    let completed: Vec<&str> = results.iter().map(|Fetched { url, .. }| url.as_str()).collect();
    let asked = params.urls();
    assert_eq!(completed, [&asked[1], &asked[2], &asked[0]], "{variant}");
}
