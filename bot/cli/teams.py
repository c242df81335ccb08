"""`policybot teams package`: the app package that an administrator uploads to Teams."""

from pathlib import Path
from typing import Any

import click

from bot.cli.options import debug_option, examples, home_option, settings_of

__all__ = ["teams"]


@click.group(epilog=examples("policybot teams package --website https://policybot.example.org"))
@debug_option
def teams() -> None:
    """Make what Microsoft Teams needs of the bot."""


@teams.command(
    "package",
    epilog=examples(
        "policybot teams package --website https://policybot.example.org",
        "policybot teams package --schema 1.19 --version 1.0.1 --out policybot-teams.zip",
    ),
)
@click.option("--app-id", metavar="ID", help="The bot's application id. [env: TEAMS_APP_ID]")
@click.option("--name", default="Policy Assistant", help="As people see it.", show_default=True)
@click.option("--developer", metavar="NAME", help="Who runs it. [default: the name]")
@click.option(
    "--website", metavar="URL", help="Where people get support. [env: POLICYBOT_PUBLIC_URL]"
)
@click.option("--privacy-url", metavar="URL", help="What is kept of people. [default: --website]")
@click.option("--terms-url", metavar="URL", help="Terms of use. [default: --website]")
@click.option("--version", default="1.0.0", help="Higher with each upload.", show_default=True)
@click.option(
    "--schema",
    type=click.Choice(["1.29", "1.19"]),
    default="1.29",
    show_default=True,
    help="1.29 has slash commands and private answers; 1.19 suits tenants without them.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("policybot-teams.zip"),
    show_default=True,
    help="Where to write it.",
)
@home_option
@debug_option
@click.pass_context
def _package(ctx: click.Context, /, out: Path, schema: str, **given: Any) -> None:
    """Build the app package with your ids in it, and check it.

    Upload it in the Teams admin centre under Teams apps, Manage apps, Upload new app.
    """
    settings = settings_of(ctx, home=given["home"])
    # Loaded here: `--help` needs none of it.
    from bot.teams.packaging import AppFacts, build_package
    from knowledge.errors import StoreUnavailable

    facts = AppFacts(
        app_id=given["app_id"] or settings.teams_app_id,
        name=given["name"],
        developer=given["developer"] or given["name"],
        website=given["website"] or settings.public_url,
        privacy=given["privacy_url"] or "",
        terms=given["terms_url"] or "",
        version=given["version"],
    )
    data = build_package(facts, schema)
    try:
        out.write_bytes(data)
    except OSError as error:
        problem = f"{out}: cannot be written ({error.strerror})"
        raise StoreUnavailable(f"{problem}. Name another place with --out") from error
    click.echo(f"{out}: {facts.name} {facts.version}, schema {schema}, {len(data):,} bytes.")
    click.echo("Upload it in the Teams admin centre: Teams apps, Manage apps, Upload new app.")
