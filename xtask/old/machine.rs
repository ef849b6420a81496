//! Everything about this machine that shapes a result.

use crate::results::{Fact, Machine};
use rustix::process::{Resource, getrlimit};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::available_parallelism;

/// Variables that change how many threads a runtime starts, or what an allocator does.
const INFLUENTIAL: [&str; 8] = [
    "TOKIO_WORKER_THREADS",
    "RAYON_NUM_THREADS",
    "SMOL_THREADS",
    "ASYNC_STD_THREAD_COUNT",
    "BLOCKING_MAX_THREADS",
    "RUST_MIN_STACK",
    "RUSTFLAGS",
    "PYTHON_GIL",
];

/// Looks around. What can't be found out isn't named.
pub(crate) fn look(root: &Path, versions: BTreeMap<String, String>) -> Machine {
    let mut facts = Vec::new();
    let mut fact = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            facts.push(Fact { name: name.to_owned(), value });
        }
    };
    fact("memory", memory());
    fact("CPU quota", quota());
    fact("governor", read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
    fact("system", read_field("/etc/os-release", "PRETTY_NAME="));
    fact("kernel", read("/proc/sys/kernel/osrelease"));
    fact("load average before", load_average());
    fact("open files at most", Some(limit(Resource::Nofile)));
    fact("processes and threads at most", Some(limit(Resource::Nproc)));
    fact("stack of the main thread at most", Some(limit(Resource::Stack)));
    fact("rustc", first_line(Command::new("rustc").arg("--version")));
    fact("cargo profile", Some("release".to_owned()));
    fact("workers of tokio, rayon and async-std", Some("as many as cores, each".to_owned()));
    fact("workers of smol", Some("1, the blocking pool aside".to_owned()));
    fact("tokio's blocking pool", Some("512 threads at most".to_owned()));
    fact("smol's and async-std's blocking pool", Some("500 threads at most".to_owned()));
    for name in INFLUENTIAL {
        fact(name, std::env::var(name).ok());
    }
    fact("git commit", commit(root));
    Machine {
        cpu: read_field("/proc/cpuinfo", "model name")
            .unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
        cores: available_parallelism().map_or(1, usize::from),
        facts,
        versions,
    }
}

/// `0.42 0.35 0.30`: of the last one, five and fifteen minutes.
pub(crate) fn load_average() -> Option<String> {
    let text = read("/proc/loadavg")?;
    Some(text.split(' ').take(3).collect::<Vec<_>>().join(" "))
}

fn read(path: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// The first value with that name in a file of `name: value` or `name="value"` lines.
fn read_field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(value.trim_matches([' ', '\t', ':', '"']).to_owned())
}

fn memory() -> Option<String> {
    let kib: f64 = read_field("/proc/meminfo", "MemTotal:")?.strip_suffix(" kB")?.parse().ok()?;
    Some(format!("{:.1} GiB", kib / 1024.0 / 1024.0))
}

/// How many cores' time the control group may use: version 2 of control groups, then version 1.
fn quota() -> Option<String> {
    let group = fs::read_to_string("/proc/self/cgroup").ok()?;
    let path = group.lines().find_map(|line| line.strip_prefix("0::"))?;
    let (quota, period) = match read(&format!("/sys/fs/cgroup{path}/cpu.max")) {
        Some(text) => {
            let (quota, period) = text.split_once(' ')?;
            (quota.to_owned(), period.to_owned())
        }
        None => (
            read("/sys/fs/cgroup/cpu/cpu.cfs_quota_us")?,
            read("/sys/fs/cgroup/cpu/cpu.cfs_period_us")?,
        ),
    };
    match (quota.parse::<f64>(), period.parse::<f64>()) {
        (Ok(quota), Ok(period)) if quota > 0.0 => Some(format!("{:.2} cores", quota / period)),
        _ => Some("none".to_owned()),
    }
}

fn limit(resource: Resource) -> String {
    let limit = getrlimit(resource).current;
    limit.map_or("unlimited".to_owned(), |limit| limit.to_string())
}

/// `a1b2c3d4e5f6, with uncommitted changes`.
fn commit(root: &Path) -> Option<String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").arg("-C").arg(root).args(arguments).output().ok()?;
        output.status.success().then_some(output.stdout)
    };
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    let commit = String::from_utf8_lossy(&commit).trim().to_owned();
    let dirty = git(&["status", "--porcelain"])?;
    Some(if dirty.is_empty() { commit } else { format!("{commit}, with uncommitted changes") })
}

fn first_line(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().next().map(ToOwned::to_owned)
}
