//! What a report looks like, on literal results. `UPDATE_EXPECT=1 cargo test -p xtask` accepts changes.

#![expect(clippy::needless_raw_string_hashes, reason = "that is how expect-test writes them")]

use super::{Links, charts, files, markdown, splice_text, terminal};
use crate::derive::derive;
use crate::fixture::{everything, results, row};
use expect_test::{expect, expect_file};
use shared_workloads::sample::Sample;

const HERE: Links = Links { root: Some("../..") };

#[test]
fn the_report() {
    let mut results = everything();
    // The ledger has a snapshot of its own.
    results.claims.clear();
    let charts = charts::all(&results).unwrap();
    expect_file!["snapshots/report.md"].assert_eq(&markdown::report(&results, &charts, HERE));
}

#[test]
fn the_charts() {
    for (name, svg) in files(&everything(), HERE).unwrap() {
        match name.as_str() {
            "io-bound-light.svg" => expect_file!["snapshots/io-bound-light.svg"].assert_eq(&svg),
            "cpu-bound-dark.svg" => expect_file!["snapshots/cpu-bound-dark.svg"].assert_eq(&svg),
            "growth-waiting-light.svg" => {
                expect_file!["snapshots/growth-waiting-light.svg"].assert_eq(&svg);
            }
            "growth-computing-dark.svg" => {
                expect_file!["snapshots/growth-computing-dark.svg"].assert_eq(&svg);
            }
            "matrix-light.svg" => expect_file!["snapshots/matrix-light.svg"].assert_eq(&svg),
            _ => {}
        }
    }
}

