"""Where a chance becomes another look or a question, and the figures that this gives.

Lines are drawn on chances of drafts whose writer was left out of training, so that harmless posts,
most of them hard, cost no more than is allowed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.core.detectors.learned import ASKED_ANYWAY
from bot.core.detectors.seen import HEEDED
from index.drafts.views import shares_of
from index.training.draft_data import Labelled
from index.training.draft_heads import fit_join
from index.training.draft_rules import what_rules_say
from knowledge.topics import TOPICS

__all__ = ["Lines", "chances_left_out", "draw_lines", "of_topics", "report"]

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

REVIEW_COSTS = 0.1
"""Share of harmless drafts that may be sent back for another look. These are hard on purpose, twins
of wrong ones for the most part: of 375 by 15 hands that had seen neither drafts nor rules, half of
them near misses, 4.3 in a hundred are sent back (2026-11), rules included."""

ASK_COSTS = 0.05
"""Share of harmless drafts whose writer may be asked something in these families, and as many again
in all others; of blind writers' harmless drafts it is one in a hundred there (2026-11)."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The chance of all topics from which to send back, and by family that from which to ask."""

    review_from: float
    ask_from: dict[str, float]

    def as_json(self) -> dict[str, object]:
        """Return the lines as the manifest holds them."""
        return {"review_from": self.review_from, "ask_from": self.ask_from}


def chances_left_out(
    drafts: Sequence[Labelled],
    said: dict[str, Floats],
    tests: Sequence[npt.NDArray[np.int64]],
    share: Sequence[float],
    views: Sequence[int] = (0, 1, 2),
) -> Floats:
    """Return (n, topics) chances; what joins the views is fitted on the other folds, too."""
    wrong = np.array([bool(d.topics) for d in drafts])
    chance = np.zeros(len(drafts), np.float32)
    used = said["views"][:, list(views)]
    for test in tests:
        train = np.setdiff1d(np.arange(len(drafts)), test)
        weights, bias = fit_join(used[train], wrong[train])
        chance[test] = 1 / (1 + np.exp(-(used[test] @ weights + bias[0])))
    return chance[:, None] * shares_of(of_topics(said), share)


def of_topics(said: dict[str, Floats]) -> tuple[Floats, Floats, Floats]:
    """Return the logits of topics that ``shares_of`` weighs, in its order."""
    return said["by_sense"], said["by_cues"], said["by_words"]


@dataclass(frozen=True, slots=True)
class _Heeded:
    """What the product makes of chances: only some topics count, and one of them is told."""

    total: Floats
    families: dict[str, Floats]
    told: list[str]


def _heeded(chances: Floats, topics: Sequence[str]) -> _Heeded:
    columns: dict[str, list[int]] = {}
    for at, topic in enumerate(topics):
        if topic in HEEDED:
            columns.setdefault(TOPICS[topic].family, []).append(at)
    families = {family: chances[:, at].sum(axis=1) for family, at in columns.items()}
    names = list(families)
    likeliest = np.argmax([families[name] for name in names], axis=0)
    told = []
    for row, best in zip(chances, likeliest, strict=True):
        own = columns[names[best]]
        told.append(topics[own[int(row[own].argmax())]])
    return _Heeded(np.sum(list(families.values()), axis=0), families, told)


def draw_lines(
    drafts: Sequence[Labelled],
    topics: Sequence[str],
    said: dict[str, Floats],
    tests: Sequence[npt.NDArray[np.int64]],
    share: Sequence[float],
) -> Lines:
    """Return the lowest lines that cost what is allowed, on harmless drafts as they were written."""
    heeded = _heeded(chances_left_out(drafts, said, tests, share), topics)
    harmless = np.array([not d.topics and not d.is_twin for d in drafts])
    review = _line(heeded.total[harmless], REVIEW_COSTS)
    lines: dict[str, float] = {}
    settled = heeded.total >= review
    for families in (ASKED_ANYWAY, [f for f in heeded.families if f not in ASKED_ANYWAY]):
        chances = np.max([heeded.families[f] for f in families], axis=0)
        ask = round(_line(np.where(settled, 0, chances)[harmless], ASK_COSTS), 4)
        lines |= dict.fromkeys(families, ask)
        settled = settled | (chances >= ask)
    return Lines(review_from=round(float(review), 4), ask_from=lines)


