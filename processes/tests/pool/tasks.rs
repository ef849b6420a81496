//! What the workers in these tests can do: mostly, misbehave.

use processes::pool::{Entry, Task};
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::process::{
    PidfdFlags, PidfdGetfdFlags, Resource, Rlimit, Signal, WaitId, WaitIdOptions, getpgid, getpid,
    getppid, getrlimit, kill_process, pidfd_getfd, pidfd_open, setpgid, setrlimit, waitid,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_bytes::ByteBuf;
use std::fs::{self, OpenOptions};
use std::hint::black_box;
use std::io::{Read, Write};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener, UnixStream};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{io, panic, process, thread};

pub(crate) const TASKS: &[Entry] = &[
    Entry::of::<Double>(),
    Entry::of::<Spin>(),
    Entry::of::<Pid>(),
    Entry::of::<Die>(),
    Entry::of::<Panicking>(),
    Entry::of::<Hold>(),
    Entry::of::<Endless>(),
    Entry::of::<Background>(),
    Entry::of::<Echo>(),
    Entry::of::<Zeros>(),
    Entry::of::<Picky>(),
    Entry::of::<Print>(),
    Entry::of::<ReadStdin>(),
    Entry::of::<Grandchild>(),
    Entry::of::<Descriptors>(),
    Entry::of::<Initialize>(),
    Entry::of::<Initialized>(),
    Entry::of::<Logged>(),
    Entry::of::<Escape>(),
    Entry::of::<Join>(),
    Entry::of::<Rethrow>(),
    Entry::of::<Sequence>(),
    Entry::of::<Bomber>(),
    crate::flow::MIXED,
];

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Double(pub(crate) u64);

impl Task for Double {
    type Output = u64;
    const NAME: &'static str = "double";

    fn run(self) -> u64 {
        self.0 * 2
    }
}

/// Takes some time, and returns its number.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Spin {
    pub(crate) rounds: u32,
    pub(crate) number: u64,
}

impl Task for Spin {
    type Output = u64;
    const NAME: &'static str = "spin";

    fn run(self) -> u64 {
        (0..self.rounds).for_each(|i| _ = black_box(i));
        self.number
    }
}

/// In no registry.
#[derive(Serialize, Deserialize)]
pub(crate) struct Unlisted;

impl Task for Unlisted {
    type Output = ();
    const NAME: &'static str = "unlisted";

    fn run(self) {}
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Pid;

impl Task for Pid {
    type Output = u32;
    const NAME: &'static str = "pid";

    fn run(self) -> u32 {
        process::id()
    }
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) enum Die {
    Kill,
    Segfault,
    Abort,
    StackOverflow,
    OutOfMemory,
    Exit(i32),
}

impl Task for Die {
    type Output = ();
    const NAME: &'static str = "die";

    fn run(self) {
        no_core_dumps();
        match self {
            Self::Kill => kill_process(getpid(), Signal::KILL).expect("one may kill oneself"),
            // Rust's handler takes the first one for a stack overflow, and lets the second through.
            Self::Segfault => loop {
                kill_process(getpid(), Signal::SEGV).expect("one may kill oneself");
            },
            Self::Abort => process::abort(),
            Self::StackOverflow => _ = black_box(recurse(black_box(1))),
            Self::OutOfMemory => {
                let limit = Rlimit { current: Some(1 << 20), ..getrlimit(Resource::As) };
                setrlimit(Resource::As, limit).expect("limits may be lowered");
                black_box(vec![1_u8; 1 << 30]);
            }
            Self::Exit(code) => process::exit(code),
        }
        // A signal to oneself may arrive a moment later.
        loop {
            thread::park();
        }
    }
}

fn no_core_dumps() {
    let none = Rlimit { current: Some(0), ..getrlimit(Resource::Core) };
    setrlimit(Resource::Core, none).expect("limits may be lowered");
}

#[expect(unconditional_recursion, reason = "that is the point")]
fn recurse(depth: u64) -> u64 {
    let frame = black_box([depth; 128]);
    recurse(depth.wrapping_add(1)).wrapping_add(frame[1])
}

#[derive(Serialize, Deserialize)]
pub(crate) enum Panicking {
    Text,
    String(u32),
    Number,
    Bomb,
}

impl Task for Panicking {
    type Output = ();
    const NAME: &'static str = "panicking";

