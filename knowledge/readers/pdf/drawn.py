"""Level and upright lines drawn on a page, and how much of it pictures cover.

Part of the worker; lines strike words, rule tables and frame boxes, others decide which.
"""

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from knowledge.readers.pdf.frame import UNIT, Frame, Matrix, centi, combined, matrix_of

__all__ = ["Drawing"]

MAX_OBJECTS = 50_000
# A path of more corners than the grid of a large table is art.
MAX_SEGMENTS_OF_PATH = 2_000
MAX_SEGMENTS = 200_000
MAX_RULES = 4_000
# Hundredths of a point: word processors draw 0.5 to 2 pt, a strike through 24 pt type 2.5 pt.
THIN = 300
# Bullets that browsers draw are a third of an em: 4 pt at 12 pt type.
DOT = 800

_Point = tuple[float, float]


class Drawing:
    """What is drawn on one page besides characters.

    Attributes:
        rules: centre lines (x0, y0, x1, y1) in hundredths of a point, y downwards.
        dots: small round or square shapes (x0, y0, x1, y1), as browsers draw bullets.
        picture: area of all pictures as a share of the page.
    """

    __slots__ = ("dots", "frame", "n_segments", "picture", "rules")

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.rules: list[tuple[int, int, int, int]] = []
        self.dots: list[tuple[int, int, int, int]] = []
        self.n_segments = 0
        self.picture = 0.0

    def read(self, page: Any) -> None:
        """Look at every object of the page."""
        for index in range(min(pdfium.FPDFPage_CountObjects(page), MAX_OBJECTS)):
            self._read_object(pdfium.FPDFPage_GetObject(page, index), UNIT, 0)

    def add_rule(self, one: _Point, two: _Point) -> None:
        """Keep the box between two points as a line, if it is thin and level or upright."""
        x0, x1 = sorted((centi(one[0]), centi(two[0])))
        y0, y1 = sorted((centi(one[1]), centi(two[1])))
        across, high = x1 - x0, y1 - y0
        if len(self.rules) >= MAX_RULES:
            return
        if high <= THIN and across >= 2 * high and across > 100:
            self.rules.append((x0, (y0 + y1) // 2, x1, (y0 + y1) // 2))
        elif across <= THIN and high >= 2 * across and high > 300:
            self.rules.append(((x0 + x1) // 2, y0, (x0 + x1) // 2, y1))

    def _add_dot(self, path: Any) -> None:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if len(self.dots) >= MAX_RULES or not pdfium.FPDFPageObj_GetBounds(
            path, left, bottom, right, top
        ):
            return
        one, two = (
            self.frame.place(left.value, top.value),
            self.frame.place(right.value, bottom.value),
        )
        x0, x1 = sorted((centi(one[0]), centi(two[0])))
        y0, y1 = sorted((centi(one[1]), centi(two[1])))
        if 120 <= x1 - x0 <= DOT and 120 <= y1 - y0 <= DOT and abs((x1 - x0) - (y1 - y0)) <= 60:
            self.dots.append((x0, y0, x1, y1))

    def _read_object(self, thing: Any, outer: Matrix, depth: int) -> None:
        kind = pdfium.FPDFPageObj_GetType(thing) if thing else 0
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._read_path(thing, combined(matrix_of(thing), outer))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            m = combined(matrix_of(thing), outer)
            width, height = self.frame.size
            self.picture += abs(m[0] * m[3] - m[1] * m[2]) / max(width * height, 1.0)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < 3:
            inner = combined(matrix_of(thing), outer)
            for index in range(min(pdfium.FPDFFormObj_CountObjects(thing), MAX_OBJECTS)):
                self._read_object(pdfium.FPDFFormObj_GetObject(thing, index), inner, depth + 1)

    def _read_path(self, path: Any, m: Matrix) -> None:
        count = pdfium.FPDFPath_CountSegments(path)
        if count < 2 or count > MAX_SEGMENTS_OF_PATH or self.n_segments > MAX_SEGMENTS:
            return
        self.n_segments += count
        fill, stroke = ctypes.c_int(), pdfium.FPDF_BOOL()
        pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
        if not (fill.value or stroke.value) or _is_unseen(path, bool(stroke.value)):
            return
        self._add_dot(path)
        for corners in _subpaths(path, count):
            seen = [
                self.frame.place(m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
                for x, y in corners
            ]
            if stroke.value:
                for one, two in pairwise(seen):
                    self.add_rule(one, two)
            elif len(seen) > 2:
                xs, ys = [p[0] for p in seen], [p[1] for p in seen]
                self.add_rule((min(xs), min(ys)), (max(xs), max(ys)))


def _is_unseen(path: Any, stroked: bool) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    read = pdfium.FPDFPageObj_GetStrokeColor if stroked else pdfium.FPDFPageObj_GetFillColor
    if not read(path, red, green, blue, alpha):
        return False
    return min(red.value, green.value, blue.value) > 240 or alpha.value == 0


def _subpaths(path: Any, count: int) -> Iterator[list[_Point]]:
    """Yield the corners of each subpath that has no curve."""
    corners: list[_Point] = []
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(corners) > 1 and not curved:
                yield corners
            corners, curved = [], False
        curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        corners.append((x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment):
            corners.append(corners[0])
    if len(corners) > 1 and not curved:
        yield corners
