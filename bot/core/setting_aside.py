"""Setting a finding of one's own draft aside: "this one is all right, because ...".

What is kept is who, which rule, a name for the finding that tells nothing of its words, and the
reason; never a word of the draft. Blocks on the caller's thread. Knows only the ports.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core import wording_aside
from bot.core.records import People, PlatformId, Suppressions
from bot.core.reviewing import Reviewer
from bot.core.tidying import JOINER

__all__ = ["Mark", "SettingAside", "Told"]

_RULE = re.compile(r"[\w.-]{1,100}")
_FINDING = re.compile(r"[\w+-]{1,2000}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Which finding is meant: all that a button may carry of it."""

    rule_id: str
    finding_id: str

    @classmethod
    def read(cls, rule_id: object, finding_id: object) -> "Mark | None":
        """Return what a button carried, None where it cannot be ours."""
        if not isinstance(rule_id, str) or not isinstance(finding_id, str):
            return None
        if not _RULE.fullmatch(rule_id) or not _FINDING.fullmatch(finding_id):
            return None
        return cls(rule_id=rule_id, finding_id=finding_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a person is told.

    Attributes:
        is_set_aside: there is something to undo.
    """

    text: str
    is_set_aside: bool


class SettingAside:
    """What each person set aside of their own drafts; may be used from several threads."""

    def __init__(self, people: People, suppressions: Suppressions, reviewer: Reviewer) -> None:
        self._people = people
        self._suppressions = suppressions
        self._reviewer = reviewer

    def of(self, org: str, at: PlatformId) -> Mapping[str, str]:
        """Return what a person has set aside: reason by finding id; nobody is noted for asking.

        Raises:
            StoreUnavailable: it cannot be looked up.
        """
        person = self._people.known(org, at)
        return {} if person is None else self._suppressions.dismissed(org, person.person)

    def set_aside(self, org: str, at: PlatformId, mark: Mark, reason: str) -> Told:
        """Keep that a person set a finding aside; a second time changes the reason.

        Counts for its rule once, now, and not with every later check.

        Raises:
            StoreUnavailable: it cannot be kept.
        """
        what = self._reviewer.matter(mark.rule_id)
        if not what or not at.user:
            return Told(text=wording_aside.GONE, is_set_aside=False)
        person = self._people.note(org, at).person
        before = self._suppressions.dismissed(org, person)
        # What was told as one is kept apart, so that it stays set aside once it stands apart.
        for finding_id in mark.finding_id.split(JOINER):
            self._suppressions.dismiss(
                org, person, rule_id=mark.rule_id, fingerprint=finding_id, reason=reason
            )
            if finding_id not in before:
                self._reviewer.count_dismissed(org, mark.rule_id, finding_id)
        return Told(text=wording_aside.done(what, reason), is_set_aside=True)

    def undo(self, org: str, at: PlatformId, mark: Mark) -> Told:
        """Let a finding count again; raises as ``of``."""
        person = self._people.known(org, at)
        if person is not None:
            for finding_id in mark.finding_id.split(JOINER):
                self._suppressions.restore(org, person.person, finding_id)
        what = self._reviewer.matter(mark.rule_id)
        return Told(text=wording_aside.undone(what), is_set_aside=False)
