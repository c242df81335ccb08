"""Every sentence that Slack and Teams say around an answer or a report, one per message.

Plain text without markup; platforms render it. Both platforms say the same words: whatever they
say to a person stands here, in ``wording`` or in ``wording_drafts``.
"""

from collections.abc import Sequence

from bot.core import wording_drafts
from bot.core.browsing import PolicyCard
from bot.core.wording import spoken_date
from knowledge.domain import FixKind, Severity, Span

__all__ = [
    "ALSO_RELEVANT",
    "ANSWER_FIRST",
    "ANSWER_NOW",
    "ASK",
    "ASK_AGAIN",
    "ASK_A_PERSON",
    "A_QUESTION",
    "BUSY_BUT_COMING",
    "CAPACITIES",
    "CHECKING",
    "CHECK_ANOTHER",
    "CHECK_A_DRAFT",
    "CHECK_PROMISE",
    "CHECK_RESULT",
    "CLAUSE_GONE",
    "COPY_CORRECTED",
    "CORRECTED",
    "COVERED_BY",
    "DRAFT_LABEL",
    "DRAFT_NEEDED",
    "FEEDBACK_REASONS",
    "FEEDBACK_THANKS",
    "FEEDBACK_WHY",
    "FRESHNESS",
    "GUESTS_REFUSED",
    "HANDING_OVER",
    "HAND_OVER",
    "HELP",
    "HELPFUL",
    "INDEX_TROUBLE",
    "INSTALLED",
    "INSTALLED_UNCONNECTED",
    "INTERRUPTED",
    "KNOWS_NOTHING",
    "LOADING",
    "LOOKING",
    "NOTHING_TO_READ",
    "NOTING",
    "NOT_AUTHORISED",
    "NOT_HELPFUL",
    "NOT_INSTALLED",
    "NO_OPEN_REMINDERS",
    "NO_WINDOW",
    "OPEN_REMINDERS",
    "OTHERS_QUESTION",
    "PASSED_ON",
    "PERSON_UNKNOWN",
    "QUESTIONS_FOR_YOU",
    "SECTION",
    "SECTION_TITLE",
    "SHARE",
    "SHARED",
    "SHARE_FAILED",
    "STORE_TROUBLE",
    "STRANGERS_REFUSED",
    "TRY_THESE",
    "UNKNOWN_TENANT",
    "WELCOME",
    "WHAT_I_KNOW",
    "WHERE",
    "WHERE_POSTED",
    "WHICH_CLAUSE",
    "WHOLE_DRAFT",
    "WHO_POSTS",
    "YOU_ASKED",
    "asked_and_answered",
    "checked",
    "dismissed",
    "fix",
    "handed_over",
    "handed_over_to",
    "n_more",
    "n_policies",
    "not_checked",
    "not_reached",
    "policy_facts",
    "severity",
    "shared_by",
    "trouble",
    "unknown_command",
    "whom_to_ask",
]

# --- what a person is told while waiting, or instead of an answer -------------------------------

LOOKING = "is looking it up in the policies\u2026"
CHECKING = "is reading your draft\u2026"
LOADING = "One moment\u2026"
BUSY_BUT_COMING = "Many questions are coming in at once. I will answer yours in a moment."
ASK_AGAIN = "Please ask again in a moment."
INTERRUPTED = (
    "I was interrupted just as I answered. If you do not see my answer here, please ask again."
)
ANSWER_NOW = "Answer now"
KNOWS_NOTHING = (
    "No policy has been added yet, so there is nothing I could answer from. "
    "Whoever runs me can add policies with `policybot ingest`."
)
INDEX_TROUBLE = (
    "I cannot look into the policies right now, so I will not guess. Please ask again in a few "
    "minutes; whoever runs me has been told."
)
STORE_TROUBLE = (
    "I cannot reach my records right now, so this could not be done. Please try again in a few "
    "minutes; whoever runs me has been told."
)
UNKNOWN_TENANT = (
    "This workspace is not connected to an organisation yet, so I know none of its policies. "
    "Whoever runs me can connect it."
)
GUESTS_REFUSED = (
    "I answer members of this workspace only, because its policies are internal. "
    "Please ask the person who invited you."
)
STRANGERS_REFUSED = (
    "I answer people of this organisation only, because its policies are internal. "
    "Please ask your contact here."
)
PERSON_UNKNOWN = (
    "I could not find out whether you belong to this organisation, and its policies are internal. "
    "Please ask again in a moment."
)
NOT_AUTHORISED = (
    "I cannot sign in to this workspace, so I cannot answer. Whoever runs me has to install me here "
    "again, or renew my token."
)
INSTALLED = "policybot is installed. Open Slack and write to it, or type /policy help."
INSTALLED_UNCONNECTED = (
    "policybot is installed, but workspace {} is not connected to an organisation yet. "
    "Whoever runs policybot has to connect it."
)
NOT_INSTALLED = (
    "policybot was not installed. Begin again from the install page; a link is good once and for "
    "ten minutes."
)
NOTHING_TO_READ = "There are no words in that message that I could read."
CLAUSE_GONE = "That clause is no longer in force. Ask again to see what holds now."
OTHERS_QUESTION = "Ask me yourself, and I will show you everything about it."
ANSWER_FIRST = "I could not show it where you asked, so here it is."


