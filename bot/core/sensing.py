"""What a draft touches by its sense, beside what the rules found in it.

Knows the scorer's port and the organisation's grid; a scorer that fails costs its part only.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from bot.core.binding import Grid
from bot.core.detectors import settling
from bot.core.detectors.scored import SHORT, scored
from bot.core.detectors.sentences import likest_sentence, part_spans
from bot.core.detectors.whole import Whole, read_whole
from bot.core.fitting import fits, moot_in
from bot.core.lexicon import Strength
from bot.core.matching import UNKNOWN, Likeness, Matching, best_of
from bot.core.org_words import org_words
from bot.core.ports import EventLog
from bot.core.reporting import Post
from bot.core.reviewing_ports import Scorer
from knowledge.corpus import Corpus
from knowledge.errors import RetrievalError
from knowledge.rules import Context, RawFinding, Rule, RuleKind

__all__ = ["Sensing"]

# Whoever agreed need not be asked again, nor whose view it is, however the words sound.
_SETTLED_BY = {
    "photo": Context.CONSENT,
    "photo.child": Context.CONSENT,
    "third_party.named": Context.CONSENT,
    "disclaimer": Context.DISCLAIMED,
    "speak_for": Context.DISCLAIMED,
}


class Sensing:
    """Reads drafts by their sense.

    Args:
        scorer: None where none is shipped; then nothing is found.
        matching: compares what was scored with clauses.
        rules: the rulebook, which knows how people say that somebody agreed.
    """

    def __init__(
        self,
        scorer: Scorer | None,
        matching: Matching,
        events: EventLog,
        rules: Callable[[], Sequence[Rule]],
    ) -> None:
        self._scorer = scorer
        self._matching = matching
        self._events = events
        self._rules = rules

    def of_one_draft(self) -> "Sensing":
        """Return the same for one draft: what was scored once is not scored again, then forgotten."""
        scorer = None if self._scorer is None else _Remembering(self._scorer)
        return Sensing(scorer, self._matching, self._events, self._rules)

    def whole(self, post: Post) -> Whole | None:
        """Return how the draft reads as a whole; None where nobody can tell."""
        if self._scorer is None:
            return None
        try:
            return read_whole(post.draft, capacity=post.capacity, scorer=self._scorer)
        except RetrievalError:
            # Whatever is found by sense is asked for next; that tells the operator, once.
            return None

    def likeness(self, grid: Grid, post: Post, finding: RawFinding) -> Likeness:
        """Return what speaks for each clause in the part of the draft where a finding stands.

        Of a long draft only the first parts are read for what rules found, so that the time it
        takes has a bound; of the others nobody can tell.
        """
        parts = part_spans(post.draft)
        if self._scorer is None or not parts:
            return UNKNOWN
        start = finding.spans[0].start if finding.spans else 0
        at = sum(part[0].start <= start for part in parts[1:])
        if at >= SHORT and finding.rule.kind is not RuleKind.LEARNED:
            return UNKNOWN
        try:
            (scores,) = scored(
                post.draft, parts[at : at + 1], capacity=post.capacity, scorer=self._scorer
            )
        except RetrievalError:
            # Whatever is found by sense is asked for, too; that tells the operator, once.
            return UNKNOWN
        return self._matching.likeness(grid, scores)

    def find(
        self,
        corpus: Corpus,
        grid: Grid,
        post: Post,
        *,
        mended: str = "",
        by_rules: Collection[str] = (),
    ) -> Sequence[RawFinding]:
        """Return what reads like a breach though no word gives it away, as it stands in the draft.

        Args:
            mended: the draft with what rules found mended, "" where nothing was: what is left to
                say is said at once, not when the writer comes back with it; but of a long draft,
                which was read twice by then, nothing more is said.
            by_rules: topics that rules sent the draft back for and that are not mended.
        """
        if self._scorer is None:
            return ()
        # Loaded here: without a scorer there is nothing to read by its sense.
        from bot.core.detectors.learned import find_by_sense
        from bot.core.detectors.seen import CARELESS, HEEDED, Ground

        draft = mended or post.draft
        clauses = {
            topic: [
                binding
                for binding in grid.eligible(topic, post.bound_as, post.writer)
                if fits(binding, draft, capacity=post.bound_as, by_sense=True)
            ]
            for topic in (*HEEDED, *CARELESS)
        }
        moot = moot_in(draft)
        topics = [topic for topic, bindings in clauses.items() if bindings and topic not in moot]
        ground = Ground(
            topics=topics,
            advised=[t for t in topics if clauses[t][0].strength is Strength.ADVISORY],
            waived=grid.waived | moot,
            worth=lambda scores: best_of(clauses, self._matching.likeness(grid, scores)),
        )
        try:
            found: Sequence[RawFinding] = find_by_sense(
                draft,
                capacity=post.capacity,
                scorer=self._scorer,
                ground=ground,
                found=by_rules,
                is_mended=bool(mended),
            )
        except RetrievalError as error:
            # The rules have spoken all the same; an operator must see to the model.
            self._events.alarm("draft.sense_failed", kind=type(error).__name__)
            return ()
        if any(f.rule.topic in _SETTLED_BY for f in found):
            said = settling(draft, rules=self._rules(), org_words=org_words(corpus))
            found = [f for f in found if _SETTLED_BY.get(f.rule.topic) not in said]
        return [_standing_in(post.draft, f) for f in found] if mended else found


class _Remembering:
    """A scorer that scores the same texts once."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self._known: dict[tuple[str, bool | None], Mapping[str, float]] = {}

    @property
    def review_from(self) -> float:
        return self._scorer.review_from

    @property
    def ask_from(self) -> Mapping[str, float]:
        return self._scorer.ask_from

    def weigh(self, texts: Sequence[str], *, official: bool | None = None) -> Sequence[float]:
        return self._scorer.weigh(texts, official=official)

    def score(
        self, texts: Sequence[str], *, official: bool | None = None
    ) -> Sequence[Mapping[str, float]]:
        new = [text for text in dict.fromkeys(texts) if (text, official) not in self._known]
        if new:
            scores = self._scorer.score(new, official=official)
            self._known |= zip(((text, official) for text in new), scores, strict=True)
        return [self._known[text, official] for text in texts]


def _standing_in(draft: str, finding: RawFinding) -> RawFinding:
    """Return a finding in a mended draft as one in the draft that it was made from."""
    span = likest_sentence(finding.excerpt, draft)
    excerpt = draft[span.start : span.end]
    folded = " ".join(excerpt.lower().split())
    return replace(finding, spans=(span,), excerpt=excerpt, folded=folded)
