//! Runs the thirteen programs on smol and async-std: `cargo run -p asyncio-smol`.

use std::process::ExitCode;

fn main() -> ExitCode {
    shared_workloads::harness::main(
        "asyncio-smol",
        asyncio_smol::DESCRIPTION,
        asyncio_smol::variants,
    )
}
