//! What a report says on the terminal.

use super::claims::tally;
use super::comparison::table;
use super::findings::findings;
use super::method::warnings;
use super::pick::samples;
use crate::analyse;
use crate::analyse::compare::{Changes, changes};
use crate::results::Results;

/// How many findings.
const SHOWN: usize = 3;
/// The tables of up to so many samples are printed too.
const FEW_SAMPLES: usize = 3;

/// What casts doubt on the numbers, what failed, and the findings that matter most.
pub(crate) fn summary(results: &Results, older: Option<&Results>) -> String {
    let mut lines = Vec::new();
    let samples = samples(results);
    if samples.len() <= FEW_SAMPLES {
        for sample in samples {
            lines.push(format!("{sample}\n{}", table(results, older, sample).terminal()));
        }
    }
    lines.extend(warnings(results).iter().map(|text| plain(text)));
    let failures = results.failures();
    if failures > 0 {
        lines.push(format!("{failures} failed; the report says why."));
    }
    lines.extend(older.map(|older| {
        let Changes { compared, slower, faster } = changes(results, older);
        let (slower, faster) = (slower.len(), faster.len());
        format!("Against {}: of {compared} rows, {slower} slower, {faster} faster.", older.started)
    }));
    lines.extend(findings(results).iter().take(SHOWN).map(|finding| plain(finding)));
    lines.push(plain(&tally(&analyse::claims::judge(results))));
    lines.join("\n")
}

/// Without markdown's marks.
fn plain(markdown: &str) -> String {
    let lines = markdown.lines().filter(|line| !line.starts_with("> [!") && !line.is_empty());
    let text: Vec<&str> = lines.map(|line| line.trim_start_matches("> ")).collect();
    text.join("\n").replace(['*', '`'], "")
}
