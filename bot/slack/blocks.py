"""Replies as Slack blocks: what is shown in, Block Kit out. Pure: no SDK, no network.

Words of policies, drafts and people go into rich text and plain text only, which Slack shows as
they are: nothing in them can mention anybody, become a link or change its looks. Every list stays
within Block Kit's limits at any length; what is cut is cut between words and says so.
"""

import json
from collections.abc import Iterator, Sequence

from bot.core import wording_aside, wording_chat
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
from bot.slack.calls import CHOOSE, HAND_OVER, SET_ASIDE, SHARE, UNDO
from bot.slack.elements import (
    LONGEST_CONTEXT,
    Block,
    button,
    context,
    emoji,
    fallback,
    line_with,
    rich,
    run,
    runs_of,
    said,
    text_section,
)
from bot.slack.text import Budget, cut, units
from knowledge.domain import Severity, Verdict

__all__ = [
    "CHOOSE",
    "FEEDBACK",
    "HAND_OVER",
    "LONGEST_VALUE",
    "OPEN_PAGE",
    "REASON",
    "SECTION",
    "SHARE",
    "Asked",
    "Block",
    "actions_of",
    "answer_blocks",
    "button",
    "context",
    "draft_blocks",
    "fallback",
    "reason_blocks",
    "rich",
    "said",
    "section_blocks",
    "text_section",
]

SECTION, FEEDBACK, REASON = "section", "feedback", "feedback_reason"
OPEN_PAGE = "open_page"
LONGEST_VALUE = 2_000
_MOST_BUTTONS = 10
_FEW, _PER_FINDING = 3, 5
_MOST_QUOTES = 6
_MOST_WARNINGS = 4

_SYMBOLS = {
    Severity.BLOCK: "no_entry",
    Severity.REVIEW: "warning",
    Severity.NOTE: "bulb",
}
_VERDICTS = {Verdict.BLOCK: "no_entry", Verdict.REVIEW: "warning", Verdict.OK: "mag"}


class Asked:
    """The question behind a reply, as its buttons carry it.

    Args:
        question: as typed.
        earlier: what was asked before it in the conversation, oldest first.
        is_whole: False where the question is too long to be carried: then it cannot be shared or
            passed on.
    """

    def __init__(self, question: str, earlier: Sequence[str] = ()) -> None:
        self.question = question
        self.earlier = tuple(earlier)
        self.value = self._value(self.earlier) or self._value(())

    def _value(self, earlier: Sequence[str]) -> str:
        value = json.dumps({"q": self.question, "e": list(earlier)}, ensure_ascii=False)
        return value if units(value) <= LONGEST_VALUE else ""

    @classmethod
    def read(cls, value: str) -> "Asked | None":
        """Return the question that a button carried, None where it carries none."""
        try:
            fields = json.loads(value)
            question, earlier = fields["q"], fields.get("e", [])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        whole = isinstance(question, str) and isinstance(earlier, list)
        if not whole or not all(isinstance(one, str) for one in earlier):
            return None
        return cls(question, earlier)


# --- answers ------------------------------------------------------------------------------------


def answer_blocks(
    shown: AnswerShown, asked: Asked, *, page: str = "", in_modal: bool = False
) -> list[Block]:
    """Return an answer's blocks.

    Args:
        page: address of the first quote in its policy, "" where people cannot open one.
        in_modal: leaves out what only messages may hold, and what makes no sense there.
    """
    budget = Budget()
    blocks = [_opening(shown.headline, shown.detail, budget)]
    blocks += _quote_blocks(shown.quotes, budget)
    if shown.also:
        blocks.append(text_section(wording_chat.ALSO_RELEVANT))
        blocks += _quote_blocks(shown.also, budget)
    blocks += [context(f"\u26a0\ufe0f {words}") for words in shown.warnings[:_MOST_WARNINGS]]
    blocks += [context(shown.contact)] if shown.contact else []
    blocks += actions_of(shown.actions, asked, page=page if shown.quotes else "", in_modal=in_modal)
    if shown.asks_feedback and not in_modal:
        blocks.append(_feedback(shown.clause_ids))
    return blocks


def _opening(headline: str, detail: str, budget: Budget) -> Block:
    runs = runs_of(budget.take(headline), is_bold=True)
    if detail:
        runs += runs_of((" " if headline else "") + budget.take(detail))
    return rich({"type": "rich_text_section", "elements": runs or [run("\u2026")]})


def _quote_blocks(quotes: Sequence[Quote], budget: Budget) -> Iterator[Block]:
    for at, quote in enumerate(quotes[:_MOST_QUOTES]):
        if budget.is_spent:
            yield context(_left_out(len(quotes) - at))
            return
        yield _where(quote, budget)
        yield rich(_quoted(quote, budget))
    if len(quotes) > _MOST_QUOTES:
        yield context(_left_out(len(quotes) - _MOST_QUOTES))


