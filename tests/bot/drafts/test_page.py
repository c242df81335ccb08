"""The draft page: what its service sends and refuses, and what a person sees in a browser."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.core.assistant import Assistant
from bot.core.ports import Snapshot
from bot.core.reviewing import Reviewer
from bot.web.guarding import guard
from bot.web.pages import add_chat_page
from bot.workers import Workers
from tests.bot.browsing import a_tab, served
from tests.bot.drafts.house import ONLINE, RULES, corpus_of
from tests.bot.twins import EventList, FixedClock, MemoryLibrary, WordRetriever

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "::1"])


class Page:
    """A service with the chat page, over one invented policy."""

    def __init__(self) -> None:
        corpus = corpus_of(("online.md", ONLINE))
        library = MemoryLibrary(Snapshot(corpus=corpus, retriever=WordRetriever(corpus)))
        self.events = EventList()
        self.workers = Workers(2, 8)
        self.app = web.Application(middlewares=[guard(self.events, hosts=None)])
        clock = FixedClock()
        add_chat_page(
            self.app,
            assistant=Assistant(library=library, clock=clock, events=self.events),
            reviewer=Reviewer(
                library=library, clock=clock, events=self.events, key=b"k" * 32, rules=RULES
            ),
            workers=self.workers,
            org="council",
        )

    def post(self, body: Any, **headers: str) -> tuple[int, dict[str, Any]]:
        """Send what is to be checked; return status and answer."""

        async def sent() -> tuple[int, dict[str, Any]]:
            async with TestClient(TestServer(self.app)) as client:
                given = {"data": body} if isinstance(body, bytes) else {"json": body}
                async with client.post("/api/check", headers=headers, **given) as response:
                    return response.status, dict(await response.json())

        return asyncio.run(sent())


def test_a_report_comes_with_the_words_for_people() -> None:
    """Headline, severity, topic and help are words; spans count as the browser does."""
    status, report = Page().post({"draft": "\U0001f600 my zipcode", "capacity": "personal"})
    assert status == 200
    assert report["headline"] == "Please do not post this as it is."
    (finding,) = report["findings"]
    assert (finding["weight"], finding["topic_name"]) == ("Do not post", "someone's personal data")
    assert finding["help"] == "What helps: write \u201csomewhere\u201d instead."
    assert finding["spans"] == [{"start": 5, "end": 12, "utf16_start": 6, "utf16_end": 13}]
    (citation,) = finding["citations"]
    assert "".join(words for words, _ in citation["pieces"]) == citation["quote"]
    assert report["corrected"] == "\U0001f600 my somewhere"


def test_what_is_set_aside_comes_back_set_aside() -> None:
    """The page sends reasons by finding; nothing of them is kept here."""
    page = Page()
    _, first = page.post({"draft": "I heard it"})
    dismissed = {first["findings"][0]["finding_id"]: "It is public already"}
    _, again = Page().post({"draft": "I heard it", "dismissed": dismissed})
    assert again["verdict"] == "ok"
    assert again["findings"][0]["suppressed_by"] == "It is public already"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"draft": 7}, 400),
        ({}, 400),
        ([], 400),
        (b"{", 400),
        (b"[" * 50_000, 400),
    ],
)
def test_what_is_no_draft_is_refused_in_words(body: Any, status: int) -> None:
    """A bad request gets a sentence, never a traceback."""
    got, answer = Page().post(body, **{"Content-Type": "application/json"})
    assert got == status
    assert answer["error"].startswith("Send an object with a `draft`")


def test_a_form_of_another_site_cannot_send_a_draft() -> None:
    """Only JSON is read: a page elsewhere cannot send that without being asked first."""
    got, _ = Page().post(b"draft=hello", **{"Content-Type": "text/plain"})
    assert got == 415


@pytest.mark.parametrize(
    "sent",
    [
        {"draft": "hello", "capacity": "royal", "platform": 7, "dismissed": [1]},
        {"draft": "hello\ud800", "dismissed": {"x": "\ud800"}},
        {"draft": "", "capacity": None},
    ],
)
def test_odd_requests_are_read_with_care(sent: dict[str, Any]) -> None:
    """What is not understood is left out; half a character is a question mark."""
    status, report = Page().post(sent)
    assert status == 200
    assert report["verdict"] == "ok"


def test_nothing_of_a_draft_is_logged() -> None:
    """Neither while it is typed nor when it is sent."""
    page = Page()
    page.post({"draft": "Xanadu zipcode"})
    assert "Xanadu" not in str(page.events.records + page.events.alarms)


# --- in a browser ---------------------------------------------------------------------------------


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """The draft page in a browser."""
    page = Page()
    with (
        served(lambda: page.app) as address,
        a_tab(browser, address, width=1280, height=900) as tab,
    ):
        tab.goto("/#check")
        tab.wait_for_selector("#drafts button")
        yield tab
    page.workers.close()


def _marked(tab: Any) -> list[str]:
    return [mark.text_content() for mark in tab.query_selector_all("#marks mark")]


def test_words_are_marked_as_they_are_typed(tab: Any) -> None:
    """A moment after typing the words are marked and the clause stands beside them."""
    tab.type("#draft", "\U0001f600 I heard it, my zipcode is X")
    tab.wait_for_selector(".finding.block")
    assert _marked(tab) == ["heard", "zipcode"]
    assert tab.text_content("#verdict strong") == "Please do not post this as it is."
    quote = tab.text_content(".finding.block blockquote")
    assert quote == "You must not publish personal data about anybody."


def test_marks_stay_in_place_while_typing_goes_on(tab: Any) -> None:
    """Words typed in front shift the marks at once, before the service has answered."""
    tab.fill("#draft", "my zipcode")
    tab.wait_for_selector(".finding.block")
    tab.route("**/api/check", lambda route: None)
    tab.evaluate("() => { const d = document.getElementById('draft'); d.setSelectionRange(0, 0); }")
    tab.focus("#draft")
    tab.keyboard.insert_text("Well, ")
    assert _marked(tab) == ["zipcode"]


def test_a_fix_is_made_at_one_press(tab: Any) -> None:
    """The words are replaced in the box, and the finding goes."""
    tab.fill("#draft", "my zipcode is X")
    tab.click("text=Do it")
    tab.wait_for_selector("#verdict.ok")
    assert tab.input_value("#draft") == "my somewhere is X"
    assert tab.query_selector_all(".finding") == []


def test_the_corrected_draft_can_be_used(tab: Any) -> None:
    """All suggestions at once, in place of what was there."""
    tab.fill("#draft", "my zipcode and passport")
    tab.click("text=Use it here")
    tab.wait_for_selector("#verdict.ok")
    assert tab.input_value("#draft") == "my somewhere and"


def test_a_finding_can_be_set_aside_and_taken_back(tab: Any) -> None:
    """A reason takes it out of the verdict, and it stays in sight."""
    tab.fill("#draft", "I heard it")
    tab.wait_for_selector("#verdict.review")
    tab.click("summary:text-is('Set aside')")
    tab.click("text=It is public already")
    tab.wait_for_selector("#verdict.ok")
    assert "Set aside: It is public already." in tab.text_content(".finding")
    tab.click("text=Undo")
    tab.wait_for_selector("#verdict.review")


def test_capacity_decides_which_clauses_count(tab: Any) -> None:
    """Choosing official brings up what is asked of council accounts."""
    tab.fill("#draft", "do not shout")
    tab.check("input[value=personal]", force=True)
    tab.wait_for_selector("#verdict.ok")
    assert tab.query_selector_all(".finding") == []
    tab.check("input[value=official]", force=True)
    tab.wait_for_selector(".finding.note")


def test_a_busy_service_is_asked_again(tab: Any) -> None:
    """A refusal is shown in words, and the report comes without another key being pressed."""
    refused: list[int] = []

    def once(route: Any) -> None:
        if refused:
            route.continue_()
            return
        refused.append(1)
        route.fulfill(json={"error": "Many drafts are coming in at once."})

    tab.route("**/api/check", once)
    tab.evaluate(
        "() => { window.fetched = (ask => async (...a) => { const v = await ask(...a);"
        " if (v.error) throw new Error(v.error); return v; })(window.fetched); }"
    )
    tab.fill("#draft", "my zipcode")
    tab.wait_for_selector("#verdict.trouble")
    assert tab.text_content("#verdict") == "Many drafts are coming in at once."
    tab.wait_for_selector(".finding.block", timeout=10_000)


def test_markup_in_a_draft_is_only_words(tab: Any) -> None:
    """Nothing that is typed becomes part of the page."""
    draft = "<img src=x onerror=alert(1)> <b>zipcode</b>"
    tab.fill("#draft", draft)
    tab.wait_for_selector(".finding.block")
    assert tab.query_selector_all("#marks img, #marks b, #findings img, #findings b") == []


def test_clearing_leaves_nothing_behind(tab: Any) -> None:
    """An empty box shows how to begin, and no report."""
    tab.fill("#draft", "my zipcode")
    tab.wait_for_selector(".finding")
    tab.click("#clear")
    assert tab.is_visible("#before")
    assert tab.query_selector_all(".finding, #marks mark") == []
    assert not tab.is_visible("#verdict")


def test_asking_stands_beside_checking(tab: Any) -> None:
    """One press away, and the way back keeps the draft."""
    tab.fill("#draft", "my zipcode")
    tab.click("text=Ask")
    tab.wait_for_selector("#question")
    assert not tab.is_visible("#draft")
    tab.click("text=Check a draft")
    assert tab.input_value("#draft") == "my zipcode"


def test_the_page_fits_a_phone(tab: Any) -> None:
    """Nothing sticks out to the side on a narrow screen."""
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.fill("#draft", "I heard it, my zipcode " + "x" * 200)
    tab.wait_for_selector(".finding.block")
    wide = tab.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360


def test_static_files_are_all_served() -> None:
    """Every style sheet and script is named by a page."""
    folder = Path(__file__).resolve().parents[3] / "bot" / "web" / "static"
    named = "".join(page.read_text("utf-8") for page in folder.glob("*.html"))
    for path in folder.iterdir():
        if path.suffix in (".js", ".css"):
            assert f"/static/{path.name}" in named
