//! A bar per variant, as long as its median, with its interval.

use super::theme::{Theme, colour, write};
use crate::render::numbers::duration;
use crate::results::Results;
use crate::statistics::Interval;
use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::HPos;
use plotters::style::{Color, RGBColor};
use shared_workloads::sample::Sample;

const WIDTH: i32 = 860;
const ROW: i32 = 26;
const TOP: i32 = 12;
const BOTTOM: i32 = 48;
/// Where the bars begin and end; names stand before, numbers behind.
const LEFT: i32 = 290;
const RIGHT: i32 = 770;
/// Beyond this ratio the shortest bar would vanish beside the longest.
const LARGEST_LINEAR_RATIO: f64 = 20.0;

/// A variant.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bar {
    pub(super) model: String,
    pub(super) variant: String,
    pub(super) median: f64,
    pub(super) interval: Interval,
}

/// The variants of a sample, the fastest first.
pub(super) fn collect(results: &Results, sample: Sample) -> Vec<Bar> {
    let mut bars: Vec<Bar> = results
        .rows
        .iter()
        .filter(|row| row.sample == sample)
        .filter_map(|row| {
            let summary = row.summary?;
            Some(Bar {
                model: row.model.clone(),
                variant: row.variant.clone(),
                median: summary.median_ns,
                interval: summary.interval_ns,
            })
        })
        .collect();
    bars.sort_by(|a, b| a.median.total_cmp(&b.median));
    bars
}

/// Draws the bars from top to bottom.
pub(super) fn draw(bars: &[Bar], theme: &Theme) -> Result<String> {
    let scale = Scale::of(bars);
    let bottom = TOP + ROW * i32::try_from(bars.len())?;
    theme.picture((WIDTH, bottom + BOTTOM), |canvas| {
        for tick in scale.ticks() {
            let x = scale.place(tick);
            canvas.draw(&PathElement::new([(x, TOP), (x, bottom + 5)], theme.grid))?;
            write(canvas, &label(tick), (x, bottom + 16), HPos::Center, theme.text, 12)?;
        }
        let middle = i32::midpoint(LEFT, RIGHT);
        let axis = if scale.logarithmic { "median time, logarithmic" } else { "median time" };
        write(canvas, axis, (middle, bottom + 36), HPos::Center, theme.text, 12)?;
        let mut y = TOP + ROW / 2;
        for bar in bars {
            let end = scale.place(bar.median);
            let rectangle = [(LEFT, y - 8), (end, y + 8)];
            canvas.draw(&Rectangle::new(rectangle, colour(&bar.model).filled()))?;
            whisker(canvas, scale, bar.interval, y, theme.text)?;
            let name = format!("{}  {}", bar.model, bar.variant);
            write(canvas, &name, (LEFT - 8, y), HPos::Right, theme.text, 13)?;
            write(canvas, &duration(bar.median), (WIDTH - 10, y), HPos::Right, theme.text, 13)?;
            y += ROW;
        }
        Ok(())
    })
}

fn whisker(
    canvas: &super::theme::Canvas,
    scale: Scale,
    interval: Interval,
    y: i32,
    colour: RGBColor,
) -> Result<()> {
    let (low, high) = (scale.place(interval.low), scale.place(interval.high));
    for path in
        [[(low, y), (high, y)], [(low, y - 5), (low, y + 5)], [(high, y - 5), (high, y + 5)]]
    {
        canvas.draw(&PathElement::new(path, colour))?;
    }
    Ok(())
}

/// `20 ms`: a tick is a round number and needs no digits behind the point.
fn label(tick: f64) -> String {
    duration(tick).replace(".00", "").replace(".0 ", " ")
}

/// From nanoseconds to pixels.
#[derive(Clone, Copy, Debug)]
struct Scale {
    logarithmic: bool,
    low: f64,
    high: f64,
}

impl Scale {
    fn of(bars: &[Bar]) -> Self {
        let shortest = bars.iter().map(|bar| bar.interval.low).fold(f64::INFINITY, f64::min);
        let longest = bars.iter().map(|bar| bar.interval.high).fold(1.0, f64::max);
        if longest / shortest > LARGEST_LINEAR_RATIO {
            Self { logarithmic: true, low: shortest / 2.0, high: longest * 1.1 }
        } else {
            Self { logarithmic: false, low: 0.0, high: longest * 1.02 }
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "a place on the canvas")]
    fn place(self, nanoseconds: f64) -> i32 {
        let share = if self.logarithmic {
            (nanoseconds / self.low).ln() / (self.high / self.low).ln()
        } else {
            nanoseconds / self.high
        };
        LEFT + (share * f64::from(RIGHT - LEFT)).round() as i32
    }

    /// Round numbers: powers of ten on a logarithmic scale (with their halves and fifths where there
    /// are few), else steps of 1, 2 or 5.
    fn ticks(self) -> Vec<f64> {
        let decades = (self.high / self.low.max(1.0)).log10();
        if !self.logarithmic {
            let rough = self.high / 5.0;
            let unit = 10_f64.powf(rough.log10().floor());
            let step = [1.0, 2.0, 5.0, 10.0].map(|m| m * unit).into_iter().find(|&s| s >= rough);
            let step = step.unwrap_or(10.0 * unit);
            return (0..8).map(|i| f64::from(i) * step).filter(|&tick| tick <= self.high).collect();
        }
        let factors: &[f64] = if decades > 2.5 { &[1.0] } else { &[1.0, 2.0, 5.0] };
        (0..14)
            .flat_map(|power| factors.iter().map(move |factor| factor * 10_f64.powi(power)))
            .filter(|tick| (self.low..=self.high).contains(tick))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Bar, Scale, label};
    use crate::statistics::Interval;

    fn bar(median: f64) -> Bar {
        Bar {
            model: "threads".to_owned(),
            variant: "std".to_owned(),
            median,
            interval: Interval { low: median, high: median },
        }
    }

    fn labels(shortest: f64, longest: f64) -> Vec<String> {
        let scale = Scale::of(&[bar(shortest), bar(longest)]);
        scale.ticks().into_iter().map(label).collect()
    }

    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!(labels(12e6, 24e6), ["0 ns", "5 ms", "10 ms", "15 ms", "20 ms"]);
        assert_eq!(
            labels(100e6, 10e9),
            ["50 ms", "100 ms", "200 ms", "500 ms", "1 s", "2 s", "5 s", "10 s"]
        );
        assert_eq!(labels(12e6, 3.4e10), ["10 ms", "100 ms", "1 s", "10 s"]);
    }

    #[test]
    fn a_bar_twice_as_long_is_drawn_twice_as_long_unless_the_scale_is_logarithmic() {
        let length = |scale: Scale, time| scale.place(time) - super::LEFT;
        let linear = Scale::of(&[bar(10e6), bar(20e6)]);
        assert!((length(linear, 20e6) - 2 * length(linear, 10e6)).abs() <= 1);
        let logarithmic = Scale::of(&[bar(1e6), bar(1e9)]);
        let step = length(logarithmic, 1e7) - length(logarithmic, 1e6);
        assert!((length(logarithmic, 1e8) - length(logarithmic, 1e7) - step).abs() <= 1);
    }
}
