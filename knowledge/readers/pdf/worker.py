"""Child process that turns a PDF into JSON lines: characters with places, styles and drawn lines.

It runs apart, with limits on memory and on time per page, because the PDF library is C++ and its
input is whatever people send. It knows the library and nothing of layout.

In: the file on standard input. Out, one JSON value a line: a head (pages, properties, outline, or
an error code), then one object per page. Lengths are hundredths of a point, y grows downwards.
"""

import ctypes
import json
import signal
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from knowledge.readers.pdf.frame import wide
from knowledge.readers.pdf.scan import scan_page

__all__ = ["main"]

# Beyond the file itself and a copy of it: a dense 800-page handbook needs 30 MB (2026-11), and the
# interpreter and its libraries take 200 MB of addresses; what asks for more is built to exhaust.
MEMORY_BYTES = 640 * 1024 * 1024
SECONDS_PER_PAGE = 20
MAX_PAGES = 20_000
MAX_CHARS = 8_000_000
MAX_OUTLINE = 5_000
_INFO = ("Title", "Author", "Subject", "Keywords", "Creator", "CreationDate", "ModDate")


def main() -> None:
    """Read a PDF from standard input and write what is in it to standard output."""
    data = sys.stdin.buffer.read()
    _limit_memory(MEMORY_BYTES + 2 * len(data))
    _arm()
    pdfium.FPDF_InitLibraryWithConfig(ctypes.byref(pdfium.FPDF_LIBRARY_CONFIG(version=2)))
    # A pointer per character is made only to be compared; an address is cheaper.
    pdfium.FPDFText_GetTextObject.restype = ctypes.c_void_p
    pdf = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not pdf:
        _say({"error": _reason()})
        return
    count = pdfium.FPDF_GetPageCount(pdf)
    if count > MAX_PAGES:
        _say({"error": "pages", "pages": count})
        return
    _say({"pages": count, "info": _info(pdf), "outline": list(_outline(pdf))})
    n_chars = 0
    for number in range(count):
        _arm()
        page = scan_page(pdf, number)
        n_chars += page.get("n", 0)
        if n_chars > MAX_CHARS:
            page = {"error": "chars"}
        _say(page)


def _limit_memory(size_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows; the parent's watch on progress remains
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (size_bytes, size_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):
        return


def _arm(seconds: float = SECONDS_PER_PAGE) -> None:
    # The default action of the alarm ends the process even inside the library.
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _say(value: dict[str, Any]) -> None:
    _arm(0)  # waiting for the one who listens is no sign of a bad file
    sys.stdout.write(json.dumps(value, separators=(",", ":")))
    sys.stdout.write("\n")
    sys.stdout.flush()


def _reason() -> str:
    reasons = {pdfium.FPDF_ERR_PASSWORD: "password", pdfium.FPDF_ERR_SECURITY: "security"}
    return reasons.get(pdfium.FPDF_GetLastError(), "broken")


def _info(pdf: Any) -> dict[str, str]:
    found = {name: wide(pdfium.FPDF_GetMetaText, pdf, name.encode()) for name in _INFO}
    return {name: value for name, value in found.items() if value.strip()}


def _outline(pdf: Any) -> Iterator[tuple[str, int, int]]:
    """Yield (title, level from 1, page from 0 or -1) of each bookmark, in order."""
    stack = [(pdfium.FPDFBookmark_GetFirstChild(pdf, None), 1)]
    seen: set[int] = set()
    while stack and len(seen) < MAX_OUTLINE:
        mark, level = stack.pop()
        address = ctypes.cast(mark, ctypes.c_void_p).value
        if not address or address in seen or level > 9:
            continue
        seen.add(address)
        target = pdfium.FPDFBookmark_GetDest(pdf, mark)
        page = pdfium.FPDFDest_GetDestPageIndex(pdf, target) if target else -1
        yield wide(pdfium.FPDFBookmark_GetTitle, mark), level, page
        stack.append((pdfium.FPDFBookmark_GetNextSibling(pdf, mark), level))
        stack.append((pdfium.FPDFBookmark_GetFirstChild(pdf, mark), level + 1))
