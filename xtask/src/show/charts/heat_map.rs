//! Every sample in every model, coloured by how much faster than the plain loop it is.

use super::picture::{Picture, Point};
use crate::format::Ns;

const LEFT: f64 = 170.0;
const TOP: f64 = 36.0;
const SIZE: Point = (104.0, 30.0);
const STEP: Point = (64.0, 22.0);
/// Where the colours end: a hundred times faster or slower.
const SATURATED: f64 = 100.0;

type Colour = [f64; 3];
const SAME: Colour = [150.0, 157.0, 165.0];
const FASTER: Colour = [0.0, 90.0, 160.0];
const SLOWER: Colour = [200.0, 80.0, 0.0];

/// A median, and how many times faster than the plain loop that is.
pub(in crate::show) type Cell = Option<(Ns, f64)>;

/// Draws a cell for each model in each sample, and what the colours mean.
pub(in crate::show) fn draw(models: &[&str], rows: &[(String, Vec<Cell>)]) -> Picture {
    let (width, height) = SIZE;
    let bottom = TOP + height * rows.len() as f64;
    let mut picture = Picture::new(LEFT + width * models.len() as f64 + 10.0, bottom + 64.0);
    for (model, x) in models.iter().zip(every(LEFT, width)) {
        picture.text(model, (x + width / 2.0, TOP / 2.0), "middle");
    }
    for ((sample, cells), y) in rows.iter().zip(every(TOP, height)) {
        picture.text(sample, (LEFT - 8.0, y + height / 2.0), "end");
        for (cell, x) in cells.iter().zip(every(LEFT, width)) {
            if let Some((median, faster)) = cell {
                paint(&mut picture, (x, y), SIZE, *faster, &median.to_string());
            } else {
                picture.text("–", (x + width / 2.0, y + height / 2.0), "middle");
            }
        }
    }
    let note = "colour: how many times as fast as the plain loop in Rust";
    picture.text(note, (LEFT, bottom + 16.0), "start");
    let steps = [("1/100", 0.01), ("1/10", 0.1), ("same", 1.0), ("10 ×", 10.0), ("100 ×", 100.0)];
    for ((label, faster), x) in steps.into_iter().zip(every(LEFT, STEP.0)) {
        paint(&mut picture, (x, bottom + 28.0), STEP, faster, label);
    }
    picture
}

/// `from`, `from + step`, ...
fn every(from: f64, step: f64) -> impl Iterator<Item = f64> {
    (0_u32..).map(move |i| from + f64::from(i) * step)
}

fn paint(picture: &mut Picture, (x, y): Point, (width, height): Point, faster: f64, text: &str) {
    let (colour, letters) = shade(faster);
    picture.rectangle((x + 1.0, y + 1.0), (width - 2.0, height - 2.0), &colour);
    picture.letters(text, (x + width / 2.0, y + height / 2.0), "middle", letters);
}

/// From orange over grey to blue, by the logarithm; letters in black or white, whichever stands out
/// more.
pub(crate) fn shade(faster: f64) -> (String, &'static str) {
    let depth = (faster.ln() / SATURATED.ln()).clamp(-1.0, 1.0);
    let end = if depth < 0.0 { SLOWER } else { FASTER };
    let channel = |i: usize| (SAME[i] + depth.abs() * (end[i] - SAME[i])).round();
    let [red, green, blue] = [0, 1, 2].map(channel);
    let colour = format!("rgb({red},{green},{blue})");
    // The relative luminance of WCAG 2.2.
    let linear = |channel: f64| (channel / 255.0).powf(2.2);
    let is_light = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) > 0.179;
    (colour, if is_light { "#000000" } else { "#ffffff" })
}
