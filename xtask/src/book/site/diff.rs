//! What differs between two programs: lines beside each other, and the words that differ in them.

use serde_json::{Value, json};
use similar::{ChangeTag, TextDiff};
use std::collections::BTreeSet;

/// Gives each line the counterpart with which most words stand beside the same word. A row is 0
/// where both lines are the same, or two lines, of which one may be missing. A line is the places
/// where its differing words begin and end, in UTF-16 units, as a browser counts.
pub(super) fn rows<'t>(left: &'t str, right: &'t str) -> Vec<Value> {
    let (lefts, rights): (Vec<&'t str>, Vec<&'t str>) =
        (left.lines().collect(), right.lines().collect());
    let words = |line: &&'t str| -> BTreeSet<&'t str> {
        let words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.filter(|word| !word.is_empty()).collect()
    };
    let [ours, theirs] = [&lefts, &rights].map(|lines| lines.iter().map(words).collect::<Vec<_>>());
    // Less than half of the words in common is nothing in common.
    let common = |i: usize, j: usize| {
        let (Some(ours), Some(theirs)) = (ours.get(i), theirs.get(j)) else { return 0 };
        let common = 4 * ours.intersection(theirs).count();
        if common >= ours.len() + theirs.len() { common } else { 0 }
    };
    // A line without words says nothing by itself: it goes with the line before or after it.
    let score = |i: usize, j: usize| match common(i, j) {
        0 if lefts[i] != rights[j] => 0,
        0 => usize::from(common(i + 1, j + 1) > 0 || i * j > 0 && common(i - 1, j - 1) > 0),
        score => score,
    };
    // best[i][j] is the most that can be had of what begins with the lines i and j.
    let mut best = vec![vec![0; rights.len() + 1]; lefts.len() + 1];
    for i in (0..lefts.len()).rev() {
        for j in (0..rights.len()).rev() {
            let apart = best[i + 1][j].max(best[i][j + 1]);
            best[i][j] = apart.max(score(i, j) + best[i + 1][j + 1]);
        }
    }
    let (mut rows, mut i, mut j, mut alone) = (Vec::new(), 0, 0, (0, 0));
    loop {
        let is_inside = i < lefts.len() && j < rights.len();
        let is_end = i == lefts.len() && j == rights.len();
        let is_pair = || score(i, j) > 0 && best[i][j] == score(i, j) + best[i + 1][j + 1];
        if is_end || is_inside && is_pair() {
            let (ours, theirs) = (&lefts[i - alone.0..i], &rights[j - alone.1..j]);
            rows.extend((0..alone.0.max(alone.1)).map(|row| {
                let pair = [ours.get(row), theirs.get(row)];
                if pair[0] == pair[1] { json!(0) } else { json!(pair.map(|it| it.map(|_| [0; 0]))) }
            }));
            if is_end {
                return rows;
            }
            rows.push(differing(lefts[i], rights[j]));
            (i, j, alone) = (i + 1, j + 1, (0, 0));
        } else if i < lefts.len() && best[i + 1][j] == best[i][j] {
            (i, alone.0) = (i + 1, alone.0 + 1);
        } else {
            (j, alone.1) = (j + 1, alone.1 + 1);
        }
    }
}

fn differing(left: &str, right: &str) -> Value {
    let (mut at, mut found) = ([0, 0], [Vec::new(), Vec::new()]);
    for change in TextDiff::from_unicode_words(left, right).iter_all_changes() {
        let length = change.value().encode_utf16().count();
        for (side, tag) in [ChangeTag::Delete, ChangeTag::Insert].into_iter().enumerate() {
            if change.tag() == tag {
                found[side].extend([at[side], at[side] + length]);
            }
            if [tag, ChangeTag::Equal].contains(&change.tag()) {
                at[side] += length;
            }
        }
    }
    if left == right { json!(0) } else { json!(found) }
}
