"""No log, at any level, holds a word of a person: no question, draft, name or token."""

import json
import logging
from collections.abc import Iterator

import pytest

from tests.slack.conftest import Bot, Play
from tests.slack.workspace import APP_TOKEN, BOT_TOKEN, PEOPLE, SECRET, Workspace

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

SECRETS = (
    "zebracrossing",
    "marmalade",
    BOT_TOKEN,
    APP_TOKEN,
    SECRET,
    *(str(person["real_name"]) for person in PEOPLE.values() if "real_name" in person),
)


class _Everything(logging.Handler):
    """Keeps all that any logger says, at any level, traces included."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.written: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record as it would be written."""
        self.written.append(self.format(record))


@pytest.fixture
def written() -> Iterator[list[str]]:
    """Everything logged while a test runs, every logger at its most talkative."""
    handler = _Everything()
    root = logging.getLogger()
    names = ("", "slack_bolt", "slack_sdk", "slack_sdk.web.async_base_client", "aiohttp", "asyncio")
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield handler.written
    root.removeHandler(handler)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


async def _everything(slack: Workspace, bot: Bot) -> None:
    words = "May I keep a zebracrossing?"
    draft = "My idiot marmalade draft"
    for fault in ([], ["internal_error"], ["account_inactive"], ["invalid_blocks"]):
        slack.faults["chat.postMessage"] = list(fault)
        await slack.mention(words)
        await slack.message(words)
    slack.faults.clear()
    await slack.command("/policy", words)
    await slack.command("/zebracrossing", words)
    await slack.command("/policy-check", draft)
    await slack.submit("check_form", {"draft": draft})
    await slack.shortcut("check_message", draft)
    await slack.shortcut("which_clause", words)
    await slack.press("share", json.dumps({"q": words, "e": []}))
    await slack.press("hand_over", json.dumps({"q": words, "e": []}))
    await slack.press("choose:0", json.dumps({"q": words, "e": []}))
    await slack.press("zebracrossing", words)
    await slack.event({"type": "app_home_opened", "user": "U1", "channel": "DU1", "tab": "home"})
    await slack.event({"type": "reaction_added", "text": words})
    slack.closed_urls = True
    await slack.command("/policy-check", draft)
    if not bot.settings.app_token:
        await slack.post(json.dumps({"text": words}), secret="wrong")
        await slack.post("{" + words)
        await slack.post(json.dumps({"type": "zebracrossing", "text": words}))
    bot.library.snapshots.clear()
    await slack.mention(words)
    await slack.until(lambda: len(bot.results) >= 15)


@pytest.mark.parametrize("socket", [False, True], ids=["http", "socket"])
def test_nothing_of_a_person_is_logged(play: Play, written: list[str], socket: bool) -> None:
    """Through answers, drafts, faults and refusals no log holds a word of what was said."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        if socket:
            await slack.until(lambda: slack.n_connections and not bot.adapter.is_ready())
        await _everything(slack, bot)

    bot = play(scenario, socket=socket)
    events = json.dumps([bot.events.records, bot.events.alarms], default=str)
    assert "slack.handled" in events
    for secret in SECRETS:
        assert secret not in events
        found = [line for line in written if secret in line]
        assert not found


def test_settings_do_not_show_their_secrets(play: Play) -> None:
    """Printed by accident, the settings show no token."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        for secret in (BOT_TOKEN, SECRET):
            assert secret not in repr(bot.settings)

    play(scenario)
