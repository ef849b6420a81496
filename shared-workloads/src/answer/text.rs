//! Answers and numbers as a person reads them.

use super::{Answer, Delivered, Fetched, Offloaded, Sum, Work};
use crate::outcome::{Deadline, Failure, LeftRunning};
use std::fmt;

impl fmt::Display for Answer {
    /// For a person: a line, or a line per URL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{}", grouped(*count)),
            Self::IndeterminateCount(count) => write!(f, "{} (may lose updates)", grouped(*count)),
            Self::Finished(names) => {
                write!(f, "{}; all {} completed", names.join(", "), names.len())
            }
            Self::Fetched(results) => {
                for (i, Fetched { url, outcome }) in results.iter().enumerate() {
                    let newline = if i == 0 { "" } else { "\n" };
                    match outcome {
                        Ok(status) => write!(f, "{newline}{url}: {status}")?,
                        Err(error) => write!(f, "{newline}{url}: Error - {error}")?,
                    }
                }
                Ok(())
            }
            Self::Sums(sums) => write!(f, "{}", summary(sums)),
            Self::Primes(count) => write!(f, "{} primes", grouped(*count as u64)),
            Self::Done(tasks) => write!(f, "{} done", grouped(*tasks as u64)),
            Self::Offloaded(Offloaded { result, heartbeats })
            | Self::Blocked(Offloaded { result, heartbeats }) => {
                match result {
                    Work::Text(text) => write!(f, "{:.40}…", text.replace('\n', " "))?,
                    Work::Sums(sums) => write!(f, "{}", summary(sums))?,
                }
                write!(f, ", {} meanwhile", counted(*heartbeats as u64, "heartbeat"))
            }
            Self::Failure(Failure { finished, learned }) => {
                let learned = learned.lines().next().unwrap_or_default();
                write!(f, "{} finished; learned: {learned}", tasks(finished))
            }
            Self::Deadline(Deadline { finished, given_up, left_running }) => write!(
                f,
                "{} finished, {} given up; still running: {}",
                tasks(finished),
                tasks(given_up),
                running(left_running)
            ),
            Self::Delivered(Delivered { items, in_order, longest_queue }) => write!(
                f,
                "{} {}, at most {} queued",
                counted(*items as u64, "item"),
                if *in_order { "in order" } else { "out of order" },
                grouped(*longest_queue as u64)
            ),
        }
    }
}

/// `0, 2, 3`, or `none`.
fn tasks(numbers: &[usize]) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    if numbers.is_empty() { "none".to_owned() } else { numbers.join(", ") }
}

/// `1 thread, 1 process`, or `nothing`.
fn running(left: &LeftRunning) -> String {
    let LeftRunning { threads, tasks, processes } = *left;
    let kinds = [(threads, "thread", "threads"), (tasks, "task", "tasks")];
    let kinds = kinds.into_iter().chain([(processes, "process", "processes")]);
    let parts: Vec<String> = kinds
        .filter(|(count, _, _)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}

/// `4 x 333,333`: equal sums are told once.
fn summary(sums: &[Sum]) -> String {
    match sums {
        [first, rest @ ..] if rest.iter().all(|sum| sum == first) => {
            format!("{} x {}", sums.len(), grouped(first.0))
        }
        _ => sums.iter().map(|sum| grouped(sum.0)).collect::<Vec<_>>().join(", "),
    }
}

/// `1 task`, `2 tasks`.
pub(crate) fn counted(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", grouped(number))
}

/// `1234567` as `1,234,567`.
#[must_use]
pub fn grouped(number: impl Into<u128>) -> String {
    let digits = number.into().to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn digits_in_groups_of_three() {
        assert_eq!(grouped(7_u64), "7");
        assert_eq!(grouped(123_456_u64), "123,456");
        assert_eq!(grouped(1_234_567_u64), "1,234,567");
    }
}
