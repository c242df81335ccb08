"""A review says what a clause speaks against, with the clause, and nothing else."""

import threading
from collections.abc import Mapping

import pytest

from bot.core import wording_drafts
from bot.core.reviewing import LONGEST_DRAFT
from knowledge.domain import (
    Audience,
    Capacity,
    DraftReport,
    Severity,
    Verdict,
)
from tests.bot.drafts.house import CONDUCT, ONLINE, a_reviewer, a_rule, corpus_of


def _review(draft: str, **others: object) -> DraftReport:
    reviewer, _ = a_reviewer()
    return reviewer.review("council", draft, **others)  # type: ignore[arg-type]


def _found(report: DraftReport) -> dict[str, Severity]:
    return {f.topic: f.severity for f in report.findings}


# --- no clause, no finding ------------------------------------------------------------------------


def test_what_no_clause_speaks_of_is_no_finding() -> None:
    """A rule without a clause of this organisation finds nothing, and the report says so."""
    report = _review("Ten votes for that twerp")
    assert report.findings == ()
    assert report.verdict is Verdict.OK
    assert any("party politics" in words for words in report.not_checked)


def test_a_clause_on_a_broader_matter_speaks_to_what_it_holds() -> None:
    """News is confidential until it is out: where no clause is on news, one on secrets speaks."""
    rules = (a_rule("embargo", "opening"),)
    secrets = "# Secrets\n\n## 1 Everybody\n\n1.1 You must not disclose confidential information.\n"
    secretive, _ = a_reviewer(corpus=corpus_of(("secrets.md", secrets)), rules=rules)
    (finding,) = secretive.review("council", "the opening").findings
    assert (finding.topic, finding.citations[0].ref) == ("confidential", "1.1")
    silent, _ = a_reviewer(corpus=corpus_of(("conduct.md", CONDUCT)), rules=rules)
    assert silent.review("council", "the opening").findings == ()


def test_every_finding_quotes_a_clause_in_force() -> None:
    """The clause stands beside the words, character by character as it was ingested."""
    (finding,) = _review("my zipcode is X").findings
    (citation, *_) = finding.citations
    assert citation.ref == "2.1"
    assert citation.quote == "You must not publish personal data about anybody."


def test_a_clause_that_fails_its_check_is_never_quoted() -> None:
    """Where the words in the store are not the source's, there is an alarm instead of a quote."""
    corpus = corpus_of(("online.md", ONLINE))
    policy = corpus.policy("online")
    object.__setattr__(policy, "source", policy.source.replace("personal data", "personal DATA"))
    reviewer, events = a_reviewer(corpus)
    assert reviewer.review("council", "my zipcode").findings == ()
    assert events.alarms[0][0] == "quote.refused"


def test_nothing_of_a_draft_reaches_the_log() -> None:
    """Events carry counts and names of ours, never a word of the writer's."""
    reviewer, events = a_reviewer()
    reviewer.review("council", "my zipcode is Xanadu")
    assert [name for name, _ in events.records] == ["draft.reviewed"]
    assert "Xanadu" not in str(events.records)
    assert "zipcode" not in str(events.records)


# --- what a finding weighs ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("draft", "topic", "severity"),
    [
        ("my zipcode", "pii.other", Severity.BLOCK),
        ("I heard it", "gossip", Severity.REVIEW),
        ("let us riot", "incite", Severity.REVIEW),
        ("so fuming", "vent", Severity.NOTE),
    ],
)
def test_the_clause_caps_the_rule(draft: str, topic: str, severity: Severity) -> None:
    """Only certain findings on explicit words block; general words review, advice is a note."""
    assert _found(_review(draft)) == {topic: severity}


@pytest.mark.parametrize(
    ("draft", "verdict"),
    [
        ("my zipcode, so fuming", Verdict.BLOCK),
        ("I heard it, so fuming", Verdict.REVIEW),
        ("so fuming", Verdict.OK),
        ("a sunny day", Verdict.OK),
    ],
)
def test_the_verdict_is_that_of_the_gravest(draft: str, verdict: Verdict) -> None:
    """One block blocks, one review reviews, notes change nothing."""
    assert _review(draft).verdict is verdict


def test_a_question_does_not_change_the_verdict() -> None:
    """What is only asked of the writer stands apart."""
    text = ONLINE.replace("2.2 Do not", "2.9 Never make misleading statements.\n\n2.2 Do not")
    reviewer, _ = a_reviewer(corpus_of(("online.md", text)))
    report = reviewer.review("council", "that is a fact")
    assert report.verdict is Verdict.OK
    assert [q.topic for q in report.questions] == ["accuracy"]


