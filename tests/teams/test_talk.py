"""Conversations in Teams, the same on both of Microsoft's libraries."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core import wording, wording_chat, wording_teams
from bot.core.records import OrgProfile, PlatformId
from bot.teams.activity import without_typed_tags
from bot.teams.commands import command_of
from bot.workers import Busy
from knowledge.domain import Severity
from knowledge.errors import IndexMissing, IndexStale
from tests.teams.chat import Chat, buttons_of, play, shown
from tests.teams.connections import SDKS
from tests.teams.office import (
    BOT,
    ORG,
    TENANT,
    Front,
    a_message,
    card_of,
    open_office,
    words_of_card,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

PASS = "May I lend my pass to anyone?"
CLAUSE = "Staff must not lend their pass to anyone."
LLAMA = "Which xylophones may llamas juggle?"


@pytest.fixture(params=SDKS)
def sdk(request: pytest.FixtureRequest) -> str:
    """Each library in turn."""
    return str(request.param)


def test_a_question_gets_the_clause_with_numbered_citations(sdk: str) -> None:
    """The answer, [1] in the text, the clause in the card, its words behind the number."""

    async def scene(front: Front) -> None:
        (answer,) = await Chat(front).say(PASS)
        assert answer["text"].startswith("**Not allowed.** The Leave policy rules this out (1.1).")
        assert "[1]" in answer["text"]
        assert CLAUSE in words_of_card(card_of(answer))
        (entity,) = answer["entities"]
        assert entity["type"] == "https://schema.org/Message"
        assert (entity["@type"], entity["@context"]) == ("Message", "https://schema.org")
        assert "additionalType" not in entity
        first = entity["citation"][0]
        assert first["position"] == 1
        assert first["appearance"]["abstract"] == CLAUSE
        assert first["appearance"]["name"].startswith("1.1, Leave policy")
        assert answer["channelData"] == {"feedbackLoop": {"type": "default"}}
        assert answer["replyToId"] == "m-1"

    play(scene, sdk=sdk)


def test_typing_shows_before_the_answer(sdk: str) -> None:
    """A person sees that something is going on, and it ends with the answer."""

    async def scene(front: Front) -> None:
        await Chat(front).say(PASS)
        assert [body["type"] for _, _, body in front.connector.requests] == ["typing", "message"]

    play(scene, sdk=sdk)


@pytest.mark.parametrize("kind", ["groupChat", "channel"])
def test_a_mention_is_answered_in_its_conversation(kind: str, sdk: str) -> None:
    """In groups and channels the name of the bot is no part of the question."""

    async def scene(front: Front) -> None:
        where = f"19:team@thread.tacv2;messageid=17 {kind}"
        conversation = {"id": where, "conversationType": kind, "isGroup": True}
        (answer,) = await Chat(front, kind).say(PASS, conversation=conversation)
        assert "Not allowed" in answer["text"]
        assert answer["conversation"]["id"] == where
        method, path, _ = front.connector.requests[-1]
        assert (method, path.count("/")) == ("POST", 5)

    play(scene, sdk=sdk)


def test_what_the_policies_do_not_cover_is_said_and_can_be_passed_on(sdk: str) -> None:
    """No citation, whom to ask, and a button; nothing is passed on without it."""
    office = open_office()

    async def scene(front: Front) -> None:
        chat = Chat(front)
        (answer,) = await chat.say(LLAMA)
        assert answer["text"].startswith("**Not covered.**")
        assert "entities" not in answer or not answer["entities"]
        log = office.desk.question_log
        assert log.texts(ORG, since=office.desk.clock.now()) == ()
        reply = await chat.execute(wording_chat.HAND_OVER)
        assert reply["type"] == "application/vnd.microsoft.activity.message"
        assert reply["value"] == wording_chat.PASSED_ON
        (kept,) = log.texts(ORG, since=office.desk.clock.now())
        assert (kept.question, kept.passed_on) == (LLAMA, True)

    play(scene, office, sdk)


def test_a_question_is_passed_on_to_people_where_there_are_any(sdk: str) -> None:
    """The contact channel gets the question and who asks; the asker is told."""
    office = open_office()
    office.store.profiles.save(OrgProfile(org=ORG, channels=(("teams", "19:help@thread"),)))

    async def scene(front: Front) -> None:
        chat = Chat(front)
        await chat.say(LLAMA)
        reply = await chat.execute(wording_chat.HAND_OVER)
        assert reply["value"] == wording_chat.handed_over_to(wording_teams.WHO_LOOKS_AFTER)
        _, path, body = front.connector.requests[-1]
        assert path == "/v3/conversations/19:help@thread/activities" or "19%3Ahelp" in path
        assert wording_chat.handed_over("Ann Other") in body["text"]
        assert LLAMA in body["text"]

    play(scene, office, sdk)


def test_the_whole_section_takes_the_answers_place_and_gives_it_back(sdk: str) -> None:
    """Whoever presses sees the section, the others still the answer; and there is a way back."""

    async def scene(front: Front) -> None:
        chat = Chat(front)
        (answer,) = await chat.say(PASS)
        reply = await chat.execute(wording_chat.SECTION)
        assert reply["type"] == "application/vnd.microsoft.card.adaptive"
        words = words_of_card(reply["value"])
        assert CLAUSE in words
        assert "on the same day" in words
        back = await chat.execute(wording_teams.BACK, reply["value"])
        assert words_of_card(back["value"]) == words_of_card(card_of(answer))

    play(scene, sdk=sdk)


def test_older_clients_send_buttons_as_messages(sdk: str) -> None:
    """Where a client knows no Action.Execute, the same button is answered with a message."""

    async def scene(front: Front) -> None:
        chat = Chat(front)
        await chat.say(PASS)
        (section,) = await chat.submit(wording_chat.SECTION)
        assert "on the same day" in words_of_card(card_of(section))
        await chat.say(LLAMA)
        (passed,) = await chat.submit(wording_chat.HAND_OVER)
        assert passed["text"] == wording_chat.PASSED_ON

    play(scene, sdk=sdk)


def test_a_button_of_another_time_is_explained(sdk: str) -> None:
    """A card that nobody understands any more says so instead of nothing."""

    async def scene(front: Front) -> None:
        chat = Chat(front)
        (answer,) = await chat.post(
            a_message(value={"act": "dance"}, serviceUrl=front.connector.url)
        )
        assert answer["text"] == wording_teams.ACTION_GONE

    play(scene, sdk=sdk)


def test_small_talk_offers_questions_to_try() -> None:
    """A greeting gets a greeting, and questions that one press asks."""

    async def scene(front: Front) -> None:
        (answer,) = await Chat(front).say("hello")
        assert answer["text"].startswith("Hello.")
        assert "attachments" not in answer
        assert "feedbackLoop" not in str(answer)

    play(scene)


def test_help_shows_what_can_be_typed_and_what_is_known() -> None:
    """The commands, the policies, what waits for the person."""

    async def scene(front: Front) -> None:
        chat = Chat(front)
        (answer,) = await chat.say("help")
        words = words_of_card(card_of(answer))
        assert "Leave policy" in words
        assert wording_chat.NO_OPEN_REMINDERS in words
        for command, _ in wording_teams.HELP:
            assert command in words
        (button, *_) = buttons_of(card_of(answer))
        (asked,) = await chat.submit(button["title"])
        assert asked["type"] == "message"

    play(scene)


def test_a_bare_mention_gets_help_and_never_silence() -> None:
    """Whoever calls the bot without a word is told what it can do."""

    async def scene(front: Front) -> None:
        (answer,) = await Chat(front, "channel").say("")
        assert answer["text"].startswith(wording_chat.WELCOME[:20])

    play(scene)


def test_a_file_without_words_is_answered() -> None:
    """What cannot be read is said."""

    async def scene(front: Front) -> None:
        files = [{"contentType": "application/vnd.microsoft.teams.file.download.info"}]
        (answer,) = await Chat(front).say("", attachments=files)
        assert answer["text"] == wording_chat.NOTHING_TO_READ

    play(scene)


def test_a_check_in_a_chat_shows_the_report(sdk: str) -> None:
    """In a chat of two the report comes at once."""

    async def scene(front: Front) -> None:
        (report,) = await Chat(front).say("check Our gossip is on the website.")
        words = words_of_card(card_of(report))
        assert words.startswith("Do not post this yet. Mend what is marked.")
        for part in (
            wording_chat.severity(Severity.BLOCK),
            "Our gossip is on the website.",
            "Talk about people is not for posting.",
            "write \u201cnews\u201d instead",
            CLAUSE,
            "Our news is on the website.",
            "Whom to ask: the front desk",
            "Looked for: talk about people.",
            "Not checked: pictures.",
        ):
            assert part in words

    play(scene, sdk=sdk)


def test_a_bare_check_unfolds_a_form() -> None:
    """The form is there on a press, and its draft is checked."""

    async def scene(front: Front) -> None:
        chat = Chat(front)
        (invitation,) = await chat.say("check")
        assert not [f for f in str(card_of(invitation)["body"]).split() if "Input" in f]
        (report,) = await chat.submit(
            wording_teams.CHECK, draft="Our new opening hours.", capacity="unknown"
        )
        assert "Not checked" in words_of_card(card_of(report))

    play(scene)


def test_a_check_in_a_channel_is_answered_in_private(sdk: str) -> None:
    """The report goes to the writer alone, the channel learns only that it did."""

    async def scene(front: Front) -> None:
        chat = Chat(front, "channel")
        said = await chat.say("check this draft: I gossip about Jane Doe")
        assert said[-1]["text"] == wording_teams.CHECKED_IN_PRIVATE
        opened = next(b for _, p, b in front.connector.requests if p == "/v3/conversations")
        assert opened["members"][0]["id"] == "29:ann"
        in_channel = [m for m in said if m["conversation"]["id"] == "channel-1"]
        assert "gossip" not in str(in_channel)
        assert len(said) == 2

    play(scene, sdk=sdk)


def test_where_no_private_chat_can_be_opened_the_channel_is_told_how(sdk: str) -> None:
    """A writer who never installed the app reads where drafts are checked; nothing leaks."""

    async def scene(front: Front) -> None:
        chat = Chat(front, "channel")
        # The typing, then the chat that cannot be opened.
        front.connector.statuses = [(201, {}), (403, {"error": {"code": "ForbiddenOperation"}})]
        (answer,) = await chat.say("check this draft: I gossip about Jane Doe")
        assert answer["text"] == wording_teams.CHECK_IN_PRIVATE
        assert "gossip" not in str(answer)

    play(scene, sdk=sdk)


def test_a_private_question_is_answered_in_private_and_can_be_shared(sdk: str) -> None:
    """Where the tenant has targeted messages, only the asker sees the answer until they share."""

    async def scene(front: Front) -> None:
        chat = Chat(front, "channel", recipient={"id": BOT, "isTargeted": True})
        (answer,) = await chat.say(PASS)
        _, path, _ = front.connector.requests[-1]
        assert path.endswith("?isTargetedActivity=true")
        assert answer["recipient"] == {"id": "29:ann", "isTargeted": True}
        reply = await chat.execute(wording_chat.SHARE)
        assert reply["value"] == wording_chat.SHARED
        _, path, shared = front.connector.requests[-1]
        assert "isTargeted" not in path
        assert wording_chat.asked_and_answered(PASS) in shared["text"]
        assert "Shared by Ann Other" in shared["text"]
        assert CLAUSE in shown(shared)

    play(scene, sdk=sdk)


def test_the_ai_label_is_there_only_where_the_organisation_wants_it(sdk: str) -> None:
    """Quoted clauses are not made by AI; an organisation may label them all the same."""
    office = open_office()
    office.store.profiles.save(OrgProfile(org=ORG, label_answers_as_ai=True))

    async def scene(front: Front) -> None:
        (answer,) = await Chat(front).say(PASS)
        assert answer["entities"][0]["additionalType"] == ["AIGeneratedContent"]

    play(scene, office, sdk)


@pytest.mark.parametrize("update", ["installationUpdate", "conversationUpdate"])
def test_an_installation_is_welcomed(update: str, sdk: str) -> None:
    """Whoever installs the bot reads what it is for and what it knows."""

    async def scene(front: Front) -> None:
        chat = Chat(front)
        change = {"action": "add", "membersAdded": [{"id": BOT}]}
        installed = {**a_message(serviceUrl=front.connector.url), **change}
        (answer,) = await chat.post({**installed, "type": update})
        assert answer["text"].startswith("Ask me what our policies say.")
        assert "Leave policy" in words_of_card(card_of(answer))

    play(scene, sdk=sdk)


def test_an_installation_is_welcomed_once() -> None:
    """Teams tells of it twice; a person reads one welcome."""

    async def scene(front: Front) -> None:
        chat = Chat(front)
        change = {"action": "add", "membersAdded": [{"id": BOT}]}
        for number, update in enumerate(["installationUpdate", "conversationUpdate"]):
            activity = a_message(serviceUrl=front.connector.url, id=f"u-{number}")
            await chat.post({**activity, **change, "type": update})
        assert len(front.connector.messages) == 1

    play(scene)


def test_whoever_installs_anew_is_welcomed_anew() -> None:
    """Only what Teams says twice of one installation is kept to one welcome."""
    office = open_office()

    async def scene(front: Front) -> None:
        installed = a_message(serviceUrl=front.connector.url) | {"type": "installationUpdate"}
        chat = Chat(front)
        assert len(await chat.post({**installed, "id": "u-1", "action": "add"})) == 1
        assert await chat.post({**installed, "id": "u-2", "action": "add"}) == []
        clock: Any = office.desk.clock
        clock.at += timedelta(minutes=1)
        assert len(await chat.post({**installed, "id": "u-3", "action": "add"})) == 1

    play(scene, office)


def test_an_upgrade_is_not_announced() -> None:
    """Nobody is written to because an administrator uploaded a new version."""

    async def scene(front: Front) -> None:
        upgraded = {"type": "installationUpdate", "action": "add-upgrade"}
        assert (
            await Chat(front).post({**a_message(serviceUrl=front.connector.url), **upgraded}) == []
        )

    play(scene)


def test_others_who_join_are_not_welcomed() -> None:
    """A group is not greeted for every new face."""

    async def scene(front: Front) -> None:
        joined = {"type": "conversationUpdate", "membersAdded": [{"id": "29:bob"}]}
        chat = Chat(front, "groupChat")
        assert await chat.post({**a_message(serviceUrl=front.connector.url), **joined}) == []

    play(scene)


def test_edits_and_other_bots_are_not_answered() -> None:
    """An edited question was answered before, and two bots would talk without end."""

    async def scene(front: Front) -> None:
        chat = Chat(front)
        assert await chat.say(PASS, channelData={"eventType": "editMessage"}) == []
        assert await chat.say(PASS, **{"from": {"id": "28:other"}}) == []
        assert await chat.say(PASS, type="messageReaction") == []

    play(scene)


def test_a_conversation_is_kept_for_later_and_forgotten_on_removal() -> None:
    """Where a person can be reached is known from their first word until they remove the app."""
    office = open_office()

    async def scene(front: Front) -> None:
        chat = Chat(front)
        await chat.say("hello")
        at = PlatformId(platform="teams", tenant=TENANT, user="ann")
        person = office.store.people.known(ORG, at)
        assert person is not None
        reference = await front.adapter.places.of_person(ORG, person.person)
        assert reference is not None
        assert (reference.conversation, reference.person) == ("personal-1", "29:ann")
        removed = {"type": "installationUpdate", "action": "remove", "id": "gone"}
        await chat.post({**a_message(serviceUrl=front.connector.url), **removed})
        assert await front.adapter.places.of_person(ORG, person.person) is None

    play(scene, office)


def test_a_name_is_learned_when_it_is_told() -> None:
    """Teams tells of an installation without names; the first message brings the person's."""
    office = open_office()

    async def scene(front: Front) -> None:
        nameless = {"id": "29:ann", "aadObjectId": "ann"}
        installed = {"type": "installationUpdate", "action": "add", "id": "installed"}
        told = {**a_message(serviceUrl=front.connector.url), **installed, "from": nameless}
        await Chat(front).post(told)
        await Chat(front).say("hello")
        at = PlatformId(platform="teams", tenant=TENANT, user="ann")
        person = office.store.people.known(ORG, at)
        assert person is not None
        assert person.name == "Ann Other"

    play(scene, office)


