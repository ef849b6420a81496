//! From results to text and pictures: pure functions.

pub(crate) mod findings;
mod ledger;
pub(crate) mod markdown;
mod numbers;
mod tables;
pub(crate) mod terminal;

pub(crate) use numbers::{duration, factor, memory};
