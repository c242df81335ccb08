"""The shipped model as a module of sentence-transformers, for whoever works with that library.

``SentenceTransformer("index/model", trust_remote_code=True)`` finds this class by ``modules.json``;
the flag is what the library asks for before it loads any class that is not its own. Nothing of
ours imports this module: it loads torch, which the run time does without.
"""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embed import OnnxEmbedder

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["OnnxEncoder"]  # noqa: F822 - made when asked for, below

_FILES = ("encoder.json", "model.onnx", "tokenizer.json")


def __getattr__(name: str) -> Any:
    """Make ``OnnxEncoder`` when it is asked for, so that importing this module loads nothing."""
    if name != "OnnxEncoder":
        raise AttributeError(name)
    made = _encoder_class()
    globals()[name] = made
    return made


def _encoder_class() -> type:
    import torch
    from sentence_transformers.base.modules import input_module

    # The library's own types ask for more than its documented interface.
    base: Any = input_module.InputModule

    class OnnxEncoder(base):  # type: ignore[misc]  # its base is chosen at run time
        """Runs the shipped graph and hands its vectors on.

        Args:
            folder: the model's folder.
        """

        def __init__(self, folder: str) -> None:
            super().__init__()
            self._folder = Path(folder)
            self._embedder = OnnxEmbedder(self._folder)

        @classmethod
        def load(cls, model_name_or_path: str, subfolder: str = "", **_: Any) -> Any:
            """Return the module of a local folder."""
            return cls(str(Path(model_name_or_path) / subfolder))

        def save(self, output_path: str, *_: Any, **__: Any) -> None:
            """Copy the model's files."""
            for name in _FILES:
                shutil.copyfile(self._folder / name, Path(output_path) / name)

        def preprocess(
            self, inputs: "Sequence[str]", prompt: str | None = None, **_: Any
        ) -> dict[str, Any]:
            """Return the texts as token ids, padded, with their mask."""
            ids = self._embedder.token_ids([(prompt or "") + text for text in inputs])
            longest = max(map(len, ids), default=0)
            tokens = torch.zeros((len(ids), longest), dtype=torch.long)
            mask = torch.zeros_like(tokens)
            for at, row in enumerate(ids):
                tokens[at, : len(row)] = torch.tensor(row)
                mask[at, : len(row)] = 1
            return {"input_ids": tokens, "attention_mask": mask}

        def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
            """Add ``sentence_embedding``: (n, d) float32, rows of unit length."""
            rows = zip(features["input_ids"], features["attention_mask"].sum(1), strict=True)
            # One at a time, as the embedder does itself: see its `encode`.
            alone = [self._embedder.encode_ids([ids[:n].tolist()]) for ids, n in rows]
            vectors = np.vstack(alone) if alone else np.zeros((0, self._embedder.dimension))
            features["sentence_embedding"] = torch.from_numpy(vectors.astype(np.float32))
            return features

        def get_embedding_dimension(self) -> int:
            """Return d, the length of a vector."""
            return self._embedder.dimension

    OnnxEncoder.__module__ = __name__
    OnnxEncoder.__qualname__ = "OnnxEncoder"
    return OnnxEncoder
