"""The windows that managers and askers fill in: the form of a reminder, its preview, a question.

What is shown in, Block Kit out. Pure: no SDK, no network.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.core import wording_remind_form as form
from bot.core import wording_reminders as wording
from bot.core.browsing import PolicyCard
from bot.core.reminding_form import ANY_POLICY, FREQUENCIES, QUIET, PreviewShown
from bot.core.wording import readable_title
from bot.slack.blocks import Block, context, text_section
from bot.slack.remind_blocks import message_blocks
from bot.slack.text import cut
from bot.slack.views import View
from knowledge.domain import Citation, Reminder

__all__ = ["ASK_FORM", "CONFIRM_FORM", "FORM", "ask_form", "preview_view", "remind_form"]

FORM, CONFIRM_FORM, ASK_FORM = "remind_form", "remind_confirm", "remind_ask"
_LONGEST_VALUE = 150


def preview_view(preview: PreviewShown, reminder: Reminder, digest: str) -> View:
    """Return exactly what people will see, with the button that lets it go out."""
    shown = preview.message
    message = [block for block in message_blocks(shown) if block["type"] != "actions"]
    labels = " \u00b7 ".join(f"[{one.label}]" for one in shown.buttons)
    blocks = [
        context(form.PREVIEW_OPENING),
        {"type": "divider"},
        *message[:80],
        context(labels),
        {"type": "divider"},
        text_section(preview.summary, is_bold=False),
        *(context(cut(line, 1_900)) for line in preview.lines),
        *(context(f"\u26a0\ufe0f {note}") for note in preview.notes),
    ]
    return {
        "type": "modal",
        "callback_id": CONFIRM_FORM,
        "title": _plain(form.PREVIEW_TITLE),
        "submit": _plain(wording.CONFIRM),
        "close": _plain(wording.CANCEL),
        "private_metadata": f"{reminder.reminder_id} {digest}",
        "blocks": blocks[:100],
    }


def ask_form(title: str, delivery_id: str) -> View:
    """Return the window that takes a question about a reminder."""
    return {
        "type": "modal",
        "callback_id": ASK_FORM,
        "title": _plain(cut(wording.HAVE_A_QUESTION, 24)),
        "submit": _plain(wording.ASK_IT),
        "close": _plain(wording.CLOSE),
        "private_metadata": delivery_id,
        "blocks": [
            context(title),
            _input("question", wording.QUESTION_PROMPT, _text("question", 1_000, multiline=True)),
        ],
    }


def remind_form(
    policies: Sequence[PolicyCard],
    groups: Sequence[tuple[str, str]],
    *,
    today: str,
    problem: str = "",
    nearest: Sequence[Citation] = (),
    values: Mapping[str, Any] | None = None,
) -> View:
    """Return the form of a new reminder.

    Args:
        groups: (id, handle) of the workspace's user groups.
        today: as a date picker takes it.
        problem: what was wrong with the last try, "" at first.
        nearest: clauses to choose among, where no clause speaks clearly.
        values: what was filled in then, by field.
    """
    given = values or {}
    options = [_option(card.policy, cut(card.title, 75)) for card in policies[:99]]
    options.insert(0, _option(ANY_POLICY, form.ANY_POLICY_TITLE))
    chosen = next((o for o in options if o["value"] == given.get("policy")), None)
    policy: Block = {"type": "static_select", "action_id": "policy", "options": options}
    channels: Block = {
        "type": "multi_conversations_select",
        "action_id": "channels",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    people: Block = {"type": "multi_users_select", "action_id": "people"}
    frequency = [_option(value, words) for value, words in FREQUENCIES]
    blocks: list[Block] = [context(f"\u26a0\ufe0f {cut(problem, 1_900)}")] if problem else []
    blocks += [
        _input("policy", form.FIELD_POLICY, policy | _initial("initial_option", chosen)),
        _input("about", form.FIELD_ABOUT, _text("about", 300, given), is_optional=True),
        *_clauses(nearest),
        _input(
            "channels",
            form.FIELD_CHANNELS,
            channels | _initial("initial_conversations", given.get("channels")),
            is_optional=True,
        ),
        _input(
            "people",
            form.FIELD_PEOPLE,
            people | _initial("initial_users", given.get("people")),
            is_optional=True,
        ),
    ]
    if groups:
        listed = [_option(ref, cut(f"@{handle}", 75)) for ref, handle in groups[:100]]
        select: Block = {"type": "multi_static_select", "action_id": "groups", "options": listed}
        kept = [o for o in listed if o["value"] in (given.get("groups") or ())]
        select |= _initial("initial_options", kept)
        blocks.append(_input("groups", form.FIELD_GROUPS, select, is_optional=True))
    everyone = _option("everyone", form.FIELD_EVERYONE)
    quiz = _option("quiz", form.FIELD_QUIZ)
    start: Block = {"type": "datepicker", "action_id": "on"}
    at: Block = {
        "type": "timepicker",
        "action_id": "at",
        "initial_time": given.get("at") or "09:00",
    }
    often: Block = {"type": "static_select", "action_id": "frequency", "options": frequency}
    last = {"type": "datepicker", "action_id": "until"} | _initial(
        "initial_date", given.get("until")
    )
    once = next((o for o in frequency if o["value"] == given.get("frequency")), frequency[0])
    days: Block = {
        "type": "number_input",
        "action_id": "due",
        "is_decimal_allowed": False,
        "min_value": "0",
        "max_value": "366",
        "initial_value": str(given.get("due") or "14"),
    }
    blocks += [
        _input(
            "everyone",
            form.FIELD_WHO_ELSE,
            _ticks("everyone", everyone, given),
            is_optional=True,
        ),
        _input(
            "words",
            form.FIELD_WORDS,
            _text("words", 1_500, given, multiline=True),
            is_optional=True,
        ),
        _input("on", form.FIELD_ON, start | {"initial_date": given.get("on") or today}),
        _input("at", form.FIELD_AT, at),
        _input("frequency", form.FIELD_FREQUENCY, often | {"initial_option": once}),
        _input("cron", form.FIELD_CRON, _text("cron", 100, given), is_optional=True),
        _input("until", form.FIELD_UNTIL, last, is_optional=True),
        _input("due", form.FIELD_DUE, days, is_optional=True),
        _input("quiet", form.FIELD_QUIET, _text("quiet", 20, {"quiet": QUIET, **given})),
        _input("quiz", form.FIELD_CHECK, _ticks("quiz", quiz, given), is_optional=True),
    ]
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": _plain(form.FORM_TITLE),
        "submit": _plain(form.PREVIEW),
        "close": _plain(wording.CLOSE),
        "blocks": blocks,
    }


def _clauses(nearest: Sequence[Citation]) -> Iterator[Block]:
    """Yield the clauses to choose among, none where there are none."""
    if nearest:
        options = [
            _option(c.clause_id, cut(form.nearest_clause(c.ref, c.quote), 75))
            | {"description": _plain(cut(readable_title(c.policy_title), 75))}
            for c in nearest
            if len(c.clause_id) <= _LONGEST_VALUE
        ]
        element: Block = {"type": "checkboxes", "action_id": "clauses", "options": options[:10]}
        yield _input("clauses", form.FIELD_CLAUSES, element, is_optional=True)


def _ticks(action_id: str, option: Block, given: Mapping[str, Any]) -> Block:
    made: Block = {"type": "checkboxes", "action_id": action_id, "options": [option]}
    return made | _initial("initial_options", [option] if given.get(action_id) else None)


def _text(
    action_id: str, most: int, given: Mapping[str, Any] | None = None, *, multiline: bool = False
) -> Block:
    made: Block = {
        "type": "plain_text_input",
        "action_id": action_id,
        "max_length": most,
        "multiline": multiline,
    }
    return made | _initial("initial_value", (given or {}).get(action_id))


def _initial(name: str, value: Any) -> Block:
    return {name: value} if value else {}


def _input(block_id: str, label: str, element: Block, *, is_optional: bool = False) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": _plain(label),
        "element": element,
        "optional": is_optional,
    }


def _option(value: str, words: str) -> Block:
    return {"text": _plain(words), "value": value}


def _plain(words: str) -> Block:
    return {"type": "plain_text", "text": words, "emoji": False}
