"""Reminders as Slack blocks and windows: what is shown in, Block Kit out. Pure: no SDK, no network.

Words of managers and policies go into rich and plain text only, which can mention nobody.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.core import wording_remind_form as form
from bot.core import wording_reminders as wording
from bot.core.attesting import Mine
from bot.core.attesting_figures import ReminderFigures
from bot.core.browsing import PolicyCard
from bot.core.reminding_showing import MessageShown, Press, QuoteShown, quote
from bot.core.wording import readable_title
from bot.slack.blocks import Block, button, context, rich, said, text_section
from bot.slack.text import Budget, cut
from bot.slack.views import View
from knowledge.domain import Quiz, Reminder, ReminderState, Shown

__all__ = [
    "ASK_FORM",
    "ATTEST",
    "CANCEL",
    "CONFIRM_FORM",
    "FORM",
    "QUESTION",
    "QUIZ",
    "READ_ALL",
    "WHO",
    "ask_form",
    "clause_blocks",
    "list_blocks",
    "message_blocks",
    "mine_blocks",
    "new_words_blocks",
    "preview_view",
    "quiz_blocks",
    "remind_form",
    "who_blocks",
]

ATTEST, QUESTION, READ_ALL = "remind_attest", "remind_question", "remind_read_all"
QUIZ, WHO, CANCEL = "remind_quiz", "remind_who", "remind_cancel"
FORM, CONFIRM_FORM, ASK_FORM = "remind_form", "remind_confirm", "remind_ask"
_ACTIONS = {Press.ATTEST: ATTEST, Press.QUESTION: QUESTION, Press.READ_ALL: READ_ALL}
_MOST_LISTED = 12
_MOST_MINE = 8
_MOST_NAMES = 200
_FREQUENCIES = (
    ("once", "Once"),
    ("weekly", "Every week"),
    ("monthly", "Every month"),
    ("yearly", "Every year"),
)


def message_blocks(shown: MessageShown) -> list[Block]:
    """Return a reminder's message."""
    budget = Budget()
    blocks = [context(f"\u26a0\ufe0f {words}") for words in shown.notices]
    blocks.append(text_section(budget.take(shown.headline)))
    if shown.words:
        blocks.append(text_section(budget.take(shown.words), is_bold=False))
    if shown.lines:
        blocks.append(text_section(budget.take("\n".join(shown.lines)), is_bold=False))
    for one in shown.quotes:
        blocks += _quote(one, budget)
    for change in shown.changes:
        for label, side in ((wording.WAS, change.was), (wording.IS, change.now)):
            blocks.append(context(label))
            blocks += _quote(side, budget) if side is not None else said(wording.NOTHING_THERE)
    blocks += [context(words) for words in (shown.more, shown.due) if words]
    if shown.buttons:
        made = [
            button(_ACTIONS[one.press], one.label, one.value)
            | ({"style": "primary"} if one.press is Press.ATTEST else {})
            for one in shown.buttons
        ]
        blocks.append({"type": "actions", "elements": made})
    blocks += [context(words) for words in (shown.counter, shown.footer) if words]
    return blocks[:50]


def _quote(one: QuoteShown, budget: Budget) -> Iterator[Block]:
    if budget.is_spent:
        return
    yield context(cut(one.place, 600))
    runs = [_run(budget.take(one.lead_in) + " ", italic=True)] if one.lead_in else []
    runs.append(_run(budget.take(one.words)))
    if one.lead_out:
        runs.append(_run(f" {budget.take(one.lead_out)}", italic=True))
    yield rich({"type": "rich_text_quote", "elements": runs})


def _run(words: str, *, italic: bool = False) -> Block:
    run: Block = {"type": "text", "text": words or "\u2026"}
    return run | ({"style": {"italic": True}} if italic else {})


def clause_blocks(shown: Shown) -> list[Block]:
    """Return every clause that a message is about; for a window, which holds 100 blocks."""
    budget = Budget(60_000)
    blocks = [text_section(readable_title(shown.policy_title))]
    for at, citation in enumerate(shown.citations):
        if len(blocks) > 95 or budget.is_spent:
            blocks.append(context(wording.and_more(len(shown.citations) - at)))
            break
        blocks += _quote(quote(citation), budget)
    return blocks


def quiz_blocks(text: str, quiz: Quiz, delivery_id: str) -> list[Block]:
    """Return a quiz, for the person who pressed alone."""
    buttons = [button(f"{QUIZ}:{at}", words, delivery_id) for at, words in enumerate(quiz.options)]
    return [
        text_section(text),
        text_section(cut(quiz.question, 2_500), is_bold=False),
        {"type": "actions", "elements": buttons},
    ]


def new_words_blocks(text: str, shown: Shown, delivery_id: str) -> list[Block]:
    """Return what a policy says now, with the button to confirm exactly that."""
    budget = Budget()
    blocks = [text_section(text)]
    for citation in shown.citations[:10]:
        blocks += _quote(quote(citation), budget)
    pressed = button(ATTEST, wording.ATTEST, f"{delivery_id} {shown.digest}")
    return [*blocks, {"type": "actions", "elements": [pressed | {"style": "primary"}]}]


# --- the Home tab ---------------------------------------------------------------------------------


