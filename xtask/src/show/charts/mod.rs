//! Charts as SVG, each once for light pages and once for dark ones.

mod axis;
mod curves;
mod dots;
mod heat_map;
mod theme;

pub(super) use axis::time;
pub(super) use curves::{Line, Measure, Plot, Spot};
pub(super) use dots::{Dot, Spread};
pub(super) use heat_map::{Cell, Map};
pub(super) use theme::colour;

use anyhow::Result;
use theme::{DARK, LIGHT, Theme};

/// A picture in both themes.
#[derive(Debug)]
pub(super) struct Chart {
    name: &'static str,
    /// What it shows, for whoever doesn't see it.
    shows: String,
    light: String,
    dark: String,
}

impl Chart {
    /// Variants from top to bottom.
    pub(super) fn dots(name: &'static str, shows: String, dots: &[Dot]) -> Result<Self> {
        Self::new(name, shows, |theme| dots::draw(dots, theme))
    }

    /// Lines over a growing number.
    pub(super) fn curves(name: &'static str, shows: String, plot: &Plot) -> Result<Self> {
        Self::new(name, shows, |theme| curves::draw(plot, theme))
    }

    /// Coloured cells.
    pub(super) fn map(name: &'static str, shows: String, map: &Map) -> Result<Self> {
        Self::new(name, shows, |theme| heat_map::draw(map, theme))
    }

    fn new(
        name: &'static str,
        shows: String,
        draw: impl Fn(&Theme) -> Result<String>,
    ) -> Result<Self> {
        Ok(Self { name, shows, light: draw(&LIGHT)?, dark: draw(&DARK)? })
    }

    /// The chart of that name as markdown, with an empty line behind it; nothing where there is none.
    pub(super) fn named(charts: &[Self], name: &str) -> String {
        let chart = charts.iter().find(|chart| chart.name == name);
        chart.map_or_else(String::new, |Self { name, shows, .. }| {
            format!(
                "<picture>\n  <source media=\"(prefers-color-scheme: dark)\" srcset=\"{name}-dark.svg\">\n  \
                 <img alt=\"{shows}\" src=\"{name}-light.svg\">\n</picture>\n\n"
            )
        })
    }

    /// Both files.
    pub(super) fn files(self) -> [(String, String); 2] {
        let Self { name, light, dark, .. } = self;
        [(format!("{name}-light.svg"), light), (format!("{name}-dark.svg"), dark)]
    }
}

#[cfg(test)]
mod tests {
    use super::curves::{Line, Measure, Plot, Spot};
    use super::dots::{Dot, Spread};
    use super::heat_map::{Cell, Map};
    use super::theme::{LIGHT, colour};
    use super::{curves, dots, heat_map, time};

    fn count(svg: &str, what: &str) -> usize {
        svg.matches(what).count()
    }

    #[test]
    fn a_dot_has_its_interval_and_too_few_runs_are_drawn_each() {
        let dot = |label: &str, median, spread| Dot {
            label: label.to_owned(),
            colour: colour(1),
            median,
            spread,
        };
        let svg = dots::draw(
            &[
                dot("threads std", 104e6, Spread::Interval(103e6, 106e6)),
                dot("sequential loop", 10e9, Spread::Runs(vec![9.9e9, 10.1e9])),
            ],
            &LIGHT,
        )
        .unwrap();
        assert_eq!(count(&svg, "<circle"), 3);
        for text in ["threads std", "104 ms", "10 s", "logarithmic"] {
            assert!(svg.contains(text), "{text}");
        }
    }

    #[test]
    fn a_curve_has_a_mark_for_each_spot_and_a_name_at_its_end() {
        let measure = |title, label| Measure { title, logarithmic: true, label };
        let line = |label: &str, mark, slope: f64| Line {
            label: label.to_owned(),
            colour: colour(mark + 1),
            mark,
            spots: [10.0, 100.0, 1_000.0]
                .map(|x| Spot {
                    x,
                    y: slope * x,
                    interval: Some((slope * x * 0.9, slope * x * 1.2)),
                })
                .to_vec(),
        };
        let plot = Plot {
            across: measure("waiting tasks", |x| x.to_string()),
            up: measure("time", time),
            lines: vec![line("threads std", 0, 1e4), line("asyncio-tokio current_thread", 1, 1e3)],
            ideal: Vec::new(),
        };
        let svg = curves::draw(&plot, &LIGHT).unwrap();
        assert_eq!(count(&svg, "<circle"), 3);
        for text in ["threads std", "asyncio-tokio current_thread", "waiting tasks", "1000", "1 ms"]
        {
            assert!(svg.contains(text), "{text}");
        }
    }

    #[test]
    fn a_cell_says_its_time_and_an_empty_one_a_dash() {
        let map = Map {
            columns: vec!["threads".to_owned(), "hybrid".to_owned()],
            rows: vec![(
                "cpu-bound".to_owned(),
                vec![Some(Cell { median: 12e6, faster: 2.0 }), None],
            )],
        };
        let svg = heat_map::draw(&map, &LIGHT).unwrap();
        for text in ["threads", "hybrid", "cpu-bound", "12.0 ms", "–"] {
            assert!(svg.contains(text), "{text}");
        }
    }
}
