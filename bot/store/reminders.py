"""Reminders, what became of them, and the evidence, in the database.

One transaction of an organisation's follows the other, whatever process begins it; that is what
keeps the chain of evidence one chain.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, Select, Table, delete, func, select, text

from bot.core.evidence import Entry, Head, Signer, linked
from bot.core.reminding_ports import KeptAccount
from bot.store.chain_ends import sign_head, signed_head
from bot.store.database import Database
from bot.store.schema_reminders import (
    asks,
    attestations,
    deliveries,
    evidence,
    evidence_accounts,
    evidence_shown,
    reminders,
    rounds,
)
from knowledge.domain import (
    Account,
    Ask,
    AskState,
    Attestation,
    Delivery,
    DeliveryKind,
    DeliveryState,
    EvidenceRecord,
    Reminder,
    Round,
    RoundState,
)

__all__ = ["DatabaseReminderWork", "DatabaseReminders"]

_Value = TypeVar("_Value")
_ADAPTERS: dict[type, TypeAdapter[Any]] = {
    kind: TypeAdapter(kind) for kind in (Ask, Attestation, Delivery, Reminder, Round)
}
# Any number will do, so long as every replica uses the same and no other program does.
_LOCK = 1_871_220_318


class DatabaseReminders:
    """Reminders of every organisation.

    Args:
        signer: returns what signs where each chain of evidence ends.
    """

    def __init__(self, database: Database, signer: Callable[[], Signer]) -> None:
        self._database = database
        self._find_signer = signer
        self._signer: Signer | None = None

    @contextmanager
    def work(self, org: str) -> Iterator["DatabaseReminderWork"]:
        """Begin a transaction; others of the same organisation wait until it ends."""
        if self._signer is None:
            self._signer = self._find_signer()
        # Durable: who attested what must survive a power cut.
        with self._database.writing(durable=True) as connection:
            if self._database.is_postgres:
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(:lock, hashtext(:org))"),
                    {"lock": _LOCK, "org": org},
                )
            yield DatabaseReminderWork(self._database, connection, org, self._signer)

    @contextmanager
    def look(self, org: str) -> Iterator["DatabaseReminderWork"]:
        """Begin a transaction that changes nothing and waits for nobody."""
        with self._database.reading() as connection:
            yield DatabaseReminderWork(self._database, connection, org)

    def orgs(self) -> tuple[str, ...]:
        """Return the organisations that have reminders."""
        with self._database.reading() as connection:
            found = connection.execute(select(reminders.c.org).distinct()).scalars()
            return tuple(sorted(found))


class DatabaseReminderWork:
    """One transaction over one organisation's reminders."""

    def __init__(
        self, database: Database, connection: Connection, org: str, signer: Signer | None = None
    ) -> None:
        self._database = database
        self._connection = connection
        self._org = org
        self._signer = signer

    # --- reminders and rounds ---------------------------------------------------------------------

    def reminder(self, reminder_id: str) -> Reminder | None:
        """Return a reminder."""
        return self._one(Reminder, reminders, reminders.c.reminder == reminder_id)

    def reminders(self) -> tuple[Reminder, ...]:
        """Return all reminders, the newest first."""
        order = (reminders.c.created_at.desc(), reminders.c.reminder.desc())
        return tuple(self._all(Reminder, self._select(reminders).order_by(*order)))

    def keep_reminder(self, reminder: Reminder) -> None:
        """Keep a reminder."""
        key = {"org": self._org, "reminder": reminder.reminder_id}
        self._put(reminders, [key | {"created_at": reminder.created_at, "data": _plain(reminder)}])

    def round(self, round_id: str) -> Round | None:
        """Return a round."""
        return self._one(Round, rounds, rounds.c.round == round_id)

    def rounds(self, reminder_id: str | None = None, *, open_only: bool = False) -> list[Round]:
        """Return rounds in the order they were opened."""
        query = self._select(rounds)
        if reminder_id is not None:
            query = query.where(rounds.c.reminder == reminder_id)
        if open_only:
            query = query.where(rounds.c.is_open)
        return self._all(Round, query.order_by(rounds.c.opened_at, rounds.c.round))

    def keep_round(self, coming: Round) -> None:
        """Keep a round."""
        row = {
            "org": self._org,
            "round": coming.round_id,
            "reminder": coming.reminder_id,
            "is_open": coming.state is RoundState.OPEN,
            "opened_at": coming.opened_at,
            "data": _plain(coming),
        }
        self._put(rounds, [row])

    # --- people -----------------------------------------------------------------------------------

    def ask(self, round_id: str, key: str) -> Ask | None:
        """Return one person's part in a round."""
        return self._one(Ask, asks, (asks.c.round == round_id) & (asks.c.account == key))

    def ask_of(self, round_id: str, who: str) -> Ask | None:
        """Return one person's part in a round by their commitment."""
        return self._one(Ask, asks, (asks.c.round == round_id) & (asks.c.who == who))

    def asks(self, round_id: str, *, state: AskState | None = None) -> list[Ask]:
        """Return all parts in a round."""
        query = self._select(asks).where(asks.c.round == round_id)
        if state is not None:
            query = query.where(asks.c.state == state.value)
        return self._all(Ask, query.order_by(asks.c.account))

    def asks_of(self, key: str) -> list[Ask]:
        """Return one person's parts, the newest first."""
        query = self._select(asks).where(asks.c.account == key)
        return self._all(Ask, query.order_by(asks.c.asked_at.desc(), asks.c.round.desc()))

    def states(self, round_id: str) -> Mapping[str, AskState]:
        """Return the state of every part in a round."""
        row = asks.c
        query = select(row.account, row.state).where(row.org == self._org, row.round == round_id)
        return {key: AskState(state) for key, state in self._connection.execute(query)}

    def keep_asks(self, kept: Iterable[Ask]) -> None:
        """Keep parts."""
        self._put(
            asks,
            [
                {
                    "org": self._org,
                    "round": ask.round_id,
                    "account": ask.account.key,
                    "who": ask.who,
                    "state": ask.state.value,
                    "asked_at": ask.asked_at,
                    "data": _plain(ask),
                }
                for ask in kept
            ],
        )

    def counts(self, round_id: str) -> Mapping[AskState, int]:
        """Return how many parts are in each state."""
        query = (
            select(asks.c.state, func.count())
            .where(asks.c.org == self._org, asks.c.round == round_id)
            .group_by(asks.c.state)
        )
        return {AskState(state): n for state, n in self._connection.execute(query)}

    def attestations(self, round_id: str) -> list[Attestation]:
        """Return a round's attestations."""
        query = self._select(attestations).where(attestations.c.round == round_id)
        order = (attestations.c.attested_at, attestations.c.who)
        return self._all(Attestation, query.order_by(*order))

    def keep_attestation(self, attestation: Attestation) -> bool:
        """Keep an attestation, once."""
        row = {
            "org": self._org,
            "round": attestation.round_id,
            "who": attestation.who,
            "attested_at": attestation.attested_at,
            "data": _plain(attestation),
        }
        insert = self._database.upsert(attestations).values(**row).on_conflict_do_nothing()
        return self._connection.execute(insert.returning(attestations.c.who)).first() is not None

    # --- messages ---------------------------------------------------------------------------------

    def delivery(self, delivery_id: str) -> Delivery | None:
        """Return a message."""
        return self._one(Delivery, deliveries, deliveries.c.delivery == delivery_id)

    def deliveries(self, round_id: str) -> list[Delivery]:
        """Return a round's messages."""
        return self._messages(deliveries.c.round == round_id)

    def deliveries_to(self, round_id: str, who: str) -> list[Delivery]:
        """Return a round's messages to one person."""
        return self._messages((deliveries.c.round == round_id) & (deliveries.c.who == who))

    def posts(self, round_id: str) -> list[Delivery]:
        """Return a round's shared messages."""
        row = deliveries.c
        shared = (row.round == round_id) & (row.kind == DeliveryKind.SHARED.value)
        return self._all(Delivery, self._select(deliveries).where(shared).order_by(row.delivery))

    def plan(self, planned: Iterable[Delivery]) -> None:
        """Keep messages that were not planned before."""
        self._add(deliveries, [self._delivery_row(delivery) for delivery in planned])

    def keep_delivery(self, delivery: Delivery) -> None:
        """Keep a message."""
        self._put(deliveries, [self._delivery_row(delivery)])

    def due(self, platforms: Sequence[str], now: datetime, limit: int) -> list[Delivery]:
        """Return messages whose time has come."""
        row = deliveries.c
        is_due = (row.state == DeliveryState.DUE.value) & (row.due_at <= now)
        query = self._select(deliveries).where(is_due, row.platform.in_(platforms))
        return self._all(Delivery, query.order_by(row.due_at, row.delivery).limit(limit))

    def sending(self) -> list[Delivery]:
        """Return the messages that are being sent."""
        row = deliveries.c
        query = self._select(deliveries).where(row.state == DeliveryState.SENDING.value)
        return self._all(Delivery, query.order_by(row.delivery))

    def _messages(self, condition: ColumnElement[bool]) -> list[Delivery]:
        order = (deliveries.c.due_at, deliveries.c.delivery)
        return self._all(Delivery, self._select(deliveries).where(condition).order_by(*order))

    def _delivery_row(self, delivery: Delivery) -> dict[str, Any]:
        return {
            "org": self._org,
            "delivery": delivery.delivery_id,
            "round": delivery.round_id,
            "kind": delivery.kind.value,
            "who": delivery.who,
            "platform": delivery.platform,
            "place": delivery.place,
            "state": delivery.state.value,
            "due_at": delivery.due_at,
            "data": _plain(delivery),
        }

    # --- evidence ---------------------------------------------------------------------------------

    def keep_accounts(self, kept: Iterable[KeptAccount]) -> None:
        """Keep who stands behind commitments."""
        self._put(
            evidence_accounts,
            [
                {
                    "org": self._org,
                    "who": one.who,
                    "salt": one.salt,
                    "account": one.key,
                    "fields": dict(one.fields),
                }
                for one in kept
            ],
        )

    def accounts(self) -> Mapping[str, KeptAccount]:
        """Return who stands behind each commitment."""
        row = evidence_accounts.c
        query = select(row.who, row.salt, row.account, row.fields).where(row.org == self._org)
        return {
            who: KeptAccount(who=who, salt=salt, key=key, fields=fields)
            for who, salt, key, fields in self._connection.execute(query)
        }

    def keep_shown(self, digest: str, shown: str) -> None:
        """Keep what was shown."""
        self._add(evidence_shown, [{"org": self._org, "digest": digest, "shown": shown}])

    def shown(self) -> Mapping[str, str]:
        """Return everything that was ever shown."""
        row = evidence_shown.c
        query = select(row.digest, row.shown).where(row.org == self._org)
        return {one.digest: one.shown for one in self._connection.execute(query)}

    def head(self) -> Head:
        """Return the end of the chain."""
        row = evidence.c
        query = select(row.number, row.link).where(row.org == self._org)
        last = self._connection.execute(query.order_by(row.number.desc()).limit(1)).first()
        return Head(number=last.number, link=last.link) if last is not None else Head()

    def append(self, entries: Iterable[Entry]) -> None:
        """Add entries to the chain."""
        before = self.head()
        new = linked(self._org, before, entries)
        rows = [{"org": self._org, "number": r.number, "body": r.body, "link": r.link} for r in new]
        if rows:
            self._connection.execute(evidence.insert(), rows)
            if self._signer is not None:
                end = Head(number=new[-1].number, link=new[-1].link)
                sign_head(self._connection, self._org, self._signer, before, end)

    def signed_head(self) -> tuple[Head, str] | None:
        """Return where the chain ended when it was last signed, and the signature."""
        return signed_head(self._connection, self._org)

    def records(self) -> list[EvidenceRecord]:
        """Return the whole chain."""
        row = evidence.c
        query = select(row.number, row.body, row.link).where(row.org == self._org)
        found = self._connection.execute(query.order_by(row.number))
        return [EvidenceRecord(number=n, body=body, link=link) for n, body, link in found]

    def forget(self, key: str) -> tuple[str, ...]:
        """Delete everything that tells who an account was."""
        row = evidence_accounts.c
        theirs = (row.org == self._org) & (row.account == key)
        gone = tuple(sorted(self._connection.execute(select(row.who).where(theirs)).scalars()))
        self._connection.execute(delete(evidence_accounts).where(theirs))
        for ask in self.asks_of(key):
            self._connection.execute(
                delete(asks).where(
                    asks.c.org == self._org, asks.c.round == ask.round_id, asks.c.account == key
                )
            )
            nobody = Account(platform="purged", tenant="", person_id=ask.who)
            self.keep_asks([replace(ask, account=nobody)])
        platform, _, person_id = key.split(":", 2)
        place = (deliveries.c.platform == platform) & (deliveries.c.place == f"person:{person_id}")
        for delivery in self._messages(place | deliveries.c.who.in_(gone)):
            if delivery.who in gone or key == f"{platform}:{delivery.tenant}:{person_id}":
                self.keep_delivery(replace(delivery, place="person:purged", message=""))
        return gone

    # --- rows -------------------------------------------------------------------------------------

    def _select(self, table: Table) -> Select[Any]:
        return select(table.c.data).where(table.c.org == self._org)

    def _one(
        self, kind: type[_Value], table: Table, condition: ColumnElement[bool]
    ) -> _Value | None:
        found: Row[Any] | None = self._connection.execute(
            self._select(table).where(condition).limit(1)
        ).first()
        return _ADAPTERS[kind].validate_python(found[0]) if found is not None else None

    def _all(self, kind: type[_Value], query: Select[Any]) -> list[_Value]:
        adapter = _ADAPTERS[kind]
        return [adapter.validate_python(data) for data in self._connection.execute(query).scalars()]

    def _put(self, table: Table, rows: list[dict[str, Any]]) -> None:
        """Write rows instead of those with their keys."""
        if not rows:
            return
        keys = [column.name for column in table.primary_key]
        insert = self._database.upsert(table)
        changed = {c.name: insert.excluded[c.name] for c in table.columns if c.name not in keys}
        statement = insert.on_conflict_do_update(index_elements=keys, set_=changed)
        self._connection.execute(statement, rows)

    def _add(self, table: Table, rows: list[dict[str, Any]]) -> None:
        """Write rows whose keys are not taken."""
        if rows:
            statement = self._database.upsert(table).on_conflict_do_nothing()
            self._connection.execute(statement, rows)


def _plain(value: Any) -> Any:
    """Return a value as JSON keeps it."""
    return _ADAPTERS[type(value)].dump_python(value, mode="json")
