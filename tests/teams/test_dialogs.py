"""Dialogs, message extensions, buttons and judgements: each gets its reply in time and shape."""

import asyncio
import time
from typing import Any

import pytest

from bot.core import wording_chat, wording_teams
from bot.core.reviewing import LONGEST_DRAFT
from knowledge.domain import Capacity
from knowledge.errors import IndexMissing, IndexStale
from tests.teams.chat import Chat, buttons_of, play
from tests.teams.connections import SDKS
from tests.teams.office import (
    ORG,
    Front,
    open_office,
    words_of_card,
)
from tests.teams.test_talk import CLAUSE, PASS, Failing

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

FETCH, SUBMIT = "composeExtension/fetchTask", "composeExtension/submitAction"
QUERY, JUDGE = "composeExtension/query", "message/submitAction"


@pytest.fixture(params=SDKS)
def sdk(request: pytest.FixtureRequest) -> str:
    """Each library in turn."""
    return str(request.param)


def _dialog_card(reply: dict[str, Any]) -> dict[str, Any]:
    assert reply["task"]["type"] == "continue"
    attachment = reply["task"]["value"]["card"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    made: dict[str, Any] = attachment["content"]
    return made


def _field(made: dict[str, Any], name: str) -> Any:
    return next(e for e in made["body"] if e.get("id") == name)["value"]


def test_a_draft_is_checked_from_the_compose_box(sdk: str) -> None:
    """Form, report, corrected draft to insert: what the writer posts is their own to decide."""
    office = open_office()
    reviewer: Any = office.desk.reviewer

    async def scene(front: Front) -> None:
        chat = Chat(front)
        about = {"commandId": "checkDraft", "commandContext": "compose"}
        form = _dialog_card(await chat.invoke(FETCH, about))
        assert [b["title"] for b in buttons_of(form)] == [wording_teams.CHECK]
        data = {"act": "check", "draft": "Some gossip.", "capacity": "official"}
        data["platform"] = "facebook"
        report = _dialog_card(await chat.invoke(SUBMIT, {**about, "data": data}))
        assert "Talk about people" in words_of_card(report)
        assert _field(report, "draft") == "Some news."
        assert (_field(report, "capacity"), _field(report, "platform")) == ("official", "facebook")
        titles = [b["title"] for b in report["actions"]]
        assert titles == [wording_teams.INSERT_CORRECTED, wording_chat.CHECK_ANOTHER]
        insert = {"act": "insert", "draft": "Some news.", "capacity": "official"}
        done = await chat.invoke(SUBMIT, {**about, "data": insert})
        (attachment,) = done["composeExtension"]["attachments"]
        assert words_of_card(attachment["content"]) == "Some news."

    play(scene, office, sdk)
    assert reviewer.asked == [
        {"org": ORG, "draft": "Some gossip.", "capacity": Capacity.OFFICIAL, "platform": "facebook"}
    ]


def test_a_message_is_checked_from_its_menu(sdk: str) -> None:
    """The form comes with the message's words, without its markup."""

    async def scene(front: Front) -> None:
        body = {
            "contentType": "html",
            "content": "<p>Some <b>gossip</b> &amp; more<br>about <at id='0'>Jane</at></p>"
            "<style>p {}</style><p>&nbsp;</p>",
        }
        payload = {"body": body}
        about = {"commandId": "checkDraft", "commandContext": "message", "messagePayload": payload}
        form = _dialog_card(await Chat(front).invoke(FETCH, about))
        assert _field(form, "draft") == "Some gossip & more\nabout Jane"

    play(scene, sdk=sdk)


def test_a_message_that_asks_is_answered_for_one_person(sdk: str) -> None:
    """Which clause covers this: the answer in a dialog, nothing in the conversation."""

    async def scene(front: Front) -> None:
        chat = Chat(front, "channel")
        payload = {"body": {"contentType": "text", "content": PASS}}
        about = {"commandId": "whichClause", "messagePayload": payload}
        shown = words_of_card(_dialog_card(await chat.invoke(FETCH, about)))
        assert shown.startswith("Not allowed.")
        assert CLAUSE in shown
        empty = _dialog_card(await chat.invoke(FETCH, {"commandId": "whichClause"}))
        assert words_of_card(empty) == wording_chat.NOTHING_TO_READ
        assert front.connector.messages == []

    play(scene, sdk=sdk)


@pytest.mark.parametrize(
    "message", [None, "x", {"body": "x"}, {"body": {"content": 3}}, {"body": {}}]
)
def test_a_message_without_words_opens_an_empty_form(message: object) -> None:
    """What Teams leaves out is no error."""

    async def scene(front: Front) -> None:
        form = _dialog_card(await Chat(front).invoke(FETCH, {"messagePayload": message}))
        assert _field(form, "draft") == ""

    play(scene)


@pytest.mark.parametrize("draft", ["", "  \n ", None, 7, "x" * (LONGEST_DRAFT + 1)])
def test_a_draft_that_cannot_be_checked_says_why(draft: object) -> None:
    """The form comes back with a sentence, and with the words where there are any."""

    async def scene(front: Front) -> None:
        reply = await Chat(front).invoke(SUBMIT, {"data": {"act": "check", "draft": draft}})
        form = _dialog_card(reply)
        assert len(form["body"]) == 5
        assert len(words_of_card(form["body"][0])) > 10

    play(scene)


def test_a_clause_is_found_and_pasted(sdk: str) -> None:
    """Each result is a clause, word for word, with where it stands, ready to go into a message."""

    async def scene(front: Front) -> None:
        about = {
            "commandId": "findClause",
            "parameters": [{"name": "query", "value": "lend my pass"}],
        }
        reply = await Chat(front).invoke(QUERY, about)
        assert reply["composeExtension"]["type"] == "result"
        first = reply["composeExtension"]["attachments"][0]
        assert CLAUSE in words_of_card(first["content"])
        assert first["preview"]["content"]["text"] == CLAUSE
        assert first["preview"]["content"]["title"].startswith("1.1, Leave policy")

    play(scene, sdk=sdk)


@pytest.mark.parametrize(
    "parameters", [[], [{"name": "initialRun", "value": "true"}], [{"name": "query", "value": " "}]]
)
def test_an_empty_search_says_what_to_type(parameters: list[dict[str, str]]) -> None:
    """Before the first letter there is a hint."""

    async def scene(front: Front) -> None:
        reply = await Chat(front).invoke(QUERY, {"parameters": parameters})
        assert reply["composeExtension"]["text"].startswith(wording_teams.LOOK_FOR)

    play(scene)


def test_feedback_is_kept_without_person_and_words() -> None:
    """The judgement counts for the clauses of the answer; what was written beside it goes."""
    seen: list[dict[str, Any]] = []

    class Kept:
        """Feedback that is looked at."""

        def record(self, org: str, **fields: Any) -> None:
            """Remember."""
            seen.append({"org": org, **fields})

    async def scene(front: Front) -> None:
        chat = Chat(front)
        await chat.say(PASS)
        answered = f"sent-{len(front.connector.requests)}"
        for number, reaction in enumerate(["like", "dislike"]):
            about = {
                "actionName": "feedback",
                "actionValue": {"reaction": reaction, "feedback": '{"feedbackText":"Jane did"}'},
            }
            body = await chat.invoke(JUDGE, about, replyToId=answered, id=f"f-{number}")
            assert body == {}

    office = play(scene, open_office(feedback=Kept()))
    assert [one["helpful"] for one in seen] == [True, False]
    assert "passes#1.1" in seen[0]["clause_ids"]
    assert "Jane" not in office.log() + str(seen)


@pytest.mark.parametrize("value", [None, {}, {"actionValue": None}, {"actionValue": {}}, "x"])
def test_feedback_of_an_odd_shape_gets_its_empty_object(value: object) -> None:
    """Clients read anything else than {} as "unable to reach app"."""

    async def scene(front: Front) -> None:
        assert await Chat(front).invoke(JUDGE, value) == {}

    play(scene)


SHAPES = {
    FETCH: {"commandId": "checkDraft"},
    SUBMIT: {"data": {"act": "check", "draft": "Some gossip."}},
    QUERY: {"parameters": [{"name": "query", "value": "lend my pass"}]},
    "task/fetch": {"data": {"act": "section", "clause": "passes#1.1"}},
    "task/submit": {"data": {"draft": "Some gossip."}},
    "adaptiveCard/action": {
        "action": {"verb": "section", "data": {"clause": "passes#1.1", "q": PASS}}
    },
    JUDGE: {"actionValue": {"reaction": "like"}},
}


def _is_of_its_shape(name: str, body: dict[str, Any]) -> bool:
    if name == QUERY:
        return bool(body["composeExtension"]["type"] == "message")
    if name == "adaptiveCard/action":
        return body["statusCode"] == 200 and isinstance(body["value"], str)
    return body == {} if name == JUDGE else bool(_dialog_card(body))


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize(
    "error", [IndexMissing("x"), IndexStale("x"), RuntimeError("Jane"), KeyError("Jane")]
)
def test_whatever_fails_an_invoke_gets_a_reply_of_its_shape(name: str, error: Exception) -> None:
    """No 500 and no "unable to reach app": the reason stands where the result would."""
    failing: Any = Failing(error)
    office = open_office(assistant=failing, reviewer=failing, feedback=failing)

    async def scene(front: Front) -> None:
        body = await Chat(front).invoke(name, SHAPES[name])
        assert _is_of_its_shape(name, body)
        assert "Jane" not in str(body)

    play(scene, office)
    assert "Jane" not in office.log()


@pytest.mark.parametrize("name", SHAPES)
def test_an_unknown_tenant_gets_a_reason_in_every_shape(name: str) -> None:
    """A tenant that nobody connected is told so, and nothing else."""

    async def scene(front: Front) -> None:
        chat = Chat(front, channelData={"tenant": {"id": "unknown"}})
        body = await chat.invoke(name, SHAPES[name])
        assert _is_of_its_shape(name, body)
        assert CLAUSE not in str(body)

    play(scene)


def test_an_invoke_that_takes_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Teams waits five seconds; a sentence comes before them."""
    monkeypatch.setattr("bot.teams.handler._DEADLINE_S", 0.05)

    class Slow:
        """A reviewer that is still reading."""

        def review(self, *_: object, **__: object) -> Any:
            time.sleep(0.3)

    async def scene(front: Front) -> None:
        body = await Chat(front).invoke(SUBMIT, SHAPES[SUBMIT])
        assert wording_teams.NOT_IN_TIME in words_of_card(_dialog_card(body))
        await asyncio.sleep(0)

    office = play(scene, open_office(reviewer=Slow()))
    assert office.alarms() == ["teams.invoke_late"]


def test_an_invoke_of_another_time_is_refused_with_a_reason() -> None:
    """What we never learned is the caller's error, said in the Bot Framework's shape."""

    async def scene(front: Front) -> None:
        status, body = await front.post(
            {
                "type": "invoke",
                "name": "signin/verifyState",
                "channelId": "msteams",
                "serviceUrl": front.connector.url,
                "conversation": {"id": "c"},
                "channelData": {"tenant": {"id": "tenant-1"}},
            }
        )
        assert status == 400
        assert body["error"]["message"] == wording_teams.ACTION_GONE

    play(scene)


@pytest.mark.parametrize("what", ["queryLink", "anonymousQueryLink", "selectItem"])
def test_a_search_that_is_not_offered_says_so_in_its_shape(what: str) -> None:
    """A client that asks what the manifest does not offer shows a sentence, and no error."""

    async def scene(front: Front) -> None:
        reply = await Chat(front).invoke(f"composeExtension/{what}", {"url": "https://x.example"})
        said = {"type": "message", "text": wording_teams.ACTION_GONE}
        assert reply == {"composeExtension": said}

    play(scene)
