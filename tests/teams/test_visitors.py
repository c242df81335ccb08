"""In channels and groups, guests and strangers are answered only where the organisation says so."""

import asyncio
from typing import Any

import pytest

from bot.core import wording_chat
from bot.core.records import OrgProfile
from bot.teams.activity import read_activity
from bot.teams.settings import TeamsSettings
from tests.teams.connections import SDKS, connected
from tests.teams.office import (
    ORG,
    TENANT,
    ListeningConnection,
    Office,
    a_message,
    an_invoke,
    open_office,
    serving,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

REAL = TeamsSettings(app_id="app", app_password="s", app_tenant_id=TENANT)
PASS = "May I lend my pass to anyone?"


def _said_to(
    person: dict[str, Any] | None, *, kind: str = "channel", office: Office | None = None
) -> str:
    listening, office = ListeningConnection(), office or open_office()
    listening.tokens = {"Bearer good"}
    listening.people = {"29:ann": person} if person is not None else {}

    async def scene() -> None:
        async with serving(office, REAL, listening) as front:
            await front.post(a_message(PASS, kind=kind), Authorization="Bearer good")
            await front.settled()

    asyncio.run(scene())
    (said,) = listening.said
    return said


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ({"userRole": "user", "tenantId": TENANT}, "Not allowed"),
        ({}, "Not allowed"),
        ({"userRole": "guest", "tenantId": TENANT}, wording_chat.GUESTS_REFUSED),
        ({"userRole": "anonymous"}, wording_chat.GUESTS_REFUSED),
        ({"userRole": "user", "tenantId": "elsewhere"}, wording_chat.STRANGERS_REFUSED),
        (None, wording_chat.PERSON_UNKNOWN),
    ],
)
def test_policies_are_for_people_of_the_organisation(
    person: dict[str, Any] | None, said: str
) -> None:
    """Whoever is refused reads why; whom Teams cannot vouch for is asked to come back."""
    assert said in _said_to(person)


def test_in_a_chat_of_two_nobody_is_asked_about() -> None:
    """Only people of the tenant can have the app there."""
    assert "Not allowed" in _said_to(None, kind="personal")


@pytest.mark.parametrize("person", [{"userRole": "guest"}, {"tenantId": "elsewhere"}])
def test_an_organisation_may_let_others_ask(person: dict[str, Any]) -> None:
    """Guests and people of connected organisations are answered where that is decided."""
    office = open_office()
    profile = OrgProfile(org=ORG, guests_allowed=True, strangers_allowed=True)
    office.store.profiles.save(profile)
    assert "Not allowed" in _said_to(person, office=office)


def test_dialogs_are_closed_to_guests_too() -> None:
    """Finding a clause is reading the policies."""
    listening, office = ListeningConnection(), open_office()
    listening.tokens = {"Bearer good"}
    listening.people = {"29:ann": {"userRole": "guest"}}

    async def scene() -> Any:
        async with serving(office, REAL, listening) as front:
            value = {"parameters": [{"name": "query", "value": "lend my pass"}]}
            invoke = an_invoke("composeExtension/query", value, kind="channel")
            return (await front.post(invoke, Authorization="Bearer good"))[1]

    assert asyncio.run(scene())["composeExtension"]["text"] == wording_chat.GUESTS_REFUSED


@pytest.mark.parametrize("sdk", SDKS)
def test_both_libraries_can_tell_who_is_who(sdk: str) -> None:
    """One person of a conversation, and all of them."""
    ann = {"id": "29:ann", "aadObjectId": "ann", "userRole": "guest", "tenantId": "elsewhere"}
    settings = TeamsSettings(demo=True, sdk=sdk)

    async def scene() -> tuple[Any, Any, list[str]]:
        connection = connected(settings)
        async with serving(open_office(), settings, connection) as front:
            where = read_activity(a_message(serviceUrl=front.connector.url)).reference
            front.connector.statuses = [
                (200, ann),
                (200, {"members": [ann], "continuationToken": "more"}),
                (200, {"members": [ann]}),
            ]
            one, everyone = await connection.member(where), await connection.members(where)
            return one, everyone, [path for _, path, _ in front.connector.requests]

    one, everyone, paths = asyncio.run(scene())
    assert (one["userRole"], one["tenantId"]) == ("guest", "elsewhere")
    assert [m["aadObjectId"] for m in everyone] == ["ann", "ann"]
    assert "continuationToken=more" in paths[-1]
