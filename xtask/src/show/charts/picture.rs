//! Lines, marks and letters. What a shape looks like is said by attributes, which every viewer knows.

use std::fmt;
use svg::Document;
use svg::node::Node;
use svg::node::element::{Circle, Polygon, Polyline, Rectangle, Text};

/// Colours that a theme replaces.
pub(super) const BACKGROUND: &str = "var(--background)";
pub(super) const TEXT: &str = "var(--text)";
pub(super) const GRID: &str = "var(--grid)";

/// From the left and from the top, in pixels.
pub(super) type Point = (f64, f64);

#[derive(Debug)]
pub(crate) struct Picture(Document);

impl Picture {
    /// The background is drawn too, so that a viewer that ignores themes shows what can be read.
    pub(super) fn new(width: f64, height: f64) -> Self {
        let document = Document::new()
            .set("width", width)
            .set("height", height)
            .set("viewBox", (0, 0, width, height))
            .set("font-family", "sans-serif")
            .set("font-size", 12);
        let mut picture = Self(document);
        picture.rectangle((0.0, 0.0), (width, height), BACKGROUND);
        picture
    }

    pub(super) fn line(&mut self, points: &[Point], colour: &str, width: f64) {
        // Some viewers refuse a line without points.
        if points.is_empty() {
            return;
        }
        let line = Polyline::new()
            .set("points", points.iter().copied().map(round).collect::<Vec<Point>>())
            .set("fill", "none")
            .set("stroke", colour)
            .set("stroke-width", width);
        self.0.append(line);
    }

    pub(super) fn rectangle(&mut self, at: Point, (width, height): Point, colour: &str) {
        let (x, y) = round(at);
        let shape = Rectangle::new().set("x", x).set("y", y).set("width", width);
        self.0.append(shape.set("height", height).set("fill", colour));
    }

    /// A ring.
    pub(super) fn ring(&mut self, at: Point, radius: f64, colour: &str) {
        let ring = circle(at, radius).set("fill", "none").set("stroke", colour);
        self.0.append(ring.set("stroke-width", 2));
    }

    /// A dot, or another shape where there are others of the same colour.
    pub(super) fn mark(&mut self, kind: usize, at @ (x, y): Point, size: f64, colour: &str) {
        match kind {
            0 => self.0.append(circle(at, size).set("fill", colour)),
            1 => self.rectangle((x - size, y - size), (2.0 * size, 2.0 * size), colour),
            _ => {
                let corners = [(x, y - size), (x + size, y + size), (x - size, y + size)];
                let points: Vec<Point> = corners.into_iter().map(round).collect();
                self.0.append(Polygon::new().set("points", points).set("fill", colour));
            }
        }
    }

    /// A line of text, whose middle is as high as its point, which is at its `anchor`: `start`,
    /// `middle` or `end`.
    pub(super) fn text(&mut self, text: &str, at: Point, anchor: &str) {
        self.letters(text, at, anchor, TEXT);
    }

    pub(super) fn letters(&mut self, text: &str, at: Point, anchor: &str, colour: &str) {
        let (x, y) = round(at);
        let text = Text::new(text).set("x", x).set("y", y + 4.0).set("text-anchor", anchor);
        self.0.append(text.set("fill", colour));
    }
}

impl fmt::Display for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn circle(at: Point, radius: f64) -> Circle {
    let (x, y) = round(at);
    Circle::new().set("cx", x).set("cy", y).set("r", radius)
}

/// A tenth of a pixel is enough.
fn round((x, y): Point) -> Point {
    ((10.0 * x).round() / 10.0, (10.0 * y).round() / 10.0)
}
