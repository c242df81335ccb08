"""`policybot export`: everything that is kept about a person, as JSON."""

import json
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import click

from bot.cli.kept import everything_in, person_option
from bot.cli.options import debug_option, examples, home_option, settings_of
from bot.store import open_store

__all__ = ["export"]

_NOBODY = 1


@click.command(
    epilog=examples(
        "policybot export --person sam.jones@example.org > sam.json",
        "policybot export --person U024BE7LH",
    )
)
@person_option
@home_option
@debug_option
@click.pass_context
def export(ctx: click.Context, /, person: str, **options: Any) -> int:
    """Print everything that is kept about a person, as JSON.

    One person met on two platforms is two records; an e-mail address finds both. Tokens are left
    out. Exits with 1 where nothing is kept about such a person.
    """
    settings = settings_of(ctx, **options)
    with closing(open_store(settings)) as store:
        kept = everything_in(store)
        found = kept.matching(person)
        told = [kept.export(one) for one in found]
        for one in found:
            store.audit.append(one.org, "person.exported", by="operator", about=one.person)
    said = {"asked_for": person, "made_at": datetime.now(UTC).isoformat(), "people": told}
    click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    return 0 if found else _NOBODY