def test_two_doubts_of_different_rules_are_as_good_as_one_finding() -> None:
    """What is merely possible asks; twice possible on one topic calls for a second look."""
    assert _review("maybe so").verdict is Verdict.OK
    both = _review("maybe so. And elsewhere, perhaps not")
    assert both.verdict is Verdict.REVIEW
    assert both.findings == ()


def test_ok_never_promises_anything() -> None:
    """A draft with nothing found is not called safe, approved or fine."""
    text = _review("a sunny day").text.lower()
    assert text.startswith("nothing found by these checks")
    assert not {"safe", "approved", "fine", "good to go"} & set(text.split())


def test_a_report_says_what_was_and_was_not_looked_for() -> None:
    """Links, pictures and silent topics are named, and so is what was looked for."""
    report = _review("see https://www.example.com/a and www.example.com")
    assert "someone's personal data" in report.checked
    assert "what stands behind 2 links" in report.not_checked
    assert "pictures, videos and attachments" in report.not_checked


@pytest.mark.parametrize(
    "draft",
    [
        "Mój szef to kompletny idiota i wszyscy w urzędzie to wiedzą",
        "Lovely day at the library. mi jefe es un idiota y todos lo saben",
        "Mae'r llyfrgell yn hollol wag, y bastad diog",
        "主任是个白痴,办公室里的每个人都知道",
        "мой начальник идиот",
    ],
)
def test_words_in_another_language_are_said_not_to_be_read(draft: str) -> None:
    """Whoever writes in another language learns first of all that nobody read it."""
    assert _review(draft).warnings[0] == wording_drafts.OTHER_LANGUAGE_NOT_CHECKED


@pytest.mark.parametrize(
    "draft",
    [
        "Storytime on Saturday with Aleksandra Wojciechowska, Siobhán and Llŷr. Café open",
        "gna be late m8, c u at the library 2nite",
        "So thrilled. Diolch!",
    ],
)
def test_english_with_names_and_text_speak_is_taken_as_read(draft: str) -> None:
    """Names, borrowed words and short forms do not make a draft foreign."""
    assert wording_drafts.OTHER_LANGUAGE_NOT_CHECKED not in _review(draft).warnings


def test_policies_that_say_nothing_check_nothing() -> None:
    """An organisation without a single fitting clause is told that nothing was looked for."""
    reviewer, _ = a_reviewer(corpus_of(("keys.md", "# Keys\n\n1.1 Keys hang on the board.\n")))
    report = reviewer.review("council", "my zipcode")
    assert report.text == wording_drafts.NOTHING_LOOKED_FOR
    assert report.checked == ()


# --- speaking up ----------------------------------------------------------------------------------


def test_raising_wrongdoing_is_thanked_and_never_blocked() -> None:
    """Somebody who reports wrongdoing gets a kind word, the clause's own way, and no block."""
    report = _review("They fiddled the books, blast it")
    whistle = next(f for f in report.findings if f.topic == "whistle")
    assert report.verdict is Verdict.REVIEW
    assert "Thank you" in whistle.reason
    assert "Whistleblowing Procedure" in whistle.citations[0].quote


def test_speaking_up_gives_nobody_elses_data_away() -> None:
    """A report of wrongdoing may be posted less harshly judged, but not with someone's data."""
    assert _review("They fiddled the books, zipcode and all").verdict is Verdict.BLOCK


# --- setting aside --------------------------------------------------------------------------------


def _ids(report: DraftReport) -> Mapping[str, str]:
    return {f.finding_id: "it is public" for f in report.findings}


def test_what_the_writer_sets_aside_no_longer_counts() -> None:
    """A finding that is dismissed is shown with the reason and changes no verdict."""
    first = _review("I heard it")
    again = _review("I heard it", dismissed=_ids(first))
    assert again.verdict is Verdict.OK
    assert [f.suppressed_by for f in again.findings] == ["it is public"]
    assert "but what you set aside" in again.text


def test_setting_aside_survives_an_edit_elsewhere() -> None:
    """The writer need not dismiss the same words again after changing others."""
    first = _review("I heard it from the neighbours at the gate. It rains.")
    again = _review(
        "I heard it from the neighbours at the gate. It pours down now!", dismissed=_ids(first)
    )
    assert again.findings[0].suppressed_by


