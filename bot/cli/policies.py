"""`policybot policies`: how the policies stand, for whoever looks after them."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import click

from bot.cli import screen
from bot.cli.options import examples, json_option, settings_of, shared_options
from bot.core import wording_policies as wording
from bot.core.overseeing import Overview, PolicyState, ReviewState
from bot.core.records import QuestionKeeping
from bot.core.wording import readable_title
from bot.store import open_store

__all__ = ["policies"]

_MOST_DAYS = 3650
_COLOURS = {ReviewState.OVERDUE: "red", ReviewState.SOON: "yellow"}


@click.command(
    epilog=examples(
        "policybot policies",
        "policybot policies --days 90",
        "policybot policies --json",
        "policybot diff leave                        # what changed in one of them",
    )
)
@click.option(
    "--days",
    type=click.IntRange(1, _MOST_DAYS),
    default=30,
    show_default=True,
    help="How far back questions are counted.",
)
@json_option
@shared_options
@click.pass_context
def policies(ctx: click.Context, /, days: int, as_json: bool, **options: Any) -> None:
    """Show policies with their reviews, and what no clause answers.

    Reviews that are overdue stand first. Below them: how many questions no clause answered, their
    words as far as the organisation keeps them, and what drafts touch on while no clause speaks of
    it. Nobody is named.
    """
    settings = settings_of(ctx, **options)
    # Loaded here: `--help` needs no database.
    from bot.overseeing_opening import overseer_over
    from bot.wiring import SystemClock, open_archive

    archive = open_archive(settings)
    archive.corpus(settings.org)
    with closing(open_store(settings)) as store:
        found = overseer_over(archive, store, SystemClock()).overview(settings.org, days=days)
    if as_json:
        click.echo(screen.json_line(_as_object(found)))
    else:
        click.echo("\n".join(_lines(found)))


def _lines(found: Overview) -> Iterator[str]:
    for state in found.policies:
        yield from _policy_lines(state)
    yield f"\n{click.style('What no clause answers', bold=True)}"
    yield screen.paragraph(wording.asked(found))
    if judged := wording.judged(found):
        yield screen.paragraph(judged)
    for one in found.open_questions:
        often = wording.asked_lately(one.n, was_passed_on=one.was_passed_on)
        yield screen.paragraph(f"{one.question}  ({often})", "  ", "    ")
    if found.keeping is not QuestionKeeping.TEXT:
        yield click.style(screen.paragraph(wording.words_kept(found)), dim=True)
    title = "What drafts touch on while no clause speaks of it"
    yield f"\n{click.style(screen.paragraph(title), bold=True)}"
    if not found.silent:
        yield wording.NOTHING_SILENT
    for topic, n in found.silent:
        yield screen.paragraph(f"{topic}  ({wording.times(n)})", "  ", "    ")


def _policy_lines(state: PolicyState) -> Iterator[str]:
    card = state.card
    facts = [f"version {card.version_name}", screen.counted(card.n_clauses, "clause")]
    facts += [f"owner: {readable_title(card.owner)}"] if card.owner else []
    facts += ["draft"] if card.is_draft else []
    facts += [f"policybot diff {card.policy}"] if len(state.versions) > 1 else []
    yield click.style(screen.paragraph(f"{card.title} ({card.policy})"), bold=True)
    said = wording.review(state)
    yield click.style(
        screen.paragraph(said[0].upper() + said[1:], "  "), fg=_COLOURS.get(state.review)
    )
    yield screen.paragraph(" \u00b7 ".join(facts), "  ")


def _as_object(found: Overview) -> dict[str, Any]:
    return {
        "policies": [
            {
                "policy": state.card.policy,
                "title": state.card.title,
                "version": state.card.version_name,
                "versions": list(state.versions),
                "n_clauses": state.card.n_clauses,
                "owner": state.card.owner,
                "is_draft": state.card.is_draft,
                "review_on": state.card.review_on.isoformat() if state.card.review_on else None,
                "review": state.review.value,
            }
            for state in found.policies
        ],
        "days": found.days,
        "kept": found.keeping.value,
        "outcomes": dict(found.outcomes),
        "unanswered": [
            {"question": q.question, "n": q.n, "passed_on": q.was_passed_on}
            for q in found.open_questions
        ],
        "judgements": dict(found.judgements),
        "silent": [{"topic": topic, "n": n} for topic, n in found.silent],
    }
