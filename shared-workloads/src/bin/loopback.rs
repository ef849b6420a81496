//! The loopback server alone, so that what is measured doesn't share a process with it.
//!
//! Run with: `cargo run -p shared-workloads --bin loopback`

use clap::Parser;
use shared_workloads::descriptors;
use shared_workloads::loopback::Server;
use std::io::{self, Write};
use std::process::ExitCode;

/// A local HTTP server that does what it is told
///
/// `/status/404`, `/delay/100`, `/json/200`, `/bytes/1000`, `/redirect/3`; each of them takes
/// `?delay_ms=100`.
///
/// Prints its base URL and serves until its standard input ends or it is interrupted: whoever
/// started it with a pipe needs no signal to stop it, and can't leave it behind. It ends with 1 and
/// says why if it can't serve any longer.
#[derive(Parser)]
#[command(name = "loopback", version)]
struct Cli {}

fn main() -> ExitCode {
    let Cli {} = Cli::parse();
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("loopback: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> io::Result<()> {
    descriptors::allow_all()?;
    let server = Server::start()?;
    writeln!(io::stdout(), "{}", server.base_url())?;
    server.serve_until(|| {
        if let Err(error) = io::copy(&mut io::stdin(), &mut io::sink()) {
            eprintln!("loopback: standard input can't be read: {error}");
        }
    })
}
