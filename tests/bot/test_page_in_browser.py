"""Asking and the policy owner's page as a person meets them: in a browser, with and without eyes."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.workers import Workers
from tests.bot.browsing import a_tab, served
from tests.bot.test_overseeing import House

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "::1"])


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The page, served from a thread of its own."""
    workers = Workers(2, 8)
    with served(lambda: House().app(workers)) as address:
        yield address
    workers.close()


@pytest.fixture
def tab(browser: Any, address: str) -> Iterator[Any]:
    """A page on a phone."""
    with a_tab(browser, address, width=390, height=844) as tab:
        yield tab


def test_a_question_is_passed_on_by_keyboard(tab: Any) -> None:
    """Asked, refused and passed on without a mouse; what came of it is announced."""
    tab.goto("/")
    tab.type("#question", "Who pays for parking abroad, keys aside?")
    tab.keyboard.press("Enter")
    offer = tab.wait_for_selector(".choices button")
    offer.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".answer .contact")
    assert tab.text_content("#announced").startswith("Passed on to the policy owner")
    assert tab.evaluate("document.activeElement.id") == "question"


def test_a_long_question_is_never_cut(tab: Any) -> None:
    """It stays in the box with the reason below it, and is not sent."""
    tab.goto("/")
    words = "Can I post about work? " * 300
    tab.fill("#question", words)
    tab.keyboard.press("Enter")
    assert tab.input_value("#question").strip() == words.strip()
    assert "I can read 4,000 at once" in tab.text_content("#limit")
    assert tab.query_selector_all(".asked") == []
    tab.fill("#question", "Can I?")
    assert not tab.is_visible("#limit")


def test_what_changed_is_shown_side_by_side(tab: Any) -> None:
    """Was and is with the changed words marked; Escape leads back to the button."""
    tab.goto("/policies")
    tab.focus("text=What changed")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#changes ins")
    assert tab.text_content("#changes del") == "should"
    assert tab.text_content("#changes ins") == "must"
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.textContent") == "What changed"
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert tab.title() == "Policies \u00b7 policybot"


@pytest.mark.parametrize("path", ["/#ask", "/#check", "/policies"])
def test_every_control_has_a_name(tab: Any, path: str) -> None:
    """A screen reader has a word for all that can be pressed or filled in."""
    tab.goto(path)
    tab.wait_for_selector("#views [aria-current]")
    nameless = """[...document.querySelectorAll('button, input, select, textarea, a')].filter(one =>
        !one.textContent.trim() && !one.getAttribute('aria-label') && !(one.labels || []).length
    ).map(one => one.outerHTML)"""
    assert tab.evaluate(nameless) == []
