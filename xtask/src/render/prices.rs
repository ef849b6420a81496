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
    let mut text =
        format!("`{variant}` {} a {unit} ({} – {})", bytes(*each), bytes(low), bytes(high));
    if let Some(space) = footprint.address_space_bytes {
        text += &format!(", address space {}", bytes(space));
    }
    text
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

/// Where a published benchmark measured the same: Jim Blandy's context-switch.
pub(super) fn published(results: &Results) -> Option<String> {
    let price = |group: &str, unit: &str| {
        let found =
            results.prices.iter().find(|p| (p.group.as_str(), p.unit.as_str()) == (group, unit));
        found.map(|price| price.ns)
    };
    let footprint = |model: &str, variant: &str| {
        let mut footprints = results.footprints.iter();
        let found = footprints.find(|f| (f.model.as_str(), f.variant.as_str()) == (model, variant));
        found.map(|footprint| footprint.bytes)
    };
    // His is one way, ours is there and back.
    let once = |ns: f64| duration(ns / 2.0);
    let rows = [
        (
            "a switch between tasks, by a channel",
            "0.2 µs",
            price("switch", "tokio_multi_thread").map(once),
        ),
        ("... driven by I/O", "1.7 µs", price("switch", "tokio_multi_thread_io").map(once)),
        (
            "a switch between threads, driven by I/O",
            "1.7 µs",
            price("switch", "std_thread_io").map(once),
        ),
        ("... all on one core", "1.7 µs", price("switch", "std_thread_io_pinned").map(once)),
        ("creating a task", "0.3 µs", price("start", "tokio_multi_thread").map(duration)),
        ("creating a thread", "17 µs", price("start", "std_thread").map(duration)),
        ("memory of a task", "0.4 KiB", footprint("asyncio-tokio", "multi_thread").map(bytes)),
        ("memory of a thread", "20 KiB", footprint("threads", "std").map(bytes)),
    ];
    let mut sheet = Sheet::new(1, &["what", "published", "here"]);
    for (what, theirs, ours) in rows {
        if let Some(ours) = ours {
            sheet.rows.push(vec![what.to_owned(), theirs.to_owned(), ours]);
        }
    }
    (!sheet.rows.is_empty()).then(|| {
        format!(
            "### Against a published benchmark\n\n[context-switch](https://github.com/jimblandy/\
             context-switch) by Jim Blandy measured some of the same on a laptop, without a virtual \
             machine.\n\n{}\n\n\
             Why they differ:\n\n\
             - A switch there is one of many hops around a ring of 500 pipes, where several \
             tasks are ready at once; here two units take turns, and each waits for the other. So a \
             thread's core falls idle between two turns and has to be woken, which costs a virtual \
             machine most of what is measured. Pinned to one core, no other core is woken, and the \
             figures come close. Our halves are those of a way there and back.\n\
             - Creating is creating and joining here, while there many are created before the first \
             is joined. For a thread the difference is again a core that has to be woken.\n\
             - Memory of a thread there counts the kernel's part, about half of it. PSS, which is \
             what a process can learn of itself, doesn't.",
            sheet.markdown()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{published, section};
    use crate::fixture::economics::{footprint, price};
    use crate::fixture::results;
    use expect_test::expect;

    // What there is to show is in the snapshot of the whole report.
    #[test]
    fn nothing_measured_is_nothing_shown() {
        assert_eq!(section(&results(Vec::new())), None);
        assert_eq!(published(&results(Vec::new())), None);
    }

    #[test]
    fn a_published_figure_stands_only_beside_one_of_ours() {
        let mut results = results(Vec::new());
        results.prices = vec![
            price("threads", "switch", "std_thread_io", 10_000.0),
            price("threads", "start", "std_thread", 50_000.0),
        ];
        results.footprints = vec![footprint("threads", "std", "thread", 9_777.0)];
        let text = published(&results).unwrap();
        let table = text.split_once("\n\n|").unwrap().1.split_once("\n\n").unwrap().0;
        expect![[r#"
             what                                    | published |     here |
            |-----------------------------------------|----------:|---------:|
            | a switch between threads, driven by I/O |    1.7 µs |  5.00 µs |
            | creating a thread                       |     17 µs |  50.0 µs |
            | memory of a thread                      |    20 KiB | 9.55 KiB |"#]]
        .assert_eq(table);
    }
}
