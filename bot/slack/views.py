"""Windows and the Home tab, as Slack's views. Pure: no SDK, no network."""

from collections.abc import Sequence
from typing import Any

from bot.core import wording_aside, wording_chat
from bot.core.browsing import PolicyCard
from bot.slack.blocks import Block, button, context, said, text_section
from bot.slack.text import cut

__all__ = [
    "ASIDE_FORM",
    "ASIDE_WHY",
    "ASIDE_WORDS",
    "CAPACITY",
    "CHECK_FORM",
    "DRAFT",
    "LONGEST_FORM_DRAFT",
    "OPEN_CHECK",
    "PLATFORM",
    "TRY",
    "UNDO_HERE",
    "aside_form",
    "draft_form",
    "home",
    "home_trouble",
    "prompts",
    "set_aside",
    "window",
]

ASIDE_FORM, UNDO_HERE = "aside_form", "undo_aside_here"
ASIDE_WHY, ASIDE_WORDS = "why", "words"
CHECK_FORM = "check_form"
DRAFT, CAPACITY, PLATFORM = "draft", "capacity", "platform"
OPEN_CHECK, TRY = "open_check", "try"
LONGEST_FORM_DRAFT = 3_000
"""What Slack lets a text field hold."""
_MOST_POLICIES = 25
_MOST_EXAMPLES = 5
_MOST_PROMPTS = 4

View = dict[str, Any]


def window(title: str, blocks: Sequence[Block], *, external_id: str = "") -> View:
    """Return a window that shows something and takes no input.

    Args:
        external_id: a name of our own to find the window by; unique.
    """
    view: View = {
        "type": "modal",
        "title": _plain(cut(title, 24)),
        "close": _plain("Close"),
        "blocks": list(blocks)[:100],
    }
    return view | ({"external_id": external_id} if external_id else {})


def draft_form(draft: str = "") -> View:
    """Return the form that takes a draft, with the questions that sharpen the check."""
    text: Block = {
        "type": "plain_text_input",
        "action_id": DRAFT,
        "multiline": True,
        "max_length": LONGEST_FORM_DRAFT,
        "focus_on_load": True,
        "placeholder": _plain(wording_chat.DRAFT_NEEDED),
    }
    if draft:
        text["initial_value"] = cut(draft, LONGEST_FORM_DRAFT)
    return {
        "type": "modal",
        "callback_id": CHECK_FORM,
        "title": _plain(wording_chat.CHECK_A_DRAFT),
        "submit": _plain("Check"),
        "close": _plain("Cancel"),
        "blocks": [
            _field(DRAFT, wording_chat.DRAFT_LABEL, text),
            _choice(CAPACITY, wording_chat.WHO_POSTS, wording_chat.CAPACITIES),
            _choice(PLATFORM, wording_chat.WHERE, wording_chat.WHERE_POSTED),
            context(wording_chat.CHECK_PROMISE),
        ],
    }


def _choice(block_id: str, label: str, options: Sequence[tuple[str, str]]) -> Block:
    shown = [{"text": _plain(words), "value": value or "-"} for value, words in options]
    element = {
        "type": "static_select",
        "action_id": block_id,
        "options": shown,
        "initial_option": shown[0],
    }
    return _field(block_id, label, element, is_optional=True)


def aside_form(mark: str) -> View:
    """Return the form that asks why a finding is all right.

    Args:
        mark: which finding is meant; comes back with the answer.
    """
    why: Block = {
        "type": "radio_buttons",
        "action_id": ASIDE_WHY,
        "options": [
            {"text": _plain(words), "value": value} for value, words in wording_aside.REASONS
        ],
    }
    words: Block = {
        "type": "plain_text_input",
        "action_id": ASIDE_WORDS,
        "max_length": wording_aside.LONGEST_WORDS,
    }
    return {
        "type": "modal",
        "callback_id": ASIDE_FORM,
        "private_metadata": mark,
        "title": _plain(wording_aside.SET_ASIDE),
        "submit": _plain(wording_aside.SET_ASIDE),
        "close": _plain("Cancel"),
        "blocks": [
            _field(ASIDE_WHY, wording_aside.WHY, why),
            _field(ASIDE_WORDS, wording_aside.IN_YOUR_WORDS, words, is_optional=True),
            context(wording_aside.KEPT),
        ],
    }


def set_aside(text: str, mark: str) -> list[Block]:
    """Return that a finding was set aside, with the way back."""
    undo = button(UNDO_HERE, wording_aside.UNDO, mark)
    return [*said(text), {"type": "actions", "elements": [undo]}]


def _field(block_id: str, label: str, element: Block, *, is_optional: bool = False) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "optional": is_optional,
        "label": _plain(label),
        "element": element,
    }


def home(
    cards: Sequence[PolicyCard], examples: Sequence[str], reminders: Sequence[Block] = ()
) -> View:
    """Return the Home tab.

    Args:
        cards: the policies in force.
        examples: questions to try.
        reminders: what waits for this person, as blocks; at most 40.
    """
    blocks = [
        _header(wording_chat.OPEN_REMINDERS),
        *(list(reminders)[:40] or said(wording_chat.NO_OPEN_REMINDERS)),
        _header(wording_chat.TRY_THESE),
        *said(wording_chat.WELCOME),
    ]
    for at, question in enumerate(examples[:_MOST_EXAMPLES]):
        ask = button(f"{TRY}:{at}", wording_chat.ASK, cut(question, 2_000))
        ask["accessibility_label"] = cut(question, 75) or wording_chat.ASK
        text = _plain(cut(question, 300))
        blocks.append({"type": "section", "text": text, "accessory": ask})
    check = button(OPEN_CHECK, wording_chat.CHECK_A_DRAFT) | {"style": "primary"}
    blocks.append({"type": "actions", "elements": [check]})
    blocks.append(_header(wording_chat.WHAT_I_KNOW))
    blocks += _known(cards)
    return {"type": "home", "blocks": blocks[:100]}


def _known(cards: Sequence[PolicyCard]) -> list[Block]:
    if not cards:
        return said(wording_chat.KNOWS_NOTHING)
    n_clauses = sum(card.n_clauses for card in cards)
    total = wording_chat.n_policies(len(cards), n_clauses)
    blocks = [context(f"{total} {wording_chat.FRESHNESS}")]
    for card in cards[:_MOST_POLICIES]:
        blocks += [text_section(cut(card.title, 300)), context(wording_chat.policy_facts(card))]
    if len(cards) > _MOST_POLICIES:
        blocks.append(context(wording_chat.n_more(len(cards) - _MOST_POLICIES)))
    return blocks


def home_trouble(sentence: str) -> View:
    """Return the Home tab that says why it shows nothing, with a way on."""
    check = {"type": "actions", "elements": [button(OPEN_CHECK, wording_chat.CHECK_A_DRAFT)]}
    return {"type": "home", "blocks": [*said(sentence), *said(wording_chat.WELCOME), check]}


def prompts(examples: Sequence[str]) -> list[dict[str, str]]:
    """Return questions to start with, as the agent's conversation offers them."""
    return [
        {"title": cut(question, 75), "message": question}
        for question in examples[:_MOST_PROMPTS]
        if question
    ]


def _header(words: str) -> Block:
    return {"type": "header", "text": _plain(words)}


def _plain(words: str) -> Block:
    return {"type": "plain_text", "text": words or "\u2026", "emoji": False}
