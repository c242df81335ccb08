"""Reminders in Slack, through the adapter's front door, in a small Slack on this machine."""

import asyncio
import json
from functools import partial
from typing import Any

import pytest

from bot.core import wording_chat
from bot.core import wording_reminders as wording
from bot.core.reminding_sending import LEASE_S
from tests.reminders.offices import Office, RemindingBot, play_reminders

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def filled(**others: Any) -> dict[str, Any]:
    """Return the state of the form: the leave policy, to a channel."""
    given = {"policy": "leave", "about": "", "channels": ["C1"], "people": [], **others}
    options = {"selected_options": [{"value": "everyone"}]} if given.get("everyone") else {}
    return {
        "policy": {"policy": {"selected_option": {"value": given["policy"]}}},
        "about": {"about": {"value": given["about"]}},
        "channels": {"channels": {"selected_conversations": given["channels"]}},
        "people": {"people": {"selected_users": given["people"]}},
        "everyone": {"everyone": options},
        "on": {"on": {"selected_date": "2026-11-21"}},
        "at": {"at": {"selected_time": "09:00"}},
        "frequency": {"frequency": {"selected_option": {"value": "once"}}},
        "due": {"due": {"value": "14"}},
    }


async def issued(office: Office, bot: RemindingBot, **others: Any) -> None:
    """Fill the form and confirm the preview, as a manager."""
    await office.fill("remind_form", filled(**others), user="U2")
    await office.until(lambda: office.window_with("remind_confirm"))
    preview = office.window_with("remind_confirm")
    await office.fill("remind_confirm", {}, user="U2", metadata=preview["private_metadata"])
    await office.until(lambda: bot.kinds("reminder confirmed"))
    await bot.turn()


def key_of(message: dict[str, Any], action_id: str = "remind_attest") -> str:
    """Return what a message's button carries."""
    blocks = message["blocks"]
    blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
    elements = (e for b in blocks if b["type"] == "actions" for e in b["elements"])
    return str(next(e["value"] for e in elements if e["action_id"] == action_id))


async def more_than(office: Office, said: list[dict[str, Any]], before: int) -> None:
    """Wait until more was said than before."""
    await office.until(lambda: len(said) > before)


def _has_more(bot: RemindingBot, before: int) -> bool:
    return len(bot.results) > before


def text_of(message: dict[str, Any]) -> str:
    """Return everything that a message says."""
    return json.dumps(message, ensure_ascii=False)


def test_from_the_form_to_the_last_confirmation() -> None:
    """A manager fills the form, sees what people will see, confirms; the channel reads and confirms."""

    async def scenario(office: Office, bot: RemindingBot) -> None:
        await office.command("/policy-remind", user="U2")
        await office.until(lambda: office.window_with("remind_form"))
        await office.fill("remind_form", filled(about="sell annual leave"), user="U2")
        await office.until(lambda: office.window_with("remind_confirm"))
        preview = office.window_with("remind_confirm")
        assert "You must not sell annual leave to a colleague." in text_of(preview)
        assert not office.reminders_in("C1")
        await office.fill("remind_confirm", {}, user="U2", metadata=preview["private_metadata"])
        await office.until(lambda: bot.kinds("reminder confirmed"))
        await bot.turn()
        (message,) = office.reminders_in("C1")
        assert "You must not sell annual leave to a colleague." in text_of(message)
        for user in ("U1", "U3", "U1"):
            before = len(office.responded)
            await office.press("remind_attest", key_of(message), user=user)
            await more_than(office, office.responded, before)
        assert len(bot.kinds("attested")) == 2
        assert wording.ALREADY_ATTESTED in text_of(office.responded[-1])
        bot.clock.at = bot.clock.at.replace(minute=1)
        await bot.turn()
        update = office.called("chat.update")[-1]
        assert wording.counter(2, 3) in text_of(update)

    play_reminders(scenario)


def test_a_channel_that_the_bot_is_not_in_is_named_before_anything_is_made() -> None:
    """The form comes back with the remedy; no reminder is drafted that could not be sent."""

    async def scenario(office: Office, bot: RemindingBot) -> None:
        await office.fill("remind_form", filled(channels=["C1", "C9"]), user="U2")
        await office.until(lambda: "room-C9" in text_of(office.window_with("remind_form")))
        assert not bot.kinds("reminder issued")

    play_reminders(scenario)


def test_the_form_takes_cron_and_quiet_hours() -> None:
    """What a manager fills in stands in the preview, and the group's name in the evidence."""

    async def scenario(office: Office, bot: RemindingBot) -> None:
        state = filled() | {
            "frequency": {"frequency": {"selected_option": {"value": "cron"}}},
            "cron": {"cron": {"value": "0 9 1 * *"}},
            "quiet": {"quiet": {"value": "18:00-08:00"}},
        }
        await office.fill("remind_form", state, user="U2")
        await office.until(lambda: office.window_with("remind_confirm"))
        preview = text_of(office.window_with("remind_confirm"))
        assert "at the times of '0 9 1 * *'" in preview
        assert "between 18:00 and 08:00" in preview
        assert "#room-C1" in text_of(bot.kinds("reminder issued")[0])

    play_reminders(scenario)


