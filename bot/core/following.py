"""Follow-ups: "and on LinkedIn?" means the question before it, asked of LinkedIn.

Works on words alone; knows no policy and keeps nothing.
"""

import re
from collections.abc import Sequence

from bot.core.telling import content_words

__all__ = ["in_context"]

_MOST_WORDS_OF_A_FOLLOW_UP = 14
_MOST_CHARACTERS = 600

# "And on LinkedIn?", "what about my manager?", "even in my own time?"
_GOES_ON = re.compile(
    r"(?:and|but|or|also|plus|so|ok(?:ay)? (?:and|but|so)|even|still|only|what about|how about"
    r"|what if|same (?:for|on|with|if)|does (?:that|this|it|the same)|do (?:they|those|these)"
    r"|is (?:that|this|it|he|she)|are (?:they|those|these)|would (?:that|this|it)|can (?:they|it|he|she)"
    r"|should (?:they|it|he|she)|why(?: not| is that)?|who says(?: so)?|since when|for how long"
    r"|in which case|not even|unless|if (?:they|he|she|it|i)|when (?:they|he|she|it))\b",
    re.I,
)
# Words that stand for something said before.
_POINTS_BACK = re.compile(
    r"\b(?:that|this|it|them|they|him|her|he|she|those|these|one|ones|then|there|instead"
    r"|(?:the|that) (?:same|other|former|latter))\b",
    re.I,
)
_ASKS_BY_ITSELF = re.compile(
    r"\b(?:can|could|may|am|are|is|do|does|should|must|will|would|have|has) (?:i|we|my|staff|the"
    r"|an?|our)\b",
    re.I,
)
_LEADING = re.compile(r"^(?:(?:and|but|or|also|so|ok(?:ay)?|then|plus)\b[ ,]*)+", re.I)


def in_context(question: str, earlier: Sequence[str]) -> str:
    """Return the question as it is meant after those asked before it.

    A question that can stand alone comes back unchanged; one that goes on from an earlier one comes
    back with it, the earlier first.

    Args:
        earlier: what the same people asked in the same conversation, oldest first.
    """
    question = " ".join(question.split())
    if not earlier or not _is_follow_up(question):
        return question
    # A chain of follow-ups hangs on the last question that stood alone.
    whole = [words for words in earlier if not _is_follow_up(" ".join(words.split()))]
    before = " ".join((whole or earlier)[-1].split())[-_MOST_CHARACTERS:]
    if before.casefold() == question.casefold():
        return question
    return f"{before.rstrip(' ?.!')}, {_LEADING.sub('', question)}"


def _is_follow_up(question: str) -> bool:
    words = question.split()
    if not words or len(words) > _MOST_WORDS_OF_A_FOLLOW_UP:
        return False
    n_content = len(content_words(question))
    alone = _ASKS_BY_ITSELF.search(question)
    if _GOES_ON.match(question):
        # "And can I post a photo of a colleague?" has all it needs.
        return not (alone and n_content >= 3 and not _POINTS_BACK.search(question))
    if _POINTS_BACK.search(question):
        return n_content <= 2
    # "LinkedIn?", "at weekends?": too little to be a question of its own.
    return question.endswith("?") and not alone and n_content <= 1 and len(words) <= 4
