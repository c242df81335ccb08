"""`policybot remind`: issue a reminder, see what people will see, confirm it, follow it."""

import getpass
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from bot.cli import screen
from bot.cli.options import examples, json_option, settings_of, shared_options
from bot.core import wording_reminders as wording
from bot.core.reminding_inbox import OPERATOR_PLATFORM
from bot.store import open_store
from knowledge.domain import Account

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.core.reminders import Reminders
    from bot.core.reminding import Preview, Refusal
    from bot.store.opening import Store

__all__ = [
    "Opened",
    "cancel",
    "confirm",
    "create",
    "list_",
    "opened",
    "operator",
    "preview",
    "remind",
    "show",
]

_BAD_INPUT = 2
_NOTHING_FOUND = 1
_SHOWN_OF_CLAUSE = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a command works with."""

    settings: "Settings"
    store: "Store"
    reminders: "Reminders"


@contextmanager
def opened(
    ctx: click.Context, options: dict[str, Any], *, with_index: bool = False
) -> Iterator[Opened]:
    """Open the store and reminders over it.

    Args:
        with_index: clauses will be searched for.
    """
    settings = settings_of(ctx, **options)
    # Loaded here: `--help` needs no database.
    from bot.wiring import open_library, open_reminders

    with closing(open_store(settings)) as store:
        library = open_library(settings) if with_index else None
        reminders = open_reminders(settings, store, library=library)
        yield Opened(settings=settings, store=store, reminders=reminders)


def operator() -> Account:
    """Return whoever works on this command line."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        name = "operator"
    return Account(platform=OPERATOR_PLATFORM, tenant="", person_id=name, name=name)


@click.group(
    epilog=examples(
        "policybot remind create --policy leave --to list:staff.csv --due-in 14",
        'policybot remind create --about "friending service users" --to slack:channel:C0123 --yes',
        "policybot remind create --policy conduct --to slack:everyone --every year --at 09:00",
        "policybot remind list",
        "policybot remind show 3f2a91bc",
        "policybot remind cancel 3f2a91bc",
    )
)
def remind() -> None:
    """Ask people to read a policy, or clauses of it, and to confirm that they did.

    `policybot serve` sends what is due. `policybot attest` proves who confirmed what.
    """


@remind.command(
    epilog=examples(
        "policybot remind create --policy leave --to list:staff.csv --due-in 14",
        'policybot remind create --about "friending service users" --to slack:group:S0614TZR7',
        "policybot remind create --clause conduct#3.2 --to teams:everyone --cron '0 9 1 * *' --quiz",
        "policybot remind create --policy leave --to slack:channel:C0123 --every '2 weeks' --yes",
    )
)
@click.option("--policy", metavar="ID", help="The policy; all of it where no clause is named.")
@click.option("--clause", "clauses", multiple=True, metavar="ID", help="A clause; may be repeated.")
@click.option("--about", metavar="WORDS", help="Find the clauses, as by asking.")
@click.option("--to", "to", multiple=True, metavar="WHOM", help="Who gets it; may be repeated.")
@click.option("--words", default="", help="Why now, in your words. [default: our usual words]")
@click.option("--due-in", type=int, metavar="DAYS", help="Days that people have to confirm.")
@click.option("--on", metavar="DATE", help="The first day. [default: today]")
@click.option("--at", metavar="TIME", help="Time of day. [default: now]")
@click.option("--every", metavar="STEP", help="week, month, year, or such as '2 weeks'.")
@click.option("--cron", metavar="FIELDS", help="Five cron fields, instead of --every and --at.")
@click.option("--until", metavar="DATE", help="The last day it may come.")
@click.option("--time-zone", metavar="NAME", help="[default: the organisation's]")
@click.option("--working-hours", metavar="FROM-TO", help="To chase in. [default: 09:00-17:00]")
@click.option("--quiet-hours", metavar="FROM-TO", help="To send nothing in. [default: 20:00-07:00]")
@click.option("--quiz", is_flag=True, help="Ask one question from the clause first.")
@click.option("--quiz-question", metavar="WORDS", help="Your own question.")
@click.option("--quiz-answer", metavar="ANSWER", help="permitted, forbidden or required.")
@click.option("--yes", is_flag=True, help="Confirm without asking.")
@json_option
@shared_options
@click.pass_context
def create(ctx: click.Context, /, *, yes: bool, as_json: bool, **options: Any) -> int:
    """Draft a reminder, show exactly what people will see, and send it once confirmed.

    WHOM is list:FILE.csv (columns id, name, team), slack:everyone, slack:channel:ID,
    slack:group:ID, teams:team:ID, teams:channel:ID or PLATFORM:person:ID.
    """
    common = {name: options.pop(name) for name in ("home", "org")}
    with opened(ctx, common, with_index=bool(options["about"])) as at:
        preview = _proposed(at, options)
        if not as_json:
            click.echo("\n".join(_preview_lines(preview)))
        wanted = yes or (not as_json and click.confirm("\nSend it like this?", err=True))
        if wanted:
            _confirm(at, preview.reminder.reminder_id, preview.shown.digest)
        if as_json:
            from bot.cli.remind_view import preview_object

            state = {"state": "confirmed"} if wanted else {}
            click.echo(screen.json_line(preview_object(preview) | state))
        else:
            told = wording.REMINDER_CONFIRMED if wanted else "Kept as a draft."
            click.echo(f"{told} Its id is {preview.reminder.reminder_id}.")
    return 0


