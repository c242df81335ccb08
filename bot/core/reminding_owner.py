"""What policy owners are told unasked: reviews that come due, and what the policies are silent on.

Goes to the channel that questions are passed on to, else to the managers themselves, in working
hours, each notice once over restarts and replicas. Synchronous; knows only the ports.
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
from bot.core.reviewing_ports import SILENT, NoTally, RuleTally
from knowledge.domain import Delivery, DeliveryKind, WorkingHours
from knowledge.errors import DeliveryFailed, PolicyAssistantError
from knowledge.topics import TOPICS

__all__ = ["Notice", "Owners", "OwnersPorts", "review_threshold"]

_THRESHOLDS = (90, 30, 7, 0, -7)
_OVERDUE_EVERY = 28
# A notice that could not be given for so long is not given any more: the next one is near, and
# what was told is remembered for thirty days.
_TOLD_WITHIN = 28
_LOOK_EVERY_S = 600.0
_MOST_QUESTIONS = 20
_NO_TALLY = NoTally()
_UNANSWERED = frozenset({"not_found", "passed_on"})


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
        tally: what drafts touched that no clause speaks of.
        holidays: days on which nobody is told.
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
    tally: RuleTally = _NO_TALLY
    holidays: tuple[date, ...] = ()


class Owners:
    """Tells policy owners what they should know."""

    def __init__(self, ports: OwnersPorts, time_zone: str) -> None:
        self._ports = ports
        self._time_zone = time_zone
        self._hours = WorkingHours(holidays=ports.holidays)
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
        hours = self._hours
        if (
            not is_working_day(local.date(), hours)
            or not hours.opens <= local.time() < hours.closes
        ):
            return 0
        where = list(self._places(org))
        if not where:
            return 0
        notices = [*self.reviews(org), *self.digest(org), *self.silent(org)]
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
        monday = self._week_begins(now)
        if monday is None:
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

    def silent(self, org: str) -> Iterator[Notice]:
        """Yield how often drafts touched what no clause speaks of, on a week's first working day.

        Counts only, since they were first counted; nothing where they are as they were told last.
        """
        if self._week_begins(self._ports.clock.now()) is None:
            return
        counts = {
            name.removeprefix(SILENT): spoke
            for name, (spoke, _) in self._ports.tally.counts(org).items()
            if name.startswith(SILENT) and spoke
        }
        often = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        lines = [
            wording.silent_topic(TOPICS[topic].name if topic in TOPICS else topic, n)
            for topic, n in often[:_MOST_QUESTIONS]
        ]
        if lines:
            told = digest_of("\n".join(lines))[:16]
            lines.append(wording.COUNTS_ONLY)
            yield Notice(key=f"silent/{told}", title=wording.SILENT_TITLE, lines=tuple(lines))

    def _week_begins(self, now: datetime) -> date | None:
        """Return this week's Monday on its first working day, None on all others."""
        today = local_day(now, zone_of(self._time_zone))
        monday = today - timedelta(days=today.weekday())
        first = monday
        while not is_working_day(first, self._hours) and first < monday + timedelta(days=6):
            first += timedelta(days=1)
        return monday if today == first else None

    # --- sending ----------------------------------------------------------------------------------

    def _places(self, org: str) -> Iterator[tuple[str, str, str]]:
        """Yield (platform, tenant, place) of where owners read; managers where no channel is set."""
        profile = self._ports.profiles.profile(org)
        tenants = dict(self._ports.tenants.tenants_of(org))
        told = [(platform, f"channel:{ref}") for platform, ref in profile.channels if ref]
        with_channel = {platform for platform, _ in told}
        told += [
            (platform, f"person:{ref}")
            for platform, ref in profile.managers
            if platform not in with_channel
        ]
        for platform, place in told:
            if platform in self._ports.notifiers:
                yield platform, tenants.get(platform, ""), place

    def _send(self, org: str, notice: Notice, platform: str, tenant: str, place: str) -> bool:
        key = f"notice/{org}/{platform}/{place.removeprefix('channel:')}/{notice.key}"
        if not self._ports.claims.claim(key, lease_s=120.0):
            return False
        outgoing = _outgoing(
            org, notice, digest_of(key)[:32], (platform, tenant, place), self._ports.clock.now()
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
    reached = min((t for t in _THRESHOLDS if days <= t), default=None)
    return reached if reached is not None and reached - days <= _TOLD_WITHIN else None


def _outgoing(
    org: str, notice: Notice, key: str, where: tuple[str, str, str], now: datetime
) -> Outgoing:
    platform, tenant, place = where
    delivery = Delivery(
        delivery_id=key,
        round_id="",
        reminder_id="",
        kind=DeliveryKind.REPORT,
        platform=platform,
        tenant=tenant,
        place=place,
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
