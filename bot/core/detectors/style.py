"""Style: words in capital letters and text speak.

One finding says how much of it there is: a little is a note, a lot asks for a review.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType

from bot.core.detectors.lexicon import Lexicon
from bot.core.detectors.reading import Token
from bot.core.detectors.scene import Hit, Scene
from knowledge.domain import Fix, FixKind, Severity
from knowledge.errors import RuleError
from knowledge.rules import Rule
from knowledge.words import known_words

__all__ = ["NAMES_OF_DAYS", "StylePlan", "find_style", "plan_style"]


@dataclass(frozen=True, slots=True)
class StylePlan:
    """A rule with its words in the lexicon."""

    rule: Rule
    words: int
    find: "Callable[[StylePlan, Scene], Iterator[Hit]]"


def plan_style(rule: Rule, lexicon: Lexicon) -> StylePlan:
    """Take a rule's words into the lexicon.

    Raises:
        RuleError: the rule names a way of looking that does not exist.
    """
    if rule.validator not in _WAYS:
        raise RuleError(
            rule.rule_id,
            f"no look at style is called {rule.validator!r}",
            f"Use one of {', '.join(sorted(_WAYS))}.",
        )
    return StylePlan(rule, lexicon.add(rule.words.get("always", ())), _WAYS[rule.validator])


def find_style(plan: StylePlan, scene: Scene) -> Iterator[Hit]:
    """Find what a rule of style looks for."""
    return plan.find(plan, scene)


# --- capital letters ----------------------------------------------------------------------------

_FEWEST_SHOUTED, _MANY_SHOUTED, _MANY_STRESSED = 3, 5, 4
_LONG_WORD = 3
_MANY_LETTERS = 12


def _capitals(plan: StylePlan, scene: Scene) -> Iterator[Hit]:
    """Find runs of words in capitals; single ones are acronyms or emphasis, unless there are many."""
    runs = list(filter(None, _shouted(scene)))
    is_shouted = False
    for run in runs:
        words = [t for t in run if t.end - t.start >= _LONG_WORD and t.word.isalpha()]
        letters = sum(t.end - t.start for t in words)
        # A row of acronyms ("NHS, GP, MP, BBC") has no word of everyday length in it.
        if len(words) < _FEWEST_SHOUTED or letters < _MANY_LETTERS or not _has_word(words):
            continue
        is_shouted = True
        span = (run[0].start, run[-1].end)
        quiet = _lowered(scene.reading.folded.text, run)
        yield Hit(
            rule=plan.rule,
            spans=(span,),
            severity=None
            if len(words) >= _MANY_SHOUTED and not scene.is_personal
            else Severity.NOTE,
            evidence=(f"{len(words)} words in capitals",),
            fix=Fix(kind=FixKind.REPLACE, text=quiet, span=scene.reading.folded.span(*span)),
        )
    if not is_shouted:
        yield from _stressed(plan, scene, chain.from_iterable(runs))


def _stressed(plan: StylePlan, scene: Scene, shouted: Iterable[Token]) -> Iterator[Hit]:
    """Find everyday words in capitals here and there, as a teacher stresses them."""
    known = known_words().known
    words = [
        t
        for t in shouted
        if t.end - t.start >= _LONG_WORD
        and t.word not in scene.org.words
        and (t.word in _SHORT_WORDS or (len(t.word) >= _WORD_LENGTH and t.word in known))
    ]
    if len(words) >= _MANY_STRESSED and len({t.word for t in words}) > 2:
        yield Hit(
            rule=plan.rule,
            spans=tuple((t.start, t.end) for t in words[:_MOST_SPANS]),
            severity=Severity.NOTE if scene.is_personal else None,
            evidence=(f"{len(words)} words in capitals",),
            fix=Fix(kind=FixKind.ASK, text="Use small letters, and put what matters most first."),
        )


_VOWELS = re.compile(r"[aeiouy]")
_WORD_LENGTH = 4
_SHORT_WORDS = frozenset(
    "all and any are can day did due for get got had has her him his how ill its let may new not now off"
    " one our out own pay put say see set she the too two use was way who why you your yet".split()
)


def _has_word(words: list[Token]) -> bool:
    everyday = [
        t
        for t in words
        if t.word in _SHORT_WORDS or (len(t.word) >= _WORD_LENGTH and _VOWELS.search(t.word))
    ]
    return 2 * len(everyday) >= len(words)


def _shouted(scene: Scene) -> Iterator[list[Token]]:
    """Yield runs of tokens in capitals, numbers and single letters between them included."""
    run: list[Token] = []
    text = scene.reading.folded.text
    for token in scene.reading.tokens:
        written = text[token.start : token.end]
        if written.isupper() and not token.handle:
            run.append(token)
        elif not (run and not any(char.isalpha() for char in written)):
            yield run
            run = []
    yield run


_ACRONYM = re.compile(
    r"nhs|uk|gp|mp|mps|bbc|itv|pm|am|cctv|pdf|faq|faqs|tv|ni|gdpr|dbs|ict|hr|vat|usa|eu|id|diy|rspca|"
    r"rnli|covid|ev|evs|sen|send|foi|i|a&e|[^aeiouy]{2,4}"
)
NAMES_OF_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july"
    " august september october november december christmas easter english britain".split()
)
"""Days, months and what else has a capital in a sentence; in small letters."""


def _lowered(text: str, run: list[Token]) -> str:
    """Return the run in sentence case; acronyms and names of days keep their capitals."""
    out: list[str] = []
    at = run[0].start
    sentence = -1
    for token in run:
        word = token.word
        if not (_ACRONYM.fullmatch(word) or not word.isalpha()):
            first = token.sentence != sentence and (token.opens or word in NAMES_OF_DAYS)
            word = word.capitalize() if first or word in NAMES_OF_DAYS else word
        else:
            word = text[token.start : token.end]
        sentence = token.sentence
        out.append(text[at : token.start] + word)
        at = token.end
    return "".join(out)


# --- text speak ---------------------------------------------------------------------------------

_MANY_SLANG = 2
_MOST_SPANS = 12


def _textspeak(plan: StylePlan, scene: Scene) -> Iterator[Hit]:
    """Find text speak; single letters count only beside other text speak."""
    tokens = scene.reading.tokens
    found = scene.matcher.matches(plan.words)
    telling = [m for m in found if len(tokens[m.start].word) > 1]
    if not telling:
        return
    spans = tuple((tokens[m.start].start, tokens[m.end - 1].end) for m in found[:_MOST_SPANS])
    yield Hit(
        rule=plan.rule,
        spans=spans,
        severity=None if len(found) >= _MANY_SLANG else Severity.NOTE,
        evidence=(f"{len(found)} of the list",),
    )


_WAYS: MappingProxyType[str, Callable[[StylePlan, Scene], Iterator[Hit]]] = MappingProxyType(
    {"capitals": _capitals, "textspeak": _textspeak}
)