def trouble(reference: str) -> str:
    """Return that something failed on our side; the reference finds it in the log."""
    return (
        "Something went wrong on my side, so I will not guess. Please ask again in a moment. "
        f"If it happens again, tell whoever runs me this reference: {reference}."
    )


def not_reached(where: str) -> str:
    """Return that a reply could not be put where it was asked for."""
    return f"I cannot write in {where}. Invite me there, or ask me in a direct message."


# --- help ---------------------------------------------------------------------------------------

WELCOME = (
    "Ask me what our policies say. I quote the clause word for word, or say that they do not cover "
    "it. I also check drafts before you post them."
)
HELP: tuple[tuple[str, str], ...] = (
    ("/policy QUESTION", "a private answer; you may share it with the channel"),
    ("/policy-check DRAFT", "check a draft before you post it; only you see the result"),
    ("@mention and a question", "an answer that everybody in the thread can read"),
    ("a direct message", "ask, and ask on: I remember the conversation for an hour"),
)
"""What people can type and what they get, most useful first."""


def unknown_command(typed: str) -> str:
    """Return that a command is not one of ours."""
    return f"I do not know {typed}. Here is what I can do."


# --- around an answer ---------------------------------------------------------------------------

ALSO_RELEVANT = "Also relevant"
SECTION = "Show the whole section"
SHARE = "Share in channel"
SHARED = "Shared with the channel."
SHARE_FAILED = "I could not share it there. Invite me to the channel, then try again."
ASK_A_PERSON = "Ask a person"
HAND_OVER = "Pass my question on"
HANDING_OVER = (
    "Your question goes to whoever answers for the policies, with your name, so that they can "
    "reply to you. Nothing else is passed on."
)
NOTING = (
    "The words of your question are noted for whoever looks after the policies, without your name."
)
PASSED_ON = "Your question has been noted for whoever looks after the policies, without your name."
WHICH_CLAUSE = "Which clause covers this?"
SECTION_TITLE = "The whole section"
CHECK_RESULT = "Your draft"
COVERED_BY = "Which clause?"
YOU_ASKED = "You asked: {}"


def whom_to_ask(contact: str) -> str:
    """Return whom to ask, as a line of its own."""
    return f"Whom to ask: {contact}"


def shared_by(person: str) -> str:
    """Return who shared an answer with a channel."""
    return f"Shared by {person}"


def asked_and_answered(question: str) -> str:
    """Return the question that a shared answer belongs to."""
    return f"Asked: {question}"


def handed_over(person: str) -> str:
    """Return what the people in the contact channel read above a question passed on to them."""
    return f"{person} asks, and would like a person to answer:"


def handed_over_to(where: str) -> str:
    """Return that a question was passed on to people."""
    return f"I passed your question on to {where}. Somebody there will reply to you."


# --- feedback -----------------------------------------------------------------------------------

HELPFUL = "Helpful"
NOT_HELPFUL = "Not helpful"
FEEDBACK_THANKS = "Thank you. It is kept without your name and without your question."
FEEDBACK_WHY = "Thank you. What was wrong? It is kept without your name and without your question."
FEEDBACK_REASONS = (
    "Not what I asked",
    "The wrong clause",
    "A clause is missing",
    "Hard to understand",
    "Out of date",
)

