//! Numbers for people: three significant digits in a unit that fits.

use crate::results::Ratio;
use crate::statistics::Interval;

/// Two rounds that differ a lot on a noisy machine give an interval that says nothing.
const TOO_WIDE: f64 = 50.0;

/// `6.12 ms` from nanoseconds.
pub(crate) fn duration(nanoseconds: f64) -> String {
    let (factor, unit) = unit(nanoseconds);
    format!("{} {unit}", significant(nanoseconds / factor))
}

/// `6.05 – 6.31 ms`: both ends in the unit of the higher one.
pub(super) fn durations(interval: Interval) -> String {
    if interval.high > TOO_WIDE * interval.low {
        return "too few rounds".to_owned();
    }
    let (factor, unit) = unit(interval.high);
    let [low, high] = [interval.low, interval.high].map(|end| significant(end / factor));
    format!("{low} – {high} {unit}")
}

/// `1.93 ×`.
pub(super) fn times(value: f64) -> String {
    format!("{} ×", significant(value))
}

/// `1.93 × (1.88 – 1.99)`, whether or not that may be 1.
pub(crate) fn factor(ratio: Ratio) -> String {
    format!("{} {}", times(ratio.value), span(ratio.interval))
}

/// `(1.88 – 1.99)`.
pub(super) fn span(interval: Interval) -> String {
    if interval.high > TOO_WIDE * interval.low {
        return "(too few rounds)".to_owned();
    }
    format!("({} – {})", significant(interval.low), significant(interval.high))
}

/// `1.93 × (1.88 – 1.99)`, or that the two are not distinguishable.
pub(super) fn ratio(ratio: Ratio) -> String {
    let interval = span(ratio.interval);
    if ratio.is_distinguishable() {
        format!("{} {interval}", times(ratio.value))
    } else {
        format!("not distinguishable {interval}")
    }
}

/// `12%`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0}%", 100.0 * share)
}

/// `4.1 MiB`.
pub(super) fn memory(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

/// `412 B`, `9.53 KiB`.
pub(crate) fn bytes(bytes: f64) -> String {
    let (factor, unit) = match bytes {
        bytes if bytes < 1_000.0 => return format!("{bytes:.0} B"),
        bytes if bytes < 1_000.0 * 1024.0 => (1024.0, "KiB"),
        bytes if bytes < 1_000.0 * 1024.0 * 1024.0 => (1024.0 * 1024.0, "MiB"),
        _ => (1024.0 * 1024.0 * 1024.0, "GiB"),
    };
    format!("{} {unit}", significant(bytes / factor))
}

fn unit(nanoseconds: f64) -> (f64, &'static str) {
    // What rounds to 1000 of a unit is 1 of the next.
    match nanoseconds {
        ns if ns < 999.5 => (1.0, "ns"),
        ns if ns < 999.5e3 => (1e3, "µs"),
        ns if ns < 999.5e6 => (1e6, "ms"),
        _ => (1e9, "s"),
    }
}

/// Three significant digits, two where the first is the place of the one or the tenth.
fn significant(value: f64) -> String {
    let decimals = match value.abs() {
        0.0 => 0,
        value if value < 0.00995 => 5,
        value if value < 0.0995 => 4,
        value if value < 9.995 => 2,
        value if value < 99.95 => 1,
        _ => 0,
    };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::{bytes, duration, durations, ratio};
    use crate::results::Ratio;
    use crate::statistics::Interval;

    #[test]
    fn durations_in_units_that_fit() {
        let all = [0.0, 120.0, 6_123.0, 101_300_000.0, 999_900_000.0, 10_012_000_000.0];
        assert_eq!(all.map(duration), ["0 ns", "120 ns", "6.12 µs", "101 ms", "1.00 s", "10.0 s"]);
        let interval = Interval { low: 900_000.0, high: 1_200_000.0 };
        assert_eq!(durations(interval), "0.90 – 1.20 ms");
    }

    #[test]
    fn bytes_in_units_that_fit() {
        let all = [412.4, 9_760.0, 1_468_006.4, 3_221_225_472.0];
        assert_eq!(all.map(bytes), ["412 B", "9.53 KiB", "1.40 MiB", "3.00 GiB"]);
    }

    #[test]
    fn a_ratio_that_may_be_one_is_not_distinguishable() {
        let with = |low, high| ratio(Ratio { value: 1.5, interval: Interval { low, high } });
        assert_eq!(super::times(1.0 / 141.0), "0.00709 ×");
        assert_eq!(with(1.2, 1.8), "1.50 × (1.20 – 1.80)");
        assert_eq!(with(0.01, 180.0), "not distinguishable (too few rounds)");
        assert_eq!(with(0.9, 1.8), "not distinguishable (0.90 – 1.80)");
    }
}
