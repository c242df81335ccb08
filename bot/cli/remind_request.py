"""What `policybot remind create` was told, as a request: dates, addressees, clauses, a quiz.

Words in, values out; whatever cannot be understood is a usage error that names the remedy.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot.core.attesting_quiz import FORBIDDEN, PERMITTED, REQUIRED, automatic_quiz, own_quiz
from bot.core.reminding_inbox import PAGE_PLATFORM
from knowledge.corpus import Corpus
from knowledge.domain import Addressee, AddresseeKind, Frequency, Quiz, Recurrence, WorkingHours

__all__ = ["addressees_of", "hours_of", "quiz_of", "recurrence_of"]

_EVERY = re.compile(r"(?:(\d+)\s+)?(week|month|year)s?", re.I)
_HOURS = re.compile(r"(\d\d?:\d\d)\s*-\s*(\d\d?:\d\d)")
_UNITS = {"week": Frequency.WEEKLY, "month": Frequency.MONTHLY, "year": Frequency.YEARLY}
_ANSWERS = {"permitted": PERMITTED, "forbidden": FORBIDDEN, "required": REQUIRED}
_WAYS = (
    "list:FILE.csv, PLATFORM:everyone, PLATFORM:channel:ID, PLATFORM:group:ID, PLATFORM:team:ID or "
    "PLATFORM:person:ID"
)


def recurrence_of(
    on: str | None,
    at: str | None,
    every: str | None,
    cron: str | None,
    until: str | None,
    zone_name: str,
) -> Recurrence:
    """Return when a reminder comes; today at the next full minute where nothing is said."""
    if every and cron:
        raise click.UsageError("Use either --every or --cron.")
    try:
        now = datetime.now(ZoneInfo(zone_name))
    except (KeyError, ValueError, OSError) as error:
        raise click.UsageError(
            f"{zone_name!r} is not a time zone. Use a name such as Europe/London."
        ) from error
    frequency, step = (Frequency.CRON if cron else Frequency.ONCE), 1
    if every:
        found = _EVERY.fullmatch(every.strip())
        if found is None:
            raise click.UsageError("--every is week, month or year, or such as '2 weeks'.")
        frequency, step = _UNITS[found[2].lower()], int(found[1] or 1)
    return Recurrence(
        frequency=frequency,
        starts_on=_day(on, "--on") if on else now.date(),
        at=_time(at, "--at") if at else now.time().replace(second=0, microsecond=0),
        time_zone=zone_name,
        every=step,
        cron=" ".join(cron.split()) if cron else "",
        until=_day(until, "--until") if until else None,
    )


def hours_of(working: str | None, quiet: str | None) -> WorkingHours:
    """Return when people may be written to."""
    values: dict[str, Any] = {}
    if working:
        values["opens"], values["closes"] = _range(working, "--working-hours")
    if quiet:
        values["quiet_from"], values["quiet_until"] = _range(quiet, "--quiet-hours")
    return WorkingHours(**values)


def addressees_of(told: Sequence[str], tenants: Sequence[tuple[str, str]]) -> tuple[Addressee, ...]:
    """Return whom a reminder goes to.

    Args:
        tenants: the organisation's (platform, tenant) pairs; one of a platform need not be named.
    """
    found: list[Addressee] = []
    for words in told:
        if words.startswith("list:"):
            found += _listed(Path(words.removeprefix("list:")))
        else:
            found.append(_addressee(words, tenants))
    return tuple(found)


def _addressee(words: str, tenants: Sequence[tuple[str, str]]) -> Addressee:
    platform, _, rest = words.partition(":")
    kind, _, ref = rest.partition(":")
    try:
        named = AddresseeKind(kind)
    except ValueError as error:
        raise click.UsageError(f"--to {words!r} is not understood. Use {_WAYS}.") from error
    if bool(ref) is (named is AddresseeKind.EVERYONE):
        raise click.UsageError(f"--to {words!r} is not understood. Use {_WAYS}.")
    tenant, at, bare = ref.partition("@@")
    if not at:
        known = [t for p, t in tenants if p == platform]
        if len(known) > 1:
            raise click.UsageError(
                f"--to {words!r}: {platform} has several tenants here ({', '.join(known)}). "
                "Put one before the id, as in slack:channel:T0123@@C0456."
            )
        tenant, bare = (known[0] if known else ""), ref
    return Addressee(kind=named, platform=platform, tenant=tenant, ref=bare, label=bare)


def _listed(path: Path) -> Iterator[Addressee]:
    """Yield the people of a CSV file with a column `id`, and `name`, `team`, `platform`, `tenant`."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{path}: cannot be read. Name a CSV file in UTF-8.") from error
    rows = csv.DictReader(text.splitlines())
    if "id" not in (rows.fieldnames or ()):
        raise click.UsageError(f"{path}: has no column `id`. Write one name per column on top.")
    for row in rows:
        ref = (row.get("id") or "").strip()
        if not ref:
            continue
        name, team = (" ".join((row.get(c) or "").split()) for c in ("name", "team"))
        yield Addressee(
            kind=AddresseeKind.PERSON,
            platform=(row.get("platform") or PAGE_PLATFORM).strip(),
            tenant=(row.get("tenant") or "").strip(),
            ref=ref,
            label=f"{name}\t{team}" if team else name,
        )


def quiz_of(
    corpus: Corpus,
    clause_ids: Sequence[str],
    wanted: bool,
    question: str | None,
    answer: str | None,
) -> Quiz | None:
    """Return the quiz that was asked for, None where none was."""
    if question:
        if answer not in _ANSWERS or not clause_ids:
            raise click.UsageError(
                "--quiz-question needs --quiz-answer (permitted, forbidden or required) and the "
                "clause that decides it, by --clause or --about."
            )
        return own_quiz(question, _ANSWERS[answer], clause_ids[0])
    if not wanted:
        return None
    for clause_id in clause_ids:
        clause = corpus.clause(clause_id)
        quiz = automatic_quiz(clause, corpus.policy(clause.policy).metadata.title)
        if quiz is not None:
            return quiz
    raise click.UsageError(
        "No quiz can be made of these clauses by itself: their own words give the answer away. "
        "Write one with --quiz-question and --quiz-answer."
    )


def _day(words: str, option: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise click.UsageError(
            f"{option} {words!r} is not a date. Write it as 2027-01-31."
        ) from error


def _time(words: str, option: str) -> time:
    try:
        return time.fromisoformat(words.zfill(5)).replace(tzinfo=None)
    except ValueError as error:
        raise click.UsageError(f"{option} {words!r} is not a time. Write it as 09:00.") from error


def _range(words: str, option: str) -> tuple[time, time]:
    found = _HOURS.fullmatch(words.strip())
    if found is None:
        raise click.UsageError(f"{option} {words!r} is not understood. Write it as 09:00-17:00.")
    return _time(found[1], option), _time(found[2], option)
