"""Personal data is found by what it is and whose it is; public numbers are left alone."""

import pytest

from bot.core.detectors.orgwords import national_digits
from knowledge.domain import Capacity, Certainty, Severity
from tests.bot.detectors.looking import find, heavy, topics


@pytest.mark.parametrize(
    ("draft", "excerpt"),
    [
        ("NHS no. 943 476 5919 for the referral", "943 476 5919"),
        ("her nhs number is 9434765919", "9434765919"),
        ("NI number QQ 12 34 56 C", "QQ 12 34 56 C"),
        ("his nino AB123456C", "AB123456C"),
        ("card 4111-1111-1111-1111 please refund", "4111-1111-1111-1111"),
        ("pay 5555 5555 5555 4444", "5555 5555 5555 4444"),
        ("GB29NWBK60161331926819 is Terry's", "GB29NWBK60161331926819"),
        ("send it to 20-45-77 63849215", "20-45-77 63849215"),
        ("ring her on +44 (0)7700 900123", "+44 (0)7700 900123"),
        ("Mrs Holt lives at 14 Cobbler's Row", "14 Cobbler's Row"),
        ("the tenant's date of birth is 03.05.1961", "03.05.1961"),
        ("she was born on 14th March 1986", "14th March 1986"),
        ("tell Mr Okafor, his email is b.okafor@hotmail.co.uk", "b.okafor@hotmail.co.uk"),
    ],
)
def test_personal_data_is_found_and_marked(draft: str, excerpt: str) -> None:
    """Each identifier is found at exactly its own characters, and blocks."""
    found = [f for f in find(draft) if f.excerpt == excerpt and f.severity is Severity.BLOCK]
    assert found, [(f.rule.rule_id, f.excerpt) for f in find(draft)]


@pytest.mark.parametrize(
    "draft",
    [
        "Call the council on 01632 960000.",
        "Text us on 07700 900000 or email press.desk@eastmere.gov.uk.",
        "Free helpline 0800 111 2222, or 0300 123 4567.",
        "Ring the vet's public line on 01632 960122.",
        "Order 1234 5678 9012 3456 is on its way, ISBN 978-0-14-103614-4.",
        "The library at 12 Corn Street is open from 10-12-2027.",
        "The 1911 census shows a family of nine at the mill.",
        "Meet at LE15 6AB, grid reference SK 12 34 56 7.",
        "Flood of 14/03/1986 remembered at the museum.",
        "Email housing@eastmere.gov.uk with questions.",
        "We raised £1,234,567,890 in pennies.",
        "Version 3.11.7.20 is out, build 20261121.",
    ],
)
def test_public_numbers_are_left_alone(draft: str) -> None:
    """Public lines, references, dates and places are nobody's personal data."""
    assert not {t for t in topics(draft) if t.startswith("pii")}


def test_own_details_are_told_apart() -> None:
    """The writer's own number is the writer's own business to think about, never a block."""
    assert topics("My personal mobile is 07700 900318", Capacity.PERSONAL) >= {"pii.self"}
    assert "pii.other" not in topics("My personal mobile is 07700 900318", Capacity.PERSONAL)
    assert heavy("I live at 4 Spindle Lane, pop in") == ["pii.address.own"]
    assert "pii.address" not in heavy("The bloke with the drums at 4 Spindle Lane is me, sorry")


def test_a_desk_is_no_private_line_though_a_name_stands_by_it() -> None:
    """An advert names whom to ring; the same line given for a person without a post is theirs."""
    advert = "For an informal chat ring Priya Marsh, Service Manager, on 01632 960233."
    assert "pii.phone" not in heavy(advert, Capacity.OFFICIAL)
    assert "pii.phone" not in heavy(
        "Ring Priya on 01632 960233 to book a place.", Capacity.OFFICIAL
    )
    assert "pii.phone" in heavy("Ring Priya Marsh at home on 01632 960233.", Capacity.OFFICIAL)
    assert "pii.phone" in heavy(advert.replace("01632 960", "07700 900"), Capacity.OFFICIAL)


def test_a_line_to_ring_is_the_organisations_whoever_it_is_said_to() -> None:
    """ "Ring 01632 ..." invites; a number at which somebody else is reached does not."""
    reply = "Hello Mrs Prentice, please reply from your account, or ring 01632 960370."
    assert "pii.other" not in topics(reply, Capacity.OFFICIAL)
    assert "pii.other" in topics("Ring Mrs Prentice at home on 01632 960370", Capacity.OFFICIAL)


def test_what_people_give_their_own_details_for_decides() -> None:
    """A lost cat is asked about only; family is told freely; nobody at work was born in 1924."""
    lost = "Lost, big ginger tom, answers to Gary. I'm on 07700 900233, small reward."
    assert [f.certainty for f in find(lost, Capacity.PERSONAL)] == [Certainty.POSSIBLE]
    assert "pii.self" not in topics("Mum my new address is 14 Fennel Court", Capacity.PERSONAL)
    nan = "My nan would've been 100 today. Born 3rd of August 1924, fourteen brothers."
    assert "pii.self" not in topics(nan, Capacity.PERSONAL)


@pytest.mark.parametrize(
    ("draft", "severity"),
    [
        ("She told me I can put her number up: ring her on 07700 900123.", Severity.REVIEW),
        ("He's happy for us to share his email, it's b.okafor@hotmail.co.uk", Severity.REVIEW),
        ("My manager told me I could be sacked. Ring her on 07700 900123.", Severity.BLOCK),
        ("He said we could go whistle. Ring him on 07700 900123.", Severity.BLOCK),
        ("She never told me I could put her number up. Ring her: 07700 900123.", Severity.BLOCK),
    ],
)
def test_only_leave_to_publish_the_very_thing_lowers_what_it_weighs(
    draft: str, severity: Severity
) -> None:
    """Nobody can check such leave, so it calls for a look; leave to do anything else is none."""
    (weight,) = {f.severity for f in find(draft) if f.rule.topic == "pii.other"}
    assert weight is severity


def test_consent_does_not_lower_a_validated_identifier() -> None:
    """Nobody can agree away an NHS number."""
    (found,) = find("Shared with her permission: NHS number 943 476 5919")
    assert found.severity is Severity.BLOCK


@pytest.mark.parametrize(
    "phone", ["+44 1632 960000", "0044 (0)1632 960000", "(01632) 960-000", "01632960000"]
)
def test_one_number_in_any_notation(phone: str) -> None:
    """However a public number is written, it is the same number."""
    assert national_digits(phone) == "01632960000"
    assert not topics(f"Ask Dave on {phone}") & {"pii.other", "pii.self"}
