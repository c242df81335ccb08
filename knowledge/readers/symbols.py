"""Symbol fonts to characters: what Wingdings and Symbol show, in Unicode.

Word stores bullets and ticks as code points of a font (0xF0B7 in Symbol is a bullet); without the
font they are empty boxes. Only signs that policies use are told apart; knows nothing of formats.
"""

import re

__all__ = ["is_symbol_font", "symbol_char", "without_private_use"]

_SYMBOL = {
    0x2A: "*", 0x2D: "−", 0x6F: "ο", 0xA3: "≤", 0xA7: "♣", 0xA8: "♦", 0xA9: "♥", 0xAA: "♠", 0xAE: "→",
    0xAC: "←", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB9: "≠", 0xBB: "≈", 0xBC: "…",
    0xBE: "—", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xDE: "⇒", 0xE2: "®", 0xE3: "©", 0xE4: "™",
}  # fmt: skip
_WINGDINGS = {
    0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x46: "☞", 0x4A: "☺", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□",
    0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x9F: "•", 0xA0: "▪",
    0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xB2: "✧", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x97: "•", 0x98: "•", 0xA3: "□"}
_WEBDINGS = {0x3D: "■", 0x61: "✓", 0x72: "✗", 0x63: "□", 0x67: "■", 0x34: "▶", 0x8E: "•"}
_FONTS = {
    "symbol": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": {0x7D: "▶", 0x84: "▶", 0x86: "▶"},
    "webdings": _WEBDINGS,
}
# Where the font is not told: what these code points stand for in nearly every document.
_UNNAMED = {**_WINGDINGS, 0xB7: "•", 0x2D: "-", 0x6F: "o"}
_PRIVATE = re.compile("[\ue000-\uf8ff]")


def is_symbol_font(font: str) -> bool:
    """Tell whether the font shows signs instead of letters."""
    return font.lower() in _FONTS


def symbol_char(code: int, font: str = "") -> str:
    """Return the character that a symbol font shows for a code point.

    A sign we do not know becomes "•", an icon of an unknown font "".

    Args:
        code: as stored, 0x20 to 0xFF or 0xF020 to 0xF0FF.
        font: the font's name; any other font shows its own characters.
    """
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    signs = _FONTS.get(font.lower())
    if signs is None:
        if code == low:
            return chr(code) if 0x20 <= code < 0xD800 or 0xF8FF < code < 0x110000 else ""
        signs = _UNNAMED
    found = signs.get(low)
    if found is not None:
        return found
    # The Symbol font's digits and punctuation stand where ASCII has them.
    return chr(low) if 0x20 <= low < 0x40 and signs is _SYMBOL else "•"


def without_private_use(text: str, font: str = "") -> str:
    """Return the text with the private code points of symbol fonts as characters."""
    if not _PRIVATE.search(text):
        return text
    return _PRIVATE.sub(lambda m: symbol_char(ord(m.group()), font), text)
