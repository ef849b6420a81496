//! How cost grows: a chart and a table of the same numbers for each kind of growth.

use super::causes::end;
use super::charts::curves::{Line, Plot};
use super::charts::{Charts, Measure};
use super::pick::colour;
use super::sheet::Sheet;
use crate::analyse::compare::{median_ns, rate};
use crate::analyse::growth::{Curve, chunks, curves};
use crate::catalogue::{BASELINE, LIMIT};
use crate::format::{Bytes, Count, Ns, Percent, Times};
use crate::results::{Results, Row, Series};

/// What grows, and what is shown of each row.
struct Growth {
    /// Of the chart's file.
    name: &'static str,
    /// `{cores}` and `{tasks}` stand for numbers.
    text: &'static str,
    across: Measure,
    up: Measure,
    series: Series,
    /// The first curve of the series that is the plain loop's or the limit's, and a row.
    height: fn(Option<&Curve>, &Row) -> Option<f64>,
}

const fn across(title: &'static str) -> Measure {
    Measure { title, logarithmic: true, write: count }
}

const TIME: Measure =
    Measure { title: "median time", logarithmic: true, write: |ns| Ns(ns).to_string() };

const RATE: Measure = Measure { title: "requests a second", logarithmic: true, write: per_second };

const GROWTHS: [Growth; 6] = [
    Growth {
        name: "growth-waiting",
        text: "### Waiting: more and more tasks wait for 0.1 s each",
        across: across("waiting tasks"),
        up: TIME,
        series: Series::Waiting,
        height: |_, row| median_ns(row),
    },
    Growth {
        name: "growth-memory",
        text: "The most memory that was seen. Where it takes longer than 0.1 s to start all tasks, \
               the first are gone before the last have come.",
        across: across("waiting tasks"),
        up: Measure { title: "memory", logarithmic: true, write: |bytes| Bytes(bytes).to_string() },
        series: Series::Waiting,
        height: |_, row| Some(row.memory?.bytes as f64),
    },
    Growth {
        name: "growth-computing",
        text: "### Computing: more and more workers with a long sum each\n\nHow many times as fast as \
               the plain loop. On {cores} cores nothing can be faster than {cores} ×.",
        across: Measure { title: "workers", logarithmic: false, write: count },
        up: Measure {
            title: "times as fast",
            logarithmic: false,
            write: |times| Times(times).to_string(),
        },
        series: Series::Computing,
        height: speed_up,
    },
    Growth {
        name: "growth-throughput",
        text: "### Throughput: {tasks} small replies, more and more requests at a time\n\nClients are \
               built and connected before the clock starts, and keep their connections; a Python \
               makes a tenth of the requests. `limit raw` has no client: it writes the same requests \
               and counts the bytes that come back.",
        across: across("requests at a time"),
        up: RATE,
        series: Series::Throughput,
        height: |_, row| rate(row),
    },
    Growth {
        name: "growth-share-of-limit",
        text: "The same as a share of the limit.",
        across: across("requests at a time"),
        up: Measure {
            title: "share of the limit",
            logarithmic: false,
            write: |share| Percent(share).to_string(),
        },
        series: Series::Throughput,
        height: |limit, row| {
            let limit = limit?.at(row.x())?;
            (row.model != LIMIT).then_some(rate(row)? / rate(limit)?)
        },
    },
    Growth {
        name: "growth-slow-fetches",
        text: "### Slow fetches: more and more of them, all at once\n\nThe server holds each reply back \
               for a second. Connecting is included.",
        across: across("requests at a time"),
        up: TIME,
        series: Series::SlowFetching,
        height: |_, row| median_ns(row),
    },
];

/// How many times as fast as the plain loop, which takes twice as long for twice as many.
fn speed_up(plain: Option<&Curve>, row: &Row) -> Option<f64> {
    let (nearest, factor) = plain?.nearest(row.x())?;
    (row.model != BASELINE).then_some(())?;
    Some(factor * median_ns(nearest)? / median_ns(row)?)
}

