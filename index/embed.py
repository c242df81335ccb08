"""Texts to vectors: the shipped model by onnxruntime, any other by sentence-transformers.

Knows texts and vectors; knows nothing of clauses, questions or indexes. Opening the shipped model
loads neither torch nor sentence-transformers.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.onnx import load_onnxruntime
from knowledge.errors import EmbedderUnavailable

__all__ = [
    "MODEL_FOLDER",
    "Embedder",
    "OnnxEmbedder",
    "Pieces",
    "Reading",
    "Vectors",
    "open_embedder",
]

Vectors = npt.NDArray[np.float32]

MODEL_FOLDER = Path(__file__).parent / "model"
"""Where the shipped model lies; made by ``index/training/export.py``."""

_VECTORS = "vectors"
_PIECES = "pieces"
"""The model's outputs; one without pieces can still be ranked by."""

_BATCH = 32
"""For other models than the shipped one, whose texts go one by one."""
_THREADS = 2
"""Texts encoded at the same time. Within one, onnxruntime stays on its caller's thread: on two
cores a second thread gains nothing for a single question, and costs 3 ms when the cores are busy
(2026-11)."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of one text, each in its context.

    Attributes:
        ids: (t,) int32, which pieces they are.
        vectors: (t, d) float32 unit rows.
    """

    ids: npt.NDArray[np.int32]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model makes of some texts.

    Attributes:
        vectors: as ``Embedder.encode`` gives them.
        pieces: one for each text; None where the model tells of whole texts only.
    """

    vectors: Vectors
    pieces: tuple[Pieces, ...] | None


class Embedder(Protocol):
    """Turns texts into vectors whose inner product is their closeness."""

    @property
    def name(self) -> str:
        """Name the model and its weights: another name means vectors that cannot be compared."""
        ...

    @property
    def dimension(self) -> int:
        """Return d, the length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text: (n, d) float32, rows of unit length, in order.

        Texts beyond the model's length are cut. No texts give shape (0, d).

        Raises:
            EmbedderUnavailable: the model failed.
        """
        ...

    def read(self, texts: Sequence[str]) -> Reading:
        """Return the vectors of texts and, where the model has them, of their pieces.

        Raises:
            EmbedderUnavailable: the model failed.
        """
        ...


def open_embedder(name_or_path: str | None = None) -> Embedder:
    """Return an embedder, ready to encode.

    Args:
        name_or_path: None for the shipped model; a folder that ``export.py`` made; or whatever
            ``SentenceTransformer`` takes.

    Raises:
        EmbedderUnavailable: the model is missing or broken.
    """
    folder = MODEL_FOLDER if name_or_path is None else Path(name_or_path)
    if name_or_path is None or (folder / "encoder.json").is_file():
        return OnnxEmbedder(folder)
    return _TorchEmbedder(name_or_path)


class OnnxEmbedder:
    """A model whose graph pools and normalises, run by onnxruntime.

    Args:
        folder: holds ``encoder.json``, ``model.onnx`` and ``tokenizer.json``.

    Raises:
        EmbedderUnavailable: a file is missing or broken.
    """

    def __init__(self, folder: Path) -> None:
        remedy = "Reinstall policybot, or name another model in POLICYBOT_MODEL"
        try:
            from tokenizers import Tokenizer

            onnxruntime = load_onnxruntime()
        except ImportError as error:
            raise EmbedderUnavailable(f"{error}. Install policybot's dependencies") from error
        try:
            facts = json.loads((folder / "encoder.json").read_text("utf-8"))
            self.name = f"{facts['name']}@{facts['digest'][:12]}"
            self.dimension = int(facts["dimension"])
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            tokenizer.enable_truncation(int(facts["max_tokens"]))
            tokenizer.no_padding()
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.log_severity_level = 3
            self._session: Any = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        # onnxruntime and tokenizers raise bare Exception subclasses of their own making.
        except Exception as error:
            raise EmbedderUnavailable(
                f"The model in {folder} cannot be loaded ({error}). {remedy}"
            ) from error
        self._tokenizer = tokenizer
        self._has_pieces = any(out.name == _PIECES for out in self._session.get_outputs())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32 unit rows; a text's vector does not depend on its neighbours.

        Eight-bit weights scale what flows through by the whole batch, so texts that share one get
        vectors up to 0.04 away in cosine from those they get alone (2026-11). Questions come alone;
        therefore every text goes alone, which costs a third more time.
        """
        return self._alone(texts, with_pieces=False).vectors

    def read(self, texts: Sequence[str]) -> Reading:
        """Return the vectors of ``encode`` and those of the pieces between start and end."""
        return self._alone(texts, with_pieces=self._has_pieces)

    def _alone(self, texts: Sequence[str], *, with_pieces: bool) -> Reading:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        ids = self.token_ids(texts) if texts else []
        pieces: list[Pieces] = []
        for at, (whole, parts) in enumerate(self._each(ids, with_pieces=with_pieces)):
            vectors[at] = _unit(whole)[0]
            if with_pieces:
                inner = np.asarray(ids[at][1:-1], np.int32)
                pieces.append(Pieces(inner, _unit(parts[0, 1:-1])))
        return Reading(vectors, tuple(pieces) if with_pieces else None)

    def _each(
        self, ids: Sequence[Sequence[int]], *, with_pieces: bool
    ) -> Iterable[tuple[Vectors, Vectors]]:
        """Run the model on each text alone; a single one stays on this thread."""
        outputs = [_VECTORS, _PIECES] if with_pieces else [_VECTORS]

        def run(row: Sequence[int]) -> tuple[Vectors, Vectors]:
            found = self._run([row], outputs)
            return found[0], found[-1]

        if len(ids) < 2:
            return [run(row) for row in ids]
        with ThreadPoolExecutor(_THREADS) as pool:
            return list(pool.map(run, ids))

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return each text's token ids, cut to the model's length, without padding."""
        return [e.ids for e in self._tokenizer.encode_batch([_plain(t) for t in texts])]

    def encode_ids(self, ids: Sequence[Sequence[int]]) -> Vectors:
        """Return the vectors of one batch of token ids: (n, d) float32 unit rows."""
        return _unit(self._run(ids, [_VECTORS])[0])

    def _run(self, ids: Sequence[Sequence[int]], outputs: list[str]) -> list[Vectors]:
        longest = max(len(row) for row in ids)
        tokens = np.zeros((len(ids), longest), np.int64)
        mask = np.zeros_like(tokens)
        for at, row in enumerate(ids):
            tokens[at, : len(row)] = row
            mask[at, : len(row)] = 1
        try:
            found: list[Vectors] = self._session.run(
                outputs, {"input_ids": tokens, "attention_mask": mask}
            )
        except Exception as error:
            raise EmbedderUnavailable(f"The model {self.name} failed ({error})") from error
        return found


class _TorchEmbedder:
    """Any SentenceTransformer; slow to load and large, for trying models out."""

    def __init__(self, name_or_path: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer

            self._model: Any = SentenceTransformer(name_or_path, device="cpu")
            self.dimension = int(self._model.get_embedding_dimension() or 0)
        # Hub, file and weight errors come from four libraries and share no class.
        except Exception as error:
            raise EmbedderUnavailable(
                f"The model {name_or_path!r} cannot be loaded ({error}). Check POLICYBOT_MODEL; "
                "without it the shipped model is used"
            ) from error
        self.name = f"{Path(name_or_path).name}@{_digest_of(name_or_path)}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) float32 unit rows.

        Raises:
            EmbedderUnavailable: the model failed over these texts.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        try:
            found = self._model.encode(
                [_plain(t) for t in texts],
                batch_size=_BATCH,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        except Exception as error:
            raise EmbedderUnavailable(f"The model {self.name} failed ({error})") from error
        return _unit(np.asarray(found, np.float32))

    def read(self, texts: Sequence[str]) -> Reading:
        """Return the vectors; what becomes of pieces differs from model to model."""
        return Reading(self.encode(texts), None)


def _plain(text: str) -> str:
    """Return the text without lone surrogates, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _unit(vectors: Vectors) -> Vectors:
    """Return the rows at unit length; a row without any length stays as it is."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), np.float32)


def _digest_of(name_or_path: str) -> str:
    """Return a digest that changes with a local model's weights; of the name for any other."""
    weights = Path(name_or_path) / "model.safetensors"
    if not weights.is_file():
        return hashlib.sha256(name_or_path.encode()).hexdigest()[:12]
    with weights.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]
