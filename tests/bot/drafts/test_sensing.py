"""What a review says of a draft by its sense, alone and beside what rules found."""

import pytest

from bot.core import wording_learned
from knowledge.domain import Capacity, Certainty, Fix, FixKind, Severity, Span, Verdict
from knowledge.rules import load_rulebook
from knowledge.topics import HOW_WRITTEN, TOPICS
from tests.bot.drafts.house import Senses, a_reviewer, a_rule, corpus_of


def test_what_reads_like_a_breach_calls_for_another_look_and_no_more() -> None:
    """No word gives it away, so nothing is blocked; the clause stands beside it all the same."""
    reviewer, _ = a_reviewer(scorer=Senses(gossip=0.9))
    report = reviewer.review("council", "They do say the pool will close.")
    assert report.verdict is Verdict.REVIEW
    (finding,) = report.findings
    assert finding.topic == "gossip"
    assert finding.citations[0].ref == "2.2"


def test_every_matter_has_its_own_reason_and_question() -> None:
    """Whoever is sent back learns what it reads as, and what to ask themselves and do about it."""
    told = [topic for topic in TOPICS if topic not in HOW_WRITTEN]
    questions = [wording_learned.question(topic) for topic in told]
    reasons = [wording_learned.reason(topic, asks=False) for topic in told]
    assert len({*questions}) == len({*reasons}) == len(told)
    assert all("?" in question and question.endswith((".", "?")) for question in questions)


def test_where_it_may_be_one_of_two_matters_both_clauses_are_shown() -> None:
    """The likelier one first, one clause for each; the reason says that it may be the other."""
    rules = (
        "1.1 Do not share rumours.\n\n1.2 Posts must not be defamatory.\n\n1.3 Never spread gossip."
    )
    corpus = corpus_of(("online.md", f"# Social media policy\n\n## 1 Rules\n\n{rules}\n"))
    torn, _ = a_reviewer(corpus, scorer=Senses(gossip=0.5, libel=0.4))
    (finding,) = torn.review("council", "They do say the pool will close.").findings
    assert finding.topic == "gossip"
    gossip, libel = finding.citations
    assert gossip.ref in ("1.1", "1.3")
    assert libel.ref == "1.2"
    assert "It may rather be about" in finding.reason
    sure, _ = a_reviewer(corpus, scorer=Senses(gossip=0.9, libel=0.1))
    (finding,) = sure.review("council", "They do say the pool will close.").findings
    assert {c.ref for c in finding.citations} == {"1.1", "1.3"}
    assert "rather" not in finding.reason


def test_a_disclaimer_that_is_there_is_not_missed() -> None:
    """Whoever says that a view is theirs is not asked to say so."""
    reviewer, _ = a_reviewer(scorer=Senses(disclaimer=0.9))
    missed = reviewer.review("council", "I'd change the bands.").findings
    assert [f.topic for f in missed] == ["disclaimer"]
    assert reviewer.review("council", "I'd change the bands. My own views.").findings == ()


def test_a_form_that_nobody_signed_is_no_leave() -> None:
    """Whoever says that a parent hadn't signed says that nobody agreed."""
    rule = "1.1 Never post pictures of children without the written consent of a parent."
    corpus = corpus_of(("online.md", f"# Social media policy\n\n## 1 Rules\n\n{rule}\n"))
    reviewer, _ = a_reviewer(
        corpus, scorer=Senses(fails=False, **{"photo.child": 0.9}), rules=load_rulebook()
    )
    for signed, topics in (("had signed", []), ("hadn't signed", ["photo.child"])):
        report = reviewer.review("council", f"Too cute! Her mum {signed} the form, school says.")
        assert [f.topic for f in report.findings] == topics


def test_whoever_says_not_for_the_council_does_not_speak_for_it() -> None:
    """A view that is said to be one's own commits nobody else."""
    rule = "1.1 Never speak on behalf of the council unless you are asked to."
    corpus = corpus_of(("online.md", f"# Social media policy\n\n## 1 Rules\n\n{rule}\n"))
    reviewer, _ = a_reviewer(corpus, scorer=Senses(speak_for=0.9))
    meant = reviewer.review("council", "The bands should go up next year.").findings
    assert [f.topic for f in meant] == ["speak_for"]
    said = "My view, not on behalf of the council: the bands should go up next year."
    assert reviewer.review("council", said).findings == ()


def test_what_is_only_suspected_is_asked() -> None:
    """Below that, the writer is asked, and the verdict stays."""
    reviewer, _ = a_reviewer(scorer=Senses(gossip=0.3))
    report = reviewer.review("council", "They do say the pool will close.")
    assert report.verdict is Verdict.OK
    assert [q.topic for q in report.questions] == ["gossip"]


def test_a_rule_that_names_the_words_is_preferred() -> None:
    """The same sentence is not told of twice."""
    reviewer, _ = a_reviewer(scorer=Senses(gossip=0.9))
    report = reviewer.review("council", "I heard it.")
    assert [f.rule_id for f in report.findings] == ["test.gossip.heard"]


