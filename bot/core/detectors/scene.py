"""What detectors are given: a draft as read, and what stands around its words.

It also makes findings of what they found. Knows contexts and severities; knows no family.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.core.detectors.matching import Matcher
from bot.core.detectors.orgwords import OrgSets
from bot.core.detectors.reading import Reading
from bot.core.detectors.sentences import sentence_spans
from knowledge.domain import Capacity, Certainty, Fix, FixKind, Severity, Span
from knowledge.rules import Context, RawFinding, Rule, RuleKind

__all__ = ["Hit", "Scene", "finding_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a detector found, in folded characters.

    Attributes:
        spans: folded, half-open, in order; empty for the draft as a whole.
        severity: None for the rule's own.
        certainty: None for the rule's own.
        contexts: those that only the detector can know.
        fix: with the span it replaces, None for the rule's own at the first span.
    """

    rule: Rule
    spans: tuple[tuple[int, int], ...]
    evidence: tuple[str, ...] = ()
    severity: Severity | None = None
    certainty: Certainty | None = None
    contexts: frozenset[Context] = frozenset()
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """One draft under review.

    Attributes:
        capacity: None where the writer did not say.
    """

    reading: Reading
    matcher: Matcher
    org: OrgSets
    capacity: Capacity | None
    platform: str

    def speaks(self, rule: Rule) -> bool:
        """Tell whether a rule speaks in this capacity."""
        return (
            self.capacity is None
            or self.capacity is Capacity.BOTH
            or self.capacity in rule.capacities
        )

    @property
    def is_personal(self) -> bool:
        """A post of the writer's own, whose style is nobody else's business."""
        return self.capacity is Capacity.PERSONAL

    def sentences_at(self, spans: Iterable[tuple[int, int]]) -> set[int]:
        """Return the numbers of the sentences that spans touch."""
        touched: set[int] = set()
        for start, end in spans:
            touched.update(
                t.sentence for t in self.reading.tokens if t.start < end and start < t.end
            )
        return touched

    def sentences_with(self, group: str) -> set[int]:
        """Return the numbers of the sentences in which a group of phrases matches."""
        tokens = self.reading.tokens
        return {tokens[m.start].sentence for m in self.matcher.group(group)}

    def sentences_agreed(self) -> set[int]:
        """Return the numbers of the sentences that say that somebody agreed."""
        reading = self.reading
        return {
            reading.tokens[m.start].sentence
            for m in self.matcher.group("ctx_consent")
            if not reading.is_negated(m.start) and not reading.is_negated(m.end - 1)
        }

    def sentences_disclaimed(self) -> set[int]:
        """Return the numbers of the sentences that say whose view it is, not that nobody will."""
        tokens, text = self.reading.tokens, self.reading.folded.lower
        return {
            tokens[m.start].sentence
            for m in self.matcher.group("ctx_disclaimed")
            if not self._refuses(text, tokens[m.start].start, tokens[m.end - 1].end)
        }

    @staticmethod
    def _refuses(text: str, start: int, end: int) -> bool:
        """Tell whether a disclaimer is named only to leave it out."""
        before = text[max(0, start - 60) : start]
        return bool(
            _REFUSES.search(before) or (_DENIES.search(before) and _SCORNS.match(text, end))
        )

    def contexts_at(self, spans: tuple[tuple[int, int], ...]) -> frozenset[Context]:
        """Return what stands around the spans; for none, what holds for the whole draft."""
        here = self.sentences_at(spans)
        near = {n + step for n in here for step in (-1, 0, 1)}
        found = set()
        for context, (group, reach) in _GROUPS.items():
            where = self._sentences_of(context, group)
            if (reach == _DRAFT and where) or where & (near if reach == _NEAR else here):
                found.add(context)
        if self.matcher.group("ctx_made_up"):
            found.add(Context.FICTION)
        if spans and all(self._is_quoted(*span) for span in spans):
            found.add(Context.QUOTED)
        return frozenset(found)

    def _sentences_of(self, context: Context, group: str) -> set[int]:
        if context is Context.CONSENT:
            return self.sentences_agreed()
        if context is Context.DISCLAIMED:
            return self.sentences_disclaimed()
        return self.sentences_with(group)

    def _is_quoted(self, start: int, end: int) -> bool:
        return any(first <= start and end <= last for first, last in self.reading.quotes)


