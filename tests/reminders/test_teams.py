"""Reminders in Teams, through the adapter's front door, on both of Microsoft's libraries."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from bot.core import wording_remind_form as form
from bot.core import wording_reminders as wording
from bot.core import wording_teams
from bot.core.records import OrgProfile, PlatformId
from bot.core.reminders import Reminders, make_reminders
from bot.core.reminding_sending import LEASE_S
from bot.teams.settings import TeamsSettings
from knowledge.domain import PolicyVersion
from tests.teams.chat import Chat, buttons_of, shown
from tests.teams.connections import SDKS, connected
from tests.teams.office import (
    ORG,
    PASSES,
    TENANT,
    FakeConnector,
    Front,
    Office,
    a_message,
    card_of,
    open_office,
    serving,
    words_of_card,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

CLAUSE = "Staff must not lend their pass to anyone."
MANAGER = {"from": {"id": "29:mia", "aadObjectId": "mia", "name": "Mia Manager"}}
ANN = {"from": {"id": "29:ann", "aadObjectId": "ann", "name": "Ann Other"}}
BEN = {"from": {"id": "29:ben", "aadObjectId": "ben", "name": "Ben Other"}}


class RosterConnector(FakeConnector):
    """A Bot Connector that knows who is in a channel."""

    owners: tuple[str, ...] = ()

    async def take(self, request: web.Request) -> web.Response:
        """Tell who is there, else remember the request."""
        if "pagedmembers" not in request.path:
            return await super().take(request)
        names = ("ann", "ben", "cy")
        people = [
            {"id": f"29:{n}", "aadObjectId": n, "name": n.title()}
            | ({"userRole": "owner"} if n in self.owners else {})
            for n in names
        ]
        return web.json_response({"members": people})


@pytest.fixture(autouse=True)
def roster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every connector of these tests know who is in a channel."""
    monkeypatch.setattr("tests.teams.office.FakeConnector", RosterConnector)


class Versions:
    """The one version there is."""

    def version(self, org: str, policy: str, number: int) -> PolicyVersion:
        """Return it."""
        return PASSES


class Stage:
    """An office whose bot keeps reminders; the clockwork turns when told to."""

    def __init__(self) -> None:
        self.office: Office = open_office()
        self.seconds = 0.0
        self.reminders: Reminders = make_reminders(
            store=self.office.store.reminders,
            library=self.office.library,
            versions=Versions(),
            clock=self.office.desk.clock,
            events=self.office.events,
            name="bot",
            time_zone="Europe/London",
            monotonic=lambda: self.seconds,
        )
        self.office = open_office(
            reminders=self.reminders,
            **{
                name: getattr(self.office.desk, name)
                for name in ("tenants", "people", "conversation_refs", "profiles", "claims")
            },
        )

    async def turn(self) -> int:
        """Do what is due."""
        return await asyncio.to_thread(self.reminders.clockwork.turn)

    def kinds(self, kind: str) -> list[dict[str, Any]]:
        """Return the records of one kind."""
        with self.reminders.store.look(ORG) as work:
            bodies = [json.loads(record.body) for record in work.records()]
        return [body for body in bodies if body["kind"] == kind]


Scene = Callable[[Front, Stage], Awaitable[None]]


def play(scene: Scene, sdk: str, managers: tuple[str, ...] = ("mia",)) -> Stage:
    """Play a scene; Mia is a manager."""
    stage = Stage()
    settings = TeamsSettings(demo=True, sdk=sdk, managers=managers)

    async def run() -> None:
        async with serving(stage.office, settings, connected(settings)) as front:
            await scene(front, stage)

    asyncio.run(run())
    return stage


@pytest.fixture(params=SDKS)
def sdk(request: pytest.FixtureRequest) -> str:
    """Each library in turn."""
    return str(request.param)


def a_chat(front: Front, who: dict[str, Any], kind: str = "personal") -> Chat:
    """Return a conversation of one person's."""
    name = who["from"]["aadObjectId"]
    where = f"chat-{name}" if kind == "personal" else "19:general@thread.tacv2"
    conversation = {"id": where, "conversationType": kind, "tenantId": TENANT}
    return Chat(front, kind, **who, conversation=conversation)


FORM = {
    "policy": "leave",
    "about": "lend pass to anyone",
    "audience": "everyone",
    "on": "2026-11-21",
    "at": "09:00",
    "frequency": "once",
    "due": 14,
}


async def pressed(chat: Chat, act: str, **data: Any) -> Any:
    """Press a button with any data, as a forger might; return what came back."""
    action = {"type": "Action.Execute", "verb": act, "data": {"act": act, **data}}
    return (await chat.invoke("adaptiveCard/action", {"action": action}))["value"]


