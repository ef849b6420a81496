//! A row in a few numbers, and rows beside the plain loop, beside Rust, and beside an older report.

use super::stats::{Interval, median, median_interval, ratio_interval};
use crate::catalogue::{self, BASELINE};
use crate::results::{Results, Row};
use shared_workloads::sample::{Params, Sample};

/// The model that the Rust rows are compared with.
pub(crate) const BASELINE_MODEL: &str = BASELINE;

/// A row's runs in a few numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Summary {
    pub(crate) rounds: usize,
    pub(crate) median_ns: f64,
    /// The median's 95% interval; `None` where there are too few runs for one, so that the runs
    /// themselves are shown.
    pub(crate) interval_ns: Option<Interval>,
    pub(crate) cpu_ns: f64,
}

/// One row's median in times of another's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ratio {
    pub(crate) value: f64,
    /// `None` where one of them has too few runs.
    pub(crate) interval: Option<Interval>,
}

/// This report against an older one, row by row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Baseline<'r> {
    /// When the older one was made.
    pub(crate) started: &'r str,
    /// Rows with an interval in both, with the same numbers.
    pub(crate) compared: usize,
    /// Those of them whose intervals overlap.
    pub(crate) overlapping: usize,
    /// Surely slower, or faster, than then; what changed most first.
    pub(crate) slower: Vec<(&'r Row, Ratio)>,
    pub(crate) faster: Vec<(&'r Row, Ratio)>,
}

impl Ratio {
    /// Whether it surely isn't one.
    pub(crate) fn is_distinguishable(&self) -> bool {
        self.interval.is_some_and(|interval| !interval.contains(1.0))
    }
}

/// `None` where nothing was timed.
pub(crate) fn summary(row: &Row) -> Option<Summary> {
    let times = times(row);
    Some(Summary {
        rounds: times.len(),
        median_ns: median(&times)?,
        interval_ns: median_interval(&times),
        cpu_ns: cpu_ns(row)?,
    })
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

/// How much longer the one takes than the other.
pub(crate) fn ratio(longer: &Row, shorter: &Row) -> Option<Ratio> {
    let (longer, shorter) = (times(longer), times(shorter));
    let value = median(&longer)? / median(&shorter)?;
    Some(Ratio { value, interval: ratio_interval(&longer, &shorter) })
}

/// How many times as fast as the plain loop in its own language; `None` for the loop itself too.
pub(crate) fn speed_up(results: &Results, row: &Row) -> Option<Ratio> {
    let plain = if row.is_python() {
        results.row(&row.model, row.sample, BASELINE)
    } else {
        rust_loop(results, row.sample)
    };
    plain.filter(|_| !is_plain_loop(row)).and_then(|plain| ratio(plain, row))
}

/// How many times as fast as Rust's plain loop a Python row is.
pub(crate) fn over_rust(results: &Results, row: &Row) -> Option<Ratio> {
    rust_loop(results, row.sample).filter(|_| row.is_python()).and_then(|plain| ratio(plain, row))
}

fn rust_loop(results: &Results, sample: Sample) -> Option<&Row> {
    let variant = "loop";
    results.row(BASELINE_MODEL, sample, variant)
}

/// Whether others are compared with it.
pub(crate) fn is_plain_loop(row: &Row) -> bool {
    catalogue::is_plain_loop(&row.model, &row.variant)
}

/// How much longer a row takes than it did in an older report, where that ran the same numbers.
pub(crate) fn change(row: &Row, older: &Results) -> Option<Ratio> {
    ratio(row, counterpart(row, older)?)
}

/// Every row that both reports measured with the same numbers.
pub(crate) fn against<'r>(results: &'r Results, older: &'r Results) -> Baseline<'r> {
    let mut baseline = Baseline {
        started: &older.started,
        compared: 0,
        overlapping: 0,
        slower: Vec::new(),
        faster: Vec::new(),
    };
    for row in &results.rows {
        let then = counterpart(row, older);
        let intervals =
            then.and_then(|then| Some((summary(row)?.interval_ns?, summary(then)?.interval_ns?)));
        let (Some((now, then)), Some(change)) = (intervals, change(row, older)) else { continue };
        baseline.compared += 1;
        baseline.overlapping += usize::from(now.overlaps(then));
        if change.is_distinguishable() {
            let slower = change.value > 1.0;
            let changes = if slower { &mut baseline.slower } else { &mut baseline.faster };
            changes.push((row, change));
        }
    }
    baseline.slower.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
    baseline.faster.sort_by(|a, b| a.1.value.total_cmp(&b.1.value));
    baseline
}

fn counterpart<'r>(row: &Row, older: &'r Results) -> Option<&'r Row> {
    // A file has no targets: they are on other ports each time.
    let numbers = |row: &Row| Params { targets: Vec::new(), ..row.params.clone() };
    older.rows.iter().find(|other| {
        (other.series, &other.model, other.sample, &other.variant)
            == (row.series, &row.model, row.sample, &row.variant)
            && numbers(other) == numbers(row)
    })
}

fn times(row: &Row) -> Vec<f64> {
    row.runs.iter().map(|run| run.elapsed_ns as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::{against, over_rust, ratio, speed_up, summary};
    use crate::fixture::{PYTHON, results, row, steady};
    use shared_workloads::sample::Sample::CpuBound;

    #[test]
    fn few_runs_have_a_median_and_no_interval() {
        let few = summary(&row("threads", CpuBound, "std", &[12.0, 12_000.0])).unwrap();
        assert_eq!((few.rounds, few.interval_ns), (2, None));
        assert!(summary(&steady("threads", CpuBound, "std", 12.0)).unwrap().interval_ns.is_some());
        assert_eq!(summary(&row("threads", CpuBound, "std", &[])), None);
    }

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
        let (then, same, now) = (at(12.0), at(12.0), at(18.0));
        let compared = against(&now, &then);
        assert_eq!((compared.compared, compared.overlapping, compared.slower.len()), (1, 0, 1));
        assert_eq!((against(&same, &then).overlapping, against(&same, &then).slower.len()), (1, 0));
        assert!(ratio(&now.rows[0], &then.rows[0]).unwrap().is_distinguishable());
        let mut other = now.clone();
        other.rows[0].params.n = 1;
        assert_eq!(against(&other, &then).compared, 0);
    }
}
