//! Our prices beside published ones.

use super::numbers::{bytes, duration};
use super::tables::Sheet;
use crate::results::Results;

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
    use super::published;
    use crate::fixture::economics::{footprint, price};
    use crate::fixture::results;

    #[test]
    fn a_published_figure_stands_only_beside_one_of_ours() {
        let mut results = results(Vec::new());
        assert_eq!(published(&results), None);
        results.prices = vec![
            price("threads", "switch", "std_thread_io", 10_000.0),
            price("threads", "start", "std_thread", 50_000.0),
        ];
        results.footprints = vec![footprint("threads", "std", "thread", 9_777.0)];
        let text = published(&results).unwrap().replace('\u{a0}', " ");
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).collect();
        assert_eq!(
            rows,
            [
                "| what                                    | published |     here |",
                "| a switch between threads, driven by I/O |    1.7 µs |  5.00 µs |",
                "| creating a thread                       |     17 µs |  50.0 µs |",
                "| memory of a thread                      |    20 KiB | 9.55 KiB |",
            ]
        );
    }
}
