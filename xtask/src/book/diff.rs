//! What differs between two programs: lines beside each other, and the words that differ in them.

use similar::{DiffTag, TextDiff};
use std::collections::BTreeMap;
use std::ops::Range;

/// Two lines are variants of each other from this share of common words on.
const SIMILAR: f64 = 0.5;

/// A stretch of rows in which two programs stand beside each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stretch {
    /// So many lines are the same.
    Same(usize),
    /// So many lines on the left, and on the right, have no counterpart.
    Alone(usize, usize),
    /// One line on each side; what differs is given in UTF-16 units, as a browser counts.
    Changed([Vec<Range<usize>>; 2]),
}

/// For the page's script: `=12 3/2 ~4-9,12-13|4-7`.
pub(super) fn encoded(left: &str, right: &str) -> String {
    let ranges = |ranges: &[Range<usize>]| {
        let range = |range: &Range<usize>| format!("{}-{}", range.start, range.end);
        ranges.iter().map(range).collect::<Vec<_>>().join(",")
    };
    let stretch = |stretch: Stretch| match stretch {
        Stretch::Same(lines) => format!("={lines}"),
        Stretch::Alone(left, right) => format!("{left}/{right}"),
        Stretch::Changed([left, right]) => format!("~{}|{}", ranges(&left), ranges(&right)),
    };
    stretches(left, right).into_iter().map(stretch).collect::<Vec<_>>().join(" ")
}

fn stretches(left: &str, right: &str) -> Vec<Stretch> {
    let (lefts, rights): (Vec<&str>, Vec<&str>) = (left.lines().collect(), right.lines().collect());
    let diff = TextDiff::from_slices(&lefts, &rights);
    let mut stretches = Vec::new();
    for op in diff.ops() {
        let (left, right) = (&lefts[op.old_range()], &rights[op.new_range()]);
        match op.tag() {
            DiffTag::Equal => stretches.push(Stretch::Same(left.len())),
            _ => pair(left, right, &mut stretches),
        }
    }
    stretches
}

/// Gives lines that differ their counterparts, in order, so that as many words as possible stand
/// beside the same word.
fn pair(left: &[&str], right: &[&str], stretches: &mut Vec<Stretch>) {
    let (rows, columns) = (left.len(), right.len());
    // best[i][j]: the most that can be had of left[i..] and right[j..].
    let mut best = vec![vec![0.0_f64; columns + 1]; rows + 1];
    let score = |i: usize, j: usize| alike(left[i], right[j]);
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            let together = score(i, j).map_or(0.0, |score| score + best[i + 1][j + 1]);
            best[i][j] = together.max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let (mut i, mut j, mut alone) = (0, 0, (0, 0));
    while i < rows || j < columns {
        let can = i < rows && j < columns;
        if let Some(score) = can.then(|| score(i, j)).flatten()
            && score + best[i + 1][j + 1] >= best[i][j]
        {
            flush(&mut alone, stretches);
            stretches.push(Stretch::Changed(words_that_differ(left[i], right[j])));
            (i, j) = (i + 1, j + 1);
        } else if i < rows && (j == columns || best[i + 1][j] >= best[i][j]) {
            (i, alone.0) = (i + 1, alone.0 + 1);
        } else {
            (j, alone.1) = (j + 1, alone.1 + 1);
        }
    }
    flush(&mut alone, stretches);
}

fn flush(alone: &mut (usize, usize), stretches: &mut Vec<Stretch>) {
    if *alone != (0, 0) {
        stretches.push(Stretch::Alone(alone.0, alone.1));
    }
    *alone = (0, 0);
}

/// The share of words that two lines have in common, if it is enough to call them alike.
fn alike(left: &str, right: &str) -> Option<f64> {
    let words = |line: &'_ str| -> Vec<String> {
        let is_word = |word: &&str| !word.is_empty();
        let words = line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(is_word);
        words.map(str::to_owned).collect()
    };
    let (left, right) = (words(left), words(right));
    let mut counts = BTreeMap::<&str, usize>::new();
    for word in &left {
        *counts.entry(word).or_default() += 1;
    }
    let common = right.iter().filter(|word| match counts.get_mut(word.as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    });
    let share = 2.0 * common.count() as f64 / (left.len() + right.len()).max(1) as f64;
    (share >= SIMILAR).then_some(share)
}

fn words_that_differ(left: &str, right: &str) -> [Vec<Range<usize>>; 2] {
    let (lefts, rights) = (words(left), words(right));
    let diff = TextDiff::from_slices(&lefts, &rights);
    let mut found = [Vec::new(), Vec::new()];
    for op in diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal) {
        let sides = [(&lefts, op.old_range()), (&rights, op.new_range())];
        for ((words, range), found) in sides.into_iter().zip(&mut found) {
            let units = |words: &[&str]| words.concat().encode_utf16().count();
            let (from, to) = (units(&words[..range.start]), units(&words[..range.end]));
            if from < to {
                found.push(from..to);
            }
        }
    }
    found
}

/// Identifiers, blanks, and each other character by itself.
fn words(line: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        _ if c.is_alphanumeric() || c == '_' => Some('a'),
        _ if c.is_whitespace() => Some(' '),
        _ => None,
    };
    let mut words = Vec::new();
    let mut start = 0;
    for (at, c) in line.char_indices().skip(1) {
        let before = line[..at].chars().next_back().and_then(kind);
        if before.is_none() || before != kind(c) {
            words.push(&line[start..at]);
            start = at;
        }
    }
    words.push(&line[start..]);
    words
}

#[cfg(test)]
mod tests {
    use super::{Stretch, encoded, stretches};

    #[test]
    fn lines_have_counterparts_and_words_are_marked() {
        let left = "use std::thread;\n\nscope.spawn(f);\nend";
        let right = "use smol::Task;\nuse std::thread;\n\nexecutor.spawn(f);\nanother();\nend";
        let expected = [
            Stretch::Alone(0, 1),
            Stretch::Same(2),
            Stretch::Changed([vec![0..5], vec![0..8]]),
            Stretch::Alone(0, 1),
            Stretch::Same(1),
        ];
        assert_eq!(stretches(left, right), expected);
        assert_eq!(encoded(left, right), "0/1 =2 ~0-5|0-8 0/1 =1");
    }

    #[test]
    fn positions_are_a_browsers() {
        let marked = stretches("a 𝛑 b c", "a 𝛑 b d");
        assert_eq!(marked, [Stretch::Changed([vec![7..8], vec![7..8]])]);
    }
}
