//! What the five models have in common, so that they differ only by the model.
//!
//! - [`kernels`]: the work itself, without concurrency and without I/O.
//! - [`sample`]: the programs and their numbers.
//! - [`answer`]: what a program answers, and what it must answer.
//! - [`standard`]: what a variant is held to, where that isn't the usual.
//! - [`outcome`]: the answers of the samples that the article leaves out, as plain data.
//! - [`sequential`]: every program as a plain loop: the baseline, and a model of its own.
//! - [`fetch`]: HTTP under one set of rules, and the names of what goes wrong.
//! - [`loopback`]: the local HTTP server that the fetching programs talk to.
//! - [`descriptors`]: how many connections a process may have open.
//! - [`load`]: how many fetches a second a model makes.
//! - [`harness`]: command line, timing, checking and records, so that samples contain none of it.
//!
//! A sample uses the kernels, the outcomes and [`fetch`] alone; nothing here knows a model.

pub mod answer;
pub mod descriptors;
pub mod fetch;
pub mod harness;
pub mod kernels;
pub mod load;
pub mod loopback;
pub mod outcome;
pub mod sample;
pub mod sequential;
pub mod standard;
