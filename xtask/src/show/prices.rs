//! The price list: rows are what is paid for, columns are models.

use super::pick::ordered;
use super::sheet::Sheet;
use super::words::interval;
use crate::analyse::growth::{Footprint, footprints};
use crate::analyse::number::{Number, price};
use crate::format::{Bytes, Ns, span};
use crate::results::{Price, Results};

/// What the groups are, in the order they are shown.
const GROUPS: [(&str, &str); 10] = [
    ("start", "start a unit and have its result"),
    ("switch", "switch to another unit and back"),
    ("dispatch", "give one of 1,000 trivial jobs to a pool"),
    ("hand_over", "from a loop to a pool and back"),
    ("shared_state", "one increment of what is shared"),
    ("sleep", "sleep twice"),
    ("network", "wait for the network twice"),
    ("files", "write, sync and read a file twice"),
    ("numpy", "compute in C twice (numpy)"),
    ("compute", "compute in Python twice"),
];

const NONE: &str = "–";

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
            let found = results.prices.iter().filter(is_of);
            let mut found: Vec<(&str, Number)> =
                found.filter_map(|found| Some((&*found.unit, price(found)?))).collect();
            found.sort_by(|(_, a), (_, b)| a.value.total_cmp(&b.value));
            lines(found.iter().map(|(unit, number)| {
                let interval = interval(Ns, Some(number.interval));
                format!("`{unit}` {} ({interval})", Ns(number.value))
            }))
        };
        let cells: Vec<String> = models.iter().map(cell).collect();
        if cells.iter().any(|cell| cell != NONE) {
            sheet.push([what.to_owned()].into_iter().chain(cells).collect());
        }
    }
    let cell =
        |model: &&str| lines(footprints.iter().filter(|print| print.model == *model).map(taken));
    let memory = "memory of one more unit that waits".to_owned();
    sheet.push([memory].into_iter().chain(models.iter().map(cell)).collect());
    Some(format!(
        "## Prices\n\nWhat the models' primitives cost: the median and its 95% interval, the cheapest \
         first. `_pinned`: all on one core. `_io`: driven by a socket, not a channel. Memory is the \
         slope of PSS over the number of units, so what a runtime takes by itself is no part of it; \
         nor is what the kernel keeps for each thread. What may give up Python's GIL is done twice: by \
         one thread, by two, which take half as long where they don't take turns, and by two \
         processes, since a disk may take turns by itself.\n\n{}",
        sheet.markdown()
    ))
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    let text = lines.collect::<Vec<_>>().join("<br>");
    if text.is_empty() { NONE.to_owned() } else { text }
}

fn taken(print: &Footprint) -> String {
    let interval = span(Bytes(print.interval_bytes.low), Bytes(print.interval_bytes.high));
    let space = print.address_space_bytes.filter(|_| print.unit.noun == "thread");
    let space = space.map_or_else(String::new, |space| format!(", address space {}", Bytes(space)));
    format!("`{}` {} a {} ({interval}){space}", print.variant, Bytes(print.bytes), print.unit.noun)
}
