//! Lines over a growing number, each named at its end.

use super::theme::{Canvas, Theme, colour, write};
use crate::statistics::Interval;
use anyhow::Result;
use plotters::element::{Circle, PathElement, Rectangle, TriangleMarker};
use plotters::style::text_anchor::HPos;
use plotters::style::{Color, RGBColor};

const SIZE: (i32, i32) = (860, 420);
const LEFT: i32 = 78;
/// Where the lines end at the latest; their names stand behind.
const RIGHT: i32 = 610;
const NAMES: i32 = 640;
const TOP: i32 = 16;
const BOTTOM: i32 = 366;
/// Between two names.
const LINE: i32 = 17;

/// What is drawn.
#[derive(Debug)]
pub(super) struct Plot {
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) lines: Vec<Line>,
    /// What no line can be above.
    pub(super) ideal: Vec<(f64, f64)>,
}

/// What an axis shows, and how it writes a number.
#[derive(Debug)]
pub(super) struct Axis {
    pub(super) title: &'static str,
    pub(super) logarithmic: bool,
    pub(super) label: fn(f64) -> String,
}

/// A variant.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) model: String,
    pub(super) variant: String,
    pub(super) spots: Vec<Spot>,
}

/// A point with the interval of its height, where there is one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) interval: Option<Interval>,
}

/// Draws the lines, or nothing where there are none.
pub(super) fn draw(plot: &Plot, theme: &Theme) -> Result<String> {
    let spots = || plot.lines.iter().flat_map(|line| &line.spots);
    let ideal = || plot.ideal.iter();
    let mut xs: Vec<f64> = spots().map(|spot| spot.x).collect();
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    let ys = spots().map(|spot| spot.y).chain(ideal().map(|(_, y)| *y));
    let horizontal = Scale::over(xs.iter().copied(), plot.x.logarithmic, (LEFT, RIGHT));
    let vertical = Scale::over(ys, plot.y.logarithmic, (BOTTOM, TOP));
    let place = |x: f64, y: f64| (horizontal.place(x), vertical.place(y));
    theme.picture(SIZE, |canvas| {
        for &x in &xs {
            let x_px = horizontal.place(x);
            canvas.draw(&PathElement::new([(x_px, TOP), (x_px, BOTTOM + 5)], theme.grid))?;
            write(canvas, &(plot.x.label)(x), (x_px, BOTTOM + 16), HPos::Center, theme.text, 12)?;
        }
        for y in vertical.ticks() {
            let y_px = vertical.place(y);
            canvas.draw(&PathElement::new([(LEFT - 5, y_px), (RIGHT, y_px)], theme.grid))?;
            write(canvas, &(plot.y.label)(y), (LEFT - 9, y_px), HPos::Right, theme.text, 12)?;
        }
        let titles = format!("across: {}; up: {}", plot.x.title, plot.y.title);
        write(canvas, &titles, (LEFT, BOTTOM + 38), HPos::Left, theme.text, 12)?;
        if !plot.ideal.is_empty() {
            let path: Vec<(i32, i32)> = ideal().map(|&(x, y)| place(x, y)).collect();
            canvas.draw(&PathElement::new(path, theme.text.mix(0.6).stroke_width(1)))?;
        }
        for (i, line) in plot.lines.iter().enumerate() {
            let colour = colour(&line.model);
            let path: Vec<(i32, i32)> =
                line.spots.iter().map(|spot| place(spot.x, spot.y)).collect();
            canvas.draw(&PathElement::new(path.clone(), colour.stroke_width(2)))?;
            let earlier = plot.lines[..i].iter().filter(|other| other.model == line.model).count();
            for (spot, at) in line.spots.iter().zip(path) {
                mark(canvas, earlier, at, colour)?;
                if let Some(Interval { low, high }) = spot.interval {
                    let inside = |y: f64| vertical.place(y.clamp(vertical.low, vertical.high));
                    let (low, high) = (inside(low), inside(high));
                    canvas.draw(&PathElement::new([(at.0, low), (at.0, high)], colour))?;
                }
            }
        }
        names(canvas, plot, place, theme)
    })
}

/// Variants of one model have its colour and differ in their marks.
fn mark(canvas: &Canvas, kind: usize, (x, y): (i32, i32), colour: RGBColor) -> Result<()> {
    match kind {
        0 => canvas.draw(&Circle::new((x, y), 4, colour.filled()))?,
        1 => canvas.draw(&Rectangle::new([(x - 4, y - 4), (x + 4, y + 4)], colour.filled()))?,
        _ => canvas.draw(&TriangleMarker::new((x, y), 6, colour.filled()))?,
    }
    Ok(())
}

