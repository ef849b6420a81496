//! The models' binaries, run as a user would run them.

use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use shared_workloads::harness::Record;
use std::fs;
use std::io::{BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{LazyLock, mpsc};
use std::thread;
use std::time::{Duration, SystemTime};
use wait4::Wait4;

/// Every model that fetches more than one URL at once.
pub(crate) const MODELS: [&str; 5] =
    ["threads", "processes", "asyncio-tokio", "asyncio-smol", "hybrid"];

/// Much longer than anything here takes on a busy machine.
pub(crate) const LONG: Duration = Duration::from_mins(1);

/// Where the binaries lie: where cargo put this test's parent.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap().to_owned();
    if MODELS.iter().any(|model| is_stale(&folder.join(model))) {
        build();
    }
    folder
});

/// What a binary left behind.
pub(crate) struct Outcome {
    pub(crate) status: ExitStatus,
    pub(crate) records: Vec<Record>,
    pub(crate) stderr: String,
    /// The most memory that one of its processes had.
    pub(crate) memory_bytes: u64,
}

/// A binary that runs, in a process group of its own.
pub(crate) struct Running {
    child: Child,
    stdout: mpsc::Receiver<String>,
    stderr: mpsc::Receiver<String>,
}

/// Starts a model with these arguments.
pub(crate) fn start(model: &str, arguments: &[&str], set_up: impl FnOnce(&mut Command)) -> Running {
    let mut command = Command::new(FOLDER.join(model));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    set_up(command.process_group(0));
    let mut child = command.spawn().unwrap();
    let stdout = drain(child.stdout.take().unwrap());
    let stderr = drain(child.stderr.take().unwrap());
    Running { child, stdout, stderr }
}

impl Running {
    /// What Ctrl-C on a terminal does.
    pub(crate) fn interrupt(&self) {
        kill_process_group(self.group(), Signal::INT).unwrap();
    }

    /// Waits for its end, and for that of every process that it started.
    pub(crate) fn end(self) -> Outcome {
        let (text, outcome) = self.end_with_text();
        let record = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e} in {line}"));
        Outcome { records: text.lines().map(record).collect(), ..outcome }
    }

    /// The same of one that prints no records.
    pub(crate) fn end_with_text(self) -> (String, Outcome) {
        let group = self.group();
        // Both end when the last process that has them has ended.
        let output = self
            .stdout
            .recv_timeout(LONG)
            .and_then(|out| Ok((out, self.stderr.recv_timeout(LONG)?)));
        let Ok((stdout, stderr)) = output else {
            kill_process_group(group, Signal::KILL).unwrap();
            panic!("it hung and was killed");
        };
        let ended = self.child.wait4().unwrap();
        let left = test_kill_process_group(group);
        assert_eq!(left, Err(Errno::SRCH), "a process is left");
        let (status, memory_bytes) = (ended.status, ended.rusage.maxrss);
        (stdout, Outcome { status, records: Vec::new(), stderr, memory_bytes })
    }

    fn group(&self) -> Pid {
        Pid::from_child(&self.child)
    }
}

fn drain(pipe: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (done, output) = mpsc::channel();
    thread::spawn(move || {
        let mut text = String::new();
        BufReader::new(pipe).read_to_string(&mut text).unwrap();
        // The receiver is gone after a hang, which was reported.
        done.send(text).ok();
    });
    output
}

/// Whether a binary is missing, or older than a file that it was built from.
fn is_stale(binary: &Path) -> bool {
    let Ok(sources) = fs::read_to_string(binary.with_extension("d")) else {
        return true;
    };
    let changed = |path: &Path| fs::metadata(path).and_then(|file| file.modified());
    let built = changed(binary).unwrap_or(SystemTime::UNIX_EPOCH);
    let (_, sources) = sources.split_once(": ").unwrap();
    sources.split_whitespace().any(|source| changed(Path::new(source)).is_ok_and(|at| at > built))
}

/// `cargo test --workspace` has built them; `cargo test -p xtask` hasn't.
fn build() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--bins"]).args(MODELS.iter().flat_map(|model| ["--package", model]));
    assert!(cargo.status().unwrap().success(), "{cargo:?}");
}
