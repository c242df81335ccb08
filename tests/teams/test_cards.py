"""What Teams shows: word for word, within its limits at any length, readable without colours."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.browsing import PolicyCard
from bot.core.shown import (
    Act,
    Action,
    AnswerShown,
    DraftShown,
    FindingShown,
    Piece,
    Quote,
    SectionShown,
)
from bot.teams.cards import answer_card, clause_card, know_card, section_card, words_card
from bot.teams.draft_cards import draft_form, invitation_card, report_card
from bot.teams.elements import cut, size_of
from bot.teams.messages import (
    answer_message,
    card_message,
    citation_entity,
    escaped,
    plain_message,
)
from bot.teams.reply import Asked
from knowledge.domain import Severity, Verdict
from tests.teams.chat import buttons_of
from tests.teams.office import words_of_card

MOST_BYTES = 80_000

# Long and short, with everything that JSON, Markdown, HTML and UTF-16 make longer or mean.
letters = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n")
words = st.one_of(
    st.text(letters, max_size=40),
    st.builds(lambda w, n: w * n, st.text(letters, min_size=1, max_size=12), st.integers(1, 150)),
    st.sampled_from(["", " ", "a" * 30_000, "\U0001f600" * 4_000, '"\\' * 3_000]),
)
some_words = st.one_of(st.text(letters, max_size=60), words)
pieces = st.lists(st.builds(Piece, some_words, st.booleans()), max_size=4).map(tuple)
quotes = st.builds(
    Quote,
    clause_id=st.text(max_size=30),
    ref=some_words,
    place=some_words,
    lead_in=some_words,
    pieces=pieces,
    lead_out=some_words,
)
many_quotes = st.one_of(
    st.lists(quotes, max_size=4).map(tuple),
    st.builds(lambda q, n: (q,) * n, quotes, st.integers(1, 20)),
)
actions = st.lists(
    st.builds(
        Action,
        act=st.sampled_from(Act),
        label=st.text(letters, min_size=1),
        value=st.text(letters, max_size=60),
    ),
    max_size=9,
).map(tuple)
answers = st.builds(
    AnswerShown,
    headline=some_words,
    detail=some_words,
    quotes=many_quotes,
    also=many_quotes,
    warnings=st.lists(some_words, max_size=5).map(tuple),
    contact=some_words,
    actions=actions,
    asks_feedback=st.booleans(),
    plain=words,
)
sections = st.builds(
    SectionShown, title=some_words, heading=some_words, quotes=many_quotes, plain=words
)
findings = st.lists(
    st.builds(
        FindingShown,
        finding_id=st.text(max_size=9),
        severity=some_words,
        weight=st.sampled_from(Severity),
        pieces=pieces,
        reason=some_words,
        fix=some_words,
        quotes=st.lists(quotes, max_size=3).map(tuple),
        dismissed=some_words,
        is_question=st.booleans(),
    ),
    max_size=3,
).flatmap(lambda some: st.integers(1, 15).map(lambda n: tuple(some) * n))
drafts = st.text(letters, max_size=200).flatmap(
    lambda w: st.integers(1, 200).map(lambda n: (w * n)[:20_000])
)
reports = st.builds(
    DraftShown,
    verdict=st.sampled_from(Verdict),
    headline=some_words,
    detail=some_words,
    findings=findings,
    questions=findings,
    corrected=drafts,
    checked=some_words,
    not_checked=some_words,
    contact=some_words,
    warnings=st.lists(some_words, max_size=5).map(tuple),
    plain=words,
)
questions = st.builds(
    lambda q, e: Asked(question=q[:4_000], earlier=tuple(w[:4_000] for w in e)),
    some_words,
    st.lists(some_words, max_size=3),
)


def _nodes(made: Any) -> Iterator[dict[str, Any]]:
    if isinstance(made, list):
        for part in made:
            yield from _nodes(part)
    elif isinstance(made, dict):
        if "type" in made:
            yield made
        for key, part in made.items():
            if key != "data":
                yield from _nodes(part)


def _check(made: dict[str, Any]) -> None:
    """Hold a card to the rules of Teams: Microsoft's reference, and what clients are known for."""
    assert (made["type"], made["version"]) == ("AdaptiveCard", "1.5")
    assert len(made.get("actions", ())) <= 6
    names: list[str] = []
    for node in _nodes(made):
        kind = node["type"]
        if kind == "TextBlock":
            assert node["wrap"] is True
            assert node["text"]
            assert not set("*_[]<>#`|") & set(node["text"]), "markup in a fixed sentence"
        if kind == "RichTextBlock":
            assert node["inlines"], "an empty paragraph is refused"
            assert all(run["type"] == "TextRun" and run["text"] for run in node["inlines"])
        if kind == "Container":
            assert node["items"]
        if kind.startswith("Input."):
            assert node["id"]
            assert node["label"]
            assert not node.get("isRequired") or node["errorMessage"]
            names.append(node["id"])
        if kind == "Action.Execute":
            assert node["verb"]
            assert node["fallback"]["type"] == "Action.Submit"
        if kind.startswith("Action."):
            assert 0 < len(node["title"]) <= 60
    assert len(set(names)) == len(names)


