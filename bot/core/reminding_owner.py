"""What policy owners are told unasked: reviews that come due, and what nobody could answer.

Goes to the channel that questions are passed on to, in working hours, each notice once over
restarts and replicas. Synchronous; knows only the ports.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core import wording_owners as wording
from bot.core.evidence import digest_of
from bot.core.ports import Claims, Clock, EventLog, Library, QuestionLog, Tenants
from bot.core.records import OrgProfiles
from bot.core.recurring import local_day, zone_of
from bot.core.recurring_hours import is_working_day
from bot.core.reminding_ports import Notifier, Outgoing
from knowledge.domain import Delivery, DeliveryKind, WorkingHours
from knowledge.errors import DeliveryFailed, PolicyAssistantError

__all__ = ["Notice", "Owners", "OwnersPorts", "review_threshold"]

_THRESHOLDS = (90, 30, 7, 0, -7)
_OVERDUE_EVERY = 28
_LOOK_EVERY_S = 600.0
_MOST_QUESTIONS = 20
_UNANSWERED = frozenset({"not_found", "passed_on"})
_HOURS = WorkingHours()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something owners should know, and the key under which they are told once."""

    key: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersPorts:
    """What telling owners needs.

    Attributes:
        orgs: returns the organisations that have policies.
        notifiers: how to send, by platform.
    """

    orgs: Callable[[], Sequence[str]]
    library: Library
    profiles: OrgProfiles
    tenants: Tenants
    question_log: QuestionLog
    claims: Claims
    notifiers: Mapping[str, Notifier]
    clock: Clock
    events: EventLog


class Owners:
    """Tells policy owners what they should know."""

    def __init__(self, ports: OwnersPorts, time_zone: str) -> None:
        self._ports = ports
        self._time_zone = time_zone
        self._looked_at: float | None = None

    def turn(self) -> None:
        """Tell what is due to be told; looks every few minutes at most."""
        moment = time.monotonic()
        if self._looked_at is not None and moment - self._looked_at < _LOOK_EVERY_S:
            return
        self._looked_at = moment
        for org in self._ports.orgs():
            try:
                self.tell(org)
            except PolicyAssistantError as error:
                self._ports.events.alarm("owners.not_told", org=org, kind=type(error).__name__)

    def tell(self, org: str) -> int:
        """Send an organisation's notices that nobody has had yet; return how many went out."""
        now = self._ports.clock.now()
        local = now.astimezone(zone_of(self._time_zone))
        working = is_working_day(local.date(), _HOURS)
        if not working or not _HOURS.opens <= local.time() < _HOURS.closes:
            return 0
        where = list(self._channels(org))
        if not where:
            return 0
        notices = [*self.reviews(org), *self.digest(org)]
        return sum(self._send(org, notice, *place) for notice in notices for place in where)

    def reviews(self, org: str) -> Iterator[Notice]:
        """Yield what is to be said of policies whose review is due soon, today or long ago."""
        today = local_day(self._ports.clock.now(), zone_of(self._time_zone))
        corpus = self._ports.library.snapshot(org).corpus
        for policy in sorted(corpus.entries):
            metadata = corpus.policy(policy).metadata
            if metadata.review_on is None:
                continue
            threshold = review_threshold(metadata.review_on, today)
            if threshold is None:
                continue
            days = (metadata.review_on - today).days
            yield Notice(
                key=f"review/{policy}/{metadata.review_on.isoformat()}/{threshold}",
                title=wording.review_due(metadata.title, metadata.review_on, days),
                lines=(wording.review_owner(metadata.owner),),
            )

    def digest(self, org: str) -> Iterator[Notice]:
        """Yield last week's questions in numbers, on the first working day of a week.

        What nobody could answer is listed as far as the organisation keeps the words of questions;
        who asked is never known.
        """
        now = self._ports.clock.now()
        today = local_day(now, zone_of(self._time_zone))
        monday = today - timedelta(days=today.weekday())
        if today != _first_working(monday):
            return
        since = now - timedelta(days=7)
        counts = self._ports.question_log.counts(org, since=since)
        n_asked = sum(counts.values())
        if not n_asked:
            return
        open_ones = [
            one.question
            for one in self._ports.question_log.texts(org, since=since)
            if one.outcome in _UNANSWERED
        ]
        unique = list(dict.fromkeys(open_ones))[:_MOST_QUESTIONS]
        n_open = sum(n for outcome, n in counts.items() if outcome in _UNANSWERED)
        yield Notice(
            key=f"digest/{monday.isoformat()}",
            title=wording.digest(n_asked, n_open),
            lines=tuple(unique) or (wording.DIGEST_WITHOUT_WORDS,),
        )

    # --- sending ----------------------------------------------------------------------------------

    def _channels(self, org: str) -> Iterator[tuple[str, str, str]]:
        """Yield (platform, tenant, channel) of where owners read."""
        channels = dict(self._ports.profiles.profile(org).channels)
        tenants = dict(self._ports.tenants.tenants_of(org))
        for platform, channel in channels.items():
            if platform in self._ports.notifiers and channel:
                yield platform, tenants.get(platform, ""), channel

    def _send(self, org: str, notice: Notice, platform: str, tenant: str, channel: str) -> bool:
        key = f"notice/{org}/{platform}/{channel}/{notice.key}"
        if not self._ports.claims.claim(key, lease_s=120.0):
            return False
        outgoing = _outgoing(
            org, notice, digest_of(key)[:32], (platform, tenant, channel), self._ports.clock.now()
        )
        notifier = self._ports.notifiers[platform]
        try:
            # Whoever had the claim before may have died behind the sending.
            if not notifier.find(outgoing):
                notifier.send(outgoing)
        except DeliveryFailed as failed:
            self._ports.events.record("owners.not_sent", org=org, reason=failed.code)
            if failed.is_certain:
                self._ports.claims.release(key)
            return False
        self._ports.claims.finish(key)
        self._ports.events.record("owners.told", org=org, platform=platform)
        return True


def review_threshold(review_on: date, today: date) -> int | None:
    """Return which notice a review has reached: 90, 30, 7, 0 days before, then overdue ones.

    None while it is further off. Overdue reviews are named after a week and every four weeks on.
    """
    days = (review_on - today).days
    if days < _THRESHOLDS[-1] - _OVERDUE_EVERY:
        late = -days - 7
        return -7 - late // _OVERDUE_EVERY * _OVERDUE_EVERY
    reached = [threshold for threshold in _THRESHOLDS if days <= threshold]
    return min(reached) if reached else None


def _first_working(monday: date) -> date:
    day = monday
    while not is_working_day(day, _HOURS) and day < monday + timedelta(days=6):
        day += timedelta(days=1)
    return day


def _outgoing(
    org: str, notice: Notice, key: str, place: tuple[str, str, str], now: datetime
) -> Outgoing:
    platform, tenant, channel = place
    delivery = Delivery(
        delivery_id=key,
        round_id="",
        reminder_id="",
        kind=DeliveryKind.REPORT,
        platform=platform,
        tenant=tenant,
        place=f"channel:{channel}",
        who="",
        wanted_at=now,
        planned_at=now - timedelta(hours=1),
        due_at=now,
    )
    return Outgoing(
        key=key,
        delivery=delivery,
        org=org,
        reminder=None,
        shown=None,
        due_on="",
        is_overdue=False,
        is_late=False,
        may_be_second=False,
        title=notice.title,
        lines=notice.lines,
    )
