"""An organisation with two policies, its desk, and a Bot Connector that remembers: for the tests."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
from aiohttp import web

from bot.core.citing import cite
from bot.core.desk import Desk
from bot.core.memory import MemoryStore
from bot.core.ports import Snapshot
from bot.teams.adapter import PATH, TeamsAdapter
from bot.teams.connection import (
    Activity,
    Connection,
    DeliveryFailed,
    NotAuthenticated,
    Outlet,
    Reference,
)
from bot.teams.settings import TeamsSettings
from bot.workers import Workers
from knowledge.corpus import Corpus
from knowledge.domain import (
    Certainty,
    DraftReport,
    Finding,
    Fix,
    FixKind,
    Modality,
    Severity,
    Span,
    Verdict,
)
from knowledge.errors import StoreUnavailable
from tests.bot.twins import (
    NOW,
    EventList,
    FixedClock,
    MemoryLibrary,
    WordRetriever,
    a_corpus,
    a_desk,
)
from tests.builders import a_clause, a_version

__all__ = [
    "BOT",
    "ORG",
    "TENANT",
    "Away",
    "FakeConnector",
    "ListeningConnection",
    "Office",
    "ScriptedReviewer",
    "a_message",
    "an_invoke",
    "card_of",
    "open_office",
    "words_of_card",
]

ORG, TENANT, BOT = "council", "tenant-1", "28:bot"

PASSES = a_version(
    [
        a_clause(
            "Staff must not lend their pass to anyone.",
            "1.1",
            policy="passes",
            heading_path=("Lending your pass",),
            modality=Modality.PROHIBIT,
        ),
        a_clause(
            "A lost pass must be reported to the front desk on the same day.",
            "1.2",
            policy="passes",
            heading_path=("Lending your pass",),
            modality=Modality.REQUIRE,
        ),
        a_clause(
            "The front desk keeps visitor badges for a week.",
            "2.1",
            policy="passes",
            heading_path=("Visitors and their badges",),
        ),
    ],
)


class ScriptedReviewer:
    """Holds the first clause against "gossip", which blocks, and "rumour"; knows no other rule."""

    def __init__(self, library: MemoryLibrary) -> None:
        self._library = library
        self.asked: list[dict[str, Any]] = []
        self.dismissed: list[tuple[str, str, str]] = []

    def matter(self, rule_id: str) -> str:
        """Return what the two rules are about."""
        return {"gossip": "talk about people", "hearsay": "hearsay"}.get(rule_id, "")

    def count_dismissed(self, org: str, rule_id: str, finding_id: str) -> None:
        """Remember it."""
        self.dismissed.append((org, rule_id, finding_id))

    def review(
        self,
        org: str,
        draft: str,
        *,
        dismissed: Mapping[str, str] | None = None,
        counts_dismissed: bool = True,
        **how: Any,
    ) -> DraftReport:
        """Return a report in which every part has something."""
        assert not counts_dismissed, "a chat's dismissals were counted when they were given"
        self.asked.append({"org": org, "draft": draft, **how})
        corpus = self._library.snapshot(org).corpus
        found = [_found(at, dismissed or {}, corpus) for at in re.finditer("gossip|rumour", draft)]
        weights = {one.severity for one in found if not one.suppressed_by}
        verdict = Verdict.BLOCK if Severity.BLOCK in weights else Verdict.REVIEW
        return DraftReport(
            verdict=verdict if weights else Verdict.OK,
            text="Do not post this yet. Mend what is marked." if weights else "Nothing found.",
            findings=tuple(found),
            questions=(),
            corrected=draft.replace("gossip", "news"),
            checked=("talk about people",),
            not_checked=("pictures",),
            contact="the front desk" if found else "",
            warnings=(),
            corpus_digest=corpus.digest,
            reviewed_at=NOW,
        )


def _found(at: re.Match[str], dismissed: Mapping[str, str], corpus: Corpus) -> Finding:
    blocks, span = at[0] == "gossip", Span(*at.span())
    finding_id = f"f-{at.start()}" if blocks else "f-rumour"
    return Finding(
        finding_id=finding_id,
        rule_id="gossip" if blocks else "hearsay",
        topic="gossip",
        severity=Severity.BLOCK if blocks else Severity.REVIEW,
        certainty=Certainty.LIKELY,
        spans=(span,),
        excerpt=at[0],
        reason="Talk about people is not for posting." if blocks else "Do you know it?",
        fix=Fix(kind=FixKind.REPLACE, text="news", span=span),
        citations=tuple(filter(None, [cite(PASSES.clauses[0], corpus, score=1.0)])),
        suppressed_by="" if blocks else dismissed.get(finding_id, ""),
    )


class Away:
    """A port that can be taken away, and comes back."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.is_away = False

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any, **others: Any) -> Any:
            if self.is_away:
                raise StoreUnavailable("away")
            return getattr(self._inner, name)(*args, **others)

        return call


