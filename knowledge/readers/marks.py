"""The signs of plain and lightly marked text, one pattern each.

Patterns only: what they mean where they stand is for `marked` to say.
"""

import re

__all__ = [
    "BOLD_LINE",
    "BULLET",
    "BULLETS",
    "COMMENT",
    "DIRECTIVE",
    "ENTITY",
    "FIELD",
    "FIRST_OF_LIST",
    "FRONT_MATTER",
    "HEADING",
    "INLINE_BULLET",
    "LEVEL_OF_UNDERLINE",
    "NOTE",
    "ORDERED",
    "RULE",
    "SOURCE_LINE",
    "TABLE_RULE",
    "TIGHT_PIPE",
    "UNDERLINE",
]

BULLETS = "-*+•▪◦‣·–—●○■□✓✔➢➔→⁃∙►▶§\uf0b7\uf0a7\uf0d8\uf076\uf0fc"
BULLET = re.compile(rf"([{re.escape(BULLETS)}]|o)(?:[ \t]+|$)")
HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
BOLD_LINE = re.compile(r"(\*\*|__)(?=\S)(?:(?!\1).){1,120}\1:?$")
RULE = re.compile(r"([-*_=~])(?:[ \t]*\1){2,}[ \t]*$")
UNDERLINE = re.compile(r"(=+|-{2,}|~{3,}|\^{3,})[ \t]*$")
LEVEL_OF_UNDERLINE = {"=": 1, "-": 2, "~": 3, "^": 4}
ORDERED = re.compile(
    r"(?:~~|\*\*)?(\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]|\d{1,3}(?:\.\d{1,3})+\.?)(?:~~|\*\*)?(?:[ \t]+|$)"
)
FIRST_OF_LIST = {"1.", "1)", "(1)", "a.", "a)", "(a)", "A.", "A)", "(A)", "i.", "i)", "(i)"}
COMMENT = re.compile(
    r"(?:Commented \[[^\]]{1,20}\]|Formatted|Deleted|Comment \[[^\]]{1,20}\])(?::|[ \t]*$)"
)
DIRECTIVE = re.compile(r"(?:\{[%#].*[%#]\}|<!--.*-->|\.\. [\w-]+::.*|```\w*|~~~\w*)[ \t]*$")
FIELD = re.compile(r":([A-Za-z][\w -]{0,40}):[ \t]*(.*)$")
SOURCE_LINE = re.compile(r"#?[ \t]*([a-z][a-z_-]{1,30}):[ \t]+(\S.*)$")
FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
NOTE = re.compile(
    r"(?:\[\^([\w-]{1,20})\]:[ \t]*|([¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3})[ \t]*|(\*{1,3}|[†‡])(?=[A-Za-z]))"
)
TABLE_RULE = re.compile(r"\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*$")
ENTITY = re.compile(r"&(?!lt;|gt;)(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[A-Za-z]{2,12});")
INLINE_BULLET = re.compile(r"[ \t]\\\*[ \t]")
TIGHT_PIPE = re.compile(r"(?<=[^\s|])\|(?=[^\s|])")
