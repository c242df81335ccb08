"""What policy owners are told unasked."""

from datetime import date

from bot.core.wording import readable_title, spoken_date, spoken_policy

__all__ = [
    "COUNTS_ONLY",
    "DIGEST_WITHOUT_WORDS",
    "SILENT_TITLE",
    "digest",
    "review_due",
    "review_owner",
    "silent_topic",
]

SILENT_TITLE = "Drafts touch on what no clause speaks about"
COUNTS_ONLY = (
    "These are counts since counting began; no draft is kept. "
    "`policybot topics` shows which clause speaks about what."
)

DIGEST_WITHOUT_WORDS = (
    "Their words are not kept here. Whoever runs this bot can have them kept, without who asked."
)


def review_due(title: str, review_on: date, days: int) -> str:
    """Return that a policy is to be reviewed, or should have been."""
    policy = spoken_policy(title)
    start = policy[:1].upper() + policy[1:]
    if days < 0:
        return f"{start} has been overdue for review since {spoken_date(review_on)}"
    when = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    return f"{start} is due for review {when}, on {spoken_date(review_on)}"


def review_owner(owner: str) -> str:
    """Return who is to review a policy."""
    if not owner:
        return "The policy names no owner. Whoever looks after it should see to the review."
    return f"The policy names its owner: {readable_title(owner)}."


def digest(n_asked: int, n_open: int) -> str:
    """Return a week's questions in numbers."""
    asked = "1 question was" if n_asked == 1 else f"{n_asked} questions were"
    missing = "every one was answered" if not n_open else f"{n_open} found no clause"
    return f"Last week {asked} asked; {missing}"


def silent_topic(name: str, n: int) -> str:
    """Return how often drafts touched on a topic of which no clause speaks."""
    times = "once" if n == 1 else f"{n} times"
    return f"{name[:1].upper()}{name[1:]}: {times}"
