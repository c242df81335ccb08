"""A person at a Teams client, played against the adapter over HTTP: types, presses, fills in."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from bot.teams.settings import TeamsSettings
from tests.teams.connections import connected
from tests.teams.office import (
    Front,
    Office,
    a_message,
    an_invoke,
    card_of,
    open_office,
    serving,
    words_of_card,
)

__all__ = ["Chat", "buttons_of", "play", "shown"]


class Chat:
    """One person in one conversation.

    Args:
        front: the adapter's route and the connector behind it.
        kind: "personal", "groupChat" or "channel".
        others: keys of every activity.
    """

    def __init__(self, front: Front, kind: str = "personal", **others: Any) -> None:
        self._front = front
        self._kind = kind
        self._others = others
        self._number = 0
        self.last: dict[str, Any] = {}

    async def say(self, text: str, **others: Any) -> list[dict[str, Any]]:
        """Write a message; return what the bot answers."""
        return await self.post(self._activity(a_message, text, **others))

    async def post(self, activity: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Send any activity that nobody waits for; return what the bot says then."""
        before = len(self._front.connector.messages)
        status, body = await self._front.post(activity)
        assert (status, body) == (201, None)
        await self._front.settled()
        said = self._front.connector.messages[before:]
        if said:
            self.last = said[-1]
        return said

    async def invoke(self, name: str, value: object, **others: Any) -> dict[str, Any]:
        """Send an invoke; return the body of the reply."""
        status, body = await self._front.post(self._activity(an_invoke, name, value, **others))
        assert status == 200
        assert isinstance(body, dict)
        return body

    async def execute(self, title: str, made: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Press a button that is answered on the spot; return the reply."""
        button = self._button(title, made)
        action = {"type": "Action.Execute", "verb": button["verb"], "data": button["data"]}
        return await self.invoke("adaptiveCard/action", {"action": action})

    async def submit(
        self, title: str, made: Mapping[str, Any] | None = None, **fields: str
    ) -> list[dict[str, Any]]:
        """Press a button that comes back as a message; return what the bot says then."""
        button = self._button(title, made)
        button = button.get("fallback", button)
        return await self.post(self._activity(a_message, value={**button["data"], **fields}))

    def _button(self, title: str, made: Mapping[str, Any] | None) -> dict[str, Any]:
        found = {b["title"]: b for b in buttons_of(made or card_of(self.last))}
        assert title in found, f"no {title!r} among {list(found)}"
        return found[title]

    def _activity(self, make: Callable[..., Any], *args: Any, **others: Any) -> dict[str, Any]:
        self._number += 1
        service = self._front.connector.url
        given = {"kind": self._kind, "id": f"m-{self._number}", "serviceUrl": service}
        made: dict[str, Any] = make(*args, **{**given, **self._others, **others})
        return made


def buttons_of(made: object) -> Iterator[dict[str, Any]]:
    """Yield a card's buttons, those that unfold and those on lines of text included."""
    if isinstance(made, list):
        for part in made:
            yield from buttons_of(part)
    elif isinstance(made, dict):
        if str(made.get("type", "")).startswith("Action."):
            yield made
        for key in ("body", "items", "actions", "selectAction", "card"):
            yield from buttons_of(made.get(key))


def play(
    scene: Callable[[Front], Awaitable[None]],
    office: Office | None = None,
    sdk: str = "botbuilder",
    **given: Any,
) -> Office:
    """Play a scene against the adapter on one of the libraries; return the office afterwards.

    Args:
        given: further settings.
    """
    office, settings = office or open_office(), TeamsSettings(demo=True, sdk=sdk, **given)

    async def run() -> None:
        async with serving(office, settings, connected(settings)) as front:
            await scene(front)

    asyncio.run(run())
    return office


def shown(message: Mapping[str, Any]) -> str:
    """Return all that a message shows: its text and its card."""
    cards = [words_of_card(a["content"]) for a in message.get("attachments", ())]
    return " ".join(filter(None, (str(message.get("text") or ""), *cards)))
