//! Measures: builds the binaries, asks them for their cases, runs these in random order, each in a
//! process of its own, and writes down what came of it. What follows from that is others' to say.
//!
//! - [`wanted`], [`build`], [`loopback`], [`contestant`], [`python`]: what there is to be run
//! - [`plan`]: every row, and how to run it
//! - [`process`], [`program`], [`family`], [`interrupts`]: processes, and nothing of them left behind
//! - [`case`], [`row`] and [`run`]: one run, one row, and all of them; [`canary`], [`progress`]
//! - [`machine`] is where, [`prices`] runs benches, and [`session`] all of it, one step after the other

mod build;
mod canary;
mod case;
mod contestant;
mod family;
mod interrupts;
mod loopback;
mod machine;
mod plan;
mod prices;
mod process;
mod program;
mod progress;
mod python;
mod row;
mod run;
mod session;
mod wanted;

pub(crate) use interrupts::Interrupts;
pub(crate) use python::{Python, interpreters};
pub(crate) use session::Session;
pub(crate) use wanted::Wanted;
