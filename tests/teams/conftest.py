"""What every test of the Teams side has: a token of the bot's own that nobody asks Microsoft for."""

import contextlib

import pytest

from tests.bot.conftest import console, words_for_index

__all__ = ["console", "no_pause", "own_token", "words_for_index"]


@pytest.fixture(autouse=True)
def own_token(monkeypatch: pytest.MonkeyPatch) -> str:
    """Let both libraries believe that Microsoft gave them a token."""
    from botframework.connector.auth import MicrosoftAppCredentials

    monkeypatch.setattr(MicrosoftAppCredentials, "get_access_token", lambda *_, **__: "own-token")
    with contextlib.suppress(ModuleNotFoundError):
        from microsoft_agents.authentication.msal import MsalAuth

        async def given(*_: object, **__: object) -> str:
            return "own-token"

        monkeypatch.setattr(MsalAuth, "get_access_token", given)
    return "own-token"


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer at once in channels, too: nothing here has to be drawn first."""
    monkeypatch.setattr("bot.teams.door._POST_SHOWN_S", 0.0)
