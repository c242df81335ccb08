"""Every sentence that people read around reminders and attestations, one per message.

Plain text without markup; both platforms, the command line and the chat page say the same words.
"""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.core.wording import readable_title, spoken_date, spoken_policy
from knowledge.domain import Citation, Frequency, Quiz, Recurrence, ReminderState

__all__ = [
    "ALREADY_ATTESTED",
    "ASK_ANYWHERE",
    "ASK_IT",
    "ATTEST",
    "BAD_QUIZ",
    "BOUND_TO_EVIDENCE",
    "CANCEL",
    "CHANGED_SINCE_PREVIEW",
    "CHANGED_SINCE_SHOWN",
    "CLAUSE_NOT_IN_FORCE",
    "CLOSE",
    "COMES_AT_ONCE",
    "CONFIRM",
    "HAVE_A_QUESTION",
    "HELD_CLAUSE_GONE",
    "HELD_NO_RIGHT",
    "IN_OUR_CHAT",
    "IS",
    "LIST_TITLE",
    "MAY_BE_SECOND",
    "NOBODY_OPEN",
    "NOBODY_REACHED",
    "NOTHING_THERE",
    "NOT_ADDRESSED",
    "NOT_A_MANAGER",
    "NOT_FOR_GUESTS",
    "NOT_THERE_ANY_MORE",
    "NO_ADDRESSEE",
    "NO_AUTOMATIC_QUIZ",
    "NO_POLICIES",
    "NO_REMINDERS",
    "NO_SUCH_CLAUSE",
    "NO_SUCH_REMINDER",
    "NO_TEAM",
    "ONE_MOMENT",
    "PEOPLE_UNKNOWN",
    "QUESTION_OPENING",
    "QUESTION_PROMPT",
    "QUIZ_CHECK",
    "READ_ALL",
    "REMINDER_CANCELLED",
    "REMINDER_CONFIRMED",
    "REMINDER_OVER",
    "RIGHTS_UNKNOWN",
    "STOP",
    "TOO_MANY_ADDRESSEES",
    "TRY_AGAIN",
    "WAS",
    "WHO_HAS_NOT",
    "and_more",
    "attested",
    "automatic_quiz_question",
    "changed_headline",
    "chase_headline",
    "counter",
    "default_words",
    "due",
    "due_out_of_range",
    "frequency",
    "headline",
    "late",
    "more_clauses",
    "no_such_person",
    "no_such_policy",
    "preview_summary",
    "question_about",
    "quiz_right",
    "quiz_wrong",
    "report_headline",
    "spoken_day",
    "spoken_moment",
    "state_of",
    "too_many_clauses",
    "words_too_long",
]

ATTEST = "I have read this"
HAVE_A_QUESTION = "I have a question"
READ_ALL = "Read all clauses"
CONFIRM = "Send it like this"
CANCEL = "Do not send"
WHO_HAS_NOT = "Who has not yet"
WAS = "It said:"
IS = "It says now:"
NOTHING_THERE = "(nothing)"
LIST_TITLE = "Reminders"
ONE_MOMENT = "One moment, please."
TRY_AGAIN = "That did not work this time. Please try again."
NO_POLICIES = "No policy has been added yet, so there is nothing to remind people of."
QUESTION_OPENING = "The answer comes to you alone."
ASK_ANYWHERE = "Write your question to me here, and I will look it up."
STOP = "Stop it"
ASK_IT = "Ask"
CLOSE = "Close"
NO_TEAM = "No team known"
IN_OUR_CHAT = "Please ask me in our own chat: reminders are not for everybody to see."
NO_AUTOMATIC_QUIZ = (
    "No quiz can be made of these clauses by itself: their own words give the answer away. "
    "Leave the quiz out."
)
QUIZ_CHECK = "One question first"
QUESTION_PROMPT = "What would you like to know?"

