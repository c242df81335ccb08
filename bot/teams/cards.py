"""The Adaptive Cards that Teams shows for answers, sections, clauses and what the bot knows.

Pure: what is to be shown in, dict out; no SDK, no I/O. Every card stays within its budget
whatever the length of what it shows.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.core import wording_chat, wording_teams
from bot.core.browsing import PolicyCard
from bot.core.shown import Act, Action, AnswerShown, Quote, SectionShown
from bot.teams.elements import (
    CARD_BYTES,
    Element,
    card,
    container,
    execute,
    fitting,
    heading,
    note,
    quote_elements,
    rich,
    size_of,
    submit,
    text,
    title,
    words,
)

__all__ = [
    "BACK",
    "again_card",
    "answer_card",
    "clause_card",
    "know_card",
    "link_card",
    "note_card",
    "section_card",
    "whole_answer_card",
    "words_card",
]

_MOST_ACTIONS = 6
_MOST_POLICIES = 40
_MOST_EXAMPLES = 4
BACK = "back"
"""The act that puts an answer in the place of its section."""


def answer_card(
    shown: AnswerShown, asked: Mapping[str, object], *, has_people: bool = False
) -> Element | None:
    """Return the card under an answer's text, None where the text says all.

    Args:
        asked: what the buttons need to know of the question.
        has_people: there are people to whom a question can be passed on.
    """
    actions = _buttons(shown.actions[:_MOST_ACTIONS], asked)
    parts = list(_answer_parts(shown))
    if not parts and not actions:
        return None
    if not parts:
        parts = [[note(_before_buttons(shown.actions, has_people))]]
    return card(fitting(parts, CARD_BYTES - size_of(actions)), actions, spoken=shown.plain)


def whole_answer_card(shown: AnswerShown) -> Element:
    """Return an answer as one card without buttons, where there is no message around it."""
    head = [title(shown.headline), words(shown.detail)]
    return card(fitting([head, *_answer_parts(shown)]), spoken=shown.plain)


def _answer_parts(shown: AnswerShown) -> Iterator[list[Element]]:
    for number, quote in enumerate(shown.quotes, 1):
        yield quote_elements(quote, number)
    for warning in shown.warnings:
        yield [_warning(warning)]
    if shown.also:
        first, *others = shown.also
        above = heading(wording_chat.ALSO_RELEVANT, "Default") | {
            "separator": True,
            "spacing": "Medium",
        }
        yield [above, *quote_elements(first, len(shown.quotes) + 1)]
        for number, quote in enumerate(others, len(shown.quotes) + 2):
            yield quote_elements(quote, number)
    if shown.contact:
        yield [note(shown.contact, spacing="Medium")]


def _warning(said: str) -> Element:
    # The sign stands beside the words: a colour alone would say nothing to many.
    return container([words(f"\u26a0\ufe0f {said}")], "warning", spacing="Medium")


def _before_buttons(actions: Sequence[Action], has_people: bool) -> str:
    if any(action.act is Act.HAND_OVER for action in actions):
        return wording_chat.HANDING_OVER if has_people else wording_chat.NOTING
    return wording_teams.CHOOSE_ONE


def _buttons(actions: Sequence[Action], asked: Mapping[str, object]) -> list[Element]:
    """Return the buttons; those that need a question that is too long to carry are left out."""
    if asked:
        made = [_button(action, asked) for action in actions]
        if size_of(made) <= CARD_BYTES // 2:
            return made
    free = [action for action in actions if action.act in (Act.CHOOSE, Act.SECTION)]
    return [_button(action, {}) for action in free]


def _button(action: Action, asked: Mapping[str, object]) -> Element:
    if action.act is Act.CHOOSE:
        return submit(action.label, {"act": action.act.value, "q": action.value, "earlier": []})
    data = {"act": action.act.value, **asked}
    if action.act is Act.SECTION:
        data["clause"] = action.value
    return execute(action.label, data)


def section_card(shown: SectionShown, asked: Mapping[str, object] | None = None) -> Element:
    """Return a whole section, as far as one card takes it.

    Args:
        asked: the question whose answer it takes the place of, for whoever looks it up.
    """
    head = [title(shown.title), note(shown.heading, spacing="Small")]
    parts = [head, *(quote_elements(quote) for quote in shown.quotes)]
    back = [execute(wording_teams.BACK, {"act": BACK, **asked})] if asked else []
    back = back if size_of(back) <= CARD_BYTES // 2 else []
    return card(fitting(parts, CARD_BYTES - size_of(back)), back, spoken=shown.plain)


def clause_card(quote: Quote) -> Element:
    """Return one clause, to be put into a message of a person's own."""
    spoken = " ".join(filter(None, (quote.ref, quote.lead_in, quote.words, quote.lead_out)))
    return card(fitting([quote_elements(quote)]), spoken=spoken, full=False)


