//! How the time after the build is divided.

use std::time::Duration;

/// A default report ends within five minutes; ten seconds are for drawing, and for a run too many.
pub(crate) const WHOLE: Duration = Duration::from_secs(290);
/// A quick one leaves the prices out: a minute hardly holds the benches alone.
pub(crate) const QUICK: Duration = Duration::from_secs(45);

/// Percent of the whole, where prices and growth are measured too.
const PRICES: u32 = 11;
const GROWTH: u32 = 13;

/// Who gets how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Division {
    pub(crate) samples: Duration,
    /// The benches.
    pub(crate) prices: Duration,
    /// Memory per unit and the curves.
    pub(crate) growth: Duration,
}

/// Divides the whole; without prices the samples get everything.
pub(crate) fn divide(whole: Duration, with_prices: bool) -> Division {
    if with_prices {
        let (prices, growth) = (whole * PRICES / 100, whole * GROWTH / 100);
        Division { samples: whole.saturating_sub(prices + growth), prices, growth }
    } else {
        Division { samples: whole, prices: Duration::ZERO, growth: Duration::ZERO }
    }
}

impl Division {
    pub(crate) fn whole(self) -> Duration {
        self.samples + self.prices + self.growth
    }
}

#[cfg(test)]
mod tests {
    use super::{WHOLE, divide};
    use std::time::Duration;

    #[test]
    fn the_parts_are_the_whole() {
        for with_prices in [true, false] {
            let parts = divide(WHOLE, with_prices);
            assert_eq!(parts.whole(), WHOLE);
        }
        assert_eq!(divide(WHOLE, false).growth, Duration::ZERO);
        assert!(divide(WHOLE, true).samples > WHOLE / 2);
    }
}
