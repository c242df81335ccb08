"""Drafts: checked from a command, a window or a message; only their writer sees what was found.

A draft is held in memory while it is read. Nothing here shows it to anybody else, keeps or logs it:
there is no way from here into a channel.
"""

import secrets
from functools import partial

from bot.core import wording_chat
from bot.core.showing_drafts import show_draft
from bot.slack.asides import Asides
from bot.slack.blocks import Block, draft_blocks, said
from bot.slack.sending import Reply
from bot.slack.turn import Turn
from bot.slack.turns import Turns
from bot.slack.views import View, draft_form, window
from bot.slack.windows import Window, Windows
from knowledge.domain import Capacity

__all__ = ["Checking", "Draft"]

_IN_MESSAGE, _IN_WINDOW = 50, 100


class Draft:
    """A draft with what is known of where it goes.

    Args:
        words: as typed.
        capacity: None where not known.
        platform: "" where not known.
    """

    def __init__(self, words: str, capacity: Capacity | None = None, platform: str = "") -> None:
        self.words = words
        self.capacity = capacity
        self.platform = platform


class Checking:
    """Checks drafts.

    Args:
        asides: know what each person set aside.
    """

    def __init__(self, turns: Turns, windows: Windows, asides: Asides) -> None:
        self._desk = turns.desk
        self._windows = windows
        self._asides = asides

    async def privately(self, turn: Turn, draft: Draft) -> None:
        """Check a draft that was typed after the command."""
        text, blocks = await self._checked(turn, draft, _IN_MESSAGE)
        await turn.tell(Reply(text, blocks))

    async def form(self, turn: Turn) -> None:
        """Open the window that takes a draft."""
        if await self._windows.show(turn, draft_form()) is None:
            await turn.tell(Reply(wording_chat.NO_WINDOW))

    async def of_message(self, turn: Turn, words: str) -> None:
        """Check a message, in a window."""
        title = wording_chat.CHECK_RESULT
        opened = await self._windows.opened(turn, title)
        await self._windows.filled(
            turn, opened, title, partial(self._checked, turn, Draft(words), _IN_WINDOW)
        )

    @staticmethod
    def waiting() -> tuple[View, Window]:
        """Return a window to put above the form at once, and its name to fill it by later.

        The form stays below with the words in it, so that they can be mended and checked again.
        """
        name = f"check-{secrets.token_hex(12)}"
        view = window(wording_chat.CHECK_RESULT, said(wording_chat.LOADING), external_id=name)
        return view | {"close": {"type": "plain_text", "text": "Back"}}, Window(external_id=name)

    async def submitted(self, turn: Turn, opened: Window, draft: Draft) -> None:
        """Check the form's draft, in the window above it."""
        await self._windows.filled(
            turn,
            opened,
            wording_chat.CHECK_RESULT,
            partial(self._checked, turn, draft, _IN_WINDOW),
        )

    async def _checked(self, turn: Turn, draft: Draft, room: int) -> tuple[str, list[Block]]:
        if not draft.words:
            return wording_chat.NOTHING_TO_READ, said(wording_chat.NOTHING_TO_READ)
        aside = await self._asides.of(turn)
        report = await turn.work(
            partial(
                self._desk.reviewer.review,
                turn.org,
                draft.words,
                capacity=draft.capacity,
                platform=draft.platform,
                dismissed=aside or {},
                counts_dismissed=False,
            )
        )
        shown = show_draft(report, draft.words, knows_aside=aside is not None)
        return shown.plain, draft_blocks(shown, most_blocks=room)
