//! How cost grows: a chart and a table for each kind of growth, then what follows from them.

use super::charts::Chart;
use super::numbers::{bytes, duration, times};
use super::tables::Sheet;
use crate::growth::break_even::{Crossing, in_memory, in_time, task_lengths};
use crate::growth::goals::{Goal, Wanted, goals};
use crate::growth::{Curve, FETCHES, HELD_BACK_MS, Point};
use crate::results::Results;
use shared_workloads::answer::grouped;

/// The plain loop that speed-up is over.
pub(super) const PLAIN: &str = "sequential";

/// The section, where anything was measured.
pub(super) fn section(results: &Results, charts: &[Chart]) -> Option<String> {
    let parts: Vec<String> = [
        waiting(results, charts),
        computing(results, charts),
        fetching(results, charts),
        chunking(results, charts),
        break_even(results),
        reached(results),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| format!("## Growth\n\n{}", parts.join("\n\n")))
}

/// The chart of that name, if it was drawn.
fn picture(charts: &[Chart], name: &str, alternative: &str) -> String {
    let chart = charts.iter().find(|chart| chart.is_called(name));
    chart.map_or_else(String::new, |chart| chart.markdown(alternative) + "\n\n")
}

fn waiting(results: &Results, charts: &[Chart]) -> Option<String> {
    let curves = &results.growth.waiting;
    let time = table(curves, "tasks", |_, point| Some(duration(point.ns)))?;
    let memory = table(curves, "tasks", |_, point| Some(bytes(point.memory_bytes? as f64)));
    Some(format!(
        "### Waiting: ever more tasks wait for 0.1 s each\n\n{}{time}\n\nThe most memory that was \
         seen. Where starting them takes longer than 0.1 s, the first are gone before the last have \
         come; what each takes is in the price list.\n\n{}{}",
        picture(charts, "growth-waiting", "Time over the number of waiting tasks"),
        picture(charts, "growth-memory", "Memory over the number of waiting tasks"),
        memory.unwrap_or_default()
    ))
}

fn computing(results: &Results, charts: &[Chart]) -> Option<String> {
    let curves = &results.growth.computing;
    let plain = curves.iter().find(|curve| curve.model == PLAIN)?;
    let table = table(curves, "workers", |curve, point| {
        Some(format!("{}, {}", duration(point.ns), times(curve.speed_up(plain, point.x)?)))
    })?;
    Some(format!(
        "### Computing: ever more workers with a long sum each\n\nThe time for all, and how much \
         faster than the plain loop. {} cores can't be faster than {}.\n\n{}{table}",
        results.machine.cores,
        times(results.machine.cores as f64),
        picture(charts, "growth-computing", "Speed-up over the number of workers")
    ))
}

fn fetching(results: &Results, charts: &[Chart]) -> Option<String> {
    let table = table(&results.growth.fetching, "requests at a time", |_, point| {
        Some(format!("{}/s", grouped(per_second(point))))
    })?;
    Some(format!(
        "### Fetching: {FETCHES} requests, ever more at a time\n\nThe server holds each reply back \
         for {HELD_BACK_MS} ms; starting and stopping the workers is included.\n\n{}{table}",
        picture(charts, "growth-fetching", "Requests per second over requests at a time")
    ))
}

/// Replies per second, starting and stopping included.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate is positive, and some ten thousands"
)]
fn per_second(point: &Point) -> u64 {
    (FETCHES as f64 / (point.ns / 1e9)).round() as u64
}

fn chunking(results: &Results, charts: &[Chart]) -> Option<String> {
    let table =
        table(&results.growth.chunking, "jobs in a chunk", |_, point| Some(duration(point.ns)))?;
    Some(format!(
        "### Chunks: 10,000 trivial jobs through the process pool\n\n{}{table}",
        picture(charts, "growth-chunking", "Time over the number of jobs in a chunk")
    ))
}