# --- drafts -------------------------------------------------------------------------------------

CHECK_A_DRAFT = "Check a draft"
CHECK_ANOTHER = "Check again"
CHECK_PROMISE = (
    "Only you see the result. The draft is read in memory; it is neither kept nor logged."
)
DRAFT_LABEL = "Your draft"
DRAFT_NEEDED = "Paste the text that you want to post."
NO_WINDOW = (
    "I could not open the window in time. Type `/policy-check` followed by your draft, "
    "or try again."
)
WHO_POSTS = "You post it"
CAPACITIES: tuple[tuple[str, str], ...] = (
    ("", "Not sure"),
    ("personal", "As a private person"),
    ("official", "For the organisation"),
)
"""Values of ``Capacity`` ("" where not known) and what a person chooses."""
WHERE = "Where you post it"
WHERE_POSTED: tuple[tuple[str, str], ...] = (
    ("", "Anywhere"),
    ("facebook", "Facebook"),
    ("instagram", "Instagram"),
    ("linkedin", "LinkedIn"),
    ("x", "X"),
    ("youtube", "YouTube"),
    ("email", "E-mail"),
    ("website", "Website"),
)
A_QUESTION = "Ask yourself"
QUESTIONS_FOR_YOU = "Questions for you (they do not change the result)"
CORRECTED = "With the suggestions made"
COPY_CORRECTED = "Copy the corrected draft"
WHOLE_DRAFT = "The draft as a whole"

_SEVERITIES = {
    Severity.BLOCK: "Do not post",
    Severity.REVIEW: "Have it checked",
    Severity.NOTE: "Worth a thought",
}


def severity(weight: Severity) -> str:
    """Return how much a finding weighs, in words."""
    return _SEVERITIES[weight]


def fix(kind: FixKind, text: str, span: Span | None) -> str:
    """Return what would mend a finding, as a sentence."""
    match kind:
        case FixKind.REPLACE:
            return f"Suggestion: write \u201c{text}\u201d instead."
        case FixKind.DELETE:
            return "Suggestion: leave this out."
        case FixKind.INSERT:
            where = "at the start" if span is not None and span.start == 0 else "here"
            return f"Suggestion: add \u201c{text.strip()}\u201d {where}."
    return text


def dismissed(reason: str) -> str:
    """Return that a finding was set aside."""
    return f"Set aside: {reason}"


def checked(what: Sequence[str]) -> str:
    """Return what was looked for."""
    return f"Looked for: {', '.join(what)}."


def not_checked(what: Sequence[str]) -> str:
    """Return what nobody looked at, and what the policies are silent on."""
    suffix = wording_drafts.silent_not_checked("")
    rest = [words for words in what if not words.endswith(suffix)]
    silent = [words.removesuffix(suffix) for words in what if words.endswith(suffix)]
    said = [f"Not checked: {', '.join(rest)}."] if rest else []
    said += [f"No clause speaks of: {', '.join(silent)}."] if silent else []
    return " ".join(said)


# --- what I know --------------------------------------------------------------------------------

WHAT_I_KNOW = "What I know"
ASK = "Ask"
TRY_THESE = "Try these"
OPEN_REMINDERS = "Your open reminders"
NO_OPEN_REMINDERS = "Nothing is waiting for you."
FRESHNESS = "I answer from the policies as they stand now; a change counts at once."


def n_more(n_left_out: int) -> str:
    """Return how many are not shown."""
    return f"{n_left_out:,} more."


def n_policies(n_known: int, n_clauses: int) -> str:
    """Return how much there is."""
    policies = "1 policy" if n_known == 1 else f"{n_known:,} policies"
    clauses = "1 clause" if n_clauses == 1 else f"{n_clauses:,} clauses"
    return f"{policies}, {clauses}."


def policy_facts(card: PolicyCard) -> str:
    """Return what a list says beside a policy's title."""
    facts = [f"version {card.version_name}", f"{card.n_clauses:,} clauses"]
    facts += [f"owner: {card.owner}"] if card.owner else []
    facts += ["draft"] if card.is_draft else []
    if card.review_on is not None:
        day = spoken_date(card.review_on)
        facts.append(f"review overdue since {day}" if card.is_overdue else f"review due {day}")
    return " \u00b7 ".join(facts)
