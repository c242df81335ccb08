"""Questions and judgements in the database, as far as each organisation allows."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select

from bot.core.records import LoggedQuestion, OrgProfile, QuestionKeeping
from bot.store.database import Database
from bot.store.orgs import keep_what_is_allowed, profile_in
from bot.store.schema import feedback, question_counts, questions

__all__ = ["DatabaseFeedback", "DatabaseQuestionLog", "Retention"]

_SWEPT_EVERY = timedelta(hours=1)


class Retention:
    """Sees to it that nothing outlives an organisation's decision, without anybody's help.

    Args:
        default: the decisions of an organisation that made none.
    """

    def __init__(self, database: Database, default: OrgProfile) -> None:
        self._database = database
        self._default = default
        self._lock = threading.Lock()
        self._next_at: dict[str, datetime] = {}

    def oldest(self, connection: Connection, org: str) -> datetime:
        """Return the moment before which nothing may be shown any more."""
        profile = profile_in(connection, org, self._default)
        return self._database.now() - timedelta(days=profile.retention_days)

    def enforce(self, connection: Connection, org: str) -> OrgProfile:
        """Return an organisation's decisions; once an hour, remove what has become too old."""
        profile, now = profile_in(connection, org, self._default), self._database.now()
        with self._lock:
            due = now >= self._next_at.get(org, now)
            if due:
                self._next_at[org] = now + _SWEPT_EVERY
        if due:
            keep_what_is_allowed(connection, profile, now)
        return profile

    def sweep(self) -> int:
        """Remove what has become too old in every organisation; return how many records went."""
        with self._database.writing() as connection:
            tables = (questions, question_counts, feedback)
            orgs = {org for t in tables for org in connection.scalars(select(t.c.org).distinct())}
            return sum(
                keep_what_is_allowed(
                    connection,
                    profile_in(connection, org, self._default),
                    self._database.now(),
                )
                for org in sorted(orgs)
            )


class DatabaseQuestionLog:
    """Questions in the database."""

    def __init__(self, database: Database, retention: Retention) -> None:
        self._database = database
        self._retention = retention

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
        now = self._database.now()
        with self._database.writing() as connection:
            keeping = self._retention.enforce(connection, org).question_keeping
            if keeping is QuestionKeeping.OFF:
                return
            self._count(connection, org, now, outcome)
            if keeping is QuestionKeeping.TEXT or passed_on:
                row = {"org": org, "asked_at": now, "question": question, "outcome": outcome}
                row |= {"clause_ids": list(clause_ids), "passed_on": passed_on}
                connection.execute(insert(questions).values(row))

    def counts(self, org: str, *, since: datetime) -> Mapping[str, int]:
        """Return how many questions had each outcome."""
        row = question_counts.c
        with self._database.reading() as connection:
            first = max(since, self._retention.oldest(connection, org)).date()
            query = (
                select(row.outcome, func.sum(row.n))
                .where(row.org == org, row.asked_on >= first)
                .group_by(row.outcome)
            )
            return {outcome: int(n) for outcome, n in connection.execute(query)}

    def texts(self, org: str, *, since: datetime) -> tuple[LoggedQuestion, ...]:
        """Return the questions kept as text, oldest first."""
        row = questions.c
        with self._database.reading() as connection:
            first = max(since, self._retention.oldest(connection, org))
            query = select(questions).where(row.org == org, row.asked_at >= first).order_by(row.seq)
            found = connection.execute(query).mappings().all()
        return tuple(
            LoggedQuestion(
                asked_at=one["asked_at"],
                question=one["question"],
                outcome=one["outcome"],
                clause_ids=tuple(one["clause_ids"]),
                passed_on=one["passed_on"],
            )
            for one in found
        )

    def _count(self, connection: Connection, org: str, at: datetime, outcome: str) -> None:
        row = question_counts.c
        one = self._database.upsert(question_counts).values(
            org=org, asked_on=at.date(), outcome=outcome, n=1
        )
        connection.execute(
            one.on_conflict_do_update(
                index_elements=[row.org, row.asked_on, row.outcome], set_={"n": row.n + 1}
            )
        )


class DatabaseFeedback:
    """Judgements in the database."""

    def __init__(self, database: Database, retention: Retention) -> None:
        self._database = database
        self._retention = retention

    def record(self, org: str, *, clause_ids: Sequence[str], helpful: bool, reason: str) -> None:
        """Keep one judgement."""
        row = {"org": org, "judged_at": self._database.now(), "clause_ids": list(clause_ids)}
        row |= {"helpful": helpful, "reason": reason}
        with self._database.writing() as connection:
            self._retention.enforce(connection, org)
            connection.execute(insert(feedback).values(row))

    def counts(self, org: str, *, since: datetime) -> Mapping[str, int]:
        """Return how many judgements each reason has."""
        row = feedback.c
        with self._database.reading() as connection:
            first = max(since, self._retention.oldest(connection, org))
            query = (
                select(row.helpful, row.reason, func.count())
                .where(row.org == org, row.judged_at >= first)
                .group_by(row.helpful, row.reason)
            )
            counted: dict[str, int] = {}
            for helpful, reason, n in connection.execute(query):
                word = "helpful" if helpful else reason or "unhelpful"
                counted[word] = counted.get(word, 0) + int(n)
            return counted
