//! Says what the feature `mpi` needs where it isn't there. Without the feature it does nothing.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_MPI").is_none() {
        return;
    }
    println!("cargo::rerun-if-env-changed=PATH");
    for tool in ["mpicc", "mpirun"] {
        if let Err(error) = Command::new(tool).arg("--version").output() {
            println!(
                "cargo::error=the feature `mpi` needs Open MPI, but {tool} can't be run ({error}): \
                 apt-get install libopenmpi-dev openmpi-bin libclang-dev"
            );
        }
    }
}