@dataclass
class Office:
    """A desk with everything in memory, and what happened at it."""

    events: EventList
    library: MemoryLibrary
    store: MemoryStore
    desk: Desk
    workers: Workers

    def log(self) -> str:
        """Everything that went to the log, as one text."""
        return json.dumps([*self.events.records, *self.events.alarms])

    def alarms(self) -> list[str]:
        """The names of the alarms."""
        return [name for name, _ in self.events.alarms]


def open_office(*, n_threads: int = 2, n_waiting: int = 32, **ports: Any) -> Office:
    """Return an office; any port of its desk can be given by name."""
    corpus = a_corpus(PASSES, org=ORG)
    library = MemoryLibrary(Snapshot(corpus=corpus, retriever=WordRetriever(corpus)))
    events, clock = EventList(), FixedClock()
    store = MemoryStore(clock)
    store.tenants.connect("teams", TENANT, ORG)
    desk = a_desk(library, store, events, clock, **{"reviewer": ScriptedReviewer(library), **ports})
    return Office(
        events=events,
        library=library,
        store=store,
        desk=desk,
        workers=Workers(n_threads, n_waiting),
    )


def a_message(text: str = "", **others: Any) -> dict[str, Any]:
    """Return a message from Teams; ``kind`` is its scope, anything else a key of the activity."""
    kind = others.pop("kind", "personal")
    mention = "<at>Policy bot</at>\u00a0" if kind != "personal" else ""
    entities = [
        {
            "type": "mention",
            "text": "<at>Policy bot</at>",
            "mentioned": {"id": BOT, "name": "Policy bot"},
        }
    ]
    return {
        "type": "message",
        "id": "m-1",
        "channelId": "msteams",
        "serviceUrl": "http://127.0.0.1:9/",
        "from": {"id": "29:ann", "aadObjectId": "ann", "name": "Ann Other"},
        "recipient": {"id": BOT, "name": "Policy bot"},
        "conversation": {
            "id": f"{kind}-1",
            "conversationType": kind,
            "tenantId": TENANT,
            "isGroup": kind != "personal",
        },
        "channelData": {"tenant": {"id": TENANT}},
        "text": f"{mention}{text}",
        "entities": entities if mention else [],
        **others,
    }


def an_invoke(name: str, value: object, **others: Any) -> dict[str, Any]:
    """Return an invoke from Teams."""
    return {**a_message(**others), "type": "invoke", "name": name, "value": value, "text": None}


def card_of(activity: Mapping[str, Any]) -> dict[str, Any]:
    """Return the card of a message."""
    (attachment,) = activity["attachments"]
    content: dict[str, Any] = attachment["content"]
    return content


def words_of_card(made: object) -> str:
    """Return everything that a card shows, in order, with a space between the elements."""
    if isinstance(made, list):
        return " ".join(filter(None, map(words_of_card, made)))
    if not isinstance(made, dict):
        return ""
    if made.get("type") == "RichTextBlock":
        return "".join(run["text"] for run in made["inlines"])
    if made.get("type") == "TextBlock":
        return str(made["text"])
    if made.get("type") == "Input.Text":
        return str(made.get("value", ""))
    return words_of_card([made.get("body"), made.get("items"), made.get("columns")])


