//! This report against an older one: what got slower or faster, and how well the two agree.

use crate::derive::ratio;
use crate::measure::numbers_of;
use crate::results::{Baseline, Change, Results, Row};

/// Compares every row that both reports measured with the same numbers.
pub(crate) fn compare(results: &mut Results, older: &Results) {
    let mut baseline = Baseline {
        started: older.started.clone(),
        compared: 0,
        overlapping: 0,
        slower: Vec::new(),
        faster: Vec::new(),
    };
    for row in &mut results.rows {
        let Some(counterpart) = counterpart(older, row) else { continue };
        row.against_baseline = ratio(&row.runs, &counterpart.runs);
        let (Some(now), Some(then), Some(ratio)) =
            (row.summary, counterpart.summary, row.against_baseline)
        else {
            continue;
        };
        baseline.compared += 1;
        if now.interval_ns.overlaps(then.interval_ns) {
            baseline.overlapping += 1;
        }
        if ratio.is_distinguishable() {
            let changes =
                if ratio.value > 1.0 { &mut baseline.slower } else { &mut baseline.faster };
            changes.push(Change { row: row.name(), ratio });
        }
    }
    // What changed most comes first.
    baseline.slower.sort_by(|a, b| b.ratio.value.total_cmp(&a.ratio.value));
    baseline.faster.sort_by(|a, b| a.ratio.value.total_cmp(&b.ratio.value));
    results.baseline = Some(baseline);
}

fn counterpart<'a>(older: &'a Results, row: &Row) -> Option<&'a Row> {
    older.rows.iter().find(|other| {
        (&other.model, other.sample, &other.variant) == (&row.model, row.sample, &row.variant)
            && numbers_of(&other.params) == numbers_of(&row.params)
    })
}