def test_beside_what_a_rule_names_only_what_is_clearly_another_matter_is_told() -> None:
    """A draft that goes back for its words is not told of vague feelings as well."""
    draft = "I heard it. They do say the pool will close."
    clear, _ = a_reviewer(scorer=Senses(libel=0.9))
    assert [f.topic for f in clear.review("council", draft).findings] == ["gossip", "libel"]
    doubts = Senses(libel=0.3, incite=0.3, contempt=0.3)
    vague, _ = a_reviewer(scorer=doubts)
    assert [f.topic for f in vague.review("council", draft).findings] == ["gossip"]
    assert vague.review("council", draft).questions == ()


def test_what_is_left_when_the_fixes_are_made_is_told_at_once() -> None:
    """Whoever takes the corrected draft is not told of anything that was kept from them before."""
    reviewer, _ = a_reviewer(scorer=Senses(gossip=0.9))
    report = reviewer.review("council", "my zipcode is X. They do say the pool will close.")
    assert [f.topic for f in report.findings] == ["pii.other", "gossip"]
    again = reviewer.review("council", report.corrected)
    assert [f.topic for f in again.findings] == ["gossip"]


def test_a_neighbouring_matter_is_told_where_another_clause_is_on_it() -> None:
    """A name that a rule found and a client that the sense felt are two clauses; one is one."""
    rules = (a_rule("third_party.named", "Pat", severity=Severity.REVIEW),)
    names = "Do not name other people online without their consent."
    clients = "You must not discuss service users or clients on social media."
    sensed = Senses(service_user=0.9)
    two = corpus_of(("online.md", f"# Posts\n\n## 1 Rules\n\n1.1 {names}\n\n1.2 {clients}\n"))
    reviewer, _ = a_reviewer(two, rules=rules, scorer=sensed)
    report = reviewer.review("council", "Pat was in tears on my visit.")
    assert {f.topic: f.citations[0].ref for f in report.findings} == {
        "third_party.named": "1.1",
        "service_user": "1.2",
    }
    both = "Do not identify clients or colleagues online."
    one = corpus_of(("online.md", f"# Posts\n\n## 1 Rules\n\n1.1 {both}\n"))
    reviewer, _ = a_reviewer(one, rules=rules, scorer=sensed)
    report = reviewer.review("council", "Pat was in tears on my visit.")
    assert [f.topic for f in report.findings] == ["third_party.named"]


def test_figures_that_are_mended_into_a_sentence_are_marked_as_a_whole() -> None:
    """What only the mended draft says in words still has a place in the draft."""
    rules = (a_rule("pii.other", "1234", fix=Fix(kind=FixKind.REPLACE, text="a number of no use")),)
    reviewer, _ = a_reviewer(scorer=Senses(gossip=0.9), rules=rules)
    report = reviewer.review("council", "1234")
    assert [(f.topic, f.spans) for f in report.findings] == [
        ("pii.other", (Span(0, 4),)),
        ("gossip", (Span(0, 4),)),
    ]


def test_without_its_model_the_rules_still_speak() -> None:
    """A broken model is an alarm for the operator, and no reason to say nothing."""
    reviewer, events = a_reviewer(scorer=Senses(fails=True))
    report = reviewer.review("council", "so fuming")
    assert [f.topic for f in report.findings] == ["vent"]
    assert events.alarms == [("draft.sense_failed", {"kind": "EmbedderUnavailable"})]


def test_a_draft_that_reads_harmless_is_looked_at_and_not_stopped() -> None:
    """A rule that would block is doubted where the whole says otherwise, and may be set aside."""
    reviewer, _ = a_reviewer(scorer=Senses(gossip=0.1))
    draft = "oh blast"
    report = reviewer.review("council", draft)
    assert (report.verdict, report.findings[0].severity) == (Verdict.REVIEW, Severity.REVIEW)
    aside = {report.findings[0].finding_id: "it is public"}
    assert reviewer.review("council", draft, dismissed=aside).verdict is Verdict.OK


def test_a_block_stands_where_it_is_not_doubted() -> None:
    """The whole reads wrong, it is somebody's data, the draft is long, or nobody could be asked."""
    sure, _ = a_reviewer(scorer=Senses(gossip=0.4))
    assert sure.review("council", "oh blast").verdict is Verdict.BLOCK
    harmless, _ = a_reviewer(scorer=Senses(gossip=0.1))
    assert harmless.review("council", "my zipcode").verdict is Verdict.BLOCK
    long = "oh blast. " + "The pool reopens on Monday after a long and careful repair. " * 40
    assert harmless.review("council", long).verdict is Verdict.BLOCK
    broken, events = a_reviewer(scorer=Senses(fails=True))
    assert broken.review("council", "oh blast").verdict is Verdict.BLOCK
    assert [name for name, _ in events.alarms] == ["draft.sense_failed"]


