//! Colours and letters.

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
pub(super) struct Theme {
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

/// A model's colour: Okabe and Ito's, which colour-blind people can tell apart.
pub(super) fn colour(model: &str) -> RGBColor {
    match model {
        "threads" => RGBColor(0, 114, 178),
        "processes" => RGBColor(0, 158, 115),
        "asyncio-tokio" => RGBColor(204, 121, 167),
        "asyncio-smol" => RGBColor(230, 159, 0),
        "hybrid" => RGBColor(86, 180, 233),
        python if python.starts_with("python") => RGBColor(213, 94, 0),
        _ => RGBColor(130, 137, 145),
    }
}

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
        Ok(svg)
    }
}

/// Writes a line of text; `at` is its left end, its middle or its right end, at half its height.
pub(super) fn write(
    canvas: &Canvas,
    text: &str,
    at: (i32, i32),
    anchor: HPos,
    colour: RGBColor,
    size: i32,
) -> Result<()> {
    let style = ("sans-serif", size)
        .into_text_style(canvas)
        .with_color(colour.to_rgba())
        .with_anchor::<RGBColor>(Pos::new(anchor, VPos::Center))
        .into_text_style(canvas);
    canvas.draw(&Text::new(text.to_owned(), at, style))?;
    Ok(())
}
