"""The command line: an adapter on the same core as the chat platforms.

Commands load when called, so that asking a question costs no more than it needs.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper

import click

from bot.cli.options import examples
from knowledge.errors import ConfigError, PolicyAssistantError

__all__ = ["Commands", "main", "policybot"]

_COMMANDS = (
    "ask",
    "check",
    "ingest",
    "policies",
    "clauses",
    "topics",
    "questions",
    "diff",
    "remind",
    "attest",
    "evaluate",
    "bench",
    "serve",
    "doctor",
    "keys",
    "org",
    "teams",
    "backup",
    "restore",
    "export",
    "purge",
)
_BAD_USAGE = 2
_INTERRUPTED = 130
_LONGEST_NAME = 60


class Commands(click.Group):
    """A group whose commands are modules of this package, loaded when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order a newcomer needs them."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, None where there is none of that name."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(f"bot.cli.{cmd_name}"), cmd_name)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that was called; for one that does not exist, name the nearest."""
        name = args[0]
        if not name.startswith("-") and name not in _COMMANDS:
            ctx.fail(f"There is no command {_shortened(name)!r}. {_nearest(name)}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "policybot ingest policies/",
        'policybot ask "Can I accept a friend request from a service user?"',
        'policybot check "Proud of our team today!" --capacity personal',
        "policybot clauses --policy leave",
        "policybot serve --demo",
    )
    + "\n\nEvery command shows its own examples: policybot COMMAND --help",
)
@click.option("--home", type=click.Path(), help="Folder for all data. [env: POLICYBOT_HOME]")
@click.option("--debug", is_flag=True, help="Show a traceback when something fails.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, _, wanted: _show_version(ctx) if wanted else None,
    help="Show the version and exit.",
)
@click.pass_context
def policybot(ctx: click.Context, home: str | None, debug: bool) -> None:
    """Ask your organisation's policies and get the clause, word for word."""
    ctx.obj = {"home": home, "debug": debug}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 done, 1 nothing found, 2 bad usage or input."""
    arguments = sys.argv[1:] if arguments is None else arguments
    _speak_utf8()
    colour = _colour()
    try:
        code = policybot.main(
            args=list(arguments), prog_name="policybot", standalone_mode=False, color=colour
        )
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except ConfigError as error:
        _complain("\n       ".join(error.problems), arguments, error, colour)
        code = _BAD_USAGE
    except PolicyAssistantError as error:
        _complain(str(error), arguments, error, colour)
        code = _BAD_USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        code = _INTERRUPTED
    except SystemExit:
        # click leaves this way only when whoever read us has gone, as in `policybot clauses |
        # head`: it has hushed the streams, and there is nothing more to say.
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def _show_version(ctx: click.Context) -> None:
    # Loaded here: it takes longer than the rest of the start.
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("policybot")
    except PackageNotFoundError:
        number = "(not installed)"
    click.echo(f"policybot {number}")
    ctx.exit()


def _nearest(name: str) -> str:
    """Return what somebody may have meant who called a command that does not exist."""
    # Loaded here: nobody else needs it.
    from difflib import get_close_matches

    if len(name.split()) > 1:
        return 'To ask a question: policybot ask "..."'
    near = get_close_matches(name.lower(), _COMMANDS, n=1)
    return f"Did you mean: policybot {near[0]}" if near else "See: policybot --help"


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}\u2026"


def _colour() -> bool | None:
    """Return False where NO_COLOR asks for none, None where the terminal decides."""
    named = click.Option(["--no-colour"], envvar="NO_COLOR")
    return False if named.resolve_envvar_value(click.Context(policybot)) else None


def _complain(
    message: str, arguments: Sequence[str], error: Exception, colour: bool | None
) -> None:
    mark = click.style("Error:", fg="red", bold=True)
    click.echo(f"{mark} {message}", err=True, color=colour)
    if "--debug" in arguments:
        raise error


def _speak_utf8() -> None:
    """Read and write UTF-8 whatever the locale; what cannot be encoded becomes a question mark."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
