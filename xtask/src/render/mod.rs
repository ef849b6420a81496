//! From results to text and pictures: pure functions.

pub(crate) mod findings;
mod growth;
pub(crate) mod markdown;
mod numbers;
mod prices;
mod tables;
pub(crate) mod terminal;
#[cfg(test)]
pub(crate) mod test_results;

pub(crate) use numbers::{bytes, duration};
