"""Which clause is cited and which matter is told, where draft and clauses are read together."""

from collections.abc import Mapping, Sequence

import pytest

from bot.core.reviewing_ports import NoRulings, Ruling
from bot.sense import late_clause_matcher, late_clause_reader, late_scorer
from knowledge.corpus import Corpus
from knowledge.domain import Capacity, DraftReport, Severity
from knowledge.errors import EmbedderUnavailable
from tests.bot.drafts.house import Senses, a_reviewer, a_rule, corpus_of

_POLICY = """# Social media policy

## 1 Everybody

1.1 Do not share rumours about the depot.

1.2 Do not share rumours about the pool.

1.3 You must not say anything defamatory about the pool.

1.4 It is good practice not to pass on rumours at the lido.

## 2 Use of our pages by residents and the public

2.1 Residents must not share rumours about the harbour.
"""


class Likes:
    """A matcher to which clauses with a word speak for every text; counts what it is given."""

    def __init__(self, *words: str, fails: bool = False) -> None:
        self.words = words
        self.fails = fails
        self.given: list[tuple[str, Mapping[str, float]]] = []

    def among(self, clauses: Sequence[tuple[str, Mapping[str, float]]]) -> "Likes":
        """Keep the clauses."""
        if self.fails:
            self.given = []
            raise EmbedderUnavailable("no model")
        self.given = list(clauses)
        return self

    def weigh(self, scores: Mapping[str, float]) -> Sequence[float]:
        """Return 9 for each clause that has one of the words."""
        del scores
        return [9.0 if any(w in said for w in self.words) else 0.0 for said, _ in self.given]


def _corpus(text: str = _POLICY) -> Corpus:
    return corpus_of(("online.md", text))


_DRAFT = "They do say it will close, and that nobody is to hear of it before the fair."


def _report(matcher: Likes, draft: str = _DRAFT, **chances: float) -> DraftReport:
    scorer = Senses(fails=False, **(chances or {"gossip": 0.9}))
    reviewer, _ = a_reviewer(_corpus(), scorer=scorer, clause_matcher=matcher)
    return reviewer.review("council", draft)


@pytest.mark.parametrize(("word", "first"), [("depot", "1.1"), ("pool", "1.2")])
def test_of_several_clauses_the_one_that_goes_with_the_draft_comes_first(
    word: str, first: str
) -> None:
    """Both are on rumours; what is read from draft and clause together tells them apart."""
    (finding,) = _report(Likes(word)).findings
    assert finding.citations[0].ref == first
    assert len(finding.citations) == 2


def test_it_tells_which_of_a_rules_clauses_comes_first_too() -> None:
    """A rule knows the matter; which clause on it is meant is read from the whole draft."""
    rules = (a_rule("gossip", "heard", severity=Severity.REVIEW),)
    reviewer, _ = a_reviewer(
        _corpus(), rules=rules, scorer=Senses(gossip=0.9), clause_matcher=Likes("pool")
    )
    finding = reviewer.review("council", "I heard a thing.").findings[0]
    assert (finding.rule_id, finding.citations[0].ref) == ("test.gossip.heard", "1.2")


def test_what_advises_never_comes_before_what_demands() -> None:
    """However well it goes with the draft, advice is not held against it where a rule is."""
    (finding,) = _report(Likes("lido")).findings
    assert finding.citations[0].ref in ("1.1", "1.2")
    assert finding.severity is Severity.REVIEW


@pytest.mark.parametrize(("word", "topic"), [("rumours", "gossip"), ("defamatory", "libel")])
def test_of_two_matters_the_one_whose_clause_goes_with_the_draft_is_told(
    word: str, topic: str
) -> None:
    """The chances lie close; the clauses decide, and the reason names what they are about."""
    (finding,) = _report(Likes(word), gossip=0.42, libel=0.4).findings
    assert finding.topic == topic


def test_a_clause_makes_nothing_of_what_the_draft_is_not_about() -> None:
    """A clause that goes with the draft is no reason to send it back."""
    assert _report(Likes("defamatory"), libel=0.1, gossip=0.1).findings == ()