/// A row per curve, a column per number; `None` where there are no points.
fn table(
    curves: &[Curve],
    what: &str,
    cell: impl Fn(&Curve, &Point) -> Option<String>,
) -> Option<String> {
    let mut xs: Vec<u64> = curves.iter().flat_map(|curve| &curve.points).map(|p| p.x).collect();
    xs.sort_unstable();
    xs.dedup();
    if xs.is_empty() {
        return None;
    }
    let stops = curves.iter().any(|curve| curve.stopped_by.is_some());
    let names: Vec<String> = xs.iter().map(|&x| grouped(x)).collect();
    let mut header = vec!["model", "variant"];
    header.extend(names.iter().map(String::as_str));
    header.extend(stops.then_some("why no more"));
    let mut sheet = Sheet::new(2, &header);
    for curve in curves {
        let mut cells = vec![curve.model.clone(), curve.variant.clone()];
        cells.extend(xs.iter().map(|&x| {
            curve.at(x).and_then(|point| cell(curve, point)).unwrap_or_else(|| "–".to_owned())
        }));
        cells.extend(stops.then(|| curve.stopped_by.clone().unwrap_or_default()));
        sheet.rows.push(cells);
    }
    Some(format!("Columns: {what}.\n\n{}", sheet.markdown()))
}

fn break_even(results: &Results) -> Option<String> {
    let parts: Vec<String> = [lengths(results), crossings(results)].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("### Break-even\n\n{}", parts.join("\n\n")))
}

fn lengths(results: &Results) -> Option<String> {
    let cores = results.machine.cores;
    let lengths = task_lengths(&results.prices, cores);
    let mut sheet = Sheet::new(1, &["given to", "price", "pays off from", "90% efficient from"]);
    sheet.rows.extend(lengths.iter().map(|length| {
        let numbers = [length.price_ns, length.even_ns, length.well_ns].map(duration);
        [length.taker.to_owned()].into_iter().chain(numbers).collect()
    }));
    (!sheet.rows.is_empty()).then(|| {
        format!(
            "How long a computing task must be to be worth giving away, where there are {cores} of \
             them for {cores} cores. One after the other they take {cores} t; given away, {cores} p + \
             t at most, p being the price of starting one and having its result.\n\n{}",
            sheet.markdown()
        )
    })
}

/// Event loops against threads.
fn crossings(results: &Results) -> Option<String> {
    let curves = &results.growth.waiting;
    let threads = curves.iter().find(|curve| curve.model == "threads")?;
    let mut sheet = Sheet::new(2, &["model", "variant", "faster", "smaller"]);
    for curve in curves.iter().filter(|curve| curve.model.starts_with("asyncio")) {
        let told = |crossing: Option<Crossing>| crossing.map_or("–".to_owned(), from);
        let (time, memory) = (told(in_time(curve, threads)), told(in_memory(curve, threads)));
        sheet.rows.push(vec![curve.model.clone(), curve.variant.clone(), time, memory]);
    }
    (!sheet.rows.is_empty()).then(|| {
        format!(
            "From how many waiting tasks on an event loop beats threads; as to time, by more than \
             their intervals.\n\n{}",
            sheet.markdown()
        )
    })
}

fn from(crossing: Crossing) -> String {
    match crossing {
        Crossing::From(x) => format!("from {} on or fewer", grouped(x)),
        Crossing::Between(no, yes) => {
            format!("from between {} and {} on", grouped(no), grouped(yes))
        }
        Crossing::NotUpTo(x) => format!("not up to {}", grouped(x)),
    }
}

fn reached(results: &Results) -> Option<String> {
    let goals = goals(results);
    let mut sheet = Sheet::new(1, &["goal", "wanted", "measured", "reached"]);
    if goals.iter().all(|goal| goal.measured.is_none()) {
        return None;
    }
    for goal in &goals {
        let (wanted, measured) = wanted(goal);
        let reached = match goal.is_reached() {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "not measured",
        };
        sheet.rows.push(vec![goal.what.clone(), wanted, measured, reached.to_owned()]);
    }
    Some(format!("### Goals\n\nA million tasks wait only with `--full`.\n\n{}", sheet.markdown()))
}

