//! The article's overview and its two tables beside what was measured, and what we corrected in it.

/// A cell of one of the article's tables: what it says, and the claims that judge it.
pub(crate) struct Cell {
    pub(crate) says: &'static str,
    pub(crate) claims: &'static [&'static str],
}

/// A table of the article.
pub(crate) struct Table {
    pub(crate) title: &'static str,
    /// What is described, and its cell for threads, processes and asyncio.
    pub(crate) rows: &'static [(&'static str, [Cell; 3])],
}

const fn cell(says: &'static str, claims: &'static [&'static str]) -> Cell {
    Cell { says, claims }
}

/// The overview's three boxes, the table of features and the table of the summary.
pub(crate) const TABLES: [Table; 3] = [
    Table {
        title: "The overview",
        rows: &[
            (
                "where it runs",
                [
                    cell("in one process", &["threads-one-process"]),
                    cell("in several processes", &["processes-several"]),
                    cell("in one thread", &["asyncio-one-thread"]),
                ],
            ),
            (
                "what is shared",
                [
                    cell("memory", &["memory-threads"]),
                    cell("nothing", &["memory-processes"]),
                    cell("the loop: tasks cooperate", &["asyncio-cooperates"]),
                ],
            ),
        ],
    },
    Table {
        title: "The table of features",
        rows: &[
            (
                "memory",
                [
                    cell("shared", &["memory-threads"]),
                    cell("separate", &["memory-processes"]),
                    cell("shared", &["memory-asyncio"]),
                ],
            ),
            (
                "GIL",
                [
                    cell("holds it back", &["gil-threads"]),
                    cell("doesn't", &["gil-processes"]),
                    cell("holds it back", &["gil-asyncio"]),
                ],
            ),
            (
                "cost of a switch",
                [
                    cell("medium", &["switch-threads"]),
                    cell("high", &["switch-processes"]),
                    cell("low", &["switch-asyncio"]),
                ],
            ),
            (
                "suits",
                [
                    cell("I/O-bound tasks", &["suits-threads"]),
                    cell("CPU-bound tasks", &["suits-processes"]),
                    cell("I/O-bound tasks", &["suits-asyncio"]),
                ],
            ),
        ],
    },
    Table {
        title: "The table of the summary",
        rows: &[
            (
                "best for",
                [
                    cell("blocking I/O", &["best-threads"]),
                    cell("computing", &["suits-processes"]),
                    cell("much I/O", &["best-asyncio"]),
                ],
            ),
            (
                "overhead",
                [
                    cell("medium", &["overhead-threads"]),
                    cell("high", &["overhead-processes"]),
                    cell("low", &["overhead-asyncio"]),
                ],
            ),
        ],
    },
];

/// The leaves of the article's flowchart, each with the claim that judges it.
pub(crate) const LEAVES: [(&str, &str, &str); 5] = [
    ("waits, and the library is asynchronous", "asyncio", "leaf-asyncio"),
    ("waits in a blocking library, on many connections", "a thread pool", "leaf-threads-many"),
    ("waits in a blocking library, on few connections", "a thread pool", "leaf-threads-few"),
    ("computes, and must be parallel", "a process pool", "leaf-processes"),
    ("computes, and need not be parallel", "a loop", "leaf-sequential"),
];

/// What the article says and what is right.
pub(crate) const CORRECTIONS: [&str; 8] = [
    "The unlocked counter does not show its race in CPython 3.10 and later with the GIL: the \
     interpreter switches threads only at calls and at backward jumps, so the sum is right each time. \
     The program is a race all the same. Without the GIL it loses updates: see `counter-indeterminate`.",
    "`executor.map(lambda ...)` on a process pool fails with a `PicklingError`, in the program that \
     counts primes and in the CPU-bound one: a lambda cannot be sent to another process. The \
     variants `processes_lambda` show it; the others use a named function.",
    "Four processes take a quarter of the time on four cores. On two cores a half is the limit.",
    "The flowchart asks \"many connections?\" and answers \"thread pool\" either way. Ours asks only \
     what changes the answer.",
    "The GIL does not hold asyncio back. One thread does: a loop in Rust has no GIL, and its tasks \
     take turns all the same (`asyncio-one-thread`).",
    "`asyncio.get_event_loop()` inside a coroutine is `asyncio.get_running_loop()` today.",
    "Programs that start processes need `if __name__ == \"__main__\"` around what starts them, except \
     with the start method `fork`. Two of the article's lack it. Since Python 3.14 the default on Linux \
     is `forkserver`, which needs it.",
    "`requests.get` without a timeout can wait for ever. Every request here has one.",
];

#[cfg(test)]
mod tests {
    use super::{LEAVES, TABLES};

    #[test]
    fn every_cell_is_judged_by_some_claim() {
        let cells = TABLES.iter().flat_map(|table| table.rows.iter().flat_map(|(_, cells)| cells));
        assert!(cells.clone().all(|cell| !cell.claims.is_empty() && !cell.says.is_empty()));
        assert_eq!(cells.count() + LEAVES.len(), 29);
    }
}
