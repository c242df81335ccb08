"""An answer quotes what it rests on, or says plainly that the policies do not cover it."""

from dataclasses import replace
from datetime import date

from bot.core.answering import ANSWER_AT, Asked, compose_answer
from knowledge.domain import (
    Answer,
    Audience,
    Capacity,
    Clause,
    ClauseKind,
    Contact,
    CrossReference,
    Modality,
    Outcome,
    Passage,
    PolicyMetadata,
    PolicyStatus,
    PolicyVersion,
    Stance,
)
from tests.bot.twins import NOW, EventList, a_corpus, a_passage
from tests.builders import a_clause, a_version

SURE, LIKELY, UNLIKELY = 0.95, 0.8, ANSWER_AT / 2


def _asked(question: str = "Can I lend my pass?", **others: object) -> Asked:
    asked = Asked(question=question, asker=Audience.STAFF, org_contact="", at=NOW)
    return replace(asked, **others)  # type: ignore[arg-type]  # a test names what it changes


def _ban(ref: str = "1.1", **others: object) -> Clause:
    words = f"Staff must not lend their pass to anyone, see {ref}."
    return a_clause(words, ref, **{"modality": Modality.PROHIBIT, **others})


def _grant(ref: str = "1.2", **others: object) -> Clause:
    words = f"You may lend your pass to a colleague of your team, see {ref}."
    return a_clause(words, ref, **{"modality": Modality.PERMIT, **others})


def _answer(
    version: PolicyVersion,
    *probabilities: float,
    asked: Asked | None = None,
    events: EventList | None = None,
) -> Answer:
    """Return the answer when the version's clauses are found in order with these probabilities."""
    passages = [
        a_passage(clause, probability, rank)
        for rank, (clause, probability) in enumerate(
            zip(version.clauses, probabilities, strict=False), 1
        )
    ]
    return compose_answer(asked or _asked(), passages, a_corpus(version), events or EventList())


def test_the_best_clause_is_quoted() -> None:
    """A likely clause is cited in full, its stance said in words with policy and reference."""
    version = a_version([_ban()], metadata=PolicyMetadata(title="PASSES POLICY"))
    answer = _answer(version, SURE)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.stance is Stance.NO
    assert answer.text == "Not allowed. The Passes Policy rules this out (1.1)."
    assert [c.quote for c in answer.citations] == [version.clauses[0].text]
    assert answer.corpus_digest == a_corpus(version).digest
    assert answer.answered_at == NOW


def test_an_unlikely_clause_is_no_answer() -> None:
    """Below the threshold nothing is cited: the reply says what is covered and whom to ask."""
    version = a_version([_ban()], metadata=PolicyMetadata(title="Passes", owner="Facilities"))
    answer = _answer(version, UNLIKELY)
    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.stance is None
    assert answer.citations == answer.also == ()
    assert answer.text.startswith("Not covered.")
    assert "Passes" in answer.text
    assert answer.contact == "Facilities"
    assert len(answer.candidates) == 1


def test_nothing_found_is_no_crash() -> None:
    """An empty corpus answers that nothing is known, and still names somebody."""
    answer = compose_answer(_asked(), [], a_corpus(), EventList())
    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.contact


def test_a_false_quote_never_leaves() -> None:
    """A best clause that fails the check is not found, with an alarm that holds no words of it."""
    version = a_version([_ban()])
    tampered = replace(version.clauses[0], text="Staff may lend their pass to anyone.")
    events = EventList()
    passages = [a_passage(tampered, SURE)]
    answer = compose_answer(_asked(), passages, a_corpus(version), events)
    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.citations == ()
    ((event, fields),) = events.alarms
    assert event == "quote.refused"
    assert fields == {
        "clause_id": "leave#1.1",
        "fault": "words differ from the stored clause",
    }


def test_a_false_second_quote_is_left_out() -> None:
    """A further clause that fails the check is dropped with an alarm; the true one stays."""
    version = a_version([_ban("1.1"), _ban("1.2")])
    tampered = replace(version.clauses[1], text="Anything goes.")
    events = EventList()
    passages = [a_passage(version.clauses[0], SURE), a_passage(tampered, SURE, 2)]
    answer = compose_answer(_asked(), passages, a_corpus(version), events)
    assert [c.ref for c in answer.citations] == ["1.1"]
    assert len(events.alarms) == 1


def test_three_citations_at_most() -> None:
    """However many clauses are likely, three are cited, best first; ten candidates are kept."""
    version = a_version([_ban(f"1.{n}") for n in range(1, 15)])
    answer = _answer(version, *[SURE] * 14)
    assert [c.ref for c in answer.citations] == ["1.1", "1.2", "1.3"]
    assert len(answer.candidates) == 10


def test_a_far_second_is_not_cited() -> None:
    """A clause much less likely than the best is no citation."""
    version = a_version([_ban("1.1"), _ban("1.2")])
    assert len(_answer(version, SURE, 0.01).citations) == 1


