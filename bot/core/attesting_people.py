"""What reminders keep of one person: given out, and made anonymous without breaking the evidence.

After a purge every record stands where it stood and still proves itself; nobody can tell whom it
speaks of, because the salts are gone. Knows only the ports.
"""

from dataclasses import replace
from typing import Any

from bot.core.evidence import Entry, EvidenceKind
from bot.core.ports import Clock
from bot.core.reminding_ports import ReminderStore
from knowledge.domain import Account, AddresseeKind, Reminder

__all__ = ["KeptOfPeople"]

_NOBODY = Account(platform="purged", tenant="", person_id="", is_active=False)


class KeptOfPeople:
    """What reminders keep of people."""

    def __init__(self, store: ReminderStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def export(self, org: str, key: str) -> dict[str, Any]:
        """Return everything that is kept about an account, ready for JSON; {} where nothing is."""
        with self._store.look(org) as work:
            asks = work.asks_of(key)
            theirs = {who: kept for who, kept in work.accounts().items() if kept.key == key}
            records = [r.body for r in work.records() if any(who in r.body for who in theirs)]
        if not asks and not theirs:
            return {}
        return {
            "account": key,
            "known_as": [dict(kept.fields) for kept in theirs.values()],
            "asked": [
                {
                    "reminder": ask.reminder_id,
                    "round": ask.round_id,
                    "state": ask.state.value,
                    "asked_at": ask.asked_at.isoformat(),
                    "due_on": ask.due_on.isoformat() if ask.due_on else None,
                }
                for ask in asks
            ],
            "evidence": records,
        }

    def forget(self, org: str, key: str) -> int:
        """Make an account anonymous for good; return how many commitments lost their person."""
        now = self._clock.now()
        with self._store.work(org) as work:
            gone = work.forget(key)
            for reminder in work.reminders():
                without = _without(reminder, key)
                if without != reminder:
                    work.keep_reminder(without)
            if gone:
                fields = {"whos": list(gone)}
                work.append([Entry(kind=EvidenceKind.PURGED, at=now, fields=fields)])
        return len(gone)


def _without(reminder: Reminder, key: str) -> Reminder:
    addressees = tuple(
        a
        for a in reminder.addressees
        if a.kind is not AddresseeKind.PERSON or f"{a.platform}:{a.tenant}:{a.ref}" != key
    )
    issued_by = _NOBODY if reminder.issued_by.key == key else reminder.issued_by
    return replace(reminder, addressees=addressees, issued_by=issued_by)
