"""In memory: what is kept of people, and its export and purge."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from bot.core.memory.held import Twin
from bot.core.records import Person, Place, PlatformId

__all__ = [
    "MemoryConversationRefs",
    "MemoryPeople",
    "MemoryPersonalData",
    "MemorySuppressions",
]


class MemoryPeople(Twin):
    """People in memory."""

    def note(
        self,
        org: str,
        at: PlatformId,
        *,
        name: str | None = None,
        email: str | None = None,
        timezone: str | None = None,
        is_guest: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Person:
        """Keep what is known of a person."""
        given = {"name": name, "email": email, "timezone": timezone, "is_guest": is_guest}
        told = {word: value for word, value in given.items() if value is not None}
        with self._lock:
            person = self.known(org, at) or Person(person=secrets.token_hex(16), org=org, at=at)
            person = replace(person, **told)  # type: ignore[arg-type]  # each has its field's type
            if roles is not None:
                person = replace(person, roles=tuple(sorted(set(roles))))
            self._held.people[person.person] = person
            return person

    def find(self, org: str, person: str) -> Person | None:
        """Return a person by our id."""
        with self._lock:
            found = self._held.people.get(person)
            return found if found is not None and found.org == org else None

    def known(self, org: str, at: PlatformId) -> Person | None:
        """Return a person by the platform's id."""
        with self._lock:
            found = (p for p in self._held.people.values() if p.org == org and p.at == at)
            return next(found, None)

    def everyone(self, org: str) -> tuple[Person, ...]:
        """Return all whom the organisation's bot has met."""
        with self._lock:
            found = [p for p in self._held.people.values() if p.org == org]
            return tuple(sorted(found, key=lambda p: p.person))

    def matching(self, text: str) -> tuple[Person, ...]:
        """Return people by id, platform id or e-mail address."""
        with self._lock:
            found = [
                p
                for p in self._held.people.values()
                if text in (p.person, p.account, p.at.user)
                or (p.email and p.email.lower() == text.lower())
            ]
            return tuple(sorted(found, key=lambda p: p.person))


class MemorySuppressions(Twin):
    """Dismissed findings in memory."""

    def dismiss(
        self, org: str, person: str, *, rule_id: str, fingerprint: str, reason: str
    ) -> None:
        """Keep that a person dismissed a finding."""
        with self._lock:
            if not self._held.knows(org, person):
                return
            mine = self._held.dismissed.setdefault((org, person), {})
            if fingerprint not in mine:
                self._held.dismissals.setdefault(org, Counter())[rule_id] += 1
            mine[fingerprint] = reason

    def restore(self, org: str, person: str, fingerprint: str) -> None:
        """Show a finding to its person again."""
        with self._lock:
            self._held.dismissed.get((org, person), {}).pop(fingerprint, None)

    def dismissed(self, org: str, person: str) -> Mapping[str, str]:
        """Return what a person has dismissed."""
        with self._lock:
            return dict(self._held.dismissed.get((org, person), {}))

    def counts(self, org: str) -> Mapping[str, int]:
        """Return how often findings of each rule were dismissed."""
        with self._lock:
            return dict(self._held.dismissals.get(org, {}))


class MemoryConversationRefs(Twin):
    """Conversation references in memory."""

    def keep(
        self, org: str, place: Place, reference: Mapping[str, object], *, person: str = ""
    ) -> None:
        """Keep a reference instead of the one before."""
        with self._lock:
            if person and not self._held.knows(org, person):
                return
            self._held.places.pop((org, place), None)
            self._held.places[org, place] = (person, dict(reference))

    def find(self, org: str, place: Place) -> Mapping[str, object] | None:
        """Return a conversation's reference."""
        with self._lock:
            _, reference = self._held.places.get((org, place), ("", None))
            return reference

    def of_person(self, org: str, person: str) -> Mapping[str, object] | None:
        """Return the newest reference of a person's own conversation."""
        with self._lock:
            found = [
                reference
                for (whose, _), (who, reference) in self._held.places.items()
                if whose == org and who == person and person
            ]
            return found[-1] if found else None

    def forget(self, org: str, place: Place) -> None:
        """Drop a reference."""
        with self._lock:
            self._held.places.pop((org, place), None)


class MemoryPersonalData(Twin):
    """What is kept about one person, in memory."""

    def export(self, person: str) -> Mapping[str, object]:
        """Return all that is kept about a person."""
        held = self._held
        with self._lock:
            known = held.people.get(person)
            if known is None:
                return {}
            dismissed = held.dismissed.get((known.org, person), {})
            acts = [asdict(act) for act in held.acts if person in (act.by, act.about)]
            kept = {
                "people": [asdict(known)],
                "suppressions": [{"fingerprint": f, "reason": r} for f, r in dismissed.items()],
                "conversation_refs": [ref for who, ref in held.places.values() if who == person],
                "audit_trail": [{**act, "at": act["at"].isoformat()} for act in acts],
            }
            return {"person": person, "kept": {name: rows for name, rows in kept.items() if rows}}

    def purge(self, person: str) -> Mapping[str, int]:
        """Delete all that is kept about a person."""
        held = self._held
        with self._lock:
            known = held.people.pop(person, None)
            if known is None:
                return {}
            places = [key for key, (who, _) in held.places.items() if who == person]
            for key in places:
                del held.places[key]
            token = (known.at.platform, known.at.tenant, f"user:{known.at.user}")
            counted = {
                "people": 1,
                "suppressions": len(held.dismissed.pop((known.org, person), {})),
                "conversation_refs": len(places),
                "installations": int(held.installations.pop(token, None) is not None),
            }
            return {kind: n for kind, n in counted.items() if n}
