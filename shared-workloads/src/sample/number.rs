//! The numbers that samples take, each with its flag.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::RangeInclusive;

/// A number that may be replaced on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Number {
    /// Workers at once.
    Workers,
    /// Tasks to be done.
    Tasks,
    /// Which task fails, counted from 0.
    Failing,
    /// Which task never ends, counted from 0.
    Endless,
    /// Items to be sent.
    Items,
    /// The memory that an item takes.
    ItemBytes,
    /// The bound of a queue.
    Capacity,
    /// How many times each worker adds 1.
    Increments,
    /// The kernels' bound.
    N,
    /// How long a task sleeps, a consumer takes for an item, or the loopback server waits.
    DelayMs,
    /// How long a fetch may take.
    TimeoutMs,
    /// How long the caller waits for tasks.
    DeadlineMs,
    /// The time between two heartbeats of the caller.
    HeartbeatMs,
}

/// The largest bound: its sum of squares fits into 128 bits and takes about ten minutes.
const MAX_N: u64 = 1_000_000_000_000;

/// A minute, in milliseconds.
const MINUTE: u64 = 60_000;

impl Number {
    /// All of them, in the order of records and of `--help`.
    pub const ALL: [Self; 13] = [
        Self::Workers,
        Self::Tasks,
        Self::Failing,
        Self::Endless,
        Self::Items,
        Self::ItemBytes,
        Self::Capacity,
        Self::Increments,
        Self::N,
        Self::DelayMs,
        Self::TimeoutMs,
        Self::DeadlineMs,
        Self::HeartbeatMs,
    ];

    /// The flag without its dashes, the placeholder of its value, what may be given, and what that
    /// is.
    #[must_use]
    pub(crate) const fn flag(
        self,
    ) -> (&'static str, &'static str, RangeInclusive<u64>, &'static str) {
        match self {
            Self::Workers => ("workers", "COUNT", 1..=10_000, "Workers at once"),
            Self::Tasks => ("tasks", "COUNT", 1..=10_000_000, "Tasks to be done"),
            Self::Failing => ("failing", "TASK", 0..=9_999_999, "Which task fails, counted from 0"),
            Self::Endless => {
                ("endless", "TASK", 0..=9_999_999, "Which task never ends, counted from 0")
            }
            Self::Items => ("items", "COUNT", 1..=1_000_000, "Items to be sent"),
            Self::ItemBytes => {
                ("item-bytes", "BYTES", 8..=1_000_000, "The memory that an item takes")
            }
            Self::Capacity => ("capacity", "COUNT", 1..=10_000, "How many items a queue holds"),
            Self::Increments => {
                ("increments", "COUNT", 1..=MAX_N, "How many times each worker adds 1")
            }
            Self::N => ("n", "BOUND", 1..=MAX_N, "Sum squares or count primes below this number"),
            Self::DelayMs => (
                "delay-ms",
                "MS",
                0..=MINUTE,
                "How long a task sleeps, an item takes to consume, or the loopback server waits",
            ),
            Self::TimeoutMs => ("timeout-ms", "MS", 1..=MINUTE, "How long a fetch may take"),
            Self::DeadlineMs => {
                ("deadline-ms", "MS", 1..=MINUTE, "How long the caller waits for its tasks")
            }
            Self::HeartbeatMs => {
                ("heartbeat-ms", "MS", 1..=MINUTE, "The time between two heartbeats of the caller")
            }
        }
    }

    /// Its name in records: the flag's, with underscores.
    pub(crate) fn key(self) -> String {
        self.flag().0.replace('-', "_")
    }

    /// What is given for it on the command line: `1000000`, `1_000_000` or `1e6`.
    ///
    /// # Errors
    ///
    /// In words, where that is no whole number, or one that is too small or too large.
    pub(crate) fn parse(self, text: &str) -> Result<u64, String> {
        let (_, _, range, _) = self.flag();
        let bounds = || format!("from {} to {}", range.start(), range.end());
        let number = whole(text).ok_or_else(|| {
            format!("not a whole number (as 1000000, 1_000_000, 1e6) {}", bounds())
        })?;
        if range.contains(&number) { Ok(number) } else { Err(format!("it must be {}", bounds())) }
    }
}

/// Digits with underscores between them, and perhaps a power of ten.
fn whole(text: &str) -> Option<u64> {
    let (digits, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let grouped = digits.split('_').all(|group| !group.is_empty());
    let only_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !grouped || !only_digits(power) {
        return None;
    }
    let digits = digits.replace('_', "");
    if !only_digits(&digits) {
        return None;
    }
    // What doesn't fit is out of every range, and told so.
    let number: u64 = digits.parse().unwrap_or(u64::MAX);
    let power = 10_u64.saturating_pow(power.parse().ok()?);
    Some(number.saturating_mul(power))
}

impl fmt::Display for Number {
    /// Its flag: `--item-bytes`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--{}", self.flag().0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, whole};

    #[test]
    fn whole_numbers_as_people_write_them() {
        for (text, number) in [
            ("0", 0),
            ("007", 7),
            ("1000000", 1_000_000),
            ("1_000_000", 1_000_000),
            ("1e6", 1_000_000),
            ("25E5", 2_500_000),
            ("0e99", 0),
            ("1e20", u64::MAX),
            ("99999999999999999999999999", u64::MAX),
        ] {
            assert_eq!(whole(text), Some(number), "{text}");
        }
        for text in
            ["", "_", "1_", "_1", "1__0", "1.5", "1,000", "-1", "+1", "e6", "1e", "1e-3", " 1"]
        {
            assert_eq!(whole(text), None, "{text}");
        }
    }

    #[test]
    fn a_flag_and_the_name_in_a_record_say_the_same() {
        for number in Number::ALL {
            assert_eq!(serde_json::to_value(number).unwrap(), number.key());
        }
        assert!(Number::ALL.is_sorted(), "the order of records");
    }

    #[test]
    fn the_ends_of_a_range_belong_to_it() {
        for number in Number::ALL {
            let (_, _, range, _) = number.flag();
            for end in [*range.start(), *range.end()] {
                assert_eq!(number.parse(&end.to_string()), Ok(end), "{number}");
            }
            assert!(number.parse(&(range.end() + 1).to_string()).is_err(), "{number}");
        }
    }
}
