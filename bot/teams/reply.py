"""Turning what the core returns into what Teams is sent, for messages and dialogs alike.

Knows the core's verbs and the shapes of replies; sends nothing.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.core.records import OrgProfile
from bot.core.reviewing import LONGEST_DRAFT
from bot.core.showing import show_answer, show_section
from bot.core.showing_drafts import show_draft
from bot.core.shown import AnswerShown
from bot.teams.activity import Incoming, clean
from bot.teams.asides import Asides
from bot.teams.cards import answer_card, know_card, section_card, whole_answer_card
from bot.teams.core_calls import CoreCalls
from bot.teams.draft_cards import DRAFT_FIELD, report_card
from bot.teams.elements import Element
from bot.teams.messages import answer_message
from bot.teams.settings import TeamsSettings
from knowledge.domain import Capacity

__all__ = ["Asked", "Draft", "Replies"]

_LONGEST_CARRIED = 4_000
_MOST_EARLIER = 3
_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, with what was asked before it.

    Attributes:
        question: as typed.
        earlier: oldest first.
    """

    question: str
    earlier: tuple[str, ...] = ()

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Asked | None":
        """Return the question that a button carries; None where it carries none."""
        question, earlier = data.get("q"), data.get("earlier")
        if not isinstance(question, str) or not question.strip():
            return None
        kept = [e for e in earlier if isinstance(e, str)] if isinstance(earlier, list) else []
        return cls(
            question=clean(question)[: _LONGEST_CARRIED + 1],
            earlier=tuple(clean(e)[:_LONGEST_CARRIED] for e in kept[-_MOST_EARLIER:]),
        )

    @property
    def data(self) -> dict[str, object]:
        """The question as buttons carry it, earlier ones as far as there is room.

        Nothing where the question is too long to be carried whole.
        """
        if len(self.question) > _LONGEST_CARRIED:
            return {}
        room = _LONGEST_CARRIED
        kept: list[str] = []
        for words in reversed(self.earlier):
            room -= len(words)
            if room < 0:
                break
            kept.insert(0, words)
        return {"q": self.question, "earlier": kept}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft and where it is to be posted, as a form sends them."""

    words: str
    capacity: str = ""
    platform: str = ""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Draft":
        """Return the draft that a form sent; what is unknown is left open."""
        words = data.get(DRAFT_FIELD)
        capacity, platform = data.get("capacity"), data.get("platform")
        is_known = capacity in {c.value for c in Capacity if c is not Capacity.BOTH}
        named = isinstance(platform, str) and platform.isalpha() and platform != "unknown"
        return cls(
            words=clean(words) if isinstance(words, str) else "",
            capacity=str(capacity) if is_known else "",
            platform=str(platform)[:40] if named else "",
        )


class Replies:
    """Composes replies; may be used by many turns at once.

    Args:
        calls: the core's verbs.
        settings: say whether answers are labelled and where questions are passed on.

    Attributes:
        asides: what people set aside of their drafts.
    """

    def __init__(self, calls: CoreCalls, settings: TeamsSettings) -> None:
        self._calls = calls
        self._settings = settings
        self.asides = Asides(calls)
        self._answered: OrderedDict[str, tuple[str, tuple[str, ...]]] = OrderedDict()

    async def answer(
        self, org: str, asked: Asked, *, is_private: bool, within_s: float
    ) -> tuple[dict[str, Any], AnswerShown, bool]:
        """Return the answer to a question as a message, what it shows, and if it was searched for."""
        answer = await self._calls.answer(
            org, asked.question, earlier=asked.earlier, within_s=within_s
        )
        profile = await self._calls.profile(org)
        people = bool(self._contact(profile))
        shown = show_answer(answer, is_private=is_private, can_hand_over=people)
        if answer.candidates:
            record = partial(
                self._calls.desk.question_log.record,
                org,
                asked.question,
                outcome=answer.outcome.value,
                clause_ids=shown.clause_ids,
            )
            await self._calls.keep(record, "question")
        is_labelled = self._settings.ai_label or profile.label_answers_as_ai
        message = answer_message(shown, asked.data, is_labelled=is_labelled, has_people=people)
        return message, shown, bool(answer.candidates)

    async def answer_again(self, org: str, asked: Asked, *, within_s: float) -> Element | None:
        """Return an answer's card once more, None where it needs none; nothing is recorded."""
        answer = await self._calls.answer(
            org, asked.question, earlier=asked.earlier, within_s=within_s
        )
        people = bool(await self.contact(org))
        shown = show_answer(answer, can_hand_over=people)
        return answer_card(shown, asked.data, has_people=people)

    async def answer_alone(self, org: str, asked: Asked, *, within_s: float) -> Element:
        """Return an answer as a card that says all, for a dialog; nothing is recorded."""
        answer = await self._calls.answer(org, asked.question, earlier=(), within_s=within_s)
        return whole_answer_card(show_answer(answer))

    async def contact(self, org: str) -> str:
        """Return the conversation that questions are passed on to, "" where there is none."""
        return self._contact(await self._calls.profile(org))

    def _contact(self, profile: OrgProfile) -> str:
        return profile.channel("teams") or self._settings.contact_conversation

    async def report(
        self,
        org: str,
        draft: Draft,
        incoming: Incoming,
        *,
        can_insert: bool,
        within_s: float,
        told: str = "",
    ) -> tuple[Element, str]:
        """Return what the check says of a draft as a card, and as plain text.

        Args:
            incoming: by it its writer is known, and what they set aside.
            told: what the writer is told before it.
        """
        aside = await self.asides.of(org, incoming)
        capacity = Capacity(draft.capacity) if draft.capacity else None
        report = await self._calls.review(
            org,
            draft.words,
            capacity=capacity,
            platform=draft.platform,
            dismissed=aside or {},
            within_s=within_s,
        )
        shown = show_draft(report, draft.words, knows_aside=aside is not None)
        made = report_card(
            shown,
            draft.words,
            capacity=draft.capacity,
            platform=draft.platform,
            longest=LONGEST_DRAFT,
            can_insert=can_insert,
            is_among_others=incoming.is_private,
            told=told,
        )
        return made, shown.plain

    async def section(
        self, org: str, clause_id: str, *, asked: Asked | None = None, within_s: float
    ) -> tuple[Element, str] | None:
        """Return the section of a clause as a card and as plain text; None where it is gone.

        Args:
            asked: the question to go back to.
        """
        section = await self._calls.section(org, clause_id, within_s=within_s)
        if section is None:
            return None
        shown = show_section(section)
        return section_card(shown, asked.data if asked else None), shown.plain

    async def knowledge(
        self, org: str, *, within_s: float, reminders: Sequence[str] = ()
    ) -> tuple[Element, tuple[str, ...]]:
        """Return what the bot knows as a card, and questions to try."""
        known = await self._calls.known(org, within_s=within_s)
        return know_card(known.policies, known.examples, reminders), known.examples

    def remember(self, incoming: Incoming, message_id: str, org: str, shown: AnswerShown) -> None:
        """Keep which clauses a message cites, for when somebody judges it; in memory only."""
        if not message_id or not shown.asks_feedback:
            return
        self._answered[_key(incoming, message_id)] = (org, shown.clause_ids)
        while len(self._answered) > _REMEMBERED:
            self._answered.popitem(last=False)

    def cited_by(self, incoming: Incoming) -> tuple[str, ...]:
        """Return which clauses the judged message cites; none where it is too long ago."""
        return self._answered.get(_key(incoming, incoming.message), ("", ()))[1]


def _key(incoming: Incoming, message_id: str) -> str:
    conversation = incoming.reference.conversation.partition(";messageid=")[0]
    return f"{incoming.tenant}/{conversation}/{message_id}"
