//! Charts as SVG, each once for light pages and once for dark ones.

mod bars;
mod curves;
mod growth;
mod heat_map;
mod theme;

use crate::output::Content;
use crate::results::Results;
use anyhow::Result;
use shared_workloads::sample::Sample;
use theme::{DARK, LIGHT};

/// The samples that the article compares its models by.
const COMPARED: [Sample; 2] = [Sample::IoBound, Sample::CpuBound];
const HEAT_MAP: &str = "matrix";

/// A picture in both themes.
#[derive(Debug)]
pub(crate) struct Chart {
    name: &'static str,
    light: String,
    dark: String,
}

impl Chart {
    /// Whether it compares the variants of this sample.
    pub(super) fn compares(&self, sample: Sample) -> bool {
        self.name == sample.slug()
    }

    /// Whether it shows all samples in all models.
    pub(super) fn is_heat_map(&self) -> bool {
        self.name == HEAT_MAP
    }

    /// Whether it has this name.
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name == name
    }

    /// Shows the picture that suits the page.
    pub(super) fn markdown(&self, alternative: &str) -> String {
        let name = self.name;
        format!(
            "<picture>\n  <source media=\"(prefers-color-scheme: dark)\" srcset=\"{name}-dark.svg\">\n  \
             <img alt=\"{alternative}\" src=\"{name}-light.svg\">\n</picture>"
        )
    }

    /// Both files.
    pub(super) fn files(self) -> [Content; 2] {
        let file = |theme: &str| format!("{}-{theme}.svg", self.name);
        [(file("light"), self.light), (file("dark"), self.dark)]
    }
}

/// Every chart that there are rows for.
///
/// # Errors
///
/// Where the library refuses to draw.
pub(super) fn all(results: &Results) -> Result<Vec<Chart>> {
    let mut charts = Vec::new();
    for sample in COMPARED {
        let bars = bars::collect(results, sample);
        if !bars.is_empty() {
            charts.push(Chart {
                name: sample.slug(),
                light: bars::draw(&bars, &LIGHT)?,
                dark: bars::draw(&bars, &DARK)?,
            });
        }
    }
    let map = heat_map::collect(results);
    if map.rows.len() > 1 {
        charts.push(Chart {
            name: HEAT_MAP,
            light: heat_map::draw(&map, &LIGHT)?,
            dark: heat_map::draw(&map, &DARK)?,
        });
    }
    for (name, plot) in growth::plots(&results.growth, results.machine.cores) {
        charts.push(Chart {
            name,
            light: curves::draw(&plot, &LIGHT)?,
            dark: curves::draw(&plot, &DARK)?,
        });
    }
    Ok(charts)
}
