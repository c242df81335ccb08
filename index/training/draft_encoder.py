"""Train the encoder further, so that it tells wrong drafts from their harmless twins.

One linear layer over the unit vector says "anything wrong" and each topic; another over each word
piece learns which words carry what is wrong, and is dropped after training: it only teaches where
to look. Needs torch; CPU only; a seed fixes every batch. What several trainings from one start end
with is averaged, weight by weight: it errs less than any of them and costs no more than one.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.training.draft_data import Labelled

__all__ = ["DraftEncoder", "Recipe", "averaged_encoder", "train_encoder"]

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What decides the result.

    Attributes:
        epochs: passes over all drafts.
        batch: drafts in a step.
        learning_rate: of the encoder at its height, after a warm-up over a tenth of the steps;
            falls linearly. The layer on top learns twenty times as fast.
        frozen_layers: of the encoder, from below, beside its table of words.
        topics_weight: of the topics against "anything".
        words_weight: of the words that carry it against "anything".
        scale: length that unit vectors are given before the last layer.
        tokens: longer drafts are cut.
        seed: of batches and torch, in the first training.
        runs: trainings whose weights are averaged, each with a seed of its own.
    """

    epochs: int = 4
    batch: int = 32
    learning_rate: float = 1.1e-4
    frozen_layers: int = 1
    topics_weight: float = 0.5
    words_weight: float = 0.5
    scale: float = 8.0
    tokens: int = 110
    seed: int = 7
    runs: int = 2


_WARM_UP_SHARE = 0.1
_SOFT = 0.02
_DROPOUT = 0.15
_BUCKET = 8


@dataclass(frozen=True, slots=True)
class DraftEncoder:
    """A trained network, ready to score and to be saved."""

    network: Any
    tokenizer: Any
    recipe: Recipe

    def logits(self, drafts: Sequence[Labelled]) -> Floats:
        """Return (n, 1 + topics): "anything", then each topic."""
        import torch

        ids = [ids for ids, _ in _tokens(self.tokenizer, drafts, self.recipe)]
        out = np.zeros((len(drafts), self.network.head.out_features), np.float32)
        order = sorted(range(len(drafts)), key=lambda at: len(ids[at]))
        self.network.eval()
        with torch.no_grad():
            for start in range(0, len(order), 64):
                rows = order[start : start + 64]
                official = [drafts[at].is_official for at in rows]
                out[rows] = self.network([ids[at] for at in rows], official)[0].numpy()
        return out

    def head(self) -> tuple[Floats, Floats]:
        """Return weights over unit vector and capacity, and biases: (1 + t, d + 1), (1 + t,)."""
        weights = self.network.head.weight.detach().numpy().copy()
        weights[:, :-1] *= self.recipe.scale
        return weights, self.network.head.bias.detach().numpy().copy()

    def keep(self, path: Path) -> None:
        """Write the weights alone, for ``averaged_encoder``."""
        import torch

        torch.save(self.network.state_dict(), path)

    def save(self, folder: Path) -> None:
        """Write the encoder as a SentenceTransformer folder."""
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.models import Pooling, Transformer

        plain = folder / "plain"
        self.network.encoder.save_pretrained(plain)
        self.tokenizer.save_pretrained(plain)
        part = Transformer(str(plain))
        pooling = Pooling(part.get_word_embedding_dimension(), pooling_mode="mean")
        SentenceTransformer(modules=[part, pooling], device="cpu").save(str(folder))


def train_encoder(
    base: Path,
    drafts: Sequence[Labelled],
    topics: Sequence[str],
    recipe: Recipe,
    *,
    seed: int,
) -> DraftEncoder:
    """Train a network on drafts, once.

    Args:
        base: folder of the transformer to start from.
        topics: the order of the topics' rows.
        seed: of this run.
    """
    import torch
    from transformers import AutoTokenizer

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    random_ = random.Random(seed)  # noqa: S311 - batches, no secrets
    tokenizer = AutoTokenizer.from_pretrained(str(base))
    network = _network(base, len(topics), recipe)
    tokens = _tokens(tokenizer, drafts, recipe)
    wrong = torch.tensor([float(bool(d.topics)) for d in drafts])
    touched = torch.tensor([[float(t in d.topics) for t in topics] for d in drafts])
    batches = [
        b
        for _ in range(recipe.epochs)
        for b in _batches([ids for ids, _ in tokens], recipe, random_)
    ]
    optimiser, schedule = _optimiser(network, recipe, len(batches))
    entropy = torch.nn.functional.binary_cross_entropy_with_logits
    network.train()
    for rows in batches:
        official = [drafts[at].is_official for at in rows]
        out, by_word = network([tokens[at][0] for at in rows], official)
        loss = entropy(out[:, 0], wrong[rows] * (1 - 2 * _SOFT) + _SOFT)
        loss = loss + recipe.topics_weight * _topics_loss(out[:, 1:], touched[rows])
        loss = loss + recipe.words_weight * _words_loss(by_word, [tokens[at][1] for at in rows])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    network.eval()
    return DraftEncoder(network, tokenizer, recipe)


