"""Names of people and firms who may not have agreed to be named.

A title with a name, a first name with a surname, or a firm. Office holders, places, signatures
and the writer's own family are not third parties. Never more than a review.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.detectors.lexicon import Lexicon
from bot.core.detectors.reading import Reading, Token
from bot.core.detectors.scene import Hit, Scene
from bot.core.detectors.whose import is_own_name
from knowledge.domain import Capacity
from knowledge.rules import Rule

__all__ = ["NamesPlan", "find_names", "plan_names"]

_MOST_HITS = 6


@dataclass(frozen=True, slots=True)
class NamesPlan:
    """A rule with its words in the lexicon.

    Attributes:
        private: list of what makes a name in a personal post more than a greeting; -1 where the
            rule wants any name.
        without: list of what must not stand in the same sentence.
        thanks: list of what makes a name in a personal post one that its bearer is glad of.
    """

    rule: Rule
    private: int
    without: int
    thanks: int


def plan_names(rule: Rule, lexicon: Lexicon) -> NamesPlan:
    """Take a rule's words into the lexicon."""
    private = rule.words.get("private", ())
    return NamesPlan(
        rule,
        lexicon.add(private) if private else -1,
        lexicon.add(rule.words.get("without", ())),
        lexicon.add(rule.words.get("thanks", ())),
    )


def find_names(plan: NamesPlan, scene: Scene) -> Iterator[Hit]:
    """Find named third parties."""
    reading = scene.reading
    tokens = reading.tokens
    against = {tokens[m.start].sentence for m in scene.matcher.matches(plan.without)}
    telling = {tokens[m.start].sentence for m in scene.matcher.matches(plan.private)}
    official = scene.capacity is Capacity.OFFICIAL
    if not official:
        against |= {tokens[m.start].sentence for m in scene.matcher.matches(plan.thanks)}
    past = {token.sentence for token in tokens if _is_past_year(token.word)}
    n_hits = 0
    for start, end in _persons(scene):
        sentence = tokens[start].sentence
        if sentence in against or _is_signature(reading, start, end):
            continue
        near = {sentence - 1, sentence, sentence + 1}
        only_named = plan.private >= 0 and not near & telling
        if near & past or (only_named and (not official or _is_spoken_to(reading, start, end))):
            continue
        yield Hit(rule=plan.rule, spans=((tokens[start].start, tokens[end - 1].end),))
        n_hits += 1
        if n_hits >= _MOST_HITS:
            return


_LAST_OF_THE_PAST = 1939


def _is_past_year(word: str) -> bool:
    """Tell whether a word is a year whose people are history by now."""
    return len(word) == 4 and word.isdecimal() and 1000 <= int(word) <= _LAST_OF_THE_PAST


_TITLES = frozenset("mr mrs ms miss dr prof professor".split())
_PROGRAMS = frozenset(
    "teams office word excel outlook project access forms planner sharepoint onedrive windows".split()
)
_NO_SURNAME = frozenset(
    "road street lane avenue close drive way court park school primary academy college university"
    " hospital library centre hall square green hill house church chapel cross inn arms hotel team"
    " party council service services day week month week's festival fair awards award cup league trust"
    " bridge river canal station market museum gallery theatre cinema gardens garden common wood"
    " woods fields field farm mill quay wharf terrace place row mews estate cottage cottages united"
    " city town county rovers monday tuesday wednesday thursday friday saturday sunday january"
    " february march april may june july august september october november december christmas"
    " appeal foundation hospice fund charity society run walk show concert memorial line helpline"
    " helplines centre shop cafe bakery nursery care carers rescue sanctuary lifeboat pride ale beer"
    " and the of in on at is was has will says said for to with from but she he they i".split()
)
_OFFICES = frozenset(
    "cllr councillor councillors mayor mayoress mp sir dame lord lady king queen prince princess"
    " president minister alderman saint st bishop father reverend rev sergeant pc officer inspector"
    " librarian manager ranger warden planner director captain coach author singer actor artist"
    " illustrator painter sculptor muralist poet novelist musician composer potter photographer"
    " professor ambassador champion headteacher head colleague apprentice chef engineer curator".split()
)
_PLACES_BEFORE = frozenset("the a an at in near on by of st".split())


