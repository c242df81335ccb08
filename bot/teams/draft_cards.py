"""The Adaptive Cards of the draft check: the form, the report, and what goes into the message.

Pure: what is to be shown in, dict out. A draft is held by the person's own client between two
presses, never by us.
"""

from collections.abc import Iterator, Sequence

from bot.core import wording_chat, wording_teams
from bot.core.shown import DraftShown, FindingShown, Piece, Quote
from bot.teams.aside_cards import aside_button
from bot.teams.elements import (
    CARD_BYTES,
    Element,
    card,
    container,
    fitting,
    folded,
    heading,
    note,
    quote_elements,
    rich,
    run_pieces,
    size_of,
    submit,
    text,
    title,
    words,
)
from knowledge.domain import Severity, Verdict

__all__ = ["DRAFT_FIELD", "draft_form", "invitation_card", "report_card"]

DRAFT_FIELD = "draft"
_SHOWN_CORRECTED = 6_000
_VERDICT_STYLES = {Verdict.OK: "good", Verdict.REVIEW: "warning", Verdict.BLOCK: "attention"}
_QUESTION, _ASIDE = "\U0001f4ad", "\u26aa"
_SIGNS = {Severity.BLOCK: "\u26d4", Severity.REVIEW: "\u26a0\ufe0f", Severity.NOTE: "\u2139\ufe0f"}


def draft_form(
    draft: str = "", *, capacity: str = "", platform: str = "", longest: int, problem: str = ""
) -> Element:
    """Return the form that a draft is written into.

    Args:
        longest: code points that the review takes.
        problem: what was wrong with what was sent before, "" for nothing.
    """
    body = [words(problem)] if problem else []
    body += [
        _draft_field(draft, longest, wording_chat.DRAFT_LABEL),
        _choices("capacity", wording_chat.WHO_POSTS, wording_chat.CAPACITIES, capacity),
        _choices("platform", wording_chat.WHERE, wording_chat.WHERE_POSTED, platform),
        note(wording_chat.CHECK_PROMISE, spacing="Medium"),
    ]
    return card(body, [_check_button(wording_teams.CHECK)])


def invitation_card(longest: int) -> Element:
    """Return what a bare "check" gets: how to go on, and the form behind a button.

    The form unfolds only when it is wanted, so that nobody types into it instead of the chat.
    """
    unfold = {
        "type": "Action.ShowCard",
        "title": wording_chat.CHECK_A_DRAFT,
        "card": draft_form(longest=longest),
    }
    return card([text(wording_teams.CHECK_HOW)], [unfold], spoken=wording_teams.CHECK_HOW)


def report_card(
    shown: DraftShown,
    draft: str = "",
    *,
    capacity: str = "",
    platform: str = "",
    longest: int = 0,
    can_insert: bool = False,
    is_among_others: bool = False,
    told: str = "",
) -> Element:
    """Return what the check found, with the draft to go on with where a dialog shows it.

    Args:
        can_insert: it is shown in a dialog over the box that the person types in.
        is_among_others: it is shown to one person in a conversation of many.
        told: what came of a press before, "" for nothing.
    """
    kept = shown.corrected or draft
    parts = [[words(told)]] if told else []
    parts += _report_parts(shown, show_corrected=not can_insert, opens_dialog=is_among_others)
    if not can_insert:
        return card(fitting(parts), spoken=shown.plain)
    label = wording_chat.CORRECTED if shown.corrected else wording_chat.DRAFT_LABEL
    ending: list[Element] = [
        _draft_field(kept, longest, label),
        _choices("capacity", wording_chat.WHO_POSTS, wording_chat.CAPACITIES, capacity),
        _choices("platform", wording_chat.WHERE, wording_chat.WHERE_POSTED, platform),
    ]
    insert = wording_teams.INSERT_CORRECTED if shown.corrected else wording_teams.INSERT
    actions = [submit(insert, {"act": "insert"}), _check_button(wording_chat.CHECK_ANOTHER)]
    # What the person goes on with comes whole; what it rests on takes the room that is left.
    room = max(8_000, CARD_BYTES - size_of(ending))
    return card([*fitting(parts, room), *ending], actions, spoken=shown.headline)


