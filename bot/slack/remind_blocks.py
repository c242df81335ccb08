"""Reminders as Slack blocks and windows: what is shown in, Block Kit out. Pure: no SDK, no network.

Words of managers and policies go into rich and plain text only, which can mention nobody.
"""

from collections.abc import Iterator, Sequence

from bot.core import wording_reminders as wording
from bot.core.attesting import Mine
from bot.core.attesting_figures import ReminderFigures
from bot.core.reminding_showing import MessageShown, Press, QuoteShown, quote
from bot.core.wording import readable_title
from bot.slack.blocks import Block, button, context, rich, said, text_section
from bot.slack.text import Budget, cut
from knowledge.domain import Quiz, ReminderState, Shown

__all__ = [
    "ATTEST",
    "CANCEL",
    "QUESTION",
    "QUIZ",
    "READ_ALL",
    "WHO",
    "clause_blocks",
    "list_blocks",
    "message_blocks",
    "mine_blocks",
    "new_words_blocks",
    "quiz_blocks",
    "who_blocks",
]

ATTEST, QUESTION, READ_ALL = "remind_attest", "remind_question", "remind_read_all"
QUIZ, WHO, CANCEL = "remind_quiz", "remind_who", "remind_cancel"
_ACTIONS = {Press.ATTEST: ATTEST, Press.QUESTION: QUESTION, Press.READ_ALL: READ_ALL}
_MOST_LISTED = 12
_MOST_MINE = 8
_MOST_NAMES = 200


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
        facts = [wording.state_of(reminder.state), wording.frequency(reminder.recurrence)]
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