def test_words_that_mislead_a_rule_are_a_note_beside_what_the_draft_is_about() -> None:
    """Where the whole reads wrong for another reason, that is told first, and the rule's a note."""
    draft = "I heard it. They do say the pool will close."
    reviewer, _ = a_reviewer(scorer=Senses(vent=0.9))
    weights = {f.topic: f.severity for f in reviewer.review("council", draft).findings}
    assert weights["gossip"] is Severity.NOTE
    near, _ = a_reviewer(scorer=Senses(accuracy=0.9))
    weights = {f.topic: f.severity for f in near.review("council", draft).findings}
    assert weights["gossip"] is Severity.REVIEW


def test_one_likely_matter_in_a_draft_that_reads_harmless_is_a_note() -> None:
    """It is told, and sends nothing back; what is certain is looked at all the same."""
    harmless, _ = a_reviewer(scorer=Senses(vent=0.05))
    report = harmless.review("council", "I heard it. They do say the pool will close.")
    assert (report.verdict, [f.severity for f in report.findings]) == (Verdict.OK, [Severity.NOTE])
    assert harmless.review("council", "oh blast").verdict is Verdict.REVIEW


def test_a_draft_that_plainly_is_what_a_clause_advises_against_needs_a_look() -> None:
    """Good advice is a note, unless the draft surely is just that; then one look is not too much."""
    draft = "What a shift. Sick of every one of them, and there are three more nights to come."
    doubted, _ = a_reviewer(scorer=Senses(vent=0.7))
    report = doubted.review("council", draft)
    assert (report.verdict, [f.severity for f in report.findings]) == (Verdict.OK, [Severity.NOTE])
    sure, _ = a_reviewer(scorer=Senses(vent=0.9))
    report = sure.review("council", draft)
    assert report.verdict is Verdict.REVIEW
    assert [f.citations[0].ref for f in report.findings] == ["2.4"]
    (name,) = [f.finding_id for f in report.findings]
    assert sure.review("council", draft, dismissed={name: "mine"}).verdict is Verdict.OK


def test_words_that_are_a_mere_note_weigh_what_the_draft_reads_as() -> None:
    """The sense of a draft is not lost behind a note on the same words, which stay marked."""
    noted = a_rule("gossip", "rumour", severity=Severity.NOTE, certainty=Certainty.LIKELY)
    draft = "A rumour, they say, and another rumour of the pool."
    harmless, _ = a_reviewer(rules=(noted,), scorer=Senses(gossip=0.1))
    assert harmless.review("council", draft).verdict is Verdict.OK
    reviewer, _ = a_reviewer(rules=(noted,), scorer=Senses(gossip=0.9))
    report = reviewer.review("council", draft)
    assert report.verdict is Verdict.REVIEW
    (finding,) = report.findings
    assert (finding.rule_id, finding.severity) == ("test.gossip.rumour", Severity.REVIEW)
    assert [draft[s.start : s.end] for s in finding.spans] == ["rumour", "rumour"]


def test_a_note_that_was_set_aside_is_not_brought_up_by_the_sense_of_the_same_words() -> None:
    """Whoever said why these words are all right is not asked about them again."""
    noted = a_rule("gossip", "rumour", severity=Severity.NOTE, certainty=Certainty.LIKELY)
    draft = "A rumour of the pool."
    reviewer, _ = a_reviewer(rules=(noted,), scorer=Senses(gossip=0.9))
    (finding,) = reviewer.review("council", draft).findings
    report = reviewer.review("council", draft, dismissed={finding.finding_id: "It is a song."})
    assert report.verdict is Verdict.OK


def test_swearing_is_left_to_the_rules_that_know_the_words() -> None:
    """A mild word in one's own time is no more than a note, whatever else the draft sounds like."""
    reviewer, _ = a_reviewer(scorer=Senses(profanity=0.9))
    assert reviewer.review("council", "What a goal, well I never.").findings == ()


@pytest.mark.parametrize(
    ("capacity", "chance", "verdict"),
    [
        (Capacity.OFFICIAL, 0.9, Verdict.REVIEW),
        (Capacity.OFFICIAL, 0.6, Verdict.OK),
        (Capacity.PERSONAL, 0.9, Verdict.OK),
    ],
)
def test_an_official_post_that_nobody_read_through_needs_a_look(
    capacity: Capacity, chance: float, verdict: Verdict
) -> None:
    """One slip is a note and mended by itself; the post as a whole is told beside it."""
    text = "# Social media policy\n\n## 1 Our pages\n\n1.1 Check the spelling of every post.\n"
    slip = a_rule("spelling", "goin", severity=Severity.NOTE)
    reviewer, _ = a_reviewer(
        corpus_of(("pages.md", text)), rules=(slip,), scorer=Senses(textspeak=chance, spelling=0.01)
    )
    report = reviewer.review("council", "tix r goin fast so dm us b4 its 2 l8", capacity=capacity)
    assert report.verdict is verdict
    told = [(f.topic, f.severity) for f in report.findings]
    assert (("spelling", Severity.REVIEW) in told) is (verdict is Verdict.REVIEW)
    assert (("spelling", Severity.NOTE) in told) is (capacity is Capacity.OFFICIAL)
