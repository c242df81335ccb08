"""Every sentence around setting a finding aside, one function or constant per message.

Plain text without markup; platforms render it. Slack, Teams and the chat page offer the same
reasons and say the same words.
"""

__all__ = [
    "DOES_NOT_COUNT",
    "GONE",
    "IN_YOUR_WORDS",
    "KEPT",
    "LONGEST_WORDS",
    "NEEDS_ANOTHER",
    "NOT_LOOKED_UP",
    "NO_WINDOW",
    "OTHER",
    "REASONS",
    "REASON_NEEDED",
    "SET_ASIDE",
    "UNDO",
    "WHY",
    "done",
    "reason",
    "undone",
]

SET_ASIDE = "Set aside"
UNDO = "Undo"
DOES_NOT_COUNT = "Does not count"
WHY = "Why is this all right here?"
IN_YOUR_WORDS = "More about it, in a line (optional)"
OTHER = "other"
REASONS: tuple[tuple[str, str], ...] = (
    ("permission", "I have their permission"),
    ("public", "It is public already"),
    ("meant", "It is not meant that way"),
    ("agreed", "It is agreed with whoever decides"),
    (OTHER, "Another reason"),
)
"""What a button carries and what a person chooses."""
REASON_NEEDED = "Choose a reason, or say it in a line."
LONGEST_WORDS = 140
KEPT = "It counts for your own checks only. Your reason is kept; the draft is not."
GONE = "This button no longer works. Check the draft again to get a new one."
NO_WINDOW = "I could not open the window in time. Please press the button again."
NOT_LOOKED_UP = (
    "I cannot look up right now what you set aside before, so all of it is shown and counts."
)
NEEDS_ANOTHER = (
    "What must not be posted cannot be set aside by its writer; a second person has to decide."
)
_THIS = "this finding"


def reason(choice: str, words: str) -> str:
    """Return why a finding is set aside, as one line; "" where nothing was said.

    Args:
        choice: one of ``REASONS``; anything else counts as none.
        words: what the person wrote besides; cut where long.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    line = line[:LONGEST_WORDS].strip()
    if choice == OTHER and line:
        return line
    return ": ".join(filter(None, (dict(REASONS).get(choice, ""), line)))


def done(what: str, why: str) -> str:
    """Return that a finding was set aside, why, and what that means.

    Args:
        what: the matter that it is about, "" where nobody knows.
        why: the reason as it is kept.
    """
    return (
        f"Set aside: {what or _THIS}. Your reason: {why.rstrip(' .')}. It will not count when you "
        "check this draft again, as long as these words stay as they are."
    )


def undone(what: str) -> str:
    """Return that a finding counts again."""
    return f"No longer set aside: {what or _THIS}. It counts again when you check this draft."
