"""Bytes to clean text: encodings guessed, line ends made one, invisible characters dropped.

It knows nothing of blocks or markup.
"""

import codecs
import re

from knowledge.errors import ParseError

__all__ = ["MAX_TEXT_CHARS", "clean_text", "decode"]

# The five council policies have about 15,000 characters each; a staff handbook has a million.
MAX_TEXT_CHARS = 20_000_000
MAX_LINE_CHARS = 1_000_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
# Control characters, direction marks, zero-width characters (not the joiner inside emoji),
# soft hyphens and byte-order marks carry no words and would break a quote in two.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(name: str, data: bytes) -> str:
    """Return the file's text, whatever its encoding; see ``clean_text``.

    UTF-8, UTF-16 and UTF-32 (with or without a mark) and Windows-1252 are told apart; a file
    that mixes UTF-8 with Windows-1252 is decoded line by line.

    Raises:
        ParseError: the bytes are no text, or there is too much of it.
    """
    text = clean_text(_decode_bytes(name, data))
    if not text.strip():
        raise ParseError(name, "holds no text", "Check that the right file was saved and try again")
    if len(text) > MAX_TEXT_CHARS:
        problem = f"holds {len(text):,} characters"
        raise ParseError(
            name, problem, f"Up to {MAX_TEXT_CHARS:,} are read; split it into policies"
        )
    if len(text) > MAX_LINE_CHARS and max(map(len, text.split("\n"))) > MAX_LINE_CHARS:
        problem = f"has a single line of more than {MAX_LINE_CHARS:,} characters"
        raise ParseError(name, problem, "This is no policy text; export it again with paragraphs")
    return text


def clean_text(text: str) -> str:
    """Return text with line ends as newlines and without characters that cannot be seen."""
    if "\r" in text or "\x0b" in text or "\x85" in text or "\u2028" in text or "\u2029" in text:
        text = _LINE_ENDS.sub("\n", text)
    return _INVISIBLE.sub("", text)


def _decode_bytes(name: str, data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, errors="replace")
    wide = _wide_encoding(data)
    if wide is not None:
        return data.decode(wide, errors="replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _decode_mixed(data)
    sample = text[:100_000]
    if len(_CONTROL.findall(sample)) > len(sample) // 20:
        raise ParseError(
            name, "is a binary file, not text", "Export it as .docx, .pdf or .txt first"
        )
    return text


def _wide_encoding(data: bytes) -> str | None:
    sample = data[:4000]
    if len(sample) < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.7 and odd < half * 0.1:
        return "utf-16-be"
    return None


def _decode_mixed(data: bytes) -> str:
    lines = []
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            try:
                lines.append(line.decode("cp1252"))
            except UnicodeDecodeError:
                lines.append(line.decode("latin-1"))
    return "\n".join(lines)
