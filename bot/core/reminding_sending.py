"""Sending what is due: claimed, sent, recorded; each message once, over crashes and replicas.

A message is claimed in the store before it is sent and recorded after. Where the sender died, or
the platform did not say, nobody sends again at once: the platform is asked first whether the
message arrived. Only where it cannot tell is the message sent again, and then it says so.
Synchronous; knows only the ports.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.core.evidence import Entry, EvidenceKind, digest_of
from bot.core.ports import Clock, EventLog
from bot.core.recurring import zone_of
from bot.core.recurring_hours import is_quiet, next_unquiet
from bot.core.reminding_outgoing import outgoing_of
from bot.core.reminding_ports import (
    Notifier,
    Outgoing,
    ReminderStore,
    ReminderWork,
)
from bot.core.reminding_rounds import Planner
from bot.core.wording_reminders import HELD_NO_RIGHT
from knowledge.domain import (
    AskState,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Reminder,
    ReminderState,
    RoundState,
)
from knowledge.errors import DeliveryFailed, PlatformError

__all__ = ["LEASE_S", "MAY_BE_SECOND", "Sender"]

LEASE_S = 180.0
"""How long a claim must stand unchanged before its holder counts as dead.

Longer than a message waits in hand and then takes to be sent, however slow the platform is: two
minutes, where a chat has to be looked up and opened first.
"""

MAY_BE_SECOND = "may be second"
_AT_A_TIME = 20
# What was taken in hand longer ago than this is given back: its claim is not fresh enough.
_IN_HAND_S = 45.0
_HELD_FOR = timedelta(minutes=10)
_GIVE_UP_AFTER = timedelta(days=7)
_PERSONAL = (DeliveryKind.FIRST, DeliveryKind.CHASE, DeliveryKind.CHANGED)
_GONE = frozenset({"deactivated", "unknown person", "blocked"})


class Sender:
    """Sends one organisation's due messages.

    Args:
        name: this process's own, different from every other's and from its own last life.
        monotonic: seconds that no clock change moves; claims of others are timed by it.
    """

    def __init__(
        self,
        *,
        store: ReminderStore,
        notifiers: Mapping[str, Notifier],
        planner: Planner,
        clock: Clock,
        monotonic: Callable[[], float],
        events: EventLog,
        name: str,
    ) -> None:
        self._store = store
        self._notifiers = notifiers
        self._planner = planner
        self._clock = clock
        self._monotonic = monotonic
        self._events = events
        self._name = name
        self._lock = threading.Lock()
        self._in_flight: set[str] = set()
        self._watched: dict[tuple[str, str, int], float] = {}

    def send_due(self, org: str, limit: int = _AT_A_TIME) -> int:
        """Send messages whose time has come; return how many were taken in hand."""
        taken_at = self._monotonic()
        taken = self._take(org, limit)
        for delivery, outgoing in taken:
            if self._monotonic() - taken_at > _IN_HAND_S:
                self._give_back(org, delivery, later=timedelta())
                continue
            if outgoing.reminder is not None and not self._still_allowed(outgoing.reminder):
                self._give_back(org, delivery)
                continue
            self._send(org, delivery, outgoing)
        return len(taken)

    # --- taking -----------------------------------------------------------------------------------

    def _take(self, org: str, limit: int) -> list[tuple[Delivery, Outgoing]]:
        now = self._clock.now()
        with self._store.look(org) as work:
            if not work.due(tuple(self._notifiers), now, 1):
                return []
        taken = []
        with self._store.work(org) as work:
            for due in work.due(tuple(self._notifiers), now, limit):
                delivery = self._fit(work, due)
                if delivery is None:
                    continue
                outgoing = outgoing_of(work, delivery, now)
                if outgoing is None:
                    self._skip(work, due, "nothing to show")
                    continue
                claimed = replace(
                    delivery,
                    state=DeliveryState.SENDING,
                    claim=self._name,
                    attempts=delivery.attempts + 1,
                    shown_digest=outgoing.shown.digest if outgoing.shown is not None else "",
                    counted=outgoing.n_attested,
                    counted_at=now,
                )
                work.keep_delivery(claimed)
                taken.append((claimed, replace(outgoing, delivery=claimed)))
        with self._lock:
            self._in_flight |= {delivery.delivery_id for delivery, _ in taken}
        return taken

    def _fit(self, work: ReminderWork, delivery: Delivery) -> Delivery | None:
        """Return a message that may go out now; None where it is skipped or waits."""
        now = self._clock.now()
        reminder, coming = work.reminder(delivery.reminder_id), work.round(delivery.round_id)
        if reminder is None or coming is None:
            self._skip(work, delivery, "no such round")
            return None
        if reminder.state is ReminderState.HELD:
            work.keep_delivery(replace(delivery, due_at=now + _HELD_FOR))
            return None
        zone, why_not = zone_of(reminder.recurrence.time_zone), ""
        if reminder.state is ReminderState.CANCELLED or coming.state is RoundState.CLOSED:
            why_not = "over"
        elif delivery.kind in _PERSONAL:
            ask = work.ask_of(delivery.round_id, delivery.who)
            if ask is None:
                why_not = "purged"
            else:
                why_not = ask.state.value if ask.state is not AskState.OPEN else ""
                zone = zone_of(ask.account.time_zone, reminder.recurrence.time_zone)
        if why_not:
            self._skip(work, delivery, why_not)
            return None
        if is_quiet(now, reminder.hours, zone):
            work.keep_delivery(replace(delivery, due_at=next_unquiet(now, reminder.hours, zone)))
            return None
        return delivery

    def _skip(self, work: ReminderWork, delivery: Delivery, reason: str) -> None:
        work.keep_delivery(replace(delivery, state=DeliveryState.SKIPPED, claim="", reason=reason))
        work.append([self._entry(EvidenceKind.SKIPPED, delivery, reason=reason)])

    def _still_allowed(self, reminder: Reminder) -> bool:
        """Check the issuer's right at the moment of sending."""
        try:
            allowed = self._planner.is_allowed(reminder.org, reminder.issued_by)
        except PlatformError:
            return False
        if not allowed:
            self._planner.hold(reminder, HELD_NO_RIGHT, "issuer may not send", self._clock.now())
        return allowed

    def _give_back(
        self, org: str, delivery: Delivery, later: timedelta = timedelta(minutes=1)
    ) -> None:
        """Let a message that was taken in hand, and not sent, come again."""
        waits = replace(
            delivery,
            state=DeliveryState.DUE,
            due_at=self._clock.now() + later,
        )
        self._settle(org, delivery, waits)

    # --- sending ----------------------------------------------------------------------------------

    def _send(self, org: str, delivery: Delivery, outgoing: Outgoing) -> None:
        try:
            message = self._notifiers[delivery.platform].send(outgoing)
        except DeliveryFailed as failure:
            self._failed(org, delivery, failure)
        else:
            self.sent(org, delivery, message)

    def sent(self, org: str, delivery: Delivery, message: str) -> None:
        """Record that a message arrived."""
        now = self._clock.now()
        settled = replace(
            delivery, state=DeliveryState.SENT, claim="", message=message, sent_at=now
        )
        second = {"may_be_second": True} if delivery.reason == MAY_BE_SECOND else {}
        entry = self._entry(
            EvidenceKind.SENT,
            delivery,
            shown=delivery.shown_digest,
            message=digest_of(message),
            wanted_at=delivery.wanted_at.isoformat(),
            **second,
        )
        self._settle(org, delivery, settled, entry)
        self._events.record("reminder.sent", org=org, delivery=delivery.delivery_id)

    def _failed(self, org: str, delivery: Delivery, failure: DeliveryFailed) -> None:
        now = self._clock.now()
        self._events.record(
            "reminder.not_sent",
            org=org,
            delivery=delivery.delivery_id,
            reason=failure.code,
            certain=failure.is_certain,
        )
        if not failure.is_certain:
            # It stays claimed: once the claim has stood for its lease, the platform is asked.
            with self._lock:
                self._in_flight.discard(delivery.delivery_id)
            return
        # A platform that asks for patience gets it, however often: nobody is lost to a busy hour.
        is_new = now - delivery.planned_at < _GIVE_UP_AFTER
        if failure.retry_after_s is not None and is_new:
            later = now + timedelta(seconds=failure.retry_after_s)
            self._settle(org, delivery, replace(delivery, state=DeliveryState.DUE, due_at=later))
            return
        settled = replace(delivery, state=DeliveryState.FAILED, claim="", reason=failure.code)
        entry = self._entry(EvidenceKind.FAILED, delivery, reason=failure.code)
        self._settle(org, delivery, settled, entry)
        if failure.code in _GONE and delivery.who:
            self._is_gone(org, delivery, failure.code)

    def _is_gone(self, org: str, delivery: Delivery, reason: str) -> None:
        """Stop asking somebody whom the platform no longer delivers to, with a record."""
        now = self._clock.now()
        with self._store.work(org) as work:
            ask = work.ask_of(delivery.round_id, delivery.who)
            if ask is None or ask.state is not AskState.OPEN:
                return
            work.keep_asks([replace(ask, state=AskState.UNREACHABLE, settled_at=now)])
            work.append([self._entry(EvidenceKind.UNREACHABLE, delivery, reason=reason)])

    def _settle(
        self, org: str, claimed: Delivery, settled: Delivery, entry: Entry | None = None
    ) -> None:
        """Keep what became of a message, unless another has taken it over meanwhile."""
        try:
            with self._store.work(org) as work:
                held = work.delivery(claimed.delivery_id)
                if held is None or (held.claim, held.attempts) != (
                    claimed.claim,
                    claimed.attempts,
                ):
                    return
                if settled.state is DeliveryState.DUE:
                    settled = replace(settled, claim="")
                # A purge may have taken the place out meanwhile; it stays out.
                work.keep_delivery(replace(settled, place=held.place))
                work.append([entry] if entry is not None else [])
        finally:
            with self._lock:
                self._in_flight.discard(claimed.delivery_id)

    def _entry(self, kind: EvidenceKind, delivery: Delivery, **fields: object) -> Entry:
        head = {
            "reminder": delivery.reminder_id,
            "round": delivery.round_id,
            "delivery": delivery.delivery_id,
            "why": delivery.kind.value,
            "platform": delivery.platform,
            "where": delivery.place if delivery.place.startswith("channel:") else "own message",
            "who": delivery.who or None,
        }
        return Entry(kind=kind, at=self._clock.now(), fields={**head, **fields})

    # --- unknown outcomes -------------------------------------------------------------------------

    def resolve(self, org: str) -> int:
        """Find out what became of messages whose sender died; return how many were settled.

        A claim counts as dead once it has stood unchanged for its lease, as this process has seen
        with a clock that nobody moves.
        """
        with self._store.look(org) as work:
            sending = work.sending()
        moment = self._monotonic()
        watched: dict[tuple[str, str, int], float] = {}
        dead = []
        for delivery in sending:
            key = (delivery.delivery_id, delivery.claim, delivery.attempts)
            watched[key] = self._watched.get(key, moment)
            is_ours = delivery.delivery_id in self._in_flight
            if not is_ours and moment - watched[key] >= LEASE_S:
                dead.append(delivery)
        self._watched = watched
        return sum(self._resolve_one(org, delivery) for delivery in dead)

    def _resolve_one(self, org: str, delivery: Delivery) -> bool:
        if delivery.platform not in self._notifiers:
            return False
        now = self._clock.now()
        with self._store.work(org) as work:
            held = work.delivery(delivery.delivery_id)
            if held != delivery:
                return False
            outgoing = outgoing_of(work, delivery, now)
            taken = replace(delivery, claim=self._name, attempts=delivery.attempts + 1)
            work.keep_delivery(taken)
        if outgoing is None:
            self._settle(org, taken, replace(taken, state=DeliveryState.SKIPPED, claim=""))
            return True
        try:
            message = self._notifiers[delivery.platform].find(replace(outgoing, delivery=taken))
        except DeliveryFailed as failure:
            self._events.record(
                "reminder.not_resolved", org=org, delivery=delivery.delivery_id, reason=failure.code
            )
            return False
        self._events.record(
            "reminder.resolved",
            org=org,
            delivery=delivery.delivery_id,
            arrived=None if message is None else bool(message),
        )
        if message:
            self.sent(org, taken, message)
        else:
            reason = MAY_BE_SECOND if message is None else ""
            self._settle(
                org, taken, replace(taken, state=DeliveryState.DUE, due_at=now, reason=reason)
            )
        return True
