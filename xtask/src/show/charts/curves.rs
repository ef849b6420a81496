//! Lines over a growing number, each named at its end.

use super::axis::{Axis, Measure, Room, frame};
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
pub(in crate::show) struct Plot<'r> {
    pub(in crate::show) across: Measure,
    pub(in crate::show) up: Measure,
    pub(in crate::show) lines: Vec<Line<'r>>,
    /// What no line can be above.
    pub(in crate::show) ideal: Vec<(f64, f64)>,
}

/// A variant: its points, and why there are no more.
#[derive(Clone, Debug)]
pub(in crate::show) struct Line<'r> {
    pub(in crate::show) model: &'r str,
    pub(in crate::show) variant: &'r str,
    pub(in crate::show) colour: RGBColor,
    pub(in crate::show) points: Vec<(f64, f64)>,
    pub(in crate::show) end: Option<String>,
}

/// Draws the lines.
pub(in crate::show) fn draw(plot: &Plot, theme: &Theme) -> Result<String> {
    let points = || plot.lines.iter().flat_map(|line| &line.points);
    let mut xs: Vec<f64> = points().map(|&(x, _)| x).collect();
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    let across = Axis::new(plot.across, xs.iter().copied()).with_ticks(&xs);
    let up = Axis::new(plot.up, points().chain(&plot.ideal).map(|&(_, y)| y));
    theme.picture(SIZE, |canvas| {
        let mut chart = frame(canvas, (across.clone(), up.clone()), ROOM, theme)?;
        // Some viewers refuse a line without points.
        let ideal =
            (!plot.ideal.is_empty()).then(|| PathElement::new(plot.ideal.clone(), theme.text));
        chart.draw_series(ideal)?;
        let mut ended = Vec::new();
        for (i, line) in plot.lines.iter().enumerate() {
            // Variants of one model have its colour and differ in their marks.
            let kind = plot.lines[..i].iter().filter(|above| above.model == line.model).count();
            let path = PathElement::new(line.points.clone(), line.colour.stroke_width(2));
            chart.draw_series([path])?;
            for point in &line.points {
                mark(canvas, kind, chart.backend_coord(point), line.colour)?;
            }
            if let Some(last) = line.points.last() {
                let name = format!("{} {}", line.model, line.variant);
                ended.push((name, line.colour, chart.backend_coord(last)));
            }
        }
        if let Some(last) = plot.ideal.last() {
            ended.push(("ideal".to_owned(), theme.text, chart.backend_coord(last)));
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
    mut ended: Vec<(String, RGBColor, (i32, i32))>,
    theme: &Theme,
) -> Result<()> {
    ended.sort_by_key(|(_, _, (_, y))| *y);
    let heights: Vec<i32> = ended.iter().map(|(_, _, (_, y))| *y).collect();
    for ((name, colour, (x, y)), height) in ended.into_iter().zip(apart(&heights)) {
        let leader = [(x + 6, y), (NAMES - 12, height), (NAMES - 4, height)];
        canvas.draw(&PathElement::new(leader, colour.mix(0.6)))?;
        write(canvas, &name, (NAMES, height), HPos::Left, (theme.text, SMALL))?;
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
