"""Make the learned detector of drafts: ``python -m index.training.drafts``.

Cross-validates by writer, joins the views, draws the lines, prints the figures of
``index/drafts/README.md``, trains on everything and writes ``index/drafts``. A stopped run goes on
where it stopped: each training's weights are kept under ``build/drafts``.
"""

import argparse
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.progress import track

from index.drafts.cues import CUES_DIGEST
from index.drafts.grams import N_BUCKETS
from index.embed import OnnxEmbedder, Vectors, open_embedder
from index.training.__main__ import base_model
from index.training.draft_data import (
    DATA_FOLDER,
    Labelled,
    data_digest,
    in_parts,
    load_drafts,
    near_copies,
)
from index.training.draft_encoder import (
    DraftEncoder,
    Recipe,
    averaged_encoder,
    train_encoder,
)
from index.training.draft_heads import (
    Features,
    fit_join,
    fit_sense,
    fit_share,
    fit_surface,
    surface_views,
)
from index.training.draft_lines import draw_lines, of_topics, report
from index.training.export import export_model
from index.training.notices import write_line
from knowledge.topics import TOPICS

_NAME = "policybot-drafts-minilm"
_SEED = 7
_WHOLE = "all"
# For opening the folder as a SentenceTransformer, which nothing here does.
_NOT_SHIPPED = ("samples.json", "modules.json", "config_sentence_transformers.json")
Floats = npt.NDArray[np.float32]
_Run = tuple[list[Labelled], list[str], Recipe, int, Path]
_Tests = Mapping[str, npt.NDArray[np.int64]]


class _Work:
    """One set of drafts and what is learned from parts of it.

    Args:
        measured_runs: trainings averaged where some drafts are left out; with fewer than the recipe
            has, what is measured errs a little more than what is shipped.
    """

    def __init__(
        self,
        drafts: Sequence[Labelled],
        vectors: Vectors,
        recipe: Recipe | None,
        folder: Path,
        measured_runs: int,
    ) -> None:
        self.drafts = drafts
        self.vectors = vectors
        self.recipe = recipe
        self.folder = folder
        self.measured_runs = measured_runs
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
        surface = surface_views([self.drafts[at] for at in test], heads)
        views = np.hstack([sense[:, :1], surface["views"]])
        return surface | {"views": views, "by_sense": sense[:, 1:]}

    def _sense(
        self, name: str, train: npt.NDArray[np.int64], test: npt.NDArray[np.int64]
    ) -> Floats:
        if self.recipe is None:
            weights, bias = self.sense_head(train)
            return np.asarray(self.with_capacity()[test] @ weights.T + bias, np.float32)
        return self.encoder(name, train).logits([self.drafts[at] for at in test])

    def sense_head(self, rows: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Fit the head over the shipped encoder's vectors, on some rows."""
        return fit_sense(self.with_capacity(), rows, self.wrong, self.touched)

    def with_capacity(self) -> Floats:
        """Return the vectors with the capacity as one more column."""
        official = np.array([[d.is_official] for d in self.drafts], np.float32)
        return np.hstack([self.vectors, official])

    def encoder(self, name: str, rows: npt.NDArray[np.int64]) -> DraftEncoder:
        """Return the mean of the trainings on some rows; what was not trained yet is."""
        recipe = self.own_recipe
        runs = list(self.runs(name, rows))
        for run in runs:
            _train(*run)
        return averaged_encoder(base_model(), len(self.topics), recipe, [run[-1] for run in runs])

    def runs(self, name: str, rows: npt.NDArray[np.int64]) -> Iterator[_Run]:
        """Yield what each training on some rows needs, last the file that keeps its weights."""
        recipe = self.own_recipe
        drafts = [self.drafts[at] for at in rows]
        n_runs = recipe.runs if name == _WHOLE else self.measured_runs
        for seed in range(recipe.seed, recipe.seed + n_runs):
            kept = self.folder / f"{self.key}-{name}-seed-{seed}.pt"
            yield drafts, self.topics, recipe, seed, kept

    @property
    def own_recipe(self) -> Recipe:
        """The recipe of an encoder of its own."""
        if self.recipe is None:
            raise ValueError("the shipped encoder is not trained here")
        return self.recipe


def _train(
    drafts: list[Labelled], topics: list[str], recipe: Recipe, seed: int, kept: Path
) -> None:
    """Train once and keep the weights, unless they are kept already."""
    if kept.is_file():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    unfinished = kept.with_suffix(".unfinished")
    train_encoder(base_model(), drafts, topics, recipe, seed=seed).keep(unfinished)
    unfinished.replace(kept)


def _train_side_by_side(work: _Work, tests: _Tests, n_workers: int, *, whole: bool) -> None:
    """Do all trainings that a whole run needs, a few at a time, each on a core of its own."""
    everything = np.arange(len(work.drafts))
    parts = {name: np.setdiff1d(everything, test) for name, test in tests.items()}
    if whole:
        parts[_WHOLE] = everything
    runs = [run for name, rows in parts.items() for run in work.runs(name, rows)]
    with ProcessPoolExecutor(n_workers, mp_context=get_context("spawn")) as pool:
        done = as_completed([pool.submit(_train, *run) for run in runs])
        for future in track(done, "Training encoders", total=len(runs)):
            future.result()


def folds_by_writer(
    drafts: Sequence[Labelled], n_folds: int, seed: int
) -> list[npt.NDArray[np.int64]]:
    """Return the places of the drafts to leave out, fold by fold; no writer is in two."""
    from sklearn.model_selection import GroupKFold

    folds = GroupKFold(n_folds, shuffle=True, random_state=seed)
    return [test for _, test in folds.split(drafts, groups=[d.writer for d in drafts])]


def _cross_validated(work: _Work, tests: _Tests) -> tuple[npt.NDArray[np.int64], dict[str, Floats]]:
    """Return the places of the drafts left out, in order, and what models say that know none of them."""
    said = [work.left_out(fold, test) for fold, test in tests.items()]
    places = np.concatenate(list(tests.values()))
    order = np.argsort(places)
    return places[order], {
        name: np.concatenate([one[name] for one in said])[order] for name in said[0]
    }


def _train_all(work: _Work, out: Path) -> dict[str, Floats]:
    """Learn from every draft and return the heads; an encoder of its own is exported beside."""
    everything = np.arange(len(work.drafts))
    shutil.rmtree(out / "encoder", ignore_errors=True)
    if work.recipe is None:
        weights, bias = work.sense_head(everything)
    else:
        encoder = work.encoder(_WHOLE, everything)
        plain = work.folder / f"{work.key}-{_WHOLE}"
        encoder.save(plain)
        export_model(plain, out / "encoder", _NAME)
        for name in _NOT_SHIPPED:
            (out / "encoder" / name).unlink(missing_ok=True)
        weights, bias = encoder.head()
    sense = {"encoder_w": weights, "encoder_b": bias}
    return sense | fit_surface(work.features, everything, work.wrong, work.touched)


def make(work: _Work, out: Path, tests: _Tests, n_folds: int, *, only_measure: bool) -> None:
    """Cross-validate, report and, unless only measuring, write the detector's folder."""
    places, said = _cross_validated(work, tests)
    bad, touched = work.wrong[places], work.touched[places]
    join_w, join_b = fit_join(said["views"], bad)
    share = fit_share([by[bad] for by in of_topics(said)], touched[bad])
    measured = [work.drafts[at] for at in places]
    # What joins the views is left out by writer, too; with every fold these are the same folds.
    inner = folds_by_writer(measured, n_folds, _SEED)
    lines = draw_lines(measured, work.topics, said, inner, share)
    figures = report(measured, work.topics, said, inner, share, lines)
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
            "n_measured": len(places),
            "measured_runs": work.measured_runs,
        },
        "recipe": asdict(work.recipe) if work.recipe else "the shipped encoder, as it is",
        "figures": figures,
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    if work.recipe:
        write_line(out)


