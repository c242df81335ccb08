"""Which of the clauses at hand a draft most likely breaches, by the sense of both.

What rules and topics leave open - which of several clauses on one matter, which of two matters - is
decided so. It makes no finding, and no clause eligible. Knows the matcher's port; no rule.
"""

from collections.abc import Iterable, Mapping
from math import exp
from threading import Lock
from types import MappingProxyType
from weakref import WeakKeyDictionary

from bot.core.binding import Binding, BindingStatus, Grid
from bot.core.lexicon import Strength
from bot.core.ports import EventLog
from bot.core.reviewing_ports import ClauseMatcher, WeighedClauses
from knowledge.domain import Audience, Clause
from knowledge.errors import RetrievalError

__all__ = ["UNKNOWN", "Likeness", "Matching", "best_of", "spoken_by", "words_of_clause"]

Likeness = Mapping[str, float]
"""By clause id, the logarithm of the chance that it is what a text breaches, but for a constant."""

UNKNOWN: Likeness = MappingProxyType({})
"""Of a text or clauses that nobody can compare."""

# How plainly a clause speaks, as the matcher learned it.
_PLAINLY = {Strength.EXPLICIT: 1.0, Strength.GENERAL: 0.7, Strength.ADVISORY: 0.4}


class Matching:
    """Compares texts with the clauses of grids; for several threads.

    Args:
        matcher: None where none is shipped; then nothing is known.
        events: told when the matcher's model fails, once for each grid.
    """

    def __init__(self, matcher: ClauseMatcher | None, events: EventLog) -> None:
        self._matcher = matcher
        self._events = events
        self._lock = Lock()
        self._known: WeakKeyDictionary[Grid, _Read | None] = WeakKeyDictionary()

    def likeness(self, grid: Grid, scores: Mapping[str, float]) -> Likeness:
        """Return what speaks for each clause that binds anybody who works here.

        Args:
            scores: what the scorer returned for a text.
        """
        read = self.read(grid)
        if read is None:
            return UNKNOWN
        clause_ids, clauses = read
        return dict(zip(clause_ids, clauses.weigh(scores), strict=True))

    def read(self, grid: Grid) -> "_Read | None":
        """Read a grid's clauses unless they are known; None where they cannot be."""
        if self._matcher is None:
            return None
        with self._lock:
            if grid not in self._known:
                self._known[grid] = self._prepared(self._matcher, grid)
            return self._known[grid]

    def _prepared(self, matcher: ClauseMatcher, grid: Grid) -> "_Read | None":
        spoken = spoken_by(grid.bindings)
        if not spoken:
            return None
        try:
            clauses = matcher.among([(words_of_clause(c), topics) for c, topics in spoken.values()])
        except RetrievalError as error:
            # Clauses are ranked by their words all the same; an operator must see to the model.
            self._events.alarm("matching.sense_failed", kind=type(error).__name__)
            return None
        return tuple(spoken), clauses


_Read = tuple[tuple[str, ...], WeighedClauses]


def spoken_by(bindings: Iterable[Binding]) -> Mapping[str, tuple[Clause, Mapping[str, float]]]:
    """Return by id the clauses that bind whoever works here, with how plainly each speaks of what."""
    spoken: dict[str, tuple[Clause, dict[str, float]]] = {}
    for binding in bindings:
        clause = binding.clause
        if binding.status is BindingStatus.REJECTED or clause.audience is Audience.PUBLIC:
            continue
        _, topics = spoken.setdefault(clause.clause_id, (clause, {}))
        plainly = _PLAINLY[binding.strength]
        topics[binding.topic] = max(plainly, topics.get(binding.topic, 0.0))
    return spoken


def words_of_clause(clause: Clause) -> str:
    """Return a clause behind the words that open its sentence, as the matcher reads it."""
    return f"{clause.lead_in} {clause.text}" if clause.lead_in else clause.text


def best_of(bindings: Mapping[str, Iterable[Binding]], likeness: Likeness) -> Mapping[str, float]:
    """Return by topic what its likeliest clause is worth, in (0, 1]; the likeliest of all has 1.

    Args:
        bindings: by topic, those that may be held against the draft.
    """
    best = {
        topic: max(known)
        for topic, some in bindings.items()
        if (known := [likeness[b.clause.clause_id] for b in some if b.clause.clause_id in likeness])
    }
    most = max(best.values(), default=0.0)
    return {topic: exp(value - most) for topic, value in best.items()}