#[test]
fn the_files() {
    let files = files(&everything(), HERE).unwrap();
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    expect![[r#"
        [
            "io-bound-light.svg",
            "io-bound-dark.svg",
            "cpu-bound-light.svg",
            "cpu-bound-dark.svg",
            "matrix-light.svg",
            "matrix-dark.svg",
            "growth-waiting-light.svg",
            "growth-waiting-dark.svg",
            "growth-memory-light.svg",
            "growth-memory-dark.svg",
            "growth-computing-light.svg",
            "growth-computing-dark.svg",
            "growth-fetching-light.svg",
            "growth-fetching-dark.svg",
            "growth-chunking-light.svg",
            "growth-chunking-dark.svg",
            "results.json",
            "report.md",
        ]
    "#]]
    .assert_debug_eq(&names);
}

#[test]
fn outside_the_workspace_nothing_is_linked() {
    let report = markdown::report(&everything(), &[], Links { root: None });
    assert!(!report.contains("](../") && !report.contains("/src/cpu_bound.rs"), "{report}");
}

#[test]
fn an_older_report() {
    let cpu = |model, variant, times: &[u64]| row(model, Sample::CpuBound, variant, times);
    let older = results(vec![
        cpu("sequential", "loop", &[24_000; 5]),
        cpu("threads", "rayon", &[12_000, 12_100, 12_000, 12_200, 12_000]),
        cpu("threads", "std", &[12_000; 5]),
    ]);
    let mut newer = results(vec![
        cpu("sequential", "loop", &[24_100, 23_900, 24_000, 24_000, 24_200]),
        cpu("threads", "rayon", &[15_000, 15_100, 15_000, 15_200, 15_000]),
        cpu("threads", "std", &[6_000; 5]),
        cpu("hybrid", "rayon", &[12_000; 5]),
    ]);
    derive(&mut newer, Some(&older));
    let report = markdown::report(&newer, &[], HERE);
    let (_, section) = report.split_once("## Against").unwrap();
    expect![[r#"
         the report of 2026-01-02T03:04:05Z

        Of 3 rows that both have, 1 have intervals that overlap (33%).

        Rows that got slower: 1.

        - threads cpu-bound rayon: 1.25 × (1.23 – 1.27) its time

        Rows that got faster: 1.

        - threads cpu-bound std: 0.50 × (0.50 – 0.50) its time

        ## CPU-bound: cpu-bound

        | model      | variant                                   |  median |   95% interval | deviation | rounds | CPU time |  memory |      over sequential |        time to the older report's |
        |------------|-------------------------------------------|--------:|---------------:|----------:|-------:|---------:|--------:|---------------------:|----------------------------------:|
        | threads    | [std](../../threads/src/cpu_bound.rs)     | 6.00 ms | 6.00 – 6.00 ms |      0 ns |      5 |  13.0 ms | 3.0 MiB | 4.00 × (3.98 – 4.03) |              0.50 × (0.50 – 0.50) |
        | hybrid     | [rayon](../../hybrid/src/cpu_bound.rs)    | 12.0 ms | 12.0 – 12.0 ms |      0 ns |      5 |  25.0 ms | 3.0 MiB | 2.00 × (1.99 – 2.02) |                                 – |
        | threads    | [rayon](../../threads/src/cpu_bound.rs)   | 15.0 ms | 15.0 – 15.2 ms |      0 ns |      5 |  31.0 ms | 3.0 MiB | 1.60 × (1.58 – 1.61) |              1.25 × (1.23 – 1.27) |
        | sequential | [loop](../../sequential/src/cpu_bound.rs) | 24.0 ms | 23.9 – 24.2 ms |    100 µs |      5 |  49.0 ms | 3.0 MiB |                  1 × | not distinguishable (1.00 – 1.01) |

        ## Noise

        Between the runs, the same sum and the same sleep were timed 40 times. 0 of these readings were more than 10% off their median, the worst by 0%. Twice the sum took 2.00 × as long.
    "#]].assert_eq(section.split("\n## Method").next().unwrap());
}

#[test]
fn what_a_readme_is_given() {
    expect![[r#"
        1. **Computing** (4 sums of squares below 10,000,000, 2 cores): 24.2 ms as a plain loop; `threads rayon` 12.6 ms, 1.92 × as fast (1.88 – 1.94), `asyncio-tokio inline` 24.2 ms, not distinguishable from it (0.99 – 1.01). On an event loop, without handing the work away: `asyncio-tokio inline` 24.2 ms, not distinguishable from it (0.99 – 1.01).
        2. **Waiting** (100 times 100 ms): 10.0 s one after the other; `asyncio-tokio current_thread` 101 ms, `threads std` 104 ms, `processes children` 184 ms.
        3. **Python 3.11** takes 3.41 s for the same sums as a plain loop, 141 × as long as Rust; with threads, 0.92 × as fast (0.87 – 0.98), with processes, 1.82 × as fast (1.72 – 1.92). Threads in Rust: 1.92 × as fast (1.88 – 1.94).
        4. **What 100 waiting tasks take**: from 3.0 MiB and 204 ms of CPU time (`asyncio-tokio current_thread`) to 90.0 MiB and 369 ms of CPU time (`processes children`).
        5. **Blocking the loop**: while a request takes 300 ms, the loop's heart beats 29 times with `asyncio-tokio spawn_blocking`, and 0 times with `asyncio-tokio blocked`.

        Measured on 2026-01-02 at 03:04:05 (UTC) with the numbers of the article, on Abacus 3000 with 2 cores, in 201 s."#]].assert_eq(&splice_text(&everything()));
}

#[test]
fn the_terminal() {
    let mut results = results(vec![
        row("sequential", Sample::CpuBound, "loop", &[24_100, 24_300, 24_000, 24_200, 24_200]),
        row("threads", Sample::CpuBound, "rayon", &[12_600, 12_500, 12_900, 12_700, 12_600]),
    ]);
    results.partial = true;
    let text = terminal::tables(&results, &[Sample::CpuBound]);
    expect![[r#"
        cpu-bound
        ┌────────────┬─────────┬─────────┬────────────────┬───────────┬────────┬──────────┬─────────┬──────────────────────┐
        │ model      ┆ variant ┆  median ┆   95% interval ┆ deviation ┆ rounds ┆ CPU time ┆  memory ┆      over sequential │
        ╞════════════╪═════════╪═════════╪════════════════╪═══════════╪════════╪══════════╪═════════╪══════════════════════╡
        │ threads    ┆ rayon   ┆ 12.6 ms ┆ 12.5 – 12.9 ms ┆    100 µs ┆      5 ┆  26.2 ms ┆ 3.0 MiB ┆ 1.92 × (1.88 – 1.94) │
        │ sequential ┆ loop    ┆ 24.2 ms ┆ 24.0 – 24.3 ms ┆    100 µs ┆      5 ┆  49.4 ms ┆ 3.0 MiB ┆                  1 × │
        └────────────┴─────────┴─────────┴────────────────┴───────────┴────────┴──────────┴─────────┴──────────────────────┘
        Partial: the measuring was interrupted. What is missing wasn't measured.
        Computing (4 sums of squares below 10,000,000, 2 cores): 24.2 ms as a plain loop; threads rayon 12.6 ms, 1.92 × as fast (1.88 – 1.94)."#]].assert_eq(&(text + &terminal::summary(&results).join("\n")));
}

#[test]
fn doubts_come_first() {
    let mut results = results(vec![row("threads", Sample::CpuBound, "rayon", &[12_000; 5])]);
    for reading in &mut results.canary {
        reading.double_kernel_ns = reading.kernel_ns + 1;
    }
    results.canary[3].kernel_ns *= 3;
    results.canary[9].sleep_ns *= 2;
    results.canary[11].sleep_ns *= 2;
    derive(&mut results, None);
    let report = markdown::report(&results, &[], HERE);
    let top = report.split("## Every").next().unwrap();
    expect![[r#"
        # Concurrency models, side by side

        Measured on 2026-01-02 at 03:04:05 (UTC) with the numbers of the article, on Abacus 3000 with 2 cores, in 201 s.

        > [!CAUTION]
        > **The kernel is folded away**, or the machine is too busy to tell: twice the work took 1.00 × as long, not twice. No time of a computing sample means anything.

        > [!WARNING]
        > **The machine was too noisy**: of 40 readings of work that never changes, 3 were more than 10% off, the worst by 200%. That touches 1 rows: see [Noise](#noise).

    "#]].assert_eq(top);
}

#[test]
fn nothing_measured_is_still_a_report() {
    let report = markdown::report(&results(Vec::new()), &[], HERE);
    assert!(report.starts_with("# Concurrency models, side by side"), "{report}");
    assert!(!report.contains("## Findings") && report.contains("## Machine"), "{report}");
}
