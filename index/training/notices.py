"""Teach the scorer of drafts what a notice is: ``python -m index.training.notices``.

Bodies warn the public of crimes, poisons and floods, and close roads, in posts that accuse nobody.
Few drafts that the scorer learned from are like that, so that it took a third of them for breaches.
A line between the vectors of notices and those of wrong drafts is added to ``index/drafts``; it must
be drawn anew after every new encoder, which ``index.training.drafts`` does by itself.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.core.detectors.learned import line_for
from index.drafts.scorer import DRAFTS_FOLDER, DraftScorer
from index.embed import OnnxEmbedder, Vectors
from index.training.draft_data import in_parts, load_drafts

__all__ = ["NOTICES", "draw_line", "load_notices", "write_line"]

NOTICES = Path(__file__).with_name("notices.txt")
# Nearly free: on lists of notices that it had not seen, 10 to 100 made no difference (2026-11).
_FREEDOM = 30.0
_N_FOLDS = 5

Floats = npt.NDArray[np.float32]


def load_notices(path: Path = NOTICES) -> list[str]:
    """Return the notices in the order of the lines."""
    lines = path.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def draw_line(notices: Vectors, wrong: Vectors) -> dict[str, Floats]:
    """Return ``notice_w`` (d,) and ``notice_b`` (1,): from 0 on, a vector is a notice's.

    Args:
        notices: (n, d) of harmless texts.
        wrong: (m, d) of texts with something wrong.
    """
    from sklearn.linear_model import LogisticRegression

    line = LogisticRegression(C=_FREEDOM, class_weight="balanced", max_iter=1000)
    line.fit(np.vstack([notices, wrong]), np.arange(len(notices) + len(wrong)) < len(notices))
    return {
        "notice_w": line.coef_[0].astype(np.float32),
        "notice_b": line.intercept_.astype(np.float32),
    }


def write_line(folder: Path = DRAFTS_FOLDER) -> None:
    """Draw the line for the encoder in a scorer's folder, and write it beside the other weights."""
    encoder = OnnxEmbedder(folder / "encoder")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    wrong = encoder.encode([d.draft for d in in_parts(load_drafts()) if d.topics])
    with np.load(folder / "heads.npz") as kept:
        heads = {name: kept[name] for name in kept.files if not name.startswith("notice_")}
    texts = load_notices()
    notices = encoder.encode(texts)
    without = _sent_back(DraftScorer(encoder, heads, manifest), texts)
    left_out = []
    for fold in range(_N_FOLDS):
        others = np.arange(len(texts)) % _N_FOLDS != fold
        scorer = DraftScorer(encoder, heads | draw_line(notices[others], wrong), manifest)
        left_out += _sent_back(scorer, texts[fold::_N_FOLDS])
    heads |= draw_line(notices, wrong)
    np.savez_compressed(folder / "heads.npz", **heads)
    manifest["heads"] = hashlib.sha256((folder / "heads.npz").read_bytes()).hexdigest()
    manifest["notices"] = {
        "n": len(texts),
        "sent back without": round(float(np.mean(without)), 3),
        "sent back, left out": round(float(np.mean(left_out)), 3),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    print(json.dumps(manifest["notices"], indent=2))


def _sent_back(scorer: DraftScorer, texts: Sequence[str]) -> list[bool]:
    """Tell of each text, posted officially and personally, whether it reads wrong."""
    return [
        sum(scores.values()) >= line_for(scorer.review_from, 1, is_notice=scores.is_notice)
        for official in (False, True)
        for scores in scorer.score(texts, official=official)
    ]


if __name__ == "__main__":
    write_line()
