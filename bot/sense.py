"""What reads drafts and clauses by their sense, loaded once and when first asked.

Whoever checks nothing pays nothing. Knows where the weights are shipped; nothing of drafts.
"""

import threading
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from index.drafts import DraftScorer
    from index.embed import Embedder, Vectors
    from index.matching import ClauseMatcher, ClauseTable

__all__ = [
    "ClauseEncoder",
    "LateClauseMatcher",
    "LateClauseReader",
    "LateScorer",
    "Senses",
    "late_clause_matcher",
    "late_clause_reader",
    "late_scorer",
    "late_senses",
]

_MOST_KNOWN = 50_000


class LateScorer:
    """A scorer that opens the shipped one when it is first used; for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._opened: DraftScorer | None = None

    @property
    def review_from(self) -> float:
        """The least chance, of all topics together, that calls for a second look."""
        return self._scorer().review_from

    @property
    def ask_from(self) -> Mapping[str, float]:
        """By family of topics, the least chance at which the writer is asked."""
        return self._scorer().ask_from

    def score(
        self, texts: Sequence[str], *, official: bool | None = None
    ) -> Sequence[Mapping[str, float]]:
        """Return for each text the chance of each topic."""
        return self._scorer().score(texts, official=official)

    def weigh(self, texts: Sequence[str], *, official: bool | None = None) -> Sequence[float]:
        """Return how much each text's words alone speak for something wrong."""
        return self._scorer().weigh(texts, official=official)

    def _scorer(self) -> "DraftScorer":
        with self._lock:
            if self._opened is None:
                # Loaded here: it brings numpy and a model.
                from index.drafts import open_draft_scorer

                self._opened = open_draft_scorer()
            return self._opened


class ClauseEncoder:
    """What encodes clauses, opened when first needed; for several threads.

    It is not kept open: policies change seldom. Who reads a policy leaves it open for who matches
    its clauses next.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._opened: Embedder | None = None

    def open(self) -> "Embedder":
        """Return it, opened unless it is open.

        Raises:
            EmbedderUnavailable: the model is missing or broken.
        """
        # Loaded here: it brings numpy and a model.
        from index.embed import open_embedder

        with self._lock:
            self._opened = self._opened or open_embedder()
            return self._opened

    def close(self) -> None:
        """Let it go."""
        with self._lock:
            self._opened = None


class LateClauseReader:
    """A reader of clauses that opens the shipped one whenever there is something new to read.

    What was read stays known, so that of a policy that changed in one clause only that one is read
    anew. For several threads.

    Args:
        encoder: left open for others; where not given, nothing stays open.
    """

    def __init__(self, encoder: ClauseEncoder | None = None) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        self._known: dict[str, Mapping[str, float]] = {}

    def topics_of(self, sentences: Sequence[str]) -> Sequence[Mapping[str, float]]:
        """Return for each sentence the topics that it may speak of, each with its chance."""
        with self._lock:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            new = [text for text in dict.fromkeys(sentences) if text not in self._known]
            if new:
                # Loaded here: it brings numpy and a model.
                from index.clauses import open_clause_reader

                encoder = self._encoder.open() if self._encoder is not None else None
                reader = open_clause_reader(encoder=encoder)
                self._known |= zip(new, reader.topics_of(new), strict=True)
            return [self._known[text] for text in sentences]


class LateClauseMatcher:
    """A matcher that opens the shipped one when it is first used; for several threads.

    Args:
        encoder: closed once the clauses are read.
    """

    def __init__(self, encoder: ClauseEncoder | None = None) -> None:
        self._encoder = encoder or ClauseEncoder()
        self._lock = threading.Lock()
        self._opened: ClauseMatcher | None = None
        self._keys: dict[str, Vectors] = {}

    def among(self, clauses: Sequence[tuple[str, Mapping[str, float]]]) -> "ClauseTable":
        """Return some clauses ready to be compared with texts."""
        # Loaded here: they bring numpy and a model.
        import numpy as np

        from index.matching import open_clause_matcher

        with self._lock:
            matcher = self._opened = self._opened or open_clause_matcher()
            if len(self._keys) > _MOST_KNOWN:
                self._keys.clear()
            new = [words for words, _ in clauses if words not in self._keys]
            if new:
                self._keys |= zip(new, matcher.keys_of(new, self._encoder.open()), strict=True)
            self._encoder.close()
            keys = np.array([self._keys[words] for words, _ in clauses])
        return matcher.table(keys, [topics for _, topics in clauses])


class Senses(NamedTuple):
    """All that reads by sense, each None where an installation comes without its weights."""

    scorer: LateScorer | None
    clause_reader: LateClauseReader | None
    clause_matcher: LateClauseMatcher | None


def late_senses() -> Senses:
    """Return all that is shipped; what reads clauses and what matches them share a model."""
    encoder = ClauseEncoder()
    return Senses(late_scorer(), late_clause_reader(encoder), late_clause_matcher(encoder))


def late_scorer() -> LateScorer | None:
    """Return the shipped scorer, None where an installation comes without its weights."""
    return LateScorer() if _is_shipped("drafts") else None


def late_clause_reader(encoder: ClauseEncoder | None = None) -> LateClauseReader | None:
    """Return the shipped reader of clauses, None where an installation comes without its weights."""
    return LateClauseReader(encoder) if _is_shipped("clauses") else None


def late_clause_matcher(encoder: ClauseEncoder | None = None) -> LateClauseMatcher | None:
    """Return the shipped matcher, None where an installation comes without its weights."""
    return LateClauseMatcher(encoder) if _is_shipped("matching") else None


def _is_shipped(name: str) -> bool:
    found = find_spec("index")
    places = found.submodule_search_locations if found is not None else None
    return any((Path(place) / name / "manifest.json").is_file() for place in places or ())
