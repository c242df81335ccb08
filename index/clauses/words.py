"""The words of a sentence as numbers: what the encoder blurs, one word or two at a time.

Sentences in, weights of known words out. Learns nothing itself.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log, sqrt

import numpy as np
import numpy.typing as npt

__all__ = ["Words", "words_of"]

_WORD = re.compile(r"\w\w+")
Floats = npt.NDArray[np.float32]


def words_of(sentence: str) -> Counter[str]:
    """Return how often each word and each pair of neighbours occurs, in small letters."""
    said = _WORD.findall(sentence.lower())
    return Counter([*said, *(f"{one} {other}" for one, other in pairwise(said))])


class Words:
    """Known words and pairs of words, the rarer the more telling.

    Attributes:
        known: words and pairs as ``words_of`` gives them.
        rarity: (known,) what each is worth, positive.
    """

    def __init__(self, known: Sequence[str], rarity: Floats) -> None:
        self.known = tuple(known)
        self.rarity = rarity
        self._places = {word: at for at, word in enumerate(known)}

    @classmethod
    def learned_from(cls, sentences: Iterable[str], least: int) -> "Words":
        """Return the words of at least so many sentences."""
        counts: Counter[str] = Counter()
        n_sentences = 0
        for sentence in sentences:
            counts.update(words_of(sentence).keys())
            n_sentences += 1
        known = sorted(word for word, n in counts.items() if n >= least)
        worth = [log((1 + n_sentences) / (1 + counts[word])) + 1 for word in known]
        return cls(known, np.array(worth, np.float32))

    def weights(self, sentence: str) -> tuple[npt.NDArray[np.intp], Floats]:
        """Return the places of a sentence's known words and their weights, of length 1 together."""
        counts = {w: n for w, n in words_of(sentence).items() if w in self._places}
        at = np.array([self._places[word] for word in counts], np.intp)
        raw = np.array([1 + log(n) for n in counts.values()], np.float32) * self.rarity[at]
        length = sqrt(float(raw @ raw))
        return at, raw / length if length else raw
