//! An axis: where a number is, and which numbers are written.

use super::theme::{Canvas, SMALL, Theme};
use anyhow::Result;
use plotters::backend::SVGBackend;
use plotters::chart::{ChartBuilder, ChartContext, LabelAreaPosition};
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::prelude::Cartesian2d;
use plotters::style::{Color, IntoFont};
use std::ops::Range;

/// What is measured along an axis, and how a number of it is written.
#[derive(Clone, Copy, Debug)]
pub(in crate::show) struct Measure {
    pub(in crate::show) title: &'static str,
    pub(in crate::show) logarithmic: bool,
    pub(in crate::show) write: fn(f64) -> String,
}

#[derive(Clone, Debug)]
pub(super) struct Axis {
    measure: Measure,
    low: f64,
    high: f64,
    ticks: Vec<f64>,
}

/// Two axes with room for their labels.
pub(super) type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Axis, Axis>>;

/// How many pixels names and numbers take on the left and on the right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) left: i32,
    pub(super) right: i32,
}

impl Axis {
    /// From zero to the largest; or, where each decade takes the same room, from the smallest.
    pub(super) fn new(measure: Measure, values: impl Iterator<Item = f64>) -> Self {
        // A logarithmic axis has no place for zero.
        let positive = values.filter(|value| *value > 0.0);
        let ends = (f64::INFINITY, f64::MIN_POSITIVE);
        let (low, high) = positive.fold(ends, |(low, high), v| (low.min(v), high.max(v)));
        if measure.logarithmic {
            let (low, high) = (low / 1.2, high * 1.2);
            return Self { measure, low, high, ticks: decades(low, high) };
        }
        let high = high * 1.05;
        let step = round_step(high / 5.0);
        let ticks = (0..=5).map(|i| f64::from(i) * step).filter(|&tick| tick <= high).collect();
        Self { measure, low: 0.0, high, ticks }
    }

    /// Places without numbers: 0 is the first from the top, -1 the next.
    pub(super) fn places(count: usize) -> Self {
        let measure = Measure { title: "", logarithmic: false, write: |_| String::new() };
        Self { measure, low: 0.5 - count as f64, high: 0.5, ticks: Vec::new() }
    }

    /// Writes only these numbers.
    pub(super) fn with_ticks(self, ticks: &[f64]) -> Self {
        Self { ticks: ticks.to_vec(), ..self }
    }

    fn title(&self) -> String {
        let scale = if self.measure.logarithmic { ", logarithmic" } else { "" };
        format!("{}{scale}", self.measure.title)
    }

    /// How far a number is along the axis, from 0 to 1.
    fn share(&self, value: f64) -> f64 {
        if self.measure.logarithmic {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        }
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    #[expect(clippy::cast_possible_truncation, reason = "a pixel of the picture")]
    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        from + (self.share(*value) * f64::from(to - from)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        // Light lines would stand between those of the ticks.
        if hint.weight().allow_light_points() { Vec::new() } else { self.ticks.clone() }
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

impl ValueFormatter<f64> for Axis {
    fn format(value: &f64) -> String {
        value.to_string()
    }

    /// A tick is a round number and needs no digits behind the point.
    fn format_ext(&self, value: &f64) -> String {
        (self.measure.write)(*value).replace(".00", "").replace(".0 ", " ")
    }
}

/// Draws two axes and their grid.
pub(super) fn frame<'a, 'b>(
    canvas: &'a Canvas<'b>,
    (across, up): (Axis, Axis),
    room: Room,
    theme: &Theme,
) -> Result<Chart<'a, 'b>> {
    let titles = [across.title(), up.title()];
    let mut chart = ChartBuilder::on(canvas)
        .margin_top(14)
        .margin_left(4)
        .margin_right(room.right)
        .set_label_area_size(LabelAreaPosition::Left, room.left)
        .set_label_area_size(LabelAreaPosition::Bottom, 46)
        .build_cartesian_2d(across, up)?;
    let letters = ("sans-serif", SMALL).into_font().color(&theme.text.to_rgba());
    chart
        .configure_mesh()
        .bold_line_style(theme.grid)
        .axis_style(theme.grid)
        .label_style(letters.clone())
        .axis_desc_style(letters)
        .x_desc(&titles[0])
        .y_desc(&titles[1])
        .draw()?;
    Ok(chart)
}

/// Powers of ten; with their doubles and halves where there are few.
#[expect(clippy::cast_possible_truncation, reason = "a decade among few")]
fn decades(low: f64, high: f64) -> Vec<f64> {
    let few = (high / low).log10() < 2.5;
    let factors: &[f64] = if few { &[1.0, 2.0, 5.0] } else { &[1.0] };
    (low.log10().floor() as i32..=high.log10().ceil() as i32)
        .flat_map(|decade| factors.iter().map(move |factor| factor * 10_f64.powi(decade)))
        .filter(|tick| (low..=high).contains(tick))
        .collect()
}

/// The next of 1, 2, 5, 10, 20, ...
fn round_step(rough: f64) -> f64 {
    let unit = 10_f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|f| f * unit).find(|&s| s >= rough).unwrap_or(10.0 * unit)
}

#[cfg(test)]
mod tests {
    use super::{Axis, Measure};
    use crate::format::Ns;
    use plotters::coord::ranged1d::{Ranged, ValueFormatter};

    fn axis(logarithmic: bool, values: &[f64]) -> Axis {
        let measure = Measure { title: "time", logarithmic, write: |ns| Ns(ns).to_string() };
        Axis::new(measure, values.iter().copied())
    }

    #[test]
    fn ticks_are_round_numbers_and_zero_is_on_no_logarithmic_axis() {
        let ticks = |logarithmic, values| -> Vec<String> {
            let axis = axis(logarithmic, values);
            axis.ticks.iter().map(|tick| axis.format_ext(tick)).collect()
        };
        assert_eq!(ticks(false, &[12e6, 24e6]), ["0 ns", "10 ms", "20 ms"]);
        assert_eq!(ticks(true, &[0.0, 100e6, 1e9]), ["100 ms", "200 ms", "500 ms", "1 s"]);
        assert_eq!(ticks(true, &[12e6, 3.4e10]), ["10 ms", "100 ms", "1 s", "10 s"]);
    }

    #[test]
    fn a_logarithmic_axis_gives_each_decade_the_same_room() {
        let axis = axis(true, &[1e6, 1e9]);
        let at = |value: f64| axis.map(&value, (0, 1_000));
        assert!((at(1e9) - at(1e8) - (at(1e7) - at(1e6))).abs() <= 1);
        assert!(at(1e7) > at(1e6) + 100);
    }
}