@given(shown=answers, asked=questions, is_labelled=st.booleans())
def test_an_answer_of_any_length_is_taken_by_teams(
    shown: AnswerShown, asked: Asked, is_labelled: bool
) -> None:
    """Below 80 KB as Teams counts, citations and buttons included, and in the form it takes."""
    message = answer_message(shown, asked.data, is_labelled=is_labelled)
    assert size_of(message) < MOST_BYTES
    assert len(message.get("entities", ())) <= 1
    for attachment in message.get("attachments", ()):
        _check(attachment["content"])


@given(shown=sections, asked=questions)
def test_a_section_of_any_length_is_taken_by_teams(shown: SectionShown, asked: Asked) -> None:
    """A long section is shown as far as there is room, and says that there is more."""
    made = section_card(shown, asked.data)
    _check(made)
    assert size_of(made) < MOST_BYTES


@given(shown=reports, draft=drafts, can_insert=st.booleans())
def test_a_report_of_any_length_is_taken_by_teams(
    shown: DraftShown, draft: str, can_insert: bool
) -> None:
    """However much was found; and the draft to go on with comes whole."""
    made = report_card(shown, draft, longest=20_000, can_insert=can_insert)
    _check(made)
    assert size_of(card_message(made, shown.plain)) < MOST_BYTES + (
        len(draft) * 12 if can_insert else 0
    )
    if can_insert:
        assert (shown.corrected or draft) in [e.get("value") for e in made["body"]]


@given(quote=quotes, text=words)
def test_what_is_inserted_is_taken_by_teams(quote: Quote, text: str) -> None:
    """A clause or a draft of any length."""
    for made in (clause_card(quote), words_card(text)):
        _check(made)
        assert size_of(made) < MOST_BYTES


@given(shown=st.lists(quotes, max_size=40), is_labelled=st.booleans())
def test_citations_keep_the_limits_of_teams(shown: list[Quote], is_labelled: bool) -> None:
    """At most 20, names of 80 and abstracts of 160 characters, none empty, one entity."""
    entity = citation_entity(shown, is_labelled=is_labelled)
    if entity is None:
        assert not [q for q in shown if q.words.strip() and q.ref.strip()]
        return
    claims = entity.get("citation", [])
    assert len(claims) <= 20
    positions = [claim["position"] for claim in claims]
    assert positions == sorted(set(positions))
    assert set(positions) <= set(range(1, 21))
    for claim in claims:
        appearance = claim["appearance"]
        assert len(appearance["name"]) <= 80
        assert len(appearance["abstract"]) <= 160
        assert appearance["name"]
        assert appearance["abstract"]
    assert ("additionalType" in entity) is is_labelled


A_QUOTE = Quote(
    clause_id="leave#1.1",
    ref="1.1",
    place="Leave policy, version 2 \u00b7 Carry over \u00b7 page 3",
    lead_in="Requests must:",
    pieces=(Piece("name the "), Piece("first day", is_marked=True), Piece(" *of* [leave](x)")),
    lead_out="or be refused.",
)


def _an_answer(**others: Any) -> AnswerShown:
    given: dict[str, Any] = {
        "headline": "Not allowed.",
        "detail": "The leave policy rules this out (1.1).",
        "quotes": (A_QUOTE,),
        "also": (),
        "warnings": ("The leave policy is a draft.",),
        "contact": "Whom to ask: HR",
        "actions": (),
        "asks_feedback": True,
        "plain": "plain words",
    }
    return AnswerShown(**{**given, **others})


def test_a_quote_stays_word_for_word() -> None:
    """Nothing in a clause is read as markup, and its runs together are the clause."""
    made = answer_card(_an_answer(), {"q": "x", "earlier": []})
    assert made is not None
    runs = made["body"][1]["inlines"]
    assert "".join(r["text"] for r in runs) == (
        "Requests must: name the first day *of* [leave](x) or be refused."
    )
    assert [r["text"] for r in runs if r.get("weight") == "Bolder"] == ["first day"]


