"""Names for findings that survive an edit elsewhere in the draft and tell nothing of its words.

A finding's id is a keyed digest: without the key nobody can try words against it.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from knowledge.rules import RawFinding

__all__ = ["fingerprints"]

_AROUND = 20
# A sentence added next to it leaves a finding what it was; emoji stand between sentences, too.
_ENDS = re.compile(r"[.!?…\n\u2600-\u27bf\U0001f000-\U0001faff]")
_SIZE = 8


def fingerprints(found: Iterable[RawFinding], draft: str, key: bytes) -> Iterator[str]:
    """Yield an id for each finding, in order; the same words found twice are told apart.

    Args:
        key: secret, the same for as long as dismissals are to be recognised.
    """
    met: Counter[str] = Counter()
    for raw in found:
        said = "\0".join((raw.rule.rule_id, raw.folded, *_surroundings(raw, draft)))
        name = hashlib.blake2b(said.encode("utf-8", "replace"), key=key[:64], digest_size=_SIZE)
        digest = name.hexdigest()
        met[digest] += 1
        yield digest if met[digest] == 1 else f"{digest}-{met[digest]}"


def _surroundings(raw: RawFinding, draft: str) -> tuple[str, str]:
    """Return what stands before and behind in the same sentence, space and capitals aside."""
    if not raw.spans:
        return "", ""
    first, last = raw.spans[0].start, raw.spans[-1].end
    before = _ENDS.split(draft[max(0, first - 2 * _AROUND) : first])[-1]
    behind = _ENDS.split(draft[last : last + 2 * _AROUND])[0]
    return _plain(before)[-_AROUND:], _plain(behind)[:_AROUND]


def _plain(words: str) -> str:
    return " ".join(words.lower().split())
