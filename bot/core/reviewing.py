"""Reviewing a draft before it is posted: what the organisation's own clauses speak against.

Synchronous and stateless; a draft stays in memory for as long as it is read, and nothing of it is
kept or logged. Knows only the ports.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from types import MappingProxyType

from bot.core import wording_drafts
from bot.core.binding import Grid, Grids
from bot.core.correcting import Mending, corrected
from bot.core.detectors import detect
from bot.core.fingerprints import fingerprints
from bot.core.held import Held, weighed_in
from bot.core.holding import Holder
from bot.core.matching import Matching
from bot.core.org_words import org_words
from bot.core.ports import Clock, EventLog, Library
from bot.core.reporting import Post, Reporter, gravest_first
from bot.core.reviewing_ports import (
    BY_SENSE,
    SILENT,
    ClauseMatcher,
    ClauseReader,
    NoRulings,
    NoTally,
    RuleTally,
    Rulings,
    Scorer,
)
from bot.core.sensing import Sensing
from bot.core.tidying import JOINER, tidied
from knowledge.corpus import Corpus
from knowledge.domain import Audience, Capacity, DraftReport, Fix, FixKind
from knowledge.errors import RetrievalError
from knowledge.rules import RawFinding, Rule, load_rulebook
from knowledge.topics import TOPICS

__all__ = ["LONGEST_DRAFT", "Reviewer", "draft_fault"]

# Longer than anything the networks in use take as one post, short enough to be read at once.
LONGEST_DRAFT = 20_000
_NOBODY_DISMISSED: Mapping[str, str] = MappingProxyType({})
_PLATFORMS = MappingProxyType({"twitter": "x", "e-mail": "email", "ms teams": "teams"})


def draft_fault(draft: str) -> str:
    """Return why a draft cannot be checked, as a sentence for its writer; "" where it can."""
    if len(draft) > LONGEST_DRAFT:
        return wording_drafts.too_long(LONGEST_DRAFT)
    return "" if draft.strip() else wording_drafts.EMPTY


class Reviewer:
    """Reviews drafts against an organisation's policies; may be used from several threads.

    Args:
        library: opens what organisations have ingested.
        clock: dates the report.
        events: gets event names, ids, counts and durations, never words of a draft.
        scorer: estimates topics from the sense of sentences, None where none is shipped.
        clause_reader: reads by their sense clauses worded as no other; None where none is shipped.
        clause_matcher: tells which clauses a draft most likely breaches; None where none is shipped.
        org_contact: whom to ask where no policy names anyone, "" where not known.
        rulings: what policy owners said of topics and clauses.
        tally: counts how often rules spoke and were dismissed.
        key: names findings; the same key, the same names. One of its own where not given.
        rules: what to look for; the rulebook that is shipped where not given.
    """

    def __init__(  # noqa: PLR0913 - the ports, each with a null twin but three
        self,
        *,
        library: Library,
        clock: Clock,
        events: EventLog,
        scorer: Scorer | None = None,
        clause_reader: ClauseReader | None = None,
        clause_matcher: ClauseMatcher | None = None,
        org_contact: str = "",
        rulings: Rulings | None = None,
        tally: RuleTally | None = None,
        key: bytes = b"",
        rules: Sequence[Rule] | None = None,
    ) -> None:
        self._library = library
        self._clock = clock
        self._events = events
        self._matching = Matching(clause_matcher, events)
        self._sensing = Sensing(scorer, self._matching, events, lambda: self._rules)
        self._org_contact = org_contact
        self._rulings = rulings or NoRulings()
        self._tally = tally or NoTally()
        self._key = key or secrets.token_bytes(32)
        self._given_rules = rules
        self._grids = Grids(clause_reader)
        self._plain_grids = Grids()
        self._unread: set[str] = set()

    @property
    def _rules(self) -> Sequence[Rule]:
        # Read when first needed: whoever opens a reviewer may never review.
        return load_rulebook() if self._given_rules is None else self._given_rules

    def grid(self, org: str) -> Grid:
        """Return which clauses speak to which topics, as the policy's owner corrected it.

        Raises:
            RetrievalError: nothing was ingested, or what was cannot be used.
            StoreUnavailable: the home folder cannot be read.
        """
        return self._grid_of(self._library.snapshot(org).corpus)

    def _grid_of(self, corpus: Corpus) -> Grid:
        rulings = self._rulings.rulings(corpus.org)
        if corpus.digest not in self._unread:
            try:
                grid = self._grids.grid(corpus, rulings)
                # At once, as both that read clauses share a model, which then is let go.
                self._matching.read(grid)
                return grid
            except RetrievalError as error:
                # Known wordings bind all the same; an operator must see to the model, and whoever
                # checks a draft does not wait for it again before the policies change.
                self._unread.add(corpus.digest)
                self._events.alarm("clauses.sense_failed", kind=type(error).__name__)
        return self._plain_grids.grid(corpus, rulings)

    def matter(self, rule_id: str) -> str:
        """Return what a rule is about, in plain words; "" where there is no such rule."""
        topic = rule_id.removeprefix(BY_SENSE)
        if topic == rule_id:
            topic = next((rule.topic for rule in self._rules if rule.rule_id == rule_id), "")
        return TOPICS[topic].name if topic in TOPICS else ""

    def count_dismissed(self, org: str, rule_id: str, finding_id: str) -> None:
        """Count that a finding was set aside; where nothing can be counted, nothing is."""
        self._tally.count(org, spoke=(), dismissed=((rule_id, finding_id),))

    def is_ready(self, org: str) -> bool:
        """Return whether a draft could be reviewed now; makes ready what the first one needs.

        Raises:
            RetrievalError: it could not, and why.
        """
        corpus = self._library.snapshot(org).corpus
        # Words enough for the models to read them.
        post = Post(draft="All is ready now.", capacity=None, platform="", writer=Audience.STAFF)
        sensed = self._sensing.find(corpus, self._grid_of(corpus), post)
        self._held(self._sensing, corpus, post, (*self._detected(corpus, post), *sensed), {})
        return bool(corpus.entries)

    def review(
        self,
        org: str,
        draft: str,
        *,
        capacity: Capacity | None = None,
        platform: str = "",
        writer: Audience = Audience.STAFF,
        dismissed: Mapping[str, str] = _NOBODY_DISMISSED,
        counts_dismissed: bool = True,
        is_typing: bool = False,
    ) -> DraftReport:
        """Return what the organisation's clauses speak against in a draft.

        A draft that cannot be read at once (see ``draft_fault``) gets a report that says so.

        Args:
            org: whose policies to hold it against; nothing of any other is touched.
            draft: as typed; spans of the report count its code points.
            capacity: whether it is posted as a private person or for the organisation; None where
                not known, then the clauses of both are held against it.
            platform: where it will be posted ("facebook", "x", "email" ...), "" where not known.
            writer: who posts it; clauses for others are never held against it.
            dismissed: reasons by finding id, given by the writer; what blocks stays.
            counts_dismissed: False where they were counted when they were given, once for all
                checks to come (``count_dismissed``).
            is_typing: the draft is not finished; then nothing is counted.

        Raises:
            RetrievalError: nothing was ingested, or what was cannot be used.
            StoreUnavailable: the home folder cannot be read.
        """
        began = perf_counter()
        corpus = self._library.snapshot(org).corpus
        name = platform.strip().lower()
        post = Post(
            draft=draft,
            capacity=None if capacity is Capacity.BOTH else capacity,
            platform=_PLATFORMS.get(name, name),
            writer=writer,
        )
        reporter = self._reporter(corpus, post.capacity)
        fault = draft_fault(draft)
        if fault:
            report, n_silent = reporter.unread(fault), 0
        else:
            dismissed = {n: why for name, why in dismissed.items() for n in name.split(JOINER)}
            found = self._detected(corpus, post)
            sensing = self._sensing.of_one_draft()
            held = self._held(sensing, corpus, post, found, dismissed)
            held = self._weighed(sensing, post, held, dismissed)
            mended, made = self._corrected(corpus, post, tidied(held), found)
            sensed = self._sensed(sensing, corpus, post, held, mended, made)
            found = (*found, *sensed)
            also = self._held(sensing, corpus, post, sensed, dismissed)
            held += self._weighed(sensing, post, also, dismissed)
            n_silent = len(found) - len(held)
            if not is_typing:
                self._count(corpus, post, found, held, counts_dismissed)
            kept = [_kept_to(h, made) for h in tidied(held, made)]
            report = reporter.report(post, kept, mended)
        self._events.record(
            "draft.reviewed",
            org=org,
            verdict=report.verdict.value,
            n_findings=len(report.findings),
            n_questions=len(report.questions),
            n_silent=n_silent,
            took_ms=round((perf_counter() - began) * 1000),
        )
        return report

    def _reporter(self, corpus: Corpus, capacity: Capacity | None) -> Reporter:
        spoken = {r.topic for r in self._rules if capacity is None or capacity in r.capacities}
        return Reporter(
            corpus=corpus,
            grid=self._grid_of(corpus),
            topics=frozenset(spoken),
            org_contact=self._org_contact,
            at=self._clock.now(),
        )

    def _held(
        self,
        sensing: Sensing,
        corpus: Corpus,
        post: Post,
        found: Sequence[RawFinding],
        dismissed: Mapping[str, str],
    ) -> list[Held]:
        """Return what rests on a clause."""
        named = list(zip(found, fingerprints(found, post.draft, self._key), strict=True))
        grid = self._grid_of(corpus)
        holder = Holder(
            corpus=corpus,
            grid=grid,
            events=self._events,
            draft=post.draft,
            capacity=post.bound_as,
            writer=post.writer,
            dismissed=dismissed,
            counts=self._tally.counts(corpus.org),
            likeness=lambda finding: sensing.likeness(grid, post, finding),
        )
        return holder.hold(named)

    def _weighed(
        self, sensing: Sensing, post: Post, held: list[Held], dismissed: Mapping[str, str]
    ) -> list[Held]:
        """Return findings as they weigh in the draft as a whole, which is read where that matters."""
        matters = any(h.may_mislead or h.may_weigh_more for h in held)
        whole = sensing.whole(post) if matters else None
        return held if whole is None else weighed_in(held, whole, dismissed)

    def _count(
        self,
        corpus: Corpus,
        post: Post,
        found: Sequence[RawFinding],
        held: Sequence[Held],
        counts_dismissed: bool,
    ) -> None:
        """Count which rules spoke, what the writer set aside, and what no clause speaks of.

        What was counted when it was set aside says nothing new: neither that its rule speaks, nor
        that nobody heeds it.
        """
        heard = [h.finding for h in held if counts_dismissed or not h.finding.suppressed_by]
        spoke = [(f.rule_id, f.finding_id) for f in heard]
        gone = [(f.rule_id, f.finding_id) for f in heard if f.suppressed_by]
        grid, bound_as = self._grid_of(corpus), post.bound_as
        silent = [raw for raw in found if not grid.eligible(raw.rule.topic, bound_as, post.writer)]
        names = fingerprints(silent, post.draft, self._key)
        spoke += [(SILENT + raw.rule.topic, name) for raw, name in zip(silent, names, strict=True)]
        self._tally.count(corpus.org, spoke=spoke, dismissed=gone)

    def _corrected(
        self, corpus: Corpus, post: Post, held: Sequence[Held], found: Sequence[RawFinding]
    ) -> tuple[str, frozenset[Fix]]:
        """Return the draft with every fix that mends its finding and brings up no other."""
        grid, bound_as = self._grid_of(corpus), post.bound_as

        def marked(raws: Iterable[RawFinding]) -> Iterator[str]:
            for raw in raws:
                if grid.eligible(raw.rule.topic, bound_as, post.writer):
                    yield _mark(raw)

        def marks(text: str) -> Iterator[str]:
            return marked(self._detected(corpus, replace(post, draft=text)))

        # A question's fix waits for its answer.
        wanted = [h for h in held if not (h.finding.suppressed_by or h.is_question)]
        wanted.sort(key=lambda h: gravest_first(h.finding))
        mendings = [
            Mending(h.finding.fix, _mark(h.raw))
            for h in wanted
            if h.finding.fix is not None and h.finding.fix.span is not None
        ]
        if not mendings:
            return "", frozenset()
        return corrected(post.draft, mendings, marked(found), marks)

    def _sensed(
        self,
        sensing: Sensing,
        corpus: Corpus,
        post: Post,
        held: Sequence[Held],
        mended: str,
        made: frozenset[Fix],
    ) -> Sequence[RawFinding]:
        """Return what the sense of the draft adds, once what rules found is mended."""
        sent_back = [h.finding for h in held if h.sends_back]
        left = {finding.topic for finding in sent_back if finding.fix not in made}
        # What a note mends is style; the draft is better read as it was written, and as it will
        # stand only where that says nothing.
        is_mended = any(finding.fix in made for finding in sent_back)
        grid = self._grid_of(corpus)
        for text in dict.fromkeys((mended if is_mended else "", mended)):
            found = sensing.find(corpus, grid, post, mended=text, by_rules=left)
            if found:
                break
        return found

    def _detected(self, corpus: Corpus, post: Post) -> Sequence[RawFinding]:
        grid, bound_as = self._grid_of(corpus), post.bound_as
        found = detect(
            post.draft,
            capacity=post.capacity,
            platform=post.platform,
            rules=self._rules,
            org_words=org_words(corpus),
        )

        def is_spoken_of(topic: str) -> bool:
            return bool(grid.eligible(topic, bound_as, post.writer))

        return [_broadened(raw, is_spoken_of) for raw in found]


def _broadened(raw: RawFinding, is_spoken_of: Callable[[str], bool]) -> RawFinding:
    """Return a finding as one on the broader topic, where a clause speaks of that alone."""
    broader = TOPICS[raw.rule.topic].broader
    if not broader or is_spoken_of(raw.rule.topic) or not is_spoken_of(broader):
        return raw
    return replace(raw, rule=replace(raw.rule, topic=broader))


def _kept_to(held: Held, made: frozenset[Fix]) -> Held:
    """Return a finding whose fix, unless it applies cleanly, is a suggestion without a place."""
    fix = held.finding.fix
    if fix is None or fix.span is None or fix in made or held.finding.suppressed_by:
        return held
    plain = Fix(kind=FixKind.ASK, text=wording_drafts.LEAVE_OUT)
    suggestion = replace(fix, span=None) if fix.text else plain
    return replace(held, finding=replace(held.finding, fix=suggestion))


def _mark(raw: RawFinding) -> str:
    return f"{raw.rule.rule_id}\0{raw.folded}"
