"""Findings set aside: a reason is asked for in a window, and from then on they do not count."""

import json
from typing import Any

import pytest

from bot.core import wording_aside, wording_chat
from bot.slack.blocks import draft_blocks
from bot.slack.calls import SET_ASIDE, UNDO
from bot.slack.views import ASIDE_FORM, UNDO_HERE
from knowledge.errors import StoreUnavailable
from tests.builders import a_shown_draft
from tests.slack.conftest import Bot, Play
from tests.slack.limits import faults_of_message, faults_of_view
from tests.slack.test_faults import Failing
from tests.slack.workspace import Workspace

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

DRAFT = "My marmalade boss is an idiot."
REASON = "It is not meant that way"


def buttons(made: Any) -> dict[str, str]:
    """Return what the first button of each action carries in some blocks."""
    if isinstance(made, list):
        return {k: v for part in reversed(made) for k, v in buttons(part).items()}
    if not isinstance(made, dict):
        return {}
    if made.get("type") == "button":
        return {made["action_id"]: made.get("value", "")}
    return buttons([made.get("accessory"), made.get("elements")])


async def checked(slack: Workspace, draft: str = DRAFT, **who: str) -> dict[str, Any]:
    """Check a draft by command; return what its writer alone reads."""
    before = len(slack.responded)
    await slack.command("/policy-check", draft, **who)
    await slack.until(lambda: len(slack.responded) > before)
    assert not faults_of_message(slack.responded[-1])
    return slack.responded[-1]


async def set_aside(slack: Workspace, mark: str, why: str = "meant", words: str = "") -> str:
    """Press, choose and send; return the window's words in the end."""
    before = set(slack.windows)
    await slack.press(SET_ASIDE, mark)
    await slack.until(lambda: set(slack.windows) - before)
    (name,) = set(slack.windows) - before
    assert not faults_of_view(slack.windows[name])
    values = {"why": why} | ({"words": words} if words else {})
    await slack.submit(ASIDE_FORM, values, opened=slack.windows[name])
    await slack.until(lambda: wording_chat.LOADING not in _words(slack, name))
    assert not faults_of_view(slack.windows[name])
    return _words(slack, name)


def _words(slack: Workspace, name: str) -> str:
    return json.dumps(slack.windows[name]["blocks"], ensure_ascii=False)


def test_a_finding_is_set_aside_with_a_reason(play: Play) -> None:
    """Press, choose why, read what it means; from then on every check by that person knows."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        first = await checked(slack)
        mark = buttons(first["blocks"])[SET_ASIDE]
        said = await set_aside(slack, mark, words="we joke")
        assert wording_aside.done("insults", f"{REASON}: we joke") in said
        again = await checked(slack)
        assert "Nothing found" in again["text"]
        assert f"Set aside: {REASON}: we joke" in json.dumps(again["blocks"])
        assert SET_ASIDE not in buttons(again["blocks"])
        await slack.submit("check_form", {"draft": DRAFT})
        await slack.shortcut("check_message", DRAFT)
        windows = list(slack.windows)[-2:]
        await slack.until(lambda: all("Set aside: " in _words(slack, w) for w in windows))
        other = await checked(slack, user="U2")
        assert SET_ASIDE in buttons(other["blocks"])

    bot = play(scenario)
    assert bot.reviewer.dismissed == [("council", "abuse.insult", "f-idiot")]
    assert not bot.events.alarms


def test_undo_lets_it_count_again(play: Play) -> None:
    """At once, in the window that said so; and later, from a report that shows it set aside."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        mark = buttons((await checked(slack))["blocks"])[SET_ASIDE]
        await set_aside(slack, mark)
        (name, window), *_ = slack.windows.items()
        value = buttons(window["blocks"])[UNDO_HERE]
        view = {"type": "modal", "id": name}
        await slack.press(UNDO_HERE, value, view=view, container={"type": "view"}, channel={})
        await slack.until(lambda: wording_aside.undone("insults") in _words(slack, name))
        assert not buttons(slack.windows[name]["blocks"])
        assert SET_ASIDE in buttons((await checked(slack))["blocks"])
        await set_aside(slack, mark)
        value = buttons((await checked(slack))["blocks"])[UNDO]
        before = set(slack.windows)
        await slack.press(UNDO, value)
        await slack.until(lambda: set(slack.windows) - before)
        (name,) = set(slack.windows) - before
        await slack.until(lambda: wording_aside.undone("insults") in _words(slack, name))
        assert SET_ASIDE in buttons((await checked(slack))["blocks"])

    play(scenario)


def test_in_a_window_the_form_opens_above_it(play: Play) -> None:
    """The report stays below; Slack holds three windows, and the third is the form."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.shortcut("check_message", DRAFT)
        await slack.until(lambda: slack.called("views.update"))
        ((name, report),) = slack.windows.items()
        mark = buttons(report["blocks"])[SET_ASIDE]
        view = {"type": "modal", "id": name, "blocks": report["blocks"]}
        await slack.press(SET_ASIDE, mark, view=view, container={"type": "view"}, channel={})
        await slack.until(lambda: slack.called("views.push"))
        assert slack.called("views.push")[0]["view"]["callback_id"] == ASIDE_FORM

    play(scenario)


def test_what_blocks_cannot_be_set_aside(play: Play) -> None:
    """There is no button, and it says that a second person has to decide."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        reply = await checked(slack, "Our secret is out.")
        assert not buttons(reply["blocks"])
        assert wording_aside.NEEDS_ANOTHER in json.dumps(reply["blocks"])

    play(scenario)


