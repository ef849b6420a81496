//! Counts the primes below a million, one range after the other.
//!
//! Run with: `cargo run -p shared-workloads --bin sequential -- prime-ranges`

use crate::kernels;
use std::ops::Range;

/// The primes of all ranges together.
#[must_use]
pub fn sequential(ranges: &[Range<u64>]) -> usize {
    ranges.iter().cloned().map(kernels::count_primes).sum()
}
