//! A stage for xtask: a folder of small shell scripts that stand in for the models' binaries.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its own part of the stage")]

use serde_json::Value;
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// Nothing here takes a tenth of it, even on a busy machine.
const WATCHDOG: Duration = Duration::from_mins(1);
const MODELS: [&str; 6] =
    ["sequential", "threads", "processes", "asyncio-tokio", "asyncio-smol", "hybrid"];

/// A script can't be started while any process has it open for writing, and a process that is just
/// being started has inherited whatever the test had open.
static NOT_WHILE_WRITING: Mutex<()> = Mutex::new(());

/// The right answer of `cpu-bound` with quick numbers.
pub const RIGHT: &str = "333332833333500000";

pub struct Stage {
    folder: TempDir,
}

/// What became of a run of xtask.
#[derive(Debug)]
pub struct Outcome {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Stage {
    /// Every model has one variant of `cpu-bound`, and all of them work.
    pub fn new() -> Self {
        let stage = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(stage.path("bins")).unwrap();
        for model in MODELS {
            stage.binary(model, &record(model, RIGHT, "true"));
        }
        stage.script("bins/loopback", "echo http://127.0.0.1:9; exec cat >/dev/null");
        stage
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Lets a model run this when it is asked for its case. `$STAGE` is the stage's folder.
    pub fn binary(&self, model: &str, run: &str) {
        let script = format!("if [ \"$1\" = --list ]; then echo cpu-bound loop; exit; fi\n{run}");
        self.script(&format!("bins/{model}"), &script);
    }

    pub fn script(&self, name: &str, text: &str) -> PathBuf {
        let _guard = NOT_WHILE_WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.path(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// A named pipe that tells what holds it: see [`Pipe`].
    pub fn pipe(&self, name: &str) -> Pipe {
        let path = self.path(name);
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        Pipe::listen(path)
    }

    /// `xtask report` on these scripts, with quick numbers and few rounds.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bare_command(arguments);
        command.args(["--quick", "--no-python", "--seed", "1"]);
        command.arg("--prebuilt").arg(self.path("bins"));
        command.args(["--sample", "cpu-bound", "--model", "sequential", "--model", "threads"]);
        command
    }

    /// `xtask report` with nothing but where to write.
    pub fn bare_command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("report").args(arguments).env("STAGE", self.folder.path());
        if !arguments.contains(&"--out") {
            command.arg("--out").arg(self.path("out"));
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Outcome {
        finish(start(&mut self.command(arguments)))
    }

    pub fn run_bare(&self, arguments: &[&str]) -> Outcome {
        finish(start(&mut self.bare_command(arguments)))
    }

    /// Two rounds, one broken model: the others are measured, and the broken one says why it isn't.
    /// Returns that row's failure.
    pub fn fails_with(&self, arguments: &[&str], cause: &Value) -> Value {
        let outcome = self.run(&[&["--rounds", "2"], arguments].concat());
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        let failure = self.row("threads")["failure"].clone();
        assert_eq!(&failure["cause"], cause, "{failure}");
        assert_eq!(failure["expected"], false, "{failure}");
        self.has_time("sequential");
        failure
    }

    /// The same for a model that has no row.
    pub fn misses(&self, why: &Value) {
        let outcome = self.run(&["--rounds", "2"]);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        let results = self.results();
        let absent = results["absent"].as_array().unwrap();
        let threads: Vec<&Value> = absent.iter().filter(|it| it["model"] == "threads").collect();
        assert!(threads.len() == 1 && &threads[0]["why"] == why, "no {why} in {absent:?}");
        self.has_time("sequential");
    }

    pub fn report(&self) -> String {
        fs::read_to_string(self.path("out/report.md")).unwrap()
    }

    pub fn results(&self) -> Value {
        read_json(&self.path("out/results.json"))
    }

    /// A model's only row.
    pub fn row(&self, model: &str) -> Value {
        let results = self.results();
        let rows = results["rows"].as_array().unwrap();
        rows.iter().find(|row| row["model"] == model).unwrap_or(&Value::Null).clone()
    }

    /// Asserts that a model was measured.
    pub fn has_time(&self, model: &str) {
        let row = self.row(model);
        let runs = row["runs"].as_array().unwrap();
        assert!(!runs.is_empty() && runs.iter().all(|run| run[1] == 5_000_000), "{row}");
    }
}

pub fn read_json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Prints the record of a run of 5 ms.
pub fn record(model: &str, sum: &str, verified: &str) -> String {
    let record = format!(
        r#"{{"schema":1,"model":"{model}","sample":"cpu-bound","variant":"loop","params":{{"tasks":4,"n":1000000}},"elapsed_ns":5000000,"answer":{{"sums":["{sum}","{sum}","{sum}","{sum}"]}},"verified":{verified},"error":null}}"#
    );
    format!("echo '{record}'")
}

pub fn start(command: &mut Command) -> Child {
    let _guard = NOT_WHILE_WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    command.spawn().unwrap()
}

pub fn finish(child: Child) -> Outcome {
    let output = guarded("xtask", move || child.wait_with_output().unwrap());
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Fails the test rather than wait for ever.
pub fn guarded<T: Send + 'static>(what: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (tell, done) = channel();
    thread::spawn(move || tell.send(work()));
    done.recv_timeout(WATCHDOG).unwrap_or_else(|_| panic!("{what} hangs"))
}

/// The reading end of a named pipe. It gives the first line that a process writes, and comes to its
/// end when every process that holds it open is dead: no process can fake that, and nobody has to
/// look for process ids.
pub struct Pipe {
    line: Receiver<String>,
    end: Receiver<()>,
}

impl Pipe {
    fn listen(path: PathBuf) -> Self {
        let (tell_line, line) = channel();
        let (tell_end, end) = channel();
        thread::spawn(move || {
            let mut reader = BufReader::new(fs::File::open(path).unwrap());
            let mut first = String::new();
            reader.read_line(&mut first).unwrap();
            // Where the test has seen enough, nobody listens.
            let _: Result<(), _> = tell_line.send(first);
            reader.read_to_string(&mut String::new()).unwrap();
            let _: Result<(), _> = tell_end.send(());
        });
        Self { line, end }
    }

    /// Waits until a process has written a line.
    pub fn wait_for_line(&self) -> String {
        self.line.recv_timeout(WATCHDOG).expect("nobody writes to the pipe")
    }

    /// Waits until nobody holds the pipe any more.
    pub fn wait_for_end(&self) {
        self.end.recv_timeout(WATCHDOG).expect("a process is left");
    }
}