def test_a_topic_without_a_clause_speaks_for_the_neighbour_whose_clause_goes_with_the_draft() -> (
    None
):
    """Gossip touches colleagues and service users alike; the draft and the clauses tell whom."""
    text = (
        "# Social media policy\n\n## 1 Everybody\n\n"
        "1.1 You must not insult colleagues.\n\n1.2 You must not discuss service users.\n"
    )
    for word, topic in (("colleagues", "colleague"), ("service", "service_user")):
        reviewer, _ = a_reviewer(
            _corpus(text), scorer=Senses(gossip=0.9), clause_matcher=Likes(word)
        )
        (finding,) = reviewer.review("council", "They do say he left her.").findings
        assert finding.topic == topic


def test_clauses_for_the_public_and_those_rejected_are_not_compared() -> None:
    """What binds nobody who works here is not even read beside a draft."""
    corpus = _corpus()
    depot = next(c for c in corpus.clauses() if "depot" in c.text)
    ruling = Ruling(
        topic="gossip", clause_id=depot.clause_id, clause_digest=depot.digest, holds=False
    )

    class Ruled(NoRulings):
        def rulings(self, org: str) -> tuple[Ruling, ...]:
            del org
            return (ruling,)

    matcher = Likes("depot", "harbour")
    reviewer, _ = a_reviewer(
        corpus, scorer=Senses(gossip=0.9), clause_matcher=matcher, rulings=Ruled()
    )
    (finding,) = reviewer.review("council", "They do say it will close.").findings
    assert finding.citations[0].ref == "1.2"
    assert not any("depot" in said or "harbour" in said for said, _ in matcher.given)


def test_clauses_are_given_with_how_plainly_they_speak_of_what() -> None:
    """A rule that names a matter counts for more than advice on it."""
    matcher = Likes()
    _report(matcher)
    topics = dict(matcher.given)
    assert topics["Do not share rumours about the pool."]["gossip"] == 1.0
    advice = next(said for words, said in matcher.given if "lido" in words)
    assert 0 < advice["gossip"] < 1


def test_a_matcher_that_fails_costs_the_order_only() -> None:
    """The draft is sent back all the same; the operator is told once, without a word of it."""
    reviewer, events = a_reviewer(
        _corpus(), scorer=Senses(gossip=0.9), clause_matcher=Likes(fails=True)
    )
    for _ in range(2):
        (finding,) = reviewer.review("council", "They do say it will close.").findings
        assert finding.topic == "gossip"
    alarms = [name for name, _ in events.alarms]
    assert alarms == ["matching.sense_failed"]


_WORKMATES = "You must not post pictures of workmates without permission."
_RESIDENTS = "You must not post pictures of residents without permission."
_RESCUES = "You must not post pictures of casualties, rescues or people in distress."


@pytest.mark.parametrize(
    ("clauses", "draft", "ref"),
    [
        (
            (_WORKMATES, _RESIDENTS),
            "Our apprentice asleep at his desk, look at this picture.",
            "1.1",
        ),
        (
            (_WORKMATES, _RESIDENTS),
            "The old lady at number nine asleep in her garden, here is the picture.",
            "1.2",
        ),
        ((_WORKMATES, _RESCUES), "Our apprentice asleep at his desk, look at this picture.", "1.1"),
        ((_WORKMATES, _RESCUES), "They dragged that lad off the rocks, all in the picture.", "1.2"),
    ],
)
def test_what_is_shipped_tells_clauses_on_pictures_apart(
    clauses: tuple[str, str], draft: str, ref: str
) -> None:
    """No word of the draft but "picture" stands in any of them."""
    first, second = clauses
    text = f"# Social media policy\n\n## 1 Pictures\n\n1.1 {first}\n\n1.2 {second}\n"
    reviewer, _ = a_reviewer(
        _corpus(text),
        rules=(),
        scorer=late_scorer(),
        clause_reader=late_clause_reader(),
        clause_matcher=late_clause_matcher(),
    )
    findings = reviewer.review("council", draft, capacity=Capacity.PERSONAL).findings
    assert [f.citations[0].ref for f in findings] == [ref]
