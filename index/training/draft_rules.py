"""What the product's rules say of labelled drafts, as if a clause spoke of every topic."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.core.detectors import detect
from index.training.draft_data import Labelled
from knowledge.domain import Capacity, Certainty, Severity
from knowledge.rules import OrgWords, load_rulebook

__all__ = ["what_rules_say"]

Mask = npt.NDArray[np.bool_]


def what_rules_say(drafts: Sequence[Labelled]) -> tuple[Mask, Mask]:
    """Return which drafts rules send back, and whose writers they ask something."""
    rules = load_rulebook()
    reviewed, asked = np.zeros(len(drafts), bool), np.zeros(len(drafts), bool)
    for at, draft in enumerate(drafts):
        found = detect(
            draft.draft,
            capacity=Capacity.OFFICIAL if draft.is_official else Capacity.PERSONAL,
            platform=draft.platform,
            rules=rules,
            org_words=OrgWords(),
        )
        doubts = [f.asks or f.certainty is Certainty.POSSIBLE for f in found]
        weighs = [f.severity is not Severity.NOTE for f in found]
        reviewed[at] = any(w and not d for w, d in zip(weighs, doubts, strict=True))
        asked[at] = any(doubts)
    return reviewed, asked
