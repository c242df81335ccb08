"""Slips of the pen: what is suspected, what it meant, and what is left alone."""

import pytest

from bot.core.detectors.slips import Slips, shipped_slips
from knowledge.domain import Capacity
from knowledge.words import KnownWords, known_words
from tests.bot.detectors.looking import find

_WORDS = KnownWords(
    ("customers", "residents", "maintenance", "through", "received", "running"),
    frozenset({"customers", "residents", "maintenance", "through", "received", "running"})
    | {"thorough", "resit", "conserve"},
)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("custamers", "customers"),
        ("custommers", "customers"),
        ("cusotmers", "customers"),
        ("recieved", "received"),
        ("mantenance", "maintenance"),
        ("maintainance", "maintenance"),
        ("runing", "running"),
    ],
)
def test_a_slip_tells_what_it_meant(slip: str, meant: str) -> None:
    """A vowel, a doubled letter or two neighbours in the wrong order."""
    assert Slips(_WORDS).meant(slip) == meant


@pytest.mark.parametrize(
    "word",
    [
        "customers",
        "thorough",
        "resits",
        "conservator",
        "costumier",
        "gunning",
        "throng",
        "runs",
        "cust0mers",
    ],
)
def test_words_that_may_be_right_are_left_alone(word: str) -> None:
    """Known words, what is made from them, short ones, and changes that make other words."""
    assert Slips(_WORDS).meant(word) == ""


def test_every_shipped_word_is_right() -> None:
    """What is common is known, and neither a slip nor a name stands in the lists."""
    words = known_words()
    slips = shipped_slips()
    assert not [word for word in words.known if slips.meant(word)]
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words.known)
    assert not words.known & {"recieved", "definately", "seperate", "untill", "libary"}


def test_slips_are_marked_and_mended_whatever_the_list_holds() -> None:
    """The right spelling is offered; two slips in an official post ask for another look."""
    found = find("We apolgoise to all resdients.", Capacity.OFFICIAL)
    assert [(f.excerpt, f.fix.text) for f in found if f.fix and f.rule.topic == "spelling"] == [
        ("apolgoise", "apologise"),
        ("resdients", "residents"),
    ]


@pytest.mark.parametrize(
    "draft",
    [
        "Ring Penistone, Rawtenstall and Llanfair Pwllgwyngyll.",
        "Mail custamers@example.org or see www.custamers.example/resdients",
        "Thanks to @custamers and #resdients",
        "Mrs Custamer of Resdient Road",
        "As for you, was it raining?",
    ],
)
def test_names_and_addresses_are_not_spelt(draft: str) -> None:
    """A capital makes a name of any word; what is typed to be found is no prose."""
    assert not [f.excerpt for f in find(draft, Capacity.OFFICIAL) if f.rule.topic == "spelling"]
