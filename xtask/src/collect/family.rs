//! The processes that a case starts, wherever they went.
//!
//! A case has a process group of its own, but a grandchild can leave that. It can't leave us: a
//! process whose parent died is handed to its nearest ancestor that is a "child subreaper", which
//! we are. So whoever a case left behind becomes our own child, to be found, waited for and killed.

use rustix::io::{Errno, retry_on_intr};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use std::fs;
use std::io;

/// Makes us the parent of every descendant whose own parent dies.
///
/// # Errors
///
/// Where the kernel refuses.
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

/// How much memory a process and its descendants take, and how many they are.
///
/// PSS counts a page that several processes share in each of them by its fraction, so that the sum
/// over a tree is what the tree takes. `None` where the kernel doesn't tell.
pub(super) fn memory_of(root: Pid) -> Option<(u64, usize)> {
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

/// The most address space that a process has had: most of it was never touched and takes nothing.
pub(super) fn address_space_of(pid: Pid) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    kibibytes(&status, "VmPeak:")
}

fn pss(pid: Pid) -> Option<u64> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    kibibytes(&rollup, "Pss:")
}

fn kibibytes(text: &str, name: &str) -> Option<u64> {
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
