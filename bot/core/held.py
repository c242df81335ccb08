"""A finding that rests on clauses, and what it weighs beside how the draft reads as a whole.

Knows no rule's logic and no clause's choice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.binding import Binding
from bot.core.detectors.whole import Whole
from bot.core.lexicon import Strength
from bot.core.weighing import lighter
from knowledge.domain import Certainty, Finding, Severity
from knowledge.rules import RawFinding, RuleKind
from knowledge.topics import TOPICS

__all__ = ["Held", "suppressed_by", "weighed_in"]

_DATA = "pii."
_STYLE = "style"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A finding that rests on clauses, with what led to it.

    Attributes:
        weight: what its rule weighs here, before its clause caps that.
        bindings: of the clauses cited, best first.
        is_question: asked of the writer and not counted.
    """

    raw: RawFinding
    finding: Finding
    weight: Severity
    bindings: tuple[Binding, ...]
    is_question: bool

    @property
    def sends_back(self) -> bool:
        """Whether it counts against the draft."""
        return not self.is_question and self.finding.severity is not Severity.NOTE

    @property
    def may_mislead(self) -> bool:
        """Whether it would weigh less in a draft that reads otherwise as a whole.

        No reading makes somebody's data harmless.
        """
        is_certain = self.raw.certainty is Certainty.CERTAIN
        is_light = is_certain and self.finding.severity is not Severity.BLOCK
        return self.sends_back and not is_light and not self._is_exempt

    @property
    def may_weigh_more(self) -> bool:
        """Whether it would send the draft back, were its clause more than advice."""
        is_advised = self.bindings[0].strength is Strength.ADVISORY
        return is_advised and not self.is_question and self.weight is not Severity.NOTE

    @property
    def _is_exempt(self) -> bool:
        return self.finding.topic.startswith(_DATA) or self.raw.rule.kind is RuleKind.LEARNED

    @property
    def is_told(self) -> bool:
        """Whether its rule would send the draft back, and a clause on it demands something."""
        is_heard = not self.is_question and self.raw.severity is not Severity.NOTE
        return is_heard and self.bindings[0].strength is not Strength.ADVISORY

    def ceiling(self, whole: Whole, *, is_alone: bool) -> Severity:
        """Return the most that it may weigh beside how the draft reads.

        What would block in a draft that reads harmless needs a look; what is merely likely there,
        or in one that reads wrong for another reason, is a note.

        Args:
            is_alone: no rule found another matter. What two find is no slip of one of them.
        """
        if self._is_exempt:
            return Severity.BLOCK
        topic = self.finding.topic
        is_read = self.raw.certainty is not Certainty.CERTAIN and TOPICS[topic].family != _STYLE
        misled = whole.is_about_something_else(topic)
        if is_read and (misled or (is_alone and whole.is_harmless)):
            return Severity.NOTE
        return whole.heaviest


def weighed_in(held: Sequence[Held], whole: Whole, dismissed: Mapping[str, str]) -> list[Held]:
    """Return findings with the weight that they have in a draft that reads so.

    What a clause merely advises on is a note; a draft that plainly is just that needs a look.

    Args:
        dismissed: reasons by finding id; what blocks no longer can be set aside.
    """
    is_alone = len({one.finding.topic for one in held if one.is_told}) < 2
    found = []
    for one in held:
        severity = lighter(one.finding.severity, one.ceiling(whole, is_alone=is_alone))
        if one.may_weigh_more and whole.is_plainly_about(one.finding.topic):
            severity = Severity.REVIEW
        found.append(_weighing(one, severity, dismissed))
    return found


def _weighing(held: Held, severity: Severity, dismissed: Mapping[str, str]) -> Held:
    why = suppressed_by(dismissed, held.finding.finding_id, severity)
    finding = replace(held.finding, severity=severity, suppressed_by=why)
    return replace(held, finding=finding)


def suppressed_by(dismissed: Mapping[str, str], finding_id: str, severity: Severity) -> str:
    """Return why a writer set a finding aside; what blocks stays."""
    return "" if severity is Severity.BLOCK else dismissed.get(finding_id, "")
