"""Make the learned detector of drafts: ``python -m index.training.drafts``.

Cross-validates by writer, joins the views, draws the lines, prints the figures of
``index/drafts/README.md``, trains on everything and writes ``index/drafts``. A stopped run goes on
where it stopped: each trained fold is kept under ``build/drafts``.
"""

import argparse
import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from index.drafts.cues import CUES_DIGEST
from index.drafts.grams import N_BUCKETS
from index.embed import OnnxEmbedder, Vectors, open_embedder
from index.training.__main__ import base_model
from index.training.draft_data import DATA_FOLDER, Labelled, data_digest, load_drafts, near_copies
from index.training.draft_encoder import DraftEncoder, Recipe, train_encoder
from index.training.draft_heads import (
    Features,
    fit_join,
    fit_sense,
    fit_share,
    fit_surface,
    surface_views,
)
from index.training.draft_lines import draw_lines, report
from index.training.export import export_model
from knowledge.topics import TOPICS

_NAME = "policybot-drafts-minilm"
_SEED = 7
# For opening the folder as a SentenceTransformer, which nothing here does.
_NOT_SHIPPED = ("samples.json", "modules.json", "config_sentence_transformers.json")
Floats = npt.NDArray[np.float32]


class _Work:
    """One set of drafts and what is learned from parts of it."""

    def __init__(
        self, drafts: Sequence[Labelled], vectors: Vectors, recipe: Recipe | None, folder: Path
    ) -> None:
        self.drafts = drafts
        self.vectors = vectors
        self.recipe = recipe
        self.folder = folder
        self.topics = [t for t in TOPICS if any(t in d.topics for d in drafts)]
        self.wrong = np.array([bool(d.topics) for d in drafts])
        self.touched = np.array([[t in d.topics for t in self.topics] for d in drafts])
        self.features = Features(drafts)
        how = asdict(recipe) if recipe else None
        key = json.dumps([data_digest(drafts), how, self.topics, CUES_DIGEST])
        self.key = hashlib.sha256(key.encode()).hexdigest()[:12]

    def left_out(self, name: str, test: npt.NDArray[np.int64]) -> dict[str, Floats]:
        """Return what models trained on all other drafts say of some."""
        train = np.setdiff1d(np.arange(len(self.drafts)), test)
        sense = self._sense(name, train, test)
        heads = fit_surface(self.features, train, self.wrong, self.touched)
        surface, by_cues = surface_views([self.drafts[at] for at in test], heads)
        return {
            "views": np.hstack([sense[:, :1], surface]),
            "by_sense": sense[:, 1:],
            "by_cues": by_cues,
        }

    def _sense(
        self, name: str, train: npt.NDArray[np.int64], test: npt.NDArray[np.int64]
    ) -> Floats:
        if self.recipe is None:
            weights, bias = self.sense_head(train)
            return np.asarray(self.with_capacity()[test] @ weights.T + bias, np.float32)
        kept = self.folder / f"{self.key}-{name}.npz"
        if not kept.is_file():
            encoder = self.encoder([self.drafts[at] for at in train], name)
            kept.parent.mkdir(parents=True, exist_ok=True)
            np.savez(kept, sense=encoder.logits([self.drafts[at] for at in test]))
        return np.asarray(np.load(kept)["sense"], np.float32)

    def sense_head(self, rows: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Fit the head over the shipped encoder's vectors, on some rows."""
        return fit_sense(self.with_capacity(), rows, self.wrong, self.touched)

    def with_capacity(self) -> Floats:
        """Return the vectors with the capacity as one more column."""
        official = np.array([[d.is_official] for d in self.drafts], np.float32)
        return np.hstack([self.vectors, official])

    def encoder(self, drafts: Sequence[Labelled], name: str) -> DraftEncoder:
        """Train an encoder, showing how far it is."""
        if self.recipe is None:
            raise ValueError("the shipped encoder is not trained here")
        columns = (TextColumn("{task.description} loss {task.fields[loss]:.2f}"), BarColumn())
        with Progress(*columns, MofNCompleteColumn(), TimeRemainingColumn()) as bar:
            task = bar.add_task(name, total=None, loss=0.0)
            return train_encoder(
                base_model(),
                drafts,
                self.topics,
                self.recipe,
                lambda n, total, loss: bar.update(task, completed=n, total=total, loss=loss),
            )


def folds_by_writer(
    drafts: Sequence[Labelled], n_folds: int, seed: int
) -> list[npt.NDArray[np.int64]]:
    """Return the places of the drafts to leave out, fold by fold; no writer is in two."""
    from sklearn.model_selection import GroupKFold

    folds = GroupKFold(n_folds, shuffle=True, random_state=seed)
    return [test for _, test in folds.split(drafts, groups=[d.writer for d in drafts])]


def _cross_validated(work: _Work, tests: Sequence[npt.NDArray[np.int64]]) -> dict[str, Floats]:
    """Return what models say of every draft that they were not trained on."""
    found: dict[str, Floats] = {}
    for at, test in enumerate(tests):
        for name, said in work.left_out(f"fold-{at}-of-{len(tests)}", test).items():
            whole = found.setdefault(name, np.zeros((len(work.drafts), said.shape[1]), np.float32))
            whole[test] = said
    return found


def _train_all(work: _Work, out: Path) -> dict[str, Floats]:
    """Learn from every draft and return the heads; an encoder of its own is exported beside."""
    everything = np.arange(len(work.drafts))
    shutil.rmtree(out / "encoder", ignore_errors=True)
    if work.recipe is None:
        weights, bias = work.sense_head(everything)
    else:
        plain = train_whole_encoder(work)
        export_model(plain, out / "encoder", _NAME)
        for name in _NOT_SHIPPED:
            (out / "encoder" / name).unlink(missing_ok=True)
        with np.load(plain / "head.npz") as head:
            weights, bias = head["weights"], head["bias"]
    sense = {"encoder_w": weights, "encoder_b": bias}
    return sense | fit_surface(work.features, everything, work.wrong, work.touched)


def train_whole_encoder(work: _Work) -> Path:
    """Return the folder of an encoder trained on every draft, with its head beside it."""
    plain = work.folder / f"{work.key}-all"
    if not (plain / "head.npz").is_file():
        encoder = work.encoder(work.drafts, "all")
        encoder.save(plain)
        weights, bias = encoder.head()
        np.savez(plain / "head.npz", weights=weights, bias=bias)
    return plain


def make(work: _Work, out: Path, n_folds: int, *, only_measure: bool) -> None:
    """Cross-validate, report and, unless only measuring, write the detector's folder."""
    tests = folds_by_writer(work.drafts, n_folds, _SEED)
    said = _cross_validated(work, tests)
    join_w, join_b = fit_join(said["views"], work.wrong)
    bad = work.wrong
    share = fit_share(said["by_sense"][bad], said["by_cues"][bad], work.touched[bad])
    lines = draw_lines(work.drafts, work.topics, said, tests, share)
    figures = report(work.drafts, work.topics, said, tests, share, lines)
    if only_measure:
        return
    heads = _train_all(work, out)
    heads |= {"join_w": join_w, "join_b": join_b, "share": np.array(share, np.float32)}
    np.savez_compressed(out / "heads.npz", **heads)  # type: ignore[arg-type]
    own = out / "encoder"
    manifest = {
        "model": (OnnxEmbedder(own) if work.recipe else open_embedder()).name,
        "heads": hashlib.sha256((out / "heads.npz").read_bytes()).hexdigest(),
        "cues": CUES_DIGEST,
        "buckets": N_BUCKETS,
        "topics": work.topics,
        **lines.as_json(),
        "data": {
            "digest": data_digest(work.drafts),
            "n_wrong": int(work.wrong.sum()),
            "n_harmless": int((~work.wrong).sum()),
            "n_oblique": sum(d.oblique for d in work.drafts),
            "n_writers": len({d.writer for d in work.drafts}),
        },
        "recipe": asdict(work.recipe) if work.recipe else "the shipped encoder, as it is",
        "figures": figures,
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")


def main() -> None:
    """Read the command line and make the detector."""
    parser = argparse.ArgumentParser(prog="python -m index.training.drafts", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA_FOLDER)
    parser.add_argument("--work", type=Path, default=Path("build/drafts"))
    parser.add_argument("--out", type=Path, default=Path("index/drafts"))
    parser.add_argument("--plain", action="store_true", help="use the shipped encoder as it is")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=Recipe().epochs)
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    parser.add_argument("--only-measure", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    drafts = load_drafts(arguments.data)
    vectors = open_embedder().encode([d.draft for d in drafts])
    copies = near_copies(drafts, vectors)
    if copies:
        raise SystemExit(f"These say nearly the same; drop one of each: {copies}")
    recipe = None if arguments.plain else Recipe(epochs=arguments.epochs, seed=arguments.seed)
    work = _Work(drafts, vectors, recipe, arguments.work)
    make(work, arguments.out, arguments.folds, only_measure=arguments.only_measure)


if __name__ == "__main__":
    main()
