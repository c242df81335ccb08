"""Reminders as Adaptive Cards: what is shown in, dict out. Pure: no SDK, no I/O.

Words of managers and policies go into text runs, which no client reads as markup.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.core import wording_remind_form as form
from bot.core import wording_reminders as wording
from bot.core import wording_teams
from bot.core.attesting_figures import ReminderFigures
from bot.core.browsing import PolicyCard
from bot.core.reminding_form import ANY_POLICY, FREQUENCIES, QUIET, PreviewShown
from bot.core.reminding_showing import MessageShown, Press, QuoteShown, quote
from bot.core.wording import readable_title, spoken_date
from bot.teams.elements import (
    Element,
    card,
    container,
    execute,
    fitting,
    note,
    rich,
    text,
    title,
    words,
)
from knowledge.domain import Citation, Quiz, Reminder, ReminderState, Shown

__all__ = [
    "ASK",
    "ATTEST",
    "CANCEL",
    "CONFIRM",
    "LIST",
    "PREVIEW",
    "QUESTION",
    "QUIZ",
    "READ_ALL",
    "WHO",
    "ask_card",
    "clauses_card",
    "form_card",
    "list_card",
    "message_card",
    "new_words_card",
    "preview_card",
    "quiz_card",
    "unfolding",
    "who_card",
    "with_attest",
    "with_words",
    "words_only",
]

ATTEST, QUESTION, READ_ALL = "remind_attest", "remind_question", "remind_read_all"
QUIZ, ASK, WHO, LIST = "remind_quiz", "remind_ask", "remind_who", "remind_list"
PREVIEW, CONFIRM, CANCEL = "remind_preview", "remind_confirm", "remind_cancel"
_ACTS = {Press.ATTEST: ATTEST, Press.QUESTION: QUESTION, Press.READ_ALL: READ_ALL}
_MOST_LISTED = 10
_MOST_NAMES = 200


def message_card(shown: MessageShown) -> Element:
    """Return a reminder's message."""
    actions = [
        execute(b.label, {"act": _ACTS[b.press], "delivery": b.value}) for b in shown.buttons
    ]
    return card(fitting(list(_parts(shown))), actions, spoken=shown.fallback)


def _parts(shown: MessageShown) -> Iterator[list[Element]]:
    for notice in shown.notices:
        yield [container([words(f"\u26a0\ufe0f {notice}")], "warning")]
    head = [title(shown.headline)]
    yield [*head, words(shown.words)] if shown.words else head
    for line in shown.lines:
        yield [words(line)]
    for one in shown.quotes:
        yield _quote(one)
    for change in shown.changes:
        yield [
            note(wording.WAS),
            *(_quote(change.was) if change.was else [words(wording.NOTHING_THERE)]),
            note(wording.IS),
            *(_quote(change.now) if change.now else [words(wording.NOTHING_THERE)]),
        ]
    last = [note(line) for line in (shown.more, shown.due, shown.counter, shown.footer) if line]
    if last:
        yield last


def _quote(one: QuoteShown) -> list[Element]:
    runs: list[Element] = []
    if one.lead_in:
        runs.append({"type": "TextRun", "text": f"{one.lead_in} ", "isSubtle": True})
    runs.append({"type": "TextRun", "text": one.words})
    if one.lead_out:
        runs.append({"type": "TextRun", "text": f" {one.lead_out}", "isSubtle": True})
    return [note(one.place, spacing="Medium"), container([rich(runs)], "emphasis")]


def clauses_card(shown: Shown, key: str) -> Element:
    """Return every clause that a message is about, as far as one card takes them."""
    parts = [[title(readable_title(shown.policy_title))]]
    parts += [_quote(quote(citation)) for citation in shown.citations]
    actions = [execute(wording.ATTEST, {"act": ATTEST, "delivery": key})]
    return card(fitting(parts), actions, spoken=readable_title(shown.policy_title))


def quiz_card(text: str, quiz: Quiz, key: str) -> Element:
    """Return a quiz, in the place of the message for whoever pressed."""
    actions = [
        execute(option, {"act": QUIZ, "delivery": key, "choice": at})
        for at, option in enumerate(quiz.options)
    ]
    return card([title(text), words(quiz.question)], actions, spoken=f"{text} {quiz.question}")


def new_words_card(text: str, shown: Shown, key: str) -> Element:
    """Return what a policy says now, with the button to confirm exactly that."""
    parts = [[title(text)], *(_quote(quote(c)) for c in shown.citations)]
    action = execute(wording.ATTEST, {"act": ATTEST, "delivery": key, "seen": shown.digest})
    return card(fitting(parts), [action], spoken=text)


