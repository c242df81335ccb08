"""What an invoke gets: dialogs, message extensions, buttons of cards, judgements.

Teams waits a few seconds for each; whatever happens, it gets a reply of the shape that it waits
for. Turns payloads into calls of the core and what comes back into cards.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from bot.core import wording_aside, wording_chat, wording_teams
from bot.core.reviewing import LONGEST_DRAFT, draft_fault
from bot.core.showing import show_clauses
from bot.core.shown import Act
from bot.teams.activity import Incoming, clean, plain_words
from bot.teams.aside_cards import SET_ASIDE, UNDO
from bot.teams.cards import BACK, clause_card, note_card, words_card
from bot.teams.core_calls import CoreCalls
from bot.teams.door import InvokeReply
from bot.teams.draft_cards import draft_form
from bot.teams.elements import Element, adaptive_attachment, cut
from bot.teams.reply import Asked, Draft, Replies
from bot.teams.talk import Press, Talk

__all__ = ["CHECK_COMMAND", "FIND_COMMAND", "WHICH_COMMAND", "Dialogs", "Verb", "in_shape"]

CHECK_COMMAND = "checkDraft"
FIND_COMMAND = "findClause"
WHICH_COMMAND = "whichClause"

_WITHIN_S = 3.5
_MOST_FOUND = 10
_SEARCHES = frozenset(
    f"composeExtension/{what}"
    for what in ("query", "queryLink", "anonymousQueryLink", "selectItem")
)
_CARD_TYPE = "application/vnd.microsoft.card.adaptive"
_WORDS_TYPE = "application/vnd.microsoft.activity.message"
_DISLIKE = "dislike"

Verb = Callable[[Press], Awaitable[Element | str]]
"""Does what a button says; returns the card that takes its place, or words for who pressed it."""


class Dialogs:
    """Answers invokes.

    Args:
        calls: the core's verbs.
        replies: composes cards.
        talk: shares and passes on.
    """

    def __init__(self, calls: CoreCalls, replies: Replies, talk: Talk) -> None:
        self._calls = calls
        self._replies = replies
        self.verbs: dict[str, Verb] = {
            Act.SHARE.value: talk.share,
            Act.HAND_OVER.value: talk.hand_over,
            Act.SECTION.value: talk.show_section,
            BACK: talk.show_answer,
        }
        self._invokes: dict[str, Callable[[str, Incoming], Awaitable[dict[str, Any]]]] = {
            "composeExtension/fetchTask": self._open_check,
            "composeExtension/submitAction": self._submit_check,
            "composeExtension/query": self._find,
            "task/fetch": self._open,
            "task/submit": self._submit,
            "adaptiveCard/action": self._execute,
            "message/submitAction": self._judge,
        }

    async def answer(self, org: str, incoming: Incoming) -> InvokeReply:
        """Return the reply to an invoke of a known organisation's person."""
        act = self._invokes.get(incoming.name)
        if act is None:
            self._calls.desk.events.record("teams.unknown_invoke")
            return in_shape(incoming.name, wording_teams.ACTION_GONE)
        return InvokeReply(await act(org, incoming))

    # --- the draft check ------------------------------------------------------------------------

    async def _open_check(self, org: str, incoming: Incoming) -> dict[str, Any]:
        """Open the form, with the words of the message that it was opened from.

        Or, for a message that asks something, the answer at once.
        """
        payload = incoming.value.get("messagePayload")
        words = plain_words(payload.get("body")) if isinstance(payload, dict) else ""
        if incoming.value.get("commandId") == WHICH_COMMAND:
            return await self._covered(org, words)
        return _dialog(wording_chat.CHECK_A_DRAFT, draft_form(words, longest=LONGEST_DRAFT))

    async def _covered(self, org: str, words: str) -> dict[str, Any]:
        """Show which clause speaks to a message, to whoever asked."""
        if not words:
            return _dialog(wording_chat.COVERED_BY, note_card(wording_chat.NOTHING_TO_READ))
        asked = Asked(question=words)
        made = await self._replies.answer_alone(org, asked, within_s=_WITHIN_S)
        return _dialog(wording_chat.COVERED_BY, made, height="large")

    async def _submit_check(self, org: str, incoming: Incoming) -> dict[str, Any]:
        data = incoming.value.get("data")
        data = data if isinstance(data, dict) else {}
        draft = Draft.read(data)
        if data.get("act") == "insert" and draft.words.strip():
            return _inserted(draft.words)
        told = ""
        if data.get("act") in (SET_ASIDE, UNDO):
            # The draft came along, so what was set aside is seen at once.
            told = (await self._replies.asides.acted(org, incoming, data)).text
        return await self._checked(org, incoming, draft, told)

    async def _checked(
        self, org: str, incoming: Incoming, draft: Draft, told: str = ""
    ) -> dict[str, Any]:
        if problem := draft_fault(draft.words):
            form = draft_form(
                draft.words[:LONGEST_DRAFT],
                capacity=draft.capacity,
                platform=draft.platform,
                longest=LONGEST_DRAFT,
                problem=" ".join(filter(None, (told, problem))),
            )
            return _dialog(wording_chat.CHECK_A_DRAFT, form)
        made, _ = await self._replies.report(
            org, draft, incoming, can_insert=True, within_s=_WITHIN_S, told=told
        )
        return _dialog(wording_chat.CHECK_RESULT, made, height="large")

    # --- finding a clause -----------------------------------------------------------------------

    async def _find(self, org: str, incoming: Incoming) -> dict[str, Any]:
        """Return clauses to paste into a message."""
        words = _searched(incoming)
        if not words:
            known = await self._calls.known(org, within_s=_WITHIN_S)
            hint = " ".join((wording_teams.LOOK_FOR, *known.examples[:1]))
            return _found_words(hint)
        citations = await self._calls.find(org, words, within_s=_WITHIN_S)
        if not citations:
            return _found_words(wording_teams.NOTHING_FOUND)
        return _results(
            [
                {
                    **adaptive_attachment(clause_card(quote)),
                    "preview": {
                        "contentType": "application/vnd.microsoft.card.thumbnail",
                        "content": {
                            "title": cut(", ".join(filter(None, (quote.ref, quote.place))), 100),
                            "text": cut(quote.words, 160),
                        },
                    },
                }
                for quote in show_clauses(citations[:_MOST_FOUND])
            ]
        )

    # --- buttons --------------------------------------------------------------------------------

    async def _open(self, org: str, incoming: Incoming) -> dict[str, Any]:
        """Open the dialog that a button asks for."""
        data = incoming.value.get("data")
        data = data if isinstance(data, dict) else {}
        clause_id = data.get("clause")
        if data.get("act") == Act.SECTION and isinstance(clause_id, str):
            found = await self._replies.section(org, clause_id, within_s=_WITHIN_S)
            made = found[0] if found else note_card(wording_chat.CLAUSE_GONE)
            return _dialog(wording_chat.SECTION_TITLE, made, height="large")
        if data.get("act") == "check":
            return _dialog(
                wording_chat.CHECK_A_DRAFT,
                draft_form(Draft.read(data).words, longest=LONGEST_DRAFT),
            )
        if data.get("act") in (SET_ASIDE, UNDO):
            return await self._set_aside(org, incoming, data)
        return _dialog(wording_chat.SECTION_TITLE, note_card(wording_teams.ACTION_GONE))

    async def _submit(self, org: str, incoming: Incoming) -> dict[str, Any]:
        data = incoming.value.get("data")
        data = data if isinstance(data, dict) else {}
        if data.get("act") in (SET_ASIDE, UNDO):
            return await self._set_aside(org, incoming, data)
        return await self._checked(org, incoming, Draft.read(data))

    async def _set_aside(
        self, org: str, incoming: Incoming, data: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Ask why a finding is all right, or say what came of it."""
        made = await self._replies.asides.opened(org, incoming, data)
        title = wording_aside.UNDO if data.get("act") == UNDO else wording_aside.SET_ASIDE
        return _dialog(title, made)

    async def _execute(self, org: str, incoming: Incoming) -> dict[str, Any]:
        action = incoming.value.get("action")
        action = action if isinstance(action, dict) else {}
        data, name = action.get("data"), action.get("verb")
        verb = self.verbs.get(name) if isinstance(name, str) else None
        if verb is None:
            return _executed(wording_teams.ACTION_GONE)
        press = Press(org=org, incoming=incoming, data=data if isinstance(data, dict) else {})
        return _executed(await verb(press))

    async def _judge(self, org: str, incoming: Incoming) -> dict[str, Any]:
        """Keep whether an answer helped; what a person wrote beside it is not kept."""
        value = incoming.value.get("actionValue")
        reaction = value.get("reaction") if isinstance(value, dict) else None
        if isinstance(reaction, str):
            record = partial(
                self._calls.desk.feedback.record,
                org,
                clause_ids=self._replies.cited_by(incoming),
                helpful=reaction != _DISLIKE,
                reason="",
            )
            await self._calls.keep(record, "feedback")
        # The empty object matters: clients read null as "unable to reach app".
        return {}


def in_shape(name: str, words: str) -> InvokeReply:
    """Return a sentence in the shape that Teams waits for after an invoke of this name."""
    if name in _SEARCHES:
        return InvokeReply(_found_words(words))
    if name.startswith(("composeExtension/", "task/")):
        return InvokeReply(_dialog(wording_chat.CHECK_A_DRAFT, note_card(words), height="small"))
    if name == "adaptiveCard/action":
        return InvokeReply(_executed(words))
    if name == "message/submitAction":
        return InvokeReply({})
    return InvokeReply({"error": {"code": "BadRequest", "message": words}}, status=400)


def _searched(incoming: Incoming) -> str:
    """Return what a person typed into the search box."""
    for parameter in incoming.value.get("parameters") or ():
        if isinstance(parameter, dict) and parameter.get("name") != "initialRun":
            words = parameter.get("value")
            return clean(words).strip() if isinstance(words, str) else ""
    return ""


def _dialog(title: str, made: Element, height: str = "medium") -> dict[str, Any]:
    value = {
        "title": title,
        "height": height,
        "width": "medium",
        "card": adaptive_attachment(made),
    }
    return {"task": {"type": "continue", "value": value}}


def _inserted(words: str) -> dict[str, Any]:
    """Return words as something to post: Teams takes cards there, and no plain text."""
    attachment = adaptive_attachment(words_card(words))
    preview = {"title": wording_chat.DRAFT_LABEL, "text": cut(words, 160)}
    attachment["preview"] = {
        "contentType": "application/vnd.microsoft.card.thumbnail",
        "content": preview,
    }
    return _results([attachment])


def _results(attachments: list[Element]) -> dict[str, Any]:
    return {
        "composeExtension": {
            "type": "result",
            "attachmentLayout": "list",
            "attachments": attachments,
        }
    }


def _found_words(words: str) -> dict[str, Any]:
    return {"composeExtension": {"type": "message", "text": words}}


def _executed(result: Element | str) -> dict[str, Any]:
    if isinstance(result, str):
        return {"statusCode": 200, "type": _WORDS_TYPE, "value": result}
    return {"statusCode": 200, "type": _CARD_TYPE, "value": result}
