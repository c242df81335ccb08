"""What a manager asks for, and what is wrong with it. Pure."""

from dataclasses import dataclass

from bot.core import wording_reminders as wording
from bot.core.recurring import fault_of
from bot.core.recurring_hours import fault_of_hours
from knowledge.domain import Addressee, Quiz, Recurrence, WorkingHours

__all__ = ["ReminderRequest", "fault_of_request"]

_LONGEST_WORDS = 1_500
_MOST_CLAUSES = 20
_MOST_ADDRESSEES = 20_000
_MOST_DUE_DAYS = 366
_MOST_OPTIONS = 5
_USUAL_HOURS = WorkingHours()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRequest:
    """What a manager asks for; empty words get a good default."""

    policy: str
    addressees: tuple[Addressee, ...]
    recurrence: Recurrence
    clause_ids: tuple[str, ...] = ()
    words: str = ""
    due_in_days: int | None = None
    hours: WorkingHours = _USUAL_HOURS
    quiz: Quiz | None = None


def fault_of_request(request: ReminderRequest) -> str:
    """Return what is wrong with a request, as a sentence with its remedy; "" where nothing is."""
    quiz = request.quiz
    faults = (
        (len(request.words) > _LONGEST_WORDS, wording.words_too_long(_LONGEST_WORDS)),
        (len(request.clause_ids) > _MOST_CLAUSES, wording.too_many_clauses(_MOST_CLAUSES)),
        (not request.addressees, wording.NO_ADDRESSEE),
        (len(request.addressees) > _MOST_ADDRESSEES, wording.TOO_MANY_ADDRESSEES),
        (
            request.due_in_days is not None and not 0 <= request.due_in_days <= _MOST_DUE_DAYS,
            wording.due_out_of_range(_MOST_DUE_DAYS),
        ),
        (
            quiz is not None
            and not (
                2 <= len(quiz.options) <= _MOST_OPTIONS and 0 <= quiz.right < len(quiz.options)
            ),
            wording.BAD_QUIZ,
        ),
    )
    for is_wrong, sentence in faults:
        if is_wrong:
            return sentence
    return fault_of(request.recurrence) or fault_of_hours(request.hours)
