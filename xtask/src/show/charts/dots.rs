//! A dot per variant with its interval, on a logarithmic axis. No bars: a bar says by its length how
//! many times longer a time is, and on a logarithmic axis that would be a lie.

use super::axis::{Axis, Measure};
use super::picture::Picture;
use crate::analyse::stats::Interval;
use crate::format::Ns;

const WIDTH: f64 = 860.0;
const LEFT: f64 = 300.0;
const RIGHT: f64 = 770.0;
const TOP: f64 = 10.0;
const ROW: f64 = 24.0;
pub(crate) const TIME: Measure = Measure {
    title: "median time and its 95% interval",
    logarithmic: true,
    write: |ns| Ns(ns).to_string(),
};

/// A variant's times in nanoseconds. Where it has no interval, each run is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Dot {
    pub(crate) label: String,
    pub(crate) colour: &'static str,
    pub(crate) median: f64,
    pub(crate) interval: Option<Interval>,
    pub(crate) runs: Vec<f64>,
}

/// Draws the variants from top to bottom.
pub(crate) fn draw(dots: &[Dot], measure: Measure) -> Picture {
    let bottom = TOP + ROW * dots.len() as f64;
    let mut picture = Picture::new(WIDTH, bottom + 50.0);
    let ends = dots.iter().flat_map(|dot| match dot.interval {
        Some(Interval { low, high }) => vec![low, high],
        None => dot.runs.clone(),
    });
    let times = Axis::new(measure, ends, (LEFT, RIGHT));
    times.draw_across(&mut picture, TOP, bottom);
    for (place, dot) in dots.iter().enumerate() {
        let y = TOP + ROW * (place as f64 + 0.5);
        if let Some(Interval { low, high }) = dot.interval {
            picture.line(&[(times.at(low), y), (times.at(high), y)], dot.colour, 3.0);
            picture.mark(0, (times.at(dot.median), y), 5.0, dot.colour);
        } else {
            for &run in &dot.runs {
                picture.ring((times.at(run), y), 4.0, dot.colour);
            }
        }
        picture.text(&dot.label, (LEFT - 14.0, y), "end");
        picture.text(&(measure.write)(dot.median), (WIDTH - 6.0, y), "end");
    }
    picture
}
