"""What the form of a new reminder and its preview say, the same on every platform."""

__all__ = [
    "AUDIENCE_CHANNEL",
    "AUDIENCE_NAMED",
    "FIELD_ABOUT",
    "FIELD_AT",
    "FIELD_AUDIENCE",
    "FIELD_CHANNELS",
    "FIELD_CHECK",
    "FIELD_DUE",
    "FIELD_EVERYONE",
    "FIELD_FREQUENCY",
    "FIELD_GROUPS",
    "FIELD_NAMES",
    "FIELD_ON",
    "FIELD_PEOPLE",
    "FIELD_POLICY",
    "FIELD_QUIZ",
    "FIELD_WHO_ELSE",
    "FIELD_WORDS",
    "FORM_TITLE",
    "PREVIEW",
    "PREVIEW_OPENING",
    "PREVIEW_TITLE",
]

PREVIEW = "Preview"
PREVIEW_TITLE = "What people will see"
PREVIEW_OPENING = "Exactly this goes out, once you confirm. Nothing has been sent yet."
FORM_TITLE = "New reminder"
FIELD_POLICY = "Policy"
FIELD_ABOUT = "What about? Finds the clauses; leave empty for the whole policy"
FIELD_CHANNELS = "Channels: one message each, for all in it"
FIELD_PEOPLE = "People: their own message"
FIELD_GROUPS = "Groups: each their own message"
FIELD_WHO_ELSE = "Or"
FIELD_EVERYONE = "Everyone, each their own message"
FIELD_WORDS = "Why now? Leave empty for a good sentence"
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
