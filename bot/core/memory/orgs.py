"""In memory: what is kept of organisations, their tenants and their questions.

Knows no person.
"""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.memory.held import Held, Twin
from bot.core.ports import Voice
from bot.core.records import AuditEntry, LoggedQuestion, OrgProfile, QuestionKeeping

__all__ = [
    "MemoryAuditTrail",
    "MemoryClaims",
    "MemoryFeedback",
    "MemoryInbox",
    "MemoryInstallations",
    "MemoryOneTimeCodes",
    "MemoryOrgProfiles",
    "MemoryQuestionLog",
    "MemoryTenants",
]


class MemoryClaims:
    """Claims of one process; each user of it should have its own, as each process would."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self._mine: dict[str, datetime] = {}

    def claim(self, key: str, *, lease_s: float = 60.0) -> bool:
        """Return True to exactly one caller."""
        with self._held.lock:
            now = self._held.clock.now()
            until = self._held.claims.get(key, now)
            if until is None or until > now:
                return False
            self._held.claims[key] = self._mine[key] = now + timedelta(seconds=lease_s)
            return True

    def prolong(self, key: str, *, lease_s: float = 60.0) -> bool:
        """Return whether the work is the caller's, whose lease begins anew then."""
        with self._held.lock:
            now = self._held.clock.now()
            until = self._held.claims.get(key, now)
            is_mine = key in self._mine and until == self._mine[key]
            if until is None or (until > now and not is_mine):
                return False
            self._held.claims[key] = self._mine[key] = now + timedelta(seconds=lease_s)
            return True

    def begin_to_say(self, key: str, *, lease_s: float = 60.0) -> Voice:
        """Note that the caller says what ends the work, and whether somebody began to before."""
        with self._held.lock:
            if not self.prolong(key, lease_s=lease_s):
                return Voice.ANOTHERS
            first = self._held.spoken.setdefault(key, self)
            return Voice.OURS if first is self else Voice.UNSURE

    def finish(self, key: str) -> None:
        """Never give the key out again."""
        with self._held.lock:
            self._held.claims[key] = None
            self._mine.pop(key, None)

    def claim_all(self, keys: Collection[str], *, lease_s: float = 60.0) -> Collection[str]:
        """Return the keys that are given to this caller alone."""
        return [key for key in keys if self.claim(key, lease_s=lease_s)]

    def begin_to_say_all(
        self, keys: Collection[str], *, lease_s: float = 60.0
    ) -> Mapping[str, Voice]:
        """Note what the caller says, and whether somebody began to before."""
        return {key: self.begin_to_say(key, lease_s=lease_s) for key in keys}

    def finish_all(self, keys: Collection[str]) -> None:
        """Never give the keys out again."""
        for key in keys:
            self.finish(key)

    def done(self, keys: Collection[str]) -> Collection[str]:
        """Return the keys that are never given out again."""
        with self._held.lock:
            return [key for key in keys if self._held.claims.get(key, ...) is None]

    def release(self, key: str, *, is_unsure: bool = False) -> None:
        """Give unfinished work back."""
        with self._held.lock:
            mine = self._mine.pop(key, None)
            if mine is None or self._held.claims.get(key) != mine:
                return
            if is_unsure:
                self._held.claims[key] = self._held.clock.now()
            else:
                del self._held.claims[key]
                self._held.spoken.pop(key, None)


class MemoryInbox(Twin):
    """Work in memory."""

    def keep(self, works: Mapping[str, bytes]) -> None:
        """Keep pieces of work."""
        with self._lock:
            for key, work in works.items():
                self._held.inbox.setdefault(key, (self._held.clock.now(), work))

    def forget(self, keys: Iterable[str]) -> None:
        """Drop what is done."""
        with self._lock:
            for key in keys:
                self._held.inbox.pop(key, None)

    def waiting(self, prefix: str, *, for_s: float) -> Mapping[str, bytes]:
        """Return work that has waited so long, oldest first."""
        now = self._held.clock.now()
        with self._lock:
            kept = sorted((at, key, work) for key, (at, work) in self._held.inbox.items())
        return {
            key: work
            for at, key, work in kept
            if key.startswith(prefix) and timedelta(seconds=for_s) <= now - at < timedelta(hours=1)
        }


class MemoryTenants(Twin):
    """Tenants in memory."""

    def org_of(self, platform: str, tenant: str) -> str | None:
        """Return whose a tenant is."""
        with self._lock:
            return self._held.tenants.get((platform, tenant))

    def connect(self, platform: str, tenant: str, org: str) -> None:
        """Say whose a tenant is."""
        with self._lock:
            self._held.tenants[platform, tenant] = org

    def disconnect(self, platform: str, tenant: str) -> None:
        """Forget a tenant, its tokens and its conversation references."""
        held = self._held
        with self._lock:
            org = held.tenants.pop((platform, tenant), None)
            for kept in [k for k in held.installations if k[:2] == (platform, tenant)]:
                del held.installations[kept]
            for whose, place in list(held.places):
                if whose == org and (place.platform, place.tenant) == (platform, tenant):
                    del held.places[whose, place]

    def tenants_of(self, org: str) -> tuple[tuple[str, str], ...]:
        """Return an organisation's tenants."""
        with self._lock:
            return tuple(sorted(key for key, whose in self._held.tenants.items() if whose == org))


