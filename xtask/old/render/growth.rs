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
        Some(format!("{:.0}/s", per_second(point)))
    })?;
    Some(format!(
        "### Fetching: {FETCHES} requests, ever more at a time\n\nThe server holds each reply back \
         for {HELD_BACK_MS} ms; starting and stopping the workers is included.\n\n{}{table}",
        picture(charts, "growth-fetching", "Requests per second over requests at a time")
    ))
}

/// Replies per second, starting and stopping included.
pub(super) fn per_second(point: &Point) -> f64 {
    FETCHES as f64 / (point.ns / 1e9)
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

    // What there is to show is in the snapshot of the whole report.
    #[test]
    fn nothing_measured_is_nothing_shown() {
        assert_eq!(section(&results(Vec::new()), &[]), None);
    }
}
