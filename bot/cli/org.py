"""`policybot org`: what an organisation decided, and which workspaces and tenants are its own."""

from contextlib import closing
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import click

from bot.cli import screen
from bot.cli.options import debug_option, examples, json_option, settings_of, shared_options
from bot.core.records import OrgProfile, QuestionKeeping
from bot.store import open_store

if TYPE_CHECKING:
    from bot.store.opening import Store

__all__ = ["org"]

_PLATFORMS = click.Choice(["slack", "teams"])
_MOST_DAYS = 3650


class _OnPlatform(click.ParamType[tuple[str, str]]):
    """PLATFORM=ID, as in slack=C024BE91L."""

    name = "platform=id"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        platform, _, name = value.partition("=")
        if platform not in _PLATFORMS.choices or not name:
            self.fail(f"{value!r} is not PLATFORM=ID, as in slack=C024BE91L.", param, ctx)
        return platform, name


@click.group(epilog=examples("policybot org show", "policybot org set --keep-questions text"))
@debug_option
def org() -> None:
    """Show or change what an organisation decided, and which workspaces are its own."""


@org.command(
    "show", epilog=examples("policybot org show", "policybot org show --org council --json")
)
@json_option
@shared_options
@click.pass_context
def _show(ctx: click.Context, /, as_json: bool, **options: Any) -> None:
    """Show what holds for an organisation: its own decisions, else the settings."""
    settings = settings_of(ctx, **options)
    with closing(open_store(settings)) as store:
        _tell(store, settings.org, as_json=as_json)


@org.command(
    "set",
    epilog=examples(
        "policybot org set --keep-questions text --retention-days 30",
        "policybot org set --org council --channel slack=C024BE91L --manager-group slack=S0614TZR7",
        "policybot org set --guests --no-ai-label",
    ),
)
@click.option(
    "--keep-questions",
    "question_keeping",
    type=click.Choice([k.value for k in QuestionKeeping]),
    help="What is kept of a question.",
)
@click.option("--retention-days", type=click.IntRange(1, _MOST_DAYS), help="For how long.")
@click.option(
    "--channel",
    "channels",
    type=_OnPlatform(),
    multiple=True,
    help="Where questions are passed on.",
)
@click.option(
    "--manager", "managers", type=_OnPlatform(), multiple=True, help="May issue reminders."
)
@click.option(
    "--manager-group",
    "manager_groups",
    type=_OnPlatform(),
    multiple=True,
    help="A Slack user group whose members, or a Teams team whose owners, may issue reminders.",
)
@click.option("--guests/--no-guests", "guests_allowed", default=None, help="Guests may ask.")
@click.option(
    "--strangers/--no-strangers",
    "strangers_allowed",
    default=None,
    help="People of other organisations in shared channels may ask.",
)
@click.option(
    "--ai-label/--no-ai-label",
    "label_answers_as_ai",
    default=None,
    help="Answers carry the platform's AI label.",
)
@json_option
@shared_options
@click.pass_context
def _set(ctx: click.Context, /, as_json: bool, **options: Any) -> None:
    """Decide for an organisation; what is not named stays as it is.

    What may not be kept any more is deleted at once. Options that may be given several times
    replace all that were set before; `policybot org reset` takes everything back.
    """
    settings = settings_of(ctx, home=options.pop("home"), org=options.pop("org"))
    decided = {word: value for word, value in options.items() if value not in (None, ())}
    if "question_keeping" in decided:
        decided["question_keeping"] = QuestionKeeping(decided["question_keeping"])
    with closing(open_store(settings)) as store:
        store.profiles.save(replace(store.profiles.profile(settings.org), **decided))
        store.audit.append(
            settings.org,
            "settings.changed",
            by="operator",
            details={"changed": ", ".join(sorted(decided))},
        )
        _tell(store, settings.org, as_json=as_json)


@org.command("reset", epilog=examples("policybot org reset --org council"))
@json_option
@shared_options
@click.pass_context
def _reset(ctx: click.Context, /, as_json: bool, **options: Any) -> None:
    """Take back all that an organisation decided: what the settings say holds again."""
    settings = settings_of(ctx, **options)
    # Loaded here: `--help` needs no database.
    from bot.store.opening import default_profile

    with closing(open_store(settings)) as store:
        store.profiles.save(default_profile(settings))
        store.audit.append(settings.org, "settings.reset", by="operator")
        _tell(store, settings.org, as_json=as_json)


@org.command(
    "connect",
    epilog=examples(
        "policybot org connect slack T024BE7LD --org council",
        "policybot org connect teams 6babcaad-604b-40ac-a9d7-9fd97c0b779f --org council",
    ),
)
@click.argument("platform", type=_PLATFORMS)
@click.argument("tenant")
@shared_options
@click.pass_context
def _connect(ctx: click.Context, /, platform: str, tenant: str, **options: Any) -> None:
    """Say that a Slack workspace or Teams tenant belongs to an organisation."""
    settings = settings_of(ctx, **options)
    with closing(open_store(settings)) as store:
        store.tenants.connect(platform, tenant, settings.org)
        store.audit.append(settings.org, "tenant.connected", by="operator", about=tenant)
    click.echo(f"{platform} {tenant} belongs to {settings.org!r}.")


@org.command("disconnect", epilog=examples("policybot org disconnect slack T024BE7LD"))
@click.argument("platform", type=_PLATFORMS)
@click.argument("tenant")
@shared_options
@click.pass_context
def _disconnect(ctx: click.Context, /, platform: str, tenant: str, **options: Any) -> int:
    """Forget a workspace or tenant, its tokens and how to reach its conversations."""
    settings = settings_of(ctx, **options)
    with closing(open_store(settings)) as store:
        whose = store.tenants.org_of(platform, tenant)
        store.tenants.disconnect(platform, tenant)
        if whose is not None:
            store.audit.append(whose, "tenant.disconnected", by="operator", about=tenant)
    if whose is None:
        click.echo(f"{platform} {tenant} belonged to no organisation.")
        return 1
    click.echo(f"{platform} {tenant} no longer belongs to {whose!r}.")
    return 0


def _tell(store: "Store", name: str, *, as_json: bool) -> None:
    profile, tenants = store.profiles.profile(name), store.tenants.tenants_of(name)
    if as_json:
        click.echo(screen.json_line({**asdict(profile), "tenants": tenants}))
        return
    for label, value in _lines(profile):
        click.echo(f"{label:<26} {value}")
    click.echo(f"{'workspaces and tenants':<26} {_pairs(tenants) or 'none'}")


def _lines(profile: OrgProfile) -> tuple[tuple[str, str], ...]:
    return (
        ("organisation", profile.org),
        ("kept of questions", profile.question_keeping.value),
        ("kept for", f"{profile.retention_days} days"),
        ("questions are passed on to", _pairs(profile.channels) or "nobody"),
        ("managers", _pairs((*profile.managers, *profile.manager_groups)) or "none"),
        ("guests may ask", _yes(profile.guests_allowed)),
        ("strangers may ask", _yes(profile.strangers_allowed)),
        ("AI label on answers", _yes(profile.label_answers_as_ai)),
    )


def _pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{platform} {name}" for platform, name in pairs)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
