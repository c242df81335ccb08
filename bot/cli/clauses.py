"""`policybot clauses`: every clause in force, as a readable outline or as JSON Lines."""

from collections.abc import Iterator, Sequence
from typing import Any

import click

from bot.as_json import clause_object
from bot.cli import screen
from bot.cli.options import examples, settings_of, shared_options
from bot.core.wording import readable_title
from knowledge.corpus import Corpus
from knowledge.domain import Audience, Capacity, Clause, PolicyStatus, PolicyVersion

__all__ = ["clauses"]

_REF_INDENT = "  "
_TEXT_INDENT = "      "


@click.command(
    epilog=examples(
        "policybot clauses",
        "policybot clauses --policy leave",
        "policybot clauses --policy leave --format jsonl",
    )
)
@click.option("--policy", metavar="ID", help="Only this policy.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    show_default=True,
    help="An outline for people, or one JSON object per line.",
)
@shared_options
@click.pass_context
def clauses(ctx: click.Context, /, policy: str | None, form: str, **options: Any) -> None:
    """Show the clauses in force, with numbers, headings and lead-ins.

    In the outline the words that open a clause's sentence stand dimmed above it, once for all
    bullets of a list; behind each reference stands what the clause does.
    """
    settings = settings_of(ctx, **options)
    # Loaded here: `--help` needs no data.
    from bot.wiring import open_archive

    corpus = open_archive(settings).corpus(settings.org)
    for policy_id in _asked_for(corpus, policy):
        version = corpus.policy(policy_id)
        if form == "jsonl":
            for clause in version.clauses:
                click.echo(screen.json_line(clause_object(settings.org, clause)))
        else:
            click.echo("\n".join(_outline(version)))
            click.echo("")


def _asked_for(corpus: Corpus, policy: str | None) -> Sequence[str]:
    known = sorted(corpus.entries)
    if policy is None:
        return known
    if policy not in corpus.entries:
        names = ", ".join(known)
        raise click.BadParameter(
            f"there is no policy {policy!r} for {corpus.org!r}. Known: {names}"
        )
    return [policy]


def _outline(version: PolicyVersion) -> Iterator[str]:
    metadata = version.metadata
    facts = [f"{version.policy}@{version.version}", f"{len(version.clauses)} clauses"]
    facts += ["draft"] if metadata.status is PolicyStatus.DRAFT else []
    yield click.style(readable_title(metadata.title), bold=True)
    yield click.style(" \u00b7 ".join(facts), fg="bright_black")
    headings: tuple[str, ...] = ()
    closing = ""
    said: set[str] = set()
    for clause in version.clauses:
        is_new_section = clause.heading_path != headings
        if is_new_section:
            said.clear()
        if clause.lead_out != closing or is_new_section:
            yield from _dimmed(closing)
        yield from _headings(clause.heading_path, headings)
        if clause.lead_in and said.isdisjoint((clause.lead_in, clause.parent or "")):
            yield ""
            yield from _dimmed(clause.lead_in)
        yield from _clause(clause)
        said |= {clause.lead_in, clause.clause_id}
        headings, closing = clause.heading_path, clause.lead_out
    yield from _dimmed(closing)


def _headings(path: tuple[str, ...], shown: tuple[str, ...]) -> Iterator[str]:
    """Yield the headings that the path adds to those already shown."""
    same = 0
    for one, other in zip(path, shown, strict=False):
        if one != other:
            break
        same += 1
    for depth, heading in enumerate(path[same:], same):
        yield ""
        indent = "  " * depth
        yield click.style(screen.paragraph(heading, indent), bold=True, underline=depth == 0)


def _clause(clause: Clause) -> Iterator[str]:
    modality = click.style(
        clause.modality.value, fg=screen.MODALITY_COLOURS[clause.modality], bold=True
    )
    aside = [
        word.value
        for word, usual in ((clause.audience, Audience.STAFF), (clause.capacity, Capacity.BOTH))
        if word is not usual
    ]
    tags = " \u00b7 ".join([modality, *(click.style(word, fg="bright_black") for word in aside)])
    yield f"{_REF_INDENT}{click.style(clause.ref, fg='cyan')}  {tags}"
    yield screen.paragraph(clause.text, _TEXT_INDENT)
    for flag in clause.flags:
        yield click.style(f"{_TEXT_INDENT}! {flag}", fg="yellow")


def _dimmed(words: str) -> Iterator[str]:
    if words:
        yield click.style(screen.paragraph(words, "    "), dim=True)