def _left_out(n_more: int) -> str:
    return f"{n_more} more left out here for want of room."


def _where(quote: Quote, budget: Budget) -> Block:
    """Return where a quote stands, as small print."""
    where = " \u00b7 ".join(filter(None, (quote.ref, quote.place)))
    return context(budget.take(cut(where, LONGEST_CONTEXT)))


def _quote_elements(quote: Quote, budget: Budget) -> Iterator[Block]:
    """Yield a quote with where it stands, in two elements of rich text."""
    # A clause without a number has no run of its own: Slack refuses an empty one with all else.
    where = [run(budget.take(cut(quote.ref, 200)), is_bold=True)] if quote.ref else []
    between = " \u00b7 " if quote.ref else ""
    where += [run(between + budget.take(cut(quote.place, 600)))] if quote.place else []
    if where:
        yield {"type": "rich_text_section", "elements": where}
    yield _quoted(quote, budget)


def _quoted(quote: Quote, budget: Budget) -> Block:
    """Return a quote's words, those that tell bold."""
    lead_in = budget.take(quote.lead_in) + " " if quote.lead_in else ""
    runs = runs_of(lead_in, is_italic=True)
    runs += _piece_runs(quote.pieces, budget)
    if quote.lead_out:
        runs += runs_of(f" {budget.take(quote.lead_out)}", is_italic=True)
    return {"type": "rich_text_quote", "elements": runs or [run("\u2026")]}


def _items(quote: Quote, budget: Budget) -> Iterator[Block]:
    """Yield the items of the list that a quote opens as one element, none where there are none."""
    runs = [_piece_runs(item.pieces, budget) for item in quote.items if not budget.is_spent]
    items = [{"type": "rich_text_section", "elements": elements} for elements in runs if elements]
    if items:
        yield {"type": "rich_text_list", "style": "bullet", "border": 1, "elements": items}


def _piece_runs(pieces: Sequence[Piece], budget: Budget) -> list[Block]:
    runs: list[Block] = []
    for piece in pieces:
        runs += runs_of(budget.take(piece.words), is_bold=piece.is_marked)
        if budget.is_spent:
            break
    return runs


def _feedback(clause_ids: Sequence[str]) -> Block:
    def pressed(sign: str, label: str) -> Block:
        return {
            "text": {"type": "plain_text", "text": label},
            "accessibility_label": label,
            "value": _feedback_value(sign, clause_ids),
        }

    element = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": pressed("+", wording_chat.HELPFUL),
        "negative_button": pressed("-", wording_chat.NOT_HELPFUL),
    }
    return {"type": "context_actions", "elements": [element]}


def _feedback_value(sign: str, clause_ids: Sequence[str]) -> str:
    """Return the clauses judged, as many as a button can carry."""
    value = json.dumps([sign, *clause_ids], ensure_ascii=False)
    return value if units(value) <= LONGEST_VALUE else json.dumps([sign])


def reason_blocks(clause_ids: Sequence[str]) -> list[Block]:
    """Return the question what was wrong, with the reasons to choose from."""
    buttons = [
        button(f"{REASON}:{at}", reason, _feedback_value(reason, clause_ids))
        for at, reason in enumerate(wording_chat.FEEDBACK_REASONS)
    ]
    return [
        text_section(wording_chat.FEEDBACK_WHY, is_bold=False),
        {"type": "actions", "elements": buttons},
    ]


# --- sections -----------------------------------------------------------------------------------


def section_blocks(shown: SectionShown) -> list[Block]:
    """Return a whole section; for a modal, which holds 100 blocks."""
    budget = Budget(35_000)
    blocks = [text_section(shown.title)]
    blocks += [context(shown.heading)] if shown.heading else []
    most = 90
    for at, quote in enumerate(shown.quotes[:most]):
        if budget.is_spent:
            blocks.append(context(_left_out(len(shown.quotes) - at)))
            break
        blocks.append(rich(*_quote_elements(quote, budget)))
    if len(shown.quotes) > most:
        blocks.append(context(_left_out(len(shown.quotes) - most)))
    return blocks


# --- drafts -------------------------------------------------------------------------------------


def draft_blocks(shown: DraftShown, *, most_blocks: int = 50) -> list[Block]:
    """Return what the checks found in a draft.

    Args:
        most_blocks: what the surface holds: 50 in a message, 100 in a modal.
    """
    budget = Budget()
    opening = _opening(shown.headline, shown.detail, budget)
    opening["elements"][0]["elements"][:0] = [emoji(_VERDICTS[shown.verdict]), run(" ")]
    blocks = [opening]
    room = most_blocks - 12
    blocks += _finding_blocks(shown.findings, budget, room)
    if shown.questions and len(blocks) < room:
        blocks += [{"type": "divider"}, text_section(wording_chat.QUESTIONS_FOR_YOU)]
        blocks += _finding_blocks(shown.questions, budget, room - len(blocks))
    if shown.corrected and not budget.is_spent:
        blocks += [{"type": "divider"}, _corrected(shown.corrected, budget)]
    blocks += [context(f"\u26a0\ufe0f {words}") for words in shown.warnings[:_MOST_WARNINGS]]
    told = (shown.contact, shown.checked, shown.not_checked)
    blocks += [context(words) for words in told if words]
    return blocks


