"""Installing the app in many workspaces: tokens kept encrypted, renewed, and forgotten."""

import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.core import wording_chat
from bot.slack.oauth import INSTALL_PATH, REDIRECT_PATH, SCOPES
from tests.slack.conftest import CARRY, Bot, Play
from tests.slack.workspace import BOT_TOKEN, Workspace

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    # Slack's SDK signs in to oauth.v2.access in a way that aiohttp is about to change.
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning"),
]

QUESTION = "May I carry over annual leave to the next year?"
MANY: dict[str, Any] = {
    "bot_token": "",
    "client_id": "1.1",
    "client_secret": "client-secret-4711",
    "public_url": "https://policies.example.org",
}


async def _begun(bot: Bot, browser: aiohttp.ClientSession) -> str:
    """Return the state that Slack is to send back."""
    async with browser.get(bot.url + INSTALL_PATH, allow_redirects=False) as answer:
        target = answer.headers["Location"]
        cookie = answer.headers["Set-Cookie"]
    assert "Secure" in cookie
    asked = parse_qs(urlsplit(target).query)
    assert set(asked["scope"][0].split(",")) == set(SCOPES)
    assert asked["redirect_uri"] == ["https://policies.example.org" + REDIRECT_PATH]
    return cookie.split("=", 1)[1].split(";")[0]


async def _ended(
    bot: Bot, browser: aiohttp.ClientSession, state: str, cookie: str | None = None, **query: str
) -> tuple[int, str]:
    headers = {"Cookie": f"slack-app-oauth-state={cookie or state}"}
    params = {"state": state, "code": "c0de", **query}
    async with browser.get(bot.url + REDIRECT_PATH, params=params, headers=headers) as answer:
        return answer.status, await answer.text()


async def _installed(bot: Bot) -> None:
    async with aiohttp.ClientSession() as browser:
        state = await _begun(bot, browser)
        status, page = await _ended(bot, browser, state)
        assert status == 200, page


def test_a_workspace_installs_the_app_and_is_answered(play: Play) -> None:
    """After the two pages of an installation the workspace's questions are answered."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await _installed(bot)
        await slack.mention(QUESTION)
        assert CARRY in slack.posted[0]["text"]

    play(scenario, **MANY)


def test_a_state_is_good_once_and_for_its_browser(play: Play) -> None:
    """A state used again, made up, or brought by another browser installs nothing."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        async with aiohttp.ClientSession() as browser:
            state = await _begun(bot, browser)
            assert (await _ended(bot, browser, state, cookie="another"))[0] == 400
            assert (await _ended(bot, browser, "made-up"))[0] == 401
            assert (await _ended(bot, browser, state))[0] == 200
            assert (await _ended(bot, browser, state))[0] == 401
            refused = await _ended(bot, browser, "x", error="access_denied")
            assert wording_chat.NOT_INSTALLED in refused[1]
        assert len(slack.called("oauth.v2.access")) == 1

    play(scenario, **MANY)


def test_pages_show_nothing_of_what_came_with_the_request(play: Play) -> None:
    """Whatever stands in the address, the page is our own words."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        async with aiohttp.ClientSession() as browser:
            hostile = "<script>alert(1)</script>"
            _, page = await _ended(bot, browser, "x", error=hostile)
            assert "<script>" not in page

    play(scenario, **MANY)


def test_an_unconnected_workspace_is_told_after_installing(play: Play) -> None:
    """Where nobody said whose the workspace is, the page and the answers say so."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        async with aiohttp.ClientSession() as browser:
            state = await _begun(bot, browser)
            _, page = await _ended(bot, browser, state)
            assert "T1" in page
            assert "not connected" in page
        await slack.message(QUESTION)
        assert slack.posted[0]["text"] == wording_chat.UNKNOWN_TENANT

    play(scenario, org="", **MANY)