NOT_A_MANAGER = (
    "Only managers can deal with reminders, and you are not on the list I go by. "
    "If you should be, ask whoever runs this bot to add you."
)
RIGHTS_UNKNOWN = (
    "I cannot see right now whether you may deal with reminders, so I will not go on. "
    "Please try again in a few minutes."
)
NO_SUCH_REMINDER = "There is no such reminder here. It may belong to another organisation."
NO_REMINDERS = "There are no reminders yet."
REMINDER_OVER = "That reminder has been cancelled or has ended. Make another one instead."
REMINDER_CONFIRMED = "Confirmed. It goes out when it is due."
REMINDER_CANCELLED = "Cancelled. Nothing more of it is sent; what people attested is kept."
CHANGED_SINCE_PREVIEW = (
    "The policy has changed since the preview. Look at the new preview before you confirm."
)
CLAUSE_NOT_IN_FORCE = (
    "One of those clauses is no longer in force, so I cannot show it. Choose the clauses again."
)
NO_SUCH_CLAUSE = "The policy has no such clause. Choose from the clauses of one policy."
NO_ADDRESSEE = "Say who should get it: a channel, a group, a team, people or everyone."
TOO_MANY_ADDRESSEES = "That is too long a list. Use a channel or a group instead."
BAD_QUIZ = "A quiz needs a question, two to five answers and one right answer among them."
COMES_AT_ONCE = "Its first time has passed, so it goes out as soon as it is confirmed."
PEOPLE_UNKNOWN = (
    "I cannot count the people now: their platform does not say who they are. They are looked up "
    "when it is sent."
)
NOBODY_REACHED = "It would reach nobody: those it is addressed to have no people that I can see."
HELD_NO_RIGHT = (
    "Whoever issued it may not send reminders any more. Another manager can confirm it anew."
)
HELD_CLAUSE_GONE = "A clause it quotes is no longer in the policy. Make another one instead."
BOUND_TO_EVIDENCE = (
    "When you confirm, your name, the time and the version that you read are kept as evidence."
)
MAY_BE_SECOND = "You may have this twice: I could not see whether it arrived the first time."
ALREADY_ATTESTED = "You have confirmed this already; nothing more to do."
NOT_ADDRESSED = "This reminder is not addressed to you, so there is nothing for you to confirm."
NOT_FOR_GUESTS = "This reminder is for the organisation's own people, not for guests."
NOT_THERE_ANY_MORE = "This reminder is over; there is nothing left to confirm."
CHANGED_SINCE_SHOWN = (
    "The policy has changed since this message was sent. Please read what it says now, and confirm "
    "that."
)
NOBODY_OPEN = "Everybody has confirmed."


def no_such_policy(policy: str) -> str:
    """Return that a policy is not known."""
    return f"There is no policy {policy!r} in force. Choose one of those that I know."


def words_too_long(most: int) -> str:
    """Return that the manager's words are too long."""
    return f"Please say it in {most:,} characters; the clauses are added below your words."


def too_many_clauses(most: int) -> str:
    """Return that too many clauses were chosen."""
    return f"Choose {most} clauses at most, or the whole policy."


def due_out_of_range(most: int) -> str:
    """Return that the due day is too far off, or before the reminder itself."""
    return f"People can have 0 to {most} days to confirm."


# --- the message ----------------------------------------------------------------------------------


def headline(title: str, citations: Sequence[Citation], is_whole: bool) -> str:
    """Return what a first message asks."""
    return f"Please read: {_what(title, citations, is_whole)}"


def chase_headline(
    title: str, citations: Sequence[Citation], is_whole: bool, *, is_overdue: bool
) -> str:
    """Return what a later message asks."""
    opening = "Overdue" if is_overdue else "Still open"
    return f"{opening}: please read {_what(title, citations, is_whole)}"


def changed_headline(title: str, n_changes: int) -> str:
    """Return that something changed in what a person attested."""
    clauses = "One clause has" if n_changes == 1 else f"{n_changes} clauses have"
    return f"{clauses} changed since you read {spoken_policy(title)}"


def _what(title: str, citations: Sequence[Citation], is_whole: bool) -> str:
    name = readable_title(title)
    if is_whole or not citations:
        return name
    if len(citations) == 1:
        return f"{name}, {citations[0].ref}"
    return f"{name}, {len(citations)} clauses"


def due(on: str, *, is_overdue: bool) -> str:
    """Return by when to confirm."""
    return f"This was due on {on}." if is_overdue else f"Please confirm by {on}."


def late(wanted: str) -> str:
    """Return that a message should have come before."""
    return f"This should have reached you on {wanted}. It is late because I was not running then."


def more_clauses(n: int) -> str:
    """Return that more is to be read than is shown."""
    return f"{n} more clauses are to be read: press \u201c{READ_ALL}\u201d."


def counter(n_attested: int, n_asked: int) -> str:
    """Return how many have confirmed."""
    return f"{n_attested} of {n_asked} have confirmed that they read this."


def attested(title: str, version: str, moment: str) -> str:
    """Return the private reply to a confirmation."""
    return f"Thank you. Noted that you read {spoken_policy(title)}, version {version}, on {moment}."