def test_words_of_people_and_policies_never_stand_where_markup_is_read() -> None:
    """Text blocks, which clients read as Markdown, hold our own fixed words only."""
    made = answer_card(_an_answer(), {"q": "x", "earlier": []})
    blocks = [n["text"] for n in _nodes(made) if n["type"] == "TextBlock"]
    assert not [b for b in blocks if "first day" in b or "draft" in b]


def test_numbers_in_the_text_are_those_in_the_card() -> None:
    """[1] and [2] of the message head the clauses of the card, those that are also relevant too."""
    message = answer_message(
        _an_answer(also=(A_QUOTE,)), {"q": "x", "earlier": []}, is_labelled=False
    )
    assert message["text"].endswith("[1] [2]")
    shown = words_of_card(message["attachments"][0]["content"])
    assert shown.index("[1] 1.1") < shown.index("Also relevant") < shown.index("[2] 1.1")


def test_a_card_speaks() -> None:
    """Screen readers get the whole answer, and clients without cards its beginning."""
    made = answer_card(_an_answer(), {"q": "x", "earlier": []})
    assert made is not None
    assert (made["speak"], made["fallbackText"]) == ("plain words", "plain words")


def test_no_colour_is_the_only_sign() -> None:
    """Whoever sees no colours, or has others, reads what a style says."""
    for node in _nodes(answer_card(_an_answer(), {})):
        if node.get("style") == "warning":
            assert "\u26a0" in words_of_card(node["items"])


def test_what_does_not_fit_is_said() -> None:
    """A section that goes on says so, and shows whole clauses up to there."""
    long = Quote(
        clause_id="x", ref="9.9", place="", lead_in="", pieces=(Piece("word " * 400),), lead_out=""
    )
    shown = SectionShown(title="Long", heading="", quotes=(long,) * 60, plain="x")
    text = words_of_card(section_card(shown))
    assert text.endswith("Ask about one part to see the rest.")
    assert text.count("9.9") == text.count("word " * 399)


def test_a_form_is_labelled_and_explains_itself() -> None:
    """Every field has a label, the draft its limit, and the promise stands below."""
    form = draft_form("A draft", capacity="official", platform="x", longest=20_000)
    _check(form)
    draft, capacity, platform = form["body"][:3]
    assert (draft["value"], draft["maxLength"]) == ("A draft", 20_000)
    assert (capacity["value"], platform["value"]) == ("official", "x")
    assert "neither kept nor logged" in words_of_card(form)
    _check(invitation_card(20_000))


def test_what_the_bot_knows_is_a_card() -> None:
    """Policies with their facts, questions to press, also where there is nothing yet."""
    policy = PolicyCard(
        policy="leave",
        title="Leave [policy]",
        version_name="2",
        n_clauses=9,
        is_draft=True,
        is_overdue=False,
        review_on=None,
        owner="HR",
    )
    made = know_card([policy] * 60, ["May I *sell* leave?"], ["Read the leave policy by Friday"])
    _check(made)
    assert "Leave [policy]" in words_of_card(made)
    assert "Read the leave policy by Friday" in words_of_card(made)
    assert [b["title"] for b in buttons_of(made)] == ["May I *sell* leave?"]
    _check(know_card((), ()))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("a*b_c", r"a\*b\_c"),
        ("[x](http://evil)", r"\[x\](http://evil)"),
        ("<at>Ann</at> & <b>", "&lt;at&gt;Ann&lt;/at&gt; &amp; &lt;b&gt;"),
        ("# Title", r"\# Title"),
        ("- one\n1. two", "\\- one\n\n\\1. two"),
        ("plain words (1.1).", "plain words (1.1)."),
    ],
)
def test_text_shows_what_was_said(said: str, shown: str) -> None:
    """No markup, no mention and no HTML comes out of words that people wrote."""
    assert escaped(said) == shown


@given(text=st.text(max_size=500), most=st.integers(2, 100))
def test_cutting_keeps_the_beginning(text: str, most: int) -> None:
    """Never longer than asked, the beginning unchanged, dots where something is missing."""
    kept = cut(text, most)
    assert len(kept) <= most
    assert text.startswith(kept.removesuffix("\u2026"))
    assert kept == text or kept.endswith("\u2026")


def test_suggestions_are_few_and_short() -> None:
    """What one press asks is the whole question, whatever its label shows."""
    question = "What are the rules on " + "very " * 30 + "long names?"
    message = plain_message("Hello.", [question] * 9)
    offered = message["suggestedActions"]["actions"]
    assert len(offered) == 4
    assert {a["value"] for a in offered} == {question}
    assert max(len(a["title"]) for a in offered) <= 60
    json.dumps(message)
