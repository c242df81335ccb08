"""Slack and Teams say the same: one dialog, both adapters over HTTP, not one difference.

The core, the policies and the rules are the real ones; only the search is by shared words, so that
nothing here depends on a model.
"""

import asyncio
import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.core import wording_chat, wording_teams
from bot.core.assistant import Assistant
from bot.core.ports import Snapshot
from bot.core.reviewing import Reviewer
from bot.core.showing_drafts import show_draft
from bot.slack.calls import SET_ASIDE
from bot.slack.views import ASIDE_FORM
from bot.teams.aside_cards import UNDO
from bot.teams.settings import TeamsSettings
from knowledge.domain import Answer, DraftReport
from knowledge.parse import parse_policy
from tests.bot.twins import NOW, EventList, FixedClock, MemoryLibrary, WordRetriever, a_corpus
from tests.slack.conftest import Bot
from tests.slack.test_asides import buttons
from tests.slack.workspace import Workspace
from tests.teams.chat import Chat, buttons_of
from tests.teams.connections import connected
from tests.teams.office import card_of, open_office, serving, words_of_card

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HERE = Path(__file__).resolve().parent
POLICIES = HERE.parents[1] / "knowledge" / "policies"
DIALOG = json.loads((HERE / "dialog.json").read_text("utf-8"))
# What only one platform shows, because it shows it in another place: the words of Slack's question
# before a press, and what stands above or folds parts of a Teams card.
AROUND = (
    wording_chat.NOTING,
    wording_chat.HANDING_OVER,
    wording_chat.CORRECTED,
    wording_teams.CHOOSE_ONE,
)


@dataclass
class Recorded:
    """What the core said and what a person read."""

    answers: list[Answer] = field(default_factory=list)
    reports: list[DraftReport] = field(default_factory=list)
    read: list[Counter[str]] = field(default_factory=list)
    labels: list[list[str]] = field(default_factory=list)


class _Listening:
    """A verb's owner that keeps what it returns."""

    def __init__(self, inner: Any, verb: str, kept: list[Any]) -> None:
        self._inner = inner
        self._verb = verb
        self._kept = kept

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name != self._verb:
            return found

        def kept(*args: Any, **others: Any) -> Any:
            result = found(*args, **others)
            self._kept.append(result)
            return result

        return kept


@dataclass(frozen=True)
class Core:
    """What both platforms stand on: the same policies, verbs and rules."""

    library: MemoryLibrary
    assistant: Assistant
    reviewer: Reviewer


@pytest.fixture(scope="module")
def core() -> Core:
    """The core over the sample policies, read from their files."""
    files = sorted(p for p in POLICIES.iterdir() if p.suffix != ".jsonl")
    versions = [
        parse_policy(path.name, path.read_bytes(), version=1, ingested_at=NOW) for path in files
    ]
    corpus = a_corpus(*versions, org="council")
    library = MemoryLibrary(Snapshot(corpus=corpus, retriever=WordRetriever(corpus)))
    given: dict[str, Any] = {
        "library": library,
        "clock": FixedClock(),
        "events": EventList(),
        "org_contact": "the Head of Communications",
    }
    reviewer = Reviewer(**given)
    # The rules are read with the first draft; nobody shall wait for them within the dialog.
    reviewer.review("council", "Good morning.")
    return Core(library, Assistant(**given), reviewer)


def _verbs(core: Core, recorded: Recorded) -> dict[str, Any]:
    return {
        "assistant": _Listening(core.assistant, "answer", recorded.answers),
        "reviewer": _Listening(core.reviewer, "review", recorded.reports),
    }


async def _in_slack(core: Core) -> Recorded:
    recorded = Recorded()
    slack = await Workspace().open()
    bot = Bot(slack, library=core.library, desk=_verbs(core, recorded))
    thread = ""
    try:
        async with bot.running():
            for step in DIALOG:
                before = len(slack.everything)
                if "set_aside" in step:
                    await _aside_in_slack(slack, step["set_aside"], recorded)
                    continue
                if "say" in step:
                    await slack.message(step["say"])
                elif "mention" in step:
                    thread = thread or slack.stamp()
                    await slack.mention(step["mention"], thread_ts=thread)
                else:
                    await slack.command("/policy-check", step["check"])
                await slack.until(partial(_has_more, slack, before))
                (said,) = slack.everything[before:]
                labels: list[str] = []
                words = " ".join(_slack_words(said.get("blocks") or said["text"], labels))
                recorded.read.append(_bag(words))
                recorded.labels.append(labels)
    finally:
        await slack.close()
    return recorded


async def _aside_in_slack(slack: Workspace, why: str, recorded: Recorded) -> None:
    """Set the first finding of the last report aside; note what the form and the window say."""
    mark = buttons(slack.everything[-1]["blocks"])[SET_ASIDE]
    before = set(slack.windows)
    await slack.press(SET_ASIDE, mark)
    await slack.until(lambda: set(slack.windows) - before)
    (name,) = set(slack.windows) - before
    form = slack.windows[name]
    fields = [b for b in form["blocks"] if b["type"] == "input"]
    read = [b["label"]["text"] for b in fields]
    read += [o["text"]["text"] for b in fields for o in b["element"].get("options", ())]
    read += _slack_words([b for b in form["blocks"] if b["type"] != "input"], [])
    await slack.submit(ASIDE_FORM, {"why": why}, opened=form)
    await slack.until(lambda: wording_chat.LOADING not in str(slack.windows[name]["blocks"]))
    labels = [form["submit"]["text"]]
    read += _slack_words(slack.windows[name]["blocks"], labels)
    recorded.read.append(_bag(" ".join(read)))
    recorded.labels.append(labels)