/// The section, where anything was measured.
pub(super) fn section(results: &Results, charts: &mut Charts) -> Option<String> {
    let mut parts = Vec::new();
    for growth in &GROWTHS {
        let curves = curves(results, growth.series);
        let Some(first) = curves.iter().find_map(|curve| curve.points.first()) else { continue };
        let text = growth
            .text
            .replace("{cores}", &results.machine.cores.to_string())
            .replace("{tasks}", &Count(first.params.tasks as u64).to_string());
        parts.extend(part(growth.name, &text, &growth.plot(results, &curves), charts));
    }
    let chunks = chunks(results, "processes");
    let line = Line {
        model: "processes",
        variant: "pool",
        colour: colour(results, "processes"),
        points: chunks.iter().map(|&(size, ns)| (size as f64, ns)).collect(),
        end: None,
    };
    let (across, up) = (across("jobs in a chunk"), TIME);
    let chunked = Plot { across, up, lines: vec![line], ideal: Vec::new() };
    let text = "### Chunks: 10,000 trivial jobs through the process pool";
    parts.extend(part("growth-chunking", text, &chunked, charts));
    (!parts.is_empty()).then(|| format!("## Growth\n\n{}", parts.join("\n\n")))
}

impl Growth {
    fn plot<'r>(&self, results: &Results, curves: &[Curve<'r>]) -> Plot<'r> {
        let plain = curves.iter().find(|curve| [BASELINE, LIMIT].contains(&curve.model));
        let point = |row: &&Row| Some((row.x() as f64, (self.height)(plain, row)?));
        let lines: Vec<Line> = curves
            .iter()
            .map(|curve| Line {
                model: curve.model,
                variant: curve.variant,
                colour: colour(results, curve.model),
                points: curve.points.iter().filter_map(point).collect(),
                end: curve.end.map(|(row, why)| format!("{}: {}", Count(row.x() as u64), end(why))),
            })
            .collect();
        let cores = results.machine.cores as f64;
        let xs = lines.iter().flat_map(|line| &line.points).map(|&(x, _)| x);
        let ideal = if self.series == Series::Computing {
            vec![(1.0, 1.0), (cores, cores), (xs.fold(cores, f64::max), cores)]
        } else {
            Vec::new()
        };
        Plot { across: self.across, up: self.up, lines, ideal }
    }
}

/// The chart of the lines that have points, and a table: a row per line, a column per number.
fn part(name: &str, text: &str, plot: &Plot, charts: &mut Charts) -> Option<String> {
    let xs = plot.xs();
    if xs.is_empty() {
        return None;
    }
    let shows = format!("{} over {}", plot.up.title, plot.across.title);
    let chart = charts.add(name, &shows, &plot.draw());
    let ends = plot.lines.iter().any(|line| line.end.is_some());
    let mut header = vec!["model".to_owned(), "variant".to_owned()];
    header.extend(xs.iter().map(|&x| count(x)));
    header.extend(ends.then(|| "why no more".to_owned()));
    let mut sheet = Sheet::new(2, header);
    for line in plot.lines.iter().filter(|line| !line.points.is_empty() || line.end.is_some()) {
        let cell = |x: &f64| {
            let point = line.points.iter().find(|(at, _)| at.total_cmp(x).is_eq());
            point.map_or_else(|| "–".to_owned(), |&(_, y)| (plot.up.write)(y))
        };
        let mut cells = vec![line.model.to_owned(), line.variant.to_owned()];
        cells.extend(xs.iter().map(cell));
        cells.extend(ends.then(|| line.end.clone().unwrap_or_default()));
        sheet.push(cells);
    }
    Some(format!("{text}\n\n{chart}{}", sheet.markdown()))
}

pub(super) fn per_second(rate: f64) -> String {
    format!("{}/s", count(rate))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counted things")]
fn count(x: f64) -> String {
    Count(x.round() as u64).to_string()
}
