"""`policybot bench`: how fast this machine answers and checks with an organisation's own policies."""

import resource
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from bot.cli import screen
from bot.cli.options import examples, json_option, settings_of, shared_options

if TYPE_CHECKING:
    from bot.config import Settings
    from knowledge.corpus import Corpus

__all__ = ["bench"]

_MISSED = 1
_N_TIMES = 200
_N_WARM = 5
_QUESTION_WORDS = 9
_SHORT_DRAFT, _LONG_DRAFT = 280, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """One number beside its target.

    Attributes:
        target: at most this; None for a number that is only shown.
    """

    what: str
    value: float
    unit: str
    target: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether the number keeps its target."""
        return self.target is None or self.value <= self.target


@click.command(
    epilog=examples("policybot bench", "policybot bench --org council", "policybot bench --json")
)
@click.option(
    "--times",
    type=click.IntRange(2, 100_000),
    default=_N_TIMES,
    show_default=True,
    help="How often each thing is measured.",
)
@json_option
@shared_options
@click.pass_context
def bench(ctx: click.Context, /, times: int, as_json: bool, **options: Any) -> int:
    """Measure answers and draft checks on this machine, with the policies that are in force.

    Questions and drafts are made of the policies' own words; nothing is kept. Exits with 1 when a
    target is missed.
    """
    settings = settings_of(ctx, **options)
    figures = list(_figures(settings, times))
    for figure in figures:
        if as_json:
            click.echo(screen.json_line({**asdict(figure), "is_met": figure.is_met}))
            continue
        promise = "" if figure.target is None else f"at most {figure.target:g} {figure.unit}"
        colour = "green" if figure.is_met else "red"
        said = "" if figure.target is None else "ok" if figure.is_met else "missed"
        number = f"{figure.value:,.1f} {figure.unit}"
        click.echo(f"{figure.what:<44}{number:>12}  {promise:<16}{click.style(said, fg=colour)}")
    return 0 if all(figure.is_met for figure in figures) else _MISSED


def _figures(settings: "Settings", n_times: int) -> Iterator[_Figure]:
    # Loaded here: `--help` needs no model.
    from bot.wiring import open_assistant, open_library, open_reviewer

    library = open_library(settings)
    began = perf_counter()
    corpus = library.snapshot(settings.org).corpus
    yield _Figure(what="open model and index", value=_ms_since(began), unit="ms", target=1000)
    n_clauses = sum(entry.n_clauses for entry in corpus.entries.values())
    assistant = open_assistant(settings, library=library)
    questions = islice(_questions(corpus), _N_WARM + n_times)
    took = _times(lambda question: assistant.answer(settings.org, question), questions)
    yield from _quantiles(f"answer, {n_clauses:,} clauses", took, p50=8, p99=25)
    reviewer = open_reviewer(settings, library=library)
    for n_chars, target in ((_SHORT_DRAFT, 15), (_LONG_DRAFT, 60)):
        drafts = islice(_drafts(corpus, n_chars), _N_WARM + n_times)
        took = _times(lambda draft: reviewer.review(settings.org, draft), drafts)
        yield from _quantiles(f"check {n_chars:,} characters", took, p95=target)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kibibytes elsewhere
    yield _Figure(what="memory at its peak", value=peak * unit / 1e6, unit="MB", target=500)


def _quantiles(what: str, took_ms: Sequence[float], **targets: float) -> Iterator[_Figure]:
    cut = statistics.quantiles(took_ms, n=100, method="inclusive")
    for name, at in (("p50", 49), ("p95", 94), ("p99", 98)):
        yield _Figure(what=f"{what}, {name}", value=cut[at], unit="ms", target=targets.get(name))


def _times(call: Callable[[str], object], texts: Iterator[str]) -> list[float]:
    """Return the milliseconds of each call; the first ones, which open things, are left out."""
    took_ms = []
    for text in texts:
        began = perf_counter()
        call(text)
        took_ms.append(_ms_since(began))
    return took_ms[_N_WARM:]


def _questions(corpus: "Corpus") -> Iterator[str]:
    """Yield questions in the words of one clause after the other, again and again."""
    for clause in cycle(list(corpus.clauses())):
        words = clause.text.split()[:_QUESTION_WORDS]
        yield f"Can I {' '.join(words).rstrip('.,;:').lower()}?"


def _drafts(corpus: "Corpus", n_chars: int) -> Iterator[str]:
    """Yield drafts of one length, each beginning at another clause."""
    texts = [clause.text for clause in corpus.clauses()]
    for at in cycle(range(len(texts))):
        draft = " ".join(islice(cycle([*texts[at:], *texts[:at]]), n_chars // 20 + 1))
        yield draft[:n_chars]


def _ms_since(began: float) -> float:
    return (perf_counter() - began) * 1000
