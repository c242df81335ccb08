"""Fine-tune a sentence encoder on questions and the clauses that answer them.

A batch is 32 questions of one policy; the candidates are their clauses and random others of that
policy. The loss is a multi-positive softmax over the candidates plus half a sigmoid loss over all
pairs, from which questions without an answer teach as well. The recipe and what it gave:
index/README.md. Needs torch; CPU only; the same seed gives the same batches.
"""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.training.data import PolicyQuestions

__all__ = ["Recipe", "finetune"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What decides the result.

    Attributes:
        epochs: passes over all questions; fractions are allowed.
        batch: questions in a step.
        candidates: clauses in a step, more only where the questions' own are more.
        learning_rate: at its height, after a warm-up over a tenth of the steps; falls linearly.
        question_tokens, clause_tokens: longer texts are cut.
        seed: of batches, candidates and torch.
    """

    epochs: float = 1.6
    batch: int = 32
    candidates: int = 40
    learning_rate: float = 8e-5
    question_tokens: int = 40
    clause_tokens: int = 104
    seed: int = 7


@dataclass(frozen=True, slots=True)
class _Batch:
    policy: int
    questions: tuple[tuple[str, tuple[int, ...]], ...]
    clauses: tuple[int, ...]


_WARM_UP_SHARE = 0.1
_CHECKPOINT_STEPS = 50
_CHUNK = 16
_SIGMOID_WEIGHT = 0.5
# One pair in some forty is right: without this weight "never" would be the best guess.
_POSITIVE_WEIGHT = 4.0
_SIGMOID_SCALE = 8.0


def finetune(
    base: Path,
    data: Sequence[PolicyQuestions],
    out: Path,
    recipe: Recipe,
    progress: Callable[[int, int, float], None],
) -> None:
    """Write a fine-tuned SentenceTransformer directory to ``out``.

    A run that was stopped goes on from its last checkpoint (``out``/checkpoint.pt).

    Args:
        base: directory of the model to start from.
        progress: called after each step with the steps done, all steps, and the loss.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    torch.manual_seed(recipe.seed)
    model = SentenceTransformer(str(base), device="cpu")
    trainer = _Trainer(model, recipe)
    batches = list(_batches(data, recipe))
    trainer.schedule(len(batches))
    out.mkdir(parents=True, exist_ok=True)
    checkpoint = out / "checkpoint.pt"
    done = trainer.restore(checkpoint)
    for step, batch in enumerate(batches[done:], start=done + 1):
        loss = trainer.step(batch, data[batch.policy].texts)
        progress(step, len(batches), loss)
        if step % _CHECKPOINT_STEPS == 0:
            trainer.save(checkpoint, step)
    model.save(str(out))
    checkpoint.unlink(missing_ok=True)


def _batches(data: Sequence[PolicyQuestions], recipe: Recipe) -> Iterator[_Batch]:
    """Yield the run's batches, the same for the same seed, so that a resumed run goes on alike."""
    rng = random.Random(recipe.seed)  # noqa: S311 - shuffling, not secrets
    batches: list[_Batch] = []
    for _ in range(math.ceil(recipe.epochs)):
        epoch: list[_Batch] = []
        for at, policy in enumerate(data):
            questions = list(policy.questions)
            rng.shuffle(questions)
            for start in range(0, len(questions), recipe.batch):
                taken = tuple(questions[start : start + recipe.batch])
                epoch.append(_Batch(at, taken, _candidates(taken, len(policy.texts), recipe, rng)))
        rng.shuffle(epoch)
        batches += epoch
    yield from batches[: round(len(batches) * recipe.epochs / math.ceil(recipe.epochs))]


def _candidates(
    questions: tuple[tuple[str, tuple[int, ...]], ...],
    n_clauses: int,
    recipe: Recipe,
    rng: random.Random,
) -> tuple[int, ...]:
    own = sorted({at for _, answers in questions for at in answers})
    others = sorted(set(range(n_clauses)) - set(own))
    rng.shuffle(others)
    return (*own, *others[: max(8, recipe.candidates - len(own))])


class _Trainer:
    """The encoder with its optimizer; one step at a time."""

    def __init__(self, model: Any, recipe: Recipe) -> None:
        import torch

        self.torch = torch
        self.recipe = recipe
        self.tokenizer = model.tokenizer
        self.encoder = model[0].auto_model
        self.encoder.train()
        # The word vectors stay: they know words that these questions do not hold.
        self.encoder.embeddings.word_embeddings.requires_grad_(False)
        self.weights = [p for p in self.encoder.parameters() if p.requires_grad]
        self.scales = torch.nn.Parameter(torch.tensor([math.log(20.0), math.log(15.0), -8.0]))
        groups = [
            {"params": self.weights, "lr": recipe.learning_rate, "weight_decay": 0.01},
            {"params": [self.scales], "lr": 1e-2, "weight_decay": 0.0},
        ]
        self.optimizer = torch.optim.AdamW(groups)
        self.scheduler: Any = None

    def schedule(self, n_steps: int) -> None:
        warm = max(1, int(_WARM_UP_SHARE * n_steps))

        def share(step: int) -> float:
            return (
                step / warm if step < warm else max(0.0, (n_steps - step) / max(1, n_steps - warm))
            )

        self.scheduler = self.torch.optim.lr_scheduler.LambdaLR(self.optimizer, share)

    def step(self, batch: _Batch, texts: Sequence[str]) -> float:
        """Learn from one batch; return its loss."""
        functional = self.torch.nn.functional
        questions = self._encode([q for q, _ in batch.questions], self.recipe.question_tokens)
        clauses = self._encode([texts[at] for at in batch.clauses], self.recipe.clause_tokens)
        similarity = questions @ clauses.T
        right = self._right(batch)
        logits = similarity * self.scales[0].exp()
        chances = logits - self.torch.logsumexp(logits, 1, keepdim=True)
        answered = right.sum(1) > 0
        loss = similarity.new_zeros(())
        if answered.any():
            found = self.torch.logsumexp(chances.masked_fill(right == 0, -1e9), 1)
            loss = -found[answered].mean()
        pairs = functional.binary_cross_entropy_with_logits(
            similarity * self.scales[1].exp() + self.scales[2],
            right,
            pos_weight=self.torch.tensor(_POSITIVE_WEIGHT),
        )
        loss = loss + _SIGMOID_WEIGHT * _SIGMOID_SCALE * pairs
        self.optimizer.zero_grad()
        loss.backward()
        self.torch.nn.utils.clip_grad_norm_(self.weights, 1.0)
        self.optimizer.step()
        self.scheduler.step()
        return float(loss.detach())

    def _right(self, batch: _Batch) -> Any:
        place = {clause: at for at, clause in enumerate(batch.clauses)}
        right = self.torch.zeros(len(batch.questions), len(batch.clauses))
        for row, (_, answers) in enumerate(batch.questions):
            for clause in answers:
                right[row, place[clause]] = 1.0
        return right

    def _encode(self, texts: list[str], max_tokens: int) -> Any:
        """Encode texts of like length together: padding would double the work."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        chunks = [order[at : at + _CHUNK] for at in range(0, len(order), _CHUNK)]
        rows = self.torch.cat(
            [self._encode_chunk([texts[i] for i in c], max_tokens) for c in chunks]
        )
        place = self.torch.empty(len(order), dtype=self.torch.long)
        place[self.torch.tensor(order)] = self.torch.arange(len(order))
        return rows[place]

    def _encode_chunk(self, texts: list[str], max_tokens: int) -> Any:
        tokens = self.tokenizer(
            texts, padding=True, truncation=True, max_length=max_tokens, return_tensors="pt"
        )
        states = self.encoder(**tokens).last_hidden_state
        mask = tokens["attention_mask"].unsqueeze(-1).float()
        mean = (states * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return self.torch.nn.functional.normalize(mean, dim=1)

    def save(self, path: Path, step: int) -> None:
        aside = path.with_suffix(".part")
        state = {
            "step": step,
            "encoder": self.encoder.state_dict(),
            "scales": self.scales.detach(),
            "optimizer": self.optimizer.state_dict(),
            "scheduler": self.scheduler.state_dict(),
        }
        self.torch.save(state, aside)
        aside.replace(path)

    def restore(self, path: Path) -> int:
        """Return how many steps the checkpoint had done, 0 where there is none."""
        if not path.is_file():
            return 0
        state = self.torch.load(path, weights_only=True)
        self.encoder.load_state_dict(state["encoder"])
        with self.torch.no_grad():
            self.scales.copy_(state["scales"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scheduler.load_state_dict(state["scheduler"])
        return int(state["step"])
