"""Options that several commands share, and the settings they lead to."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from bot.config import Settings

__all__ = [
    "debug_option",
    "examples",
    "home_option",
    "json_option",
    "org_option",
    "settings_of",
    "shared_options",
]

_Command = TypeVar("_Command", bound=Callable[..., Any])

home_option = click.option(
    "--home", type=click.Path(), help="Folder for all data. [env: POLICYBOT_HOME]"
)
org_option = click.option(
    "--org", metavar="NAME", help="Whose policies. [default: default; env: POLICYBOT_ORG]"
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
debug_option = click.option(
    "--debug", is_flag=True, hidden=True, expose_value=False, help="Show a traceback."
)


def examples(*lines: str) -> str:
    """Return example calls as the end of a command's help."""
    # click keeps the lines of a block that opens with this character as they are.
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def shared_options(command: _Command) -> _Command:
    """Give a command ``--org``, ``--home`` and ``--debug``."""
    return org_option(home_option(debug_option(command)))


def settings_of(
    ctx: click.Context, *, home: str | None = None, org: str | None = None, **given: Any
) -> "Settings":
    """Return the settings, the command's options first.

    Args:
        given: settings by name, and ``check`` as `load_settings` takes it.

    Raises:
        ConfigError: settings are bad.
    """
    # Loaded here: `--help` needs no settings.
    from bot.config import load_settings

    group = ctx.obj or {}
    return load_settings(home=home or group.get("home"), org=org, **given)