def mine_blocks(mine: Sequence[Mine]) -> list[Block]:
    """Return what waits for a person."""
    blocks: list[Block] = []
    for one in mine[:_MOST_MINE]:
        title = wording.headline(one.shown.policy_title, one.shown.citations, one.shown.is_whole)
        blocks.append(text_section(cut(title, 300)))
        if one.due_on:
            blocks.append(context(wording.due(one.due_on, is_overdue=one.is_overdue)))
        buttons = [
            button(READ_ALL, wording.READ_ALL, one.delivery_id),
            button(ATTEST, wording.ATTEST, one.delivery_id) | {"style": "primary"},
        ]
        blocks.append({"type": "actions", "elements": buttons})
    if len(mine) > _MOST_MINE:
        blocks.append(context(wording.and_more(len(mine) - _MOST_MINE)))
    return blocks


# --- for managers ---------------------------------------------------------------------------------


def list_blocks(found: Sequence[ReminderFigures]) -> list[Block]:
    """Return the reminders of an organisation, each with what can be done."""
    if not found:
        return said(wording.NO_REMINDERS)
    blocks: list[Block] = []
    for figures in found[:_MOST_LISTED]:
        reminder = figures.reminder
        blocks.append(text_section(cut(readable_title(figures.policy_title), 200)))
        facts = [reminder.state.value, wording.frequency(reminder.recurrence)]
        if figures.n_asked:
            facts.append(wording.counter(figures.n_attested, figures.n_asked))
        blocks.append(context(" \u00b7 ".join(facts)))
        if reminder.held_because:
            blocks.append(context(f"\u26a0\ufe0f {reminder.held_because}"))
        buttons = [button(WHO, wording.WHO_HAS_NOT, reminder.reminder_id)]
        if reminder.state not in (ReminderState.CANCELLED, ReminderState.ENDED):
            buttons.append(button(CANCEL, wording.STOP, reminder.reminder_id))
        blocks.append({"type": "actions", "elements": buttons})
    if len(found) > _MOST_LISTED:
        blocks.append(context(wording.and_more(len(found) - _MOST_LISTED)))
    return blocks


def who_blocks(figures: ReminderFigures) -> list[Block]:
    """Return who has not confirmed, by team; for the manager alone."""
    blocks = [
        text_section(cut(readable_title(figures.policy_title), 200)),
        context(wording.counter(figures.n_attested, figures.n_asked)),
    ]
    for team in figures.teams[:20]:
        bar = _bar(team.n_attested, team.n_asked)
        name = team.team or wording.NO_TEAM
        blocks.append(context(f"{bar} {cut(name, 60)}: {team.n_attested} / {team.n_asked}"))
    names = [a.name or a.person_id for a in figures.open_people]
    if not names:
        return [*blocks, *said(wording.NOBODY_OPEN)]
    shown = names[:_MOST_NAMES]
    more = [wording.and_more(len(names) - len(shown))] if len(names) > len(shown) else []
    return [
        *blocks,
        text_section(f"{wording.WHO_HAS_NOT}:"),
        text_section(cut("\n".join([*shown, *more]), 2_900), is_bold=False),
    ]


def _bar(part: int, whole: int, length: int = 12) -> str:
    full = round(length * part / whole) if whole else 0
    return "\u2588" * full + "\u2591" * (length - full)


def preview_view(
    shown: MessageShown, summary: str, notes: Sequence[str], reminder: Reminder, digest: str
) -> View:
    """Return exactly what people will see, with the button that lets it go out."""
    message = [block for block in message_blocks(shown) if block["type"] != "actions"]
    labels = " \u00b7 ".join(f"[{one.label}]" for one in shown.buttons)
    quiz = reminder.quiz
    blocks = [
        context(form.PREVIEW_OPENING),
        {"type": "divider"},
        *message[:80],
        context(labels),
        {"type": "divider"},
        *([context(f"{quiz.question} ({quiz.options[quiz.right]})")] if quiz is not None else []),
        text_section(summary, is_bold=False),
        *(context(f"\u26a0\ufe0f {note}") for note in notes),
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
    values: Mapping[str, Any] | None = None,
) -> View:
    """Return the form of a new reminder.

    Args:
        groups: (id, handle) of the workspace's user groups.
        today: as a date picker takes it.
        problem: what was wrong with the last try, "" at first.
        values: what was filled in then, by field.
    """
    given = values or {}
    options = [_option(card.policy, cut(card.title, 75)) for card in policies[:100]]
    chosen = next((o for o in options if o["value"] == given.get("policy")), None)
    policy: Block = {"type": "static_select", "action_id": "policy", "options": options}
    channels: Block = {
        "type": "multi_conversations_select",
        "action_id": "channels",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    people: Block = {"type": "multi_users_select", "action_id": "people"}
    frequency = [_option(value, words) for value, words in _FREQUENCIES]
    blocks: list[Block] = [context(f"\u26a0\ufe0f {cut(problem, 1_900)}")] if problem else []
    blocks += [
        _input("policy", form.FIELD_POLICY, policy | _initial("initial_option", chosen)),
        _input("about", form.FIELD_ABOUT, _text("about", 300, given), is_optional=True),
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
        _input("due", form.FIELD_DUE, days, is_optional=True),
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
