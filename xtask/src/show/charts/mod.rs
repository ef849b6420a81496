//! Charts as SVG, each once for light pages and once for dark ones.

mod axis;
pub(super) mod curves;
pub(super) mod dots;
pub(super) mod heat_map;
mod theme;

pub(super) use axis::Measure;
pub(super) use theme::colour;

use anyhow::{Context, Result};
use theme::{DARK, LIGHT, Theme};

/// The files of the charts that were drawn: names and contents.
#[derive(Debug, Default)]
pub(super) struct Charts(pub(super) Vec<(String, String)>);

impl Charts {
    /// Draws a chart in both themes. The markdown that shows it ends with an empty line; `shows` is
    /// for whoever doesn't see it.
    pub(super) fn add(
        &mut self,
        name: &str,
        shows: &str,
        draw: impl Fn(&Theme) -> Result<String>,
    ) -> Result<String> {
        for (theme, page) in [(&LIGHT, "light"), (&DARK, "dark")] {
            let svg = draw(theme).with_context(|| format!("{name} can't be drawn"))?;
            self.0.push((format!("{name}-{page}.svg"), svg));
        }
        Ok(format!(
            "<picture>\n  <source media=\"(prefers-color-scheme: dark)\" srcset=\"{name}-dark.svg\">\n  \
             <img alt=\"{shows}\" src=\"{name}-light.svg\">\n</picture>\n\n"
        ))
    }
}
