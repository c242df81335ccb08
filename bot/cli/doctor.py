"""`policybot doctor`: look at everything an answer rests on, and say the remedy."""

from dataclasses import asdict
from typing import Any

import click

from bot.cli import screen
from bot.cli.options import debug_option, examples, home_option, json_option, settings_of

__all__ = ["doctor"]

_FAULT_FOUND = 1


@click.command(epilog=examples("policybot doctor", "policybot doctor --json"))
@json_option
@home_option
@debug_option
@click.pass_context
def doctor(ctx: click.Context, /, as_json: bool, **options: Any) -> int:
    """Check everything an answer rests on, and say the remedy.

    Settings, disk, model, index, clock, every clause compared with its source; the database; and
    what Slack and Teams think of the tokens. It sends nothing to anybody.
    Exits with 0 when nothing is wrong, 1 when something is, 2 when the settings are bad.
    """
    settings = settings_of(ctx, **options)
    # Loaded here: `--help` needs no model.
    from bot.cli.checked import State
    from bot.cli.checks import examine

    colours = {State.GOOD: "green", State.NOTE: "yellow", State.FAULT: "red"}
    faulty = False
    for check in examine(settings):
        faulty = faulty or check.state is State.FAULT
        if as_json:
            click.echo(screen.json_line(asdict(check)))
            continue
        tag = click.style(f"{check.state.value:<6}", fg=colours[check.state], bold=True)
        click.echo(f"{tag} {click.style(check.matter, bold=True)}: {check.found}")
        if check.remedy and check.state is not State.GOOD:
            click.echo(f"       {click.style(check.remedy, fg=colours[check.state])}")
    return _FAULT_FOUND if faulty else 0