    fn run(self) {
        match self {
            Self::Text => panic!("just text"),
            Self::String(number) => panic!("number {number}"),
            Self::Number => panic::panic_any(17),
            Self::Bomb => panic::panic_any(Bomb),
        }
    }
}

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("a payload whose destructor panics");
    }
}

/// Runs until the test lets it go; see [`Gate`].
#[derive(Serialize, Deserialize)]
pub(crate) struct Hold(pub(crate) String);

impl Task for Hold {
    type Output = u32;
    const NAME: &'static str = "hold";

    fn run(self) -> u32 {
        let mut gate = self.report();
        gate.read_to_end(&mut Vec::new()).expect("the test closes the connection");
        process::id()
    }
}

impl Hold {
    fn report(&self) -> UnixStream {
        let address = SocketAddr::from_abstract_name(&self.0).expect("a short name");
        let mut gate = UnixStream::connect_addr(&address).expect("the test listens");
        gate.write_all(&process::id().to_le_bytes()).expect("the test listens");
        gate
    }
}

/// Reports at the gate, and runs for ever, whatever becomes of the test.
#[derive(Serialize, Deserialize)]
pub(crate) struct Endless(pub(crate) Hold);

impl Task for Endless {
    type Output = u32;
    const NAME: &'static str = "endless";

    fn run(self) -> u32 {
        let _gate = self.0.report();
        loop {
            thread::park();
        }
    }
}

/// Leaves behind a real fork whose parent is gone: a subshell in the background, which doesn't become
/// another program. Returns its id.
#[derive(Serialize, Deserialize)]
pub(crate) struct Background;

impl Task for Background {
    type Output = u32;
    const NAME: &'static str = "background";

    fn run(self) -> u32 {
        let mut shell = Command::new("sh");
        shell.args(["-c", "(sleep 100; :) >/dev/null 2>&1 & echo $!"]).stdin(Stdio::null());
        let output = shell.output().expect("there is a shell");
        let pid = String::from_utf8(output.stdout).expect("a number");
        pid.trim().parse().expect("a number")
    }
}

/// Where held jobs report: a test knows that a job runs, and decides for how long.
pub(crate) struct Gate {
    name: String,
    listener: UnixListener,
}

/// A job that runs. Dropping this lets it go.
pub(crate) struct Held {
    pub(crate) pid: rustix::process::Pid,
    _connection: UnixStream,
}