def test_clauses_that_disagree_are_both_shown() -> None:
    """Two likely clauses that say opposite things are shown side by side, and said to."""
    version = a_version([_ban("1.1"), _grant("4.2")])
    answer = _answer(version, SURE, SURE)
    assert answer.stance is Stance.CONDITIONAL
    assert "do not say the same" in answer.text
    assert [c.ref for c in answer.citations] == ["1.1", "4.2"]


def test_a_question_that_turns_on_the_account_is_asked_back() -> None:
    """Rules that differ for personal and official use, as likely as each other, raise a question."""
    version = a_version(
        [
            _ban("1.1", capacity=Capacity.OFFICIAL),
            _grant("4.2", capacity=Capacity.PERSONAL),
        ]
    )
    answer = _answer(version, SURE, SURE, asked=_asked("Can I like a party's post?"))
    assert answer.outcome is Outcome.AMBIGUOUS
    assert answer.citations == ()
    assert "personal account" in answer.text
    told = _answer(version, SURE, SURE, asked=_asked("Can I like it on my own account?"))
    assert told.outcome is Outcome.ANSWERED


def test_each_choice_is_a_question_with_an_answer_of_its_own() -> None:
    """Pressing "my own account" gets the personal rule, "for work" the official one."""
    version = a_version(
        [
            _ban("1.1", capacity=Capacity.OFFICIAL),
            _grant("4.2", capacity=Capacity.PERSONAL),
        ]
    )
    mine, work = _answer(version, SURE, SURE, asked=_asked("Can I like a party's post?")).choices
    assert "own" in mine.label
    assert "work" in work.label
    told = [
        _answer(version, SURE, SURE, asked=_asked(choice.question)).citations[0].ref
        for choice in (mine, work)
    ]
    assert told == ["4.2", "1.1"]


# --- what else matters ----------------------------------------------------------------------------


def test_the_exception_behind_a_clause_is_shown() -> None:
    """A clause that opens with "However" right behind the one cited is also relevant."""
    turn = a_clause("However, the reception may hold passes overnight.", "1.2")
    other = a_clause("Passes are blue.", "1.3")
    answer = _answer(a_version([_ban(), turn, other]), SURE)
    assert [c.ref for c in answer.also] == ["1.2"]


def test_notes_and_references_are_shown() -> None:
    """A footnote of the clause and a clause it points to are also relevant."""
    ban = _ban(refers_to=(CrossReference(words="para 5", clause_id="leave#5"),))
    note = a_clause(
        "A pass is any card or key.", "note 1", kind=ClauseKind.NOTE, parent="leave#1.1"
    )
    target = a_clause("Lost passes are reported at once.", "5")
    answer = _answer(a_version([ban, target, note]), SURE)
    assert [c.ref for c in answer.also] == ["note 1", "5"]


def test_a_list_comes_with_its_opening() -> None:
    """A clause that opens a list is shown with all its items: they are its conditions."""
    opening = a_clause("You may swap a shift, provided that you:", "3", modality=Modality.PERMIT)
    items = [
        a_clause(words, f"3({n})", kind=ClauseKind.ITEM, parent="leave#3", lead_in=opening.text)
        for n, words in enumerate(("ask first;", "find a colleague;", "log it;", "tell reception"))
    ]
    answer = _answer(a_version([opening, *items]), SURE, asked=_asked("Can I swap a shift?"))
    assert answer.stance is Stance.CONDITIONAL
    assert answer.text == "It depends. The Leave policy sets conditions (3)."
    assert [c.ref for c in answer.also] == ["3(0)", "3(1)", "3(2)", "3(3)"]
    assert answer.also[0].lead_in == opening.text


def test_the_other_capacity_is_shown() -> None:
    """A clause found for the other kind of account is also relevant, the unrelated is not."""
    personal = _ban("1.1", capacity=Capacity.PERSONAL)
    official = a_clause("Team accounts are shared.", "2.1", capacity=Capacity.OFFICIAL)
    unrelated = a_clause("Passes are blue.", "3.1")
    answer = _answer(a_version([personal, official, unrelated]), SURE, 0.05, 0.05)
    assert [c.ref for c in answer.also] == ["2.1"]


# --- whom to ask ----------------------------------------------------------------------------------


def _policy_with_contacts(**metadata: object) -> PolicyVersion:
    desk = Contact(
        role="Pass Desk", duties=(("The Pass Desk issues passes.", "leave#1.1"),), phone="01 234"
    )
    adviser = Contact(
        role="Conduct Adviser",
        duties=(("Seek advice from the Conduct Adviser if in doubt.", "leave#9"),),
    )
    facts = PolicyMetadata(title="Leave policy", **metadata)  # type: ignore[arg-type]
    clauses = [_ban("1.1"), _ban("1.2")]
    return a_version(clauses, contacts=(desk, adviser), metadata=facts)


