"""One page of a PDF as the layout needs it: runs of characters, lines, notes, tags.

Part of the worker; it gathers and places, and decides nothing.
"""

import ctypes
import math
from collections import Counter
from typing import Any

import pypdfium2.raw as pdfium

from knowledge.readers.pdf.drawn import Drawing
from knowledge.readers.pdf.frame import Frame, centi, wide
from knowledge.readers.pdf.tagged import read_tags, tag_of
from knowledge.readers.pdf.wire import UNTAGGED

__all__ = ["scan_page"]

MAX_CHARS_PER_PAGE = 200_000
MAX_NOTES_PER_PAGE = 2_000
_LINE_END_HYPHEN = 2  # what the library says for it; also what fonts without meanings say
_COMMENTS = {
    pdfium.FPDF_ANNOT_TEXT,
    pdfium.FPDF_ANNOT_FREETEXT,
    pdfium.FPDF_ANNOT_HIGHLIGHT,
    pdfium.FPDF_ANNOT_UNDERLINE,
    pdfium.FPDF_ANNOT_SQUIGGLY,
    pdfium.FPDF_ANNOT_STRIKEOUT,
    pdfium.FPDF_ANNOT_CARET,
}


def scan_page(pdf: Any, number: int) -> dict[str, Any]:
    """Return what is on a page, from 0; an error code where the library cannot load it."""
    page = pdfium.FPDF_LoadPage(pdf, number)
    if not page:
        return {"error": "page"}
    text = pdfium.FPDFText_LoadPage(page)
    try:
        return _Scan(page, text).read() if text else {"error": "page"}
    finally:
        if text:
            pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)


