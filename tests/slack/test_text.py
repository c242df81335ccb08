"""What people write in Slack is read as they meant it."""

import pytest

from bot.slack.text import asked, typed


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("", ""),
        ("<@UBOT>", ""),
        ("<@U5> <!here>", ""),
        (":tada:", "\u2026"),
        (":wave::skin-tone-2:", "\u2026"),
        ("<@UBOT> :+1: :100:", "\u2026"),
        ("<https://x.example/a>", "\u2026"),
        ("<@UBOT> \U0001f389", "\U0001f389"),
        ("<@UBOT>?", "?"),
        ("??", "??"),
        (":wave: May I post?", "May I post?"),
        ("<@UBOT> May I post? :pray:", "May I post?"),
        ("May <@U5> post on <#C1|news>?", "May @somebody post on #news?"),
        ("Is <https://x.example/a|this page> ours?", "Is this page ours?"),
        ("May I start at 10:30:00 or 9:15:30?", "May I start at 10:30:00 or 9:15:30?"),
        ("re:leave:how long?", "re:leave:how long?"),
    ],
)
def test_a_question_is_read_without_emoji_and_mentions(sent: str, read: str) -> None:
    """Emoji, which Slack sends as names between colons, are not looked up as words."""
    assert asked(sent, "UBOT") == read


def test_a_draft_is_read_as_it_is() -> None:
    """The words of a draft, emoji and all, are what its reader is shown."""
    assert typed("Well done :tada: <@U5> &amp; co") == "Well done :tada: @somebody & co"
