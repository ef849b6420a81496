//! A dot per variant with its interval, on a logarithmic axis. No bars: a bar says by its length how
//! many times longer a time is, and on a logarithmic axis that would be a lie.

use super::axis::{Axis, Room, frame, time};
use super::theme::{NORMAL, Theme, write};
use crate::format::Ns;
use anyhow::Result;
use plotters::element::{Circle, PathElement};
use plotters::style::text_anchor::HPos;
use plotters::style::{Color, RGBColor};

const WIDTH: i32 = 860;
const ROW: i32 = 24;
const ROOM: Room = Room { left: 300, right: 90 };

/// A variant's time in nanoseconds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Dot {
    pub(crate) label: String,
    pub(crate) colour: RGBColor,
    pub(crate) median: f64,
    pub(crate) spread: Spread,
}

/// How sure a median is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Spread {
    /// Its 95% interval.
    Interval(f64, f64),
    /// Too few runs for an interval; these are all.
    Runs(Vec<f64>),
}

/// Draws the variants from top to bottom.
pub(super) fn draw(dots: &[Dot], theme: &Theme) -> Result<String> {
    let ends = dots.iter().flat_map(|dot| match &dot.spread {
        Spread::Interval(low, high) => vec![*low, dot.median, *high],
        Spread::Runs(runs) => runs.iter().copied().chain([dot.median]).collect(),
    });
    let times = Axis::logarithmic("median time and its 95% interval", time, ends);
    let places = Axis::places(dots.len());
    let height = 60 + ROW * i32::try_from(dots.len())?;
    theme.picture((WIDTH, height), |canvas| {
        let mut chart = frame(canvas, (times.clone(), places.clone()), ROOM, theme)?;
        for (place, dot) in dots.iter().enumerate() {
            let at = |value: f64| (value, place as f64);
            match &dot.spread {
                Spread::Interval(low, high) => {
                    let line = PathElement::new([at(*low), at(*high)], dot.colour.stroke_width(3));
                    chart.draw_series([line])?;
                    chart.draw_series([Circle::new(at(dot.median), 5, dot.colour.filled())])?;
                }
                Spread::Runs(runs) => {
                    let circle = |&run: &f64| Circle::new(at(run), 4, dot.colour.stroke_width(2));
                    chart.draw_series(runs.iter().map(circle))?;
                }
            }
            let (_, y) = chart.backend_coord(&at(dot.median));
            write(canvas, &dot.label, (ROOM.left - 10, y), HPos::Right, (theme.text, NORMAL))?;
            let median = Ns(dot.median).to_string();
            write(canvas, &median, (WIDTH - 6, y), HPos::Right, (theme.text, NORMAL))?;
        }
        Ok(())
    })
}
