"""Train the encoder further, so that it tells wrong drafts from their harmless twins.

One linear layer over the unit vector says "anything wrong" and each topic; a pair of a wrong draft
and its twin adds a margin between the two; now and then a harmless draft is joined on, so that one
wrong sentence among others still counts. Needs torch; CPU only; a seed fixes every batch.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.training.draft_data import Labelled

__all__ = ["DraftEncoder", "Recipe", "train_encoder"]

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What decides the result.

    Attributes:
        epochs: passes over all drafts.
        batch: drafts in a step, about; twins stay together.
        learning_rate: of the encoder at its height, after a warm-up over a tenth of the steps;
            falls linearly. The layer on top learns twenty times as fast.
        frozen_layers: of the encoder, from below, beside its table of words.
        joined: share of drafts that get a harmless one joined on.
        topics_weight: of the topics against "anything".
        scale: length that unit vectors are given before the last layer.
        tokens: longer drafts are cut.
        seed: of batches, joins and torch.
    """

    epochs: int = 6
    batch: int = 16
    learning_rate: float = 8e-5
    frozen_layers: int = 1
    joined: float = 0.0
    topics_weight: float = 0.5
    scale: float = 8.0
    tokens: int = 110
    seed: int = 7


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

        ids = _token_ids(self.tokenizer, drafts, self.recipe)
        out = np.zeros((len(drafts), self.network.head.out_features), np.float32)
        order = sorted(range(len(drafts)), key=lambda at: len(ids[at]))
        self.network.eval()
        with torch.no_grad():
            for start in range(0, len(order), 64):
                rows = order[start : start + 64]
                official = [drafts[at].is_official for at in rows]
                out[rows] = self.network([ids[at] for at in rows], official).numpy()
        return out

    def head(self) -> tuple[Floats, Floats]:
        """Return weights over unit vector and capacity, and biases: (1 + t, d + 1), (1 + t,)."""
        weights = self.network.head.weight.detach().numpy().copy()
        weights[:, :-1] *= self.recipe.scale
        return weights, self.network.head.bias.detach().numpy().copy()

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
    progress: Callable[[int, int, float], None],
) -> DraftEncoder:
    """Train a network on drafts.

    Args:
        base: folder of the transformer to start from.
        topics: the order of the topics' rows.
        progress: called with (steps done, steps in all, loss).
    """
    import torch
    from transformers import AutoTokenizer

    torch.manual_seed(recipe.seed)
    torch.set_num_threads(1)
    random_ = random.Random(recipe.seed)  # noqa: S311 - batches, no secrets
    tokenizer = AutoTokenizer.from_pretrained(str(base))
    network = _network(base, len(topics), recipe)
    ids = _token_ids(tokenizer, drafts, recipe)
    wrong = torch.tensor([float(bool(d.topics)) for d in drafts])
    touched = torch.tensor([[float(t in d.topics) for t in topics] for d in drafts])
    batches = [b for _ in range(recipe.epochs) for b in _batches(ids, recipe, random_)]
    optimiser, schedule = _optimiser(network, recipe, len(batches))
    harmless = [at for at, d in enumerate(drafts) if not d.topics]
    entropy = torch.nn.functional.binary_cross_entropy_with_logits
    network.train()
    for step, rows in enumerate(batches, 1):
        tokens = [_joined(ids[at], ids, harmless, recipe, random_) for at in rows]
        out = network(tokens, [drafts[at].is_official for at in rows])
        loss = entropy(out[:, 0], wrong[rows] * (1 - 2 * _SOFT) + _SOFT)
        loss = loss + recipe.topics_weight * _topics_loss(out[:, 1:], touched[rows])
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch types it nowhere
        optimiser.step()
        schedule.step()
        progress(step, len(batches), float(loss.detach()))
    network.eval()
    return DraftEncoder(network, tokenizer, recipe)


def _network(base: Path, n_topics: int, recipe: Recipe) -> Any:
    import torch
    from transformers import AutoModel

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = AutoModel.from_pretrained(str(base))
            size = self.encoder.config.hidden_size
            self.head = torch.nn.Linear(size + 1, 1 + n_topics)
            self.dropout = torch.nn.Dropout(_DROPOUT)

        def forward(self, ids: list[list[int]], official: list[bool]) -> torch.Tensor:
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
            return found

    network = Network()
    frozen = [network.encoder.embeddings, *network.encoder.encoder.layer[: recipe.frozen_layers]]
    for part in frozen:
        for weights in part.parameters():
            weights.requires_grad = False
    return network


def _optimiser(network: Any, recipe: Recipe, n_steps: int) -> tuple[Any, Any]:
    import torch

    free = [w for w in network.encoder.parameters() if w.requires_grad]
    rate = recipe.learning_rate
    optimiser = torch.optim.AdamW(
        [{"params": free, "lr": rate}, {"params": network.head.parameters(), "lr": rate * 20}],
        weight_decay=0.01,
    )
    warm_up = max(1, int(_WARM_UP_SHARE * n_steps))

    def factor(step: int) -> float:
        return min(1.0, (step + 1) / warm_up) * max(0.0, 1 - step / n_steps)

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, factor)


def _token_ids(tokenizer: Any, drafts: Sequence[Labelled], recipe: Recipe) -> list[list[int]]:
    texts = [d.draft for d in drafts]
    found: list[list[int]] = tokenizer(texts, truncation=True, max_length=recipe.tokens)[
        "input_ids"
    ]
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


def _joined(
    row: list[int],
    ids: Sequence[list[int]],
    harmless: Sequence[int],
    recipe: Recipe,
    random_: random.Random,
) -> list[int]:
    """Return the tokens, now and then with those of a harmless draft before or behind them."""
    if random_.random() >= recipe.joined:
        return row
    other = ids[random_.choice(harmless)]
    first, second = (row, other) if random_.random() < 0.5 else (other, row)
    return (first[:-1] + second[1:])[: recipe.tokens]
