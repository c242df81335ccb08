"""Texts as the index sees them: what of a clause is encoded, and words reduced to comparable stems.

Knows clauses and words; knows nothing of vectors or files.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from knowledge.domain import Clause, Span

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["TEXT_FORMAT", "clause_text", "content_stems", "matched_spans", "stems"]

TEXT_FORMAT = 1
"""Counts up when the same clause would be encoded, or cut into stems, in another way."""

_LEAD_IN_CHARACTERS = 240

_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?", re.I)

# Words that a question has for being a question, or that every clause has.
_EMPTY_WORDS = frozenset(
    re.findall(
        r"\S+",
        "a about all also am an and any are as at be because been before being but by can could did do "
        "does doing done for from get gets getting go going got had has have having he her him his how i "
        "i'm i've i'd i'll if in into is isn't it it's its just let like ll lot make many may maybe me "
        "mean might must my myself need no not now of off ok okay on one or our out over own please pls "
        "put really said say says shall she should so some someone something still such than that "
        "that's the their them then there these they thing things this those to too up us use used using "
        "want wants was we we're were what what's when where which while who whose why will with without "
        "won't would yes yet you you're your yours anyone anything don't doesn't didn't can't couldn't "
        "shouldn't cannot im ive dont cant wot whats allowed",
    )
)

# What staff type beside what policies print. Each word is put in its group's first word, for
# clauses and questions alike; only pairs that mean the same in every workplace.
_GROUPS = (
    "twitter x tweet tweets tweeting tweeted retweet retweets retweeting",
    "facebook fb",
    "instagram insta ig",
    "whatsapp wa",
    "linkedin",
    "youtube yt",
    "manager boss bosses gaffer supervisor supervisors",
    "dismissal sack sacked sacking fired dismissed dismiss",
    "message dm dms dming pm pms texted texting",
    "photo pic pics picture pictures photograph photographs photographed snap snaps selfie selfies",
    "video vid vids clip clips",
    "colleague coworker coworkers workmate workmates teammate teammates",
    "phone mobile smartphone",
    "computer laptop pc",
    "children kid kids child youngster youngsters",
    "personal private",
    "employee staff",
    "councillor cllr cllrs",
    "information info",
    "advertisement ad ads advert adverts",
    "bully bullying bullied trolling troll trolls",
    "leave holiday holidays vacation",
    "application app apps",
    "password passwords passcode login logins",
    "anonymous anonymously anon",
    "copyright copyrighted",
    "election elections purdah",
)
_SYNONYM = {word: group.split()[0] for group in _GROUPS for word in group.split()}


def clause_text(clause: Clause) -> str:
    """Return what of a clause is encoded: heading path, end of the lead-in, text.

    The model was trained on exactly this form; another needs another ``TEXT_FORMAT``.
    """
    path = " > ".join(h.title() if h.isupper() else h for h in clause.heading_path)
    lead_in = clause.lead_in[-_LEAD_IN_CHARACTERS:]
    return " | ".join(part for part in (path, lead_in, clause.text) if part)


def stems(text: str) -> list[str]:
    """Return the stems of the words of a text, in order, empty words left out."""
    return [stem for stem, _ in _stemmed(text)]


def content_stems(question: str) -> frozenset[str]:
    """Return the stems of the words that carry a question's meaning."""
    return frozenset(stems(question))


def matched_spans(question: str, text: str) -> tuple[Span, ...]:
    """Return where words of the text share a stem with words of the question.

    Returns:
        Half-open, code points of ``text``, in order, never touching.
    """
    asked = content_stems(question)
    return tuple(span for stem, span in _stemmed(text) if stem in asked)


def _stemmed(text: str) -> Iterator[tuple[str, Span]]:
    stem = _stemmer()
    for match in _WORD.finditer(text):
        word = match[0].lower().replace("’", "'")
        if word in _EMPTY_WORDS:
            continue
        word = word.partition("'")[0]
        if len(word) > 1 or word in _SYNONYM:
            yield stem(_SYNONYM.get(word, word)), Span(match.start(), match.end())


@cache
def _stemmer() -> "Callable[[str], str]":
    import Stemmer

    stemmer: Any = Stemmer.Stemmer("english")
    # PyStemmer's own cache is not safe to share between threads; ours is.
    stemmer.maxCacheSize = 0
    return cache(stemmer.stemWord)
