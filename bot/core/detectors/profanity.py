"""Swear words and slurs as whole words only, however they are disguised.

A word that also has a decent meaning counts only where it is aimed at somebody. A strong word is
a block where it is aimed at somebody or stands in an official post, else it asks for a review.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.detectors.lexicon import Lexicon
from bot.core.detectors.reading import Reading, Token
from bot.core.detectors.scene import Hit, Scene
from knowledge.domain import Capacity, Severity
from knowledge.rules import Rule

__all__ = ["ProfanityPlan", "find_profanity", "plan_profanity"]

_MOST_HITS = 12
_AIM_REACH = 4
_SHORTEST_MASKED = 4


@dataclass(frozen=True, slots=True)
class ProfanityPlan:
    """A rule with its words in the lexicon.

    Attributes:
        always, aimed, spared: numbers of lists in the lexicon.
        masked: by first letter and length, the words that a mask may hide.
    """

    rule: Rule
    always: int
    aimed: int
    spared: int
    masked: Mapping[tuple[str, int], tuple[str, ...]]


def plan_profanity(rule: Rule, lexicon: Lexicon) -> ProfanityPlan:
    """Take a rule's words into the lexicon."""
    always = rule.words.get("always", ())
    stems = tuple(stem + "*" for stem in rule.words.get("stems", ()))
    masked: dict[tuple[str, int], list[str]] = {}
    for word in always:
        if len(word) >= _SHORTEST_MASKED and word.isalpha():
            masked.setdefault((word[0], len(word)), []).append(word)
    return ProfanityPlan(
        rule=rule,
        always=lexicon.add((*always, *stems)),
        aimed=lexicon.add(rule.words.get("aimed", ())),
        spared=lexicon.add(rule.words.get("spared", ())),
        masked={key: tuple(words) for key, words in masked.items()},
    )


def find_profanity(plan: ProfanityPlan, scene: Scene) -> Iterator[Hit]:
    """Find swear words of one tier."""
    tokens = scene.reading.tokens
    spared = {
        n for match in scene.matcher.matches(plan.spared) for n in range(match.start, match.end)
    }
    needs_aim = {match.start for match in scene.matcher.matches(plan.aimed)}
    found = {match.start: match.end for match in reversed(scene.matcher.matches(plan.always))}
    n_hits = 0
    for at in sorted({*found, *needs_aim}):
        end = found.get(at, at + 1)
        aim = _aim(scene.reading, at, end)
        if spared & set(range(at, end)):
            continue
        if at in needs_aim and (not aim or _is_in_a_name(scene.reading, at)):
            continue
        yield _hit(plan, scene, (tokens[at].start, tokens[end - 1].end), aim, "")
        n_hits += 1
        if n_hits >= _MOST_HITS:
            return
    yield from _veiled(plan, scene)


def _hit(plan: ProfanityPlan, scene: Scene, span: tuple[int, int], aim: str, word: str) -> Hit:
    severity = plan.rule.severity
    official = scene.capacity is Capacity.OFFICIAL
    if severity is Severity.BLOCK and plan.rule.topic == "profanity" and not (aim or official):
        severity = Severity.REVIEW
    evidence = (
        *((f"aimed at {aim!r}",) if aim else ()),
        *((f"stands for {word!r}",) if word else ()),
    )
    return Hit(rule=plan.rule, spans=(span,), severity=severity, evidence=evidence)


# --- aim ----------------------------------------------------------------------------------------

_PERSONS: frozenset[str] = frozenset(
    "you u ur you're youre your yourself yourselves he he's she she's they they're him her them"
    " boss manager supervisor bloke woman man lad lads councillor councillors cllr mayor council"
    " residents tenants everyone everybody people lot driver drivers officer officers warden"
    " neighbour neighbours wife husband team management director hr teacher idiot someone somebody"
    " these those who whoever @".split()
)
_POINTERS = frozenset("that this those these such some what absolute complete total utter".split())


def _aim(reading: Reading, at: int, end: int) -> str:
    """Return the word that makes a swear word an attack, "" where nothing does."""
    tokens = reading.tokens
    sentence = tokens[at].sentence
    before = tokens[max(0, at - _AIM_REACH) : at]
    for token in (*reversed(before), *tokens[end : end + _AIM_REACH]):
        if token.sentence == sentence and _is_person(token):
            return token.word
    if before and before[-1].sentence == sentence and before[-1].word in _POINTERS:
        return before[-1].word
    return ""


def _is_person(token: Token) -> bool:
    named = token.capital and not token.opens and token.word not in _NOT_NAMES
    return named or token.handle or token.word in _PERSONS


def _is_in_a_name(reading: Reading, at: int) -> bool:
    """Tell whether a decent word is part of a name ("Cripple Creek"), not written in capitals."""
    token, text = reading.tokens[at], reading.folded.text
    if not token.capital or text[token.start : token.end].isupper():
        return False
    beside = (reading.tokens[n] for n in (at - 1, at + 1) if 0 <= n < len(reading.tokens))
    return any(
        t.capital and t.sentence == token.sentence and t.word not in _PERSONS for t in beside
    )


_NOT_NAMES = frozenset("i i'm i've i'll i'd monday god christmas friday".split())


# --- masks --------------------------------------------------------------------------------------

_MASKED = re.compile(
    r"(?<![\w*#@/])[a-z](?=\w*[*#%_–-])(?:[a-z]|[*#%]|[_–-](?=[*#%_–-])){2,14}(?![\w*])"
)
_GAPPED = re.compile(r"(?<!\w)[a-z][*#%_–-]{3,}(?!\w)")


def _veiled(plan: ProfanityPlan, scene: Scene) -> Iterator[Hit]:
    """Find words with letters starred out ("f**k", "sh*t", "b*ll*cks")."""
    lower = scene.reading.folded.lower
    if not any(mask in lower for mask in "*#%_"):
        return
    for match in (*_MASKED.finditer(lower), *_GAPPED.finditer(lower)):
        chunk = match[0]
        word = _behind(chunk, plan)
        if word:
            at = next((n for n, t in enumerate(scene.reading.tokens) if t.end > match.start()), -1)
            aim = _aim(scene.reading, at, at + 1) if at >= 0 else ""
            yield _hit(plan, scene, match.span(), aim, word)


def _behind(chunk: str, plan: ProfanityPlan) -> str:
    """Return the first word of the tier that the chunk's letters and masks fit."""
    n_letters = sum(char.isalpha() for char in chunk)
    # One letter is enough for a swear word; for a slur it would be a guess.
    is_clear = plan.rule.topic == "profanity" and chunk[0] in "fcswb"
    if n_letters < 2 and not (is_clear and len(chunk) >= _SHORTEST_MASKED):
        return ""
    for word in plan.masked.get((chunk[0], len(chunk)), ()):
        if all(a == b or not a.isalpha() for a, b in zip(chunk, word, strict=True)):
            return word
    return ""
