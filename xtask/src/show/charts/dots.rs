//! A dot per variant with its interval, on a logarithmic axis. No bars: a bar says by its length how
//! many times longer a time is, and on a logarithmic axis that would be a lie.

use super::axis::{Axis, Measure, Room, frame};
use super::theme::{NORMAL, Theme, write};
use crate::analyse::stats::Interval;
use crate::format::Ns;
use anyhow::Result;
use plotters::element::{Circle, PathElement};
use plotters::style::text_anchor::HPos;
use plotters::style::{Color, RGBColor};

const WIDTH: i32 = 860;
const ROW: i32 = 24;
const ROOM: Room = Room { left: 300, right: 90 };
const TIME: Measure = Measure {
    title: "median time and its 95% interval",
    logarithmic: true,
    write: |ns| Ns(ns).to_string(),
};

/// A variant's times in nanoseconds. Where it has no interval, each run is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::show) struct Dot {
    pub(in crate::show) label: String,
    pub(in crate::show) colour: RGBColor,
    pub(in crate::show) median: f64,
    pub(in crate::show) interval: Option<Interval>,
    pub(in crate::show) runs: Vec<f64>,
}

/// Draws the variants from top to bottom.
pub(in crate::show) fn draw(dots: &[Dot], theme: &Theme) -> Result<String> {
    let ends = dots.iter().flat_map(|dot| match dot.interval {
        Some(Interval { low, high }) => vec![low, high],
        None => dot.runs.clone(),
    });
    let times = Axis::new(TIME, ends);
    let height = 60 + ROW * i32::try_from(dots.len())?;
    theme.picture((WIDTH, height), |canvas| {
        let axes = (times.clone(), Axis::places(dots.len()));
        let mut chart = frame(canvas, axes, ROOM, theme)?;
        for (place, dot) in dots.iter().enumerate() {
            let at = |value: f64| (value, -(place as f64));
            if let Some(Interval { low, high }) = dot.interval {
                let line = PathElement::new([at(low), at(high)], dot.colour.stroke_width(3));
                chart.draw_series([line])?;
                chart.draw_series([Circle::new(at(dot.median), 5, dot.colour.filled())])?;
            } else {
                let circle = |&run: &f64| Circle::new(at(run), 4, dot.colour.stroke_width(2));
                chart.draw_series(dot.runs.iter().map(circle))?;
            }
            let (_, y) = chart.backend_coord(&at(dot.median));
            let normal = (theme.text, NORMAL);
            write(canvas, &dot.label, (ROOM.left - 10, y), HPos::Right, normal)?;
            write(canvas, &Ns(dot.median).to_string(), (WIDTH - 6, y), HPos::Right, normal)?;
        }
        Ok(())
    })
}
