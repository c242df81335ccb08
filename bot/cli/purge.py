"""`policybot purge`: delete everything that is kept about a person."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from bot.cli import screen
from bot.cli.kept import everything_in, person_option
from bot.cli.options import debug_option, examples, home_option, json_option, settings_of
from bot.store import open_store

if TYPE_CHECKING:
    from bot.core.personal import SomebodyKept

__all__ = ["purge"]

_NOBODY = 1


@click.command(
    epilog=examples(
        "policybot purge --person sam.jones@example.org",
        "policybot purge --person U024BE7LH",
        "policybot purge --person sam.jones@example.org --all --yes --json",
    )
)
@person_option
@click.option("--all", "everyone", is_flag=True, help="Whoever ID fits, if that is several.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@home_option
@debug_option
@click.pass_context
def purge(
    ctx: click.Context,
    /,
    person: str,
    everyone: bool,
    yes: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Delete everything that is kept about a person.

    What must outlive a person, such as evidence and the audit trail, keeps an id that leads
    nowhere any more. Backups made before still hold the person. Exits with 1 where nothing is
    kept about such a person.
    """
    settings = settings_of(ctx, **options)
    with closing(open_store(settings)) as store:
        kept = everything_in(store)
        found = kept.matching(person)
        if not found:
            click.echo(screen.json_line({"people": []}) if as_json else _NOTHING)
            return _NOBODY
        if len(found) > 1 and not everyone:
            known = "\n".join(f"  {p.account}  of {p.org!r}" for p in found)
            raise click.UsageError(
                f"{person!r} fits {len(found)} people. Name one by their account, or add --all:\n"
                f"{known}"
            )
        if not yes:
            click.confirm(_question(len(found)), abort=True, err=True)
        went: list[tuple[SomebodyKept, Mapping[str, int]]] = []
        for one in found:
            counted = kept.purge(one)
            store.audit.append(
                one.org, "person.purged", by="operator", about=one.person, details=counted
            )
            went.append((one, counted))
        store.database.forget_traces()
    if as_json:
        told = [{**asdict(gone), "deleted": dict(counted)} for gone, counted in went]
        click.echo(screen.json_line({"people": told}))
        return 0
    for gone, counted in went:
        counts = ", ".join(f"{_words(kind)}: {n}" for kind, n in counted.items())
        click.echo(f"Deleted {gone.account} of {gone.org!r} ({counts}).")
    click.echo("Backups made before still hold what was deleted.")
    return 0


_NOTHING = "Nothing is kept about such a person."


def _question(n_people: int) -> str:
    whom = "this person" if n_people == 1 else f"these {n_people} people"
    return f"Delete everything that is kept about {whom}?"


def _words(table: str) -> str:
    return table.replace("_", " ")
