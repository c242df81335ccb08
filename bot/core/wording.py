"""Every sentence a person can read in a reply, one function or constant per message.

Plain text without markup; platforms render it. Never says more than the clause does: "must",
"should" and "inappropriate" are told apart.
"""

import re
from collections.abc import Sequence
from datetime import date

from bot.core.asking import Form
from bot.core.conversation import LONGEST_QUESTION, SmallTalk
from bot.core.stance import Force, Reading
from knowledge.domain import Audience, Choice, Citation, Contact, Stance

__all__ = [
    "BUSY",
    "DISAGREE",
    "NO_CONTACT",
    "TROUBLE",
    "answered",
    "audience_warning",
    "capacities",
    "contact",
    "draft_warning",
    "not_found",
    "overdue_warning",
    "owner",
    "readable_title",
    "small_talk",
    "spoken_date",
    "spoken_policy",
    "which_capacity",
]

NO_CONTACT = "your manager or the owner of the policy"
BUSY = "Many questions are coming in at once. Please ask again in a moment."
TROUBLE = "Something went wrong on my side, so I will not guess. Please ask again in a moment."
DISAGREE = "The clauses below do not say the same; read both before you decide."

_MOST_TITLES = 6
_NOT_QUITE_A_NAME = re.compile(
    r"\b(?:policy|policies|code|procedures?|guidelines|scheme|handbook|statement|standards)\b", re.I
)
_PLAIN_NAMES = re.compile(
    r"(?:HR|ICT|IT|(?:.+ )?(?:Resources|Services|Audit|Governance)|the .+|your .+|a .+)", re.I
)
_A_POST = re.compile(
    r"\b(?:head|director|manager|officer|clerk|advis[eo]r|lead|team|department|coordinator"
    r"|secretary|chief|chair|committee|board)\b",
    re.I,
)
_SMALL_WORDS = {"a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"}


# --- the answer ---------------------------------------------------------------------------------


def answered(reading: Reading, best: Citation) -> str:
    """Return what the best clause says to the question, as two short sentences at most."""
    policy, ref = spoken_policy(best.policy_title), best.ref
    capital = policy[0].upper() + policy[1:]
    match reading.stance:
        case Stance.NO:
            return _no(reading, capital, ref)
        case Stance.YES:
            return _yes(reading, capital, ref)
        case Stance.CONDITIONAL:
            if reading.form is Form.CONSEQUENCE:
                return f"It can come to that. {capital} says when ({ref})."
            acts = "says what to mind" if reading.force is Force.SHOULD else "sets conditions"
            return f"It depends. {capital} {acts} ({ref})."
    return f"Here is what {policy} says ({ref})."


def _no(reading: Reading, policy: str, ref: str) -> str:
    states = reading.form is Form.DUTY and reading.force is Force.STATES
    if states or reading.form in (Form.FACT, Form.SCOPE):
        return f"No, going by {policy[0].lower()}{policy[1:]} ({ref})."
    if reading.force is Force.INAPPROPRIATE:
        return f"Not appropriate. {policy} speaks against it ({ref})."
    if reading.force is Force.SHOULD:
        return f"You should not. {policy} advises against it ({ref})."
    if reading.form is Form.DUTY:
        return f"No. {policy} says otherwise ({ref})."
    return f"Not allowed. {policy} rules this out ({ref})."


def _yes(reading: Reading, policy: str, ref: str) -> str:
    match reading.form:
        case Form.PERMISSION:
            return f"Allowed. {policy} permits this ({ref})."
        case Form.DUTY if reading.force is Force.MUST:
            return f"Yes. {policy} requires this ({ref})."
        case Form.DUTY if reading.force is Force.SHOULD:
            return f"Yes, you should. {policy} advises this ({ref})."
    return f"Yes, going by {policy[0].lower()}{policy[1:]} ({ref})."


def not_found(titles: Sequence[str], contact_words: str) -> str:
    """Return that the policies do not cover the question, what they do cover, and whom to ask."""
    return (
        f"Not covered. I found no clause that answers this. {_known(titles)} {_ask(contact_words)}"
    )


def which_capacity(reference: str) -> str:
    """Return the question back when the answer depends on whose account it is.

    Args:
        reference: the refs of the clauses that differ ("7.2 and 6.1").
    """
    return (
        "Do you mean your own, personal account or an account you use for work? "
        f"The rules differ ({reference})."
    )


def capacities(question: str) -> tuple[Choice, ...]:
    """Return what an ambiguous question may mean, each with the whole question to ask then."""
    question = question.strip()
    return (
        Choice(label="My own account", question=f"{question} (personally, on my own account)"),
        Choice(label="For work", question=f"{question} (officially, on a work account)"),
    )


