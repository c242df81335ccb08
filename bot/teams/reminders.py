"""Reminders in Teams: the command `remind` for managers, buttons for everybody.

Who acts is the person in Teams' activity, every time anew; of a card nothing is taken but which
message or reminder it is about.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from bot.core import wording_reminders as wording
from bot.core import wording_teams
from bot.core.attesting import Pressed, Reply
from bot.core.desk import Desk
from bot.core.recurring import zone_of
from bot.core.reminders import Reminders
from bot.core.reminding import Preview, Refusal
from bot.core.reminding_form import ANY_POLICY, FilledForm, propose_filled, show_preview
from bot.teams import remind_cards as cards
from bot.teams.activity import Incoming
from bot.teams.connection import Connection, DeliveryFailed
from bot.teams.dialogs import Dialogs
from bot.teams.elements import Element
from bot.teams.messages import card_message, plain_message
from bot.teams.notifier import Notifier
from bot.teams.places import Places, channel_of
from bot.teams.remind_reach import Reach, TeamsDirectory, TeamsNotifier
from bot.teams.reply import Asked, Replies
from bot.teams.settings import TeamsSettings
from bot.teams.talk import Press, Talk, Turn
from bot.workers import Workers
from knowledge.domain import Account, Addressee, AddresseeKind, Shown

__all__ = ["TeamsReminders"]

_THREADS, _QUEUE = 6, 5_000
_WITHIN_S = 3.5
_LIST = frozenset({"list", "status", "show"})

_Value = TypeVar("_Value")


class TeamsReminders:
    """Everything about reminders in Teams.

    Args:
        reminders: the core's verbs.
        settings: say who may send reminders.
    """

    def __init__(
        self,
        reminders: Reminders,
        desk: Desk,
        connection: Connection,
        places: Places,
        notifier: Notifier,
        replies: Replies,
        settings: TeamsSettings,
    ) -> None:
        self._reminders = reminders
        self._desk = desk
        self._connection = connection
        self._notifier = notifier
        self._replies = replies
        self._threads = Workers(_THREADS, _QUEUE)
        self._reach = Reach(connection, places, desk)
        org_of = partial(desk.tenants.org_of, "teams")
        self._directory = TeamsDirectory(
            self._reach, settings.managers, org_of, is_demo=settings.demo
        )

    def register(self, talk: Talk, dialogs: Dialogs) -> None:
        """Take the command and the buttons."""
        talk.commands["remind"] = self.command
        talk.open_reminders = self.waiting_for
        verbs = {
            cards.ATTEST: self.attest,
            cards.QUIZ: self.quiz,
            cards.READ_ALL: self.read_all,
            cards.QUESTION: self.question,
            cards.ASK: self.ask,
            cards.PREVIEW: self.preview,
            cards.CONFIRM: self.confirm,
            cards.CANCEL: self.cancel,
            cards.WHO: self.who_has_not,
            cards.LIST: self.all_of_them,
        }
        dialogs.verbs.update(verbs)
        talk.presses.update(verbs)

    def start(self) -> None:
        """Let reminders reach Teams, from the running loop on."""
        self._reach.open()
        self._reminders.connect("teams", self._directory, TeamsNotifier(self._reach))

    def stop(self) -> None:
        """Send nothing any more; called from a thread, while the loop still turns."""
        self._reminders.disconnect("teams")
        self._reach.close()
        self._threads.close()

    # --- managers -------------------------------------------------------------------------------

    async def command(self, turn: Turn, rest: str) -> None:
        """Open the form of a new reminder, or the list of those there are; for managers."""
        by, org = _actor(turn.incoming), turn.org
        refusal = await self._off(partial(self._reminders.reminding.refusal, org, by, "open"))
        if refusal is not None:
            await self._privately(turn, refusal.text)
        elif rest.strip().lower() in _LIST:
            await self._privately(turn, await self._listed(org))
        else:
            place = turn.incoming.reference
            channel = "" if turn.incoming.is_personal else channel_of(place).conversation
            made = await self._form(org, channel=channel, about=rest.strip())
            await self._privately(turn, made if isinstance(made, str) else cards.unfolding(made))

    async def _privately(self, turn: Turn, what: Element | str) -> None:
        """Answer a manager where nobody else reads along."""
        message = (
            card_message(cards.words_only(what), what)
            if isinstance(what, str)
            else card_message(what, str(what.get("fallbackText") or ""))
        )
        incoming = turn.incoming
        if incoming.is_personal or incoming.is_private:
            await self._notifier.say(turn.outlet, message, private_to=turn.private_to)
            return
        try:
            chat = await self._connection.open_chat(incoming.reference)
            await self._notifier.deliver(chat, message)
        except DeliveryFailed:
            said = what if isinstance(what, str) else wording.IN_OUR_CHAT
        else:
            said = wording_teams.ANSWERED_IN_PRIVATE
        await self._notifier.say(turn.outlet, plain_message(said))

    async def preview(self, press: Press) -> Element | str:
        """Show exactly what people will see of what was filled in."""
        org, by, data = press.org, _actor(press.incoming), press.data
        refusal = await self._off(partial(self._reminders.reminding.refusal, org, by, "preview"))
        if refusal is not None:
            return refusal.text
        form = partial(self._form, org, channel=_word(data, "channel"), values=data)
        addressees = await self._off(partial(self._addressees, org, press.incoming.tenant, data))
        if isinstance(addressees, str):
            return await form(problem=Refusal("bad_form", addressees))
        desk = self._desk
        propose = partial(propose_filled, desk.assistant, self._reminders, desk.clock, org, by)
        made = await self._off(partial(propose, _filled(data, addressees)))
        if isinstance(made, Preview):
            return cards.preview_card(show_preview(made), made.reminder, made.shown.digest)
        return made.text if made.code == "not_a_manager" else await form(problem=made)

    async def confirm(self, press: Press) -> Element | str:
        """Let a reminder go out, if whoever pressed may."""
        confirm = partial(
            self._reminders.reminding.confirm,
            press.org,
            _actor(press.incoming),
            _word(press.data, "reminder"),
            seen_digest=_word(press.data, "seen"),
        )
        done = await self._off(confirm)
        text = done.text if isinstance(done, Refusal) else wording.REMINDER_CONFIRMED
        return cards.words_only(text)

    async def cancel(self, press: Press) -> Element | str:
        """Stop a reminder."""
        by, reminder_id = _actor(press.incoming), _word(press.data, "reminder")
        cancel = self._reminders.reminding.cancel
        done = await self._off(partial(cancel, press.org, by, reminder_id))
        return done.text if isinstance(done, Refusal) else wording.REMINDER_CANCELLED

    async def who_has_not(self, press: Press) -> Element | str:
        """Tell a manager, and nobody else, who has not confirmed."""
        by, org = _actor(press.incoming), press.org
        refusal = await self._off(partial(self._reminders.reminding.refusal, org, by, "look"))
        if refusal is not None:
            return refusal.text
        reminder_id = _word(press.data, "reminder")
        found = await self._off(partial(self._reminders.figures.of, org, reminder_id))
        return cards.who_card(found) if found is not None else wording.NO_SUCH_REMINDER

    async def all_of_them(self, press: Press) -> Element | str:
        """Show a manager all reminders."""
        by, org = _actor(press.incoming), press.org
        refusal = await self._off(partial(self._reminders.reminding.refusal, org, by, "list"))
        return refusal.text if refusal is not None else await self._listed(org)

    async def _listed(self, org: str) -> Element:
        return cards.list_card(await self._off(partial(self._reminders.figures.all, org)))

    async def _form(
        self,
        org: str,
        *,
        channel: str,
        about: str = "",
        problem: Refusal | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Element | str:
        policies = await self._off(partial(self._desk.assistant.policies, org))
        if not policies:
            return wording.NO_POLICIES
        zone = zone_of(self._reminders.time_zone)
        first = {"about": about, "policy": ANY_POLICY} if about else {"policy": policies[0].policy}
        return cards.form_card(
            policies,
            channel=channel,
            today=self._desk.clock.now().astimezone(zone).date().isoformat(),
            problem=problem.text if problem is not None else "",
            nearest=problem.nearest if problem is not None else (),
            values=values if values is not None else first,
        )

    def _addressees(
        self, org: str, tenant: str, data: Mapping[str, Any]
    ) -> tuple[Addressee, ...] | str:
        """Return whom the form addresses, in the acting person's own tenant, or what is wrong."""
        audience, channel = _word(data, "audience"), _word(data, "channel")
        addressee = partial(Addressee, platform="teams", tenant=tenant)
        if audience == "channel" and channel:
            return (addressee(kind=AddresseeKind.CHANNEL, ref=channel, label=channel),)
        if audience == "everyone":
            return (addressee(kind=AddresseeKind.EVERYONE, label="everyone"),)
        wanted = [w.strip() for w in _word(data, "people").replace(";", ",").split(",")]
        people = [p for p in self._desk.people.everyone(org) if p.at.platform == "teams"]
        found = []
        for name in filter(None, wanted):
            fits = [p for p in people if name.lower() in (p.name.lower(), p.email.lower())]
            if len(fits) != 1:
                return wording.no_such_person(name)
            at = fits[0].at
            label = fits[0].name
            found.append(addressee(kind=AddresseeKind.PERSON, ref=at.user, label=label))
        return tuple(found)

    # --- everybody ------------------------------------------------------------------------------

    async def attest(self, press: Press) -> Element | str:
        """Note that the person who pressed has read it."""
        attest = partial(
            self._reminders.attesting.attest,
            press.org,
            _actor(press.incoming),
            _word(press.data, "delivery"),
            seen_digest=_word(press.data, "seen") or None,
        )
        return _answered(await self._off(attest))

    async def quiz(self, press: Press) -> Element | str:
        """Take an answer to a quiz."""
        choice = press.data.get("choice")
        answer = partial(
            self._reminders.attesting.answer_quiz,
            press.org,
            _actor(press.incoming),
            _word(press.data, "delivery"),
            choice if isinstance(choice, int) else -1,
        )
        return _answered(await self._off(answer))

    async def read_all(self, press: Press) -> Element | str:
        """Show every clause that a message is about."""
        key = _word(press.data, "delivery")
        found = await self._off(
            partial(self._reminders.attesting.open_clauses, press.org, _actor(press.incoming), key)
        )
        return cards.clauses_card(found, key) if isinstance(found, Shown) else found.text

    async def question(self, press: Press) -> Element | str:
        """Open the field for a question about a reminder."""
        return cards.ask_card(_word(press.data, "delivery"))

    async def ask(self, press: Press) -> Element | str:
        """Answer a question that a reminder raised, as any other; note that there was one."""
        words, key = _word(press.data, "question").strip(), _word(press.data, "delivery")
        if not words:
            return cards.ask_card(key)
        await self._off(
            partial(self._reminders.attesting.ask_question, press.org, _actor(press.incoming), key)
        )
        message, shown, _ = await self._replies.answer(
            press.org, Asked(question=words), is_private=True, within_s=_WITHIN_S
        )
        attached = message.get("attachments") or ()
        made = attached[0]["content"] if attached else cards.words_only(shown.plain)
        return cards.with_attest(cards.with_words(made, shown.headline), key)

    async def waiting_for(self, org: str, incoming: Incoming) -> list[str]:
        """Return what waits for a person, a line each."""
        mine = await self._off(partial(self._reminders.attesting.mine, org, _actor(incoming)))
        lines = []
        for one in mine:
            line = wording.headline(one.shown.policy_title, one.shown.citations, one.shown.is_whole)
            due = wording.due(one.due_on, is_overdue=one.is_overdue) if one.due_on else ""
            lines.append(f"{line}. {due}".strip())
        return lines

    async def _off(self, call: Callable[[], _Value]) -> _Value:
        """Run what blocks off the loop."""
        return await self._threads.run(call)


def _actor(incoming: Incoming) -> Account:
    """Return whoever acts, as Teams' activity says."""
    return Account(
        platform="teams",
        tenant=incoming.tenant,
        person_id=incoming.person,
        name=incoming.person_name,
        is_guest=incoming.is_guest,
    )


def _answered(reply: Reply) -> Element | str:
    if reply.pressed is Pressed.QUIZ and reply.quiz is not None:
        return cards.quiz_card(reply.text, reply.quiz, reply.delivery_id)
    if reply.pressed is Pressed.CHANGED and reply.shown is not None:
        return cards.new_words_card(reply.text, reply.shown, reply.delivery_id)
    return reply.text


def _filled(data: Mapping[str, Any], addressees: tuple[Addressee, ...]) -> FilledForm:
    names = ("policy", "about", "words", "on", "at", "frequency", "cron", "until", "due", "quiet")
    told = {name: _word(data, name) for name in names}
    return FilledForm(
        addressees=addressees,
        clause_ids=tuple(filter(None, _word(data, "clauses").split(","))),
        wants_quiz=_word(data, "quiz") == "true",
        **told,
    )


def _word(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""