def test_a_workspace_without_the_app_gets_its_reason(play: Play) -> None:
    """A command from a workspace that never installed the app is answered with the reason."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.command("/policy", QUESTION)
        await slack.until(lambda: slack.responded)
        assert slack.responded[0]["text"] == wording_chat.NOT_AUTHORISED

    play(scenario, **MANY)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "app_uninstalled"},
        {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}},
    ],
    ids=lambda event: event["type"],
)
def test_a_workspace_that_leaves_is_forgotten(play: Play, event: dict[str, Any]) -> None:
    """Removed or revoked, the workspace's tokens are deleted."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await _installed(bot)
        assert bot.store.installations.tenants("slack") == ("T1",)
        await slack.event(event)
        await slack.until(lambda: not bot.store.installations.tenants("slack"))

    play(scenario, **MANY)


def test_a_persons_own_revoked_token_changes_nothing(play: Play) -> None:
    """Tokens of people were never kept; their end leaves the workspace installed."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await _installed(bot)
        await slack.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
        await slack.message(QUESTION)
        assert CARRY in slack.posted[0]["text"]

    play(scenario, **MANY)


def test_a_token_is_renewed_before_it_ends(play: Play) -> None:
    """A token that ends within two hours is renewed, and the renewed one is kept and used."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        ending = {
            "team_id": "T1",
            "bot_token": "xoxb-ending",
            "bot_id": "B1",
            "bot_user_id": "UBOT",
            "bot_refresh_token": "xoxe-1",
            "bot_token_expires_at": int(time.time()) + 60,
            "installed_at": time.time(),
        }
        bot.store.installations.save("slack", "T1", "bot", json.dumps(ending).encode())
        await slack.message(QUESTION)
        assert CARRY in slack.posted[0]["text"]
        kept = bot.store.installations.find("slack", "T1", "bot")
        assert kept is not None
        assert json.loads(kept)["bot_token"] == BOT_TOKEN

    play(scenario, **MANY)


def test_an_enterprise_installs_for_all_its_workspaces(play: Play) -> None:
    """A workspace of an enterprise that installed the app as a whole is answered."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        bot.store.tenants.connect("slack", "E1", "council")
        whole = {
            "enterprise_id": "E1",
            "bot_token": BOT_TOKEN,
            "bot_id": "B1",
            "bot_user_id": "UBOT",
            "is_enterprise_install": True,
            "installed_at": 1.0,
        }
        bot.store.installations.save("slack", "E1", "bot", json.dumps(whole).encode())
        slack.enterprise = "E1"
        await slack.message(QUESTION)
        assert CARRY in slack.posted[0]["text"]

    play(scenario, org="", **MANY)


def test_organisations_never_mix(play: Play) -> None:
    """Two workspaces with different policies, asked in turns, each read their own alone."""
    from tests.bot.twins import MemoryLibrary
    from tests.slack.conftest import a_library

    one = a_library("one", friends="You must not be friends with service users of ONE.")
    two = a_library("two", friends="You must not be friends with service users of TWO.")
    library = MemoryLibrary(*one.snapshots.values(), *two.snapshots.values())

    async def scenario(slack: Workspace, bot: Bot) -> None:
        for team, org in (("T1", "one"), ("T2", "two")):
            bot.store.tenants.connect("slack", team, org)
            kept = {
                "team_id": team,
                "bot_token": BOT_TOKEN,
                "bot_id": "B1",
                "bot_user_id": "UBOT",
                "installed_at": 1.0,
            }
            bot.store.installations.save("slack", team, "bot", json.dumps(kept).encode())
        for n in range(40):
            slack.team = ("T1", "T2")[n % 2]
            await slack.message("May I be friends with service users?", channel=f"D{slack.team}")
        await slack.until(lambda: len(slack.posted) == 40)
        for reply in slack.posted:
            other = {"DT1": "TWO", "DT2": "ONE"}[reply["channel"]]
            assert other not in json.dumps(reply)

    play(scenario, library=library, org="", **MANY)
