"""What reads like a breach is told with care: one sentence, one question, never more than a look."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from bot.core.detectors.learned import find_by_sense, line_for
from bot.core.detectors.seen import Ground
from bot.core.detectors.sentences import sentence_spans
from knowledge.domain import Capacity, Certainty, Severity
from knowledge.rules import RawFinding
from knowledge.topics import TOPICS


class _Listener:
    """A scorer that knows one telling word for each topic, and remembers what it was shown."""

    review_from = 0.5
    ask_from: Mapping[str, float] = {"privacy": 0.3, "secrecy": 0.3}

    def __init__(self, **words: tuple[str, float]) -> None:
        self._words = {topic.replace("__", "."): known for topic, known in words.items()}
        self.shown: list[str] = []
        self.official: bool | None = None

    def score(
        self, texts: Sequence[str], *, official: bool | None = None
    ) -> Sequence[Mapping[str, float]]:
        """Return the chance of each topic whose word a text holds."""
        self.shown += texts
        self.official = official
        return [
            {topic: chance for topic, (word, chance) in self._words.items() if word in text}
            for text in texts
        ]

    def weigh(self, texts: Sequence[str], *, official: bool | None = None) -> Sequence[float]:
        """Return 9 for each text that holds a telling word."""
        del official
        return [9.0 if any(w in text for w, _ in self._words.values()) else 0.0 for text in texts]


# Of a few words alone nobody can tell much.
_MORE = "It rained on the fair all day, and still the band played on until ten"
_OF_GROUND = frozenset({"topics", "advised", "waived", "worth"})


def _found(
    draft: str, scorer: _Listener, *, capacity: Capacity | None = None, **others: Any
) -> tuple[RawFinding, ...]:
    ground = Ground(**{k: v for k, v in others.items() if k in _OF_GROUND})
    rest = {k: v for k, v in others.items() if k not in _OF_GROUND}
    return find_by_sense(draft, capacity=capacity, scorer=scorer, ground=ground, **rest)


def test_the_sentence_that_speaks_is_the_one_that_is_marked() -> None:
    """Of several sentences the writer is shown the one that is to blame, without outer space."""
    draft = "What a week that was.  Guess which family rang again. Off to the allotment."
    (finding,) = _found(draft, _Listener(service_user=("family", 0.8)))
    (span,) = finding.spans
    assert draft[span.start : span.end] == "Guess which family rang again."
    assert finding.excerpt == "Guess which family rang again."


def test_it_asks_and_never_blocks() -> None:
    """The topic would block, were the words plain; a feeling calls for a look and puts a question."""
    assert TOPICS["service_user"].severity is Severity.BLOCK
    (finding,) = _found("That family again.", _Listener(service_user=("family", 0.99)))
    assert finding.severity is Severity.REVIEW
    assert finding.certainty is Certainty.LIKELY
    assert finding.fix is not None
    assert "?" in finding.fix.text


@pytest.mark.parametrize(
    "draft", ["family", "@family", "https://family.example www.family.example", "🎉🎉 family!"]
)
def test_of_a_word_or_a_link_alone_nothing_is_said(draft: str) -> None:
    """Posts taught the scorer; what is none tells it nothing, whatever it says."""
    assert _found(draft, _Listener(service_user=("family", 0.99))) == ()


def test_one_draft_gets_one_finding_and_one_question() -> None:
    """However much reads badly, the writer is told of what is likeliest, and asked one thing."""
    scorer = _Listener(
        service_user=("family", 0.9), confidential=("merger", 0.45), embargo=("merger", 0.1)
    )
    found = _found(f"That family. {'Rain again. ' * 30}The merger. The merger.", scorer)
    assert [(f.rule.topic, f.asks) for f in found] == [
        ("service_user", False),
        ("confidential", True),
    ]


def test_a_doubt_is_a_question_to_the_writer() -> None:
    """Below the line for another look, families in which only the writer can know are asked."""
    (asked,) = _found("That family again.", _Listener(service_user=("family", 0.4)))
    assert asked.asks
    assert asked.certainty is Certainty.POSSIBLE
    assert _found("That lot again.", _Listener(employer=("lot", 0.4))) == ()


def test_small_suspicions_of_several_kinds_add_up() -> None:
    """What is surely wrong, in one way or another, is not let pass for want of the one way."""
    scorer = _Listener(colleague=("him", 0.3), service_user=("him", 0.28), gossip=("him", 0.2))
    (finding,) = _found(f"You should see him now. {_MORE}", scorer)
    assert finding.rule.topic == "colleague"


def test_a_finding_in_doubt_names_the_second_topic() -> None:
    """Where two topics share the chance both are told; what is clear and what is asked name one."""
    (torn,) = _found(f"That lot. {_MORE}", _Listener(employer=("lot", 0.4), vent=("lot", 0.3)))
    assert (torn.rule.topic, torn.or_topic) == ("employer", "vent")
    (clear,) = _found(f"That lot. {_MORE}", _Listener(employer=("lot", 0.7), vent=("lot", 0.2)))
    assert clear.or_topic == ""
    (small,) = _found(f"That lot. {_MORE}", _Listener(employer=("lot", 0.5), vent=("lot", 0.1)))
    assert small.or_topic == ""
    (asked,) = _found(
        f"That lot. {_MORE}", _Listener(confidential=("lot", 0.3), embargo=("lot", 0.15))
    )
    assert asked.asks
    assert asked.or_topic == ""


def test_nothing_is_said_of_what_no_clause_speaks_of() -> None:
    """Topics without a clause neither count nor are named."""
    scorer = _Listener(political=("vote", 0.9), employer=("vote", 0.2))
    assert _found("You know how to vote.", scorer, topics=["employer", "pii.other"]) == ()
    assert _found("You know how to vote.", scorer, topics=[]) == ()


def test_how_it_is_written_is_left_to_rules() -> None:
    """Capitals and slips a rule sees better."""
    scorer = _Listener(caps=("FREE", 0.9), spelling=("FREE", 0.9))
    assert _found("FREE TODAY.", scorer) == ()


@pytest.mark.parametrize(
    ("capacity", "official"),
    [(Capacity.OFFICIAL, True), (Capacity.PERSONAL, False), (Capacity.BOTH, None), (None, None)],
)
def test_the_scorer_is_told_for_whom_a_draft_speaks(
    capacity: Capacity | None, official: bool | None
) -> None:
    """The same words weigh differently on the organisation's own page."""
    scorer = _Listener(employer=("mess", 0.9))
    find_by_sense("What a mess.", capacity=capacity, scorer=scorer)
    assert scorer.official is official