@pytest.mark.parametrize("n_findings", [1, 5, 9])
def test_buttons_cost_no_finding_its_place(n_findings: int) -> None:
    """A message shows nine findings, each with its button, and each in a row that is there anyway."""
    made = draft_blocks(a_shown_draft(n_findings))
    assert sum("accessory" in block for block in made) == n_findings
    assert not any(block["type"] == "actions" for block in made)


def test_without_a_reason_the_form_stays_open(play: Play) -> None:
    """A form that says nothing is not sent, and the field says why."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        opened = {"private_metadata": "abuse.insult f-idiot"}
        answer = await slack.submit(ASIDE_FORM, {"words": " "}, opened=opened)
        assert answer.json["errors"] == {"why": wording_aside.REASON_NEEDED}

    bot = play(scenario)
    assert bot.store.people.everyone("council") == ()


def test_nothing_of_a_draft_travels_or_stays(play: Play) -> None:
    """Buttons and forms carry a rule and a finding; the inbox, the log and the store no word."""
    kept: list[bytes] = []

    class Watched:
        """An inbox that is looked at."""

        def keep(self, works: dict[str, bytes]) -> None:
            """Remember."""
            kept.extend(works.values())

        def __getattr__(self, name: str) -> Any:
            return lambda *_, **__: {}

    async def scenario(slack: Workspace, bot: Bot) -> None:
        slack.closed_urls = True
        await slack.command("/policy-check", DRAFT, channel="CNOTIN")
        await slack.until(lambda: slack.posted)
        (report,) = slack.posted
        mark = buttons(report["blocks"])[SET_ASIDE]
        assert mark == "abuse.insult f-idiot"
        # In a direct conversation Slack sends the whole message along with the press.
        message = {"text": report["text"], "blocks": report["blocks"], "ts": "1.2"}
        where: dict[str, Any] = {"message": message}
        where["container"] = {"type": "message", "message_ts": "1.2"}
        await slack.press(SET_ASIDE, mark, channel={"id": "DU1"}, **where)
        await slack.until(lambda: slack.windows)
        (form,) = slack.windows.values()
        assert form["private_metadata"] == mark
        assert "marmalade" not in json.dumps(form)
        await slack.submit(ASIDE_FORM, {"why": "meant"}, opened=form)
        await slack.until(lambda: len(bot.results) == 3)
        await slack.press(UNDO, mark, channel={"id": "DU1"}, **where)
        await slack.until(lambda: len(bot.results) == 4)

    bot = play(scenario, desk={"inbox": Watched()})
    (person,) = bot.store.people.everyone("council")
    told = json.dumps(bot.store.personal_data.export(person.person), default=str)
    for words in (*map(repr, kept), str(bot.events.records), str(bot.events.alarms), told):
        assert "marmalade" not in words
    assert not kept


def test_while_the_store_is_away_drafts_are_checked_and_presses_get_a_reason(play: Play) -> None:
    """The report says that nobody knows what was set aside; a press says that it is not kept."""
    ports: list[Failing] = []

    def away(bot: Bot) -> dict[str, Any]:
        error = StoreUnavailable("away")
        ports.extend(Failing(p, error) for p in (bot.store.people, bot.store.suppressions))
        return dict(zip(("people", "suppressions"), ports, strict=True))

    async def scenario(slack: Workspace, bot: Bot) -> None:
        reply = await checked(slack)
        assert "This insults somebody." in reply["text"]
        assert wording_aside.NOT_LOOKED_UP in json.dumps(reply["blocks"])
        mark = buttons(reply["blocks"])[SET_ASIDE]
        assert wording_chat.STORE_TROUBLE in await set_aside(slack, mark)
        for port in ports:
            port.is_failing = False
        assert wording_aside.done("insults", REASON) in await set_aside(slack, mark)

    play(scenario, desk=away)


def test_an_expired_trigger_says_what_to_do(play: Play) -> None:
    """Where Slack opens no window, the press is answered in private all the same."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        slack.faults["views.open"] = ["expired_trigger_id"]
        await slack.press(SET_ASIDE, "abuse.insult f-idiot")
        await slack.until(lambda: slack.responded)
        assert slack.responded[0]["text"] == wording_aside.NO_WINDOW

    play(scenario)


@pytest.mark.parametrize("mark", ["", "abuse.insult", "my marmalade boss", "x" * 1_999])
def test_a_button_that_is_not_ours_says_so(play: Play, mark: str) -> None:
    """Whatever a client sends back, the presser reads a sentence and nothing is kept."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.press(SET_ASIDE, mark)
        await slack.until(lambda: slack.responded)
        assert slack.responded[0]["text"] == wording_aside.GONE
        await slack.submit(ASIDE_FORM, {"why": "meant"}, opened={"private_metadata": mark})
        await slack.press(UNDO, mark)
        await slack.until(lambda: len(bot.results) == 3)
        said = json.dumps(list(slack.windows.values()))
        assert wording_aside.GONE in said

    bot = play(scenario)
    assert bot.store.people.everyone("council") == ()
