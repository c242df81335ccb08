"""Drawings as PNG pictures, for reports that leave the house."""

from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.core.attesting_chart import Drawing, Line, Rectangle, Words

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont, ImageFont

__all__ = ["png_of"]

_SCALE = 2
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def png_of(drawing: Drawing) -> bytes:
    """Return the drawing as a PNG picture, twice as large as it is drawn so that it stays sharp."""
    # Loaded here: few processes paint.
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (drawing.width * _SCALE, drawing.height * _SCALE), "#ffffff")
    canvas: Any = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        match shape:
            case Rectangle(x, y, width, height, colour):
                corners = [x, y, x + width, y + height]
                canvas.rectangle([c * _SCALE for c in corners], fill=colour)
            case Line(points, colour, width):
                scaled = [(x * _SCALE, y * _SCALE) for x, y in points]
                canvas.line(scaled, fill=colour, width=round(width * _SCALE), joint="curve")
            case Words(x, y, text, size, colour, anchor, is_bold):
                canvas.text(
                    (x * _SCALE, y * _SCALE),
                    text,
                    fill=colour,
                    font=_font(size * _SCALE),
                    anchor=_ANCHORS[anchor],
                    # The font has one weight; a fine outline in its own colour makes the other.
                    stroke_width=1 if is_bold else 0,
                    stroke_fill=colour,
                )
    kept = BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _font(size: int) -> "FreeTypeFont | ImageFont":
    from PIL import ImageFont

    return ImageFont.load_default(size)
