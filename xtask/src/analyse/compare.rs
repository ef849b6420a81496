//! A row in a few numbers, and rows beside the plain loop, beside Rust, and beside an older report.

use super::number::{Number, takes};
use super::stats::{Interval, median, median_interval};
use crate::catalogue::{BASELINE, is_plain_loop};
use crate::results::{Results, Row};
use shared_workloads::sample::{Params, Sample};

/// A median in nanoseconds with its 95% interval; `None` where there are too few runs for one, so that
/// the runs themselves are shown.
pub(crate) type Time = (f64, Option<Interval>);

/// This report against an older one: the rows with an interval in both, with the same numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Changes<'r> {
    pub(crate) compared: usize,
    /// Those whose intervals don't overlap, and how many times as long they take; what changed most
    /// first.
    pub(crate) slower: Vec<(&'r Row, Number)>,
    pub(crate) faster: Vec<(&'r Row, Number)>,
}

/// `None` where nothing was timed.
pub(crate) fn time(row: &Row) -> Option<Time> {
    let times = times(row);
    Some((median(&times)?, median_interval(&times)))
}

/// The median time alone, which costs no bootstrap.
pub(crate) fn median_ns(row: &Row) -> Option<f64> {
    median(&times(row))
}

/// How many tasks a second, going by the median time.
pub(crate) fn rate(row: &Row) -> Option<f64> {
    Some(row.params.tasks as f64 / (median_ns(row)? / 1e9))
}

/// The median CPU time.
pub(crate) fn cpu_ns(row: &Row) -> Option<f64> {
    median(&row.runs.iter().map(|run| run.cpu_ns as f64).collect::<Vec<_>>())
}

/// How many times as fast as the plain loop in its own language; `None` for the loop itself too.
pub(crate) fn speed_up(results: &Results, row: &Row) -> Option<Number> {
    let plain = if row.is_python() {
        results.row(&row.model, row.sample, BASELINE)
    } else {
        rust_loop(results, row.sample)
    };
    plain.filter(|_| !is_plain_loop(&row.model, &row.variant)).and_then(|plain| ratio(plain, row))
}

/// How many times as fast as Rust's plain loop a Python row is.
pub(crate) fn over_rust(results: &Results, row: &Row) -> Option<Number> {
    rust_loop(results, row.sample).filter(|_| row.is_python()).and_then(|plain| ratio(plain, row))
}

/// Of the medians, which a reader can divide, with the interval of the paired runs.
fn ratio(longer: &Row, shorter: &Row) -> Option<Number> {
    let paired = takes(longer, shorter)?;
    let value = median_ns(longer)? / median_ns(shorter)?;
    Some(if paired.interval.contains(value) { Number { value, ..paired } } else { paired })
}

fn rust_loop(results: &Results, sample: Sample) -> Option<&Row> {
    results.row(BASELINE, sample, "loop")
}

/// How much longer a row takes than it did in an older report, where that ran the same numbers. Runs
/// of two reports are no pairs.
pub(crate) fn change(row: &Row, older: &Results) -> Option<Number> {
    // A file has no targets: they are on other ports each time.
    let numbers = |row: &Row| Params { targets: Vec::new(), ..row.params.clone() };
    let then = older.rows.iter().find(|other| {
        (other.series, &other.model, other.sample, &other.variant)
            == (row.series, &row.model, row.sample, &row.variant)
            && numbers(other) == numbers(row)
    })?;
    let anything = Interval { low: 0.0, high: f64::INFINITY };
    let [now, then] = [time(row)?, time(then)?].map(|(ns, known)| (ns, known.unwrap_or(anything)));
    Some(Number::quotient(now, then))
}

/// Every row that both reports measured with the same numbers.
pub(crate) fn changes<'r>(results: &'r Results, older: &Results) -> Changes<'r> {
    let mut changes = Changes::default();
    for row in &results.rows {
        let Some(change) = change(row, older).filter(|change| !change.is_too_few()) else {
            continue;
        };
        changes.compared += 1;
        if change.interval.low > 1.0 {
            changes.slower.push((row, change));
        } else if change.interval.high < 1.0 {
            changes.faster.push((row, change));
        }
    }
    changes.slower.sort_by(|(_, a), (_, b)| b.value.total_cmp(&a.value));
    changes.faster.sort_by(|(_, a), (_, b)| a.value.total_cmp(&b.value));
    changes
}

fn times(row: &Row) -> Vec<f64> {
    row.runs.iter().map(|run| run.elapsed_ns as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::{changes, over_rust, speed_up};
    use crate::fixture::{PYTHON, results, steady};
    use shared_workloads::sample::Sample::CpuBound;

    #[test]
    fn each_language_has_its_own_plain_loop() {
        let results = results(vec![
            steady("sequential", CpuBound, "loop", 24.0),
            steady("threads", CpuBound, "std", 12.0),
            steady(PYTHON, CpuBound, "sequential", 3_400.0),
            steady(PYTHON, CpuBound, "processes", 1_700.0),
        ]);
        let speed_ups = [1, 3].map(|row| speed_up(&results, &results.rows[row]).unwrap().value);
        assert!(speed_ups.iter().all(|times| (times - 2.0).abs() < 0.05), "{speed_ups:?}");
        assert_eq!(speed_up(&results, &results.rows[0]), None);
        let over = over_rust(&results, &results.rows[3]).unwrap().value;
        assert!((over - 24.0 / 1_700.0).abs() < 0.001, "{over}");
    }

    #[test]
    fn an_older_report_with_the_same_numbers_tells_what_changed() {
        let at = |ms| results(vec![steady("threads", CpuBound, "std", ms)]);
        let counted = |now: &_, then: &_| {
            let changes = changes(now, then);
            (changes.compared, changes.slower.len(), changes.faster.len())
        };
        let (then, mut now) = (at(12.0), at(18.0));
        assert_eq!(counted(&now, &then), (1, 1, 0));
        assert_eq!(counted(&then, &now), (1, 0, 1));
        assert_eq!(counted(&then, &then), (1, 0, 0));
        now.rows[0].params.n = 1;
        assert_eq!(counted(&now, &then), (0, 0, 0));
    }
}
