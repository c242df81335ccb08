"""Everything that is kept about a person, wherever it lies: found, given out, deleted.

A person is met in conversations, in reminders, or in both; what is asked for by an operator
concerns all of it. Knows only the ports.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.attesting_people import KeptOfPeople
from bot.core.ports import Clock
from bot.core.records import People, PersonalData
from bot.core.reminding_ports import ReminderStore

__all__ = ["EverythingKept", "SomebodyKept"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SomebodyKept:
    """Somebody of whom something is kept.

    Attributes:
        account: platform, tenant and the platform's id, with colons between them.
        person: our id, "" where only reminders know them.
    """

    org: str
    account: str
    person: str


class EverythingKept:
    """What conversations and reminders keep of people."""

    def __init__(
        self,
        *,
        people: People,
        personal_data: PersonalData,
        reminders: ReminderStore,
        clock: Clock,
    ) -> None:
        self._people = people
        self._personal_data = personal_data
        self._reminders = reminders
        self._of_reminders = KeptOfPeople(reminders, clock)

    def matching(self, text: str) -> tuple[SomebodyKept, ...]:
        """Return all whose id, account, platform's id or e-mail address this is, in order."""
        found = {(p.org, p.account): p.person for p in self._people.matching(text)}
        for org in self._reminders.orgs():
            with self._reminders.look(org) as work:
                accounts = {kept.key for kept in work.accounts().values()}
            for account in accounts:
                if text in (account, account.split(":", 2)[-1]):
                    found.setdefault((org, account), "")
        return tuple(
            SomebodyKept(org=org, account=account, person=person)
            for (org, account), person in sorted(found.items())
        )

    def export(self, somebody: SomebodyKept) -> Mapping[str, object]:
        """Return all that is kept about somebody, ready for JSON."""
        told = self._personal_data.export(somebody.person) if somebody.person else {}
        return {
            "org": somebody.org,
            "account": somebody.account,
            "person": somebody.person,
            "kept": told.get("kept", {}),
            "reminders": self._of_reminders.export(somebody.org, somebody.account),
        }

    def purge(self, somebody: SomebodyKept) -> Mapping[str, int]:
        """Delete all that is kept about somebody; return how many records of each kind went.

        Evidence stays and still proves itself, but nobody can tell any more whom it speaks of.
        """
        anonymous = self._of_reminders.forget(somebody.org, somebody.account)
        counted = dict(self._personal_data.purge(somebody.person)) if somebody.person else {}
        return {**counted, "reminders": anonymous} if anonymous else counted
