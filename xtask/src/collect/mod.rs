//! Measures: builds the binaries, asks them for their cases, runs these in random order, each in a
//! process of its own, and writes down what came of it. What follows from that is others' to say.
//!
//! - [`wanted`], [`build`], [`loopback`], [`contestant`], [`python`]: what there is to be run, and how
//! - [`plan`]: every row
//! - [`process`], [`program`], [`family`], [`interrupts`]: processes, and nothing of them left behind
//! - [`outcome`], [`schedule`], [`runner`]: one run, which comes next, and all; [`canary`], [`progress`]
//! - [`machine`] is where, [`prices`] runs benches, and [`session`] all of it, one step after the other

mod build;
mod canary;
mod contestant;
mod family;
mod interrupts;
mod loopback;
mod machine;
mod outcome;
mod plan;
mod prices;
mod process;
mod program;
mod progress;
mod python;
mod runner;
mod schedule;
mod session;
mod wanted;

pub(crate) use interrupts::Interrupts;
pub(crate) use python::{Python, interpreters};
pub(crate) use session::measure;
pub(crate) use wanted::Wanted;