def _persons(scene: Scene) -> Iterator[tuple[int, int]]:
    """Yield token ranges of a title with a name, or a first name with a surname."""
    tokens = scene.reading.tokens
    first_names = {m.start for m in scene.matcher.group("first_name")}
    last = -1
    for n in range(len(tokens) - 1):
        if n < last:
            continue
        titled = _is_title(tokens, n)
        if not titled and not (n in first_names and tokens[n].capital):
            continue
        end = n + 1
        while end < min(len(tokens), n + 4) and _continues(scene.reading.folded.text, tokens, end):
            end += 1
        words = " ".join(t.word.removesuffix("'s") for t in tokens[n:end])
        if end == n + 1 or _is_office(tokens, n) or words in scene.org.people:
            continue
        if tokens[end - 1].word in _NO_SURNAME or _goes_on_as_place(tokens, end):
            continue
        last = end
        yield n, end


def _is_title(tokens: tuple[Token, ...], n: int) -> bool:
    """Tell whether a name is to follow, and not a maker's program: "MS Teams"."""
    word = tokens[n].word
    return word in _TITLES and not (word == "ms" and tokens[n + 1].word in _PROGRAMS)


def _continues(text: str, tokens: tuple[Token, ...], n: int) -> bool:
    """Tell whether token n is a surname after the one before it."""
    before, token = tokens[n - 1], tokens[n]
    return (
        token.capital
        and token.sentence == before.sentence
        and text[before.end : token.start] in (" ", "-", ". ")
        and token.word.replace("'", "").isalpha()
        and len(token.word) > 1
        and token.word not in _NO_SURNAME
    )


def _is_office(tokens: tuple[Token, ...], n: int) -> bool:
    if not n or tokens[n - 1].sentence != tokens[n].sentence:
        return False
    before = tokens[n - 1]
    return before.word in _OFFICES or (before.capital and before.word in ("the", "st"))


def _goes_on_as_place(tokens: tuple[Token, ...], end: int) -> bool:
    return (
        end < len(tokens)
        and tokens[end].capital
        and tokens[end].word in _NO_SURNAME
        and tokens[end].start - tokens[end - 1].end <= 1
    )


_GREETINGS = frozenset("hi hello hiya hey morning afternoon evening sorry thanks".split())


def _is_spoken_to(reading: Reading, start: int, end: int) -> bool:
    """Tell whether it is who is answered: a greeting before it, or a comma behind its opening."""
    tokens = reading.tokens
    if start and tokens[start - 1].word in _GREETINGS:
        return True
    behind = reading.folded.text[tokens[end - 1].end : tokens[end - 1].end + 1]
    return tokens[start].opens and behind in (",", ":")


_ROLE = frozenset(
    "team officer inspector manager head director adviser advisor planner librarian warden ranger"
    " curator clerk coordinator assistant registrar engineer councillor cllr member mayor leader"
    " council service services department recruitment communications comms housing planning"
    " highways parks libraries hr press principal senior deputy chief".split()
)
_INTRODUCES = frozenset("i'm im by from regards thanks name love am this xx".split())
_SIGNATURE_REACH = 5


def _is_signature(reading: Reading, start: int, end: int) -> bool:
    """Tell whether it is the writer or who is written to: a role follows, or "dear" comes before."""
    tokens = reading.tokens
    if (start and tokens[start - 1].word == "dear") or is_own_name(tokens, start):
        return True
    after = tokens[end : end + _SIGNATURE_REACH]
    comma = reading.folded.text[tokens[end - 1].end : tokens[end - 1].end + 1] == ","
    if comma and any(t.word in _ROLE for t in after):
        return True
    before = tokens[max(0, start - 2) : start]
    if any(t.word in _INTRODUCES for t in before) and len(tokens) - end <= _SIGNATURE_REACH:
        return True
    return end == len(tokens) and tokens[start].opens
