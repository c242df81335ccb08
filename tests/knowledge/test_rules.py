"""A rulebook is refused as a whole where one of its rules cannot be trusted."""

from pathlib import Path

import pytest

from knowledge.domain import Span
from knowledge.errors import RuleError, SourceError
from knowledge.phrases import PhraseFault, parse_phrase
from knowledge.rulefile import read_groups, read_rules
from knowledge.rules import load_groups, load_rulebook
from knowledge.topics import TOPICS

GOOD = """
id = "tone.shouting"
topic = "tone"
kind = "slots"
severity = "review"
certainty = "likely"
reason = "This shouts: {match}."
source = "A test."

[[way]]
all = [["oi", "@person"], ["listen"]]
within = 3

[examples]
bad = ["[[Oi you listen]] here"]
ok = ["Listen to the birds."]
"""


def _folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "words").mkdir(exist_ok=True)
    (tmp_path / "words" / "person.txt").write_text("; people\nyou|him\nmy boss\n", "utf-8")
    (tmp_path / "rule.toml").write_text(text, "utf-8")
    return tmp_path


def test_a_rule_is_read_with_its_examples(tmp_path: Path) -> None:
    """Marks in an example become spans, and the text stands without them."""
    (rule,) = read_rules(_folder(tmp_path, GOOD))
    assert rule.bad[0].text == "Oi you listen here"
    assert rule.bad[0].spans == (Span(0, 13),)
    assert rule.ok[0].spans == ()


def test_what_a_whole_rule_does_without_each_of_its_ways_does_without(tmp_path: Path) -> None:
    """An exemption is written once, at the top; a way may have more of its own."""
    two_ways = GOOD.replace("[[way]]", 'without = ["oh dear"]\n\n[[way]]', 1).replace(
        "[examples]", '[[way]]\nall = [["hey"], ["listen"]]\nwithout = ["up"]\n\n[examples]'
    )
    (rule,) = read_rules(_folder(tmp_path, two_ways))
    assert [way.without for way in rule.ways] == [("oh dear",), ("oh dear", "up")]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('bad = ["[[Oi you listen]] here"]', "bad = []", "at least one bad"),
        ('ok = ["Listen to the birds."]', "ok = []", "at least one bad"),
        ('topic = "tone"', 'topic = "manners"', "manners"),
        ('kind = "slots"', 'kind = "magic"', "magic"),
        ('severity = "review"', 'severity = "high"', "high"),
        ('"@person"', '"@nobody"', "nobody"),
        ('"listen"', '"Listen!"', "Listen!"),
        ('"listen"', '".. .."', "no word to find"),
        ('source = "A test."', 'sauce = "A test."', "sauce"),
        ("within = 3", "within = -3", "within"),
        ('reason = "This shouts: {match}."', "", "reason"),
        ('kind = "slots"', 'kind = "pattern"\npattern = "(oi"', "pattern"),
        ('id = "tone.shouting"', "id = ", "not readable TOML"),
    ],
)
def test_a_rule_that_cannot_be_trusted_is_refused(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    """No examples, an unknown topic, a bad phrase: the file is named, and so is the remedy."""
    assert old in GOOD
    with pytest.raises(RuleError) as caught:
        read_rules(_folder(tmp_path, GOOD.replace(old, new)))
    assert problem in str(caught.value)
    assert "rule.toml" in str(caught.value)
    assert caught.value.remedy
    assert isinstance(caught.value, SourceError)


def test_two_rules_with_one_id_are_refused(tmp_path: Path) -> None:
    """An id means one rule, or suppressions would reach the wrong one."""
    folder = _folder(tmp_path, GOOD)
    (folder / "second.toml").write_text(GOOD, "utf-8")
    with pytest.raises(RuleError, match="taken by another rule"):
        read_rules(folder)


def test_groups_that_contain_themselves_are_refused(tmp_path: Path) -> None:
    """A circle of groups would never end."""
    words = tmp_path / "words"
    words.mkdir()
    (words / "one.txt").write_text("a @two\n", "utf-8")
    (words / "two.txt").write_text("b @one\n", "utf-8")
    with pytest.raises(RuleError, match="contains itself"):
        read_groups(tmp_path)


def test_a_phrase_without_a_word_is_refused() -> None:
    """A phrase of gaps alone would match everything."""
    for text in ("", "..", "[maybe]", "..99 word", "^", "@"):
        with pytest.raises(PhraseFault):
            parse_phrase(text)


def test_the_shipped_rulebook_is_whole() -> None:
    """Every rule loads, says why, and names where its logic comes from."""
    rules = load_rulebook()
    assert len({rule.rule_id for rule in rules}) == len(rules)
    assert all(rule.reason and rule.source and rule.topic in TOPICS for rule in rules)
    assert load_rulebook() is rules
    assert load_groups()["first_name"]
