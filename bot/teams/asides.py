"""Findings that a person sets aside, each with a reason: asked for in a form, undone at a press.

Of a press nothing is taken but which rule and which finding; words of a draft never come this way.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bot.core import wording_aside as wording
from bot.core import wording_chat
from bot.core.records import PlatformId
from bot.core.setting_aside import Mark, SettingAside, Told
from bot.teams.activity import Incoming, clean
from bot.teams.aside_cards import SET_ASIDE, UNDO, aside_form, told_card
from bot.teams.cards import note_card
from bot.teams.core_calls import CoreCalls
from bot.teams.elements import Element

__all__ = ["Asides"]

_LOOKED_UP_S = 1.0
"""The few seconds that Teams waits are for reading the draft."""


class Asides:
    """What people set aside of their own drafts.

    Args:
        calls: the core's verbs.
    """

    def __init__(self, calls: CoreCalls) -> None:
        desk = calls.desk
        self._calls = calls
        self._setting = SettingAside(desk.people, desk.suppressions, desk.reviewer)

    async def of(self, org: str, incoming: Incoming) -> Mapping[str, str] | None:
        """Return what the acting person set aside: reason by finding id.

        None where nobody can tell: a draft is checked all the same.
        """
        look_up = partial(self._setting.of, org, _who(incoming))
        return await self._calls.from_store(look_up, "asides", within_s=_LOOKED_UP_S)

    async def opened(self, org: str, incoming: Incoming, data: Mapping[str, Any]) -> Element:
        """Return what a button of a finding opens: the form, or what came of it."""
        mark = _mark_of(data)
        if mark is None:
            return note_card(wording.GONE)
        if data.get("act") == SET_ASIDE and not _reason_of(data):
            return aside_form(mark, problem=wording.REASON_NEEDED if "asked" in data else "")
        return told_card(await self.acted(org, incoming, data), mark)

    async def acted(self, org: str, incoming: Incoming, data: Mapping[str, Any]) -> Told:
        """Set a finding aside, or let it count again; return what the person is told."""
        mark, who, reason = _mark_of(data), _who(incoming), _reason_of(data)
        if mark is None:
            return Told(text=wording.GONE, is_set_aside=False)
        if data.get("act") == UNDO:
            return await self._kept(partial(self._setting.undo, org, who, mark))
        if not reason:
            return Told(text=wording.REASON_NEEDED, is_set_aside=False)
        return await self._kept(partial(self._setting.set_aside, org, who, mark, reason))

    async def _kept(self, write: Callable[[], Told]) -> Told:
        told = await self._calls.from_store(write, "aside")
        return told or Told(text=wording_chat.STORE_TROUBLE, is_set_aside=False)


def _who(incoming: Incoming) -> PlatformId:
    return PlatformId(platform="teams", tenant=incoming.tenant, user=incoming.person)


def _mark_of(data: Mapping[str, Any]) -> Mark | None:
    return Mark.read(data.get("rule"), data.get("finding"))


def _reason_of(data: Mapping[str, Any]) -> str:
    """Return what was chosen and written as one line, "" where nothing was."""
    number = data.get("asked")
    why, words = data.get(f"why-{number}"), data.get(f"words-{number}")
    return wording.reason(
        why if isinstance(why, str) else "", clean(words) if isinstance(words, str) else ""
    )
