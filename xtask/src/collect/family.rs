//! The processes that a case starts, wherever they went.
//!
//! A case has a process group of its own, but a grandchild can leave that. It can't leave us: a
//! process whose parent died is handed to its nearest ancestor that is a "child subreaper", which
//! we are. So whoever a case left behind becomes our own child, to be found, waited for and killed.

use crate::results::Memory;
use rustix::io::{Errno, retry_on_intr};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use std::fs;
use std::io;
use std::time::{Duration, Instant};

/// Fewer looks at a program's memory may all have come before it took any.
const LEAST_LOOKS: usize = 5;

/// Makes us the parent of every descendant whose own parent dies.
pub(super) fn adopt_orphans() -> io::Result<()> {
    Ok(rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?)
}

/// Our children now.
pub(super) fn our_children() -> Vec<Pid> {
    children_of("self")
}

/// A child of ours that isn't among `known`.
pub(super) fn stranger(known: &[Pid]) -> Option<Pid> {
    our_children().into_iter().find(|pid| !known.contains(pid))
}

/// Kills every child that isn't among `known`, and those that we become the parent of meanwhile.
pub(super) fn kill_strangers(known: &[Pid]) {
    while let Some(stranger) = stranger(known) {
        // An error would mean that it has ended by itself.
        let _: Result<(), Errno> = kill_process(stranger, Signal::KILL);
        reap(stranger);
    }
}

/// Waits for a child that is about to end, so that its number can be given to another.
pub(super) fn reap(child: Pid) {
    // It is our child and nobody else reaps it, so there is nothing that could go wrong.
    let _: Result<_, Errno> = retry_on_intr(|| waitpid(Some(child), WaitOptions::empty()));
}

/// The most memory that a process and its descendants were seen to take.
#[derive(Debug)]
pub(super) struct Watch {
    most: Option<Memory>,
    looks: usize,
    start: Instant,
    next: Instant,
    pub(super) looking: Duration,
}

impl Watch {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self { most: None, looks: 0, start: now, next: now, looking: Duration::ZERO }
    }

    /// Looks if it is time for that, and says when it will be again: often at first, then rarely
    /// enough to take little of the program's time.
    pub(super) fn look(&mut self, pid: Pid) -> Instant {
        let before = Instant::now();
        if before < self.next {
            return self.next;
        }
        if let Some((bytes, processes)) = memory_of(pid) {
            self.looks += 1;
            let seen = self.most;
            self.most = Some(Memory {
                bytes: seen.map_or(bytes, |seen| seen.bytes.max(bytes)),
                processes: seen.map_or(processes, |seen| seen.processes.max(processes)),
                // It never shrinks; at the very end the kernel no longer tells.
                address_space_bytes: field(pid, "status", "VmPeak:")
                    .or(seen.and_then(|seen| seen.address_space_bytes)),
            });
        }
        let took = before.elapsed();
        self.looking += took;
        let usual = self.start.elapsed() / 10;
        let pause = usual.clamp(Duration::from_millis(1), Duration::from_millis(100));
        self.next = Instant::now() + pause.max(2 * took);
        self.next
    }

    /// The most that was seen, where that was often enough.
    pub(super) fn seen(&self) -> Option<Memory> {
        self.most.filter(|_| self.looks >= LEAST_LOOKS)
    }
}

/// PSS counts a page that several processes share in each of them by its fraction, so that the sum
/// over a tree is what the tree takes. `None` where the kernel doesn't tell.
fn memory_of(root: Pid) -> Option<(u64, usize)> {
    let pss = |pid| field(pid, "smaps_rollup", "Pss:");
    let (mut bytes, mut processes) = (pss(root)?, 1);
    let mut unseen = children_of(&root.to_string());
    while let Some(pid) = unseen.pop() {
        // One that ended between being listed and being asked takes nothing.
        if let Some(more) = pss(pid) {
            bytes += more;
            processes += 1;
            unseen.extend(children_of(&pid.to_string()));
        }
    }
    Some((bytes, processes))
}

/// A number of KiB from a file in `/proc`, in bytes.
fn field(pid: Pid, file: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/{file}")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024)
}

/// A child is listed under the thread that started it.
fn children_of(pid: &str) -> Vec<Pid> {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else {
        return Vec::new();
    };
    let lists =
        threads.filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("children")).ok());
    let numbers = |list: String| -> Vec<Pid> {
        list.split_ascii_whitespace().filter_map(|pid| Pid::from_raw(pid.parse().ok()?)).collect()
    };
    lists.flat_map(numbers).collect()
}
