"""`policybot topics`: which clause speaks to which topic, for the policy's owner to correct."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from bot.cli import screen
from bot.cli.options import examples, json_option, settings_of, shared_options
from bot.core.binding import Binding, BindingStatus, bind
from bot.core.reviewing_ports import SILENT, Ruling
from knowledge.domain import Audience, Capacity
from knowledge.topics import TOPICS

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.core.binding import Grid

__all__ = ["confirm", "reject", "reset", "topics"]

_STATUS_COLOURS = {
    BindingStatus.PROPOSED: "bright_black",
    BindingStatus.CONFIRMED: "green",
    BindingStatus.REJECTED: "red",
}


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "policybot topics",
        "policybot topics --all --json",
        "policybot topics confirm pii.other social-media#5.2",
        "policybot topics reject political code-of-conduct#4.1",
        "policybot topics confirm spam social-media#3.5 --strength advisory",
        "policybot topics reset spam social-media#3.5",
    ),
)
@click.option("--all", "show_all", is_flag=True, help="Show every binding, not the best few.")
@json_option
@shared_options
@click.pass_context
def topics(ctx: click.Context, /, show_all: bool, as_json: bool, **options: Any) -> int | None:
    """Show which clauses a draft is held against, topic by topic.

    Bindings are proposed from the clauses' words. Confirm those that are right, reject those that
    are wrong, and add one that is missing by confirming it.
    """
    if ctx.invoked_subcommand is not None:
        return None
    grid, settings, stale = _opened(ctx, options)
    from bot.wiring import open_tally

    counts = open_tally(settings).counts(settings.org)
    if as_json:
        for binding in grid.bindings:
            click.echo(screen.json_line({"org": settings.org, **_binding_object(binding)}))
        return 0
    click.echo("\n".join(_lines(grid, stale, counts, show_all=show_all)))
    return 0


@topics.command()
@click.argument("topic")
@click.argument("clause_id")
@click.option(
    "--strength",
    type=click.Choice(["explicit", "general", "advisory"]),
    help="How plainly the clause speaks; only what is explicit can block. [default: as proposed]",
)
@shared_options
@click.pass_context
def confirm(
    ctx: click.Context, /, topic: str, clause_id: str, strength: str | None, **options: Any
) -> None:
    """Say that a clause speaks to a topic; adds it where it was not proposed."""
    _rule(ctx, topic, clause_id, options, holds=True, strength=strength or "")


@topics.command()
@click.argument("topic")
@click.argument("clause_id")
@shared_options
@click.pass_context
def reject(ctx: click.Context, /, topic: str, clause_id: str, **options: Any) -> None:
    """Say that a clause does not speak to a topic; no draft is held against it."""
    _rule(ctx, topic, clause_id, options, holds=False, strength="")


@topics.command()
@click.argument("topic")
@click.argument("clause_id")
@shared_options
@click.pass_context
def reset(ctx: click.Context, /, topic: str, clause_id: str, **options: Any) -> None:
    """Take back what was said of a topic and a clause."""
    settings = _settings(ctx, options)
    from bot.wiring import open_archive, open_rulings

    rulings = open_rulings(settings)
    digests = {r.clause_digest for r in rulings.rulings(settings.org) if r.clause_id == clause_id}
    for clause in open_archive(settings).corpus(settings.org).clauses():
        digests |= {clause.digest} if clause.clause_id == clause_id else set()
    dropped = [rulings.forget(settings.org, topic, digest) for digest in sorted(digests)]
    click.echo("Taken back." if any(dropped) else "Nothing was said of that topic and clause.")


def _rule(
    ctx: click.Context,
    topic: str,
    clause_id: str,
    options: dict[str, Any],
    *,
    holds: bool,
    strength: str,
) -> None:
    settings = _settings(ctx, options)
    from bot.wiring import open_archive, open_rulings

    if topic not in TOPICS:
        raise click.BadParameter(f"there is no topic {topic!r}. Known: {', '.join(TOPICS)}")
    try:
        clause = open_archive(settings).corpus(settings.org).clause(clause_id)
    except KeyError:
        raise click.BadParameter(
            f"no clause in force is called {clause_id!r}. See: policybot clauses --format jsonl"
        ) from None
    ruling = Ruling(
        topic=topic,
        clause_id=clause_id,
        clause_digest=clause.digest,
        holds=holds,
        strength=strength,
        ruled_at=datetime.now(UTC),
    )
    open_rulings(settings).keep(settings.org, ruling)
    done = "Confirmed" if holds else "Rejected"
    click.echo(
        f"{done}: {TOPICS[topic].name}, clause {clause.ref}. It holds until its words change."
    )


def _settings(ctx: click.Context, options: dict[str, Any]) -> "Settings":
    """Return the settings; what the group was told counts where the command was not."""
    outer = ctx.parent.params if ctx.parent is not None else {}
    given = {name: options.get(name) or outer.get(name) for name in ("home", "org")}
    return settings_of(ctx, **given)


def _opened(ctx: click.Context, options: dict[str, Any]) -> "tuple[Grid, Settings, list[Ruling]]":
    settings = settings_of(ctx, **options)
    from bot.sense import late_clause_reader
    from bot.wiring import open_archive, open_rulings

    corpus = open_archive(settings).corpus(settings.org)
    rulings = open_rulings(settings).rulings(settings.org)
    digests = {clause.digest for clause in corpus.clauses()}
    stale = [ruling for ruling in rulings if ruling.clause_digest not in digests]
    return bind(corpus, rulings, late_clause_reader()), settings, stale


def _binding_object(binding: Binding) -> dict[str, Any]:
    clause = binding.clause
    return {
        "topic": binding.topic,
        "clause_id": clause.clause_id,
        "policy": clause.policy,
        "ref": clause.ref,
        "strength": binding.strength.value,
        "status": binding.status.value,
        "capacity": binding.capacity.value,
        "audience": clause.audience.value,
        "lead_in": clause.lead_in,
        "text": clause.text,
        "telling": [binding.telling.start, binding.telling.end],
    }


_FEW = 2


def _lines(
    grid: "Grid", stale: list[Ruling], counts: Mapping[str, tuple[int, int]], *, show_all: bool
) -> Iterator[str]:
    silent = []
    for topic in TOPICS.values():
        bindings = grid.of_topic(topic.topic_id)
        held = [b for b in bindings if b.status is not BindingStatus.REJECTED]
        if not held:
            silent.append(topic)
        if not bindings:
            continue
        yield f"{click.style(topic.name, bold=True)}  {click.style(topic.topic_id, fg='cyan')}"
        shown = bindings if show_all else _best(bindings)
        for binding in shown:
            yield from _binding_lines(binding)
        if len(shown) < len(bindings):
            yield click.style(
                f"      and {len(bindings) - len(shown)} more; --all shows them", dim=True
            )
        yield ""
    if silent:
        names = "; ".join(f"{t.name} ({t.topic_id})" for t in silent)
        yield screen.paragraph(f"No clause speaks of: {names}.")
        missed = [(t, counts.get(SILENT + t.topic_id, (0, 0))[0]) for t in silent]
        for topic, n in sorted((m for m in missed if m[1]), key=lambda m: -m[1]):
            times = "once" if n == 1 else f"{n} times"
            yield screen.warning(
                f"Drafts touched on {topic.name} {times} while no clause spoke of it."
            )
    for ruling in stale:
        said = (
            f"What was said of {ruling.topic} and {ruling.clause_id} has ended: "
            "the clause has other words now. Look at it again."
        )
        yield screen.warning(said)


def _best(bindings: tuple[Binding, ...]) -> tuple[Binding, ...]:
    """Return the first few, and every one that somebody ruled on."""
    first = bindings[:_FEW]
    return first + tuple(b for b in bindings[_FEW:] if b.status is not BindingStatus.PROPOSED)


def _binding_lines(binding: Binding) -> Iterator[str]:
    clause = binding.clause
    tags = [binding.strength.value]
    tags += [binding.capacity.value] if binding.capacity is not Capacity.BOTH else []
    tags += [f"for {clause.audience.value}"] if clause.audience is not Audience.STAFF else []
    status = click.style(binding.status.value, fg=_STATUS_COLOURS[binding.status], bold=True)
    yield f"  {click.style(clause.clause_id, fg='cyan')}"
    yield f"    {status} · {' · '.join(tags)}"
    words = binding.said
    yield screen.paragraph(words, "      ")
