"""Replies as blocks: within every limit at any length, verbatim, and mentioning nobody."""

import importlib.util
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.core.browsing import PolicyCard
from bot.core.section import Section
from bot.core.showing import show_answer, show_section
from bot.core.showing_drafts import show_draft
from bot.slack.blocks import (
    Asked,
    answer_blocks,
    draft_blocks,
    fallback,
    reason_blocks,
    section_blocks,
)
from bot.slack.views import draft_form, home, home_trouble, prompts, window
from knowledge.domain import (
    Answer,
    Certainty,
    Choice,
    Citation,
    DraftReport,
    Finding,
    Fix,
    FixKind,
    Outcome,
    Severity,
    Span,
    Stance,
    Verdict,
)
from tests.builders import a_clause, a_shown_draft
from tests.slack.limits import faults_of_message, faults_of_view, visible

NOW = datetime(2026, 11, 21, tzinfo=UTC)
# Texts of Slack's lengths take minutes to shrink, and say no more for it.
unshrunk = settings(phases=[Phase.explicit, Phase.reuse, Phase.generate], max_examples=40)
# Hypothesis warns that it cannot print such long texts; nobody wants to read them either.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
CHECKER = Path(__file__).parents[3] / "shared/tools/slack_render/check_blocks.py"

# Lengths that matter lie around Slack's limits; hypothesis would rarely come there by itself.
HOSTILE = "<!channel> *bold* _i_ ~s~ `c` <@U1> &amp; **x** [a](http://b) \U0001f600 \u202e @here "
texts = st.one_of(
    st.text(max_size=60),
    st.sampled_from([0, 1, 140, 1_990, 2_990, 3_010, 11_990, 30_000]).map(
        lambda n: (HOSTILE * (n // len(HOSTILE) + 1))[:n]
    ),
    st.sampled_from([300, 3_100, 12_500]).map(lambda n: "\U0001f600" * n),
    st.sampled_from([80, 2_100]).map(lambda n: "x" * n),
)
ids = st.text(min_size=1, max_size=300)


def spans(text: str) -> st.SearchStrategy[tuple[Span, ...]]:
    """Return spans in a text, some of them overlapping."""
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    return st.lists(ends.map(lambda e: Span(min(e), max(e))), max_size=4).map(tuple)


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    """Return a citation of any length."""
    quote = draw(texts)
    return Citation(
        clause_id=draw(ids),
        policy="p",
        policy_title=draw(texts),
        version=draw(st.integers(1, 99)),
        ref=draw(texts),
        heading_path=tuple(draw(st.lists(texts, max_size=3))),
        lead_in=draw(texts),
        quote=quote,
        lead_out=draw(texts),
        span=Span(0, len(quote)),
        telling=draw(spans(quote)),
        page=draw(st.none() | st.integers(1, 900)),
        score=1.0,
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Return an answer of any length."""
    choices = st.builds(Choice, label=texts, question=texts)
    outcome = draw(st.sampled_from(Outcome))
    return Answer(
        outcome=outcome,
        stance=Stance.NO if outcome is Outcome.ANSWERED else None,
        text=draw(texts),
        citations=tuple(draw(st.lists(citations(), max_size=9))),
        also=tuple(draw(st.lists(citations(), max_size=9))),
        candidates=(),
        contact=draw(texts),
        warnings=tuple(draw(st.lists(texts, max_size=7))),
        corpus_digest="d",
        answered_at=NOW,
        choices=tuple(draw(st.lists(choices, max_size=4))),
    )


@st.composite
def reports(draw: st.DrawFn) -> tuple[DraftReport, str]:
    """Return a report of any length, with its draft."""
    draft = draw(texts)
    fixes = st.builds(
        Fix,
        kind=st.sampled_from(FixKind),
        text=texts,
        span=st.sampled_from([None, Span(0, 0), Span(0, len(draft))]),
    )
    findings = st.builds(
        Finding,
        finding_id=ids,
        rule_id=ids,
        topic=ids,
        severity=st.sampled_from(Severity),
        certainty=st.sampled_from(Certainty),
        spans=spans(draft),
        excerpt=texts,
        reason=texts,
        fix=st.none() | fixes,
        citations=st.lists(citations(), min_size=1, max_size=3).map(tuple),
        suppressed_by=st.sampled_from(["", "a known case"]),
    )
    report = DraftReport(
        verdict=draw(st.sampled_from(Verdict)),
        text=draw(texts),
        findings=tuple(draw(st.lists(findings, max_size=6))) * draw(st.integers(1, 6)),
        questions=tuple(draw(st.lists(findings, max_size=3))),
        corrected=draw(texts),
        checked=tuple(draw(st.lists(texts, max_size=5))),
        not_checked=tuple(draw(st.lists(texts, max_size=5))),
        contact=draw(texts),
        warnings=tuple(draw(st.lists(texts, max_size=6))),
        corpus_digest="d",
        reviewed_at=NOW,
    )
    return report, draft


@pytest.fixture(scope="module")
def slacks_own_models() -> Callable[[Any], list[dict[str, str]]]:
    """The check by Slack's own models, where it is at hand; else nothing is found."""
    if not CHECKER.exists():
        return lambda _: []
    spec = importlib.util.spec_from_file_location("check_blocks", CHECKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def found(payload: Any) -> list[dict[str, str]]:
        logging.disable(logging.WARNING)
        try:
            problems: list[dict[str, str]] = module.check(payload)
        finally:
            logging.disable(logging.NOTSET)
        # Its hint on long labels is one of looks.
        return [p for p in problems if "may be cut" not in p["problem"]]

    return found


@unshrunk
@given(answer=answers(), question=texts, private=st.booleans(), people=st.booleans())
def test_answers_stay_within_every_limit(
    slacks_own_models: Callable[[Any], list[dict[str, str]]],
    answer: Answer,
    question: str,
    private: bool,
    people: bool,
) -> None:
    """An answer of any length is a message that Slack takes, and one for a window."""
    shown = show_answer(answer, is_private=private, can_hand_over=people)
    asked = Asked(question, (question,) * 3)
    body = {
        "text": fallback(shown.plain),
        "blocks": answer_blocks(shown, asked, page="https://policies.example.org/?clause=x"),
    }
    assert not faults_of_message(body)
    assert not slacks_own_models(body)
    view = window(answer.text, answer_blocks(shown, asked, in_modal=True))
    assert not faults_of_view(view)
    assert not slacks_own_models(view)


@unshrunk
@given(given_report=reports())
def test_reports_stay_within_every_limit(
    slacks_own_models: Callable[[Any], list[dict[str, str]]],
    given_report: tuple[DraftReport, str],
) -> None:
    """A report of any length is a message that Slack takes, and one for a window."""
    shown = show_draft(*given_report)
    body = {"text": fallback(shown.plain), "blocks": draft_blocks(shown)}
    assert not faults_of_message(body)
    assert not slacks_own_models(body)
    view = window("Your draft", draft_blocks(shown, most_blocks=100))
    assert not faults_of_view(view)
    assert not slacks_own_models(view)


@unshrunk
@given(words=st.lists(texts, min_size=1, max_size=9), times=st.integers(1, 30), title=texts)
def test_sections_stay_within_every_limit(words: list[str], times: int, title: str) -> None:
    """A section of any length fits a window."""
    clauses = tuple(a_clause(text, f"1.{at}") for at, text in enumerate(words * times))
    section = Section(
        policy_title=title,
        version_name="1",
        heading_path=(title,),
        clauses=clauses,
        clause_id=clauses[0].clause_id,
    )
    assert not faults_of_view(window("Section", section_blocks(show_section(section))))


@unshrunk
@given(titles=st.lists(texts, max_size=40), examples=st.lists(texts, max_size=9), draft=texts)
def test_home_and_form_stay_within_every_limit(
    titles: list[str], examples: list[str], draft: str
) -> None:
    """The Home tab, the form and the prompts are taken at any length."""
    cards = [
        PolicyCard(
            policy="p",
            title=title,
            version_name="1",
            n_clauses=3,
            is_draft=True,
            is_overdue=False,
            review_on=None,
            owner=title,
        )
        for title in titles
    ]
    assert not faults_of_view(home(cards, examples))
    assert not faults_of_view(home_trouble("It is not there."))
    assert not faults_of_view(draft_form(draft))
    assert all(1 <= len(p["title"]) <= 75 and p["message"] for p in prompts(examples))


@given(texts)
def test_the_question_why_stays_within_every_limit(clause_id: str) -> None:
    """The reasons to choose from are taken whatever clauses they are about."""
    body = {"text": "Why?", "blocks": reason_blocks((clause_id,) * 3)}
    assert not faults_of_message(body)


@given(
    quote=st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4_000),
    data=st.data(),
)
def test_a_clause_is_quoted_word_for_word(quote: str, data: st.DataObject) -> None:
    """Marked or not, the words of a quote put together are the clause's, to the character."""
    citation = Citation(
        clause_id="p#1",
        policy="p",
        policy_title="Policy",
        version=1,
        ref="1",
        heading_path=(),
        lead_in="",
        quote=quote,
        lead_out="",
        span=Span(0, len(quote)),
        telling=data.draw(spans(quote)),
        page=None,
        score=1.0,
    )
    blocks = answer_blocks(show_answer(_answered(citation)), Asked("?"))
    quoted = [
        element
        for block in blocks
        if block["type"] == "rich_text"
        for element in block["elements"]
        if element["type"] == "rich_text_quote"
    ]
    assert "".join(run["text"] for run in quoted[0]["elements"]) == quote


def _answered(*cited: Citation) -> Answer:
    return Answer(
        outcome=Outcome.ANSWERED,
        stance=Stance.NO,
        text="Not allowed. The policy rules this out (1).",
        citations=cited,
        also=(),
        candidates=(),
        contact="the clerk",
        warnings=("The policy is a draft and may not be in force.",),
        corpus_digest="d",
        answered_at=NOW,
    )


@pytest.mark.parametrize("place", ["", "Social media policy"])
def test_many_findings_on_clauses_without_a_number_are_a_message(place: str) -> None:
    """Slack refuses a whole message for one empty run of text."""
    shown = a_shown_draft(12, ref="", place=place)
    assert not faults_of_message({"text": "x", "blocks": draft_blocks(shown)})


def test_severity_is_in_words() -> None:
    """Whoever sees no colours and no pictures reads how much a finding weighs."""
    finding = Finding(
        finding_id="f",
        rule_id="r",
        topic="t",
        severity=Severity.BLOCK,
        certainty=Certainty.CERTAIN,
        spans=(Span(5, 9),),
        excerpt="0770",
        reason="A private number.",
        fix=None,
        citations=(),
    )
    report = DraftReport(
        verdict=Verdict.BLOCK,
        text="Do not post this as it is.",
        findings=(finding,),
        questions=(),
        corrected="",
        checked=(),
        not_checked=(),
        contact="",
        warnings=(),
        corpus_digest="d",
        reviewed_at=NOW,
    )
    shown = show_draft(report, "Ring 0770 now")
    words = "".join(visible(draft_blocks(shown)))
    assert "Do not post: A private number." in words
    assert "Do not post" in shown.plain


def test_the_order_is_answer_clauses_warnings_contact_buttons() -> None:
    """What matters first comes first: what the policies say, the clause, then the rest."""
    citation = Citation(
        clause_id="p#1",
        policy="p",
        policy_title="Policy",
        version=2,
        ref="1.1",
        heading_path=("Leave",),
        lead_in="You must not:",
        quote="sell leave",
        lead_out="",
        span=Span(0, 10),
        telling=(Span(0, 4),),
        page=3,
        score=1.0,
    )
    words = list(visible(answer_blocks(show_answer(_answered(citation)), Asked("?"))))
    order = [
        "Not allowed.",
        "1.1 \u00b7 Policy, version 2 \u00b7 Leave \u00b7 page 3",
        "You must not: ",
        "sell",
        " leave",
        "\u26a0\ufe0f The policy is a draft and may not be in force.",
        "Whom to ask: the clerk",
        "Show the whole section",
    ]
    assert [w for w in words if w in order] == order
