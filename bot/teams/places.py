"""Where people and channels can be written to unasked: kept, found again, forgotten.

Knows the store's ports and our references; sends nothing.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, fields
from functools import partial

from bot.core.desk import Desk
from bot.core.records import Place, PlatformId
from bot.teams.activity import Incoming
from bot.teams.connection import Reference
from bot.teams.records import Records
from bot.within import within
from knowledge.errors import StoreUnavailable

__all__ = ["Places", "channel_of"]

_PLATFORM = "teams"
_REMEMBERED = 20_000
_STORE_S = 3.0


class Places:
    """Conversation references of an organisation's people, groups and channels.

    Args:
        desk: its ports keep them.
        records: threads for the store.
    """

    def __init__(self, desk: Desk, records: Records) -> None:
        self._desk = desk
        self._records = records
        # Written once and not with every message; another process writes the same.
        self._kept: OrderedDict[tuple[str, str, str], tuple[Reference, str]] = OrderedDict()

    async def keep(self, org: str, incoming: Incoming) -> None:
        """Keep where an activity came from; a store that is gone is no reason not to answer."""
        reference = channel_of(incoming.reference)
        key = (org, reference.conversation, incoming.person)
        # Teams tells of an installation without names; they come with the first message.
        kept = (reference, incoming.person_name)
        if self._kept.get(key) == kept or not reference.tenant:
            return
        try:
            write = partial(self._write, org, incoming, reference)
            await within(self._records.run(write), _STORE_S)
        except (StoreUnavailable, TimeoutError):
            self._desk.events.alarm("teams.not_kept", what="reference")
            return
        self._kept[key] = kept
        while len(self._kept) > _REMEMBERED:
            self._kept.popitem(last=False)

    async def forget(self, org: str, reference: Reference) -> None:
        """Drop a place: the app was removed there, or blocked."""
        reference = channel_of(reference)
        for key in [k for k in self._kept if k[:2] == (org, reference.conversation)]:
            del self._kept[key]
        try:
            await self._records.run(
                partial(self._desk.conversation_refs.forget, org, _place(reference))
            )
        except StoreUnavailable:
            self._desk.events.alarm("teams.not_kept", what="removal")

    async def of_person(self, org: str, person: str) -> Reference | None:
        """Return a person's own chat, None where they never had one.

        Args:
            person: our id.

        Raises:
            StoreUnavailable: it cannot be told.
        """
        kept = await self._records.run(partial(self._desk.conversation_refs.of_person, org, person))
        return _read(kept)

    async def of_conversation(self, org: str, tenant: str, conversation: str) -> Reference | None:
        """Return a group's or channel's reference; raises as ``of_person``."""
        place = Place(platform=_PLATFORM, tenant=tenant, conversation=conversation)
        kept = await self._records.run(partial(self._desk.conversation_refs.find, org, place))
        return _read(kept)

    def _write(self, org: str, incoming: Incoming, reference: Reference) -> None:
        person = ""
        if incoming.reference.person and not incoming.is_bot:
            at = PlatformId(platform=_PLATFORM, tenant=incoming.tenant, user=incoming.person)
            noted = self._desk.people.note(org, at, name=incoming.person_name or None)
            person = noted.person if incoming.is_personal else ""
        kept = {name: value for name, value in asdict(reference).items() if value}
        self._desk.conversation_refs.keep(org, _place(reference), kept, person=person)


def channel_of(reference: Reference) -> Reference:
    """Return a place to speak unasked: without the message, and the channel instead of a thread."""
    conversation = reference.conversation
    if reference.kind == "channel":
        conversation = conversation.partition(";messageid=")[0]
    is_personal = reference.kind == "personal"
    return Reference(
        service_url=reference.service_url,
        conversation=conversation,
        kind=reference.kind,
        tenant=reference.tenant,
        bot=reference.bot,
        person=reference.person if is_personal else "",
        person_object=reference.person_object if is_personal else "",
    )


def _place(reference: Reference) -> Place:
    return Place(platform=_PLATFORM, tenant=reference.tenant, conversation=reference.conversation)


def _read(kept: Mapping[str, object] | None) -> Reference | None:
    if kept is None:
        return None
    names = {field.name for field in fields(Reference)}
    empty = dict.fromkeys(names, "")
    said = {name: value for name, value in kept.items() if name in names and isinstance(value, str)}
    return Reference(**{**empty, **said})
