"""The service answers over HTTP and keeps its guard up."""

import asyncio
import re
import threading
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.core import wording
from bot.workers import Busy, Workers
from tests.bot.conftest import LEAVE, PASSES
from tests.bot.service_house import LENDING, Client, House, answer_to

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "::1"])


def test_a_follow_up_is_answered_with_what_was_asked_before(house: House) -> None:
    """The page sends along what was asked, so that "and at weekends?" gets an answer."""

    async def use(client: Client) -> None:
        alone = await answer_to(client, {"question": "and at weekends?"})
        assert alone["outcome"] == "not_found"
        asked = {"question": "and at weekends?", "earlier": [LENDING["question"]]}
        assert (await answer_to(client, asked))["outcome"] == "answered"

    house.run(use)


def test_a_question_is_answered(house: House) -> None:
    """The page gets stance, quote in pieces, warnings and contact; no candidates."""

    async def use(client: Client) -> None:
        answer = await answer_to(client, LENDING)
        assert (answer["outcome"], answer["stance"]) == ("answered", "no")
        assert (answer["headline"], "Passes policy" in answer["detail"]) == (
            "You should not.",
            True,
        )
        (citation,) = answer["citations"]
        assert "".join(words for words, _ in citation["pieces"]) == citation["quote"]
        assert answer["contact"] == "Facilities"
        assert "candidates" not in answer

    house.run(use)


def test_small_talk_is_no_refusal(house: House) -> None:
    """A greeting gets words without a headline, so that it is not shown as "not covered"."""

    async def use(client: Client) -> None:
        answer = await answer_to(client, {"question": "hello"})
        assert (answer["headline"], answer["citations"]) == ("", [])
        assert answer["detail"].startswith("Hello.")

    house.run(use)


def test_a_clause_is_shown_in_its_place(house: House) -> None:
    """The source comes in stretches; an unknown clause is a 404 in words."""

    async def use(client: Client) -> None:
        async with client.get("/api/place?clause=passes%23lending-para-1") as response:
            place = await response.json()
        assert ["quote", "You should not lend your pass to anyone.\n"] in place["stretches"]
        async with client.get("/api/place?clause=passes%239") as response:
            assert response.status == 404
            assert "no longer in force" in (await response.json())["error"]

    house.run(use)


def test_what_it_knows_is_listed(house: House) -> None:
    """The page learns which policies there are and how they stand."""

    async def use(client: Client) -> None:
        async with client.get("/api/about") as response:
            (policy,) = (await response.json())["policies"]
        assert (policy["title"], policy["is_draft"]) == ("Passes policy", True)

    house.run(use)


def test_an_ingest_is_picked_up(house: House) -> None:
    """The next question after an ingest is answered from the new version; nothing is mixed."""

    async def use(client: Client) -> None:
        await answer_to(client, LENDING)
        await asyncio.to_thread(house.ingest, "passes.md", PASSES.replace("anyone", "a stranger"))
        (citation,) = (await answer_to(client, LENDING))["citations"]
        assert citation["quote"] == "You should not lend your pass to a stranger."
        assert citation["version"] == 2
        await asyncio.to_thread(house.ingest, "leave.md", LEAVE)
        async with client.get("/api/about") as response:
            assert len((await response.json())["policies"]) == 2

    house.run(use)


def test_answers_stay_whole_while_policies_change(house: House) -> None:
    """However often policies change, each answer's quote and version belong together."""
    words = ["anyone", *(f"colleague number {n}" for n in range(2, 12))]

    async def use(client: Client) -> None:
        async def change() -> None:
            for word in words[1:]:
                await asyncio.to_thread(house.ingest, "passes.md", PASSES.replace("anyone", word))

        changing = asyncio.create_task(change())
        seen = set()
        while not changing.done():
            for citation in (await answer_to(client, LENDING))["citations"]:
                seen.add(citation["version"])
                assert citation["quote"].endswith(f"to {words[citation['version'] - 1]}.")
        await changing
        assert len(seen) > 1

    house.run(use)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {"Content-Type": "application/json"}, 400),
        (b"[", {"Content-Type": "application/json"}, 400),
        (b'{"question": 5}', {"Content-Type": "application/json"}, 400),
        (b'{"question": "x"}', {"Content-Type": "text/plain"}, 415),
        (b"[" * 20_000, {"Content-Type": "application/json"}, 400),
        (b'{"question": "' + b"x" * 140_000 + b'"}', {"Content-Type": "application/json"}, 413),
        (b'{"question": "\xff"}', {"Content-Type": "application/json"}, 400),
    ],
)
def test_bad_requests_get_a_sentence(
    house: House, body: bytes, headers: dict[str, str], status: int
) -> None:
    """Whatever is sent, the reply is JSON with one sentence, and no traceback."""

    async def use(client: Client) -> None:
        async with client.post("/api/ask", data=body, headers=headers) as response:
            assert response.status == status
            assert (await response.json()).keys() == {"error"}

    house.run(use)


