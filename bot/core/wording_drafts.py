"""Every sentence a person can read about a draft, one function or constant per message.

Plain text without markup; platforms render it. Never says that a draft is safe or approved: only
what was looked for, what was found, and what nobody looked at.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from knowledge.domain import FixKind, Severity, Verdict

__all__ = [
    "ANOTHER_WAY",
    "CAPACITY_NOT_KNOWN",
    "CORRECTED",
    "EMPTY",
    "LEAVE_OUT",
    "NOTHING_ELSE_FOUND",
    "NOTHING_FOUND",
    "NOTHING_LOOKED_FOR",
    "NOT_CHECKED_ALWAYS",
    "OTHER_LANGUAGE_NOT_CHECKED",
    "QUESTION",
    "QUESTIONS",
    "SEVERITIES",
    "fix",
    "kind_word",
    "links_not_checked",
    "looked_for",
    "set_aside",
    "silent_not_checked",
    "too_long",
    "verdict",
]

EMPTY = "There are no words to check yet."
NOTHING_FOUND = "Nothing found by these checks."
NOTHING_ELSE_FOUND = "Nothing found by these checks but what you set aside."
NOTHING_LOOKED_FOR = (
    "Nothing was checked: no clause of the policies speaks to what these checks look for."
)
NOT_CHECKED_ALWAYS = (
    "pictures, videos and attachments",
    "whether what you say is true",
)
OTHER_LANGUAGE_NOT_CHECKED = "Some of this is not in English, and was not checked."
ANOTHER_WAY = "Say it another way, or leave it out."
LEAVE_OUT = "Leave this out."
CAPACITY_NOT_KNOWN = "whether you post it personally or officially (clauses for both counted)"
CORRECTED = "With the suggestions made"
QUESTION = "A question"
QUESTIONS = "Questions for you (they do not change the result)"
SEVERITIES: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.BLOCK: "Do not post",
        Severity.REVIEW: "Have another look",
        Severity.NOTE: "Worth a thought",
    }
)
_NO_CLAUSE = " (no clause speaks of it)"
_KIND_WORD = "Thank you for speaking up."
_THE_WAY = "The clause below says how to raise it where you are protected."


def too_long(longest: int) -> str:
    """Return that a draft is longer than can be read with care."""
    return (
        f"This draft is longer than I can check at once ({longest:,} characters), "
        "so nothing was checked. Check it in parts."
    )


def verdict(
    outcome: Verdict, *, n_serious: int, n_notes: int, n_questions: int, n_set_aside: int
) -> str:
    """Return the verdict in plain words, the first sentence its headline.

    Args:
        n_serious: findings that count towards it.
        n_notes: findings that do not change it.
        n_questions: things to ask the writer.
        n_set_aside: findings that the writer gave a reason against.
    """
    if outcome is Verdict.OK:
        head = NOTHING_ELSE_FOUND if n_set_aside else NOTHING_FOUND
        return " ".join(filter(None, (head, _besides(n_notes, n_questions))))
    if outcome is Verdict.BLOCK:
        head = "Please do not post this as it is."
    else:
        head = "Have another look before you post this."
    what = _counted(n_serious, "thing speaks", "things speak") if n_serious else "Doubts speak"
    rests = "with" if n_serious == 1 else "each with"
    return f"{head} {what} against it, {rests} the clause it rests on."


def _besides(n_notes: int, n_questions: int) -> str:
    parts = []
    if n_notes:
        parts.append(_counted(n_notes, "small thing", "small things") + " to think about")
    if n_questions:
        parts.append(_counted(n_questions, "question", "questions") + " for you")
    return f"{' and '.join(parts)}." if parts else ""


def _counted(n: int, one: str, many: str) -> str:
    words = {1: "One", 2: "Two", 3: "Three", 4: "Four", 5: "Five", 6: "Six"}
    return f"{words.get(n, str(n))} {one if n == 1 else many}"


def kind_word(reason: str) -> str:
    """Return what to say to somebody who raises wrongdoing: thanks first, then the way."""
    return " ".join(filter(None, (_KIND_WORD, reason, _THE_WAY)))


def links_not_checked(n_links: int) -> str:
    """Return that nobody followed the links."""
    return "what stands behind the link" if n_links == 1 else f"what stands behind {n_links} links"


def silent_not_checked(topic_name: str) -> str:
    """Return that the policies say nothing on a topic."""
    return f"{topic_name}{_NO_CLAUSE}"


def looked_for(n_topics: int, not_checked: Sequence[str]) -> str:
    """Return in short what was looked for and what was not."""
    rest = [words for words in not_checked if not words.endswith(_NO_CLAUSE)]
    n_silent = len(not_checked) - len(rest)
    matters = "1 matter" if n_topics == 1 else f"{n_topics} matters"
    said = f"Looked for {matters} that your policies speak of. Not checked: {'; '.join(rest)}"
    return f"{said}; {n_silent} that no clause speaks of." if n_silent else f"{said}."


def set_aside(reason: str) -> str:
    """Return that the writer dismissed a finding."""
    return f"Set aside: {reason}"


def fix(kind: FixKind, text: str, *, can_apply: bool) -> str:
    """Return what would mend a finding, as a sentence.

    Args:
        can_apply: the fix knows where to put its words.
    """
    if kind is FixKind.ASK or not can_apply:
        return f"What helps: {text}" if text else ""
    match kind:
        case FixKind.DELETE:
            return "What helps: leave this out."
        case FixKind.INSERT:
            return f"What helps: add \u201c{text}\u201d."
    return f"What helps: write \u201c{text}\u201d instead."
