//! The loopback server alone, so that what is measured doesn't share a process with it.
//!
//! Prints its base URL and serves until its standard input ends or it is interrupted: whoever
//! started it with a pipe needs no signal to stop it, and can't leave it behind.
//!
//! Run with: `cargo run -p shared-workloads --bin loopback`

use shared_workloads::loopback::Server;
use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("loopback: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> io::Result<()> {
    let server = Server::start()?;
    writeln!(io::stdout(), "{}", server.base_url())?;
    // End of input, or the end of this process.
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}