fn wanted(goal: &Goal) -> (String, String) {
    let measured = |number: fn(f64) -> String| goal.measured.map_or("–".to_owned(), number);
    match goal.wanted {
        Wanted::Below(most) => (format!("at most {}", times(most)), measured(times)),
        Wanted::Above(least) => (format!("at least {}", times(least)), measured(times)),
        Wanted::Bytes(most) => (format!("at most {}", bytes(most)), measured(bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::section;
    use crate::fixture::results;
    use crate::growth::{Curve, Point};
    use crate::prices::Price;
    use crate::statistics::Interval;
    use expect_test::expect;

    fn curve(model: &str, variant: &str, points: &[(u64, f64, u64)], stop: Option<&str>) -> Curve {
        let point = |&(x, ms, kib): &(u64, f64, u64)| Point {
            x,
            rounds: 5,
            ns: ms * 1e6,
            interval_ns: Interval { low: ms * 0.99e6, high: ms * 1.02e6 },
            memory_bytes: (kib > 0).then_some(kib << 10),
            cpu_ns: None,
        };
        Curve {
            model: model.to_owned(),
            variant: variant.to_owned(),
            points: points.iter().map(point).collect(),
            stopped_by: stop.map(ToOwned::to_owned),
        }
    }

    #[test]
    fn the_whole_section() {
        let mut results = results(Vec::new());
        results.growth.waiting = vec![
            curve("threads", "std", &[(10, 101.0, 2_530), (1_000, 150.0, 12_300)], Some("EAGAIN")),
            curve("asyncio-smol", "local", &[(10, 100.0, 3_000), (1_000, 101.0, 3_300)], None),
            curve("asyncio-smol", "smol", &[(1_000_000, 350.0, 200_000)], None),
        ];
        results.growth.computing = vec![
            curve("sequential", "loop", &[(1, 120.0, 0), (2, 240.0, 0)], None),
            curve("threads", "std", &[(1, 120.0, 0), (2, 122.0, 0)], None),
        ];
        results.growth.fetching =
            vec![curve("threads", "std", &[(1, 1_673.0, 0), (64, 61.0, 0)], None)];
        results.growth.chunking =
            vec![curve("processes", "process_pool", &[(1, 60.0, 0), (100, 6.0, 0)], None)];
        results.prices = vec![Price {
            model: "processes".to_owned(),
            group: "start".to_owned(),
            unit: "process".to_owned(),
            ns: 1e6,
            interval_ns: Interval { low: 0.9e6, high: 1.1e6 },
        }];
        let shown = section(&results, &[]).unwrap();
        expect![[r#"
            ## Growth

            ### Waiting: ever more tasks wait for 0.1 s each

            ![](growth-waiting)

            Columns: tasks.

            | model        | variant |     10 |  1,000 | 1,000,000 | why no more |
            |--------------|---------|-------:|-------:|----------:|------------:|
            | threads      | std     | 101 ms | 150 ms |         – |      EAGAIN |
            | asyncio-smol | local   | 100 ms | 101 ms |         – |             |
            | asyncio-smol | smol    |      – |      – |    350 ms |             |

            The most memory that was seen. Where starting them takes longer than 0.1 s, the first are gone before the last have come; what each takes is in the price list.

            ![](growth-memory)

            Columns: tasks.

            | model        | variant |       10 |    1,000 | 1,000,000 | why no more |
            |--------------|---------|---------:|---------:|----------:|------------:|
            | threads      | std     | 2.47 MiB | 12.0 MiB |         – |      EAGAIN |
            | asyncio-smol | local   | 2.93 MiB | 3.22 MiB |         – |             |
            | asyncio-smol | smol    |        – |        – |   195 MiB |             |

            ### Computing: ever more workers with a long sum each

            The time for all, and how much faster than the plain loop. 2 cores can't be faster than 2.00 ×.

            ![](growth-computing)

            Columns: workers.

            | model      | variant |              1 |              2 |
            |------------|---------|---------------:|---------------:|
            | sequential | loop    | 120 ms, 1.00 × | 240 ms, 1.00 × |
            | threads    | std     | 120 ms, 1.00 × | 122 ms, 1.97 × |

            ### Fetching: 512 requests, ever more at a time

            The server holds each reply back for 2 ms; starting and stopping the workers is included.

            ![](growth-fetching)

            Columns: requests at a time.

            | model   | variant |     1 |      64 |
            |---------|---------|------:|--------:|
            | threads | std     | 306/s | 8,393/s |

            ### Chunks: 10,000 trivial jobs through the process pool

            ![](growth-chunking)

            Columns: jobs in a chunk.

            | model     | variant      |       1 |     100 |
            |-----------|--------------|--------:|--------:|
            | processes | process_pool | 60.0 ms | 6.00 ms |

            ### Break-even

            How long a computing task must be to be worth giving away, where there are 2 of them for 2 cores. One after the other they take 2 t; given away, 2 p + t at most, p being the price of starting one and having its result.

            | given to             |   price | pays off from | 90% efficient from |
            |----------------------|--------:|--------------:|-------------------:|
            | a process of its own | 1.00 ms |       2.00 ms |            18.0 ms |

            From how many waiting tasks on an event loop beats threads; as to time, by more than their intervals.

            | model        | variant |                       faster |                      smaller |
            |--------------|---------|-----------------------------:|-----------------------------:|
            | asyncio-smol | local   | from between 10 and 1,000 on | from between 10 and 1,000 on |
            | asyncio-smol | smol    |                            – |                            – |

            ### Goals

            A million tasks wait only with `--full`.

            | goal                                                                                       |          wanted | measured |      reached |
            |--------------------------------------------------------------------------------------------|----------------:|---------:|-------------:|
            | 1,000,000 sleeps of 0.1 s, the better variant of `asyncio-smol`: over 0.1 s                |  at most 4.00 × |   3.50 × |          yes |
            | 1,000,000 sleeps of 0.1 s, the better variant of `asyncio-tokio`: over 0.1 s               |  at most 10.0 × |        – | not measured |
            | a waiting task of `asyncio-smol local`, above its future of 56 B                           |   at most 200 B |        – | not measured |
            | a waiting task of `asyncio-smol smol`, above its future of 80 B                            |   at most 200 B |        – | not measured |
            | a waiting task of `asyncio-tokio current_thread`, above its future of 96 B                 |   at most 500 B |        – | not measured |
            | a waiting task of `asyncio-tokio multi_thread`, above its future of 96 B                   |   at most 500 B |        – | not measured |
            | `threads std` with long tasks: speed-up over the number of cores                           | at least 0.97 × |   0.98 × |          yes |
            | `threads rayon` with long tasks: speed-up over the number of cores                         | at least 0.97 × |        – | not measured |
            | `asyncio-tokio spawn_blocking` with long tasks: speed-up over the number of cores          | at least 0.97 × |        – | not measured |
            | `processes pool` with long tasks: speed-up over the number of cores                        | at least 0.97 × |        – | not measured |
            | primes by `threads stealing`: time over CPU time per core                                  |  at most 1.05 × |        – | not measured |
            | primes by `threads ranges`: time over CPU time per core (four equal ranges can't reach it) |  at most 1.05 × |        – | not measured |"#]].assert_eq(&shown);
    }

    #[test]
    fn nothing_measured_is_nothing_shown() {
        assert_eq!(section(&results(Vec::new()), &[]), None);
    }
}
