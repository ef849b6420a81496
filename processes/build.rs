//! Says what the feature `mpi` needs, where that isn't there.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_MPI").is_some() {
        println!("cargo::rerun-if-env-changed=PATH");
        for tool in ["mpicc", "mpirun"] {
            if let Err(error) = std::process::Command::new(tool).arg("--version").output() {
                println!("cargo::error=no Open MPI: {tool} can't be run ({error})");
                println!("cargo::error=apt-get install libopenmpi-dev openmpi-bin libclang-dev");
            }
        }
    }
}
