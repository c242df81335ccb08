"""Make the lists of words that are spelt right: ``python -m index.training.words``.

Counts the words of the labelled drafts and the known questions, leaves out what is likely a slip
itself, and writes ``knowledge/spelling``. ``lookalikes.txt`` there is written by hand: words that
differ from a common one as a slip would.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.core.detectors.slips import SHORTEST, Slips
from index.training.draft_data import DATA_FOLDER, load_drafts
from knowledge.words import SPELLING_FOLDER, KnownWords

_WORD = re.compile(r"[A-Za-z]+(?:['\u2019][a-z]+)?")
_MISSPELT = frozenset({"spelling", "textspeak"})
_QUESTIONS = DATA_FOLDER.parent / "questions"
_COMMON_FROM = 8
# Written so once, or seldom beside a word that it resembles, a word may be its writer's slip.
_SURE_FROM, _SELDOM = 2, 0.05


def _texts() -> Iterator[str]:
    for draft in load_drafts():
        if _MISSPELT.isdisjoint(draft.topics):
            yield draft.draft
    for path in sorted(_QUESTIONS.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from json.loads(line)["questions"]


def _counts() -> Counter[str]:
    """Count words that are written in small letters at least half of the time: no names."""
    all_of, small = Counter[str](), Counter[str]()
    for text in _texts():
        words = [word for word in _WORD.findall(text) if word.isalpha()]
        all_of.update(word.lower() for word in words)
        small.update(word for word in words if word.islower())
    return Counter({w: n for w, n in all_of.items() if small[w] * 2 >= n and len(w) > 2})


def main() -> None:
    """Write both lists."""
    counts = _counts()
    by_count = sorted(counts, key=lambda word: (-counts[word], word))
    common = tuple(w for w in by_count if counts[w] >= _COMMON_FROM and len(w) >= SHORTEST)
    lookalikes = (SPELLING_FOLDER / "lookalikes.txt").read_text(encoding="utf-8").split()
    sure = {word for word in by_count if counts[word] >= _SURE_FROM}
    slips = Slips(KnownWords(common, frozenset(lookalikes)))
    doubted = {word for word in sure if counts[word] < _SELDOM * counts[slips.meant(word)]}
    slips = Slips(KnownWords(common, frozenset({*sure, *lookalikes} - doubted)))
    known = {word for word in by_count if not slips.meant(word)}
    _write(SPELLING_FOLDER / "common.txt", tuple(word for word in common if word not in doubted))
    _write(SPELLING_FOLDER / "known.txt", sorted(known - {*common, *lookalikes}))
    print(f"{len(common)} common words, {len(known)} known; {len(counts) - len(known)} are slips")


def _write(path: Path, words: "tuple[str, ...] | list[str]") -> None:
    path.write_text("\n".join(words) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