def _known(titles: Sequence[str]) -> str:
    if not titles:
        return "No policy has been added yet."
    shown = [readable_title(title) for title in titles[:_MOST_TITLES]]
    more = len(titles) - len(shown)
    if more:
        shown.append(f"{more} more")
    if len(titles) == 1:
        return f"The policy I know is {shown[0]}."
    return f"The policies I know are {_listed(shown)}."


def _ask(contact_words: str) -> str:
    return f"You can ask {contact_words}."


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


# --- policies, people, dates --------------------------------------------------------------------


def readable_title(title: str) -> str:
    """Return a title as a person would write it: not in capitals, no white space around."""
    title = " ".join(title.split())
    if not title.isupper():
        return title
    words = title.lower().split(" ")
    return " ".join(
        w if at and w in _SMALL_WORDS else w[:1].upper() + w[1:] for at, w in enumerate(words)
    )


def spoken_policy(title: str) -> str:
    """Return a title as it stands within a sentence: "the Leave Policy", 'the policy "Leave"'."""
    title = readable_title(title)
    if not _NOT_QUITE_A_NAME.search(title):
        return f"the policy \u201c{title}\u201d"
    return title[0].lower() + title[1:] if title.startswith("The ") else f"the {title}"


def spoken_date(day: date) -> str:
    """Return a date as "31 January 2020"."""
    return f"{day.day} {day:%B %Y}"


def contact(person: Contact) -> str:
    """Return a role as a sentence's object, with how to reach it."""
    reach = ", ".join(filter(None, (person.phone, person.email)))
    if not person.role:
        return reach
    role = person.role if _PLAIN_NAMES.fullmatch(person.role) else f"the {person.role}"
    if re.fullmatch(r"(?:line[- ]?)?manager", person.role, re.I):
        role = f"your {person.role.lower()}"
    return f"{role} ({reach})" if reach else role


def owner(words: str) -> str:
    """Return a policy's owner as a sentence's object."""
    initials = words.isupper() and len(words) <= 3 and words not in ("HR", "IT", "ICT")
    if initials:
        return f"the owner of the policy ({words})"
    return f"the {words}" if _A_POST.search(words) and not _PLAIN_NAMES.fullmatch(words) else words


# --- warnings -----------------------------------------------------------------------------------


def draft_warning(title: str) -> str:
    """Return that a policy calls itself a draft."""
    return f"{_start(spoken_policy(title))} is a draft and may not be in force."


def overdue_warning(title: str, review_on: date) -> str:
    """Return that a policy should have been reviewed by now."""
    return f"{_start(spoken_policy(title))} has been overdue for review since {spoken_date(review_on)}."


def audience_warning(ref: str, written_for: Audience) -> str:
    """Return that a clause was written for others than the asker."""
    groups = {
        Audience.STAFF: "staff",
        Audience.MEMBERS: "elected or appointed members",
        Audience.MANAGERS: "managers",
        Audience.PUBLIC: "the public",
    }
    return f"Clause {ref} was written for {groups[written_for]}."


def _start(words: str) -> str:
    return words[:1].upper() + words[1:]


# --- small talk ---------------------------------------------------------------------------------


def small_talk(kind: SmallTalk, titles: Sequence[str]) -> str:
    """Return a short human reply; it says what the assistant is for where that helps."""
    known = _known(titles)
    replies = {
        SmallTalk.GREETING: f"Hello. Ask me what our policies say. {known}",
        SmallTalk.THANKS: "You are welcome.",
        SmallTalk.FAREWELL: "Goodbye.",
        SmallTalk.ABILITIES: (
            "I look your question up in our policies and quote the clause that answers it, word "
            f"for word, or say that they do not cover it. {known}"
        ),
        SmallTalk.ABUSE: "Fair enough. If I got something wrong, ask again in other words.",
        SmallTalk.EMPTY: f"What would you like to know? {known}",
        SmallTalk.TOO_LONG: (
            f"That is more than I can read at once ({LONGEST_QUESTION:,} characters). "
            "Please ask in a few sentences."
        ),
        SmallTalk.VAGUE: (
            "Please say a little more: what would you like to do, and where? For example: "
            "\u201cCan I share a photo from work on my own page?\u201d"
        ),
        SmallTalk.NO_WORDS: f"I can only read words. {known}",
        SmallTalk.OTHER_LANGUAGE: (
            "I read English only, as our policies do, so I will not guess. Please ask in English, or "
            "ask your manager. (Saesneg yn unig, mae'n ddrwg gen i.)"
        ),
    }
    return replies[kind]