async def issued(front: Front, stage: Stage, **others: Any) -> None:
    """Fill the form and confirm the preview, as the manager."""
    chat = a_chat(front, MANAGER)
    policy = stage.office.library.snapshot(ORG).corpus.policies
    form = {**FORM, "policy": next(iter(policy)), **others}
    preview = await pressed(chat, "remind_preview", **form)
    assert CLAUSE in words_of_card(preview), preview
    confirm = preview["actions"][0]["data"]
    await pressed(chat, "remind_confirm", **{k: v for k, v in confirm.items() if k != "act"})
    await stage.turn()


def to(front: Front, where: str) -> list[dict[str, Any]]:
    """Return the reminders that one conversation got."""
    return [
        body
        for method, path, body in front.connector.requests
        if method == "POST" and where in path and "remind_attest" in json.dumps(body)
    ]


def key_of(message: dict[str, Any]) -> str:
    """Return what a message's button carries."""
    return str(card_of(message)["actions"][0]["data"]["delivery"])


def test_from_the_command_to_the_last_confirmation(sdk: str) -> None:
    """The manager asks for the form, previews, confirms; everybody the bot has met reads and confirms."""

    async def scene(front: Front, stage: Stage) -> None:
        mia = a_chat(front, MANAGER)
        for chat in (a_chat(front, ANN), a_chat(front, BEN), mia):
            await chat.say("hello")
        (form,) = await mia.say("remind")
        assert "remind_preview" in json.dumps(form)
        await issued(front, stage)
        for _ in range(2):
            await stage.turn()
        for name, who in (("ann", ANN), ("ben", BEN)):
            (message,) = to(front, f"chat-{name}")
            assert CLAUSE in shown(message)
            # Microsoft's own renderer drops a press whose data has a field of this name.
            assert not any("key" in b["data"] for b in buttons_of(card_of(message)))
            for _ in range(2):
                said = await pressed(a_chat(front, who), "remind_attest", delivery=key_of(message))
            assert said == wording.ALREADY_ATTESTED
        assert len(stage.kinds("attested")) == 2
        known = await mia.say("help")
        assert "Please read" in json.dumps(known)
        listed = await pressed(mia, "remind_list")
        assert wording.counter(2, 3) in words_of_card(listed)

    play(scene, sdk)


@pytest.mark.parametrize("who", [ANN, {"from": {**MANAGER["from"], "userRole": "guest"}}])
def test_who_is_no_manager_gets_a_polite_no_at_every_door(who: dict[str, Any], sdk: str) -> None:
    """Command and forged buttons: nothing happens, and each gets a reason."""

    async def scene(front: Front, stage: Stage) -> None:
        await a_chat(front, BEN).say("hello")
        policy = next(iter(stage.office.library.snapshot(ORG).corpus.policies))
        form = {**FORM, "policy": policy}
        preview = await pressed(a_chat(front, MANAGER), "remind_preview", **form)
        confirm = {k: v for k, v in preview["actions"][0]["data"].items() if k != "act"}
        chat = a_chat(front, who)
        said = await chat.say("remind")
        assert wording.NOT_A_MANAGER in shown(said[-1])
        for n in range(50):
            act = ["remind_preview", "remind_confirm", "remind_cancel", "remind_who", "remind_list"]
            reply = await pressed(chat, act[n % 5], **form, **confirm)
            words = reply if isinstance(reply, str) else words_of_card(reply)
            assert wording.NOT_A_MANAGER in words
        await stage.turn()

    stage = play(scene, sdk)
    assert len(stage.kinds("reminder issued")) == 1
    assert not stage.kinds("reminder confirmed")
    assert not stage.kinds("round opened")


@pytest.mark.parametrize("owners", [(), ("ann",)])
def test_a_teams_owners_may_remind_else_its_members(owners: tuple[str, ...], sdk: str) -> None:
    """Where Teams says who owns the managers' team, its owners may; else all of its members."""
    general = "19:general@thread.tacv2"

    async def scene(front: Front, stage: Stage) -> None:
        assert isinstance(front.connector, RosterConnector)
        front.connector.owners = owners
        await a_chat(front, ANN, "channel").say("what do you know")
        profile = OrgProfile(org=ORG, manager_groups=(("teams", general),))
        stage.office.desk.profiles.save(profile)
        for who, may in ((ANN, True), (BEN, not owners)):
            said = await a_chat(front, who).say("remind list")
            refused = wording.NOT_A_MANAGER in shown(said[-1])
            assert refused is not may

    play(scene, sdk)


def test_nobody_attests_for_another(sdk: str) -> None:
    """A key from somebody else's message is worth nothing."""

    async def scene(front: Front, stage: Stage) -> None:
        for who in (ANN, BEN):
            await a_chat(front, who).say("hello")
        await issued(front, stage)
        (message,) = to(front, "chat-ann")
        said = await pressed(a_chat(front, BEN), "remind_attest", delivery=key_of(message))
        assert said == wording.NOT_ADDRESSED

    assert not play(scene, sdk).kinds("attested")


