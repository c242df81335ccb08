"""Where a chance becomes another look or a question, and the figures that this gives.

Lines are drawn on chances of drafts whose writer was left out of training, so that harmless posts,
most of them hard, cost no more than is allowed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.drafts.views import shares_of
from index.training.draft_data import Labelled
from index.training.draft_heads import fit_join
from knowledge.topics import TOPICS

__all__ = ["Lines", "chances_left_out", "draw_lines", "report"]

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

REVIEW_COSTS = 0.03
"""Share of harmless drafts that may be sent back for another look, all families together."""

ASK_COSTS = 0.12
"""Share of harmless drafts whose writer may be asked something."""

ASKING = ("privacy", "contact", "secrecy")
"""Families in which only the writer can know; in others a question would only tire."""

_QUIET = ("style",)


@dataclass(frozen=True, slots=True)
class Lines:
    """By family of topics, the chances from which to send back and to ask."""

    review_from: dict[str, float]
    ask_from: dict[str, float]

    def as_json(self) -> dict[str, object]:
        """Return the lines as the manifest holds them."""
        return {"review_from": self.review_from, "ask_from": self.ask_from}


def chances_left_out(
    drafts: Sequence[Labelled],
    said: dict[str, Floats],
    tests: Sequence[npt.NDArray[np.int64]],
    share: tuple[float, float],
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
    return chance[:, None] * shares_of(said["by_sense"], said["by_cues"], *share)


def families_of(topics: Sequence[str]) -> dict[str, list[int]]:
    """Return the columns of each family's topics."""
    found: dict[str, list[int]] = {}
    for at, topic in enumerate(topics):
        found.setdefault(TOPICS[topic].family, []).append(at)
    return found


def by_family(chances: Floats, topics: Sequence[str]) -> dict[str, Floats]:
    """Return each family's chance."""
    columns = families_of(topics).items()
    return {family: chances[:, at].sum(axis=1) for family, at in columns}


def draw_lines(
    drafts: Sequence[Labelled],
    topics: Sequence[str],
    said: dict[str, Floats],
    tests: Sequence[npt.NDArray[np.int64]],
    share: tuple[float, float],
) -> Lines:
    """Return the lowest line that costs what is allowed, one for all families that speak."""
    families = by_family(chances_left_out(drafts, said, tests, share), topics)
    harmless = np.array([not d.topics and not d.is_twin for d in drafts])
    speaking = [f for f in families if f not in _QUIET]
    top = np.max([families[f] for f in speaking], axis=0)
    review = _line(top[harmless], REVIEW_COSTS)
    asked = np.max([families[f] for f in ASKING if f in families], axis=0)
    ask = _line(np.where(top >= review, 0, asked)[harmless], ASK_COSTS)
    return Lines(
        review_from=dict.fromkeys(speaking, round(float(review), 4)),
        ask_from={f: round(float(ask), 4) for f in ASKING if f in families},
    )


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
    share: tuple[float, float],
    lines: Lines,
) -> dict[str, float]:
    """Print how well it works, view by view and as joined, and return the main figures."""
    masks = _Masks(drafts)
    print("Drafts of writers left out; recall at a share of harmless drafts sent back, of all and")
    print("of the oblique ones. First against every harmless draft, then without derived twins.")
    for name, views in (
        ("words and cues", (1,)),
        ("letters", (2,)),
        ("encoder", (0,)),
        ("encoder, words and cues", (0, 1)),
        ("all joined", (0, 1, 2)),
    ):
        chance = chances_left_out(drafts, said, tests, share, views).sum(axis=1)
        print(f"{name:24} {_curve(chance, masks)}")
    chances = chances_left_out(drafts, said, tests, share)
    families = by_family(chances, topics)
    reviewed = _reached(families, lines.review_from)
    asked = _reached(families, lines.ask_from) & ~reviewed
    private = np.array([_is_private(d) for d in drafts])
    best = chances.argmax(axis=1)
    right = np.array([topics[b] in d.topics for b, d in zip(best, drafts, strict=True)])
    kin = np.array(
        [
            TOPICS[topics[b]].family in {TOPICS[t].family for t in d.topics}
            for b, d in zip(best, drafts, strict=True)
        ]
    )
    oblique_private = masks.oblique & private
    figures = {
        "harmless sent back": _share(reviewed, masks.plain),
        "harmless asked": _share(asked, masks.plain),
        "twins sent back": _share(reviewed, masks.twin),
        "wrong sent back": _share(reviewed, masks.wrong),
        "oblique sent back": _share(reviewed, masks.oblique),
        "oblique about people sent back or asked": _share(reviewed | asked, oblique_private),
        "right topic of those sent back": _share(right, masks.wrong & reviewed),
        "right family of those sent back": _share(kin, masks.wrong & reviewed),
    }
    for name, value in figures.items():
        print(f"{name:42} {value:.3f}")
    return {name: round(value, 3) for name, value in figures.items()}


class _Masks:
    def __init__(self, drafts: Sequence[Labelled]) -> None:
        self.wrong = np.array([bool(d.topics) for d in drafts])
        self.oblique = np.array([d.oblique for d in drafts])
        self.twin = np.array([d.is_twin for d in drafts])
        self.plain = ~self.wrong & ~self.twin


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


def _reached(families: dict[str, Floats], lines: dict[str, float]) -> Mask:
    return np.asarray(np.any([families[f] >= line for f, line in lines.items()], axis=0))


def _share(found: Mask, among: Mask) -> float:
    return float(found[among].mean()) if among.any() else 0.0


def _is_private(draft: Labelled) -> bool:
    return any(TOPICS[t].family == "privacy" for t in draft.topics)
