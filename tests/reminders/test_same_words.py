"""A reminder says the same in Slack and in Teams: same words, same clauses, same buttons."""

import json
from datetime import date

import pytest

from bot.core.reminding_showing import show_message
from bot.slack.remind_blocks import message_blocks
from bot.teams.remind_cards import message_card
from tests.reminders.twins import ORG, World, a_channel, a_person, a_policy, once


def words_of(made: object) -> set[str]:
    """Return every text that a platform's JSON shows."""
    if isinstance(made, list):
        return set().union(*map(words_of, made)) if made else set()
    if not isinstance(made, dict):
        return set()
    own = {made[k].strip() for k in ("text", "title") if isinstance(made.get(k), str)}
    return own.union(*(words_of(value) for key, value in made.items() if key != "fallback"))


@pytest.mark.parametrize("kind", ["own", "shared", "changed", "chase"])
def test_both_platforms_say_the_same(kind: str) -> None:
    """Everything that Slack shows of a reminder Teams shows, and the other way round."""
    person = a_person("A")
    world = World(person)
    world.platform.members["C1"] = [person]
    addressees = {"addressees": (a_channel("C1"),)} if kind == "shared" else {}
    world.issue(
        words="Because <!channel> & **bold**.", recurrence=once(date(2026, 11, 23)), **addressees
    )
    world.turn()
    if kind == "changed":
        world.attesting.attest(ORG, person, world.delivery_to(person).delivery_id)
        world.publish(a_policy("Staff must book leave soon.", "Leave must be approved.", version=2))
        world.turn(hours=1)
    if kind == "chase":
        world.turn(days=8)
    shown = show_message(world.platform.outbox[-1])
    slack, teams = words_of(message_blocks(shown)), words_of([message_card(shown)])
    assert slack == teams
    assert shown.headline in slack
    assert json.dumps(message_blocks(shown)).count("mrkdwn") == 0