def _line(chances: Floats, costs: float) -> float:
    """Return the lowest chance that at most a share of these reaches."""
    ordered = np.sort(chances)[::-1]
    allowed = int(costs * len(ordered))
    return float(np.nextafter(ordered[allowed], np.float32(1)))


def report(
    drafts: Sequence[Labelled],
    topics: Sequence[str],
    said: dict[str, Floats],
    tests: Sequence[npt.NDArray[np.int64]],
    share: Sequence[float],
    lines: Lines,
) -> dict[str, float]:
    """Print how well it works, view by view and as joined, and return the main figures."""
    masks = _Masks(drafts)
    print("Drafts of writers left out; recall at a share of harmless drafts sent back, of all and")
    print("of the oblique ones. First against every harmless draft, then without derived twins.")
    for name, views in (
        ("words and cues", (1,)),
        ("topics by words", (2,)),
        ("encoder", (0,)),
        ("all joined", (0, 1, 2)),
    ):
        chance = chances_left_out(drafts, said, tests, share, views).sum(axis=1)
        print(f"{name:24} {_curve(chance, masks)}")
    heeded = _heeded(chances_left_out(drafts, said, tests, share), topics)
    reviewed = heeded.total >= lines.review_from
    asked = ~reviewed & np.any(
        [heeded.families[f] >= line for f, line in lines.ask_from.items()], axis=0
    )
    right = np.array([told in d.topics for told, d in zip(heeded.told, drafts, strict=True)])
    kin = np.array(
        [
            TOPICS[told].family in {TOPICS[t].family for t in d.topics}
            for told, d in zip(heeded.told, drafts, strict=True)
        ]
    )
    by_rules, asked_by_rules = what_rules_say(drafts)
    figures = {
        **_figures("", masks, reviewed, asked),
        "right topic of those sent back": _share(right, masks.wrong & reviewed),
        "right family of those sent back": _share(kin, masks.wrong & reviewed),
        **_figures("by rules alone: ", masks, by_rules, asked_by_rules),
        **_figures("with rules: ", masks, reviewed | by_rules, asked | asked_by_rules),
        "where rules are silent: right topic": _share(right, masks.wrong & reviewed & ~by_rules),
        "where rules are silent: right family": _share(kin, masks.wrong & reviewed & ~by_rules),
    }
    for name, value in figures.items():
        print(f"{name:62} {value:.3f}")
    return {name: round(value, 3) for name, value in figures.items()}


def _figures(start: str, masks: "_Masks", reviewed: Mask, asked: Mask) -> dict[str, float]:
    named = {
        "harmless sent back": _share(reviewed, masks.plain),
        "harmless asked": _share(asked & ~reviewed, masks.plain),
        "derived twins sent back": _share(reviewed, masks.twin),
        "wrong sent back": _share(reviewed, masks.wrong),
        "plainly wrong sent back": _share(reviewed, masks.wrong & ~masks.oblique),
        "oblique sent back": _share(reviewed, masks.oblique),
        "oblique about people sent back or asked": _share(
            reviewed | asked, masks.oblique & masks.private
        ),
    }
    return {start + name: value for name, value in named.items()}


class _Masks:
    def __init__(self, drafts: Sequence[Labelled]) -> None:
        self.wrong = np.array([bool(d.topics) for d in drafts])
        self.oblique = np.array([d.oblique for d in drafts])
        self.twin = np.array([d.is_twin for d in drafts])
        self.plain = ~self.wrong & ~self.twin
        self.private = np.array([_is_private(d) for d in drafts])


def _curve(chance: Floats, masks: _Masks) -> str:
    parts = []
    for harmless in (~masks.wrong, masks.plain):
        auc = _auc(chance[harmless], chance[masks.wrong])
        parts.append(f"AUC {auc:.3f}")
        for costs in (0.03, 0.05, 0.10):
            line = _line(chance[harmless], costs)
            found = chance >= line
            parts.append(
                f"{costs:.0%} {_share(found, masks.wrong):.2f}/{_share(found, masks.oblique):.2f}"
            )
    return "  ".join(parts)


def _auc(low: Floats, high: Floats) -> float:
    order = np.concatenate([low, high]).argsort(kind="stable").argsort() + 1
    ranks = order[len(low) :].sum()
    return float((ranks - len(high) * (len(high) + 1) / 2) / (len(low) * len(high)))


def _share(found: Mask, among: Mask) -> float:
    return float(found[among].mean()) if among.any() else 0.0


def _is_private(draft: Labelled) -> bool:
    return any(TOPICS[t].family == "privacy" for t in draft.topics)
