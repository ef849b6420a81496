//! Lines over a growing number, each named at its end.

use super::axis::{Axis, Room, frame};
use super::theme::{Canvas, SMALL, Theme, write};
use anyhow::Result;
use plotters::element::{Circle, PathElement, Rectangle, TriangleMarker};
use plotters::style::text_anchor::HPos;
use plotters::style::{Color, RGBColor};

const SIZE: (i32, i32) = (860, 430);
const ROOM: Room = Room { left: 84, right: 250 };
/// Where the names of the lines begin, and the lowest that one may stand.
const NAMES: i32 = 640;
const BOTTOM: i32 = 376;
/// Between two names.
const LINE: i32 = 17;

/// What is drawn.
#[derive(Clone, Debug)]
pub(in crate::show) struct Plot {
    pub(in crate::show) across: Measure,
    pub(in crate::show) up: Measure,
    pub(in crate::show) lines: Vec<Line>,
    /// What no line can be above.
    pub(in crate::show) ideal: Vec<(f64, f64)>,
}

/// What is measured along an axis.
#[derive(Clone, Copy, Debug)]
pub(in crate::show) struct Measure {
    pub(in crate::show) title: &'static str,
    pub(in crate::show) logarithmic: bool,
    pub(in crate::show) label: fn(f64) -> String,
}

/// A variant.
#[derive(Clone, Debug)]
pub(in crate::show) struct Line {
    pub(in crate::show) label: String,
    pub(in crate::show) colour: RGBColor,
    /// Variants of one model have its colour and differ in their marks.
    pub(in crate::show) mark: usize,
    pub(in crate::show) spots: Vec<Spot>,
}

/// A point with the interval of its height, where there is one.
#[derive(Clone, Copy, Debug)]
pub(in crate::show) struct Spot {
    pub(in crate::show) x: f64,
    pub(in crate::show) y: f64,
    pub(in crate::show) interval: Option<(f64, f64)>,
}

impl Measure {
    fn axis(self, values: impl Iterator<Item = f64>) -> Axis {
        let kind = if self.logarithmic { Axis::logarithmic } else { Axis::linear };
        kind(self.title, self.label, values)
    }
}

/// Draws the lines.
pub(super) fn draw(plot: &Plot, theme: &Theme) -> Result<String> {
    let spots = || plot.lines.iter().flat_map(|line| &line.spots);
    let mut xs: Vec<f64> = spots().map(|spot| spot.x).collect();
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    let ends = |spot: &Spot| spot.interval.map_or([spot.y, spot.y], |(low, high)| [low, high]);
    let ys = spots().flat_map(ends).chain(plot.ideal.iter().map(|&(_, y)| y));
    let across = plot.across.axis(xs.iter().copied()).with_ticks(&xs);
    let up = plot.up.axis(ys);
    theme.picture(SIZE, |canvas| {
        let mut chart = frame(canvas, (across.clone(), up.clone()), ROOM, theme)?;
        // Some viewers refuse a line without points.
        let ideal =
            (!plot.ideal.is_empty()).then(|| PathElement::new(plot.ideal.clone(), theme.text));
        chart.draw_series(ideal)?;
        let mut ended = Vec::new();
        for line in &plot.lines {
            let path: Vec<_> = line.spots.iter().map(|spot| (spot.x, spot.y)).collect();
            chart.draw_series([PathElement::new(path, line.colour.stroke_width(2))])?;
            let intervals = line.spots.iter().filter_map(|spot| {
                let (low, high) = spot.interval?;
                Some(PathElement::new([(spot.x, low), (spot.x, high)], line.colour))
            });
            chart.draw_series(intervals)?;
            for spot in &line.spots {
                let place = chart.backend_coord(&(spot.x, spot.y));
                mark(canvas, line.mark, place, line.colour)?;
            }
            if let Some(last) = line.spots.last() {
                let place = chart.backend_coord(&(last.x, last.y));
                ended.push((line.label.as_str(), line.colour, place));
            }
        }
        if let Some(&(x, y)) = plot.ideal.last() {
            ended.push(("ideal", theme.text, chart.backend_coord(&(x, y))));
        }
        names(canvas, ended, theme)
    })
}

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
    mut ended: Vec<(&str, RGBColor, (i32, i32))>,
    theme: &Theme,
) -> Result<()> {
    ended.sort_by_key(|(_, _, (_, y))| *y);
    let heights: Vec<i32> = ended.iter().map(|(_, _, (_, y))| *y).collect();
    for ((name, colour, (x, y)), height) in ended.into_iter().zip(apart(&heights)) {
        let leader = [(x + 6, y), (NAMES - 12, height), (NAMES - 4, height)];
        canvas.draw(&PathElement::new(leader, colour.mix(0.6)))?;
        write(canvas, name, (NAMES, height), HPos::Left, (theme.text, SMALL))?;
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

#[cfg(test)]
mod tests {
    use super::{BOTTOM, LINE, apart};

    #[test]
    fn names_keep_a_line_between_them_and_stay_on_the_picture() {
        let moved = apart(&[100, 102, 104, 300]);
        assert_eq!(moved, [100, 100 + LINE, 100 + 2 * LINE, 300]);
        let low = apart(&[BOTTOM, BOTTOM, BOTTOM]);
        assert_eq!(low, [BOTTOM - 2 * LINE, BOTTOM - LINE, BOTTOM]);
    }
}