def main() -> None:
    """Read the command line and make the detector."""
    parser = argparse.ArgumentParser(prog="python -m index.training.drafts", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA_FOLDER)
    parser.add_argument("--work", type=Path, default=Path("build/drafts"))
    parser.add_argument("--out", type=Path, default=Path("index/drafts"))
    parser.add_argument("--plain", action="store_true", help="use the shipped encoder as it is")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument(
        "--measured", type=int, help="folds to train for and measure; all if left out"
    )
    parser.add_argument("--epochs", type=int, default=Recipe().epochs)
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    parser.add_argument("--runs", type=int, default=Recipe().runs, help="trainings to average")
    parser.add_argument(
        "--measured-runs", type=int, help="the same for each fold; as many if left out"
    )
    parser.add_argument("--workers", type=int, default=1, help="trainings at a time")
    parser.add_argument("--only-measure", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    drafts = in_parts(load_drafts(arguments.data))
    vectors = open_embedder().encode([d.draft for d in drafts])
    copies = near_copies(drafts, vectors)
    if copies:
        raise SystemExit(f"These say nearly the same; drop one of each: {copies}")
    recipe = (
        None
        if arguments.plain
        else Recipe(epochs=arguments.epochs, seed=arguments.seed, runs=arguments.runs)
    )
    work = _Work(drafts, vectors, recipe, arguments.work, arguments.measured_runs or arguments.runs)
    folds = folds_by_writer(drafts, arguments.folds, _SEED)[: arguments.measured]
    tests = {f"fold-{at}-of-{arguments.folds}": test for at, test in enumerate(folds)}
    whole = not arguments.only_measure
    if recipe is not None and arguments.workers > 1:
        _train_side_by_side(work, tests, arguments.workers, whole=whole)
    make(work, arguments.out, tests, arguments.folds, only_measure=not whole)


if __name__ == "__main__":
    main()
