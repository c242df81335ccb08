"""`policybot serve`: the chat page; with --demo, ready to try on sample policies."""

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
    """Serve the chat page until stopped with Ctrl+C.

    It binds to this machine only; any other address is refused unless a setting allows it.
    """
    settings = settings_of(ctx, host=host, port=port, **options)
    # Loaded here: `--help` needs no server.
    from bot.service import refuse_unsafe
    from bot.service import serve as serve_until_stopped

    refuse_unsafe(settings, demo=demo)
    tried = _demonstrate(settings) if demo else ()
    serve_until_stopped(settings, demo=demo, examples=tried, announce=_announce)


def _demonstrate(settings: "Settings") -> tuple[str, ...]:
    from bot.cli.demo import demonstrate

    return demonstrate(settings)


def _announce(address: str) -> None:
    click.echo(f"\nThe chat page is at {click.style(address, bold=True)}  (stop with Ctrl+C)")
