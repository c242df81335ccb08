"""Disguised words are found, innocent look-alikes and plain words for people never."""

import pytest

from knowledge.domain import Capacity, Severity
from tests.bot.detectors.looking import find, heavy, topics

DISGUISED = [
    "you absolute w4nker",
    "you f u c k i n g idiot",
    "f.u.c.k the lot of you",
    "what a load of b0ll0cks",
    "he's an a$$hole",
    "total tw@t",
    "sh!t rota again",
    "sh*t rota again",
    "f**k this meeting",
    "f***ing hell",
    "c\u200bu\u200bn\u200bt",
    "fuсk this",  # a Cyrillic letter
    "fuuuuuck this rota",
    "FUCKING rota",
    "b*stards, the lot of them",
    "d1ckhead of the year",
    "you b i t c h",
    "ｆｕｃｋ this",
    "phuck off",
    "wa\u00adnker",
    "#fuckthis",
    "b@st@rd boss",
]

INNOCENT = [
    "Scunthorpe away, then Penistone, then Cockermouth.",
    "Bloody good cake, this.",
    "Dick Turpin rode to York on Black Bess.",
    "Arsenal against Tottenham tonight.",
    "Slag heaps are protected wildlife sites now.",
    "Great tits and blue tits at the feeder.",
    "A class assessment of the classic bass in the glass case.",
    "Shitake mushrooms and cumin.",
    "Dickinson and Hancock, solicitors.",
    "The cockerel woke the whole of Titchfield.",
    "He had to prick the sausages.",
    "Essex, Sussex and Middlesex cricket.",
    "Faggots and peas for tea.",
    "We walked Offa's Dyke with our Maine Coon's permission.",
    "Therapist and analyst wanted, both part time.",
    "A knob of butter and a pinch of salt.",
    "Damn good soup at the open day.",
    "My old cow of a car passed its MOT.",
    "It occurred to me that the current accumulates.",
    "Wankel engines are a marvel.",
]

PEOPLE = [
    "Proud gay dad at the school fair.",
    "Two Muslim friends came for tea.",
    "As a disabled runner I love the new path.",
    "Our trans colleague won the bake-off and said to tell everyone.",
    "Women's football on Saturday.",
    "The Polish shop has the best pickles.",
    "Black history month talk at the library.",
    "A Jewish choir and a Sikh kitchen at the festival.",
    "Pensioners go free on Tuesdays.",
    "Traveller families told us about their history.",
    "Old people make the best neighbours.",
    "She uses a wheelchair and beats us all at darts.",
]


@pytest.mark.parametrize("draft", DISGUISED)
def test_disguised_swearing_is_found(draft: str) -> None:
    """Invisible letters, look-alikes, digits, stars, gaps and repeats hide nothing."""
    assert "profanity" in topics(draft, Capacity.PERSONAL)


@pytest.mark.parametrize("draft", [*INNOCENT, *PEOPLE])
def test_look_alikes_and_plain_words_for_people_are_left_alone(draft: str) -> None:
    """A word inside a word, a mild word for cake and an identity are no findings."""
    assert not heavy(draft, Capacity.PERSONAL)
    assert not topics(draft, Capacity.PERSONAL) & {"profanity", "discrimination", "abuse"}


def test_strong_swearing_blocks_only_where_it_is_aimed_or_official() -> None:
    """A dropped hammer is a review; a person, or an official post, is not."""
    severities = {
        text: {f.severity for f in find(text, capacity) if f.rule.topic == "profanity"}
        for text, capacity in (
            ("Fuck, dropped the hammer.", Capacity.PERSONAL),
            ("Fuck you, boss.", Capacity.PERSONAL),
            ("Roads are fucking icy.", Capacity.OFFICIAL),
        )
    }
    assert list(severities.values()) == [
        {Severity.REVIEW},
        {Severity.BLOCK},
        {Severity.BLOCK},
    ]


