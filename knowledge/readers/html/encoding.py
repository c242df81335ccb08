"""Bytes of a web page to text: byte-order mark, declared character set, or what the bytes tell.

It knows nothing of markup beyond where a page declares its character set.
"""

import codecs
import re
from typing import Final

from knowledge.errors import ParseError
from knowledge.readers.decoding import MAX_TEXT_CHARS, clean_text

__all__ = ["decode_page"]

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(
    rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})"
    rb"|<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([\w:.-]{2,40})",
    re.I,
)
_HEAD_BYTES: Final = 4096
# What browsers take for these names (WHATWG Encoding Standard, 4.2).
_READ_AS: Final = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
_ESCAPED: Final = re.compile("[\udc80-\udcff]+")
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE_CHARS: Final = 100_000


def decode_page(name: str, data: bytes) -> str:
    """Return the page's markup as text without characters that cannot be seen.

    A page in UTF-8 with a few Windows-1252 bytes in it, as pasting leaves them, keeps both.

    Raises:
        ParseError: the bytes are no text, or there is too much of it.
    """
    text = _decode(data)
    sample = text[:_SAMPLE_CHARS]
    if len(_CONTROL.findall(sample)) > len(sample) // 20:
        raise ParseError(name, "is a binary file, not a web page", "Save the page again as .html")
    if len(text) > MAX_TEXT_CHARS:
        problem = f"holds {len(text):,} characters"
        raise ParseError(
            name, problem, f"Up to {MAX_TEXT_CHARS:,} are read; split it into policies"
        )
    return clean_text(text)


def _decode(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, errors="replace")
    wide = _wide_encoding(data)
    if wide:
        return data.decode(wide, errors="replace")
    try:
        # Bytes that happen to be valid UTF-8 are UTF-8, whatever the page says of itself.
        return data.decode("utf-8")
    except UnicodeDecodeError:
        declared = _declared_encoding(data)
    if declared and declared != "utf-8":
        return data.decode(declared, errors="replace")
    return _ESCAPED.sub(_as_windows_1252, data.decode("utf-8", errors="surrogateescape"))


def _wide_encoding(data: bytes) -> str:
    """Return the UTF-16 order of bytes every second of which is zero, "" for others."""
    sample = data[:_HEAD_BYTES]
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if half < 2:
        return ""
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and odd < half * 0.1 else ""


def _declared_encoding(data: bytes) -> str:
    found = _DECLARED.search(data[:_HEAD_BYTES])
    if found is None:
        return ""
    try:
        codec = codecs.lookup((found.group(1) or found.group(2)).decode("ascii"))
        b"a".decode(codec.name)  # base64 and its like are codecs, but not of text
    except (LookupError, UnicodeError, ValueError, TypeError):
        return ""
    # A page whose declaration can be read byte by byte is not in UTF-16, whatever it says.
    return "" if codec.name.startswith("utf-") else _READ_AS.get(codec.name, codec.name)


def _as_windows_1252(found: re.Match[str]) -> str:
    return bytes(ord(char) - 0xDC00 for char in found.group()).decode("cp1252", errors="replace")