/// Each line's name beside its end, moved where two would overlap.
fn names(
    canvas: &Canvas,
    plot: &Plot,
    place: impl Fn(f64, f64) -> (i32, i32),
    theme: &Theme,
) -> Result<()> {
    let end = |line: &Line| line.spots.last().map(|spot| place(spot.x, spot.y));
    let mut named: Vec<(String, (i32, i32), RGBColor)> = plot
        .lines
        .iter()
        .filter_map(|line| {
            Some((format!("{} {}", line.model, line.variant), end(line)?, colour(&line.model)))
        })
        .collect();
    if let Some(&(x, y)) = plot.ideal.last() {
        named.push(("ideal".to_owned(), place(x, y), theme.text));
    }
    named.sort_by_key(|(_, (_, y), _)| *y);
    let heights: Vec<i32> = named.iter().map(|(_, (_, y), _)| *y).collect();
    for ((name, (x, y), colour), height) in named.into_iter().zip(apart(&heights)) {
        let leader = [(x + 6, y), (NAMES - 12, height), (NAMES - 4, height)];
        canvas.draw(&PathElement::new(leader, colour.mix(0.6)))?;
        write(canvas, &name, (NAMES, height), HPos::Left, theme.text, 12)?;
    }
    Ok(())
}

/// Heights in ascending order, moved down until none is nearer to another than a line of text, and up
/// again where that goes beyond the bottom.
fn apart(heights: &[i32]) -> Vec<i32> {
    let mut moved: Vec<i32> = Vec::new();
    for &height in heights {
        moved.push(moved.last().map_or(height, |&above| height.max(above + LINE)));
    }
    let mut lowest = BOTTOM;
    for height in moved.iter_mut().rev() {
        *height = (*height).min(lowest);
        lowest = *height - LINE;
    }
    moved
}

/// From numbers to pixels.
#[derive(Clone, Copy, Debug)]
struct Scale {
    logarithmic: bool,
    low: f64,
    high: f64,
    pixels: (i32, i32),
}

impl Scale {
    fn over(values: impl Iterator<Item = f64>, logarithmic: bool, pixels: (i32, i32)) -> Self {
        let (low, high) = values.fold((f64::INFINITY, f64::MIN_POSITIVE), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let (low, high) = if logarithmic { (low / 1.15, high * 1.15) } else { (0.0, high * 1.05) };
        Self { logarithmic, low, high, pixels }
    }

    #[expect(clippy::cast_possible_truncation, reason = "a place on the canvas")]
    fn place(self, value: f64) -> i32 {
        let share = if self.logarithmic {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            value / self.high
        };
        let (from, to) = self.pixels;
        from + (share * f64::from(to - from)).round() as i32
    }

    /// Round numbers: powers of ten on a logarithmic scale, with their doubles and halves where there
    /// are few; else steps of 1, 2 or 5.
    #[expect(clippy::cast_possible_truncation, reason = "a decade or a step among few")]
    fn ticks(self) -> Vec<f64> {
        if self.logarithmic {
            let decades = self.low.log10().floor() as i32..=self.high.log10().ceil() as i32;
            let few = (self.high / self.low).log10() < 2.5;
            let factors: &[f64] = if few { &[1.0, 2.0, 5.0] } else { &[1.0] };
            let ticks =
                decades.flat_map(|decade| factors.iter().map(move |f| f * 10_f64.powi(decade)));
            return ticks.filter(|tick| (self.low..=self.high).contains(tick)).collect();
        }
        let rough = self.high / 5.0;
        let unit = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * unit).into_iter();
        let step = step.into_iter().find(|&step| step >= rough).unwrap_or(10.0 * unit);
        (0..=5).map(|i| f64::from(i) * step).filter(|&tick| tick <= self.high).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{BOTTOM, LINE, Scale, apart};

    #[test]
    fn a_logarithmic_scale_gives_each_decade_the_same_room() {
        let scale = Scale::over([10.0, 100_000.0].into_iter(), true, (0, 1_000));
        let places: Vec<i32> = scale.ticks().into_iter().map(|tick| scale.place(tick)).collect();
        assert_eq!(places.len(), 5);
        let widths: Vec<i32> = places.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(widths.iter().all(|width| (width - widths[0]).abs() <= 1), "{widths:?}");
    }

    #[test]
    fn a_linear_scale_begins_at_zero() {
        let scale = Scale::over([1.0, 2.1].into_iter(), false, (300, 0));
        assert_eq!(scale.place(0.0), 300);
        assert_eq!(scale.ticks(), [0.0, 0.5, 1.0, 1.5, 2.0]);
    }

    #[test]
    fn few_decades_have_ticks_between() {
        let scale = Scale::over([1.0, 9.0].into_iter(), true, (0, 100));
        assert_eq!(scale.ticks(), [1.0, 2.0, 5.0, 10.0]);
    }

    #[test]
    fn names_never_overlap_nor_leave_the_picture() {
        assert_eq!(apart(&[100, 101, 300]), [100, 100 + LINE, 300]);
        let crowded = apart(&[BOTTOM - 1, BOTTOM - 1, BOTTOM]);
        assert_eq!(crowded, [BOTTOM - 2 * LINE, BOTTOM - LINE, BOTTOM]);
        assert!(apart(&[]).is_empty());
    }
}
