"""Findings set aside: a reason is asked for, and from then on they do not count for their writer."""

import json
from typing import Any

import pytest

from bot.core import wording_aside, wording_chat
from bot.teams.aside_cards import SET_ASIDE, UNDO
from tests.teams.chat import Chat, buttons_of, play, shown
from tests.teams.connections import SDKS
from tests.teams.office import BOT, ORG, Away, Front, card_of, open_office, words_of_card
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


def unfolded(made: Any) -> dict[str, Any]:
    """Return the form that the first finding's button unfolds."""
    form = next(b for b in buttons_of(made) if b["type"] == "Action.ShowCard")
    assert form["title"] == wording_aside.SET_ASIDE
    inner: dict[str, Any] = form["card"]
    assert wording_aside.KEPT in words_of_card(inner)
    return inner


def test_a_finding_is_set_aside_with_a_reason(sdk: str) -> None:
    """The form unfolds and the chat says what it means; later checks by that person know."""
    office = open_office()

    async def scene(front: Front) -> None:
        chat = Chat(front)
        form = unfolded(await report(chat))
        answer = {"why-0": "public", "words-0": "on our site"}
        (done,) = await chat.submit(wording_aside.SET_ASIDE, form, **answer)
        assert shown(done) == wording_aside.done("hearsay", f"{REASON}: on our site")
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
    """At once, below what said so; and later, from a report that shows it set aside."""

    async def scene(front: Front) -> None:
        chat = Chat(front)
        form = unfolded(await report(chat))
        for is_at_once in (True, False):
            (done,) = await chat.submit(wording_aside.SET_ASIDE, form, **{"why-0": "public"})
            made = await report(chat)
            assert "Nothing found." in words_of_card(made)
            made = card_of(done) if is_at_once else made
            (undone,) = await chat.submit(wording_aside.UNDO, made)
            assert shown(undone) == wording_aside.undone("hearsay")
            assert wording_aside.SET_ASIDE in titles(await report(chat))

    play(scene)


def test_among_others_a_dialog_opens(sdk: str) -> None:
    """A private report in a channel leads to a dialog; nothing is said where others read."""

    async def scene(front: Front) -> None:
        chat = Chat(front, "channel")
        private = {"recipient": {"id": BOT, "name": "Policy bot", "isTargeted": True}}
        before = len(front.connector.requests)
        await chat.say(f"/check {DRAFT}", **private)
        made = next(r for _, _, r in front.connector.requests[before:] if r.get("attachments"))
        pressed = data_of(card_of(made), wording_aside.SET_ASIDE)
        assert pressed == {"act": SET_ASIDE, **MARK, "msteams": {"type": "task/fetch"}}
        n_said = len(front.connector.requests)
        form = await opened(chat, pressed)
        answer = {**data_of(form, wording_aside.SET_ASIDE), "why-0": "public"}
        done = await opened(chat, answer, SUBMIT)
        assert words_of_card(done) == wording_aside.done("hearsay", REASON)
        undone = await opened(chat, data_of(done, wording_aside.UNDO), SUBMIT)
        assert words_of_card(undone) == wording_aside.undone("hearsay")
        pressed = {"act": UNDO, **MARK, "msteams": {"type": "task/fetch"}}
        assert words_of_card(await opened(chat, pressed)) == wording_aside.undone("hearsay")
        assert len(front.connector.requests) == n_said

    play(scene, sdk=sdk)


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
        sent = data_of(unfolded(first), wording_aside.SET_ASIDE)
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


def test_a_press_that_others_would_read_is_not_answered_there() -> None:
    """What comes into a channel as a message gets a sentence that gives nothing away."""

    async def scene(front: Front) -> None:
        sent = {"act": SET_ASIDE, "asked": 0, **MARK, "why-0": "public"}
        (said,) = await Chat(front, "channel").say("", value=sent)
        assert wording_aside.GONE in shown(said)

    assert play(scene).store.suppressions.counts(ORG) == {}


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
        form = unfolded(made[0])
        (asked,) = await chat.submit(wording_aside.SET_ASIDE, form)
        assert wording_aside.REASON_NEEDED in shown(asked)
        (done,) = await chat.submit(wording_aside.SET_ASIDE, None, **{"why-0": "meant"})
        made += [card_of(asked), card_of(done)]
        data = json.dumps([b.get("data") for m in made for b in buttons_of(m)])
        assert "marmalade" not in data
        assert "rumour." not in data

    play(scene)
