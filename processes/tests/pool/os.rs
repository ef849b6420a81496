//! What the pool leaves behind in the system: nothing. Each test plays a scene in a process of its
//! own, because descriptors, threads and children are counted by process.

use crate::Test;
use crate::scenes::{POOL_SCENE, Phase};
use crate::tasks::{Background, Descriptors, Die, Grandchild};
use processes::pool::Pool;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, kill_process_group, pidfd_open};
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) const TESTS: &[Test] = &[
    ("a_worker_has_no_channels_but_its_own", descriptors),
    ("a_dead_workers_children_die_with_it", grandchildren),
    ("a_fork_of_a_dead_workers_dies_with_it", forks),
    ("a_worker_may_take_its_time_to_flush_what_it_printed", slow_end),
    ("a_job_may_print_and_read_its_standard_input", printing),
    ("a_thousand_crashes_leak_nothing", || played("leaks")),
    ("exhausted_descriptors_are_an_error_and_pass", || played("exhaustion")),
    ("the_executable_may_be_deleted_while_it_runs", || played("deleted")),
    ("main_must_serve_first", || played("unserved")),
    ("no_worker_survives_its_pool_starting", || parent_killed(Phase::Starting)),
    ("no_worker_survives_its_pool_idle", || parent_killed(Phase::Idle)),
    ("no_worker_survives_its_pool_running", || parent_killed(Phase::Running)),
    ("no_worker_survives_its_pool_stopped", || parent_killed(Phase::Stopped)),
    ("no_worker_survives_its_pool_sending", || parent_killed(Phase::Sending)),
    ("no_worker_survives_its_pool_shutting_down", || parent_killed(Phase::ShuttingDown)),
    ("ctrl_c_leaves_no_worker", ctrl_c),
];

fn scene(name: &str) -> Command {
    let mut command = Command::new("/proc/self/exe");
    command.env(POOL_SCENE, name).stdin(Stdio::null());
    command
}

pub(crate) fn played(name: &str) {
    let output = scene(name).output().unwrap();
    io::stderr().write_all(&output.stdout).unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} failed ({}):\n{stderr}", output.status);
}

fn descriptors() {
    let pool = Pool::new(4).unwrap();
    let another = Pool::new(2).unwrap();
    for pool in [&pool, &another] {
        for targets in pool.map((0..20).map(|_| Descriptors)) {
            let sockets = targets.unwrap().into_iter().filter(|it| it.starts_with("socket:"));
            // Its own; and whatever this process was given as standard streams.
            let standard =
                (1..3).filter_map(|fd| fs::read_link(format!("/proc/self/fd/{fd}")).ok());
            let standard: Vec<_> = standard.map(|it| it.display().to_string()).collect();
            let own: Vec<_> = sockets.filter(|socket| !standard.contains(socket)).collect();
            assert_eq!(own.len(), 1, "{own:?}");
        }
    }
}

fn grandchildren() {
    let pool = Pool::new(1).unwrap();
    let grandchild = pool.submit(Grandchild).unwrap().wait().unwrap();
    dies_by(grandchild, || drop(pool));
}

fn forks() {
    let pool = Pool::new(1).unwrap();
    let fork = pool.submit(Background).unwrap().wait().unwrap();
    dies_by(fork, || pool.submit(Die::Segfault).unwrap().wait().unwrap_err());
    let fork = pool.submit(Background).unwrap().wait().unwrap();
    dies_by(fork, || drop(pool));
}

/// Checks that the process lives until `cause`, and not for long after it.
fn dies_by<R>(process: u32, cause: impl FnOnce() -> R) {
    let process = pidfd_open(Pid::from_raw(process.cast_signed()).unwrap(), PidfdFlags::empty());
    let process = process.unwrap();
    let mut fds = [PollFd::new(&process, PollFlags::IN)];
    assert_eq!(poll(&mut fds, Some(&Timespec::default())).unwrap(), 0, "it lives");
    cause();
    assert_eq!(poll(&mut fds, Some(&Timespec { tv_sec: 1, tv_nsec: 0 })).unwrap(), 1);
}

fn slow_end() {
    let mut child =
        scene("slow end").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    assert_eq!(said.next().unwrap().unwrap(), "blocked");
    let mut printed = Vec::new();
    child.stdout.take().unwrap().read_to_end(&mut printed).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(printed.len(), (1 << 16) + 3);
}

fn printing() {
    let mut child = scene("printing").stdout(Stdio::piped()).spawn().unwrap();
    let mut printed = Vec::new();
    child.stdout.take().unwrap().read_to_end(&mut printed).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(printed, vec![b'x'; 10_000_000]);
}

/// The processes that were started as workers of `parent`, by their command lines.
fn workers_of(parent: &Child) -> Vec<Pid> {
    let marker = format!("--pool-worker\0{}\0", parent.id());
    let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let entry = entry.unwrap();
        let pid = Pid::from_raw(entry.file_name().to_str()?.parse().ok()?)?;
        // It may end between the one look and the other.
        let arguments = fs::read(entry.path().join("cmdline")).ok()?;
        String::from_utf8_lossy(&arguments).contains(&marker).then_some(pid)
    });
    processes.collect()
}

/// Waits until `parent` has no workers any more, for at most a second.
fn assert_workers_end(parent: &Child) {
    let deadline = Instant::now() + Duration::from_secs(1);
    loop {
        let workers = workers_of(parent);
        let Some(&worker) = workers.first() else { return };
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            // Nobody else would end them.
            for &worker in &workers {
                _ = kill_process(worker, Signal::KILL);
            }
            panic!("workers {workers:?} were still there");
        }
        match pidfd_open(worker, PidfdFlags::empty()) {
            Ok(worker) => {
                let mut fds = [PollFd::new(&worker, PollFlags::IN)];
                poll(&mut fds, Some(&left.try_into().unwrap())).unwrap();
            }
            Err(Errno::SRCH) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

/// Starts a process with a pool, and returns it once that has reached `phase`.
fn parent(phase: Phase) -> Child {
    let mut parent = scene(phase.name())
        .process_group(0)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(parent.stdout.as_mut().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "reached");
    parent
}

fn parent_killed(phase: Phase) {
    // How far the start has got is a matter of luck, so luck is tried more often.
    let rounds = if matches!(phase, Phase::Starting) { 20 } else { 2 };
    for _ in 0..rounds {
        let mut parent = parent(phase);
        if !matches!(phase, Phase::Starting) {
            assert_eq!(workers_of(&parent).len(), 2);
        }
        parent.kill().unwrap();
        parent.wait().unwrap();
        assert_workers_end(&parent);
    }
}

fn ctrl_c() {
    let mut parent = parent(Phase::Running);
    let pid = Pid::from_child(&parent);
    assert_eq!(workers_of(&parent).len(), 2);
    // As a terminal does it: to the foreground process group, which the workers are not in.
    kill_process_group(pid, Signal::INT).unwrap();
    parent.wait().unwrap();
    assert_workers_end(&parent);
    assert_eq!(kill_process(pid, Signal::INT), Err(Errno::SRCH));
}
