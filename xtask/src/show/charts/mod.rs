//! Charts as SVG, each once for light pages and once for dark ones.

mod axis;
pub(super) mod curves;
pub(crate) mod dots;
pub(crate) mod heat_map;
mod picture;

pub(crate) use axis::Measure;

use picture::{BACKGROUND, GRID, Picture, TEXT};

/// What [`BACKGROUND`], [`TEXT`] and [`GRID`] are on light and on dark pages: GitHub's own colours.
const THEMES: [(&str, [&str; 3]); 2] =
    [("light", ["#ffffff", "#1f2328", "#d1d9e0"]), ("dark", ["#0d1117", "#e6edf3", "#3d444d"])];

/// A model's colour, by its place among the models: grey for the plain loop, then Okabe and Ito's,
/// which colour-blind people can tell apart.
const PALETTE: [&str; 8] =
    ["#828991", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#d55e00", "#8e3e00"];

/// The colour of the model in that place.
pub(super) fn colour(place: usize) -> &'static str {
    PALETTE[place % PALETTE.len()]
}

/// The files of the charts that were drawn: names and contents.
#[derive(Debug, Default)]
pub(super) struct Charts(pub(super) Vec<(String, String)>);

impl Charts {
    /// Adds a chart in both themes. The markdown that shows it ends with an empty line; `shows` is
    /// for whoever doesn't see it.
    pub(super) fn add(&mut self, name: &str, shows: &str, picture: &Picture) -> String {
        let svg = picture.to_string();
        for (theme, colours) in THEMES {
            let names = [BACKGROUND, TEXT, GRID].into_iter().zip(colours);
            let svg = names.fold(svg.clone(), |svg, (name, colour)| svg.replace(name, colour));
            self.0.push((format!("{name}-{theme}.svg"), svg));
        }
        format!(
            "<picture>\n  <source media=\"(prefers-color-scheme: dark)\" srcset=\"{name}-dark.svg\">\n  \
             <img alt=\"{shows}\" src=\"{name}-light.svg\">\n</picture>\n\n"
        )
    }
}
