"""Draws the two icons that Teams asks for, after the mark of the chat page (Pillow, by hand).

Run from anywhere: python deploy/teams/draw_icons.py
"""

from pathlib import Path

from PIL import Image, ImageDraw

HERE = Path(__file__).parent
BLUE, YELLOW, WHITE = (31, 95, 139, 255), (255, 215, 106, 255), (255, 255, 255, 255)
FINE = 8  # drawn so many times larger, then made small, so that edges are smooth


def colour(size: int) -> Image.Image:
    """Return the page with its marked clause, full square; Teams rounds the corners."""
    unit = size * FINE / 32
    image = Image.new("RGBA", (size * FINE, size * FINE), BLUE)
    draw = ImageDraw.Draw(image)

    def line(x: float, y: float, width: float, thick: float, fill: tuple[int, ...]) -> None:
        box = [x * unit, (y - thick / 2) * unit, (x + width) * unit, (y + thick / 2) * unit]
        draw.rounded_rectangle(box, radius=thick * unit / 2, fill=fill)

    line(8, 9, 16, 2.4, WHITE)
    line(8, 14, 11, 2.4, WHITE)
    draw.rectangle([8 * unit, 18 * unit, 24 * unit, 25 * unit], fill=YELLOW)
    line(11, 21.5, 10, 2, BLUE)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def outline(size: int) -> Image.Image:
    """Return the same as white lines on nothing, as Teams wants it."""
    unit = size * FINE / 32
    image = Image.new("RGBA", (size * FINE, size * FINE), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    wide = round(2.2 * unit)
    frame = [4 * unit, 3 * unit, 28 * unit, 29 * unit]
    draw.rounded_rectangle(frame, radius=4 * unit, outline=WHITE, width=wide)
    for x, y, width in ((9, 9, 14), (9, 14, 9)):
        draw.line([x * unit, y * unit, (x + width) * unit, y * unit], fill=WHITE, width=wide)
    clause = [9 * unit, 18 * unit, 23 * unit, 24 * unit]
    draw.rectangle(clause, outline=WHITE, width=wide)
    return image.resize((size, size), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    colour(192).save(HERE / "color.png", optimize=True)
    outline(32).save(HERE / "outline.png", optimize=True)
