"""Every sentence a person can read about a draft, one function or constant per message.

Plain text without markup; platforms render it. Never says that a draft is safe or approved: only
what was looked for, what was found, and what nobody looked at.
"""

__all__ = [
    "EMPTY",
    "NOTHING_FOUND",
    "NOTHING_LOOKED_FOR",
    "NOT_CHECKED_ALWAYS",
    "too_long",
]

EMPTY = "There are no words to check yet."
NOTHING_FOUND = "Nothing found by these checks."
NOTHING_LOOKED_FOR = (
    "Nothing was checked: no clause of the policies speaks to what these checks look for."
)
NOT_CHECKED_ALWAYS = (
    "pictures, videos and attachments",
    "what stands behind links",
    "whether what you say is true",
    "words in other languages than English",
)


def too_long(longest: int) -> str:
    """Return that a draft is longer than can be read with care."""
    return (
        f"This draft is longer than I can check at once ({longest:,} characters), "
        "so nothing was checked. Check it in parts."
    )
