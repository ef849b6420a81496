//! The price list: rows are what is paid for, columns are models.

use super::pick::ordered;
use super::sheet::Sheet;
use super::words::unit;
use crate::analyse::growth::{Footprint, footprints};
use crate::analyse::stats::median;
use crate::format::{Bytes, Ns, span};
use crate::results::{Price, Probe, Results};

/// What the groups are, in the order they are shown.
const GROUPS: [(&str, &str); 5] = [
    ("start", "start a unit and have its result"),
    ("switch", "switch to another unit and back"),
    ("dispatch", "give one of 1,000 trivial jobs to a pool"),
    ("hand_over", "from a loop to a pool and back"),
    ("shared_state", "one increment of what is shared"),
];

/// The section, where anything was measured.
pub(super) fn section(results: &Results) -> Option<String> {
    let footprints = footprints(results);
    let listed = |group: &str| GROUPS.iter().any(|(known, _)| *known == group);
    let priced = results.prices.iter().filter(|price| listed(&price.group));
    let models = ordered(
        priced.map(|price| price.model.as_str()).chain(footprints.iter().map(|print| print.model)),
    );
    if models.is_empty() {
        return None;
    }
    let mut sheet = Sheet::text(["price"].into_iter().chain(models.iter().copied()));
    for (group, what) in GROUPS {
        let cell = |model: &&str| {
            let is_of = |price: &&Price| (&*price.group, &*price.model) == (group, *model);
            let mut found: Vec<&Price> = results.prices.iter().filter(is_of).collect();
            found.sort_by(|a, b| a.ns.total_cmp(&b.ns));
            lines(found.into_iter().map(paid))
        };
        sheet.push([what.to_owned()].into_iter().chain(models.iter().map(cell)).collect());
    }
    let cell =
        |model: &&str| lines(footprints.iter().filter(|print| print.model == *model).map(taken));
    let memory = "memory of one more unit that waits".to_owned();
    sheet.push([memory].into_iter().chain(models.iter().map(cell)).collect());
    Some(format!(
        "## Prices\n\nWhat the models' primitives cost: the median and its 95% interval, the cheapest \
         first. `_pinned`: all on one core. `_io`: driven by a socket, not a channel. Memory is the \
         slope of PSS over the number of units, so what a runtime takes by itself is no part of it; \
         nor is what the kernel keeps for each thread.\n\n{}{}",
        sheet.markdown(),
        probes(results)
    ))
}

/// What gives the GIL up.
fn probes(results: &Results) -> String {
    if results.probes.is_empty() {
        return String::new();
    }
    let mut sheet = Sheet::new(
        2,
        ["interpreter", "what", "threads", "one alone", "together", "CPU", "in processes"],
    );
    for Probe { model, what, threads, one_thread_ns, elapsed_ns, cpu_ns, processes_ns } in
        &results.probes
    {
        let middle = |times: &[u64]| {
            let times: Vec<f64> = times.iter().map(|&ns| ns as f64).collect();
            median(&times).map_or("–".to_owned(), |ns| Ns(ns).to_string())
        };
        let times = [one_thread_ns, elapsed_ns, cpu_ns, processes_ns].map(|times| middle(times));
        let names = [model.clone(), what.clone(), threads.to_string()];
        sheet.push(names.into_iter().chain(times).collect());
    }
    format!(
        "\n\nWhat gives the GIL up: one thread does one share of the work, then several do one \
         share each. Where they take turns, together takes as many times as long as one \
         alone. A disk takes turns by itself, so the same work in as many processes stands beside \
         it.\n\n{}",
        sheet.markdown()
    )
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    let text = lines.collect::<Vec<_>>().join("<br>");
    if text.is_empty() { "–".to_owned() } else { text }
}

fn paid(price: &Price) -> String {
    let Price { unit, ns, low_ns, high_ns, .. } = price;
    format!("`{unit}` {} ({})", Ns(*ns), span(Ns(*low_ns), Ns(*high_ns)))
}

fn taken(print: &Footprint) -> String {
    let interval = span(Bytes(print.interval_bytes.low), Bytes(print.interval_bytes.high));
    let space = print.address_space_bytes.filter(|_| unit(print.unit) == "thread");
    let space = space.map_or_else(String::new, |space| format!(", address space {}", Bytes(space)));
    format!("`{}` {} a {} ({interval}){space}", print.variant, Bytes(print.bytes), unit(print.unit))
}
