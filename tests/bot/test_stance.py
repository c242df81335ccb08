"""The stance is that of the clause to the question as asked; in doubt it is information."""

import pytest

from bot.core.asking import Form, form_of
from bot.core.stance import Force, read_stance
from bot.core.telling import telling_sentence
from knowledge.domain import Audience, Clause, Modality, Span, Stance
from tests.builders import a_clause

NO, YES, DEPENDS, INFO = Stance.NO, Stance.YES, Stance.CONDITIONAL, Stance.INFO


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("Can I work from home on Fridays?", Form.PERMISSION),
        ("Could social workers take laptops abroad?", Form.PERMISSION),
        ("Is it ok to post this?", Form.PERMISSION),
        ("I said it in the pub. Was that against the rules?", Form.PERMISSION),
        ("fine to swap shifts?", Form.PERMISSION),
        ("Do I have to tell anyone?", Form.DUTY),
        ("Should we log every call?", Form.DUTY),
        ("When I travel for work, should I keep receipts?", Form.DUTY),
        ("is a doctor's note required?", Form.DUTY),
        ("Could I be sacked for this?", Form.CONSEQUENCE),
        ("Does this policy apply to volunteers?", Form.SCOPE),
        ("am I covered as an agency worker?", Form.SCOPE),
        ("Do managers read our emails?", Form.FACT),
        ("It is private, isn't it?", Form.FACT),
        ("Who approves overtime?", Form.OPEN),
        ("My laptop was stolen, who do I tell?", Form.OPEN),
        ("I'm a manager. What am I meant to do about this?", Form.OPEN),
        ("is there a form for that?", Form.OPEN),
        ("carry over leave", Form.TOPIC),
        ("my neighbour keeps filming us from her garden and it is upsetting", Form.ACCOUNT),
    ],
)
def test_the_form_of_a_question(question: str, form: Form) -> None:
    """What a question asks for is read from its words."""
    assert form_of(question) is form


def _rule(text: str, modality: Modality, lead_in: str = "") -> Clause:
    return a_clause(text, modality=modality, lead_in=lead_in)


BAN = _rule("Staff must not lend their pass to anyone.", Modality.PROHIBIT)
BAN_UNLESS = _rule("Do not take photos of visitors without their permission.", Modality.PROHIBIT)
BULLET_BAN = _rule("lend their pass to anyone", Modality.PROHIBIT, "Staff must never:")
GRANT = _rule("You may wear your own clothes.", Modality.PERMIT)
GRANT_IF = _rule("You may leave early, subject to your manager's agreement.", Modality.PERMIT)
DUTY = _rule("You must lock your screen.", Modality.REQUIRE)
ADVICE = _rule("You should keep a note of your hours.", Modality.ADVISE)
NO_DUTY = _rule("Not every message requires a reply.", Modality.ADVISE)
FACT = _rule("The helpdesk is on the second floor.", Modality.INFORM)
SCOPE = _rule("This policy applies to all staff and volunteers.", Modality.INFORM)
DENIAL = _rule("We do not monitor private accounts.", Modality.INFORM)
CONSEQUENCE = _rule("Serious breaches may lead to dismissal.", Modality.INFORM)