@pytest.mark.parametrize(
    "said", ["check this", "check this please", "check my post", "check the attached file, please!"]
)
def test_a_draft_that_is_not_there_is_asked_for(said: str) -> None:
    """Nobody reads that nothing was found in a draft that was never seen."""

    async def scene(front: Front) -> None:
        chat = Chat(front)
        (form,) = await chat.say(said)
        assert "Check a draft" in [b["title"] for b in buttons_of(card_of(form))]
        picture = [{"contentType": "image/png", "name": "a.png"}]
        (told,) = await chat.say(said, attachments=picture)
        assert shown(told) == wording_teams.ATTACHED_UNREAD
        report, told = await chat.say("check some gossip", attachments=picture)
        assert "Do not post this yet" in shown(report)
        assert shown(told) == wording_teams.ATTACHED_UNREAD

    play(scene)


def test_tags_that_are_typed_are_no_words() -> None:
    """A question in HTML is the question; "<a firm>" stays, for that is what it says."""

    async def scene(front: Front) -> None:
        chat = Chat(front)
        (told,) = await chat.say("<p>May I <b>lend</b> my <script>x()</script>pass to anyone?</p>")
        assert "Not allowed" in shown(told)

    play(scene)
    kept = "May I name <the firm> and <Bob>, if 3 < 4?"
    assert without_typed_tags(kept) == kept


