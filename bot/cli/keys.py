"""`policybot keys`: make a key that encrypts the platforms' tokens at rest."""

from base64 import urlsafe_b64encode
from secrets import token_bytes

import click

from bot.cli.options import examples

__all__ = ["keys"]

_KEY_BYTES = 32


@click.command(epilog=examples("policybot keys"))
@click.option("--debug", is_flag=True, hidden=True, expose_value=False)
def keys() -> None:
    """Print a new key for POLICYBOT_ENCRYPTION_KEYS.

    To rotate, put it in front of the older ones with a comma between them: the first encrypts,
    all decrypt. Keep keys apart from backups of the database.
    """
    # What Fernet.generate_key makes, without loading the library for it.
    click.echo(urlsafe_b64encode(token_bytes(_KEY_BYTES)).decode("ascii"))
