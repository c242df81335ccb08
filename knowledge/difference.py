"""What changed between two versions of a policy, clause by clause and word by word.

Knows nothing of how a difference is shown.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from knowledge.domain import Clause, PolicyVersion, Span
from knowledge.pairing import pair_clauses, path_words

__all__ = [
    "Change",
    "ChangeKind",
    "ClausePart",
    "RenamedSection",
    "VersionDifference",
    "WordEdit",
    "compare",
    "word_edits",
]


class ChangeKind(StrEnum):
    """What happened to a clause; REWORDED, RENUMBERED and MOVED may come together."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    RENUMBERED = "renumbered"
    MOVED = "moved"
    UNCHANGED = "unchanged"


class ClausePart(StrEnum):
    """A text of a clause that words can change in; the value is the attribute's name."""

    LEAD_IN = "lead_in"
    TEXT = "text"
    LEAD_OUT = "lead_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordEdit:
    """A run of words that became another.

    Attributes:
        part: the text of the clause that both spans count in.
        was: in the old clause's text; empty, at the place, where words were only put in.
        now: in the new clause's text; empty, at the place, where words were only taken out.
    """

    part: ClausePart
    was: Span
    now: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one clause.

    Attributes:
        old: None for an added clause.
        new: None for a removed clause.
        kinds: at least one; ADDED, REMOVED and UNCHANGED stand alone.
        edits: for a reworded clause, in reading order; () otherwise.
    """

    old: Clause | None
    new: Clause | None
    kinds: tuple[ChangeKind, ...]
    edits: tuple[WordEdit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamedSection:
    """A heading path that gave way to another, with its clauses; those did not move."""

    was: tuple[str, ...]
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDifference:
    """Everything that changed between two versions of a policy.

    Attributes:
        old: the earlier version's number.
        new: the later version's number.
        changes: every clause of both versions exactly once, unchanged ones included; in the order
            of the later version, removed clauses behind the clause that they followed.
        sections: renamed sections, in the order of the earlier version.
    """

    policy: str
    old: int
    new: int
    changes: tuple[Change, ...]
    sections: tuple[RenamedSection, ...] = ()

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        """Return the changes of one kind, in order."""
        return tuple(change for change in self.changes if kind in change.kinds)

    @property
    def is_empty(self) -> bool:
        """Whether no clause changed and no section was renamed."""
        return not self.sections and all(c.kinds == (ChangeKind.UNCHANGED,) for c in self.changes)


def compare(old: PolicyVersion, new: PolicyVersion) -> VersionDifference:
    """Return what changed from one version of a policy to another.

    A clause is renumbered when people cite it by another reference, and moved when it stands under
    another heading or has overtaken its neighbours. A heading that is only renamed or renumbered
    moves nothing. Time grows linearly with the number of clauses.
    """
    pairs = pair_clauses(old.clauses, new.clauses)
    sections = tuple(_renamed_sections(old.clauses, new.clauses, pairs))
    renamed = {path_words(section.was): path_words(section.now) for section in sections}
    overtaken = _out_of_order(pairs)
    placed = [
        ((j, -1), _change(old.clauses[i], new.clauses[j], i in overtaken, renamed))
        for i, j in pairs
    ]
    paired = {j for _, j in pairs}
    placed += [((j, -1), _added(c)) for j, c in enumerate(new.clauses) if j not in paired]
    placed += _removed(old.clauses, dict(pairs))
    placed.sort(key=lambda item: item[0])
    return VersionDifference(
        policy=new.policy,
        old=old.version,
        new=new.version,
        changes=tuple(change for _, change in placed),
        sections=sections,
    )


def _added(clause: Clause) -> Change:
    return Change(old=None, new=clause, kinds=(ChangeKind.ADDED,))


def _removed(
    old: Sequence[Clause], pairs: dict[int, int]
) -> Iterator[tuple[tuple[int, int], Change]]:
    """Yield removed clauses, each placed behind the clause that stood before it."""
    behind = -1
    for i, clause in enumerate(old):
        if i in pairs:
            behind = pairs[i]
        else:
            yield (behind, i), Change(old=clause, new=None, kinds=(ChangeKind.REMOVED,))


_PathWords = tuple[str, ...]


def _change(
    old: Clause, new: Clause, overtaken: bool, renamed: dict[_PathWords, _PathWords]
) -> Change:
    kinds = []
    edits: tuple[WordEdit, ...] = ()
    if old.digest != new.digest:
        edits = tuple(_edits(old, new))
        kinds.append(ChangeKind.REWORDED)
    if old.ref != new.ref:
        kinds.append(ChangeKind.RENUMBERED)
    path = path_words(old.heading_path)
    if overtaken or renamed.get(path, path) != path_words(new.heading_path):
        kinds.append(ChangeKind.MOVED)
    return Change(old=old, new=new, kinds=tuple(kinds) or (ChangeKind.UNCHANGED,), edits=edits)


# --- sections and order ---------------------------------------------------------------------------


def _renamed_sections(
    old: Sequence[Clause], new: Sequence[Clause], pairs: Sequence[tuple[int, int]]
) -> Iterator[RenamedSection]:
    """Yield the sections that live on under another name.

    A path was renamed when it is gone, the other one is there for the first time, and each got
    most of its clauses from the other.
    """
    olds = {path_words(clause.heading_path): clause.heading_path for clause in old}
    news = {path_words(clause.heading_path): clause.heading_path for clause in new}
    forth: defaultdict[_PathWords, Counter[_PathWords]] = defaultdict(Counter)
    back: defaultdict[_PathWords, Counter[_PathWords]] = defaultdict(Counter)
    for i, j in pairs:
        was, now = path_words(old[i].heading_path), path_words(new[j].heading_path)
        forth[was][now] += 1
        back[now][was] += 1
    for was, printed in olds.items():
        if was in news or was not in forth:
            continue
        now = forth[was].most_common(1)[0][0]
        if now not in olds and back[now].most_common(1)[0][0] == was:
            yield RenamedSection(was=printed, now=news[now])


def _out_of_order(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """Return the fewest old indexes without which the rest kept its order.

    The rest is a longest increasing subsequence, found by patience sorting.
    """
    ends: list[int] = []
    end_at: list[int] = []
    before: list[int] = []
    for at, (_, j) in enumerate(pairs):
        pile = bisect_left(ends, j)
        before.append(end_at[pile - 1] if pile else -1)
        if pile == len(ends):
            ends.append(j)
            end_at.append(at)
        else:
            ends[pile] = j
            end_at[pile] = at
    kept: set[int] = set()
    at = end_at[-1] if end_at else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return {i for at, (i, _) in enumerate(pairs) if at not in kept}


# --- words ----------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\w+(?:['\u2019-]\w+)*|[^\w\s]")

# Matching words is quadratic; beyond this many pairs of words a long clause's changed middle is
# shown as one run.
_MAX_WORD_PAIRS = 1_000_000


def _edits(old: Clause, new: Clause) -> Iterator[WordEdit]:
    for part in ClausePart:
        for was, now in word_edits(getattr(old, part), getattr(new, part)):
            yield WordEdit(part=part, was=was, now=now)


def word_edits(old: str, new: str) -> tuple[tuple[Span, Span], ...]:
    """Return the runs of words that differ: where they were in ``old``, where they are in ``new``.

    In order and never overlapping; white space apart, the words outside all spans are the
    same in both. Punctuation marks count as words.
    """
    olds = [(m[0], m.start(), m.end()) for m in _TOKEN.finditer(old)]
    news = [(m[0], m.start(), m.end()) for m in _TOKEN.finditer(new)]
    edits = []
    for start, end, new_start, new_end in _runs([w for w, *_ in olds], [w for w, *_ in news]):
        was = _span_of(olds, start, end, len(old))
        edits.append((was, _span_of(news, new_start, new_end, len(new))))
    return tuple(edits)


def _runs(old: list[str], new: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the ranges of tokens that differ."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(middle_old) * len(middle_new) > _MAX_WORD_PAIRS:
        yield head, len(old) - tail, head, len(new) - tail
        return
    matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            yield head + start, head + end, head + new_start, head + new_end


def _span_of(tokens: list[tuple[str, int, int]], start: int, end: int, length: int) -> Span:
    if start < end:
        return Span(tokens[start][1], tokens[end - 1][2])
    at = tokens[start][1] if start < len(tokens) else length
    return Span(at, at)
