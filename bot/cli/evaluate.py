"""`policybot evaluate`: how often the right clause comes first, and no clause where there is none."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli import screen
from bot.cli.options import examples, json_option, settings_of, shared_options
from knowledge.errors import SourceError

if TYPE_CHECKING:
    from bot.cli.scores import Scores
    from index.evaluate import Figures, Judged

__all__ = ["evaluate"]

_ALL = "all"
_BAR = "\u2588"
_BAR_WIDTH = 12
_LOSSES = (0.0, 0.02, 0.05, 0.1, 0.2)


@click.command(
    epilog=examples(
        "policybot evaluate questions.jsonl",
        "policybot evaluate questions.jsonl --org-field policy",
        "policybot evaluate questions.jsonl --errors --plot figures.svg",
        "policybot evaluate questions.jsonl --json",
    )
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--org-field", metavar="FIELD", help="Field of each line that names the org to ask.")
@click.option("--errors", is_flag=True, help="List every question that went wrong, for reading.")
@click.option(
    "--plot", metavar="SVG", type=click.Path(path_type=Path), help="Draw the figures into a file."
)
@json_option
@shared_options
@click.pass_context
def evaluate(
    ctx: click.Context,
    /,
    file: Path,
    org_field: str | None,
    errors: bool,
    plot: Path | None,
    as_json: bool,
    **options: Any,
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
    from index.evaluate import judged_cases

    cases = asked_cases(str(file), data, settings.org, org_field)
    library = open_library(settings)
    judged = judged_cases(
        [case.case for case in cases],
        lambda org, question: library.snapshot(org).retriever.search(question, 10),
    )
    by_org, by_style = _groups(judged)
    scores = score(cases, open_assistant(settings, library=library))
    if plot is not None:
        _draw(plot, by_org, by_style, judged)
    if as_json:
        click.echo(screen.json_line(_shaped(judged, by_org, by_style, scores)))
        return
    # With one organisation only, its line and that of all would say the same.
    shown = by_org if len(by_org) > 2 else {_ALL: by_org[_ALL]}
    lines = [*_search_lines(shown, "asked of"), "", *_search_lines(by_style, "style")]
    lines += ["", f"search takes {by_org[_ALL].p50_ms:.1f} ms (median)"]
    lines += ["", *_curve_lines(judged), "", *_answer_lines(scores)]
    if errors:
        lines += ["", *_error_lines(scores)]
    click.echo("\n".join(lines))


def _groups(judged: "list[Judged]") -> "tuple[dict[str, Figures], dict[str, Figures]]":
    """Return the figures by organisation, with those of all, and by style of question."""
    from bot.cli.scores import style_of
    from index.evaluate import figures_of

    def grouped(key: "Callable[[Judged], str]") -> "dict[str, Figures]":
        names = sorted({key(j) for j in judged})
        return {name: figures_of([j for j in judged if key(j) == name]) for name in names}

    by_org = grouped(lambda j: j.case.policy)
    return by_org | {_ALL: figures_of(judged)}, grouped(lambda j: style_of(j.case.question))


def _shaped(
    judged: "list[Judged]",
    by_org: "dict[str, Figures]",
    by_style: "dict[str, Figures]",
    scores: "Scores",
) -> dict[str, Any]:
    from index.evaluate import interval, refusal_curve

    def shaped(figures: "Figures") -> dict[str, Any]:
        shares = {k: interval(share, figures.n_covered) for k, share in figures.hit_at.items()}
        return asdict(figures) | {"hit_at_95": shares}

    return {
        "search": {name: shaped(figures) for name, figures in by_org.items()},
        "styles": {name: shaped(figures) for name, figures in by_style.items()},
        "refusal_curve": refusal_curve(judged),
        "answers": asdict(scores),
    }


def _draw(
    path: Path, by_org: "dict[str, Figures]", by_style: "dict[str, Figures]", judged: "list[Judged]"
) -> None:
    from bot.cli.evaluate_plot import evaluation_svg
    from index.evaluate import refusal_curve

    title = f"Right clause among the first: {len(judged)} questions"
    try:
        path.write_text(evaluation_svg(by_org | by_style, refusal_curve(judged), title), "utf-8")
    except OSError as error:
        problem = f"cannot be written ({error.strerror})"
        raise SourceError(str(path), problem, "Name another file with --plot") from error


def _search_lines(rows: "dict[str, Figures]", title: str) -> Iterator[str]:
    from index.evaluate import interval

    yield click.style(
        f"{title:<16}{'n':>5}{'none':>6}  {'first (95 %)':<18}{'top 3':>6} {'top 5':>6}"
        f" {'MRR':>5} {'AUC':>5} {'ref@5%':>7}",
        bold=True,
    )
    for name, f in rows.items():
        low, high = interval(f.hit_at[1], f.n_covered)
        first = f"{f.hit_at[1]:.2f} ({low:.2f}\u2013{high:.2f})"
        bar = _BAR * round(f.hit_at[1] * _BAR_WIDTH)
        told_apart = f"{f.auc:>5.2f} {f.refused_at_5:>7.2f}"
        if not f.n_covered or not f.n_uncovered:
            told_apart = f"{'-':>5} {'-':>7}"
        yield (
            f"{name:<16}{f.n_covered:>5}{f.n_uncovered:>6}  {first:<18}"
            f"{f.hit_at[3]:>6.2f} {f.hit_at[5]:>6.2f} {f.mrr:>5.2f}"
            f" {told_apart}  {click.style(bar, fg='green')}"
        )


def _curve_lines(judged: "list[Judged]") -> Iterator[str]:
    from index.evaluate import refusal_curve

    curve = refusal_curve(judged)
    yield click.style("refused of those not covered, at most so many covered ones lost", bold=True)
    if not curve:
        yield "  needs questions of both kinds"
        return
    for loss in _LOSSES:
        refused = max(share for lost, share in curve if lost <= loss)
        yield f"  {loss:>4.0%}  {refused:>5.2f}  {_BAR * round(refused * 2 * _BAR_WIDTH)}"


def _error_lines(scores: "Scores") -> Iterator[str]:
    yield click.style(f"{len(scores.errors)} questions went wrong", bold=True)
    for error in scores.errors:
        yield ""
        yield f"{error.kind}: {error.question}"
        yield f"  should be: {error.expected}"
        yield f"  was:       {error.got}"


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
