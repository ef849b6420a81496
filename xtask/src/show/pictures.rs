//! Which charts there are, and what each shows.

use super::charts::{Cell, Chart, Dot, Line, Map, Measure, Plot, Spot, Spread, colour, time};
use super::growth::{per_second, speed_up};
use super::pick::{by_time, fastest, models, samples};
use crate::analyse::compare::{BASELINE_MODEL, summary};
use crate::analyse::growth::{Curve, chunks, curves};
use crate::analyse::stats::Interval;
use crate::format::{Bytes, Count};
use crate::results::{Results, Row, Series};
use anyhow::Result;
use shared_workloads::sample::Sample;

/// The samples that the article compares its models by.
const COMPARED: [Sample; 2] = [Sample::IoBound, Sample::CpuBound];

const TASKS: Measure = Measure { title: "waiting tasks", logarithmic: true, label: count };
const TIME: Measure = Measure { title: "median time", logarithmic: true, label: time };
const MEMORY: Measure = Measure { title: "memory", logarithmic: true, label: size };
const WORKERS: Measure = Measure { title: "workers", logarithmic: false, label: count };
const SPEED_UP: Measure =
    Measure { title: "times as fast", logarithmic: false, label: |times| format!("{times:.1}") };
const REQUESTS: Measure = Measure { title: "requests at a time", logarithmic: true, label: count };
const RATE: Measure = Measure { title: "requests a second", logarithmic: true, label: count };
const CHUNK: Measure = Measure { title: "jobs in a chunk", logarithmic: true, label: count };

/// Every chart that there are rows for.
///
/// # Errors
///
/// Where the library refuses to draw.
pub(super) fn all(results: &Results) -> Result<Vec<Chart>> {
    let mut charts = Vec::new();
    for sample in COMPARED {
        let dots = dots(results, sample);
        if !dots.is_empty() {
            let shows = format!("The median time of each variant of {sample}");
            charts.push(Chart::dots(sample.slug(), shows, &dots)?);
        }
    }
    let map = map(results);
    if map.rows.len() > 1 {
        let shows = "The median time of every sample in every model".to_owned();
        charts.push(Chart::map("matrix", shows, &map)?);
    }
    for (name, plot) in plots(results) {
        if !plot.lines.is_empty() {
            let shows = format!("{} over {}", plot.up.title, plot.across.title);
            charts.push(Chart::curves(name, shows, &plot)?);
        }
    }
    Ok(charts)
}

fn dots(results: &Results, sample: Sample) -> Vec<Dot> {
    let models = models(results);
    let dot = |row: &Row| {
        let summary = summary(row).filter(|_| row.failure.is_none())?;
        let spread = match summary.interval_ns {
            Some(Interval { low, high }) => Spread::Interval(low, high),
            None => Spread::Runs(row.runs.iter().map(|run| run.elapsed_ns as f64).collect()),
        };
        Some(Dot {
            label: format!("{} {}", row.model, row.variant),
            colour: colour(place(&models, &row.model)),
            median: summary.median_ns,
            spread,
        })
    };
    by_time(results, sample).into_iter().filter_map(dot).collect()
}

/// A model's place among the others gives it its colour.
fn place(models: &[&str], model: &str) -> usize {
    models.iter().position(|other| *other == model).unwrap_or(models.len())
}

/// The fastest variant of each sample in each model.
fn map(results: &Results) -> Map {
    let models = models(results);
    let rows = samples(results).into_iter().map(|sample| {
        let median = |model: &str| Some(summary(fastest(results, sample, model)?)?.median_ns);
        let plain = median(BASELINE_MODEL);
        let cell = |model: &&str| {
            let median = median(model)?;
            Some(Cell { median, faster: plain.map_or(1.0, |plain| plain / median) })
        };
        (sample.to_string(), models.iter().map(cell).collect())
    });
    Map { rows: rows.collect(), columns: models.iter().map(ToString::to_string).collect() }
}

fn plots(results: &Results) -> [(&'static str, Plot); 5] {
    let plot = |across, up, lines| Plot { across, up, lines, ideal: Vec::new() };
    let lines = |series, height: &dyn Fn(&Row) -> Option<Spot>| {
        lines(results, &curves(results, series), height)
    };
    let timed = |row: &Row| {
        let summary = summary(row)?;
        let interval = summary.interval_ns.map(|Interval { low, high }| (low, high));
        Some(Spot { x: row.x() as f64, y: summary.median_ns, interval })
    };
    let spot = |row: &Row, y: Option<f64>| Some(Spot { x: row.x() as f64, y: y?, interval: None });
    let memory = |row: &Row| spot(row, row.memory.map(|memory| memory.bytes as f64));
    let computing = curves(results, Series::Computing);
    let plain = computing.iter().find(|curve| curve.model == BASELINE_MODEL);
    let faster = |row: &Row| {
        let plain = plain.filter(|_| row.model != BASELINE_MODEL)?;
        spot(row, speed_up(plain, row))
    };
    let speed_ups = lines(Series::Computing, &faster);
    let spots = || speed_ups.iter().flat_map(|line| &line.spots);
    let cores = results.machine.cores as f64;
    let most = spots().map(|spot| spot.x).fold(cores, f64::max);
    let chunks = chunks(results, "processes");
    let chunked = Line {
        label: "processes pool".to_owned(),
        colour: colour(place(&models(results), "processes")),
        mark: 0,
        spots: chunks
            .iter()
            .map(|(size, price)| Spot {
                x: *size as f64,
                y: price.ns,
                interval: Some((price.low_ns, price.high_ns)),
            })
            .collect(),
    };
    let chunked = if chunks.is_empty() { Vec::new() } else { vec![chunked] };
    [
        ("growth-waiting", plot(TASKS, TIME, lines(Series::Waiting, &timed))),
        ("growth-memory", plot(TASKS, MEMORY, lines(Series::Waiting, &memory))),
        (
            "growth-computing",
            Plot {
                across: WORKERS,
                up: SPEED_UP,
                lines: speed_ups,
                ideal: vec![(1.0, 1.0), (cores, cores), (most, cores)],
            },
        ),
        (
            "growth-fetching",
            plot(REQUESTS, RATE, lines(Series::Fetching, &|row| spot(row, per_second(row)))),
        ),
        ("growth-chunking", plot(CHUNK, TIME, chunked)),
    ]
}

/// The curves with at least one point that has a height.
fn lines(results: &Results, curves: &[Curve], height: &dyn Fn(&Row) -> Option<Spot>) -> Vec<Line> {
    let models = models(results);
    let mut lines: Vec<(&str, Line)> = Vec::new();
    for curve in curves {
        let spots: Vec<Spot> = curve.points.iter().filter_map(|row| height(row)).collect();
        if !spots.is_empty() {
            let mark = lines.iter().filter(|(model, _)| *model == curve.model).count();
            let label = format!("{} {}", curve.model, curve.variant);
            let colour = colour(place(&models, curve.model));
            lines.push((curve.model, Line { label, colour, mark, spots }));
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole numbers of tasks, workers, requests or jobs"
)]
fn count(x: f64) -> String {
    Count(x.round() as u64).to_string()
}

fn size(bytes: f64) -> String {
    Bytes(bytes).to_string().replace(".00", "").replace(".0 ", " ")
}