def test_a_long_draft_is_read_in_parts_up_to_a_bound() -> None:
    """Every part is as long as a post, and beyond the last nothing is read."""
    scorer = _Listener(service_user=("family", 0.1))
    _found("A sentence of a few words. " * 4_000, scorer)
    assert 10 < len(scorer.shown) < 20
    assert max(len(text) for text in scorer.shown) <= 360


@pytest.mark.parametrize(
    ("draft", "read"),
    [
        ("bring p e t r 0 l, all of you", "bring petrol, all of you"),
        ("J.o.a.n had a ch1ld on the pl@n", "Joan had a child on the plan"),
        ("that 𝗯𝗿𝗮𝗶𝗻𝗱𝗲𝗮𝗱 ѕtυріd lot 😀", "that braindead stupid lot 😀"),
        ("Write to jo4n@post.example about the U.S. trip, ref A1b2", ""),
    ],
)
def test_letters_that_are_hidden_are_read_as_words(draft: str, read: str) -> None:
    """Gaps and figures hide no word from the scorer; addresses and codes stay what they are."""
    scorer = _Listener()
    _found(draft, scorer)
    assert scorer.shown == [read or draft]


def test_one_sentence_without_end_is_cut() -> None:
    """A draft without a full stop is read all the same."""
    scorer = _Listener(service_user=("family", 0.9))
    (finding,) = _found("and then " * 100 + "that family", scorer)
    assert "that family" in finding.excerpt


def test_a_longer_draft_must_say_more() -> None:
    """Many parts give many chances to be wrong about one."""
    lines = [line_for(0.7, n) for n in (1, 2, 6, 16)]
    assert lines == sorted(set(lines))
    assert lines[0] == pytest.approx(0.7)
    assert lines[-1] < 1


def test_of_a_few_words_more_must_speak_against_it() -> None:
    """Too little is said in them to be sure of; a question costs nothing and is asked as before."""
    lines = [line_for(0.7, 1, n_words=n) for n in (40, 14, 9, 5, 1)]
    assert lines[0] == lines[1] == pytest.approx(0.7)
    assert lines[1] < lines[2] < lines[3] == lines[4] < 1
    scorer = _Listener(service_user=("family", 0.8))
    assert [f.asks for f in _found("That family again.", scorer)] == [True]
    assert [f.asks for f in _found(f"That family again. {_MORE}", scorer)] == [False]


class _Notice(dict[str, float]):
    is_notice = True


class _Herald(_Listener):
    """A listener to whom everything reads like a notice."""

    def score(
        self, texts: Sequence[str], *, official: bool | None = None
    ) -> Sequence[Mapping[str, float]]:
        """Return the chances of a listener, marked as a notice's."""
        return [_Notice(chances) for chances in super().score(texts, official=official)]


def test_notices_must_read_more_surely_wrong() -> None:
    """They name what is bad and do none of it; nor does anybody have to answer for them."""
    draft = f"Thieves take tools from vans. {_MORE}"
    assert _found(draft, _Listener(libel=("Thieves", 0.9)))
    assert _found(draft, _Herald(libel=("Thieves", 0.9))) == ()
    (finding,) = _found(draft, _Herald(libel=("Thieves", 0.99)))
    assert not finding.asks


@pytest.mark.parametrize("draft", ["", "   \n", "!!! ...", "1 2 3", "👀👀👀"])
def test_what_holds_no_word_is_not_judged(draft: str) -> None:
    """Without a letter there is nothing to make sense of."""
    scorer = _Listener()
    assert _found(draft, scorer) == ()
    assert scorer.shown == []


