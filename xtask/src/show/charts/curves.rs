//! Lines over a growing number, each named at its end.

use super::axis::{Axis, Measure};
use super::picture::{Picture, Point, TEXT};

const WIDTH: f64 = 860.0;
const HEIGHT: f64 = 430.0;
const LEFT: f64 = 84.0;
const RIGHT: f64 = 610.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 382.0;
/// Where the names of the lines begin.
const NAMES: f64 = 640.0;
/// Between two names.
const LINE: f64 = 17.0;

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
    pub(in crate::show) colour: &'static str,
    pub(in crate::show) points: Vec<(f64, f64)>,
    pub(in crate::show) end: Option<String>,
}

impl Plot<'_> {
    /// All numbers that have a point, in ascending order.
    pub(in crate::show) fn xs(&self) -> Vec<f64> {
        let points = self.lines.iter().flat_map(|line| &line.points);
        let mut xs: Vec<f64> = points.map(|&(x, _)| x).collect();
        xs.sort_by(f64::total_cmp);
        xs.dedup();
        xs
    }

    pub(in crate::show) fn draw(&self) -> Picture {
        let mut picture = Picture::new(WIDTH, HEIGHT);
        let xs = self.xs();
        let mut across = Axis::new(self.across, xs.iter().copied(), (LEFT, RIGHT));
        across.ticks = xs;
        let ys = self.lines.iter().flat_map(|line| &line.points).chain(&self.ideal);
        let up = Axis::new(self.up, ys.map(|&(_, y)| y), (BOTTOM, TOP));
        across.draw_across(&mut picture, TOP, BOTTOM);
        up.draw_up(&mut picture, LEFT, RIGHT);
        let place = |points: &[(f64, f64)]| -> Vec<Point> {
            points.iter().map(|&(x, y)| (across.at(x), up.at(y))).collect()
        };
        let ideal = place(&self.ideal);
        picture.line(&ideal, TEXT, 1.0);
        let mut ended: Vec<(String, &str, Point)> = Vec::new();
        ended.extend(ideal.last().map(|&last| ("ideal".to_owned(), TEXT, last)));
        for (i, line) in self.lines.iter().enumerate() {
            // Variants of one model have its colour and differ in their marks.
            let kind = self.lines[..i].iter().filter(|above| above.model == line.model).count();
            let points = place(&line.points);
            picture.line(&points, line.colour, 2.0);
            for &point in &points {
                picture.mark(kind, point, 4.0, line.colour);
            }
            let name = format!("{} {}", line.model, line.variant);
            ended.extend(points.last().map(|&last| (name, line.colour, last)));
        }
        ended.sort_by(|(_, _, (_, one)), (_, _, (_, other))| one.total_cmp(other));
        let heights = apart(ended.iter().map(|(_, _, (_, y))| *y));
        for ((name, colour, (x, y)), height) in ended.iter().zip(heights) {
            let leader = [(x + 6.0, *y), (NAMES - 12.0, height), (NAMES - 4.0, height)];
            picture.line(&leader, colour, 0.5);
            picture.text(name, (NAMES, height), "start");
        }
        picture
    }
}

/// Heights in ascending order, moved down until none is nearer to another than a line of text, and up
/// again where that goes beyond the bottom.
fn apart(heights: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut moved: Vec<f64> = Vec::new();
    for height in heights {
        moved.push(moved.last().map_or(height, |&above| height.max(above + LINE)));
    }
    let mut lowest = BOTTOM;
    for height in moved.iter_mut().rev() {
        *height = height.min(lowest);
        lowest = *height - LINE;
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::{BOTTOM, LINE, apart};

    #[test]
    fn names_keep_a_line_between_them_and_stay_on_the_picture() {
        let moved = apart([100.0, 102.0, 104.0, 300.0].into_iter());
        assert_eq!(moved, [100.0, 100.0 + LINE, 100.0 + 2.0 * LINE, 300.0]);
        let low = apart([BOTTOM; 3].into_iter());
        assert_eq!(low, [BOTTOM - 2.0 * LINE, BOTTOM - LINE, BOTTOM]);
    }
}