class _Scan:
    """The characters of one page, gathered into runs.

    A run is [text, style, baseline, edges, turn in degrees, tag, size in points]; edges are the
    left edge of each character and the right edge of the last, or the bounds of a turned run.
    """

    def __init__(self, page: Any, text: Any) -> None:
        self.page = page
        self.text = text
        self.frame = Frame(page)
        self.drawing = Drawing(self.frame)
        self.styles: dict[tuple[int, str, bool], int] = {}
        self.runs: list[list[Any]] = []
        self.comments: list[str] = []
        self.high = 0  # the first half of a pair that says one character beyond 0xFFFF

    def read(self) -> dict[str, Any]:
        n = max(0, pdfium.FPDFText_CountChars(self.text))
        if n > MAX_CHARS_PER_PAGE:
            return {"error": "chars"}
        self._read_chars(n)
        turn = self._turn()
        if turn in (90, 180, 270):
            # A page whose text lies on its side is a sideways page, not a watermark.
            self.frame.turn = (self.frame.turn + turn // 90) % 4
            self.runs.clear()
            self._read_chars(n)
        self.drawing.read(self.page)
        self._read_notes()
        return {
            "n": n,
            "size": [centi(length) for length in self.frame.size],
            "styles": list(self.styles),
            "runs": self.runs,
            "rules": self.drawing.rules,
            "dots": self.drawing.dots,
            "picture": self.drawing.picture > 0.5,
            "tags": read_tags(self.page) if any(run[5] >= 0 for run in self.runs) else {},
            "comments": self.comments,
        }

    def _turn(self) -> int:
        turned: Counter[int] = Counter()
        for run in self.runs:
            turned[run[4]] += len(run[0])
        return turned.most_common(1)[0][0] if turned else 0

    def _read_chars(self, n: int) -> None:
        get_char, get_box = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
        get_object = pdfium.FPDFText_GetTextObject
        text, box = self.text, pdfium.FS_RECTF()
        last: int | None = None
        run: list[Any] | None = None
        for at in range(n):
            owner = get_object(text, at)
            code = get_char(text, at)
            if not owner:  # white space that the library guessed
                if run is not None and not run[4] and not run[0].endswith(" "):
                    run[0] += " "
                    run[3].append(run[3][-1])
                if code != 32:
                    last = None
                continue
            if owner != last or run is None:
                run = self._new_run(at, owner)
                last = owner
                self.runs.append(run)
            if code == _LINE_END_HYPHEN and pdfium.FPDFText_IsHyphen(text, at) == 1:
                code = 45
            get_box(text, at, box)
            run = self._grow_turned(run, code, box) if run[4] else self._grow(run, code, box)

    def _grow(self, run: list[Any], code: int, box: Any) -> list[Any]:
        """Add a character to a run; return the run that holds it."""
        if self.frame.turn == 0:
            shift = self.frame.box[0]
            left, right = int((box.left - shift) * 100), int((box.right - shift) * 100)
        else:
            x0, _, x1, _ = self.frame.bounds(box)
            left, right = centi(x0), centi(x1)
        edges = run[3]
        if 0xDC00 <= code <= 0xDFFF and self.high and edges:
            run[0] = run[0][:-1] + chr(0x10000 + ((self.high - 0xD800) << 10) + code - 0xDC00)
            self.high, edges[-1] = 0, max(edges[-1], right)
            return run
        self.high = code if 0xD800 <= code <= 0xDBFF else 0
        if not edges:
            edges.append(left)
        elif left - edges[-1] > (50 if run[0][-1] == " " else 150) * run[6]:
            # One drawing order that jumps over a gutter: two runs. The library tells several
            # spaces as one.
            edges = [left]
            run = ["", *run[1:3], edges, *run[4:]]
            self.runs.append(run)
        else:
            edges[-1] = left
        edges.append(right)
        run[0] += _char(code)
        return run

    def _grow_turned(self, run: list[Any], code: int, box: Any) -> list[Any]:
        x0, y0, x1, y1 = (centi(v) for v in self.frame.bounds(box))
        if run[3]:
            a, b, c, d = run[3]
            x0, y0, x1, y1 = min(a, x0), min(b, y0), max(c, x1), max(d, y1)
        run[3] = [x0, y0, x1, y1]
        run[0] += _char(code)
        return run

    def _new_run(self, at: int, owner: int) -> list[Any]:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self.text, at, matrix)
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self.text, at, x, y)
        size = pdfium.FPDFText_GetFontSize(self.text, at) * math.hypot(matrix.c, matrix.d)
        size = size if 0 < size < 5_000 else 1.0
        # The direction of writing as seen: the page's own turn is taken off.
        angle = math.degrees(math.atan2(matrix.b, matrix.a)) if matrix.a == matrix.a else 0.0
        seen = (round(angle) - 90 * self.frame.turn) % 360
        seen = 0 if seen <= 2 or seen >= 358 else seen
        thing = ctypes.cast(owner, pdfium.FPDF_PAGEOBJECT)
        baseline = centi(self.frame.place(x.value, y.value)[1])
        return ["", self._style(thing, size), baseline, [], seen, tag_of(thing), round(size, 1)]

    def _style(self, thing: Any, size: float) -> int:
        font = pdfium.FPDFTextObj_GetFont(thing)
        buffer = ctypes.create_string_buffer(128)
        length = pdfium.FPDFFont_GetBaseFontName(font, buffer, 128) if font else 0
        name = buffer.value.decode("utf-8", errors="replace") if 0 < length <= 128 else ""
        weight = pdfium.FPDFFont_GetWeight(font) if font else 400
        flags = pdfium.FPDFFont_GetFlags(font) if font else 0
        mode = pdfium.FPDFTextObj_GetTextRenderMode(thing)
        # Bit 19 of the flags is "force bold"; filling and stroking a glyph is bold by hand.
        heavy = (
            weight >= 600 or bool(flags & 1 << 18) or mode == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE
        )
        return self.styles.setdefault(
            (centi(size), name.split("+", 1)[-1], heavy), len(self.styles)
        )

    # --- notes that readers of the file added, and form fields ---

    def _read_notes(self) -> None:
        for index in range(min(pdfium.FPDFPage_GetAnnotCount(self.page), MAX_NOTES_PER_PAGE)):
            note = pdfium.FPDFPage_GetAnnot(self.page, index)
            if note:
                self._read_note(note, pdfium.FPDFAnnot_GetSubtype(note))
                pdfium.FPDFPage_CloseAnnot(note)

    def _read_note(self, note: Any, kind: int) -> None:
        if kind == pdfium.FPDF_ANNOT_STRIKEOUT:
            self._read_strike(note)
        if kind == pdfium.FPDF_ANNOT_WIDGET:
            self._read_field(note, wide(pdfium.FPDFAnnot_GetStringValue, note, b"V"))
        elif kind in _COMMENTS:
            words = wide(pdfium.FPDFAnnot_GetStringValue, note, b"Contents")
            if words.strip():
                self.comments.append("".join(_char(ord(c)) for c in words))

    def _read_strike(self, note: Any) -> None:
        quad = pdfium.FS_QUADPOINTSF()
        for index in range(min(pdfium.FPDFAnnot_CountAttachmentPoints(note), 500)):
            if not pdfium.FPDFAnnot_GetAttachmentPoints(note, index, quad):
                continue
            corners = (
                (quad.x1, quad.y1),
                (quad.x2, quad.y2),
                (quad.x3, quad.y3),
                (quad.x4, quad.y4),
            )
            seen = [self.frame.place(x, y) for x, y in corners]
            xs, middle = [p[0] for p in seen], sum(p[1] for p in seen) / 4
            self.drawing.add_rule((min(xs), middle), (max(xs), middle))

    def _read_field(self, note: Any, words: str) -> None:
        words = " ".join("".join(_char(ord(c)) if c >= " " else " " for c in words).split())
        box = pdfium.FS_RECTF()
        if not words or not pdfium.FPDFAnnot_GetRect(note, box):
            return
        x0, y0, x1, y1 = self.frame.bounds(box)
        size = max(1.0, min((y1 - y0) * 0.7, 11.0))
        style = self.styles.setdefault((centi(size), "", False), len(self.styles))
        step = min(0.5 * size, (x1 - x0) / len(words))
        edges = [centi(x0 + 2 + step * index) for index in range(len(words) + 1)]
        baseline = centi(y1 - min((y1 - y0) * 0.25, 4.0))
        self.runs.append([words, style, baseline, edges, 0, UNTAGGED, round(size, 1)])


def _char(code: int) -> str:
    if 0 < code < 32 and code not in (9, 10, 13):
        return "\0"  # a glyph that the file gives a control code: seen, but no word
    if code == 0 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF or code & 0xFFFE == 0xFFFE:
        return "\ufffd"
    return chr(code)