def test_the_form_unfolds_on_a_press(sdk: str) -> None:
    """Nobody types into the form instead of the chat; what was named is filled in."""

    async def scene(front: Front, stage: Stage) -> None:
        del stage
        (offered,) = await a_chat(front, MANAGER).say("remind lending a pass")
        assert not [part for part in card_of(offered)["body"] if part["type"].startswith("Input")]
        unfold, _ = card_of(offered)["actions"]
        fields = {field["id"]: field for field in unfold["card"]["body"]}
        assert fields["about"]["value"] == "lending a pass"
        assert [button["verb"] for button in unfold["card"]["actions"]] == ["remind_preview"]

    play(scene, sdk)


def test_where_a_demo_names_no_manager_whoever_tries_it_is_one(sdk: str) -> None:
    """Reminders can be tried without any setting; with a manager named, by nobody else."""
    said: list[str] = []

    async def scene(front: Front, stage: Stage) -> None:
        del stage
        (answer,) = await a_chat(front, ANN).say("remind")
        said.append(shown(answer))

    play(scene, sdk, managers=())
    play(scene, sdk)
    assert said[0] == form.FORM_OPENING
    assert wording.NOT_A_MANAGER in said[1]


def test_a_manager_who_asks_in_a_channel_is_answered_alone_and_told_so(sdk: str) -> None:
    """The form goes to the manager's own chat, and the thread says where it is."""

    async def scene(front: Front, stage: Stage) -> None:
        del stage
        offered, told = await a_chat(front, MANAGER, "channel").say("remind")
        assert [button["title"] for button in buttons_of(card_of(offered))]
        assert told["text"] == wording_teams.ANSWERED_IN_PRIVATE
        assert "attachments" not in told

    play(scene, sdk)


def test_a_channel_gets_one_message_for_all_in_it(sdk: str) -> None:
    """The channel's people are looked up, the message is shared, its counter follows."""

    async def scene(front: Front, stage: Stage) -> None:
        general = "19:general@thread.tacv2"
        await a_chat(front, ANN, "channel").say("what do you know")
        await issued(front, stage, audience="channel", channel=general)
        (message,) = to(front, "general")
        said = await pressed(
            a_chat(front, ANN, "channel"), "remind_attest", delivery=key_of(message)
        )
        assert "Noted that you read" in said
        assert len(stage.kinds("person asked")) == 3

    play(scene, sdk)


def test_a_lost_answer_leads_to_a_message_that_says_it_may_be_the_second(sdk: str) -> None:
    """Teams cannot be asked whether a message arrived: the second one says so, and is the last."""

    async def scene(front: Front, stage: Stage) -> None:
        await a_chat(front, ANN).say("hello")
        front.connector.statuses = []
        await issued_with_fault(front, stage)
        for _ in range(3):
            stage.seconds += LEASE_S
            await stage.turn()
        messages = to(front, "chat-ann")
        assert len(messages) == 2
        assert wording.MAY_BE_SECOND not in shown(messages[0])
        assert wording.MAY_BE_SECOND in shown(messages[1])
        assert stage.kinds("message sent")[0]["may_be_second"] is True

    play(scene, sdk)


async def issued_with_fault(front: Front, stage: Stage) -> None:
    """Issue a reminder whose first message Teams answers with 502."""
    turn = stage.turn

    async def faulty() -> int:
        front.connector.statuses = [(502, {})]
        return await turn()

    stage.turn = faulty  # type: ignore[method-assign]
    await issued(front, stage)
    stage.turn = turn  # type: ignore[method-assign]


def test_who_blocked_the_bot_is_recorded(sdk: str) -> None:
    """A message that Teams does not deliver fails once, with its reason."""

    async def scene(front: Front, stage: Stage) -> None:
        await a_chat(front, ANN).say("hello")
        turn = stage.turn

        async def blocked() -> int:
            front.connector.statuses = [(403, {"error": {"code": "MessageWritesBlocked"}})]
            return await turn()

        stage.turn = blocked  # type: ignore[method-assign]
        await issued(front, stage)

    stage = play(scene, sdk)
    assert [b["reason"] for b in stage.kinds("message failed")] == ["blocked"]
    assert len(stage.kinds("person unreachable")) == 1


def test_people_are_kept_by_their_entra_id(sdk: str) -> None:
    """Whoever writes to the bot can be reminded by the id that Entra knows them by."""

    async def scene(front: Front, stage: Stage) -> None:
        await a_chat(front, ANN).say("hello")
        at = PlatformId(platform="teams", tenant=TENANT, user="ann")
        assert stage.office.desk.people.known(ORG, at) is not None
        assert a_message()["from"]["aadObjectId"] == "ann"

    play(scene, sdk)