def test_setting_aside_survives_a_sentence_added_beside_it() -> None:
    """A new sentence right before or behind the words does not bring them up again."""
    first = _review("I heard it at the gate.")
    again = _review("Hello all! I heard it at the gate. See you there.", dismissed=_ids(first))
    assert again.findings[0].suppressed_by


def test_setting_aside_what_was_joined_sets_aside_all_of_it() -> None:
    """Two places told as one finding stay set aside together, also once they are apart."""
    first = _review("I heard it at the gate. She heard it, too.")
    assert len(first.findings) == 1
    again = _review("I heard it at the gate. She heard it, too.", dismissed=_ids(first))
    assert again.verdict is Verdict.OK
    apart = _review("I heard it at the gate." + " Rain." * 30 + " She heard it, too.")
    assert len(apart.findings) == 2
    again = _review(
        "I heard it at the gate." + " Rain." * 30 + " She heard it, too.", dismissed=_ids(first)
    )
    assert [bool(f.suppressed_by) for f in again.findings] == [True, True]


def test_setting_aside_ends_with_the_words() -> None:
    """Other words are another finding."""
    first = _review("I heard it from Ann")
    again = _review("Somebody else heard of something different", dismissed=_ids(first))
    assert not again.findings[0].suppressed_by


def test_what_blocks_cannot_be_set_aside_by_its_writer() -> None:
    """Another pair of eyes is needed for what must not be posted."""
    first = _review("my zipcode")
    assert _review("my zipcode", dismissed=_ids(first)).verdict is Verdict.BLOCK


def test_the_same_words_twice_are_told_apart() -> None:
    """Two places in like surroundings have names of their own."""
    report = _review("zipcode\n" * 2)
    assert len({f.finding_id for f in report.findings}) == len(report.findings)


def test_finding_ids_tell_nothing_without_the_key() -> None:
    """The same words have other names under another key, and one name under the same."""
    one, _ = a_reviewer(key=b"a" * 32)
    other, _ = a_reviewer(key=b"b" * 32)
    first = one.review("council", "my zipcode").findings[0].finding_id
    assert first == one.review("council", "my zipcode").findings[0].finding_id
    assert first != other.review("council", "my zipcode").findings[0].finding_id


class _Counted:
    """Counts that were made elsewhere."""

    def __init__(self, **counts: tuple[int, int]) -> None:
        self._counts = {key.replace("__", "."): value for key, value in counts.items()}
        self.calls: list[tuple[list[tuple[str, str]], list[tuple[str, str]]]] = []

    def count(self, org: str, *, spoke: object, dismissed: object) -> None:
        """Remember the call."""
        self.calls.append((list(spoke), list(dismissed)))  # type: ignore[call-overload]

    def counts(self, org: str) -> Mapping[str, tuple[int, int]]:
        """Return what the test says."""
        return self._counts


@pytest.mark.parametrize(
    ("counts", "severity"),
    [((30, 4), Severity.REVIEW), ((30, 3), Severity.BLOCK), ((29, 20), Severity.BLOCK)],
)
def test_a_rule_that_is_dismissed_too_often_loses_a_step(
    counts: tuple[int, int], severity: Severity
) -> None:
    """More than one in ten over thirty and more: then the rule weighs less."""
    rule = a_rule("profanity", "blast", rule_id="noisy")
    reviewer, _ = a_reviewer(rules=[rule], tally=_Counted(noisy=counts))
    assert reviewer.review("council", "blast").findings[0].severity is severity


def test_what_is_still_being_typed_is_not_counted() -> None:
    """Only finished drafts count for how often a rule speaks."""
    tally = _Counted()
    reviewer, _ = a_reviewer(tally=tally)
    reviewer.review("council", "blast", is_typing=True)
    assert tally.calls == []
    reviewer.review("council", "blast")
    assert [rule_id for rule_id, _ in tally.calls[0][0]] == ["test.profanity.blast"]


def test_what_no_clause_speaks_of_is_counted_for_the_owner() -> None:
    """Topics that drafts touch while the policies are silent are counted; no word is kept."""
    tally = _Counted()
    reviewer, _ = a_reviewer(tally=tally)
    reviewer.review("council", "Ten votes, and blast it")
    assert [rule_id for rule_id, _ in tally.calls[0][0]] == [
        "test.profanity.blast",
        "silent.political",
    ]


