//! Every sample in every model, coloured by how much faster than the plain loop it is.

use super::theme::{Canvas, Theme, write};
use crate::derive::BASELINE_MODEL;
use crate::render::findings::fastest;
use crate::render::markdown::{models, samples};
use crate::render::numbers::duration;
use crate::results::Results;
use anyhow::Result;
use plotters::element::Rectangle;
use plotters::style::text_anchor::HPos;
use plotters::style::{Color, RGBColor};

const LEFT: i32 = 170;
const TOP: i32 = 36;
const CELL: (i32, i32) = (104, 30);
const LEGEND: i32 = 64;
/// Where the colours end: a hundred times faster or slower.
const SATURATED: f64 = 100.0;

const SAME: RGBColor = RGBColor(150, 157, 165);
const FASTER: RGBColor = RGBColor(0, 90, 160);
const SLOWER: RGBColor = RGBColor(200, 80, 0);

/// What the map shows.
#[derive(Debug)]
pub(super) struct Map {
    columns: Vec<String>,
    /// A sample, and a cell for each model.
    pub(super) rows: Vec<(String, Vec<Option<Cell>>)>,
}

/// A median, and how much faster than the plain loop that is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    median: f64,
    faster: f64,
}

/// The fastest variant of each sample in each model.
pub(super) fn collect(results: &Results) -> Map {
    let columns = models(results);
    let rows = samples(results).into_iter().map(|sample| {
        let median = |model: &str| Some(fastest(results, sample, model)?.summary?.median_ns);
        let plain = median(BASELINE_MODEL);
        let cell = |model: &&str| {
            let median = median(model)?;
            Some(Cell { median, faster: plain.map_or(1.0, |plain| plain / median) })
        };
        (sample.to_string(), columns.iter().map(cell).collect())
    });
    let rows = rows.collect();
    Map { columns: columns.into_iter().map(ToOwned::to_owned).collect(), rows }
}

/// Draws a cell per sample and model, and what the colours mean.
pub(super) fn draw(map: &Map, theme: &Theme) -> Result<String> {
    let width = LEFT + CELL.0 * i32::try_from(map.columns.len())? + 10;
    let bottom = TOP + CELL.1 * i32::try_from(map.rows.len())?;
    theme.picture((width, bottom + LEGEND), |canvas| {
        for (model, x) in map.columns.iter().zip((LEFT..).step_by(104)) {
            write(canvas, model, (x + CELL.0 / 2, TOP / 2), HPos::Center, theme.text, 13)?;
        }
        for ((sample, cells), y) in map.rows.iter().zip((TOP..).step_by(30)) {
            write(canvas, sample, (LEFT - 8, y + CELL.1 / 2), HPos::Right, theme.text, 13)?;
            for (cell, x) in cells.iter().zip((LEFT..).step_by(104)) {
                if let Some(Cell { median, faster }) = cell {
                    paint(canvas, (x, y), CELL, shade(*faster), &duration(*median))?;
                } else {
                    let middle = (x + CELL.0 / 2, y + CELL.1 / 2);
                    write(canvas, "–", middle, HPos::Center, theme.text, 13)?;
                }
            }
        }
        let note = "colour: time against sequential in Rust";
        write(canvas, note, (LEFT, bottom + 16), HPos::Left, theme.text, 12)?;
        let steps =
            [("1/100", 0.01), ("1/10", 0.1), ("same", 1.0), ("10 ×", 10.0), ("100 ×", 100.0)];
        for ((label, faster), x) in steps.into_iter().zip((LEFT..).step_by(64)) {
            paint(canvas, (x, bottom + 28), (64, 22), shade(faster), label)?;
        }
        let end = (LEFT + 5 * 64 + 8, bottom + 39);
        write(canvas, "as fast", end, HPos::Left, theme.text, 12)
    })
}

fn paint(
    canvas: &Canvas,
    (x, y): (i32, i32),
    (width, height): (i32, i32),
    colour: RGBColor,
    text: &str,
) -> Result<()> {
    let corners = [(x + 1, y + 1), (x + width - 1, y + height - 1)];
    canvas.draw(&Rectangle::new(corners, colour.filled()))?;
    let middle = (x + width / 2, y + height / 2);
    write(canvas, text, middle, HPos::Center, readable_on(colour), 13)
}

/// From orange over grey to blue, by the logarithm.
fn shade(faster: f64) -> RGBColor {
    let depth = (faster.ln() / SATURATED.ln()).clamp(-1.0, 1.0);
    let towards = if depth < 0.0 { SLOWER } else { FASTER };
    mix(SAME, towards, depth.abs())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between two numbers of eight bits lie numbers of eight bits"
)]
fn mix(from: RGBColor, to: RGBColor, share: f64) -> RGBColor {
    let part = |from: u8, to: u8| {
        (f64::from(from) + share * (f64::from(to) - f64::from(from))).round() as u8
    };
    RGBColor(part(from.0, to.0), part(from.1, to.1), part(from.2, to.2))
}

/// Black or white, whichever stands out more: the relative luminance of WCAG 2.2.
fn readable_on(colour: RGBColor) -> RGBColor {
    let linear = |channel: u8| (f64::from(channel) / 255.0).powf(2.2);
    let luminance =
        0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2);
    if luminance > 0.179 { RGBColor(0, 0, 0) } else { RGBColor(255, 255, 255) }
}