def question_about(title: str, citations: Sequence[Citation], is_whole: bool) -> str:
    """Return what a question opened from a reminder is about."""
    return f"Ask about {_what(title, citations, is_whole)}"


# --- quiz -----------------------------------------------------------------------------------------


def no_such_person(name: str) -> str:
    """Return that a name leads to nobody, or to several."""
    return f"I know nobody, or more than one, called \u201c{name}\u201d. Try their e-mail address."


def automatic_quiz_question(title: str, words: str) -> str:
    """Return a question about one clause that does not give its answer away."""
    return f"What does {spoken_policy(title)} say about this: \u201c{words.rstrip(';. ')}\u201d?"


def quiz_right(quiz: Quiz, citation: Citation) -> str:
    """Return that the answer was right, and where it stands."""
    return f"Right: {quiz.options[quiz.right]} ({citation.ref})."


def quiz_wrong(citation: Citation) -> str:
    """Return that the answer was not right, and which clause to read."""
    return f"Not quite. Please read {citation.ref} again and answer once more."


# --- for managers ---------------------------------------------------------------------------------


def default_words(
    title: str, n_clauses: int, how_often: Frequency, asked_for: Citation | None = None
) -> str:
    """Return why people get a reminder now, for managers who write nothing themselves.

    Args:
        asked_for: the clause in which the policy itself wants people to be reminded.
    """
    words = _why_now(title, n_clauses, how_often)
    if asked_for is None:
        return words
    return (
        f"{words} The policy itself asks for this: \u201c{asked_for.quote}\u201d ({asked_for.ref})"
    )


def _why_now(title: str, n_clauses: int, how_often: Frequency) -> str:
    policy = spoken_policy(title)
    what = {0: policy, 1: f"the clause of {policy} below"}.get(
        n_clauses, f"the clauses of {policy} below"
    )
    match how_often:
        case Frequency.WEEKLY:
            return f"This is your weekly reminder of {what}."
        case Frequency.MONTHLY:
            return f"This is your monthly reminder of {what}."
        case Frequency.YEARLY:
            return f"Once a year everybody confirms that they know {what}."
        case Frequency.CRON:
            return f"This is your regular reminder of {what}."
    return f"Please take a moment to read {what}: everybody it binds is asked to confirm it now."


def state_of(state: ReminderState) -> str:
    """Return how a reminder stands, in words."""
    return {
        ReminderState.DRAFT: "a draft, not sent",
        ReminderState.CONFIRMED: "running",
        ReminderState.HELD: "on hold",
        ReminderState.CANCELLED: "stopped",
        ReminderState.ENDED: "over",
    }[state]


def frequency(recurrence: Recurrence) -> str:
    """Return how often a reminder comes, in words."""
    every = recurrence.every
    unit = {
        Frequency.WEEKLY: "week",
        Frequency.MONTHLY: "month",
        Frequency.YEARLY: "year",
    }.get(recurrence.frequency)
    if recurrence.frequency is Frequency.CRON:
        words = f"at the times of {recurrence.cron!r}"
    elif unit is None:
        return "once"
    else:
        words = f"every {unit}" if every == 1 else f"every {every} {unit}s"
    if recurrence.until is not None:
        words += f" until {spoken_date(recurrence.until)}"
    return words


def preview_summary(n_people: int | None, n_channels: int, coming: str, how_often: str) -> str:
    """Return whom a reminder reaches and when, in one sentence."""
    people = {None: "an unknown number of people", 1: "1 person"}.get(
        n_people, f"{n_people} people"
    )
    where = ""
    if n_channels:
        where = " in 1 channel" if n_channels == 1 else f" in {n_channels} channels"
    when = f"first on {coming}" if coming else "never"
    return f"It reaches {people}{where}, {how_often}, {when}."


def report_headline(title: str, n_open: int) -> str:
    """Return the first line of a manager's private report."""
    waiting = "1 person has" if n_open == 1 else f"{n_open} people have"
    return f"{waiting} not confirmed {spoken_policy(title)} yet"


def and_more(n: int) -> str:
    """Return how many a list leaves out."""
    return f"and {n} more"


def spoken_moment(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment as "31 January 2020 at 09:00", by the zone's clock."""
    local = moment.astimezone(zone)
    return f"{spoken_day(local.date())} at {local:%H:%M}"


def spoken_day(day: date) -> str:
    """Return a day as "Friday 31 January 2020"."""
    return f"{day:%A} {spoken_date(day)}"