def test_every_finding_says_what_helps() -> None:
    """Where a rule knows no fix, the writer gets advice all the same."""
    (finding,) = _review("blast it").findings
    assert finding.fix is not None
    assert finding.fix.text == wording_drafts.ANOTHER_WAY


# --- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize("draft", ["", "  \n\t "])
def test_an_empty_draft_gets_a_word_and_no_finding(draft: str) -> None:
    """Nothing is said against nothing."""
    report = _review(draft)
    assert report.text == wording_drafts.EMPTY
    assert report.findings == ()


def test_a_draft_too_long_to_read_is_never_called_ok() -> None:
    """What was not read in full is not judged in part."""
    report = _review("x" * (LONGEST_DRAFT + 1))
    assert report.verdict is Verdict.REVIEW
    assert "nothing was checked" in report.text
    assert report.checked == ()


@pytest.mark.parametrize(
    "draft",
    [
        "\x00\x01\x1b[31m zipcode \x7f",
        "\U0001f600" * 10_000,
        "\u202e\u05e9\u05dc\u05d5\u05dd zipcode \u202c",
        "a" * LONGEST_DRAFT,
        "((((" * 2_000 + "zipcode",
        "https://example.com " * 900,
    ],
)
def test_strange_drafts_are_read_like_any_other(draft: str) -> None:
    """Control characters, emoji, right-to-left words and bombs get a report, spans in place."""
    report = _review(draft)
    for finding in report.findings:
        assert [draft[s.start : s.end] for s in finding.spans] == ["zipcode"]
    assert bool(report.findings) == ("zipcode" in draft)


def test_drafts_can_be_reviewed_at_the_same_time() -> None:
    """Many threads get the same report for the same draft."""
    reviewer, _ = a_reviewer()
    reports: list[DraftReport] = []

    def review() -> None:
        draft = "I heard it, my zipcode, blast"
        reports.extend(reviewer.review("council", draft) for _ in range(5))

    threads = [threading.Thread(target=review) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reports) == 20
    assert len(set(reports)) == 1


def test_a_capacity_of_both_is_a_capacity_not_known() -> None:
    """Both capacities' clauses count."""
    both = _review("do not shout your opinion", capacity=Capacity.BOTH)
    assert {"caps", "disclaimer"} <= set(_found(both))


def test_whoever_is_not_bound_is_not_held_to_it() -> None:
    """A resident's post is held against none of the clauses for staff."""
    assert "pii.other" not in _found(_review("my zipcode", writer=Audience.PUBLIC))


# --- one thing once -------------------------------------------------------------------------------


def test_what_one_rule_finds_close_together_is_one_finding() -> None:
    """Two places of one matter in a sentence are told of together, both marked."""
    report = _review("I heard it, and others heard it")
    (finding,) = report.findings
    assert [s.start for s in finding.spans] == [2, 23]
    assert finding.excerpt == "heard ... heard"


def test_what_can_be_mended_place_by_place_stays_apart() -> None:
    """Two numbers are two findings: each has a fix of its own."""
    assert len(_review("zipcode and zipcode").findings) == 2


def test_nobody_is_asked_what_a_finding_answers() -> None:
    """A question on a matter that was found already would only tire."""
    assert _review("maybe").questions
    assert not _review("I heard it, maybe").questions


def test_a_personal_post_on_the_organisations_own_channel_is_bound_by_both() -> None:
    """Who writes on the council's own page cannot say that it is private."""
    plain = _review("do not shout", capacity=Capacity.PERSONAL)
    assert _found(plain) == {}
    own = _review("On the council's own blog I shout", capacity=Capacity.PERSONAL)
    assert _found(own) == {"caps": Severity.NOTE}


def test_a_report_says_when_the_capacity_was_not_known() -> None:
    """The writer is told that clauses for both were counted, and only then."""
    said = wording_drafts.CAPACITY_NOT_KNOWN
    assert said in _review("hello").not_checked
    assert said not in _review("hello", capacity=Capacity.PERSONAL).not_checked


def test_whoever_speaks_up_is_sent_to_those_who_look_into_it() -> None:
    """The contact is that of the way to raise it, whatever else was found."""
    text = ONLINE.replace(
        "any wrongdoing.", "any wrongdoing. Concerns should be reported to the Monitoring Officer."
    )
    reviewer, _ = a_reviewer(corpus_of(("online.md", text)))
    report = reviewer.review("council", "They fiddled it, says my zipcode")
    assert report.findings[0].topic == "pii.other"
    assert report.contact == "the Monitoring Officer"
