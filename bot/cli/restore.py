"""`policybot restore`: put a backup into the place of what is there."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli import screen
from bot.cli.options import debug_option, examples, home_option, json_option, settings_of
from bot.store import open_store

if TYPE_CHECKING:
    from bot.store.backup import Contents

__all__ = ["restore"]


@click.command(
    epilog=examples(
        "policybot restore policybot-20261121T120000Z.zip",
        "policybot restore policybot-20261121T120000Z.zip --home /srv/policybot --force",
    )
)
@click.argument("source", metavar="FROM", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is there.")
@json_option
@home_option
@debug_option
@click.pass_context
def restore(
    ctx: click.Context, /, source: Path, force: bool, as_json: bool, **options: Any
) -> None:
    """Put a backup into the place of what is there: policies, indexes and all records.

    The file is checked first, row by row and digest by digest; then all of it comes into force,
    or nothing. A backup made on SQLite can be restored into PostgreSQL, and the other way round.
    With --force, a database that a newer policybot made is set aside: the way back after an
    upgrade.
    """
    settings = settings_of(ctx, **options)
    # Loaded here: `--help` needs no database.
    from bot.store.backup import restore_backup
    from bot.store.opening import set_newer_aside
    from bot.wiring import OrgLock, open_archive

    aside = set_newer_aside(settings) if force else None
    lock = OrgLock(open_archive(settings))
    with closing(open_store(settings)) as store:
        contents = restore_backup(settings.home, store, lock, source, force=force)
        unreadable = store.unreadable()
        store.audit.append(settings.org, "backup.restored", by="operator")
    if as_json:
        click.echo(screen.json_line(_as_object(contents, unreadable)))
    else:
        click.echo("\n".join(_lines(contents, aside, unreadable)))


def _as_object(contents: "Contents", unreadable: Sequence[str]) -> dict[str, Any]:
    return {
        "made_at": contents.made_at.isoformat(),
        "orgs": list(contents.orgs),
        "n_files": contents.n_files,
        "rows": dict(contents.rows),
        "kept_aside": str(contents.kept_aside) if contents.kept_aside else None,
        "unreadable": list(unreadable),
    }


def _lines(contents: "Contents", aside: Path | None, unreadable: Sequence[str]) -> Iterator[str]:
    """Yield what was restored, and what is left for whoever restored it to do."""
    counts = (
        screen.counted(len(contents.orgs), "organisation"),
        screen.counted(contents.n_files, "file"),
        screen.counted(sum(contents.rows.values()), "record"),
    )
    yield f"Restored what was kept on {contents.made_at:%d %B %Y at %H:%M} UTC: {', '.join(counts)}."
    if contents.kept_aside is not None:
        yield f"The policies that were there lie in {contents.kept_aside}; delete them."
    if aside is not None:
        yield f"The database of the newer program lies in {aside}; delete it."
    if unreadable:
        yield screen.warning(
            f"{screen.counted(len(unreadable), 'secret')} cannot be read: the key is missing "
            "here. Put it back into POLICYBOT_ENCRYPTION_KEYS or encryption.key, or install "
            "the apps anew."
        )