def note_card(sentence: str) -> Element:
    """Return a sentence of ours as a card."""
    return card([words(sentence)], spoken=sentence, full=False)


def again_card(label: str, question: str) -> Element:
    """Return a question with a button that asks it once more."""
    pressed = submit(label, {"act": Act.CHOOSE.value, "q": question, "earlier": []})
    return card([note(question)], [pressed], spoken=question, full=False)


def link_card(sentence: str, label: str, url: str) -> Element:
    """Return a sentence of ours with a link.

    Args:
        url: https, made by us.
    """
    link = {"type": "Action.OpenUrl", "title": label, "url": url}
    return card([words(sentence)], [link], spoken=sentence, full=False)


def words_card(said: str) -> Element:
    """Return a person's words as a card, line by line as they wrote them."""
    lines = [[words(line)] for line in said.splitlines() if line.strip()]
    return card(fitting(lines), spoken=said)


def know_card(
    policies: Sequence[PolicyCard],
    examples: Sequence[str],
    reminders: Sequence[str] = (),
    commands: Sequence[tuple[str, str]] = wording_teams.HELP,
) -> Element:
    """Return what the bot can do and knows, and what waits for the person.

    Args:
        reminders: one line each, as they are to be read.
    """
    parts = [[heading(wording_chat.WHAT_I_KNOW)]]
    if policies:
        n_clauses = sum(policy.n_clauses for policy in policies)
        parts.append([text(wording_chat.n_policies(len(policies), n_clauses), spacing="Small")])
    else:
        parts.append([words(wording_chat.KNOWS_NOTHING)])
    parts += [[_policy_line(policy)] for policy in policies[:_MOST_POLICIES]]
    parts.append([note(wording_chat.FRESHNESS, spacing="Medium")] if policies else [])
    parts.append([heading(wording_chat.OPEN_REMINDERS, "Default")])
    waiting = list(reminders) or [wording_chat.NO_OPEN_REMINDERS]
    parts += [[words(line)] for line in waiting]
    parts.append([heading(wording_teams.WHAT_YOU_CAN_TYPE, "Default")])
    parts += [[_command_line(*command)] for command in commands]
    if examples:
        parts.append([heading(wording_chat.TRY_THESE, "Default")])
    parts += [[_example(question)] for question in examples[:_MOST_EXAMPLES]]
    return card(fitting(parts), spoken=wording_chat.WELCOME)


def _policy_line(policy: PolicyCard) -> Element:
    return rich(
        [
            {"type": "TextRun", "text": policy.title, "weight": "Bolder"},
            {
                "type": "TextRun",
                "text": f"  {wording_chat.policy_facts(policy)}",
                "isSubtle": True,
                "size": "Small",
            },
        ],
        spacing="Small",
    )


def _command_line(typed: str, meaning: str) -> Element:
    return rich(
        [
            {"type": "TextRun", "text": typed, "weight": "Bolder"},
            {"type": "TextRun", "text": f"  {meaning}"},
        ],
        spacing="Small",
    )


def _example(question: str) -> Element:
    """Return a question to press; buttons would cut it, so a line of text is made one."""
    pressed = submit(question, {"act": Act.CHOOSE.value, "q": question, "earlier": []})
    line = rich([{"type": "TextRun", "text": question, "color": "Accent", "weight": "Bolder"}])
    return container([line], "emphasis", spacing="Small", selectAction=pressed)