def _proposed(at: Opened, told: dict[str, Any]) -> "Preview":
    from bot.cli.remind_request import addressees_of, hours_of, quiz_of, recurrence_of
    from bot.core.reminding import Preview
    from bot.core.reminding_request import ReminderRequest

    org = at.settings.org
    policy, clause_ids = _chosen(at, told)
    corpus = _corpus(at)
    known = [clause_id for clause_id in clause_ids if _is_known(corpus, clause_id)]
    request = ReminderRequest(
        policy=policy,
        clause_ids=tuple(clause_ids),
        addressees=addressees_of(told["to"], at.store.tenants.tenants_of(org)),
        words=told["words"],
        recurrence=recurrence_of(
            told["on"],
            told["at"],
            told["every"],
            told["cron"],
            told["until"],
            told["time_zone"] or at.reminders.time_zone,
        ),
        due_in_days=told["due_in"],
        hours=hours_of(told["working_hours"], told["quiet_hours"]),
        quiz=quiz_of(corpus, known, told["quiz"], told["quiz_question"], told["quiz_answer"]),
    )
    preview = at.reminders.reminding.propose(org, operator(), request)
    if not isinstance(preview, Preview):
        raise _usage(preview)
    return preview


def _chosen(at: Opened, told: dict[str, Any]) -> tuple[str, Sequence[str]]:
    """Return the policy and the clauses that were named, or found by what they are about."""
    clauses, about, policy = told["clauses"], told["about"], told["policy"]
    if about and clauses:
        raise click.UsageError("Use either --about or --clause.")
    if about:
        clauses = _found(at, about, policy)
    policies = {clause_id.partition("#")[0] for clause_id in clauses} or {policy}
    if len(policies) > 1:
        raise click.UsageError("Those clauses are of several policies. Make one reminder for each.")
    (chosen,) = policies
    if not chosen:
        raise click.UsageError("Say what to read: --policy ID, --clause ID or --about WORDS.")
    return chosen, clauses


def _found(at: Opened, about: str, policy: str | None) -> Sequence[str]:
    """Return the clauses that answer words as a question would be answered."""
    from bot.core.reminding_choosing import choose_clauses
    from bot.wiring import open_assistant

    org = at.settings.org
    assistant = open_assistant(at.settings)
    chosen = choose_clauses(assistant, at.reminders.reminding, org, policy or "", about)
    if chosen.clause_ids:
        return chosen.clause_ids
    lines = [f"  {c.clause_id}  {_start(c.quote)}" for c in chosen.nearest]
    hint = "\nThe nearest are below; name those you mean with --clause.\n" if lines else ""
    raise click.UsageError(f"No clause speaks clearly about {about!r}.{hint}" + "\n".join(lines))


def _start(quote: str) -> str:
    return quote if len(quote) <= _SHOWN_OF_CLAUSE else quote[:_SHOWN_OF_CLAUSE].rstrip() + "\u2026"