class MemoryOrgProfiles(Twin):
    """Organisations' decisions in memory."""

    def profile(self, org: str) -> OrgProfile:
        """Return an organisation's decisions."""
        with self._lock:
            return self._held.profile(org)

    def save(self, profile: OrgProfile) -> None:
        """Keep decisions, and remove what they no longer allow."""
        held, org = self._held, profile.org
        with self._lock:
            held.profiles[org] = profile
            oldest = held.oldest_kept(org)
            if profile.question_keeping is not QuestionKeeping.TEXT:
                keeps = profile.question_keeping is QuestionKeeping.COUNTS
                held.questions = [
                    (o, q) for o, q in held.questions if o != org or (keeps and q.passed_on)
                ]
            if profile.question_keeping is QuestionKeeping.OFF:
                held.asked = [a for a in held.asked if a[0] != org]
            held.questions = [(o, q) for o, q in held.questions if o != org or q.asked_at >= oldest]


class MemoryQuestionLog(Twin):
    """Questions in memory, as far as the organisation allows."""

    def record(
        self,
        org: str,
        question: str,
        *,
        outcome: str,
        clause_ids: Sequence[str] = (),
        passed_on: bool = False,
    ) -> None:
        """Keep one question as far as it is allowed."""
        held = self._held
        with self._lock:
            keeping, now = held.profile(org).question_keeping, held.clock.now()
            if keeping is QuestionKeeping.OFF:
                return
            held.asked.append((org, now, outcome))
            if keeping is QuestionKeeping.TEXT or passed_on:
                logged = LoggedQuestion(
                    asked_at=now,
                    question=question,
                    outcome=outcome,
                    clause_ids=tuple(clause_ids),
                    passed_on=passed_on,
                )
                held.questions.append((org, logged))

    def counts(self, org: str, *, since: datetime) -> Mapping[str, int]:
        """Return how many questions had each outcome."""
        with self._lock:
            first = max(since, self._held.oldest_kept(org)).date()
            return Counter(
                o for whose, at, o in self._held.asked if whose == org and at.date() >= first
            )

    def texts(self, org: str, *, since: datetime) -> tuple[LoggedQuestion, ...]:
        """Return the questions kept as text, oldest first."""
        with self._lock:
            first = max(since, self._held.oldest_kept(org))
            return tuple(q for o, q in self._held.questions if o == org and q.asked_at >= first)


class MemoryFeedback(Twin):
    """Judgements in memory."""

    def record(self, org: str, *, clause_ids: Sequence[str], helpful: bool, reason: str) -> None:
        """Keep one judgement."""
        del clause_ids
        word = "helpful" if helpful else reason or "unhelpful"
        with self._lock:
            self._held.judged.append((org, self._held.clock.now(), word))

    def counts(self, org: str, *, since: datetime) -> Mapping[str, int]:
        """Return how many judgements each reason has."""
        with self._lock:
            first = max(since, self._held.oldest_kept(org))
            return Counter(w for o, at, w in self._held.judged if o == org and at >= first)


class MemoryAuditTrail(Twin):
    """Acts in memory."""

    def append(
        self,
        org: str,
        act: str,
        *,
        by: str,
        about: str = "",
        details: Mapping[str, str | int] | None = None,
    ) -> None:
        """Keep one act."""
        with self._lock:
            now = self._held.clock.now()
            entry = AuditEntry(
                at=now, org=org, act=act, by=by, about=about, details=dict(details or {})
            )
            self._held.acts.append(entry)

    def entries(self, org: str, *, limit: int = 100) -> tuple[AuditEntry, ...]:
        """Return the newest acts, newest first."""
        with self._lock:
            return tuple([e for e in reversed(self._held.acts) if e.org == org][:limit])


class MemoryInstallations(Twin):
    """Tokens in memory."""

    def save(self, platform: str, tenant: str, part: str, data: bytes) -> None:
        """Keep one installation."""
        with self._lock:
            self._held.installations[platform, tenant, part] = data

    def find(self, platform: str, tenant: str, part: str) -> bytes | None:
        """Return an installation's bytes."""
        with self._lock:
            return self._held.installations.get((platform, tenant, part))

    def forget(self, platform: str, tenant: str, part: str | None = None) -> None:
        """Drop one installation, or all of the tenant."""
        with self._lock:
            for key in list(self._held.installations):
                if key[:2] == (platform, tenant) and part in (None, key[2]):
                    del self._held.installations[key]

    def tenants(self, platform: str) -> tuple[str, ...]:
        """Return the tenants that have an installation."""
        with self._lock:
            return tuple(sorted({k[1] for k in self._held.installations if k[0] == platform}))


class MemoryOneTimeCodes(Twin):
    """Codes in memory."""

    def issue(self, purpose: str, *, lasts_s: float) -> str:
        """Return a code that cannot be guessed."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            until = self._held.clock.now() + timedelta(seconds=lasts_s)
            self._held.codes[purpose, code] = until
        return code

    def redeem(self, purpose: str, code: str) -> bool:
        """Return True to exactly one caller."""
        with self._lock:
            until = self._held.codes.pop((purpose, code), None)
            return until is not None and until > self._held.clock.now()
