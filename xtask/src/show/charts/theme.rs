//! Colours, letters and the empty picture.

use anyhow::Result;
use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::Text;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoTextStyle, RGBColor};

pub(super) type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// What a picture for light or dark pages is drawn with. The background is drawn too, so that a
/// viewer that ignores themes shows a picture that can be read.
#[derive(Debug)]
pub(in crate::show) struct Theme {
    pub(super) background: RGBColor,
    pub(super) text: RGBColor,
    pub(super) grid: RGBColor,
}

/// GitHub's own colours.
pub(super) const LIGHT: Theme = Theme {
    background: RGBColor(255, 255, 255),
    text: RGBColor(31, 35, 40),
    grid: RGBColor(209, 217, 224),
};

pub(super) const DARK: Theme = Theme {
    background: RGBColor(13, 17, 23),
    text: RGBColor(230, 237, 243),
    grid: RGBColor(61, 68, 77),
};

/// A model's colour, by its place among the models: grey for the plain loop, then Okabe and Ito's,
/// which colour-blind people can tell apart.
const PALETTE: [RGBColor; 8] = [
    RGBColor(130, 137, 145),
    RGBColor(0, 114, 178),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(213, 94, 0),
    RGBColor(142, 62, 0),
];

/// The colour of the model in that place.
pub(in crate::show) fn colour(place: usize) -> RGBColor {
    PALETTE[place % PALETTE.len()]
}

/// The size of letters, of which the SVG backend makes four fifths.
pub(super) const SMALL: i32 = 15;
pub(super) const NORMAL: i32 = 16;

impl Theme {
    /// Draws on an empty canvas of that size and returns the SVG.
    pub(super) fn picture(
        &self,
        (width, height): (i32, i32),
        draw: impl FnOnce(&Canvas) -> Result<()>,
    ) -> Result<String> {
        let mut svg = String::new();
        {
            let size = (u32::try_from(width)?, u32::try_from(height)?);
            let canvas = SVGBackend::with_string(&mut svg, size).into_drawing_area();
            canvas.fill(&self.background)?;
            draw(&canvas)?;
            canvas.present()?;
        }
        // Not every viewer takes the absence of a stroke for none.
        Ok(svg.replace("<text ", "<text stroke=\"none\" "))
    }
}

/// Writes a line of text; `at` is its left end, its middle or its right end, at half its height.
pub(super) fn write(
    canvas: &Canvas,
    text: &str,
    at: (i32, i32),
    anchor: HPos,
    (colour, size): (RGBColor, i32),
) -> Result<()> {
    let style = ("sans-serif", size)
        .into_text_style(canvas)
        .with_color(colour.to_rgba())
        .with_anchor::<RGBColor>(Pos::new(anchor, VPos::Center))
        .into_text_style(canvas);
    canvas.draw(&Text::new(text.to_owned(), at, style))?;
    Ok(())
}
