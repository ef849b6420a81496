//! Runs the thirteen programs on an event loop with pools behind it: `cargo run -p hybrid`.

use std::process::ExitCode;

fn main() -> ExitCode {
    // A worker of the process pool is this program started again, and finds out here.
    hybrid::serve_if_worker();
    shared_workloads::harness::main("hybrid", hybrid::DESCRIPTION, hybrid::variants)
}
