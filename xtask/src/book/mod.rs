//! `cargo xtask book`: a site to read the programs side by side, opened from the disk.
//!
//! What only this task needs (highlighting, Markdown, templates) is behind the feature `book`, so
//! that a report is built without it. The task turns the feature on by running itself again. Cargo
//! keeps both builds of xtask, so neither task rebuilds what the other needs.

#[cfg(feature = "book")]
mod site;

use anyhow::Result;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args, Debug)]
pub(crate) struct BookArguments {
    /// Where the site goes, instead of target/book
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Show these results, instead of the last report's or else the committed reference
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
}

/// The whole task.
pub(crate) fn main(arguments: &BookArguments) -> ExitCode {
    let Err(error) = run(arguments) else { return ExitCode::SUCCESS };
    eprintln!("xtask: {error:#}");
    ExitCode::FAILURE
}

#[cfg(feature = "book")]
fn run(arguments: &BookArguments) -> Result<()> {
    site::write(arguments.from.as_deref(), arguments.out.as_deref())
}

/// The same command with the feature; it replaces this process.
#[cfg(not(feature = "book"))]
fn run(arguments: &BookArguments) -> Result<()> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let mut cargo = std::process::Command::new("cargo");
    // The packages are chosen as by the alias `cargo xtask`, so that what they share is built once.
    cargo.args(["run", "--release", "--manifest-path", manifest, "--bin", "xtask"]);
    cargo.args(["--features", "xtask/book", "--", "book"]);
    for (name, path) in [("--out", &arguments.out), ("--from", &arguments.from)] {
        cargo.args(path.iter().flat_map(|path| [name.as_ref(), path.as_os_str()]));
    }
    Err(std::os::unix::process::CommandExt::exec(&mut cargo).into())
}