def _corpus(at: Opened) -> Any:
    from bot.wiring import open_archive

    return open_archive(at.settings).corpus(at.settings.org)


def _is_known(corpus: Any, clause_id: str) -> bool:
    try:
        corpus.clause(clause_id)
    except KeyError:
        return False
    return True


def _preview_lines(preview: "Preview") -> list[str]:
    from bot.cli.remind_view import preview_lines

    return list(preview_lines(preview))


def _usage(refusal: "Refusal") -> click.UsageError:
    return click.UsageError(refusal.text)


def _confirm(at: Opened, reminder_id: str, digest: str) -> None:
    from knowledge.domain import Reminder

    done = at.reminders.reminding.confirm(
        at.settings.org, operator(), reminder_id, seen_digest=digest
    )
    if not isinstance(done, Reminder):
        raise _usage(done)


@remind.command(
    name="list", epilog=examples("policybot remind list", "policybot remind list --json")
)
@json_option
@shared_options
@click.pass_context
def list_(ctx: click.Context, /, as_json: bool, **options: Any) -> int:
    """Show all reminders, the newest first. Exits with 1 where there are none."""
    from bot.cli.remind_view import figures_object, list_lines

    with opened(ctx, options) as at:
        found = at.reminders.figures.all(at.settings.org, with_drafts=True)
    for figures in found:
        if as_json:
            click.echo(screen.json_line(figures_object(figures)))
        else:
            click.echo("\n".join(list_lines(figures)) + "\n")
    if not found and not as_json:
        click.echo(wording.NO_REMINDERS)
    return 0 if found else _NOTHING_FOUND


@remind.command(epilog=examples("policybot remind show 3f2a91bc"))
@click.argument("reminder_id", metavar="ID")
@json_option
@shared_options
@click.pass_context
def show(ctx: click.Context, /, reminder_id: str, as_json: bool, **options: Any) -> int:
    """Show how a reminder goes: by team, and who has not confirmed yet."""
    from bot.cli.remind_view import figures_lines, figures_object

    with opened(ctx, options) as at:
        figures = at.reminders.figures.of(at.settings.org, reminder_id)
    if figures is None:
        raise click.UsageError(wording.NO_SUCH_REMINDER)
    if as_json:
        click.echo(screen.json_line(figures_object(figures)))
    else:
        click.echo("\n".join(figures_lines(figures)))
    return 0


@remind.command(epilog=examples("policybot remind preview 3f2a91bc"))
@click.argument("reminder_id", metavar="ID")
@json_option
@shared_options
@click.pass_context
def preview(ctx: click.Context, /, reminder_id: str, as_json: bool, **options: Any) -> int:
    """Show exactly what people would see if a reminder came now."""
    from bot.cli.remind_view import preview_object
    from bot.core.reminding import Preview

    with opened(ctx, options) as at:
        made = at.reminders.reminding.preview(at.settings.org, operator(), reminder_id)
    if not isinstance(made, Preview):
        raise _usage(made)
    click.echo(
        screen.json_line(preview_object(made)) if as_json else "\n".join(_preview_lines(made))
    )
    return 0


@remind.command(epilog=examples("policybot remind confirm 3f2a91bc"))
@click.argument("reminder_id", metavar="ID")
@shared_options
@click.pass_context
def confirm(ctx: click.Context, /, reminder_id: str, **options: Any) -> None:
    """Let a reminder go out; also takes over one whose manager may not send any more."""
    with opened(ctx, options) as at:
        _confirm(at, reminder_id, "")
    click.echo(wording.REMINDER_CONFIRMED)


@remind.command(epilog=examples("policybot remind cancel 3f2a91bc"))
@click.argument("reminder_id", metavar="ID")
@shared_options
@click.pass_context
def cancel(ctx: click.Context, /, reminder_id: str, **options: Any) -> None:
    """Stop a reminder for good; what was attested is kept."""
    from knowledge.domain import Reminder

    with opened(ctx, options) as at:
        done = at.reminders.reminding.cancel(at.settings.org, operator(), reminder_id)
    if not isinstance(done, Reminder):
        raise _usage(done)
    click.echo(wording.REMINDER_CANCELLED)