# "And no, I won't be putting 'views my own'": said to leave it out.
_REFUSES = re.compile(
    r"(?:\bnot|n't|\bno|\bnever|\bwithout)\b[^.!?]{0,20}\b(?:put|add|say|writ|includ|bother|need|us)"
    r"(?:e|ing|ting)?\b[^.!?]{0,20}$"
)
# "None of that 'views my own' nonsense here."
_DENIES = re.compile(r"(?:\bno(?:t|ne|body)?|n't|\bnever|\bwithout)\b[^.!?]*$")
_SCORNS = re.compile(
    r"\W{0,3}(?:own\W{1,3})?(?:nonsense|rubbish|guff|lines?|malarkey|waffle|stuff|cobblers|disclaimers?)\b"
)
# How far a context reaches: its sentence, the sentences next to it, or the whole draft.
_SENTENCE, _NEAR, _DRAFT = range(3)
_GROUPS: Mapping[Context, tuple[str, int]] = MappingProxyType(
    {
        Context.CONSENT: ("ctx_consent", _NEAR),
        Context.PUBLISHED: ("ctx_published", _NEAR),
        Context.REPORTED: ("ctx_reported", _SENTENCE),
        Context.OWN_DATA: ("ctx_own_data", _SENTENCE),
        Context.OFFICE_HOLDER: ("ctx_office_holder", _SENTENCE),
        Context.OWN_FAMILY: ("ctx_own_family", _SENTENCE),
        Context.UNION: ("ctx_union", _DRAFT),
        Context.WHISTLEBLOWING: ("ctx_whistleblowing", _DRAFT),
        Context.FICTION: ("ctx_fiction", _NEAR),
        Context.SPORT: ("ctx_sport", _NEAR),
        Context.DISCLAIMED: ("ctx_disclaimed", _DRAFT),
    }
)


def finding_of(hit: Hit, scene: Scene) -> RawFinding | None:
    """Return the finding that a hit makes, None where what stands around it silences it."""
    rule = hit.rule
    contexts = hit.contexts | scene.contexts_at(hit.spans)
    if contexts & rule.silenced_by:
        return None
    severity = hit.severity or rule.severity
    if contexts & rule.lowered_by and severity is not Severity.NOTE:
        severity = Severity.NOTE
    folded = scene.reading.folded
    spans = tuple(folded.span(start, end) for start, end in hit.spans)
    excerpt = " ... ".join(folded.draft[s.start : s.end] for s in spans)
    return RawFinding(
        rule=rule,
        spans=spans,
        excerpt=excerpt,
        folded=" ".join(" ".join(folded.lower[start:end] for start, end in hit.spans).split()),
        reason=rule.reason.replace("{match}", " ".join(excerpt.split())),
        evidence=hit.evidence,
        certainty=hit.certainty or rule.certainty,
        severity=severity,
        contexts=contexts,
        fix=hit.fix or _fix(rule, spans, folded.draft),
        asks=rule.asks,
    )


def _fix(rule: Rule, spans: tuple[Span, ...], draft: str) -> Fix | None:
    if rule.fix is None or rule.fix.kind is FixKind.ASK:
        return rule.fix
    if rule.fix.kind is FixKind.INSERT:
        return replace(rule.fix, span=Span(len(draft), len(draft)))
    if len(spans) != 1:
        return None
    if rule.fix.kind is FixKind.DELETE and _carries(rule, spans[0], draft):
        return replace(rule.fix, span=_sentence(spans[0], draft))
    return replace(rule.fix, span=spans[0])


# What a noun follows, and an adjective that none needs: "a complete ...", but "the ...ing rota".
_NOUN_NEXT = re.compile(
    r"\b(?:an?|the|th[ae]t|this|these|those|such|you|your|my|our|his|her|their|of|complete|total|"
    r"absolute|utter|proper|stupid|lazy|little)\s+\Z",
    re.I,
)
_ADJECTIVE = re.compile(r"(?:ing|ed|y|in'?)\Z", re.I)


def _carries(rule: Rule, span: Span, draft: str) -> bool:
    """Tell whether a sentence falls apart without the words that a rule found in it."""
    if rule.kind is RuleKind.SLOTS:
        return True
    if rule.kind is not RuleKind.PROFANITY or _ADJECTIVE.search(draft[span.start : span.end]):
        return False
    return _NOUN_NEXT.search(draft[: span.start]) is not None


def _sentence(span: Span, draft: str) -> Span:
    """Return the sentences that a span touches."""
    touched = [s for s in sentence_spans(draft) if s.start < span.end and span.start < s.end]
    starts, ends = [s.start for s in touched], [s.end for s in touched]
    return Span(min(starts, default=span.start), max(ends, default=span.end))
