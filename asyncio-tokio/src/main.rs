//! Runs the thirteen programs on tokio: `cargo run -p asyncio-tokio`.

use std::process::ExitCode;

fn main() -> ExitCode {
    shared_workloads::harness::main(
        "asyncio-tokio",
        asyncio_tokio::DESCRIPTION,
        asyncio_tokio::variants,
    )
}
