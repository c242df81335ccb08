"""What a tagged PDF says of its own structure: which block a piece of content belongs to.

Part of the worker; whether the tags are to be trusted is decided where the layout is known.
"""

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

from knowledge.readers.pdf.frame import wide
from knowledge.readers.pdf.wire import ARTIFACT, UNTAGGED

__all__ = ["read_tags", "tag_of"]

MAX_ELEMENTS = 20_000

_BLOCKS = {"P", "H", "Title", "LI", "LBody", "Lbl", "TD", "TH", "Caption", "Note", "FENote", "TOCI"}
_BLOCKS |= {f"H{level}" for level in range(1, 7)} | {"BlockQuote", "BibEntry", "Code"}
_ARTIFACT_NAME = "Artifact\0".encode("utf-16-le")


def tag_of(thing: Any) -> int:
    """Return an object's marked content id, ARTIFACT where it is none of the content, or UNTAGGED."""
    count = pdfium.FPDFPageObj_CountMarks(thing)
    if count <= 0:
        return UNTAGGED
    buffer = ctypes.create_string_buffer(64)
    length = ctypes.c_ulong()
    target = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
    for index in range(min(count, 8)):
        mark = pdfium.FPDFPageObj_GetMark(thing, index)
        named = pdfium.FPDFPageObjMark_GetName(mark, target, 64, length)
        if named and buffer.raw[: length.value] == _ARTIFACT_NAME:
            return ARTIFACT
    return max(UNTAGGED, int(pdfium.FPDFPageObj_GetMarkedContentID(thing)))


def read_tags(page: Any) -> dict[int, tuple[int, str]]:
    """Return for each marked content id of the page its innermost block: a number and its role."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return {}
    found: dict[int, tuple[int, str]] = {}
    stack: list[tuple[Any, tuple[int, str], int]] = [
        (pdfium.FPDF_StructTree_GetChildAtIndex(tree, index), (UNTAGGED, ""), 0)
        for index in range(min(pdfium.FPDF_StructTree_CountChildren(tree), MAX_ELEMENTS))
    ]
    n_seen = 0
    while stack and n_seen < MAX_ELEMENTS:
        element, block, depth = stack.pop()
        if not element or depth > 40:
            continue
        n_seen += 1
        role = wide(pdfium.FPDF_StructElement_GetType, element)
        if role in _BLOCKS:
            block = (n_seen, role)
        n_contents = pdfium.FPDF_StructElement_GetMarkedContentIdCount(element)
        for index in range(min(n_contents, MAX_ELEMENTS)):
            content = pdfium.FPDF_StructElement_GetMarkedContentIdAtIndex(element, index)
            if content >= 0 and block[0] != UNTAGGED:
                found[content] = block
        n_children = min(pdfium.FPDF_StructElement_CountChildren(element), MAX_ELEMENTS)
        for index in range(n_children):
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
            stack.append((child, block, depth + 1))
    pdfium.FPDF_StructTree_Close(tree)
    return found
