//! From results to text and pictures: pure functions.

pub(crate) mod charts;

mod article;
mod sheet;
