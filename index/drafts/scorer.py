"""From texts to the chances of topics, by the shipped weights.

The chance that anything is wrong joins three views of a text, each a logit: the encoder's, that of
words with cues, and that of the topic which its words are likeliest about. Topics share it out, by
the encoder, by cues and by words.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from index.drafts.cues import CUES_DIGEST
from index.drafts.grams import N_BUCKETS
from index.drafts.views import shares_of, view_inputs, wrong_by_surface
from index.embed import Embedder, OnnxEmbedder, Vectors, open_embedder
from index.weights import shipped_weights

__all__ = ["DRAFTS_FOLDER", "LONGEST_READ", "DraftScorer", "Scores", "open_draft_scorer"]

DRAFTS_FOLDER = Path(__file__).parent
"""Where encoder, weights and manifest lie; made by ``index/training/drafts.py``."""

LONGEST_READ = 1_000
"""Code points of a text that are read; the encoder's own limit comes at about half of that."""

_UNKNOWN_CAPACITY = 0.3
_REMEDY = "Reinstall policybot, or make them anew with python -m index.training.drafts"


def open_draft_scorer(
    embedder: Embedder | None = None, folder: Path = DRAFTS_FOLDER
) -> "DraftScorer":
    """Return the scorer of drafts, ready to score.

    Args:
        embedder: one that is open already; used where the weights were made for it.

    Raises:
        EmbedderUnavailable: encoder or weights are missing, broken, or not made for one another.
    """
    own = folder / "encoder"
    with shipped_weights(folder, "drafts", _REMEDY) as weights:
        manifest = weights.manifest
        if own.is_dir():
            encoder: Embedder = OnnxEmbedder(own)
        elif embedder is not None and embedder.name == manifest["model"]:
            encoder = embedder
        else:
            encoder = open_embedder()
        weights.refuse_misfit(model=encoder.name, cues=CUES_DIGEST, buckets=N_BUCKETS)
        return DraftScorer(encoder, weights.arrays(), manifest)


class Scores(Mapping[str, float]):
    """The chances of topics, and the vector of the text that they were made from.

    Attributes:
        vector: (d,) float32, of length 1.
        is_notice: the text reads like what bodies tell the public every day.
    """

    __slots__ = ("_chances", "is_notice", "vector")

    def __init__(
        self, chances: Mapping[str, float], vector: Vectors, *, is_notice: bool = False
    ) -> None:
        self._chances = chances
        self.vector = vector
        self.is_notice = is_notice

    def __getitem__(self, topic: str) -> float:
        """Return a topic's chance."""
        return self._chances[topic]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the topics, always in the same order."""
        return iter(self._chances)

    def __len__(self) -> int:
        """Return how many topics there are."""
        return len(self._chances)


class DraftScorer:
    """Scores texts; the same text always gets the same chances. May be used by several threads.

    Args:
        encoder: turns texts into unit vectors of length d.
        heads: ``encoder_w`` (1 + topics, d + 1) and ``encoder_b`` over the vector and the
            capacity, first "anything", then the topics; what ``view_inputs`` takes; ``join_w``,
            ``join_b`` over the views; ``share``, see ``shares_of``; ``notice_w``, ``notice_b``
            over the vector, where there are any.
        manifest: ``topics`` in the order of the rows; ``review_from``, ``ask_from``.
    """

    def __init__(
        self,
        encoder: Embedder,
        heads: Mapping[str, npt.NDArray[Any]],
        manifest: Mapping[str, Any],
    ) -> None:
        self._encoder = encoder
        self._heads = heads
        self._topics = tuple(str(topic) for topic in manifest["topics"])
        self._shares = [float(share) for share in heads["share"]]
        self._review_from = float(manifest["review_from"])
        self._ask_from = _read_only(manifest["ask_from"])

    @property
    def review_from(self) -> float:
        """The chance, of all topics together, from which a text needs another look."""
        return self._review_from

    @property
    def ask_from(self) -> Mapping[str, float]:
        """By family of topics, the chance from which to ask; a family without is never asked."""
        return self._ask_from

    def score(self, texts: Sequence[str], *, official: bool | None = None) -> tuple[Scores, ...]:
        """Return for each text the calibrated chance in [0, 1] of each topic.

        A text's chances add up to the chance that anything is wrong with it.

        Args:
            texts: posts, or parts of some; each is read up to ``LONGEST_READ``.
            official: whether it is posted for the organisation; None where not known.

        Raises:
            EmbedderUnavailable: the model failed.
        """
        if not texts:
            return ()
        texts = [text[:LONGEST_READ] for text in texts]
        capacity = np.float32(_UNKNOWN_CAPACITY if official is None else official)
        vectors = self._encoder.encode(texts)
        return tuple(
            self._chances(text, vector, capacity)
            for text, vector in zip(texts, vectors, strict=True)
        )

    def _chances(self, text: str, vector: Vectors, capacity: np.float32) -> Scores:
        # One text at a time: rows of a larger product round otherwise than they do alone.
        heads = self._heads
        sense = heads["encoder_w"] @ np.append(vector, capacity) + heads["encoder_b"]
        surface = view_inputs(text, float(capacity), heads)
        views = np.append(sense[:1], surface.views)
        wrong = 1 / (1 + np.exp(-(views @ heads["join_w"] + heads["join_b"][0])))
        said = (sense[None, 1:], surface.by_cues[None], surface.by_words[None])
        shares = shares_of(said, self._shares)[0]
        chances = (wrong * shares).tolist()
        named = dict(zip(self._topics, chances, strict=True))
        return Scores(named, vector, is_notice=self._is_notice(vector))

    def _is_notice(self, vector: Vectors) -> bool:
        """Tell whether a text reads like what bodies tell the public every day."""
        weights = self._heads.get("notice_w")
        return weights is not None and bool(vector @ weights + self._heads["notice_b"][0] >= 0)

    def weigh(self, texts: Sequence[str], *, official: bool | None = None) -> tuple[float, ...]:
        """Return how much each text's words alone speak for something wrong, to rank by.

        Much cheaper than ``score``: no model runs.
        """
        capacity = _UNKNOWN_CAPACITY if official is None else float(official)
        worth = float(self._heads["join_w"][1])
        return tuple(
            worth * wrong_by_surface(text[:LONGEST_READ], capacity, self._heads) for text in texts
        )


def _read_only(numbers: Mapping[str, Any]) -> Mapping[str, float]:
    return MappingProxyType({name: float(number) for name, number in numbers.items()})