def test_sentences_keep_their_marks_and_lose_their_space() -> None:
    """A sentence ends after its closing marks; a line break ends one, too."""
    draft = " One! “Two?” \n\nthree… four.five"
    spans = sentence_spans(draft)
    assert [draft[s.start : s.end] for s in spans] == ["One!", "“Two?”", "three…", "four.five"]


def test_what_is_merely_advised_speaks_for_what_is_demanded() -> None:
    """A rule comes before good advice on a neighbouring matter; advice alone is still told."""
    scorer = _Listener(vent=("rota", 0.6), employer=("rota", 0.15))
    (finding,) = _found(
        f"That rota. {_MORE}", scorer, topics=("vent", "employer"), advised=("vent",)
    )
    assert finding.rule.topic == "employer"
    (finding,) = _found(f"That rota. {_MORE}", scorer, topics=("vent", "press"), advised=("vent",))
    assert finding.rule.topic == "vent"


def test_what_plainly_is_what_a_clause_advises_against_is_held_to_that_clause() -> None:
    """It is worth a second look then; a long draft weighs no more for that, and the rule is told."""
    scorer = _Listener(vent=("rota", 0.9), employer=("rota", 0.05))
    told: dict[str, Any] = {"topics": ("vent", "employer"), "advised": ("vent",)}
    (finding,) = _found(f"That rota. {_MORE}", scorer, **told)
    assert finding.rule.topic == "vent"
    (finding,) = _found(f"That rota. {_MORE} " + "Sun. " * 300, scorer, **told)
    assert finding.rule.topic == "employer"


def test_a_matter_without_a_clause_speaks_for_its_neighbour() -> None:
    """Whoever moans about the job runs the employer down, where the policy knows only that."""
    scorer = _Listener(vent=("rota", 0.9), employer=("rota", 0.05), press=("rota", 0.01))
    (finding,) = _found(f"That rota. {_MORE}", scorer, topics=("employer", "press"))
    assert (finding.rule.topic, finding.severity) == ("employer", Severity.REVIEW)
    assert _found(f"That rota. {_MORE}", scorer, topics=("press",)) == ()
    (finding,) = _found(f"That rota. {_MORE}", scorer, topics=("employer", "press", "vent"))
    assert (finding.rule.topic, finding.severity) == ("vent", Severity.REVIEW)


def test_a_page_of_ones_own_making_speaks_for_the_organisation() -> None:
    """Of several neighbours the first that a clause is on is told."""
    scorer = _Listener(impersonate=("rota", 0.9))
    for topics, told in (
        (("authority", "accuracy"), "authority"),
        (("accuracy", "colleague"), "accuracy"),
        (("speak_for", "accuracy", "impersonate"), "impersonate"),
    ):
        (finding,) = _found(f"That rota. {_MORE}", scorer, topics=topics)
        assert finding.rule.topic == told
    assert _found(f"That rota. {_MORE}", scorer, topics=("colleague",)) == ()


@pytest.mark.parametrize(
    "figures", ["978-0-306-40615-7", "0x80070057", "20250411183000", "1,048,576", "123456789012"]
)
def test_figures_of_things_are_not_read(figures: str) -> None:
    """Books, machines' codes and moments say nothing of anybody."""
    scorer = _Listener()
    _found(f"It stops at {figures}, has anybody seen that?", scorer)
    assert scorer.shown == ["It stops at this, has anybody seen that?"]


def test_what_others_can_judge_is_asked_where_nothing_else_is_said() -> None:
    """A doubt about manners is worth a question by itself, and none beside a finding or a rule's."""

    class Asking(_Listener):
        ask_from: Mapping[str, float] = {"respect": 0.25, "secrecy": 0.3}

    def asked(draft: str, **others: Any) -> list[str]:
        scorer = Asking(employer=("shambles", 0.3), service_user=("family", 0.9))
        return [f.rule.topic for f in _found(draft, scorer, **others) if f.asks]

    assert asked("What a shambles.") == ["employer"]
    assert asked("What a shambles. That family again.") == []
    assert asked("What a shambles.", found=("caps",)) == []
    assert asked("What a shambles.", is_mended=True) == []


def test_a_link_in_an_official_post_is_no_private_one() -> None:
    """Clauses on the web address in private posts are not for official ones; those on links are."""
    scorer = _Listener(weblink=("rota", 0.9))
    for capacity, told in ((Capacity.OFFICIAL, ["link"]), (Capacity.PERSONAL, [])):
        found = _found(f"That rota. {_MORE}", scorer, capacity=capacity, topics=("link",))
        assert [f.rule.topic for f in found] == told


def test_what_an_owner_rejects_speaks_through_no_neighbour() -> None:
    """A topic that no clause is on speaks for one beside it, unless its owner wants it let be."""
    scorer = _Listener(pii__other=("number", 0.9), third_party__named=("nobody", 0.1))
    draft = "Her number is in the book."
    assert _found(draft, scorer, topics=["third_party.named"])
    assert not _found(draft, scorer, topics=["third_party.named"], waived=["pii.other"])