@pytest.mark.parametrize(
    "draft",
    [
        "Abuse of our staff will not be tolerated.",
        'The man called our warden a "stupid cow" yesterday.',
        "If you see hate crime against Muslims, report it.",
        "Our survey asked about bullying. The results are on the website.",
        "I'd kill for a cup of tea.",
        "Killed it at the fell race!",
        "My brother called me a muppet.",
        "That referee was a disgrace, but the Rovers won the match.",
        "I put the bloody lights up, so I should know which fuse it is.",
        "My great aunt was the one who put a brick through the mayor's window in 1909.",
    ],
)
def test_reported_quoted_and_sporting_words_change_no_verdict(draft: str) -> None:
    """Telling of abuse is not abuse, and sport is sport."""
    assert not heavy(draft, Capacity.OFFICIAL)


@pytest.mark.parametrize("draft", ["Who left the f***ing gate open?", "B***** cars on the verge."])
def test_a_mask_that_fits_many_words_is_taken_for_no_slur(draft: str) -> None:
    """A letter and stars may be a swear word; to call it a slur would be a guess."""
    assert "discrimination" not in topics(draft, Capacity.OFFICIAL)


def test_words_of_a_long_draft_bear_on_one_another_only_where_they_are_near() -> None:
    """What makes a finding in one post makes none when a page of text stands between."""
    who, what = "I work at the depot.", "A complete shambles."
    page = " ".join(f"The {n}th bench has been painted green." for n in range(20))
    assert "employer" in topics(f"{who} {what}", Capacity.PERSONAL)
    assert "employer" not in topics(f"{who} {page} {what}", Capacity.PERSONAL)


@pytest.mark.parametrize(
    ("draft", "is_history"),
    [
        ("In 1788 a weaver called William Ormerod was hanged here for coining.", True),
        ("In 2019 a weaver called William Ormerod was sacked here for coining it.", False),
    ],
)
def test_people_of_the_past_may_be_named(draft: str, is_history: bool) -> None:
    """Whom a museum tells of is no third party any more."""
    assert ("third_party.named" not in topics(draft, Capacity.OFFICIAL)) == is_history


@pytest.mark.parametrize(
    ("draft", "cut"),
    [
        ("Long day. I'll stab the next one who asks. Tea now.", "I'll stab the next one who asks."),
        ("Long day. What a total wanker he is. Tea now.", "What a total wanker he is."),
        ("Long day. The fucking printer again. Tea now.", "fucking"),
    ],
)
def test_what_is_cut_leaves_whole_sentences(draft: str, cut: str) -> None:
    """Where the words carry the sentence it goes with them; a word to spare goes alone."""
    spans = [f.fix.span for f in find(draft, Capacity.PERSONAL) if f.fix and f.fix.span]
    assert {draft[span.start : span.end] for span in spans} == {cut}


def test_style_weighs_by_how_much_of_it_there_is() -> None:
    """One slip is a note; a post full of them asks for a review."""
    one = find("The libary is open until four.", Capacity.OFFICIAL)
    many = find("The libary is open untill four on wensday.", Capacity.OFFICIAL)
    assert {f.severity for f in one if f.rule.topic == "spelling"} == {Severity.NOTE}
    assert {f.severity for f in many if f.rule.topic == "spelling"} == {Severity.REVIEW}
    fixed = [f.fix.text for f in many if f.fix and f.rule.topic == "spelling"]
    assert fixed == ["library", "until", "Wednesday"]


def test_shouting_is_offered_in_sentence_case() -> None:
    """Capitals are lowered; acronyms and days keep theirs."""
    (found,) = find("LAST CHANCE TO BOOK YOUR NHS CHECK ON FRIDAY", Capacity.OFFICIAL)
    assert found.rule.topic == "caps"
    assert found.fix is not None
    assert found.fix.text == "Last chance to book your NHS check on Friday"


def test_a_disclaimer_that_is_scorned_disclaims_nothing() -> None:
    """Naming it to leave it out is not saying whose view it is."""
    opinion = "I work in Licensing and I think the levy is a silly plan."
    assert "disclaimer" in topics(f"{opinion} No 'views my own' nonsense here.")
    assert "disclaimer" not in topics(f"{opinion} Views my own, no need to write in.")
