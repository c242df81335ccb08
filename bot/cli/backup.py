"""`policybot backup`: everything that is kept, in one file."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.cli import screen
from bot.cli.options import debug_option, examples, home_option, json_option, settings_of
from bot.store import open_store

__all__ = ["backup"]


@click.command(
    epilog=examples("policybot backup /srv/backups/", "policybot backup before-upgrade.zip --json")
)
@click.argument("to", metavar="TO", type=click.Path(path_type=Path))
@json_option
@home_option
@debug_option
@click.pass_context
def backup(ctx: click.Context, /, to: Path, as_json: bool, **options: Any) -> None:
    """Write policies, indexes and all records into one file.

    TO is a file that does not exist yet, or a folder, in which the file is named after the
    moment. The service may go on running. Encryption keys are not in the file: keep them apart.
    """
    settings = settings_of(ctx, **options)
    # Loaded here: `--help` needs no database.
    from bot.store.backup import write_backup
    from bot.wiring import OrgLock, open_archive

    now = datetime.now(UTC)
    file = to / f"policybot-{now:%Y%m%dT%H%M%SZ}.zip" if to.is_dir() else to
    lock = OrgLock(open_archive(settings))
    with closing(open_store(settings)) as store:
        contents = write_backup(settings.home, store, lock, file, now)
    n_rows = sum(contents.rows.values())
    if as_json:
        said = {
            "file": str(file),
            "made_at": now.isoformat(),
            "orgs": list(contents.orgs),
            "n_files": contents.n_files,
            "rows": dict(contents.rows),
            "size_bytes": file.stat().st_size,
        }
        click.echo(screen.json_line(said))
        return
    size = file.stat().st_size / 1e6
    counts = (
        screen.counted(len(contents.orgs), "organisation"),
        screen.counted(contents.n_files, "file"),
        screen.counted(n_rows, "record"),
    )
    click.echo(f"{file}: {', '.join(counts)}, {size:.1f} MB.")
    click.echo("Encryption keys are not in it. Keep them apart; without them, apps install anew.")