def ask_card(key: str) -> Element:
    """Return the field for a question about a reminder."""
    field = {
        "type": "Input.Text",
        "id": "question",
        "label": wording.QUESTION_PROMPT,
        "isMultiline": True,
        "maxLength": 1000,
    }
    actions = [
        execute(wording.ASK_IT, {"act": ASK, "delivery": key}),
        execute(wording.ATTEST, {"act": ATTEST, "delivery": key}),
    ]
    return card([field], actions, spoken=wording.QUESTION_PROMPT)


def with_attest(made: Element, key: str) -> Element:
    """Return a card that still lets its reader confirm the reminder."""
    action = execute(wording.ATTEST, {"act": ATTEST, "delivery": key})
    return {**made, "actions": [*made.get("actions", []), action]}


def words_only(said: str) -> Element:
    """Return a sentence as a card."""
    return card([words(said)], spoken=said)


def with_words(made: Element, said: str) -> Element:
    """Return a card with words above what it shows, which a message would carry as its text."""
    return {**made, "body": [*([title(said)] if said else []), *made["body"]]}


# --- for managers ---------------------------------------------------------------------------------


def form_card(
    policies: Sequence[PolicyCard],
    *,
    channel: str,
    today: str,
    problem: str = "",
    nearest: Sequence[Citation] = (),
    values: Mapping[str, Any] | None = None,
) -> Element:
    """Return the form of a new reminder.

    Args:
        channel: the conversation that it was asked for in, "" for a personal chat.
        problem: what was wrong with the last try, "" at first.
        nearest: clauses to choose among, where no clause speaks clearly.
        values: what was filled in then, by field.
    """
    given = {k: str(v) for k, v in (values or {}).items() if isinstance(v, str | int)}
    audience = [("everyone", form.FIELD_EVERYONE), ("people", form.AUDIENCE_NAMED)]
    if channel:
        audience.insert(0, ("channel", form.AUDIENCE_CHANNEL))
    body: list[Element] = [title(form.FORM_TITLE)]
    body += [container([words(problem)], "warning")] if problem else []
    named = [(ANY_POLICY, form.ANY_POLICY_TITLE), *((p.policy, p.title) for p in policies)]
    body += [
        _choice("policy", form.FIELD_POLICY, named, given),
        _text("about", form.FIELD_ABOUT, given),
        *_clauses(nearest),
        _choice("audience", form.FIELD_AUDIENCE, audience, given),
        _text("people", form.FIELD_NAMES, given),
        _text("words", form.FIELD_WORDS, given, multiline=True),
        _field("Input.Date", "on", form.FIELD_ON, given.get("on") or today),
        _field("Input.Time", "at", form.FIELD_AT, given.get("at") or "09:00"),
        _choice("frequency", form.FIELD_FREQUENCY, FREQUENCIES, given),
        _text("cron", form.FIELD_CRON, given),
        _field("Input.Date", "until", form.FIELD_UNTIL, given.get("until", "")),
        {
            "type": "Input.Number",
            "id": "due",
            "label": form.FIELD_DUE,
            "min": 0,
            "max": 366,
            "value": int(given["due"]) if given.get("due", "").isdecimal() else 14,
        },
        _field("Input.Text", "quiet", form.FIELD_QUIET, given.get("quiet") or QUIET),
        {
            "type": "Input.Toggle",
            "id": "quiz",
            "label": form.FIELD_QUIZ,
            "title": wording_teams.YES,
            "value": given.get("quiz") or "false",
        },
    ]
    actions = [
        execute(form.PREVIEW, {"act": PREVIEW, "channel": channel}),
        execute(wording.LIST_TITLE, {"act": LIST}),
    ]
    return card(body, actions, spoken=form.FORM_TITLE)


def unfolding(made: Element) -> Element:
    """Return what a bare "remind" gets: the form behind a button, and the list.

    The form unfolds only when it is wanted, so that nobody types into it instead of the chat.
    """
    _, *fields = made["body"]
    preview, listed = made["actions"]
    inner = {"type": "AdaptiveCard", "version": made["version"], "body": fields}
    unfold = {
        "type": "Action.ShowCard",
        "title": form.FORM_TITLE,
        "card": inner | {"actions": [preview]},
    }
    return card([text(form.FORM_OPENING)], [unfold, listed], spoken=form.FORM_OPENING)


def _clauses(nearest: Sequence[Citation]) -> Iterator[Element]:
    """Yield the clauses to choose among, none where there are none."""
    choices = [
        {
            "title": f"{form.nearest_clause(c.ref, c.quote)} {readable_title(c.policy_title)}",
            "value": c.clause_id,
        }
        for c in nearest
    ]
    if choices:
        yield {
            "type": "Input.ChoiceSet",
            "id": "clauses",
            "label": form.FIELD_CLAUSES,
            "style": "expanded",
            "isMultiSelect": True,
            "wrap": True,
            "choices": choices,
        }


