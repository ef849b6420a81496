//! Measures: builds the binaries, asks them for their cases, runs these in random order, each in a
//! process of its own, and writes down what came of it. What follows from that is others' to say.
//!
//! - [`build`], [`discover`], [`python`], [`loopback`]: what there is to be run
//! - [`plan`] and [`series`]: every row, and how to run it
//! - [`process`], [`family`], [`interrupts`]: processes, and nothing of them left
//!   behind
//! - [`case`], [`row`] and [`run`]: one run, one row, and all of them; [`order`], [`canary`], [`progress`]
//! - [`mod@bench`] and [`criterion`]: prices
//! - [`machine`] is where, and [`session`] all of it, one step after the other

mod bench;
mod build;
mod canary;
mod case;
mod criterion;
mod discover;
mod family;
mod interrupts;
mod loopback;
mod machine;
mod order;
mod plan;
mod process;
mod program;
mod progress;
mod python;
mod row;
mod run;
mod series;
mod session;

pub(crate) use interrupts::Interrupts;
pub(crate) use python::{Python, interpreters};
pub(crate) use session::{PYTHON, Session, Wanted};
