"""Turn a SentenceTransformer folder into the shipped model: ONNX, int8, pooling in the graph.

    python -m index.training.export FOLDER [--out index/model]

Needs torch, sentence-transformers, onnx and onnxruntime; nothing at run time needs this file.
"""

import argparse
import hashlib
import json
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer

from index.embed import OnnxEmbedder, Vectors

MAX_TOKENS = 112
"""About what clauses were cut to in training."""

MODEL_NAME = "policybot-minilm"

SAMPLES = (
    "Can I post about work on my own Facebook?",
    "wot happens if i ignore all this",
    "who signs off a new account",
    "Personal Use | You must not: | share photographs of colleagues without asking them first.",
    "Monitoring | Use of the network is logged, and logs are kept for as long as the law requires.",
    "dm from a customer on insta, reply or not?",
)


class _Pooled(torch.nn.Module):
    """The encoder with mean pooling and normalisation in its graph, and the states of its pieces."""

    def __init__(self, encoder: torch.nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask)[0]
        weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
        pooled = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(pooled, dim=1), hidden


def export_model(source: Path, out: Path, name: str = MODEL_NAME) -> None:
    """Write the model's folder and print how closely it follows its source.

    Args:
        source: a SentenceTransformer folder with mean pooling.
        out: replaced as a whole.
        name: what indexes remember the model by, beside the digest of its weights.
    """
    model = SentenceTransformer(
        str(source), device="cpu", model_kwargs={"attn_implementation": "eager"}
    )
    with tempfile.TemporaryDirectory() as work:
        whole = Path(work) / "whole.onnx"
        _to_onnx(model, whole)
        small = Path(work) / "model.onnx"
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True)
        if out.exists():
            shutil.rmtree(out)
        out.mkdir(parents=True)
        shutil.copyfile(small, out / "model.onnx")
    model.tokenizer.backend_tokenizer.save(str(out / "tokenizer.json"))
    _write_facts(out, name, int(model.get_embedding_dimension() or 0))
    theirs = model.encode(list(SAMPLES), normalize_embeddings=True)
    samples = dict(zip(SAMPLES, np.round(theirs, 4).tolist(), strict=True))
    (out / "samples.json").write_text(json.dumps(samples) + "\n", "utf-8")
    _print_agreement(theirs, out)


def _to_onnx(model: SentenceTransformer, path: Path) -> None:
    encoder: Any = model[0].auto_model
    pooled = _Pooled(encoder).eval()
    example = model.tokenizer(list(SAMPLES), padding=True, return_tensors="pt")
    axes = {0: "n", 1: "tokens"}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            pooled,
            (example["input_ids"], example["attention_mask"]),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors", "pieces"],
            dynamic_axes={
                "input_ids": axes,
                "attention_mask": axes,
                "vectors": {0: "n"},
                "pieces": axes,
            },
            opset_version=17,
            dynamo=False,
        )


def _write_facts(out: Path, name: str, dimension: int) -> None:
    digest = hashlib.sha256((out / "model.onnx").read_bytes()).hexdigest()
    facts = {"name": name, "digest": digest, "dimension": dimension, "max_tokens": MAX_TOKENS}
    _write_json(out / "encoder.json", facts)
    _write_json(
        out / "modules.json",
        [{"idx": 0, "name": "0", "path": "", "type": "index.model_module.OnnxEncoder"}],
    )
    _write_json(
        out / "config_sentence_transformers.json",
        {"model_type": "SentenceTransformer", "similarity_fn_name": "cosine"},
    )


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", "utf-8")


def _print_agreement(theirs: Vectors, out: Path) -> None:
    ours = OnnxEmbedder(out).encode(SAMPLES)
    cosines = np.sum(ours * theirs, axis=1)
    size = sum(p.stat().st_size for p in out.iterdir())
    print(f"{out}: {size / 1e6:.1f} MB, cosine with the source {cosines.min():.4f} at least")


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("--out", type=Path, default=Path("index/model"))
    parser.add_argument("--name", default=MODEL_NAME)
    args = parser.parse_args()
    export_model(args.source, args.out, args.name)


if __name__ == "__main__":
    main()