NEEDS_LEAVE = _rule("A second job needs your head of service's consent.", Modality.INFORM)
ONLY_LIST = _rule("for a post with children", Modality.PERMIT, "A check is allowed only:")
OTHERS_MAY = _rule("Your manager may refuse leave in a busy week.", Modality.PERMIT)
ALLOWS = _rule("The club allows members of staff to bring a guest.", Modality.INFORM)
NOBODY = _rule("Nobody may be dismissed for speaking out.", Modality.INFORM)
ONLY_WHEN = _rule("Email is read only when a director has agreed.", Modality.INFORM)
REFUSE = _rule("Refuse any gift of money or jewellery.", Modality.REQUIRE)
PUNISHED = _rule("Private trade at work is gross misconduct.", Modality.INFORM)
REPLY = _rule("Yes, as long as the club pays nothing for it.", Modality.INFORM)
OTHERS_NOT = _rule("One ring is allowed. Other rings are not.", Modality.PERMIT)
NOT_PAID = _rule("Payments in cash are not made.", Modality.INFORM)
NOT_COVERED = _rule(
    "This policy applies to staff. It does not apply to caterers, who have their own.",
    Modality.INFORM,
)
APPROVAL = _rule("have approval from the panel", Modality.REQUIRE, "The manager must:")
SUBJECT_TO = _rule("Offers are subject to two references.", Modality.INFORM)
NO_COPY = _rule("keep no copy of the licence", Modality.REQUIRE, "The office will:")
ASK_FIRST = _rule("Ask the web team before you put up a page.", Modality.REQUIRE)
REPLY_LETTER = _rule("A: No.", Modality.INFORM)
HOWEVER = _rule("answer calls", Modality.REQUIRE, "You must, however:")
RESERVED = _rule("Only drivers with a permit may drive the van.", Modality.INFORM)
MAY_STOP = _rule("Pay may be stopped if a colleague works elsewhere.", Modality.INFORM)
WITH_LEAVE = _rule("Leave may be taken with the store manager's agreement.", Modality.PERMIT)
ONCE_A_YEAR = _rule("Staff may sell leave back once a year.", Modality.PERMIT)
RUN_IN = _rule(
    "Films. Films may be shown to the inspector. Films may not be shown to guests.",
    Modality.PROHIBIT,
)
TEAM_WILL = _rule(
    "The team will take screenshots of insults before deleting them.", Modality.INFORM
)


@pytest.mark.parametrize(
    ("question", "clause", "stance"),
    [
        ("Can I lend my pass to a colleague?", BAN, NO),
        ("Would it be a problem if I lent my pass out?", BAN, NO),
        ("lending my pass", BULLET_BAN, NO),
        ("Who may hold a pass?", BAN, INFO),
        ("Can I photograph visitors?", BAN_UNLESS, DEPENDS),
        ("Do I need permission for photos of visitors?", BAN_UNLESS, DEPENDS),
        ("Can I wear my own clothes?", GRANT, YES),
        ("Can I leave early?", GRANT_IF, DEPENDS),
        ("Can I leave my desk?", DUTY, DEPENDS),
        ("Do I have to lock my screen?", DUTY, YES),
        ("Should I keep a note of my hours?", ADVICE, YES),
        ("Must we reply to everything?", NO_DUTY, NO),
        ("Do I have to steer clear of lending my pass?", BAN, YES),
        ("Can I find the helpdesk?", FACT, INFO),
        ("Does this apply to volunteers?", SCOPE, YES),
        ("Surely none of this applies to volunteers?", SCOPE, INFO),
        ("Do you look at our private accounts?", DENIAL, NO),
        ("Is it you or the police who monitor accounts?", DENIAL, INFO),
        ("Could I be sacked over this?", CONSEQUENCE, DEPENDS),
        ("helpdesk", FACT, INFO),
        ("Can I do a second job?", NEEDS_LEAVE, DEPENDS),
        ("Does my manager need to know about a second job?", NEEDS_LEAVE, DEPENDS),
        ("Can I check an applicant online?", ONLY_LIST, DEPENDS),
        ("Could my manager refuse my leave?", OTHERS_MAY, DEPENDS),
        ("Can I bring a guest?", ALLOWS, YES),
        ("Will I be dismissed for speaking out?", NOBODY, NO),
        ("Would anyone read my email?", ONLY_WHEN, DEPENDS),
        ("an old lady wants to give me her late husband's watch", REFUSE, NO),
        ("Can I run a side business from my desk?", PUNISHED, NO),
        ("Can I use a card of my own?", REPLY, DEPENDS),
        ("Can I wear five other rings?", OTHERS_NOT, NO),
        ("Can I have my pay in cash?", NOT_PAID, NO),
        ("Does this apply to the caterers?", NOT_COVERED, NO),
        ("Do I need approval first?", APPROVAL, YES),
        ("Can an offer go out before references?", SUBJECT_TO, DEPENDS),
        ("Does the office keep a copy of my licence?", NO_COPY, NO),
        ("Can I put up a page?", ASK_FIRST, DEPENDS),
        ("Can I put up a page without asking the web team?", ASK_FIRST, NO),
        ("Can I photograph visitors without telling them?", BAN_UNLESS, NO),
        ("A guest wants to see the films, may I show her?", RUN_IN, NO),
        ("Can I tow my boat?", REPLY_LETTER, NO),
        ("Do I have to answer calls?", HOWEVER, YES),
        ("Can I answer calls?", HOWEVER, YES),
        ("Can I drive the van?", RESERVED, DEPENDS),
        ("Can I drive the van without a permit?", RESERVED, NO),
        ("Could they stop my pay?", MAY_STOP, DEPENDS),
        ("Can I take leave?", WITH_LEAVE, DEPENDS),
        ("Can I sell my leave?", ONCE_A_YEAR, DEPENDS),
        ("Do new staff have to lock the screen?", DUTY, YES),
        ("Do you take screenshots of insults before deleting them?", TEAM_WILL, YES),
    ],
)
def test_the_stance_of_a_clause(question: str, clause: Clause, stance: Stance) -> None:
    """Question form, modality and exceptions together give the stance."""
    assert read_stance(question, clause).stance is stance


