//! Every sample in every model, coloured by how much faster than the plain loop it is.

use super::theme::{Canvas, NORMAL, SMALL, Theme, write};
use crate::format::Ns;
use anyhow::Result;
use plotters::element::Rectangle;
use plotters::style::text_anchor::HPos;
use plotters::style::{Color, RGBColor};

const LEFT: i32 = 170;
const TOP: i32 = 36;
const CELL: (i32, i32) = (104, 30);
const STEP: (i32, i32) = (64, 22);
/// Where the colours end: a hundred times faster or slower.
const SATURATED: f64 = 100.0;

const SAME: RGBColor = RGBColor(150, 157, 165);
const FASTER: RGBColor = RGBColor(0, 90, 160);
const SLOWER: RGBColor = RGBColor(200, 80, 0);

/// What the map shows.
#[derive(Clone, Debug)]
pub(in crate::show) struct Map<'r> {
    pub(in crate::show) columns: Vec<&'r str>,
    /// A sample, and a cell for each column.
    pub(in crate::show) rows: Vec<(String, Vec<Option<Cell>>)>,
}

/// A median, and how much faster than the plain loop that is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::show) struct Cell {
    pub(in crate::show) median: f64,
    pub(in crate::show) faster: f64,
}

/// Draws a cell per sample and model, and what the colours mean.
pub(in crate::show) fn draw(map: &Map, theme: &Theme) -> Result<String> {
    let (width, height) = CELL;
    let right = LEFT + width * i32::try_from(map.columns.len())? + 10;
    let bottom = TOP + height * i32::try_from(map.rows.len())?;
    let normal = (theme.text, NORMAL);
    theme.picture((right, bottom + 64), |canvas| {
        for (model, x) in map.columns.iter().zip(every(LEFT, width)) {
            write(canvas, model, (x + width / 2, TOP / 2), HPos::Center, normal)?;
        }
        for ((sample, cells), y) in map.rows.iter().zip(every(TOP, height)) {
            write(canvas, sample, (LEFT - 8, y + height / 2), HPos::Right, normal)?;
            for (cell, x) in cells.iter().zip(every(LEFT, width)) {
                if let Some(Cell { median, faster }) = cell {
                    paint(canvas, (x, y), CELL, shade(*faster), &Ns(*median).to_string())?;
                } else {
                    write(canvas, "–", (x + width / 2, y + height / 2), HPos::Center, normal)?;
                }
            }
        }
        let small = (theme.text, SMALL);
        let note = "colour: how many times as fast as the plain loop in Rust";
        write(canvas, note, (LEFT, bottom + 16), HPos::Left, small)?;
        let steps =
            [("1/100", 0.01), ("1/10", 0.1), ("same", 1.0), ("10 ×", 10.0), ("100 ×", 100.0)];
        for ((label, faster), x) in steps.into_iter().zip(every(LEFT, STEP.0)) {
            paint(canvas, (x, bottom + 28), STEP, shade(faster), label)?;
        }
        Ok(())
    })
}

/// `from`, `from + step`, ...
fn every(from: i32, step: i32) -> impl Iterator<Item = i32> {
    (0..).map(move |i| from + i * step)
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
    write(canvas, text, middle, HPos::Center, (readable_on(colour), NORMAL))
}

/// From orange over grey to blue, by the logarithm.
fn shade(faster: f64) -> RGBColor {
    let depth = (faster.ln() / SATURATED.ln()).clamp(-1.0, 1.0);
    let RGBColor(r, g, b) = if depth < 0.0 { SLOWER } else { FASTER };
    let part = |from: u8, to: u8| between(from, to, depth.abs());
    RGBColor(part(SAME.0, r), part(SAME.1, g), part(SAME.2, b))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between two numbers of eight bits lie numbers of eight bits"
)]
fn between(from: u8, to: u8, share: f64) -> u8 {
    (f64::from(from) + share * (f64::from(to) - f64::from(from))).round() as u8
}

/// Black or white, whichever stands out more: the relative luminance of WCAG 2.2.
fn readable_on(colour: RGBColor) -> RGBColor {
    let linear = |channel: u8| (f64::from(channel) / 255.0).powf(2.2);
    let luminance =
        0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2);
    if luminance > 0.179 { RGBColor(0, 0, 0) } else { RGBColor(255, 255, 255) }
}
