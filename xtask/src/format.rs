//! Numbers for people: three significant digits in a unit that fits.

use std::fmt;

/// Nanoseconds: `6.12 ms`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Ns(pub(crate) f64);

/// Bytes: `9.53 KiB`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Bytes(pub(crate) f64);

/// A ratio: `1.93 ×`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Times(pub(crate) f64);

/// A share of one: `12%`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Percent(pub(crate) f64);

/// A number without a unit, to three digits: `1.93`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Digits(pub(crate) f64);

/// A count with its thousands apart: `78,498`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Count(pub(crate) u64);

/// A quantity that can be written in the unit of another, so that both ends of an interval agree:
/// `6.05 – 6.31 ms`.
pub(crate) trait Quantity: Copy {
    /// From the smallest to the largest, in the first one.
    const UNITS: &[(f64, &str)];
    fn base(self) -> f64;
}

/// `6.05 – 6.31 ms`: both ends in the unit of the higher one.
pub(crate) fn span<Q: Quantity>(low: Q, high: Q) -> String {
    let (factor, unit) = unit(high);
    format!("{} – {}{unit}", Digits(low.base() / factor), Digits(high.base() / factor))
}

/// The unit that fits: what rounds to 1000 of one is 1 of the next.
fn unit<Q: Quantity>(quantity: Q) -> (f64, &'static str) {
    let mut units = Q::UNITS.iter();
    let fits = |(factor, _): &&(f64, &str)| quantity.base() / factor < 999.5;
    *units.find(fits).unwrap_or(&Q::UNITS[Q::UNITS.len() - 1])
}

macro_rules! quantity {
    ($name:ident, $units:expr) => {
        impl Quantity for $name {
            const UNITS: &[(f64, &str)] = &$units;

            fn base(self) -> f64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let (factor, unit) = unit(*self);
                write!(f, "{}{unit}", Digits(self.0 / factor))
            }
        }
    };
}

const KIB: f64 = 1024.0;
quantity!(Ns, [(1.0, " ns"), (1e3, " µs"), (1e6, " ms"), (1e9, " s")]);
quantity!(Bytes, [(1.0, " B"), (KIB, " KiB"), (KIB * KIB, " MiB"), (KIB * KIB * KIB, " GiB")]);
quantity!(Times, [(1.0, " ×")]);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0}%", 100.0 * self.0)
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.0;
        let decimals = match value.abs() {
            size if size >= 99.95 || size == 0.0 => 0,
            size if size >= 9.995 => 1,
            size if size >= 0.0995 => 2,
            _ => 3,
        };
        write!(f, "{value:.decimals$}")
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Count, Digits, Ns, Percent, Times, span};

    #[test]
    fn three_digits_in_the_unit_that_fits() {
        let written =
            [0.0, 1.0, 12.34, 999.4, 999.6, 6_123_456.0, 1e9].map(|ns| Ns(ns).to_string());
        assert_eq!(
            written,
            ["0 ns", "1.00 ns", "12.3 ns", "999 ns", "1.00 µs", "6.12 ms", "1.00 s"]
        );
        assert_eq!(Bytes(9_760.0).to_string(), "9.53 KiB");
        assert_eq!(Times(1.934).to_string(), "1.93 ×");
        assert_eq!(Percent(0.123).to_string(), "12%");
        assert_eq!(Digits(0.0123).to_string(), "0.012");
    }

    #[test]
    fn both_ends_of_an_interval_are_in_one_unit() {
        assert_eq!(span(Ns(950_000.0), Ns(6_310_000.0)), "0.95 – 6.31 ms");
        assert_eq!(span(Times(1.88), Times(1.99)), "1.88 – 1.99 ×");
    }

    #[test]
    fn thousands_are_apart() {
        let written = [0, 999, 1_000, 78_498, 1_000_000].map(|count| Count(count).to_string());
        assert_eq!(written, ["0", "999", "1,000", "78,498", "1,000,000"]);
    }
}