@pytest.mark.parametrize(
    ("text", "modality", "force"),
    [
        ("Staff must not gamble.", Modality.PROHIBIT, Force.MUST),
        ("Staff should not gamble.", Modality.PROHIBIT, Force.SHOULD),
        ("Gambling is inappropriate.", Modality.PROHIBIT, Force.INAPPROPRIATE),
        ("You may gamble at home.", Modality.PERMIT, Force.STATES),
        ("Gambling is on the rise.", Modality.INFORM, Force.STATES),
    ],
)
def test_must_should_and_inappropriate_are_told_apart(
    text: str, modality: Modality, force: Force
) -> None:
    """The force of a clause is its own words', never more."""
    assert read_stance("Can I gamble?", _rule(text, modality)).force is force


def test_what_the_public_must_not_do_forbids_nothing_to_staff() -> None:
    """House rules for visitors do not answer whether staff may act on them; to visitors they do."""
    rule = a_clause(
        "use racist language", modality=Modality.PROHIBIT, lead_in="Please do not:",
        audience=Audience.PUBLIC,
    )  # fmt: skip
    question = "A customer uses racist language on our page, can we delete it?"
    assert read_stance(question, rule).stance is INFO
    assert read_stance("Can I use racist words?", rule, asker=Audience.PUBLIC).stance is NO


def test_the_sentence_that_tells_decides() -> None:
    """In a clause with several rules the one that speaks to the question gives the stance."""
    clause = _rule(
        "Do not park in the yard. You may leave bicycles by the gate overnight.", Modality.PROHIBIT
    )
    assert read_stance("Can I leave my bicycle by the gate?", clause).stance is YES
    assert read_stance("Can I park in the yard?", clause).stance is NO


def test_matched_words_pick_the_sentence() -> None:
    """Where question and clause share no word, the words the search matched pick the sentence."""
    text = "Do not park in the yard. You may leave bicycles by the gate."
    matched = (Span(text.index("bicycles"), text.index("bicycles") + 20),)
    span = telling_sentence("where does my two-wheeler go", text, matched)
    assert text[span.start : span.end] == "You may leave bicycles by the gate."


def test_a_sentence_does_not_end_within_an_abbreviation() -> None:
    """Points in "e.g." and in numbers end no sentence."""
    text = "Use a badge, e.g. the blue one, as 4.2 says. Keep it safe."
    span = telling_sentence("which badge", text, ())
    assert text[span.start : span.end] == "Use a badge, e.g. the blue one, as 4.2 says."