def averaged_encoder(
    base: Path, n_topics: int, recipe: Recipe, kept: Sequence[Path]
) -> DraftEncoder:
    """Return the mean of trainings that were kept, weight by weight."""
    import torch
    from transformers import AutoTokenizer

    runs = [torch.load(path, weights_only=True) for path in kept]
    network = _network(base, n_topics, recipe)
    mean = {
        name: sum(run[name] for run in runs) / len(runs) if first.is_floating_point() else first
        for name, first in runs[0].items()
    }
    network.load_state_dict(mean)
    network.eval()
    return DraftEncoder(network, AutoTokenizer.from_pretrained(str(base)), recipe)


def _network(base: Path, n_topics: int, recipe: Recipe) -> Any:
    import torch
    from transformers import AutoModel

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            # Without dropout between words the plain way to attend is the fastest of all.
            self.encoder = AutoModel.from_pretrained(
                str(base), attn_implementation="eager", attention_probs_dropout_prob=0.0
            )
            size = self.encoder.config.hidden_size
            self.head = torch.nn.Linear(size + 1, 1 + n_topics)
            self.words = torch.nn.Linear(size, 1)
            self.dropout = torch.nn.Dropout(_DROPOUT)

        def forward(
            self, ids: list[list[int]], official: list[bool]
        ) -> tuple[torch.Tensor, torch.Tensor]:
            tokens = torch.zeros(len(ids), max(map(len, ids)), dtype=torch.long)
            mask = torch.zeros(tokens.shape)
            for at, row in enumerate(ids):
                tokens[at, : len(row)] = torch.tensor(row)
                mask[at, : len(row)] = 1
            # Half the bits, twice the speed, on processors that know them; the last layer keeps all.
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.training):
                hidden = self.encoder(input_ids=tokens, attention_mask=mask).last_hidden_state
            hidden = hidden.float()
            pooled = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            unit = torch.nn.functional.normalize(pooled, dim=1) * recipe.scale
            capacity = torch.tensor(official, dtype=torch.float32)[:, None]
            found: torch.Tensor = self.head(torch.cat([self.dropout(unit), capacity], 1))
            return found, self.words(self.dropout(hidden))[..., 0]

    network = Network()
    frozen = [network.encoder.embeddings, *network.encoder.encoder.layer[: recipe.frozen_layers]]
    for part in frozen:
        for weights in part.parameters():
            weights.requires_grad = False
    return network


def _optimiser(network: Any, recipe: Recipe, n_steps: int) -> tuple[Any, Any]:
    import torch

    free = [w for w in network.encoder.parameters() if w.requires_grad]
    heads = [*network.head.parameters(), *network.words.parameters()]
    rate = recipe.learning_rate
    optimiser = torch.optim.AdamW(
        [{"params": free, "lr": rate}, {"params": heads, "lr": rate * 20}],
        weight_decay=0.01,
    )
    warm_up = max(1, int(_WARM_UP_SHARE * n_steps))

    def factor(step: int) -> float:
        return min(1.0, (step + 1) / warm_up) * max(0.0, 1 - step / n_steps)

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, factor)


def _tokens(
    tokenizer: Any, drafts: Sequence[Labelled], recipe: Recipe
) -> list[tuple[list[int], list[bool]]]:
    """Return each draft's word pieces, and which of them carry what is wrong with it."""
    read = tokenizer(
        [d.draft for d in drafts],
        truncation=True,
        max_length=recipe.tokens,
        return_offsets_mapping=True,
    )
    found = []
    for draft, ids, places in zip(drafts, read["input_ids"], read["offset_mapping"], strict=True):
        starts = [(draft.draft.find(cue), len(cue)) for cue in draft.cue if draft.topics]
        cues = [(start, start + length) for start, length in starts if start >= 0]
        carries = [any(a < stop and start < b for start, stop in cues) for a, b in places]
        found.append((ids, carries))
    return found


def _batches(
    ids: Sequence[Sequence[int]], recipe: Recipe, random_: random.Random
) -> Iterator[list[int]]:
    """Yield one pass over all drafts; those in a batch are about as long."""
    order = list(range(len(ids)))
    random_.shuffle(order)
    size = recipe.batch * _BUCKET
    batches: list[list[int]] = []
    for start in range(0, len(order), size):
        bucket = sorted(order[start : start + size], key=lambda at: len(ids[at]))
        batches += [bucket[at : at + recipe.batch] for at in range(0, len(bucket), recipe.batch)]
    random_.shuffle(batches)
    yield from batches


def _topics_loss(out: Any, touched: Any) -> Any:
    """Return how unlikely the topics of wrong drafts are; those of one draft share it evenly."""
    import torch

    rows = touched.sum(1) > 0
    if not rows.any():
        return out.sum() * 0
    wanted = touched[rows] / touched[rows].sum(1, keepdim=True)
    return -(wanted * torch.log_softmax(out[rows], 1)).sum(1).mean()


def _words_loss(out: Any, carries: Sequence[Sequence[bool]]) -> Any:
    """Return how unlikely it is which words carry what is wrong; of harmless drafts none does."""
    import torch

    wanted = torch.zeros(out.shape)
    known = torch.zeros(out.shape)
    for at, row in enumerate(carries):
        wanted[at, : len(row)] = torch.tensor(row, dtype=torch.float32)
        known[at, : len(row)] = 1 / len(row)
    entropy = torch.nn.functional.binary_cross_entropy_with_logits
    return (entropy(out, wanted, reduction="none") * known).sum() / len(carries)
