"""`policybot serve`: chat page, Slack and Teams; with --demo, ready to try on sample policies."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from bot.cli.options import examples, settings_of, shared_options

if TYPE_CHECKING:
    from bot.config import Settings

__all__ = ["serve"]


@click.command(
    epilog=examples(
        "policybot serve",
        "policybot serve --port 8080",
        "policybot serve --demo          # with sample policies, on this machine only",
    )
)
@click.option("--host", help="Address to bind to. [default: 127.0.0.1; env: POLICYBOT_HOST]")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port. [default: 3978; env: POLICYBOT_PORT]"
)
@click.option(
    "--demo", is_flag=True, help="Ingest the sample policies, ask three questions, serve."
)
@shared_options
@click.pass_context
def serve(
    ctx: click.Context, /, host: str | None, port: int | None, demo: bool, **options: Any
) -> None:
    """Serve the chat page, Slack and Teams until stopped with Ctrl+C.

    Slack and Teams are served when their settings are there (see deploy/env.example). It binds to
    this machine only; any other address is refused unless a setting allows it.
    """
    # Loaded here: `--help` needs no server.
    from bot.safety import unsafe_problems

    settings = settings_of(
        ctx, check=partial(unsafe_problems, demo=demo), host=host, port=port, **options
    )
    from bot.service import serve as serve_until_stopped

    tried = _demonstrate(settings) if demo else ()
    announce = partial(_announce, settings, demo)
    serve_until_stopped(settings, demo=demo, examples=tried, announce=announce)


def _demonstrate(settings: "Settings") -> tuple[str, ...]:
    from bot.cli.demo import demonstrate

    return demonstrate(settings)


def _announce(settings: "Settings", demo: bool, address: str) -> None:
    click.echo("\n" + "\n".join(_lines(settings, demo, address)))


def _lines(settings: "Settings", demo: bool, address: str) -> Iterator[str]:
    from bot.platforms import wants_slack, wants_teams

    stop = "(stop with Ctrl+C)"
    if settings.chat_page:
        yield f"The chat page is at {click.style(address, bold=True)}  {stop}"
    else:
        yield f"Serving at {address} without the chat page  {stop}"
    if wants_slack(settings):
        how = "Socket Mode" if settings.slack_app_token else f"{address}slack/events"
        yield f"Slack: {how}"
    if demo:
        warning = "takes requests that NOBODY SIGNED, from this machine only. For trying out"
        yield f"Teams: {address}teams/messages " + click.style(warning, fg="yellow", bold=True)
    elif wants_teams(settings):
        yield f"Teams: {address}teams/messages"
