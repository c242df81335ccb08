"""`policybot evaluate`: how often the right clause comes first, and no clause where there is none."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli import screen
from bot.cli.options import examples, json_option, settings_of, shared_options
from knowledge.errors import SourceError

if TYPE_CHECKING:
    from bot.cli.scores import Scores
    from index.evaluate import Figures

__all__ = ["evaluate"]

_BAR_WIDTH = 20


@click.command(
    epilog=examples(
        "policybot evaluate questions.jsonl",
        "policybot evaluate questions.jsonl --org-field policy",
        "policybot evaluate questions.jsonl --json",
    )
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--org-field", metavar="FIELD", help="Field of each line that names the org to ask.")
@json_option
@shared_options
@click.pass_context
def evaluate(
    ctx: click.Context, /, file: Path, org_field: str | None, as_json: bool, **options: Any
) -> None:
    """Measure answers on questions whose right clause is known.

    FILE is JSON Lines: `question`, `gold` (quotes of which any is right; none where the policies do
    not say), and if known `answer`: no, yes, conditional, info or none.
    """
    settings = settings_of(ctx, **options)
    try:
        data = file.read_bytes()
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise SourceError(str(file), problem, "Check the path") from error
    # Loaded here: `--help` needs no model.
    from bot.cli.scores import asked_cases, score
    from bot.wiring import open_assistant, open_library
    from index.evaluate import evaluate as evaluate_search

    cases = asked_cases(str(file), data, settings.org, org_field)
    library = open_library(settings)
    found = evaluate_search(
        [case.case for case in cases],
        lambda org, question: library.snapshot(org).retriever.search(question, 10),
    )
    scores = score(cases, open_assistant(settings, library=library))
    if as_json:
        shaped = {org or "all": asdict(figures) for org, figures in found.items()}
        click.echo(screen.json_line({"search": shaped, "answers": asdict(scores)}))
    else:
        click.echo("\n".join([*_search_lines(found), "", *_answer_lines(scores)]))


def _search_lines(found: "dict[str, Figures]") -> Iterator[str]:
    yield click.style(
        f"{'asked of':<16}{'n':>5}{'none':>6}  {'first':>5} {'top 3':>6} {'top 5':>6}"
        f" {'MRR':>5} {'AUC':>5} {'ref@5%':>7}",
        bold=True,
    )
    # With one organisation only, its line and that of all would say the same.
    rows = found if len(found) > 2 else {"": found[""]}
    for org, f in rows.items():
        bar = "\u2588" * round(f.hit_at[1] * _BAR_WIDTH)
        yield (
            f"{org or 'all':<16}{f.n_covered:>5}{f.n_uncovered:>6}  {f.hit_at[1]:>5.2f}"
            f" {f.hit_at[3]:>6.2f} {f.hit_at[5]:>6.2f} {f.mrr:>5.2f} {f.auc:>5.2f}"
            f" {f.refused_at_5:>7.2f}  {click.style(bar, fg='green')}"
        )
    yield f"search takes {found[''].p50_ms:.1f} ms (median)"


def _answer_lines(scores: "Scores") -> Iterator[str]:
    yield click.style("answers", bold=True)
    yield f"  outcome right        {scores.n_right_outcome} of {scores.n_cases}"
    yield f"  false answers        {scores.n_false_answers} of {scores.n_uncovered} not covered"
    yield f"  refused, though there is a clause  {scores.n_refused} of {scores.n_covered}"
    yield f"  a right clause among those cited   {scores.n_rightly_cited} of {scores.n_answered}"
    if not scores.n_stances:
        return
    right = sum(n for (expected, got), n in _pairs(scores) if expected == got)
    yield f"  stance right, where the first clause is  {right} of {scores.n_stances}"
    yield ""
    labels = ("no", "yes", "conditional", "info")
    yield "  " + " " * 14 + "".join(f"{label:>13}" for label in labels) + "   (given)"
    for expected in labels:
        counts = "".join(f"{scores.stances.get(f'{expected}/{got}', 0):>13}" for got in labels)
        yield f"  {expected:<14}{counts}"


def _pairs(scores: "Scores") -> Iterator[tuple[tuple[str, str], int]]:
    for pair, n in scores.stances.items():
        expected, _, got = pair.partition("/")
        yield (expected, got), n
