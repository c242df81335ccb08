"""The few sentences that only Teams needs: its commands, dialogs and private messages.

Plain text without markup. Whatever both platforms say stands in ``wording_chat``.
"""

from bot.core import wording_chat

__all__ = [
    "ACTION_GONE",
    "ANSWERED_IN_PRIVATE",
    "ANSWER_CUT",
    "ASK_WHAT",
    "ATTACHED_UNREAD",
    "BACK",
    "CHECK",
    "CHECKED_IN_PRIVATE",
    "CHECK_HOW",
    "CHECK_IN_PRIVATE",
    "CHOOSE_ONE",
    "CUT",
    "DRAFT_GONE",
    "FIND_A_CLAUSE",
    "HELP",
    "INSERT",
    "INSERT_CORRECTED",
    "LOOK_FOR",
    "NOTHING_FOUND",
    "NOT_IN_TIME",
    "NO_REMINDERS_YET",
    "OPEN_CHAT",
    "SHOW_ANSWER",
    "WHAT_WAS_CHECKED",
    "WHAT_YOU_CAN_TYPE",
    "WHAT_YOU_POST",
    "WHO_LOOKS_AFTER",
    "YES",
    "further_clauses",
]

HELP: tuple[tuple[str, str], ...] = (
    ("a question", "I quote the clause that answers it; ask on, I remember the talk for an hour"),
    ("ask QUESTION", "the same; in a channel or group, @mention me first"),
    ("check DRAFT", "check a draft before you post it; only you see the result"),
    ("remind", "for managers: ask people to read a policy and see who has"),
    ("help", "this list, the policies I know and your open reminders"),
)
"""What people can type and what they get, most useful first."""

ASK_WHAT = "What would you like to know? Write your question, for example behind the word ask."
ATTACHED_UNREAD = (
    "I read words only: what is attached was not checked. Write check and then the text of your "
    "draft."
)
BACK = "Back to the answer"
CHECK = "Check"
CHECK_HOW = "Write check and then your draft, or press the button and fill in the form."
ANSWERED_IN_PRIVATE = "I have answered you in our private chat."
CHECKED_IN_PRIVATE = "I have sent you the result in our private chat."
CHECK_IN_PRIVATE = (
    "I check drafts in private only. Send me the draft in our own chat, or use "
    f"\u201c{wording_chat.CHECK_A_DRAFT}\u201d under the box that you type in."
)
DRAFT_GONE = (
    "I was interrupted before I could check your draft, and I keep no drafts. "
    "Please send it once more."
)
WHAT_YOU_POST = "The text that you want to post"
INSERT = "Insert this text"
INSERT_CORRECTED = "Insert the corrected draft"
OPEN_CHAT = "Open our chat"
SHOW_ANSWER = "Show me the answer"
FIND_A_CLAUSE = "Find a clause"
LOOK_FOR = "Type what the clause is about."
NOTHING_FOUND = "I found no clause about this. Try other words."
ACTION_GONE = "This button no longer works. Ask again to get a new one."
ANSWER_CUT = "Teams does not take a message of this length, so this is the short form."
CUT = "There is more than Teams shows in one message. Ask about one part to see the rest."
NOT_IN_TIME = "I could not do this within the few seconds that Teams waits. Please try again."
NO_REMINDERS_YET = "Reminders are not switched on for your organisation."
CHOOSE_ONE = "Choose what you mean:"
WHAT_WAS_CHECKED = "What was checked, and what was not"
WHAT_YOU_CAN_TYPE = "What you can type"
WHO_LOOKS_AFTER = "the people who look after the policies"
YES = "Yes"


def further_clauses(n_clauses: int) -> str:
    """Return what shows the clauses beyond the first."""
    return "One more clause" if n_clauses == 1 else f"{n_clauses} more clauses"