def _report_parts(
    shown: DraftShown, *, show_corrected: bool, opens_dialog: bool
) -> Iterator[list[Element]]:
    head = [title(shown.headline), words(shown.detail)]
    yield [container(head, _VERDICT_STYLES[shown.verdict])]
    for number, finding in enumerate(shown.findings):
        button = aside_button(finding, number, opens_dialog=opens_dialog)
        yield [_finding(finding, f"finding-{number}", button)]
    for number, finding in enumerate(shown.questions):
        above = [] if number else [heading(wording_chat.QUESTIONS_FOR_YOU, "Default")]
        yield [*above, _finding(finding, f"question-{number}")]
    for warning in shown.warnings:
        yield [note(f"\u26a0\ufe0f {warning}", spacing="Medium")]
    if show_corrected and 0 < len(shown.corrected) <= _SHOWN_CORRECTED:
        yield [
            heading(wording_chat.CORRECTED, "Default"),
            words(shown.corrected),
        ]
    if shown.contact:
        yield [note(shown.contact, spacing="Medium")]
    if shown.checked or shown.not_checked:
        # A long list that hardly anybody reads; but what was not looked at must be found.
        looked = [note(shown.checked), note(shown.not_checked, spacing="Small")]
        yield folded("checked", wording_teams.WHAT_WAS_CHECKED, looked)


def _finding(finding: FindingShown, name: str, button: Element | None = None) -> Element:
    """Return a finding.

    Args:
        name: of its own within the card.
        button: what its writer can do with it.
    """
    sign = _QUESTION if finding.is_question else _SIGNS[finding.weight]
    # What does not count alarms nobody.
    sign = _ASIDE if finding.dismissed else sign
    items = [title(f"{sign} {finding.severity}")]
    if finding.pieces:
        items.append(rich(run_pieces(finding.pieces), spacing="Small"))
    else:
        items.append(text(wording_chat.WHOLE_DRAFT, spacing="Small", isSubtle=True))
    items += [words(said) for said in (finding.reason, finding.fix, finding.dismissed)]
    items += [_clause(quote) for quote in finding.quotes[:1]]
    if further := finding.quotes[1:]:
        # The best clause stands for the finding; the others are one press away.
        more = wording_teams.further_clauses(len(further))
        items += folded(f"{name}-more", more, [_clause(quote) for quote in further], button)
    elif button:
        items.append({"type": "ActionSet", "actions": [button], "spacing": "Small"})
    return container(items, separator=True, spacing="Medium")


def _clause(quote: Quote) -> Element:
    """Return a clause, with the items of the list that it opens."""
    items = [run_pieces((Piece("\u2022 "), *item.pieces)) for item in quote.items]
    listed = [rich(runs, spacing="Small") for runs in items]
    return container([*quote_elements(quote), *listed], "emphasis", spacing="Small")


def _draft_field(draft: str, longest: int, label: str) -> Element:
    return {
        "type": "Input.Text",
        "id": DRAFT_FIELD,
        "label": label,
        "placeholder": wording_teams.WHAT_YOU_POST,
        "isMultiline": True,
        "isRequired": True,
        "errorMessage": wording_chat.DRAFT_NEEDED,
        "maxLength": longest,
        "value": draft,
        "spacing": "Medium",
    }


def _choices(name: str, label: str, choices: Sequence[tuple[str, str]], chosen: str) -> Element:
    return {
        "type": "Input.ChoiceSet",
        "id": name,
        "label": label,
        "style": "compact",
        "value": chosen or _UNKNOWN,
        "choices": [{"title": said, "value": value or _UNKNOWN} for value, said in choices],
    }


_UNKNOWN = "unknown"
"""Clients take an empty value for no choice at all."""


def _check_button(label: str) -> Element:
    return submit(label, {"act": "check"})