@pytest.mark.parametrize("user", ["U1", "UGUEST", "UNOBODY"])
def test_who_is_no_manager_gets_a_polite_no_at_every_door(user: str) -> None:
    """Command, form, a replayed preview, forged buttons: nothing happens and each gets a reason."""

    async def scenario(office: Office, bot: RemindingBot) -> None:
        await office.fill("remind_form", filled(), user="U2")
        await office.until(lambda: office.window_with("remind_confirm"))
        metadata = office.window_with("remind_confirm")["private_metadata"]
        reminder_id = metadata.split()[0]
        acts = [
            lambda: office.command("/policy-remind", user=user),
            lambda: office.fill("remind_form", filled(), user=user),
            lambda: office.fill("remind_confirm", {}, user=user, metadata=metadata),
            lambda: office.press("remind_cancel", reminder_id, user=user),
            lambda: office.press("remind_who", reminder_id, user=user),
        ]
        for n in range(15):
            said = len(bot.results)
            await acts[n % len(acts)]()
            await office.until(partial(_has_more, bot, said))
        await bot.turn()

    bot = play_reminders(scenario)
    kinds = {body["kind"] for body in bot.bodies}
    assert kinds == {"reminder issued"}
    assert len(bot.kinds("reminder issued")) == 1
    assert set(bot.results) <= {"done", "refused"}
    shown = text_of({"said": bot.slack.everything, "seen": list(bot.slack.windows.values())})
    polite = (wording.NOT_A_MANAGER, wording_chat.GUESTS_REFUSED, wording_chat.PERSON_UNKNOWN)
    assert any(words in shown for words in polite)


def test_everyone_gets_their_own_message_once_and_bots_and_guests_none() -> None:
    """Each person is written to once, over turns that come again."""

    async def scenario(office: Office, bot: RemindingBot) -> None:
        await issued(office, bot, channels=[], everyone=True)
        for _ in range(3):
            await bot.turn()
        got = [len(office.reminders_in(f"U{n}")) for n in range(1, 8)]
        assert got == [1] * 7
        assert not office.reminders_in("UBOT")
        assert not office.reminders_in("UGUEST")

    play_reminders(scenario)


def test_a_message_whose_answer_was_lost_is_found_not_sent_again() -> None:
    """Slack took the message and the answer never came: the history says so, and nobody gets it twice."""

    async def scenario(office: Office, bot: RemindingBot) -> None:
        post = office._chat_postMessage

        def lost(arguments: dict[str, Any]) -> dict[str, Any]:
            post(arguments)
            return {"error": "fatal_error"}

        office._chat_postMessage = lost  # type: ignore[method-assign]
        await issued(office, bot, channels=[], people=["U3"])
        office._chat_postMessage = post  # type: ignore[method-assign]
        await bot.turn()
        for _ in range(3):
            bot.seconds += LEASE_S
            await bot.turn()
        assert len(office.history["DU3"]) == 1
        assert len(bot.kinds("message sent")) == 1

    play_reminders(scenario)


def test_slacks_wish_for_patience_is_heard() -> None:
    """After a 429 the message waits, and goes out once."""

    async def scenario(office: Office, bot: RemindingBot) -> None:
        office.faults["chat.postMessage"] = ["ratelimited"]
        await issued(office, bot, channels=[], people=["U3"])
        assert "DU3" not in office.history
        assert not bot.kinds("message failed")

    play_reminders(scenario)


def test_a_question_from_a_reminder_is_answered_privately() -> None:
    """The window takes the question, the answer comes as any other, and that one was asked is noted."""

    async def scenario(office: Office, bot: RemindingBot) -> None:
        await issued(office, bot)
        key = key_of(office.reminders_in("C1")[0], "remind_question")
        await office.press("remind_question", key, user="U3")
        await office.until(lambda: office.window_with("remind_ask"))
        state = {"question": {"question": {"value": "May I sell annual leave to a colleague?"}}}
        before = len(office.everything)
        await office.fill("remind_ask", state, user="U3", metadata=key)
        await office.until(lambda: len(office.everything) > before)
        assert "sell annual leave" in text_of({"m": office.everything[before:]})
        assert len(bot.kinds("question asked")) == 1
        assert not office.public[1:]

    play_reminders(scenario)


def test_the_home_tab_shows_what_waits() -> None:
    """What a person has not confirmed stands on their Home tab, with the button."""

    async def scenario(office: Office, bot: RemindingBot) -> None:
        await issued(office, bot)
        event = {"type": "app_home_opened", "user": "U3", "tab": "home", "channel": "DU3"}
        await office.event(event)
        await office.until(lambda: office.called("views.publish"))
        home = text_of(office.called("views.publish")[-1])
        assert "remind_attest" in home

    play_reminders(scenario)


def test_many_press_at_once_and_each_is_told() -> None:
    """Sixty presses in a burst: each is acknowledged within Slack's limit and counted once."""

    async def scenario(office: Office, bot: RemindingBot) -> None:
        for n in range(10, 70):
            office.people[f"U{n}"] = {"id": f"U{n}", "team_id": "T1", "real_name": f"Person {n}"}
        await issued(office, bot)
        key = key_of(office.reminders_in("C1")[0])
        presses = [office.press("remind_attest", key, user=f"U{n}") for n in range(10, 70)]
        heard = await asyncio.gather(*presses)
        await office.until(lambda: len(bot.kinds("attested")) == 60)
        await office.until(lambda: len(office.responded) == 60)
        assert {h.status for h in heard} == {200}

    play_reminders(scenario)