@pytest.mark.parametrize("path", ["/nowhere", "/static/../service.py", "/static/%2e%2e/pages.py"])
def test_only_the_pages_own_files_are_served(house: House, path: str) -> None:
    """Nothing but the listed files can be fetched."""

    async def use(client: Client) -> None:
        async with client.get(path) as response:
            assert response.status == 404

    house.run(use)


def test_the_page_loads_nothing_from_elsewhere(house: House) -> None:
    """Every file comes with a policy that forbids foreign and inline code, and needs neither."""

    async def use(client: Client) -> None:
        async with client.get("/") as response:
            page = await response.text()
            rule = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in rule
        assert "unsafe" not in rule
        assert not re.search(r"\s(?:on\w+|style)=|<style|https?://(?!www\.w3\.org)", page)
        for path in set(re.findall(r'(?:src|href)="(/[^"]+)"', page)):
            async with client.get(path) as response:
                assert response.status == 200
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                assert "innerHTML" not in await response.text()

    house.run(use)


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:1", 200), ("localhost", 200), ("[::1]:80", 200), ("evil.example", 421), ("", 421)],
)
def test_foreign_names_are_refused(house: House, host: str, status: int) -> None:
    """A page elsewhere cannot reach the service under a name of its own."""

    async def use(client: Client) -> None:
        async with client.get("/api/about", headers={"Host": host}) as response:
            assert response.status == status
        # Platforms come through a proxy under its name, and probes under an address.
        async with client.get("/healthz", headers={"Host": host}) as response:
            assert response.status == 200

    house.run(use)


def test_health_and_readiness(tmp_path: Path) -> None:
    """Alive at once, ready once there is something to answer from."""
    house = House(tmp_path / "data")

    async def use(client: Client) -> None:
        async with client.get("/healthz") as response:
            assert response.status == 200
        async with client.get("/readyz") as response:
            assert response.status == 503
            assert (await response.json())["reason"] == "IndexMissing"
        async with client.get("/api/about") as response:
            assert (await response.json())["policies"] == []
        await asyncio.to_thread(house.ingest, "passes.md", PASSES)
        async with client.get("/readyz") as response:
            assert response.status == 200

    house.run(use)


def test_readiness_looks_at_the_organisations_there_are(house: House) -> None:
    """Where the usual organisation has no policies, another's are enough to be ready."""
    house.settings = Settings(home=house.settings.home, org="nobody")

    async def use(client: Client) -> None:
        async with client.get("/readyz") as response:
            assert response.status == 200

    house.run(use)


def test_a_breakdown_is_a_sentence_and_an_alarm(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If answering breaks down, the asker gets a sentence and the log the kind of error only."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    async def use(client: Client) -> None:
        monkeypatch.setattr(house.assistant, "answer", fail)
        async with client.post("/api/ask", json=LENDING) as response:
            assert response.status == 500
            assert await response.json() == {"error": wording.TROUBLE}

    house.run(use)
    assert house.events.alarms == [("request.failed", {"kind": "RuntimeError"})]


def test_a_full_queue_says_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """When too many questions wait, more get "ask again in a moment" at once."""
    house.settings = Settings(home=house.settings.home, workers=1, queue=1)
    gate = threading.Event()
    answer = house.assistant.answer

    def slow(*args: Any, **kwargs: Any) -> Any:
        gate.wait()
        return answer(*args, **kwargs)

    async def use(client: Client) -> None:
        monkeypatch.setattr(house.assistant, "answer", slow)
        waiting = [asyncio.create_task(answer_to(client, LENDING)) for _ in range(2)]
        async with client.get("/healthz") as response:
            assert response.status == 200
        try:
            response = await client.post("/api/ask", json=LENDING)
            assert response.status == 503
            assert response.headers["Retry-After"] == "1"
            assert (await response.json())["error"] == wording.BUSY
        finally:
            gate.set()
        for answered in await asyncio.gather(*waiting):
            assert answered["outcome"] == "answered"

    house.run(use)


def test_the_queue_frees_its_places() -> None:
    """Places come back when calls end, fail, or their caller goes away."""

    async def use() -> None:
        workers = Workers(1, 0)
        with pytest.raises(ZeroDivisionError):
            await workers.run(lambda: 1 // 0)
        gate = threading.Event()
        left = asyncio.create_task(workers.run(gate.wait))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await workers.run(int)
        left.cancel()
        gate.set()
        await asyncio.to_thread(workers.close)

    asyncio.run(use())