def test_a_draft_keeps_its_tags() -> None:
    """Of a draft every character is marked where it stands, as the writer will post it."""

    async def scene(front: Front) -> None:
        chat = Chat(front)
        (told,) = await chat.say("check some gossip, <b>now</b>")
        assert "<b>now</b>" in shown(told)

    play(scene)


# --- when something is broken -------------------------------------------------------------------


class Failing:
    """An assistant that fails as it is told."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, _: str) -> Any:
        def fail(*_: object, **__: object) -> Any:
            raise self._error

        return fail


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (IndexMissing("x"), wording_chat.KNOWS_NOTHING),
        (IndexStale("x"), wording_chat.INDEX_TROUBLE),
        (RuntimeError("Jane Doe"), "Something went wrong on my side"),
    ],
)
@pytest.mark.parametrize("words", [PASS, "check Jane Doe was rude", "help"])
def test_whatever_fails_a_person_gets_a_reason(error: Exception, reason: str, words: str) -> None:
    """An index that is missing, stale or broken is said, never guessed around, never silent."""
    office = open_office(assistant=Failing(error), reviewer=Failing(error))

    async def scene(front: Front) -> None:
        (answer,) = await Chat(front).say(words)
        assert reason.split("`", maxsplit=1)[0][:40] in shown(answer).replace("\\", "")

    play(scene, office)
    assert "Jane" not in office.log()


def test_where_everybody_asks_at_once_nobody_is_left_without_a_word() -> None:
    """A queue that stays full is a reason, too."""

    class Full:
        """Threads that are never free."""

        async def run(self, call: object) -> Any:
            raise Busy

        def close(self) -> None:
            """Do nothing."""

    office = replace_workers(Full())

    async def scene(front: Front) -> None:
        front.adapter.talk.patience_s = 0.1
        (answer,) = await Chat(front).say(PASS)
        assert answer["text"] == wording.BUSY

    play(scene, office)


def replace_workers(workers: Any) -> Any:
    """Return an office whose threads are others."""
    office = open_office()
    office.workers.close()
    return replace(office, workers=workers)


def test_an_unknown_tenant_gets_a_reason_and_nothing_of_anybody() -> None:
    """A tenant that nobody connected is told so."""

    async def scene(front: Front) -> None:
        (answer,) = await Chat(front, channelData={"tenant": {"id": "unknown"}}).say(PASS)
        assert answer["text"] == wording_chat.UNKNOWN_TENANT

    play(scene)


def test_a_demo_asks_its_own_organisation_where_nobody_connected_the_tenant() -> None:
    """Whoever tries the bot on their machine needs no mapping, however many organisations it has."""

    async def scene(front: Front) -> None:
        (answer,) = await Chat(front, channelData={"tenant": {"id": "unknown"}}).say(PASS)
        assert CLAUSE in words_of_card(card_of(answer))

    play(scene, demo_org=ORG)


@pytest.mark.parametrize("status", [400, 413])
def test_a_message_that_teams_refuses_is_sent_in_short(status: int, sdk: str) -> None:
    """Better the answer without its card than silence."""

    async def scene(front: Front) -> None:
        error = {"error": {"code": "MessageSizeTooBig"}}
        front.connector.statuses = [(201, {}), (status, error)]
        said = await Chat(front).say(PASS)
        assert "attachments" not in said[-1]
        assert "Not allowed" in said[-1]["text"]
        assert wording_teams.ANSWER_CUT[:20] in said[-1]["text"]

    play(scene, sdk=sdk)


def test_a_person_who_blocked_the_bot_is_no_error_of_the_service(sdk: str) -> None:
    """What Teams does not take is noted for the operator, once, and the service goes on."""

    async def scene(front: Front) -> None:
        error = {"error": {"code": "MessageWritesBlocked"}}
        front.connector.statuses = [(403, error), (403, error)]
        await Chat(front).say(PASS)

    office = play(scene, sdk=sdk)
    assert office.alarms() == ["teams.undelivered"]
    assert "MessageWritesBlocked" in office.log()


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("ask who approves leave", ("ask", "who approves leave")),
        ("Ask: who approves leave?", ("ask", "who approves leave?")),
        ("/ask who approves leave", ("ask", "who approves leave")),
        ("check", ("check", "")),
        ("check\nFirst line\nsecond", ("check", "First line\nsecond")),
        ("check my post: We won!", ("check", "We won!")),
        ("Check this draft - We won!", ("check", "We won!")),
        ("check if I may post this", ("", "check if I may post this")),
        ("check the policy on leave", ("", "check the policy on leave")),
        ("check Our new opening hours are out.", ("check", "Our new opening hours are out.")),
        ("check what the rules on leave say", ("", "check what the rules on leave say")),
        ("help", ("help", "")),
        ("HELP ", ("help", "")),
        ("help with annual leave", ("", "help with annual leave")),
        ("remind me who approves leave", ("", "remind me who approves leave")),
        ("remind", ("remind", "")),
        ("checking in dates", ("", "checking in dates")),
        ("who may ask?", ("", "who may ask?")),
        ("", ("", "")),
    ],
)
def test_commands_are_told_from_questions(words: str, command: tuple[str, str]) -> None:
    """A word that is also a command begins a question as often as not."""
    assert command_of(words) == command
