"""Findings set aside: a reason is asked for, and from then on they do not count for their writer."""

import json
from typing import Any

import pytest

from bot.core import wording_aside, wording_chat
from bot.teams.aside_cards import SET_ASIDE, UNDO
from tests.teams.chat import Chat, buttons_of, play, shown
from tests.teams.connections import SDKS
from tests.teams.office import ORG, Away, Front, card_of, open_office, words_of_card
from tests.teams.test_cards import _check

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

FETCH, SUBMIT = "task/fetch", "task/submit"
COMPOSE = "composeExtension/submitAction"
DRAFT = "A marmalade rumour."
REASON = "It is public already"
MARK = {"rule": "hearsay", "finding": "f-rumour"}


@pytest.fixture(params=SDKS)
def sdk(request: pytest.FixtureRequest) -> str:
    """Each library in turn."""
    return str(request.param)


def titles(made: Any) -> list[str]:
    """Return what stands on a card's buttons."""
    return [b["title"] for b in buttons_of(made)]


def data_of(made: Any, title: str) -> dict[str, Any]:
    """Return what a button of a card sends."""
    (button,) = [b for b in buttons_of(made) if b["title"] == title and "data" in b]
    data: dict[str, Any] = button["data"]
    return data


async def opened(chat: Chat, data: object, name: str = FETCH) -> dict[str, Any]:
    """Press a button that opens a dialog, or send its form; return its card."""
    reply = await chat.invoke(name, {"data": data})
    made: dict[str, Any] = reply["task"]["value"]["card"]["content"]
    _check(made)
    return made


async def report(chat: Chat, draft: str = DRAFT) -> dict[str, Any]:
    """Check a draft in a chat; return the report's card."""
    (message,) = await chat.say(f"check {draft}")
    made = card_of(message)
    _check(made)
    return made


def test_a_finding_is_set_aside_with_a_reason(sdk: str) -> None:
    """A dialog asks why and says what it means; from then on checks by that person know."""
    office = open_office()

    async def scene(front: Front) -> None:
        chat = Chat(front)
        pressed = data_of(await report(chat), wording_aside.SET_ASIDE)
        assert pressed == {"act": SET_ASIDE, **MARK, "msteams": {"type": "task/fetch"}}
        form = await opened(chat, pressed)
        sent = data_of(form, wording_aside.SET_ASIDE)
        answer = {**sent, "why-0": "public", "words-0": "on our site"}
        done = await opened(chat, answer, SUBMIT)
        assert words_of_card(done) == wording_aside.done("hearsay", f"{REASON}: on our site")
        assert titles(done) == [wording_aside.UNDO]
        again = await report(chat)
        assert "Nothing found." in words_of_card(again)
        assert f"Set aside: {REASON}: on our site" in words_of_card(again)
        assert wording_aside.SET_ASIDE not in titles(again)
        bob: dict[str, Any] = {"from": {"id": "29:bob", "aadObjectId": "bob", "name": "Bob"}}
        other = await report(Chat(front, **bob, conversation={"id": "b"}))
        assert wording_aside.SET_ASIDE in titles(other)

    play(scene, office, sdk)
    reviewer: Any = office.desk.reviewer
    assert reviewer.dismissed == [(ORG, "hearsay", "f-rumour")]
    assert "marmalade" not in office.log()


def test_undo_lets_it_count_again() -> None:
    """At once, in the dialog that said so; and later, from a report that shows it set aside."""

    async def scene(front: Front) -> None:
        chat = Chat(front)
        for _ in range(2):
            answer = {"act": SET_ASIDE, "asked": 0, **MARK, "why-0": "public"}
            done = await opened(chat, answer, SUBMIT)
            assert wording_aside.UNDO in titles(await report(chat))
            undone = await opened(chat, data_of(done, wording_aside.UNDO), SUBMIT)
            assert words_of_card(undone) == wording_aside.undone("hearsay")
            assert wording_aside.SET_ASIDE in titles(await report(chat))
        await opened(chat, answer, SUBMIT)
        pressed = data_of(await report(chat), wording_aside.UNDO)
        assert pressed == {"act": UNDO, **MARK, "msteams": {"type": "task/fetch"}}
        assert words_of_card(await opened(chat, pressed)) == wording_aside.undone("hearsay")
        assert wording_aside.SET_ASIDE in titles(await report(chat))

    play(scene)


