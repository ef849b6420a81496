//! `mpirun` on this machine, and on two hosts that are network namespaces of it.

use rustix::process::{Pid, Signal, geteuid, kill_process};
use std::process::{self, Command};

const ADDRESSES: [&str; 2] = ["10.200.0.1", "10.200.0.2"];
const INTERFACES: [&str; 2] = ["veth0", "veth1"];
const LAUNCH_AGENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mpi/launch-agent");

/// Starts so many ranks, also more than there are cores.
///
/// # Errors
///
/// In words, where there is no Open MPI.
pub(crate) fn mpirun(ranks: usize) -> Result<Command, String> {
    let mut command = Command::new("mpirun");
    output(command.arg("--version"))?;
    command = Command::new("mpirun");
    configure(&mut command, ranks);
    Ok(command)
}

/// Jobs run side by side here, and each would bind its first rank to the first core. Tests may run
/// as root, as in a container.
fn configure(mpirun: &mut Command, ranks: usize) {
    mpirun.args(["--oversubscribe", "--bind-to", "none", "-n", &ranks.to_string()]);
    mpirun.env("OMPI_ALLOW_RUN_AS_ROOT", "1").env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
}

/// Two network namespaces, each with an address and a host name, and a cable between them. When this
/// is dropped, by a panic too, whatever still runs in them is killed and they are removed.
#[derive(Debug)]
pub(crate) struct Hosts {
    prefix: String,
}

impl Hosts {
    /// # Errors
    ///
    /// In words, where there is no Open MPI, or no right to make namespaces.
    pub(crate) fn new() -> Result<Self, String> {
        mpirun(1)?;
        if !geteuid().is_root() {
            return Err("only root may make network namespaces".to_owned());
        }
        // Whatever fails from here on, what was made before is removed.
        let hosts = Self { prefix: format!("mpi-{}", process::id()) };
        let names = hosts.names();
        for name in &names {
            ip(&["netns", "add", name])?;
        }
        let ([near, far], [here, there]) = (INTERFACES, &names);
        let cable = ["type", "veth", "peer", "name", far, "netns", there];
        ip(&[&["-n", here, "link", "add", near][..], &cable].concat())?;
        for ((name, interface), address) in names.iter().zip(INTERFACES).zip(ADDRESSES) {
            ip(&["-n", name, "address", "add", &format!("{address}/24"), "dev", interface])?;
            ip(&["-n", name, "link", "set", "lo", "up"])?;
            ip(&["-n", name, "link", "set", interface, "up"])?;
        }
        Ok(hosts)
    }

    fn names(&self) -> [String; 2] {
        ADDRESSES.map(|address| format!("{}-{address}", self.prefix))
    }

    /// Starts so many ranks on both hosts in turn, from the first.
    pub(crate) fn mpirun(&self, ranks: usize) -> Command {
        let mut command = Command::new(LAUNCH_AGENT);
        command.env("HOSTS", &self.prefix).args([ADDRESSES[0], "mpirun"]);
        command.args(["--mca", "plm_rsh_agent", LAUNCH_AGENT, "--map-by", "node"]);
        command.args(["--host", &ADDRESSES.map(|address| format!("{address}:2")).join(",")]);
        configure(&mut command, ranks);
        command
    }

    /// How many bytes the first host has sent over the cable so far.
    pub(crate) fn sent_bytes(&self) -> u64 {
        let counter = format!("/sys/class/net/{}/statistics/tx_bytes", INTERFACES[0]);
        let bytes = ip(&["netns", "exec", &self.names()[0], "cat", &counter]).unwrap();
        bytes.trim().parse().unwrap()
    }
}

impl Drop for Hosts {
    fn drop(&mut self) {
        for name in &self.names() {
            let running = ip(&["netns", "pids", name]).unwrap_or_default();
            for pid in running.lines().filter_map(|pid| Pid::from_raw(pid.parse().ok()?)) {
                // An error means that it has just ended.
                kill_process(pid, Signal::KILL).ok();
            }
            if let Err(error) = ip(&["netns", "delete", name]) {
                eprintln!("a network namespace is left: {error}");
            }
        }
    }
}

fn ip(arguments: &[&str]) -> Result<String, String> {
    output(Command::new("ip").args(arguments))
}

/// What a program prints.
fn output(command: &mut Command) -> Result<String, String> {
    const INSTALL: &str = "apt-get install libopenmpi-dev openmpi-bin libclang-dev iproute2";
    let ran = command.output().map_err(|error| format!("{command:?}: {error}; {INSTALL}"))?;
    if ran.status.success() {
        Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
    } else {
        Err(format!("{command:?}: {}", String::from_utf8_lossy(&ran.stderr)))
    }
}
