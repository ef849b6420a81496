//! Everything about this machine that shapes a result.

use crate::results::Machine;
use rustix::process::{Resource, getrlimit};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::available_parallelism;

/// Variables that change how many threads a runtime starts, or what an allocator does.
const INFLUENTIAL: [&str; 9] = [
    "TOKIO_WORKER_THREADS",
    "RAYON_NUM_THREADS",
    "SMOL_THREADS",
    "ASYNC_STD_THREAD_COUNT",
    "BLOCKING_MAX_THREADS",
    "RUST_MIN_STACK",
    "RUSTFLAGS",
    "MALLOC_ARENA_MAX",
    "PYTHON_GIL",
];

/// Looks around. What can't be found out is null.
pub(super) fn look(root: &Path, versions: &BTreeMap<String, String>) -> Machine {
    let limit = |resource| getrlimit(resource).current;
    let kib: Option<u64> = field("/proc/meminfo", "MemTotal:")
        .and_then(|total| total.strip_suffix(" kB")?.parse().ok());
    let variables = INFLUENTIAL.into_iter().filter_map(|name| Some((name, env::var(name).ok()?)));
    let facts = json!({
        "quota_cores": quota(),
        "memory_bytes": kib.map(|kib| kib * 1024),
        "governor": read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        "system": field("/etc/os-release", "PRETTY_NAME="),
        "kernel": read("/proc/sys/kernel/osrelease"),
        "load_before": load_average(),
        "most_open_files": limit(Resource::Nofile),
        "stack_bytes": limit(Resource::Stack),
        "rustc": printed(Command::new("rustc").arg("--version")),
        "commit": commit(root),
        "environment": variables.collect::<BTreeMap<_, _>>(),
        "versions": versions,
    });
    Machine {
        cpu: field("/proc/cpuinfo", "model name").unwrap_or_else(|| env::consts::ARCH.to_owned()),
        cores: available_parallelism().map_or(1, usize::from),
        most_processes: limit(Resource::Nproc),
        facts: facts.as_object().cloned().unwrap_or_default(),
    }
}

/// Of the last minute.
pub(super) fn load_average() -> Value {
    let load = read("/proc/loadavg").and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    json!(load)
}

fn read(path: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// The first value with that name in a file of `name: value` or `name="value"` lines.
fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(value.trim_matches([' ', '\t', ':', '"']).to_owned())
}

/// How many cores' time the control group may use; `max` is no quota.
fn quota() -> Option<f64> {
    let group = fs::read_to_string("/proc/self/cgroup").ok()?;
    let path = group.lines().find_map(|line| line.strip_prefix("0::"))?;
    let text = read(&format!("/sys/fs/cgroup{path}/cpu.max"))?;
    let (quota, period) = text.split_once(' ')?;
    Some(quota.parse::<f64>().ok()? / period.parse::<f64>().ok()?)
}

/// `a1b2c3d4e5f6`, with a `+` where there were changes since.
fn commit(root: &Path) -> Option<String> {
    let git = |arguments: &[&str]| printed(Command::new("git").arg("-C").arg(root).args(arguments));
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    let dirty = git(&["status", "--porcelain"])?;
    Some(if dirty.is_empty() { commit } else { commit + "+" })
}

fn printed(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
