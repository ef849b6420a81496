//! The baseline as a model of its own: every program as a plain loop.
//!
//! Run with: `cargo run -p shared-workloads --bin sequential`

use shared_workloads::{harness, sequential};
use std::process::ExitCode;

fn main() -> ExitCode {
    harness::main("sequential", sequential::DESCRIPTION, sequential::variants)
}
