//! The price list: rows are what is paid, columns are models.

use super::numbers::{bytes, duration, durations};
use super::tables::Sheet;
use crate::prices::{Footprint, Price};
use crate::results::Results;
use crate::statistics::Interval;

/// Criterion's groups, in the order they are shown, what they are, and the article's words for them.
const GROUPS: [(&str, &str, Option<Words>); 5] = [
    ("start", "start: create a unit and have its result", Some(OVERHEAD)),
    ("switch", "switch: to another unit and back", Some(SWITCHING)),
    ("dispatch", "dispatch: one of 1,000 trivial jobs", None),
    ("hand_over", "hand-over: from a loop to a pool and back", None),
    ("shared_state", "shared state: one increment", None),
];
/// A curve rather than a price; it is shown where growth is.
const CHUNK: &str = "chunk";

/// What the article says of threads, processes and asyncio.
type Words = [&'static str; 3];
const OVERHEAD: Words = ["overhead: medium", "overhead: high", "overhead: low"];
const SWITCHING: Words = ["switching: medium", "switching: high", "switching: low"];
const MEMORY: Words = ["memory: shared", "memory: separate", "memory: shared"];

/// The section, where anything was measured.
pub(super) fn section(results: &Results) -> Option<String> {
    let models = models(results);
    if models.is_empty() {
        return None;
    }
    let mut header = vec!["what is paid"];
    header.extend(&models);
    let mut sheet = Sheet::new(header.len(), &header);
    for (group, what, words) in groups(&results.prices) {
        let cells = models.iter().map(|model| {
            let mut prices: Vec<&Price> = results
                .prices
                .iter()
                .filter(|price| (&price.group, price.model.as_str()) == (&group, *model))
                .collect();
            prices.sort_by(|a, b| a.ns.total_cmp(&b.ns));
            cell(prices.into_iter().map(paid).collect(), words, model)
        });
        sheet.rows.push([what].into_iter().chain(cells).collect());
    }
    if !results.footprints.is_empty() {
        let cells = models.iter().map(|model| {
            let footprints = results.footprints.iter().filter(|found| found.model == *model);
            cell(footprints.map(taken).collect(), Some(MEMORY), model)
        });
        let what = "memory: one more unit that waits".to_owned();
        sheet.rows.push([what].into_iter().chain(cells).collect());
    }
    Some(format!(
        "## Prices\n\nWhat the models' primitives cost: criterion's median and its 95% interval, the \
         cheapest first. Beside them stand the article's words. `_pinned`: all on one core; `_io`: \
         driven by a socket rather than a channel. An increment is what it takes its unit, alone or \
         at the same time as every other core. Memory is the slope of PSS over the number of units, \
         so that what a runtime takes by itself is no part of it; what the kernel keeps for each \
         thread (its stack there takes 16 KiB) isn't either.\n\n{}",
        sheet.markdown()
    ))
}

/// The known groups that have prices, then any others by their own names.
fn groups(prices: &[Price]) -> Vec<(String, String, Option<Words>)> {
    let mut groups: Vec<(String, String, Option<Words>)> = GROUPS
        .into_iter()
        .filter(|(group, ..)| prices.iter().any(|price| price.group == *group))
        .map(|(group, what, words)| (group.to_owned(), what.to_owned(), words))
        .collect();
    for price in prices.iter().filter(|price| price.group != CHUNK) {
        if !groups.iter().any(|(group, ..)| *group == price.group) {
            groups.push((price.group.clone(), price.group.clone(), None));
        }
    }
    groups
}

fn cell(mut lines: Vec<String>, words: Option<Words>, model: &str) -> String {
    if lines.is_empty() {
        return "–".to_owned();
    }
    lines.extend(words.and_then(|words| said_of(words, model)).map(|word| format!("*{word}*")));
    lines.join("<br>")
}

fn said_of([threads, processes, asyncio]: Words, model: &str) -> Option<&'static str> {
    match model {
        "threads" => Some(threads),
        "processes" => Some(processes),
        "asyncio-tokio" | "asyncio-smol" => Some(asyncio),
        _ => None,
    }
}

fn paid(price: &Price) -> String {
    let Price { unit, ns, interval_ns, .. } = price;
    format!("`{unit}` {} ({})", duration(*ns), durations(*interval_ns))
}

fn taken(footprint: &Footprint) -> String {
    let Footprint { variant, unit, bytes: each, interval_bytes, .. } = footprint;
    let Interval { low, high } = *interval_bytes;
    let space = footprint
        .address_space_bytes
        .map_or_else(String::new, |space| format!(", address space {}", bytes(space)));
    format!("`{variant}` {} a {unit} ({} – {}){space}", bytes(*each), bytes(low), bytes(high))
}

/// The models that have a price or a footprint, in the order these come in.
fn models(results: &Results) -> Vec<&str> {
    let priced = results.prices.iter().map(|price| price.model.as_str());
    let mut models: Vec<&str> = Vec::new();
    for model in priced.chain(results.footprints.iter().map(|found| found.model.as_str())) {
        if !models.contains(&model) {
            models.push(model);
        }
    }
    models
}

#[cfg(test)]
mod tests {
    use super::section;
    use crate::fixture::results;

    // What there is to show is in the snapshot of the whole report.
    #[test]
    fn nothing_measured_is_nothing_shown() {
        assert_eq!(section(&results(Vec::new())), None);
    }
}
