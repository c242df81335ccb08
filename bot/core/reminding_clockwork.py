"""One turn of everything that happens without anybody asking: plan, send, resolve, count.

Synchronous; whoever runs it decides how often. Any number of processes may run it at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.core.evidence import canonical, shown_fields
from bot.core.ports import Clock, EventLog
from bot.core.reminding_outgoing import outgoing_of
from bot.core.reminding_ports import Notifier, ReminderStore
from bot.core.reminding_rounds import Planner
from bot.core.reminding_sending import Sender
from knowledge.domain import AskState, Delivery, DeliveryState, Round
from knowledge.errors import DeliveryFailed, PolicyAssistantError

__all__ = ["Clockwork"]

COUNTED_EVERY = timedelta(seconds=5)
"""A shared message is updated no more often, however many people press its button."""

_MOST_TAKEN = 400


class Clockwork:
    """Everything about reminders that happens by itself.

    Args:
        also: further work of each turn.
    """

    def __init__(
        self,
        *,
        store: ReminderStore,
        planner: Planner,
        sender: Sender,
        notifiers: Mapping[str, Notifier],
        clock: Clock,
        events: EventLog,
        also: Sequence[Callable[[], None]] = (),
    ) -> None:
        self._store = store
        self._planner = planner
        self._sender = sender
        self._notifiers = notifiers
        self._clock = clock
        self._events = events
        self._also = [*also]

    def add(self, work: Callable[[], None]) -> None:
        """Do one more thing in each turn, behind all others."""
        self._also.append(work)

    def turn(self, is_stopping: Callable[[], bool] = lambda: False) -> int:
        """Do all that is due now; return how many messages were taken in hand.

        A failure of one organisation is an alarm and leaves the others alone.
        """
        n_taken = 0
        for org in self._store.orgs():
            try:
                n_taken += self._turn_of(org, is_stopping)
            except PolicyAssistantError as error:
                self._events.alarm("reminder.turn_failed", org=org, kind=type(error).__name__)
        for work in self._also:
            work()
        return n_taken

    def _turn_of(self, org: str, is_stopping: Callable[[], bool]) -> int:
        self._planner.plan(org)
        self._sender.resolve(org)
        n_taken = 0
        while n_taken < _MOST_TAKEN and not is_stopping():
            taken = self._sender.send_due(org)
            if not taken:
                break
            n_taken += taken
        self.update_counters(org)
        return n_taken

    def update_counters(self, org: str) -> int:
        """Bring shared messages up to date; return how many were changed."""
        with self._store.look(org) as work:
            stale = [
                post
                for coming in work.rounds(open_only=True)
                for post in work.posts(coming.round_id)
                if self._is_stale(post, coming, work.counts(coming.round_id))
            ]
        n_updated = 0
        slowed: set[tuple[str, str]] = set()
        # The longest unchanged first: where a platform asks for patience, all get their turn.
        for post in sorted(stale, key=lambda one: one.counted_at or one.due_at):
            if (post.platform, post.tenant) in slowed:
                continue
            try:
                n_updated += self._update(org, post)
            except DeliveryFailed as failure:
                self._events.record(
                    "reminder.not_updated", org=org, delivery=post.delivery_id, reason=failure.code
                )
                slowed.add((post.platform, post.tenant))
        return n_updated

    def _is_stale(self, post: Delivery, coming: Round, counts: Mapping[AskState, int]) -> bool:
        if post.state is not DeliveryState.SENT or post.platform not in self._notifiers:
            return False
        if post.counted_at is not None and self._clock.now() - post.counted_at < COUNTED_EVERY:
            return False
        n_attested = counts.get(AskState.ATTESTED, 0)
        return post.counted != n_attested or post.shown_digest != coming.shown.digest

    def _update(self, org: str, post: Delivery) -> bool:
        """Update one shared message; of several replicas only one gets to.

        Raises:
            DeliveryFailed: it was not updated, and is stale as before.
        """
        now = self._clock.now()
        with self._store.work(org) as work:
            if work.delivery(post.delivery_id) != post:
                return False
            outgoing = outgoing_of(work, post, now)
            if outgoing is None or outgoing.shown is None:
                return False
            counted = replace(
                post,
                counted=outgoing.n_attested,
                counted_at=now,
                shown_digest=outgoing.shown.digest,
            )
            work.keep_shown(outgoing.shown.digest, canonical(shown_fields(outgoing.shown)))
            work.keep_delivery(counted)
        try:
            self._notifiers[post.platform].update(replace(outgoing, delivery=counted))
        except DeliveryFailed as failure:
            # Soon again where the platform asked for patience; what is gone waits its usual time.
            before = post.counted_at if failure.retry_after_s is not None else now
            with self._store.work(org) as work:
                if work.delivery(post.delivery_id) == counted:
                    work.keep_delivery(replace(counted, counted=-1, counted_at=before))
            raise
        return True