def _field(kind: str, name: str, label: str, value: str) -> Element:
    made = {"type": kind, "id": name, "label": label}
    return made | ({"value": value} if value or kind == "Input.Text" else {})


def _text(name: str, label: str, given: Mapping[str, str], *, multiline: bool = False) -> Element:
    made = _field("Input.Text", name, label, given.get(name, ""))
    return made | {"isMultiline": multiline, "maxLength": 1500}


def _choice(
    name: str, label: str, options: Sequence[tuple[str, str]], given: Mapping[str, str]
) -> Element:
    known = [value for value, _ in options]
    value = given.get(name) if given.get(name) in known else (known[0] if known else "")
    choices = [{"title": shown, "value": value} for value, shown in options[:100]]
    return {
        "type": "Input.ChoiceSet",
        "id": name,
        "label": label,
        "value": value,
        "choices": choices,
    }


def preview_card(preview: PreviewShown, reminder: Reminder, digest: str) -> Element:
    """Return exactly what people will see, with the button that lets it go out."""
    labels = "  ".join(f"[{b.label}]" for b in preview.message.buttons)
    parts: list[list[Element]] = [[title(form.PREVIEW_TITLE), note(form.PREVIEW_OPENING)]]
    parts += [*_parts(preview.message), [note(labels)]]
    warned = [words(f"\u26a0\ufe0f {one}") for one in preview.notes]
    parts.append([words(preview.summary), *map(note, preview.lines), *warned])
    data = {"reminder": reminder.reminder_id, "seen": digest}
    actions = [
        execute(wording.CONFIRM, {"act": CONFIRM, **data}),
        execute(wording.CANCEL, {"act": CANCEL, **data}),
    ]
    return card(fitting(parts), actions, spoken=preview.summary)


def list_card(found: Sequence[ReminderFigures]) -> Element:
    """Return the reminders of an organisation, each with what can be done."""
    body: list[Element] = [title(wording.LIST_TITLE)]
    if not found:
        body.append(words(wording.NO_REMINDERS))
    for figures in found[:_MOST_LISTED]:
        reminder = figures.reminder
        facts = [
            wording.state_of(reminder.state),
            wording.frequency(reminder.recurrence),
            spoken_date(reminder.recurrence.starts_on),
        ]
        if figures.n_asked:
            facts.append(wording.counter(figures.n_attested, figures.n_asked))
        buttons = [execute(wording.WHO_HAS_NOT, {"act": WHO, "reminder": reminder.reminder_id})]
        if reminder.state not in (ReminderState.CANCELLED, ReminderState.ENDED):
            stop = {"act": CANCEL, "reminder": reminder.reminder_id}
            buttons.append(execute(wording.STOP, stop))
        held = [words(f"\u26a0\ufe0f {reminder.held_because}")] if reminder.held_because else []
        body.append(
            container(
                [
                    title(readable_title(figures.policy_title)),
                    note(" \u00b7 ".join(facts)),
                    *held,
                    {"type": "ActionSet", "actions": buttons},
                ],
                separator=True,
                spacing="Medium",
            )
        )
    if len(found) > _MOST_LISTED:
        body.append(note(wording.and_more(len(found) - _MOST_LISTED)))
    return card(body, spoken=wording.LIST_TITLE)


def who_card(figures: ReminderFigures) -> Element:
    """Return who has not confirmed, by team; for the manager alone."""
    parts: list[list[Element]] = [
        [
            title(readable_title(figures.policy_title)),
            note(wording.counter(figures.n_attested, figures.n_asked)),
        ]
    ]
    parts += [
        [note(f"{t.team or wording.NO_TEAM}: {t.n_attested} / {t.n_asked}")]
        for t in figures.teams[:20]
        # A count of those without a team says nothing where nobody has one.
        if t.team or len(figures.teams) > 1
    ]
    names = [a.name or a.person_id for a in figures.open_people]
    if not names:
        parts.append([words(wording.NOBODY_OPEN)])
    else:
        parts.append([words(f"{wording.WHO_HAS_NOT}:")])
        parts += [[words(name)] for name in names[:_MOST_NAMES]]
        if len(names) > _MOST_NAMES:
            parts.append([note(wording.and_more(len(names) - _MOST_NAMES))])
    back = [execute(wording.LIST_TITLE, {"act": LIST})]
    return card(fitting(parts), back, spoken=wording.WHO_HAS_NOT)