def test_under_the_compose_box_it_is_seen_at_once(sdk: str) -> None:
    """The form unfolds below the finding; sent, the draft in the dialog is checked again."""
    office = open_office()

    async def check(chat: Chat, **data: object) -> dict[str, Any]:
        sent = {"act": "check", "draft": DRAFT, "capacity": "official", **data}
        about = {"commandId": "checkDraft", "commandContext": "compose", "data": sent}
        reply = await chat.invoke(COMPOSE, about)
        made: dict[str, Any] = reply["task"]["value"]["card"]["content"]
        _check(made)
        return made

    async def scene(front: Front) -> None:
        chat = Chat(front)
        first = await check(chat)
        unfold = next(b for b in buttons_of(first) if b["type"] == "Action.ShowCard")
        assert unfold["title"] == wording_aside.SET_ASIDE
        sent = data_of(unfold["card"], wording_aside.SET_ASIDE)
        assert "msteams" not in sent
        unsaid = words_of_card(await check(chat, **sent))
        assert unsaid.startswith(wording_aside.REASON_NEEDED)
        again = await check(chat, **sent, **{"why-0": "public"})
        said = words_of_card(again)
        assert said.startswith(wording_aside.done("hearsay", REASON))
        assert "Nothing found." in said
        assert f"Set aside: {REASON}" in said
        assert DRAFT in said
        undone = await check(chat, **data_of(again, wording_aside.UNDO))
        assert words_of_card(undone).startswith(wording_aside.undone("hearsay"))
        assert "Nothing found." not in words_of_card(undone)

    play(scene, office, sdk)
    assert "marmalade" not in office.log() + str(office.store.people.everyone(ORG))


def test_what_blocks_cannot_be_set_aside() -> None:
    """There is no button, and it says that a second person has to decide."""

    async def scene(front: Front) -> None:
        made = await report(Chat(front), "Some gossip.")
        assert wording_aside.SET_ASIDE not in titles(made)
        assert wording_aside.NEEDS_ANOTHER in words_of_card(made)

    play(scene)


def test_a_form_without_a_reason_comes_back() -> None:
    """It says what is missing, and nothing is kept."""

    async def scene(front: Front) -> None:
        sent = {"act": SET_ASIDE, "asked": 0, **MARK, "why-0": "", "words-0": "  "}
        form = await opened(Chat(front), sent, SUBMIT)
        assert words_of_card(form["body"][0]) == wording_aside.REASON_NEEDED
        assert titles(form) == [wording_aside.SET_ASIDE]

    assert play(scene).store.people.everyone(ORG) == ()


def test_a_client_without_dialogs_is_answered_in_the_chat() -> None:
    """The same form and the same words come as messages, in the person's own chat alone."""

    async def scene(front: Front) -> None:
        chat = Chat(front)
        await report(chat)
        (form,) = await chat.submit(wording_aside.SET_ASIDE)
        assert wording_aside.KEPT in shown(form)
        (done,) = await chat.submit(wording_aside.SET_ASIDE, **{"why-0": "public"})
        assert shown(done) == wording_aside.done("hearsay", REASON)
        (undone,) = await chat.submit(wording_aside.UNDO)
        assert shown(undone) == wording_aside.undone("hearsay")
        (said,) = await Chat(front, "channel").say("", value={"act": SET_ASIDE, **MARK})
        assert shown(said) == wording_aside.GONE

    play(scene)


def test_while_the_store_is_away_drafts_are_checked_and_presses_get_a_reason() -> None:
    """The report says that nobody knows what was set aside; a press says that it is not kept."""
    office = open_office()
    away = Away(office.store.suppressions)
    office = open_office(suppressions=away)
    away.is_away = True

    async def scene(front: Front) -> None:
        chat = Chat(front)
        await chat.say("hello")
        made = await report(chat)
        assert "Do you know it?" in words_of_card(made)
        assert wording_aside.NOT_LOOKED_UP in words_of_card(made)
        for act in (SET_ASIDE, UNDO):
            sent = {"act": act, "asked": 0, **MARK, "why-0": "public"}
            told = await opened(chat, sent, SUBMIT)
            assert words_of_card(told) == wording_chat.STORE_TROUBLE
            assert titles(told) == []

    play(scene, office)


@pytest.mark.parametrize("name", [FETCH, SUBMIT])
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"rule": "hearsay"},
        {"rule": "hearsay", "finding": "my marmalade draft"},
        {"rule": "gone", "finding": "f"},
        {"rule": 7, "finding": ["f"], "asked": {}},
    ],
)
def test_a_button_that_is_not_ours_says_so(name: str, data: dict[str, Any]) -> None:
    """Whatever a client sends back, the presser reads a sentence and nothing is kept."""

    async def scene(front: Front) -> None:
        sent = {"act": SET_ASIDE, "asked": 0, "why-0": "public", **data}
        assert words_of_card(await opened(Chat(front), sent, name)) == wording_aside.GONE

    assert play(scene).store.people.everyone(ORG) == ()


def test_buttons_carry_no_word_of_the_draft() -> None:
    """Neither a report's nor a form's nor a result's buttons hold more than rule and finding."""

    async def scene(front: Front) -> None:
        chat = Chat(front)
        made = [await report(chat)]
        made.append(await opened(chat, data_of(made[0], wording_aside.SET_ASIDE)))
        sent = {**data_of(made[1], wording_aside.SET_ASIDE), "why-0": "meant"}
        made.append(await opened(chat, sent, SUBMIT))
        data = json.dumps([b.get("data") for m in made for b in buttons_of(m)])
        assert "marmalade" not in data
        assert "rumour." not in data

    play(scene)
