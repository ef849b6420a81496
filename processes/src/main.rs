//! Runs all programs on processes: `cargo run -p processes`.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Every worker is this program started again, and finds out here that it is one.
    processes::serve_if_worker();
    #[cfg(feature = "mpi")]
    return processes::mpi::main();
    #[cfg(not(feature = "mpi"))]
    shared_workloads::harness::main("processes", processes::DESCRIPTION, processes::variants)
}
