"""What the form of a new reminder and its preview say, the same on every platform."""

from collections.abc import Sequence
from datetime import time

__all__ = [
    "ANY_POLICY_TITLE",
    "AUDIENCE_CHANNEL",
    "AUDIENCE_NAMED",
    "CRON_MISSING",
    "FIELD_ABOUT",
    "FIELD_AT",
    "FIELD_AUDIENCE",
    "FIELD_CHANNELS",
    "FIELD_CHECK",
    "FIELD_CLAUSES",
    "FIELD_CRON",
    "FIELD_DUE",
    "FIELD_EVERYONE",
    "FIELD_FREQUENCY",
    "FIELD_GROUPS",
    "FIELD_NAMES",
    "FIELD_ON",
    "FIELD_PEOPLE",
    "FIELD_POLICY",
    "FIELD_QUIET",
    "FIELD_QUIZ",
    "FIELD_UNTIL",
    "FIELD_WHO_ELSE",
    "FIELD_WORDS",
    "FORM_OPENING",
    "FORM_TITLE",
    "NO_DAYS",
    "NO_POLICY_CHOSEN",
    "PREVIEW",
    "PREVIEW_OPENING",
    "PREVIEW_TITLE",
    "SEVERAL_POLICIES",
    "as_question",
    "hours_kept",
    "nearest_clause",
    "no_day",
    "no_hours",
    "no_time",
    "not_in_channels",
    "nothing_clear",
    "quiz_asked",
    "then_on",
]

PREVIEW = "Preview"
PREVIEW_TITLE = "What people will see"
PREVIEW_OPENING = "Exactly this goes out, once you confirm. Nothing has been sent yet."
FORM_TITLE = "New reminder"
FORM_OPENING = (
    "Ask people to read a policy, or what it says about something, and to confirm that they have. "
    "You see exactly what goes out before it does."
)
FIELD_POLICY = "Policy"
FIELD_ABOUT = "What about? Finds the clauses; leave empty for the whole policy"
FIELD_CLAUSES = "Or choose among the nearest clauses"
FIELD_CHANNELS = "Channels: one message each, for all in it"
FIELD_PEOPLE = "People: their own message"
FIELD_GROUPS = "Groups: each their own message"
FIELD_WHO_ELSE = "Or"
FIELD_EVERYONE = "Everyone, each their own message"
FIELD_WORDS = "Why now? Leave this empty for our usual words"
FIELD_AUDIENCE = "Who gets it"
FIELD_NAMES = "Names or e-mail addresses, with commas between them"
AUDIENCE_CHANNEL = "The channel where you asked: one message, for all in it"
AUDIENCE_NAMED = "The people named below, each their own message"
FIELD_ON = "First day"
FIELD_AT = "Time"
FIELD_FREQUENCY = "How often"
FIELD_DUE = "Days to confirm"
FIELD_CHECK = "Check"
FIELD_QUIZ = "Ask one question from the clause first"
FIELD_CRON = "Cron expression, such as 0 9 1 * * for 9 am on the 1st"
FIELD_UNTIL = "Last day, if it should end"
FIELD_QUIET = "Quiet hours: nothing is sent then"

CRON_MISSING = "Write the cron expression, such as 0 9 1 * * for 9 am on the 1st of each month."
ANY_POLICY_TITLE = "Whichever policy speaks about it"
SEVERAL_POLICIES = (
    "Those clauses are of several policies. Choose those of one, and make a reminder for each."
)
NO_POLICY_CHOSEN = "Choose a policy, or say what it is about and I will find the clauses."
NO_DAYS = "Write the days to confirm as a number, such as 14, or leave them empty."

_LONGEST_NEAREST = 60


def no_day(words: str) -> str:
    """Return that a day cannot be read."""
    return f"\u201c{words}\u201d is no date. Write it as 2027-01-31."


def no_time(words: str) -> str:
    """Return that a time of day cannot be read."""
    return f"\u201c{words}\u201d is no time of day. Write it as 09:00."


def no_hours(words: str) -> str:
    """Return that hours cannot be read."""
    return f"\u201c{words}\u201d are no hours. Write them as 20:00-07:00."


def as_question(about: str) -> str:
    """Return words about something as a question about it."""
    return f"What does the policy say about {about.rstrip(' .?!')}?"


def nothing_clear(about: str, *, has_nearest: bool) -> str:
    """Return that no clause speaks clearly about something, and what to do."""
    remedy = "Choose among the nearest below." if has_nearest else "Try other words."
    return f"No clause speaks clearly about \u201c{about}\u201d. {remedy}"


def nearest_clause(ref: str, quote: str) -> str:
    """Return a clause that may be meant, short enough for a list."""
    if len(quote) > _LONGEST_NEAREST:
        quote = quote[:_LONGEST_NEAREST].rsplit(" ", 1)[0] + "\u2026"
    return f"{ref} ({quote})"


def then_on(coming: Sequence[str]) -> str:
    """Return when a reminder comes after the first time."""
    return f"Then on {' and on '.join(coming)}."


def hours_kept(quiet_from: time, quiet_until: time, *, is_chased: bool) -> str:
    """Return when nothing is sent, and when people are asked again."""
    quiet = f"Nothing is sent between {quiet_from:%H:%M} and {quiet_until:%H:%M}."
    words = "" if quiet_from == quiet_until else quiet
    if is_chased:
        words += (
            " Whoever has not confirmed is asked again 7, 3, 1 and 0 days before the last day and "
            "every week after it, in their working hours."
        )
    return words.strip() or "It may be sent at any hour."


def not_in_channels(names: Sequence[str]) -> str:
    """Return that the bot cannot write to channels, and how it can."""
    listed = " and ".join(names)
    return f"I am not in {listed}, so I cannot write there. Add me to it first, then try again."


def quiz_asked(question: str, answer: str) -> str:
    """Return the question that comes before a confirmation, with its right answer."""
    return f"First they answer: {question} ({answer})"