def test_the_role_that_the_clause_names_is_asked_first() -> None:
    """Whom the cited clause names is the contact, with the way to reach them."""
    version = _policy_with_contacts(owner="Facilities")
    assert _answer(version, SURE).contact == "the Pass Desk (01 234)"


def test_the_adviser_is_asked_where_the_clause_names_nobody() -> None:
    """Otherwise it is the role that the policy says to seek advice from."""
    version = _policy_with_contacts(owner="Facilities")
    passages = [a_passage(version.clauses[1], SURE)]
    answer = compose_answer(_asked("Party tonight?"), passages, a_corpus(version), EventList())
    assert answer.contact == "the Conduct Adviser"


def test_the_owner_and_then_the_settings_are_the_last_resort() -> None:
    """Without roles it is the owner; without an owner, the contact of the settings."""
    clauses = [_ban()]
    owned = a_version(clauses, metadata=PolicyMetadata(title="Leave policy", owner="Facilities"))
    assert _answer(owned, SURE).contact == "Facilities"
    bare = a_version(clauses)
    asked = _asked(org_contact="the Governance Team")
    assert _answer(bare, SURE, asked=asked).contact == "the Governance Team"
    assert _answer(bare, SURE).contact == "your manager or the owner of the policy"


# --- warnings -------------------------------------------------------------------------------------


def test_a_draft_and_an_overdue_review_are_said() -> None:
    """The asker learns that a policy is a draft, and since when its review is overdue."""
    facts = PolicyMetadata(
        title="Leave policy", status=PolicyStatus.DRAFT, review_on=date(2020, 1, 31)
    )
    assert _answer(a_version([_ban()], metadata=facts), SURE).warnings == (
        "The Leave policy is a draft and may not be in force.",
        "The Leave policy has been overdue for review since 31 January 2020.",
    )


def test_a_review_due_today_is_not_overdue() -> None:
    """A review may happen on the day it is due."""
    facts = PolicyMetadata(title="Leave policy", review_on=NOW.date())
    assert _answer(a_version([_ban()], metadata=facts), SURE).warnings == ()


def test_a_clause_for_others_says_so() -> None:
    """Staff learn that a clause was written for members; members do not."""
    version = a_version([_ban(audience=Audience.MEMBERS)])
    (warning,) = _answer(version, SURE).warnings
    assert warning == "Clause 1.1 was written for elected or appointed members."
    assert not _answer(version, SURE, asked=_asked(asker=Audience.MEMBERS)).warnings


# --- words ----------------------------------------------------------------------------------------


def _text(question: str, clause: Clause) -> str:
    return _answer(a_version([clause]), SURE, asked=_asked(question)).text


def test_the_reply_never_says_more_than_the_clause() -> None:
    """ "Must not", "should not" and "inappropriate" are three replies; so are duty and advice."""
    ban = Modality.PROHIBIT
    must = a_clause("Staff must not gamble.", modality=ban)
    should = a_clause("Staff should not gamble.", modality=ban)
    unfit = a_clause("Gambling is inappropriate.", modality=ban)
    assert _text("Can I gamble?", must).startswith("Not allowed.")
    assert _text("Can I gamble?", should).startswith("You should not.")
    assert _text("Can I gamble?", unfit).startswith("Not appropriate.")
    duty = a_clause("You must lock your screen.", modality=Modality.REQUIRE)
    advice = a_clause("You should lock your screen.", modality=Modality.ADVISE)
    assert _text("Do I have to lock my screen?", duty).startswith("Yes. The Leave policy requires")
    assert _text("Do I have to lock my screen?", advice).startswith("Yes, you should.")


def test_a_bad_thing_asked_about_gets_no_bare_no() -> None:
    """ "Is it a problem?" is never answered with a "No" that would mean its opposite."""
    text = _text("Would it be a problem if I lent my pass?", _ban())
    assert text.startswith("Not allowed.")


def test_telling_words_are_marked() -> None:
    """In a clause of several sentences the one that speaks to the question is marked."""
    clause = a_clause(
        "Passes are blue. Staff must not lend their pass to anyone.", modality=Modality.PROHIBIT
    )
    (citation,) = _answer(a_version([clause]), SURE).citations
    (span,) = citation.telling
    assert citation.quote[span.start : span.end] == "Staff must not lend their pass to anyone."


def test_candidates_keep_the_ranking() -> None:
    """The ranking before the decision is kept as it was, for evaluation."""
    version = a_version([_ban("1.1"), _ban("1.2")])
    passages: list[Passage] = [
        a_passage(version.clauses[1], UNLIKELY),
        a_passage(version.clauses[0], UNLIKELY, 2),
    ]
    answer = compose_answer(_asked(), passages, a_corpus(version), EventList())
    assert answer.candidates == tuple(passages)
