//! Runs all programs on threads: `cargo run -p threads`.

use std::process::ExitCode;

fn main() -> ExitCode {
    shared_workloads::harness::main("threads", threads::DESCRIPTION, threads::variants)
}