impl Gate {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("pool-test-{}-{number}", process::id());
        let address = SocketAddr::from_abstract_name(&name).expect("a short name");
        Self { listener: UnixListener::bind_addr(&address).expect("a free name"), name }
    }

    pub(crate) fn hold(&self) -> Hold {
        Hold(self.name.clone())
    }

    /// Waits until a held job runs.
    pub(crate) fn held(&self) -> Held {
        let (mut connection, _) = self.listener.accept().expect("a job connects");
        let mut pid = [0; 4];
        connection.read_exact(&mut pid).expect("the job says its process id");
        let pid = i32::from_le_bytes(pid);
        let pid = rustix::process::Pid::from_raw(pid).expect("a process id is positive");
        Held { pid, _connection: connection }
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Echo(pub(crate) ByteBuf);

impl Task for Echo {
    type Output = ByteBuf;
    const NAME: &'static str = "echo";

    fn run(self) -> ByteBuf {
        self.0
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Zeros(pub(crate) usize);

impl Task for Zeros {
    type Output = ByteBuf;
    const NAME: &'static str = "zeros";

    fn run(self) -> ByteBuf {
        ByteBuf::from(vec![0; self.0])
    }
}

/// A value that can't be serialised, or not be read back, or panics at it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Fails {
    Never,
    ToSerialize,
    ToDeserialize,
    PanickingToSerialize,
    PanickingToDeserialize,
}

const FAILS: [Fails; 5] = [
    Fails::Never,
    Fails::ToSerialize,
    Fails::ToDeserialize,
    Fails::PanickingToSerialize,
    Fails::PanickingToDeserialize,
];

impl Serialize for Fails {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::ToSerialize => Err(serde::ser::Error::custom("can't be serialised")),
            Self::PanickingToSerialize => panic!("panics while it is serialised"),
            Self::Never | Self::ToDeserialize | Self::PanickingToDeserialize => {
                (*self as u8).serialize(serializer)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Fails {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match FAILS[usize::from(u8::deserialize(deserializer)?)] {
            Self::ToDeserialize => Err(serde::de::Error::custom("can't be deserialised")),
            Self::PanickingToDeserialize => panic!("panics while it is deserialised"),
            fine @ (Self::Never | Self::ToSerialize | Self::PanickingToSerialize) => Ok(fine),
        }
    }
}

/// An argument that may fail, and the number of the failure that its result has.
#[derive(Serialize, Deserialize)]
pub(crate) struct Picky {
    pub(crate) argument: Fails,
    pub(crate) result: u8,
}

impl Task for Picky {
    type Output = Fails;
    const NAME: &'static str = "picky";

    fn run(self) -> Fails {
        FAILS[usize::from(self.result)]
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Print(pub(crate) usize);

impl Task for Print {
    type Output = ();
    const NAME: &'static str = "print";

    fn run(self) {
        io::stdout().write_all(&vec![b'x'; self.0]).expect("the test reads it");
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct ReadStdin;

impl Task for ReadStdin {
    type Output = usize;
    const NAME: &'static str = "read_stdin";

    fn run(self) -> usize {
        io::stdin().read_to_end(&mut Vec::new()).expect("standard input can be read")
    }
}

/// Starts a process that outlives the job, and returns its id.
#[derive(Serialize, Deserialize)]
pub(crate) struct Grandchild;

impl Task for Grandchild {
    type Output = u32;
    const NAME: &'static str = "grandchild";

    fn run(self) -> u32 {
        let mut grandchild = Command::new("/proc/self/exe");
        grandchild.env(crate::SCENE, "park").stdin(Stdio::null());
        grandchild.spawn().expect("the test's executable can be started").id()
    }
}

/// Stops a worker, and returns when it has stopped: the signal alone takes effect a moment later.
pub(crate) fn stop(worker: rustix::process::Pid) {
    kill_process(worker, Signal::STOP).expect("a worker's process group is the user's");
    let stopped = WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT;
    let status = waitid(WaitId::Pid(worker), stopped).expect("workers are children");
    assert!(status.is_some_and(|status| status.stopped()));
}

/// What the worker's descriptors are.
#[derive(Serialize, Deserialize)]
pub(crate) struct Descriptors;

impl Task for Descriptors {
    type Output = Vec<String>;
    const NAME: &'static str = "descriptors";

    fn run(self) -> Vec<String> {
        let entries = fs::read_dir("/proc/self/fd").expect("Linux");
        let targets = entries.map(|entry| fs::read_link(entry.expect("Linux").path()));
        // The directory that is being listed is closed by now.
        targets.filter_map(|target| Some(target.ok()?.display().to_string())).collect()
    }
}

static INITIALIZED: OnceLock<u64> = OnceLock::new();

/// The initialiser: leaves a number for jobs, or panics, or never ends.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) enum Initialize {
    With(u64),
    Panic,
    Forever,
    /// Leaves the worker 16 MiB more than it has.
    Lean,
}

impl Task for Initialize {
    type Output = ();
    const NAME: &'static str = "initialize";

    fn run(self) {
        match self {
            Self::With(number) => INITIALIZED.set(number).expect("run once"),
            Self::Panic => panic!("no such model"),
            Self::Lean => {
                let pages = fs::read_to_string("/proc/self/statm").expect("Linux");
                let pages = pages.split(' ').next().and_then(|it| it.parse::<u64>().ok());
                let bytes = pages.expect("the first one is the size") * 4096 + (16 << 20);
                let limit = Rlimit { current: Some(bytes), ..getrlimit(Resource::As) };
                setrlimit(Resource::As, limit).expect("limits may be lowered");
                no_core_dumps();
            }
            Self::Forever => loop {
                thread::park();
            },
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Initialized;

impl Task for Initialized {
    type Output = Option<u64>;
    const NAME: &'static str = "initialized";

    fn run(self) -> Option<u64> {
        INITIALIZED.get().copied()
    }
}

/// Writes its number down, so that the test sees how often it ran; then takes a little time.
#[derive(Serialize, Deserialize)]
pub(crate) struct Logged {
    pub(crate) log: String,
    pub(crate) number: u64,
    pub(crate) spin: u32,
}

impl Task for Logged {
    type Output = u64;
    const NAME: &'static str = "logged";

    fn run(self) -> u64 {
        let mut log = OpenOptions::new().append(true).open(self.log).expect("the test made it");
        // One append of eight bytes is atomic.
        log.write_all(&self.number.to_le_bytes()).expect("there is room");
        (0..self.spin).for_each(|i| _ = black_box(i));
        self.number
    }
}

/// Starts a descendant that leaves the session, holds the worker's channel, and reports to the gate;
/// then crashes, or never ends.
#[derive(Serialize, Deserialize)]
pub(crate) struct Escape {
    gate: String,
    crash: bool,
}

impl Escape {
    pub(crate) fn new(gate: &Gate, crash: bool) -> Self {
        Self { gate: gate.name.clone(), crash }
    }
}

/// Names the gate at which a descendant reports.
pub(crate) const ESCAPED: &str = "POOL_TEST_ESCAPED";

impl Task for Escape {
    type Output = ();
    const NAME: &'static str = "escape";

    fn run(self) {
        let itself = pidfd_open(getpid(), PidfdFlags::empty()).expect("it lives");
        // A descendant inherits what is not close-on-exec; a fork would have everything.
        let sockets = fs::read_dir("/proc/self/fd").expect("Linux").filter_map(|entry| {
            let path = entry.ok()?.path();
            let number = path.file_name()?.to_str()?.parse().ok()?;
            let target = fs::read_link(path).ok()?;
            target.to_str()?.starts_with("socket:").then_some(number)
        });
        let copy = |number| pidfd_getfd(&itself, number, PidfdGetfdFlags::empty());
        let copies: Vec<_> =
            sockets.filter(|&it| it > 2).map(|it| copy(it).expect("own")).collect();
        for copy in &copies {
            fcntl_setfd(copy, FdFlags::empty()).expect("a descriptor has flags");
        }
        let mut child = Command::new("/proc/self/exe");
        child.env(ESCAPED, &self.gate).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = child.spawn().expect("the test's executable can be started");
        drop(copies);
        // It is in a session of its own from here on.
        let left = child.stdout.as_mut().expect("piped").read_exact(&mut [0]);
        left.expect("the descendant says so");
        if self.crash {
            Die::Segfault.run();
        }
        // It ends when the test lets it, long after this worker.
        child.wait().expect("it is a child");
    }
}

/// What the descendant does.
pub(crate) fn escaped_if_asked() {
    let Ok(gate) = std::env::var(ESCAPED) else { return };
    rustix::process::setsid().expect("it leads no group yet");
    println!();
    Hold(gate).run();
    process::exit(0);
}

/// Joins the process group of the pool's process, then holds.
#[derive(Serialize, Deserialize)]
pub(crate) struct Join(pub(crate) Hold);

impl Task for Join {
    type Output = u32;
    const NAME: &'static str = "join";

    fn run(self) -> u32 {
        let group = getpgid(getppid()).expect("the parent lives");
        setpgid(None, Some(group)).expect("both are in one session");
        self.0.run()
    }
}

/// Catches a panic, and goes on with another as rayon does.
#[derive(Serialize, Deserialize)]
pub(crate) struct Rethrow {
    pub(crate) caught: Option<String>,
    pub(crate) resumed: Option<String>,
}

impl Task for Rethrow {
    type Output = ();
    const NAME: &'static str = "rethrow";

    fn run(self) {
        if let Some(text) = self.caught {
            assert!(panic::catch_unwind(|| panic!("{text}")).is_err());
        }
        if let Some(text) = self.resumed {
            panic::resume_unwind(Box::new(text));
        }
    }
}

/// Returns how many of these its worker has run before.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sequence;

impl Task for Sequence {
    type Output = u64;
    const NAME: &'static str = "sequence";

    fn run(self) -> u64 {
        static RUN: AtomicU32 = AtomicU32::new(0);
        RUN.fetch_add(1, Ordering::Relaxed).into()
    }
}

/// Returns what can't be dropped without a panic, in a worker.
#[derive(Serialize, Deserialize)]
pub(crate) struct Bomber;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Bombs(pub(crate) u8);

impl Drop for Bombs {
    fn drop(&mut self) {
        assert!(std::env::args().nth(1).is_none_or(|first| first != "--pool-worker"), "dropped");
    }
}

impl Task for Bomber {
    type Output = Bombs;
    const NAME: &'static str = "bomber";

    fn run(self) -> Bombs {
        Bombs(5)
    }
}