class ListeningConnection:
    """A connection without any network: remembers what is sent, fails where it is told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[Reference, dict[str, Any]]] = []
        self.private: list[tuple[str, dict[str, Any]]] = []
        self.updated: list[tuple[str, dict[str, Any]]] = []
        self.failures: list[DeliveryFailed] = []
        self.no_chat: DeliveryFailed | None = None
        self.tokens: set[str] | None = None
        self.people: dict[str, dict[str, Any]] = {"29:ann": {"userRole": "user"}}
        self.has_spoken = asyncio.Event()

    async def start(self) -> None:
        """Open nothing."""

    async def stop(self) -> None:
        """Close nothing."""

    async def authenticate(self, header: str, activity: Activity) -> None:
        """Let in who holds one of the tokens."""
        if self.tokens is None or header not in self.tokens:
            raise NotAuthenticated("not one of them")

    async def members(self, reference: Reference) -> list[dict[str, Any]]:
        """Return whom the test put there."""
        del reference
        return list(self.people.values())

    async def member(self, reference: Reference) -> dict[str, Any]:
        """Return what the test says of somebody."""
        try:
            return self.people[reference.person]
        except KeyError:
            raise DeliveryFailed(404) from None

    async def converse(
        self, reference: Reference, work: Callable[[Outlet], Awaitable[None]]
    ) -> None:
        """Do the work at once."""
        await work(_Listener(self, reference))

    async def open_chat(self, reference: Reference) -> Reference:
        """Return a chat named after the person."""
        if self.no_chat is not None:
            raise self.no_chat
        where = f"chat-{reference.person}"
        return replace(reference, conversation=where, kind="personal", activity="")

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What was said, without the typing."""
        return [activity for _, activity in self.sent if activity["type"] == "message"]

    @property
    def said(self) -> list[str]:
        """The texts of what was said."""
        return [str(message.get("text", "")) for message in self.messages]


class _Listener:
    def __init__(self, connection: ListeningConnection, reference: Reference) -> None:
        self._connection = connection
        self._reference = reference

    async def send(self, activity: Activity) -> str:
        if activity["type"] == "message" and self._connection.failures:
            raise self._connection.failures.pop(0)
        self._connection.sent.append((self._reference, dict(activity)))
        if activity["type"] == "message":
            self._connection.has_spoken.set()
        return f"sent-{len(self._connection.sent)}"

    async def send_privately(self, activity: Activity, person: str) -> str:
        self._connection.private.append((person, dict(activity)))
        return f"private-{len(self._connection.private)}"

    async def update(self, activity_id: str, activity: Activity) -> None:
        self._connection.updated.append((activity_id, dict(activity)))


@dataclass
class FakeConnector:
    """A Bot Connector on this machine: takes what the bot sends, and answers as it is told."""

    url: str = ""
    requests: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    statuses: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        """Remember a request."""
        body = await request.json() if request.can_read_body else {}
        self.requests.append((request.method, request.path_qs, body))
        if self.statuses:
            status, body = self.statuses.pop(0)
            return web.json_response(body, status=status)
        return web.json_response({"id": f"sent-{len(self.requests)}"}, status=201)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What the bot said, without the typing."""
        return [body for _, _, body in self.requests if body.get("type") == "message"]


@dataclass
class Front:
    """The adapter's route, served on this machine, and the connector that it speaks to."""

    adapter: TeamsAdapter
    url: str
    connector: FakeConnector
    session: aiohttp.ClientSession

    async def post(self, activity: object, **headers: str) -> tuple[int, Any]:
        """Send an activity as Teams does; return status and body."""
        data = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        headers = {"Content-Type": "application/json", **headers}
        async with self.session.post(self.url, data=data, headers=headers) as reply:
            text = await reply.text()
            return reply.status, json.loads(text) if text else None

    async def settled(self) -> None:
        """Wait until everything that was begun has ended."""
        await self.adapter.idle()


@asynccontextmanager
async def serving(office: Office, settings: TeamsSettings, connection: Connection) -> Any:
    """Serve the adapter and a connector on loopback."""
    connector = FakeConnector()
    adapter = TeamsAdapter(settings, office.desk, office.workers, connection)
    app, other = web.Application(), web.Application()
    adapter.add_routes(app)
    other.router.add_route("*", "/{tail:.*}", connector.take)
    runners = [web.AppRunner(made) for made in (app, other)]
    ports = []
    for runner in runners:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ports.append(runner.addresses[0][1])
    connector.url = f"http://127.0.0.1:{ports[1]}/"
    await adapter.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield Front(adapter, f"http://127.0.0.1:{ports[0]}{PATH}", connector, session)
    finally:
        await adapter.stop()
        for runner in runners:
            await runner.cleanup()
        office.workers.close()