def _has_more(slack: Workspace, before: int) -> bool:
    return len(slack.everything) > before


def _slack_words(made: Any, labels: list[str]) -> list[str]:
    if isinstance(made, str):
        return [made]
    if isinstance(made, list):
        return [word for part in made for word in _slack_words(part, labels)]
    if not isinstance(made, dict) or made.get("type") in ("context_actions", "emoji"):
        return []
    if made.get("type") == "button":
        labels.append(made["text"]["text"])
        return []
    if isinstance(made.get("text"), str):
        return [made["text"]]
    joined = "".join if made.get("type") == "rich_text_section" else " ".join
    parts = ("text", "elements", "accessory")
    return [joined(_slack_words(made[key], labels)) for key in parts if key in made]


async def _in_teams(core: Core, sdk: str) -> Recorded:
    recorded, settings = Recorded(), TeamsSettings(demo=True, sdk=sdk)
    office = open_office(**_verbs(core, recorded))
    async with serving(office, settings, connected(settings)) as front:
        alone, together = Chat(front), Chat(front, "channel")
        for number, step in enumerate(DIALOG):
            where = together if "mention" in step else alone
            if "set_aside" in step:
                await _aside_in_teams(alone, step["set_aside"], recorded)
                continue
            words = next(iter(step.values()))
            typed = f"check {words}" if "check" in step else words
            (said,) = await where.say(typed, id=f"step-{number}")
            cards = [a["content"] for a in said.get("attachments", ())]
            text = _unescaped(str(said.get("text") or ""))
            recorded.read.append(_bag(" ".join([text, *map(words_of_card, cards)])))
            recorded.labels.append(
                [b["title"] for c in cards for b in buttons_of(c) if _is_compared(b)]
            )
    return recorded


def _is_compared(button: dict[str, Any]) -> bool:
    """Tell whether a button does something that Slack's does, too."""
    if button["type"] == "Action.Submit":
        return bool(button["data"]["act"] == UNDO)
    return button["type"] in ("Action.Execute", "Action.ShowCard")


async def _aside_in_teams(chat: Chat, why: str, recorded: Recorded) -> None:
    """Set the first finding of the last report aside; note what the form and the chat say."""
    form = next(b["card"] for b in buttons_of(card_of(chat.last)) if b["type"] == "Action.ShowCard")
    (send,) = buttons_of(form)
    (done,) = await chat.submit(send["title"], form, **{"why-0": why})
    made = card_of(done)
    fields = [e for e in form["body"] if "label" in e]
    read = [e["label"] for e in fields]
    read += [c["title"] for e in fields for c in e.get("choices", ())]
    recorded.read.append(_bag(" ".join([*read, words_of_card(form), words_of_card(made)])))
    recorded.labels.append([send["title"], *(b["title"] for b in buttons_of(made))])


def _unescaped(text: str) -> str:
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("**", "")
    return re.sub(r"\\(.)", r"\1", text)


def _bag(text: str) -> Counter[str]:
    """Return the words that are read, without signs, marks of citations and dots between parts."""
    for around in AROUND:
        text = text.replace(around, " ")
    text = re.sub(r"\[\d+\]|[\u26d4\u26a0\ufe0f\u2139\u00b7]", " ", text)
    return Counter(re.findall(r"[\w'\u2019]+", text))


def _folded(report: DraftReport) -> Counter[str]:
    """Return what Teams folds away and Slack leaves out: further clauses, the lists in full."""
    shown = show_draft(report, "")
    quotes = [q for f in (*shown.findings, *shown.questions) for q in f.quotes[1:]]
    words = [f"{q.ref} {q.place} {q.lead_in} {q.words} {q.lead_out}" for q in quotes]
    return _bag(" ".join([*words, shown.checked, shown.not_checked]))


@pytest.mark.parametrize("sdk", ["botbuilder", "agents"])
def test_both_platforms_say_the_same(core: Core, sdk: str) -> None:
    """Outcome, stance, citations, findings, fixes, words and buttons of a whole dialog agree."""
    slack = asyncio.run(_in_slack(core))
    teams = asyncio.run(_in_teams(core, sdk))
    undated = [replace(a, answered_at=NOW) for a in slack.answers]
    assert undated == [replace(a, answered_at=NOW) for a in teams.answers]
    assert len(undated) == sum(bool({"say", "mention"} & set(step)) for step in DIALOG)
    assert [replace(r, reviewed_at=NOW) for r in slack.reports] == [
        replace(r, reviewed_at=NOW) for r in teams.reports
    ]
    assert len(slack.reports) == sum("check" in step for step in DIALOG)
    reports = iter(teams.reports)
    for step, left, right in zip(DIALOG, slack.read, teams.read, strict=True):
        assert left - right == Counter(), f"only in Slack, after {step}"
        folded = _folded(next(reports)) if "check" in step else Counter()
        assert right - left - folded == Counter(), f"only in Teams, after {step}"
    assert slack.labels == teams.labels


def test_the_dialog_is_worth_comparing(core: Core) -> None:
    """Every outcome, several stances, drafts with and without findings, one set aside are in it."""
    slack = asyncio.run(_in_slack(core))
    assert {answer.outcome.value for answer in slack.answers} >= {"answered", "not_found"}
    assert len({answer.stance for answer in slack.answers}) >= 3
    assert {bool(report.findings) for report in slack.reports} == {True, False}
    assert any(f.suppressed_by for report in slack.reports for f in report.findings)
