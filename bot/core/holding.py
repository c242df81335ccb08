"""Hold what rules found against the organisation's own clauses: no clause, no finding.

Chooses for each finding the clause that speaks most plainly and most nearly to it, caps its weight
by that clause, and quotes it. Knows no rule's logic.
"""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

from bot.core import wording_drafts, wording_learned
from bot.core.binding import Binding, Grid
from bot.core.citing import cite, quote_fault
from bot.core.duties import Force
from bot.core.fitting import POLITICS, fits
from bot.core.held import Held, suppressed_by
from bot.core.lexicon import Strength
from bot.core.lists import MOST_ITEMS, items_of, needs_its_items
from bot.core.matching import Likeness
from bot.core.own_time import is_tied
from bot.core.ports import EventLog
from bot.core.telling import content_words
from bot.core.weighing import demoted, lighter, weight_of
from knowledge.corpus import Corpus
from knowledge.domain import (
    Audience,
    Capacity,
    Certainty,
    Citation,
    Clause,
    Finding,
    Fix,
    FixKind,
    Severity,
    Span,
)
from knowledge.rules import Context, RawFinding, RuleKind

__all__ = ["WHISTLE", "Holder"]

_MOST_CITATIONS = 2
# What a full match of words is worth against one step down the list of a topic's phrasings, a
# clause for posts of both kinds, and one that only warns. Set by hand, on drafts for development.
_SHARED_WORDS, _PER_RANK, _INEXACT, _INDIRECT = 4.0, 0.15, 0.6, 0.4
# An opening says less than the items of its list.
_OPENS = 0.5
WHISTLE = "whistle"
"""The topic of those who raise wrongdoing."""
_FIRM_NAMED = "third_party.firm"
# Whoever speaks up may still not publish these.
_NEVER_SPARED = ("pii.", "service_user", "photo.child", "threat", "discrimination")
_SENTENCE_END = re.compile(r"[.!?\n]")


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Holds the findings of one draft against one organisation's grid.

    Attributes:
        capacity: of the post, None where not known.
        writer: whose clauses bind.
        dismissed: reasons by finding id.
        counts: how often each rule spoke and was dismissed.
        likeness: returns for a finding what speaks for each clause.
    """

    corpus: Corpus
    grid: Grid
    events: EventLog
    draft: str
    capacity: Capacity | None
    writer: Audience
    dismissed: Mapping[str, str]
    counts: Mapping[str, tuple[int, int]]
    likeness: Callable[[RawFinding], Likeness]

    def hold(self, found: Sequence[tuple[RawFinding, str]]) -> list[Held]:
        """Return those of the findings that a clause speaks to, in the same order.

        Args:
            found: findings with their ids.
        """
        speaks_up = any(self._speaks_up(raw) for raw, _ in found)
        held = [self._held(raw, finding_id, speaks_up) for raw, finding_id in found]
        return [one for one in held if one is not None]

    def _speaks_up(self, raw: RawFinding) -> bool:
        """Tell whether a clause has a way for what the writer reports, so that it may be shown."""
        is_report = raw.rule.topic == WHISTLE or Context.WHISTLEBLOWING in raw.contexts
        return is_report and bool(self.grid.eligible(WHISTLE, self.capacity, self.writer))

    def _held(self, raw: RawFinding, finding_id: str, speaks_up: bool) -> Held | None:
        bindings = self._ranked(raw, raw.rule.topic)
        instead = self._ranked(raw, raw.or_topic)
        citations = self._citations(bindings, instead)
        if not citations:
            return None
        cited = {c.clause_id for c in citations}
        weight = demoted(raw.rule.rule_id, raw.severity, self.counts)
        severity = weight_of(weight, raw.certainty, bindings[0].strength)
        if raw.rule.topic == WHISTLE or (speaks_up and not self._is_never_spared(raw)):
            severity = lighter(severity, Severity.REVIEW)
        finding = Finding(
            finding_id=finding_id,
            rule_id=raw.rule.rule_id,
            topic=raw.rule.topic,
            severity=severity,
            certainty=raw.certainty,
            spans=raw.spans,
            excerpt=raw.excerpt,
            reason=_reason(raw, in_doubt=bool(instead)),
            fix=raw.fix or Fix(kind=FixKind.ASK, text=wording_drafts.ANOTHER_WAY),
            citations=citations,
            evidence=raw.evidence,
            suppressed_by=suppressed_by(self.dismissed, finding_id, severity),
        )
        return Held(
            raw=raw,
            finding=finding,
            weight=weight,
            bindings=tuple(b for b in bindings if b.clause.clause_id in cited),
            is_question=raw.asks or raw.certainty is Certainty.POSSIBLE,
        )

    def _is_never_spared(self, raw: RawFinding) -> bool:
        return raw.rule.topic.startswith(_NEVER_SPARED)

    def _ranked(self, raw: RawFinding, topic: str) -> list[Binding]:
        """Return a topic's eligible bindings, best first; of equals the one likest the draft.

        Where nobody can tell that, it is the one nearest in words.
        """
        if topic == POLITICS and self._is_free_politics(raw):
            return []
        found = self.grid.eligible(topic, self.capacity, self.writer)
        eligible = [b for b in found if self._fits(b, raw)]
        if len(eligible) < 2:
            return eligible
        best = _tier(eligible[0], raw)
        first = [b for b in eligible if _tier(b, raw) == best]
        likeness = self.likeness(raw)
        words = content_words(f"{raw.reason} {self._sentences(raw.spans)}")
        openings = {b.clause.parent for b in first}
        first.sort(
            key=lambda b: (
                -likeness.get(b.clause.clause_id, 0.0),
                -self._nearness(b, words, openings),
            )
        )
        return [*first, *(b for b in eligible if _tier(b, raw) != best)]

    def _fits(self, binding: Binding, raw: RawFinding) -> bool:
        return fits(
            binding,
            self.draft,
            capacity=self.capacity,
            by_sense=raw.rule.kind is RuleKind.LEARNED,
            names_firm=raw.rule.rule_id == _FIRM_NAMED,
        )

    def _is_free_politics(self, raw: RawFinding) -> bool:
        """Tell whether a policy leaves such politics free, though another clause limits some people."""
        if raw.rule.kind is RuleKind.LEARNED or self.capacity is not Capacity.PERSONAL:
            return False
        return self.grid.leaves_politics_free and not is_tied(self.draft)

    def _nearness(
        self, binding: Binding, words: set[str], openings: Container[str | None]
    ) -> float:
        """Return how near a clause is to what was found: its words, and how directly it speaks.

        Args:
            openings: clauses whose items are to choose from, too.
        """
        clause = binding.clause
        opens = clause.clause_id in openings and not needs_its_items(clause)
        shared = len(words & content_words(clause.text)) / max(1, len(words))
        inexact = self.capacity is not None and binding.capacity is not self.capacity
        indirect = binding.force is not Force.DUTY
        return (
            _SHARED_WORDS * shared
            - _PER_RANK * binding.rank
            - _INEXACT * inexact
            - _INDIRECT * indirect
            - _OPENS * opens
        )

    def _sentences(self, spans: Sequence[Span]) -> str:
        """Return the sentences in which the spans stand; the draft where there are none."""
        if not spans:
            return self.draft
        begin, end = spans[0].start, spans[-1].end
        starts = [m.end() for m in _SENTENCE_END.finditer(self.draft, 0, begin)]
        stop = _SENTENCE_END.search(self.draft, end)
        return self.draft[starts[-1] if starts else 0 : stop.start() if stop else len(self.draft)]

    def _citations(
        self, bindings: Sequence[Binding], instead: Sequence[Binding]
    ) -> tuple[Citation, ...]:
        """Return checked quotes of what a finding rests on.

        Args:
            instead: of a topic that may be meant; of each topic the best is quoted then.
        """
        if bindings and instead:
            both = (self._quoted(bindings[:1]), self._quoted(instead[:1]))
            return tuple({c.clause_id: c for quoted in both for c in quoted}.values())
        return self._quoted(bindings)

    def _quoted(self, bindings: Sequence[Binding]) -> tuple[Citation, ...]:
        """Return checked quotes of the best clauses; others as plain as the best, no weaker.

        A list's opening that leaves open what the rule is has its items right behind it.
        """
        made: dict[str, Citation] = {}
        n_bindings = 0
        for binding in bindings:
            if made and _asks_less(binding, bindings[0]):
                break
            if binding.clause.clause_id in made or self._is_read_with(binding.clause, made):
                continue
            citation = self._citation(binding.clause, _telling(binding))
            if citation is None:
                continue
            made[citation.clause_id] = citation
            for item in self._items(binding.clause):
                if (further := self._citation(item)) is not None:
                    made.setdefault(further.clause_id, further)
            n_bindings += 1
            if n_bindings == _MOST_CITATIONS:
                break
        return tuple(made.values())

    def _is_read_with(self, clause: Clause, made: Mapping[str, Citation]) -> bool:
        """Tell whether a clause opens the sentence of one that is cited already."""
        return any(self.corpus.clause(clause_id).parent == clause.clause_id for clause_id in made)

    def _items(self, clause: Clause) -> Sequence[Clause]:
        return items_of(clause, self.corpus)[:MOST_ITEMS] if needs_its_items(clause) else ()

    def _citation(self, clause: Clause, telling: tuple[Span, ...] = ()) -> Citation | None:
        citation = cite(clause, self.corpus, score=1.0, telling=telling)
        if citation is None:
            fault = quote_fault(clause, self.corpus)
            self.events.alarm("quote.refused", clause_id=clause.clause_id, fault=fault)
        return citation


def _tier(binding: Binding, raw: RawFinding) -> tuple[bool, bool, int]:
    """Return what a clause's words must match to be as good as another for a finding.

    Whatever weighs a second look may rest on a general clause as well as on one that names it.
    """
    is_named = binding.strength is Strength.EXPLICIT or raw.severity is not Severity.BLOCK
    return binding.strength is Strength.ADVISORY, is_named, binding.distance


def _asks_less(binding: Binding, best: Binding) -> bool:
    """Tell whether a clause merely advises where the best one demands."""
    return Strength.ADVISORY in (binding.strength, best.strength) and (
        binding.strength is not best.strength
    )


def _reason(raw: RawFinding, *, in_doubt: bool) -> str:
    reason = wording_learned.or_else(raw.reason, raw.or_topic) if in_doubt else raw.reason
    return wording_drafts.kind_word(reason) if raw.rule.topic == WHISTLE else reason


def _telling(binding: Binding) -> tuple[Span, ...]:
    """Return the sentence that speaks, nothing where that is all there is."""
    whole = binding.telling.end - binding.telling.start >= len(binding.clause.text) - 1
    return () if whole else (binding.telling,)
