"""`policybot keys`: make a key that encrypts the platforms' tokens at rest, and rotate keys."""

from base64 import urlsafe_b64encode
from contextlib import closing
from secrets import token_bytes
from typing import Any

import click

from bot.cli import screen
from bot.cli.options import debug_option, examples, home_option, json_option, settings_of
from bot.store import open_store

__all__ = ["keys"]

_KEY_BYTES = 32


@click.group(
    invoke_without_command=True, epilog=examples("policybot keys", "policybot keys rotate")
)
@debug_option
@click.pass_context
def keys(ctx: click.Context) -> None:
    """Print a new key for POLICYBOT_ENCRYPTION_KEYS.

    Keep keys apart from backups of the database.
    """
    if ctx.invoked_subcommand is None:
        # What Fernet.generate_key makes, without loading the library for it.
        click.echo(urlsafe_b64encode(token_bytes(_KEY_BYTES)).decode("ascii"))


@keys.command(
    "rotate",
    epilog=examples(
        "policybot keys rotate",
        'POLICYBOT_ENCRYPTION_KEYS="$NEW,$OLD" policybot keys rotate   # then drop $OLD',
    ),
)
@json_option
@home_option
@debug_option
@click.pass_context
def _rotate(ctx: click.Context, /, as_json: bool, **options: Any) -> None:
    """Encrypt everything anew with the newest key.

    A key file in the home folder gets a new key by itself. Keys of POLICYBOT_ENCRYPTION_KEYS are
    rotated in three steps: put a new key in front of the others and restart; run this; then drop
    the older ones. The service may go on running.
    """
    settings = settings_of(ctx, **options)
    with closing(open_store(settings)) as store:
        n_secrets = store.rotate_keys()
        store.audit.append(settings.org, "keys.rotated", by="operator", details={"n": n_secrets})
    said = f"Encrypted {screen.counted(n_secrets, 'secret')}"
    if as_json:
        click.echo(screen.json_line({"n_secrets": n_secrets}))
    elif settings.encryption_keys:
        click.echo(f"{said} with the first of POLICYBOT_ENCRYPTION_KEYS. The others may go.")
    else:
        click.echo(f"{said} with a new key in encryption.key.")
