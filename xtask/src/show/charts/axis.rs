//! An axis: where a number is, and which numbers are written.

use super::picture::{GRID, Picture};

/// What is measured along an axis, and how a number of it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measure {
    pub(crate) title: &'static str,
    pub(crate) logarithmic: bool,
    pub(crate) write: fn(f64) -> String,
}

/// A measure between two pixels.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    measure: Measure,
    low: f64,
    high: f64,
    pub(super) ticks: Vec<f64>,
    from: f64,
    to: f64,
}

impl Axis {
    /// From zero to the largest; or, where each decade takes the same room, from the smallest.
    pub(super) fn new(
        measure: Measure,
        values: impl Iterator<Item = f64>,
        (from, to): (f64, f64),
    ) -> Self {
        // A logarithmic axis has no place for zero.
        let positive = values.filter(|value| *value > 0.0);
        let ends = (f64::INFINITY, f64::MIN_POSITIVE);
        let (low, high) = positive.fold(ends, |(low, high), v| (low.min(v), high.max(v)));
        let (low, high, ticks) = if measure.logarithmic {
            let (low, high) = (low / 1.2, high * 1.2);
            (low, high, decades(low, high))
        } else {
            let high = high * 1.05;
            let step = round_step(high / 5.0);
            (0.0, high, (0..=5).map(|i| f64::from(i) * step).filter(|&tick| tick <= high).collect())
        };
        Self { measure, low, high, ticks, from, to }
    }

    /// The pixel of a number.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = if self.measure.logarithmic {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        self.from + share * (self.to - self.from)
    }

    /// Draws the grid from the top to the bottom, and the numbers below.
    pub(super) fn draw_across(&self, picture: &mut Picture, top: f64, bottom: f64) {
        for &tick in &self.ticks {
            let x = self.at(tick);
            picture.line(&[(x, top), (x, bottom + 5.0)], GRID, 1.0);
            picture.text(&self.write(tick), (x, bottom + 15.0), "middle");
        }
        picture.line(&[(self.from, bottom), (self.to, bottom)], GRID, 1.0);
        let middle = f64::midpoint(self.from, self.to);
        picture.text(&self.title(), (middle, bottom + 36.0), "middle");
    }

    /// Draws the grid from the left to the right, and the numbers on the left.
    pub(super) fn draw_up(&self, picture: &mut Picture, left: f64, right: f64) {
        for &tick in &self.ticks {
            let y = self.at(tick);
            picture.line(&[(left - 5.0, y), (right, y)], GRID, 1.0);
            picture.text(&self.write(tick), (left - 9.0, y), "end");
        }
        picture.text(&self.title(), (9.0, self.to - 18.0), "start");
    }

    fn title(&self) -> String {
        let scale = if self.measure.logarithmic { ", logarithmic" } else { "" };
        format!("{}{scale}", self.measure.title)
    }

    /// A tick is a round number and needs no digits behind the point.
    fn write(&self, value: f64) -> String {
        (self.measure.write)(value).replace(".00", "").replace(".0 ", " ")
    }
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

    #[test]
    fn ticks_are_round_numbers_and_zero_is_on_no_logarithmic_axis() {
        let ticks = |logarithmic, values: &[f64]| -> Vec<String> {
            let measure = Measure { title: "time", logarithmic, write: |ns| Ns(ns).to_string() };
            let axis = Axis::new(measure, values.iter().copied(), (0.0, 1_000.0));
            axis.ticks.iter().map(|&tick| axis.write(tick)).collect()
        };
        assert_eq!(ticks(false, &[12e6, 24e6]), ["0 ns", "10 ms", "20 ms"]);
        assert_eq!(ticks(true, &[0.0, 100e6, 1e9]), ["100 ms", "200 ms", "500 ms", "1 s"]);
        assert_eq!(ticks(true, &[12e6, 3.4e10]), ["10 ms", "100 ms", "1 s", "10 s"]);
    }
}
