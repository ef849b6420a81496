//! `cargo xtask book`: a site to read the programs side by side, opened from the disk.
//!
//! What only this task needs (highlighting, Markdown, templates) is behind the feature `book`, so
//! that a report is built without it. The task turns the feature on by running itself again. Cargo
//! keeps both builds of xtask, so the two tasks don't rebuild each other's.

#[cfg(feature = "book")]
mod diff;
#[cfg(feature = "book")]
mod links;
#[cfg(feature = "book")]
mod models;
#[cfg(feature = "book")]
mod page;
#[cfg(feature = "book")]
mod prose;
#[cfg(feature = "book")]
mod sample;
#[cfg(feature = "book")]
mod site;
#[cfg(feature = "book")]
mod source;
#[cfg(feature = "book")]
mod start;
#[cfg(feature = "book")]
mod texts;

use anyhow::Result;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args, Debug)]
#[cfg_attr(
    not(feature = "book"),
    expect(dead_code, reason = "the build with the feature reads them")
)]
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
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(feature = "book")]
fn run(arguments: &BookArguments) -> Result<ExitCode> {
    let index = site::write(arguments.from.as_deref(), arguments.out.as_deref())?;
    println!("{}", index.display());
    Ok(ExitCode::SUCCESS)
}

/// The same command with the feature; it replaces this process.
#[cfg(not(feature = "book"))]
fn run(_: &BookArguments) -> Result<ExitCode> {
    use std::env;
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    // The packages are chosen as by the alias `cargo xtask`, so that what they share is built once.
    let error = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["run", "--release", "--manifest-path", manifest, "--bin", "xtask"])
        .args(["--features", "xtask/book", "--"])
        .args(env::args_os().skip(1))
        .exec();
    Err(anyhow::Error::new(error).context("cargo can't be started"))
}