def _finding_blocks(findings: Sequence[FindingShown], budget: Budget, room: int) -> Iterator[Block]:
    """Yield findings with a line between them, as many as there is room for.

    Args:
        room: blocks that may be used, the note on what is left out included.
    """
    n_quotes = 2 if len(findings) <= _FEW else 1
    is_tight = len(findings) * _PER_FINDING > room
    for at, finding in enumerate(findings):
        blocks = [{"type": "divider"}, *_finding(finding, budget)]
        for quote in finding.quotes[:n_quotes]:
            if is_tight:
                blocks.append(rich(*_quote_elements(quote, budget), *_items(quote, budget)))
            else:
                listed = _items(quote, budget)
                blocks += [_where(quote, budget), rich(_quoted(quote, budget), *listed)]
        room -= len(blocks)
        if budget.is_spent or room < 1:
            yield context(_left_out(len(findings) - at))
            return
        yield from blocks


def _finding(finding: FindingShown, budget: Budget) -> Iterator[Block]:
    """Yield a finding: how much it weighs and why, the words meant, the fix and its button."""
    symbol = "thought_balloon" if finding.is_question else _SYMBOLS[finding.weight]
    # What does not count alarms nobody.
    symbol = "white_circle" if finding.dismissed else symbol
    head = [emoji(symbol), run(f" {finding.severity}: ", is_bold=True)]
    head += runs_of(budget.take(finding.reason))
    elements: list[Block] = [{"type": "rich_text_section", "elements": head}]
    if finding.pieces:
        runs = _piece_runs(finding.pieces, budget)
        elements.append({"type": "rich_text_quote", "elements": runs or [run("\u2026")]})
    press, words = _on_finding(finding), finding.dismissed or finding.fix
    if words and not press:
        elements.append({"type": "rich_text_section", "elements": runs_of(budget.take(words))})
    yield rich(*elements)
    if press:
        # Beside the line that is there anyway, so that five findings have no five rows of buttons.
        line = budget.take(words)
        yield line_with(line, press) if line else {"type": "actions", "elements": [press]}


def _on_finding(finding: FindingShown) -> Block:
    """Return the button of a finding, empty where there is none; it carries no word of a draft."""
    value = f"{finding.rule_id} {finding.finding_id}"
    if units(value) > LONGEST_VALUE:
        return {}
    if finding.can_be_set_aside:
        return button(SET_ASIDE, wording_aside.SET_ASIDE, value)
    return button(UNDO, wording_aside.UNDO, value) if finding.can_be_undone else {}


def _corrected(words: str, budget: Budget) -> Block:
    heading = {
        "type": "rich_text_section",
        "elements": [run(wording_chat.CORRECTED, is_bold=True)],
    }
    runs = runs_of(budget.take(words)) or [run("\u2026")]
    return rich(heading, {"type": "rich_text_preformatted", "elements": runs})


# --- parts --------------------------------------------------------------------------------------


def actions_of(
    actions: Sequence[Action], asked: Asked, *, page: str = "", in_modal: bool = False
) -> list[Block]:
    """Return the buttons of a reply, none where there is nothing to press."""
    buttons = list(_buttons(actions, asked, in_modal))
    if page:
        opening = button(OPEN_PAGE, "Open in the policy")
        buttons.append(opening | {"url": page})
    return [{"type": "actions", "elements": buttons[:_MOST_BUTTONS]}] if buttons else []


def _buttons(actions: Sequence[Action], asked: Asked, in_modal: bool) -> Iterator[Block]:
    for at, action in enumerate(actions):
        match action.act:
            case Act.CHOOSE:
                value = Asked(action.value).value
                if value:
                    yield button(f"{CHOOSE}:{at}", action.label, value)
            case Act.SECTION if 0 < units(action.value) <= LONGEST_VALUE:
                yield button(SECTION, action.label, action.value)
            case Act.SHARE if asked.value and not in_modal:
                yield button(SHARE, action.label, asked.value)
            case Act.HAND_OVER if asked.value:
                confirm = {
                    "title": {"type": "plain_text", "text": action.label},
                    "text": {"type": "plain_text", "text": action.confirm},
                    "confirm": {"type": "plain_text", "text": action.label[:30]},
                    "deny": {"type": "plain_text", "text": "Cancel"},
                }
                made = button(HAND_OVER, action.label, asked.value)
                yield made | ({"confirm": confirm} if action.confirm else {})
