"""What a clause does, whom it binds and in which capacity."""

import pytest

from knowledge.audience import audience_of, capacity_of
from knowledge.domain import Audience, Capacity, ClauseKind, Modality
from knowledge.modality import modality_of


@pytest.mark.parametrize(
    ("text", "lead_in", "expected"),
    [
        ("You must not share passwords.", "", Modality.PROHIBIT),
        ("Never leave files in a car.", "", Modality.PROHIBIT),
        ("No photograph of a child may be published without consent.", "", Modality.PROHIBIT),
        ("Other rings are not.", "", Modality.PROHIBIT),
        ("Films may not be shown to guests.", "", Modality.PROHIBIT),
        ("We will not tolerate threats.", "", Modality.PROHIBIT),
        ("A veil may be worn at work.", "", Modality.PERMIT),
        ("Anyone may ask for a copy.", "", Modality.PERMIT),
        ("Where a colleague cannot ring, a friend may.", "", Modality.INFORM),
        ("Leave may be taken with an hour's notice.", "", Modality.PERMIT),
        ("Action may be taken against anybody.", "", Modality.INFORM),
        ("Parents may feel that this is harsh.", "", Modality.INFORM),
        ("All staff must wear a badge.", "", Modality.REQUIRE),
        ("Managers are responsible for the rota.", "", Modality.REQUIRE),
        ("Check the address before you send a letter.", "", Modality.REQUIRE),
        ("Staff may work from home on two days.", "", Modality.PERMIT),
        ("Personal calls are permitted during breaks.", "", Modality.PERMIT),
        ("You should think about who may read it.", "", Modality.ADVISE),
        ("This policy was agreed by the committee.", "", Modality.INFORM),
        ("We do not read private messages.", "", Modality.INFORM),
        ("The post may be seen by anybody.", "", Modality.INFORM),
        ("Data Protection Policy", "", Modality.MENTION),
        ("share passwords;", "You must not:", Modality.PROHIBIT),
        ("share passwords;", "You must:", Modality.REQUIRE),
        ("never share passwords;", "You must:", Modality.PROHIBIT),
        ("loss of files", "The risks of working on a train are:", Modality.MENTION),
        (
            "Equality Policy",
            "It must be read with other relevant policies, namely:",
            Modality.MENTION,
        ),
        ("advertise events", "The page may be used to:", Modality.PERMIT),
    ],
)
def test_modality_takes_the_lead_in_into_account(
    text: str, lead_in: str, expected: Modality
) -> None:
    """The same words forbid or demand, depending on what opens them."""
    kind = ClauseKind.ITEM if lead_in else ClauseKind.PARAGRAPH
    assert modality_of(text, lead_in, "", kind) is expected


def test_do_and_dont_over_lists_decide() -> None:
    """Under "Don't" an instruction is forbidden, under "Do" any words are asked for."""
    words, item = "ask for a discount", ClauseKind.ITEM
    assert modality_of(words, "", "Don’t", item) is Modality.PROHIBIT
    assert modality_of("share sweets", "", "Do", item) is Modality.REQUIRE


@pytest.mark.parametrize(
    ("heading", "forbids"),
    [
        ("What NOT to share", True),
        ("Things nobody may do", True),
        ("You must not", True),
        ("Off limits", True),
        ("If you cannot come to work", False),
        ("What we cannot help with", False),
    ],
)
def test_heading_can_forbid_its_list(heading: str, forbids: bool) -> None:
    """A bullet under "What not to share" is a prohibition without any verb."""
    modality = modality_of("Photos of children", "", heading, ClauseKind.ITEM)
    assert (modality is Modality.PROHIBIT) is forbids


@pytest.mark.parametrize(
    ("text", "lead_in", "path", "expected"),
    [
        ("keep a record", "Managers will:", (), Audience.MANAGERS),
        ("Line manager approval", "You will need:", (), Audience.STAFF),
        ("Councillors must follow their own code.", "", (), Audience.MEMBERS),
        (
            "are abusive",
            "We may remove posts which:",
            ("Acceptable use by residents",),
            Audience.PUBLIC,
        ),
        ("Lock your screen.", "", ("Security",), Audience.STAFF),
        ("Foul language must not be used.", "", ("Respect for others",), Audience.STAFF),
        ("Foul language must not be used.", "", ("Rules for visitors",), Audience.PUBLIC),
    ],
)
def test_audience_follows_subject_then_heading(
    text: str, lead_in: str, path: tuple[str, ...], expected: Audience
) -> None:
    """Who is bound is read from the sentence, then from the headings, then from the policy."""
    assert audience_of(text, lead_in, path, Audience.STAFF) is expected


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("Use a private account in your own time.", (), Capacity.PERSONAL),
        ("Ask before you post on behalf of the council.", (), Capacity.OFFICIAL),
        ("This covers personal use and use on behalf of the council.", (), Capacity.BOTH),
        ("Keep it polite.", ("Your personal use of social media",), Capacity.PERSONAL),
        ("Keep it polite.", (), Capacity.BOTH),
        ("What you learn because of your job stays at work.", (), Capacity.BOTH),
        ("Ask before you use social media at work.", (), Capacity.OFFICIAL),
        (
            "Do not insult anybody.",
            ("3 What we ask of everyone, at work or at home",),
            Capacity.BOTH,
        ),
        ("It applies at work and away from it.", (), Capacity.BOTH),
    ],
)
def test_capacity_is_personal_official_or_both(
    text: str, path: tuple[str, ...], expected: Capacity
) -> None:
    """A clause on private life is told from one on speaking for the organisation."""
    assert capacity_of(text, "", path) is expected
