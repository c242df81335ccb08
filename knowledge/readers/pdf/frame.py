"""How a page lies: from the file's space to points from the top left of the page as seen.

Part of the worker; knows geometry and the library's way of handing out strings.
"""

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

__all__ = ["UNIT", "Frame", "Matrix", "centi", "combined", "matrix_of", "wide"]

Matrix = tuple[float, float, float, float, float, float]
UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MAX_STRING_BYTES = 1_000_000


class Frame:
    """A page's box and turn.

    Attributes:
        box: left, bottom, right, top in the file's space.
        turn: quarter turns clockwise that show the page upright.
    """

    __slots__ = ("box", "turn")

    def __init__(self, page: Any) -> None:
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, box)
        self.box = (box.left, box.bottom, box.right, box.top)
        self.turn = pdfium.FPDFPage_GetRotation(page) % 4

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points as seen."""
        left, bottom, right, top = self.box
        size = (abs(right - left), abs(top - bottom))
        return size if self.turn % 2 == 0 else (size[1], size[0])

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the file's space is seen, y downwards."""
        left, bottom, right, top = self.box
        if self.turn == 0:
            return x - left, top - y
        if self.turn == 1:
            return y - bottom, x - left
        if self.turn == 2:
            return right - x, y - bottom
        return top - y, right - x

    def bounds(self, box: Any) -> tuple[float, float, float, float]:
        """Return a rectangle of the file's space as x0, y0, x1, y1 as seen."""
        a, b = self.place(box.left, box.bottom)
        c, d = self.place(box.right, box.top)
        return min(a, c), min(b, d), max(a, c), max(b, d)


def centi(value: float) -> int:
    """Return a length in hundredths; what is no number or beyond any page is kept in bounds."""
    return int(max(-1e7, min(1e7, value)) * 100) if value == value else 0


def matrix_of(thing: Any) -> Matrix:
    """Return a page object's own transformation."""
    m = pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    pdfium.FPDFPageObj_GetMatrix(thing, m)
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def combined(m: Matrix, n: Matrix) -> Matrix:
    """Return the transformation that does m, then n."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def wide(read: Any, *args: Any) -> str:
    """Call a string getter of the library, first for the length, then for the words."""
    size = read(*args, None, 0)
    if not 2 < size <= _MAX_STRING_BYTES:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    read(*args, buffer, size)
    return bytes(buffer)[:size].decode("utf-16-le", errors="replace").split("\0")[0]
