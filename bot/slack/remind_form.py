"""What a manager filled into the form, as a request; Slack's shapes in, ours out. Pure.

Nothing of who acts or what they may do is ever taken from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.core.reminding_form import FilledForm
from knowledge.domain import Addressee, AddresseeKind

__all__ = ["Filled", "addressees", "read_form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What stands in the form, by field."""

    policy: str
    about: str
    clauses: tuple[str, ...]
    channels: tuple[str, ...]
    people: tuple[str, ...]
    groups: tuple[str, ...]
    everyone: bool
    words: str
    on: str
    at: str
    frequency: str
    cron: str
    until: str
    due: str
    quiet: str
    quiz: bool

    @property
    def values(self) -> dict[str, Any]:
        """Return the fields as the form takes them back."""
        return {name: getattr(self, name) for name in self.__slots__}

    def form(self, addressed: tuple[Addressee, ...]) -> FilledForm:
        """Return the same as every platform's form has it."""
        return FilledForm(
            policy=self.policy,
            addressees=addressed,
            about=self.about,
            clause_ids=self.clauses,
            words=self.words,
            on=self.on,
            at=self.at,
            frequency=self.frequency,
            cron=self.cron,
            until=self.until,
            due=self.due,
            quiet=self.quiet,
            wants_quiz=self.quiz,
        )


def read_form(view: Mapping[str, Any]) -> Filled:
    """Return what was filled in; fields that are missing or odd count as empty."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    fields: dict[str, Mapping[str, Any]] = {}
    for block_id, block in (values or {}).items():
        for element in block.values() if isinstance(block, Mapping) else ():
            if isinstance(element, Mapping):
                fields[str(block_id)] = element
    return Filled(
        policy=_chosen(fields, "policy"),
        about=" ".join(_word(fields, "about", "value").split()),
        clauses=_ticked(fields, "clauses"),
        channels=_list(fields, "channels", "selected_conversations"),
        people=_list(fields, "people", "selected_users"),
        groups=_ticked(fields, "groups"),
        everyone=bool(_ticked(fields, "everyone")),
        words=_word(fields, "words", "value").strip(),
        on=_word(fields, "on", "selected_date"),
        at=_word(fields, "at", "selected_time"),
        frequency=_chosen(fields, "frequency"),
        cron=_word(fields, "cron", "value"),
        until=_word(fields, "until", "selected_date"),
        due=_word(fields, "due", "value"),
        quiet=_word(fields, "quiet", "value"),
        quiz=bool(_ticked(fields, "quiz")),
    )


def addressees(
    filled: Filled, tenant: str, names: Mapping[str, str] = MappingProxyType({})
) -> tuple[Addressee, ...]:
    """Return whom the form addresses, in the acting person's own workspace.

    Args:
        names: what channels and groups are called, by id; others go by their id.
    """
    kinds = (
        (AddresseeKind.CHANNEL, filled.channels),
        (AddresseeKind.GROUP, filled.groups),
        (AddresseeKind.PERSON, filled.people),
        (AddresseeKind.EVERYONE, ("",) if filled.everyone else ()),
    )
    return tuple(
        Addressee(kind=kind, platform="slack", tenant=tenant, ref=ref, label=names.get(ref, ref))
        for kind, refs in kinds
        for ref in refs
    )


def _word(fields: Mapping[str, Mapping[str, Any]], field: str, name: str) -> str:
    value = fields.get(field, {}).get(name)
    return value if isinstance(value, str) else ""


def _list(fields: Mapping[str, Mapping[str, Any]], field: str, name: str) -> tuple[str, ...]:
    value = fields.get(field, {}).get(name)
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _chosen(fields: Mapping[str, Mapping[str, Any]], field: str) -> str:
    option = fields.get(field, {}).get("selected_option")
    value = option.get("value") if isinstance(option, Mapping) else None
    return value if isinstance(value, str) else ""


def _ticked(fields: Mapping[str, Mapping[str, Any]], field: str) -> tuple[str, ...]:
    options = fields.get(field, {}).get("selected_options")
    values = [o.get("value") for o in options or () if isinstance(o, Mapping)]
    return tuple(v for v in values if isinstance(v, str))
