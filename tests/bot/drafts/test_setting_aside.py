"""Findings set aside by their writer: kept for them alone, counted once, undone at a press."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.core import wording_aside
from bot.core.memory import MemoryStore
from bot.core.records import PlatformId
from bot.core.reviewing import Reviewer
from bot.core.setting_aside import Mark, SettingAside
from bot.core.showing_drafts import show_draft
from bot.draft_files import FileTally
from knowledge.archive import Archive
from knowledge.domain import DraftReport, Verdict
from tests.bot.drafts.house import a_reviewer
from tests.bot.twins import FixedClock

ME = PlatformId(platform="slack", tenant="T1", user="U1")
YOU = PlatformId(platform="slack", tenant="T1", user="U2")
RUMOUR = "I heard it at the gate."


class House:
    """A reviewer with a tally in a home folder, and a store; a process as often as wanted."""

    def __init__(self, home: Path) -> None:
        self.archive = Archive(home)
        self.store = MemoryStore(FixedClock())
        self.reopen()

    def reopen(self) -> None:
        """Begin a new process: what only lived in memory is gone."""
        self.tally = FileTally(self.archive)
        self.reviewer: Reviewer
        self.reviewer, _ = a_reviewer(tally=self.tally, key=b"k" * 32)
        self.setting = SettingAside(self.store.people, self.store.suppressions, self.reviewer)

    def check(self, draft: str, at: PlatformId = ME) -> DraftReport:
        """Check a draft as somebody would in a chat."""
        aside = self.setting.of("council", at)
        return self.reviewer.review("council", draft, dismissed=aside, counts_dismissed=False)

    def mark(self, draft: str) -> Mark:
        """Return what the button of a draft's first finding carries."""
        finding = self.check(draft).findings[0]
        mark = Mark.read(finding.rule_id, finding.finding_id)
        assert mark is not None
        return mark

    @property
    def counts(self) -> Mapping[str, tuple[int, int]]:
        """What the file says, told by a process that counted nothing."""
        return FileTally(self.archive).counts("council")


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house with nothing set aside."""
    return House(tmp_path)


def test_what_was_set_aside_stays_set_aside_for_its_writer_alone(house: House) -> None:
    """The verdict does not count it any more, it shows the reason; others see it as before."""
    mark = house.mark(RUMOUR)
    told = house.setting.set_aside("council", ME, mark, "It is public already")
    assert told.is_set_aside
    assert told.text.startswith("Set aside: gossip and hearsay. Your reason: It is public")
    again = house.check(RUMOUR)
    assert again.verdict is Verdict.OK
    assert [f.suppressed_by for f in again.findings] == ["It is public already"]
    assert house.check(RUMOUR, YOU).verdict is not Verdict.OK
    told = house.setting.undo("council", ME, mark)
    assert not told.is_set_aside
    assert house.check(RUMOUR).verdict is not Verdict.OK


def test_a_dismissal_counts_once_for_its_rule(house: House) -> None:
    """Neither checks of the same words nor a restart make a rule look less heeded than it is."""
    mark = house.mark(RUMOUR)
    for why in ("It is public already", "It is not meant that way"):
        house.setting.set_aside("council", ME, mark, why)
        for _ in range(3):
            house.check(RUMOUR)
            house.reopen()
    assert house.counts[mark.rule_id][1] == 1
    assert house.store.suppressions.counts("council") == {mark.rule_id: 1}


def test_what_was_set_aside_does_not_speak_again_with_every_check(house: House) -> None:
    """A standing exception is no sign that its rule speaks often."""
    mark = house.mark(RUMOUR)
    house.setting.set_aside("council", ME, mark, "It is public already")
    house.reopen()
    heard: list[object] = []
    tally = house.tally
    tally.count = lambda *_, **pairs: heard.append(pairs)  # type: ignore[method-assign]
    house.check(RUMOUR)
    assert heard == [{"spoke": [], "dismissed": []}]


def test_places_told_as_one_are_kept_and_undone_apart(house: House) -> None:
    """What stood close together stays set aside when an edit draws it apart."""
    mark = house.mark("I heard it at the gate. She heard it, too.")
    assert "+" in mark.finding_id
    house.setting.set_aside("council", ME, mark, "It is public already")
    apart = "I heard it at the gate." + " Rain." * 30 + " She heard it, too."
    report = house.check(apart)
    assert [bool(f.suppressed_by) for f in report.findings] == [True, True]
    one = Mark.read(report.findings[0].rule_id, report.findings[0].finding_id)
    assert one is not None
    house.setting.undo("council", ME, one)
    assert sorted(bool(f.suppressed_by) for f in house.check(apart).findings) == [False, True]


def test_a_block_stays_though_its_writer_sets_it_aside(house: House) -> None:
    """A press that was forged changes nothing: what must not be posted takes a second person."""
    house.setting.set_aside("council", ME, house.mark("my zipcode"), "It is public already")
    report = house.check("my zipcode")
    assert report.verdict is Verdict.BLOCK
    shown = show_draft(report, "my zipcode")
    assert not shown.findings[0].can_be_set_aside
    assert shown.contact.startswith(wording_aside.NEEDS_ANOTHER)


def test_nobody_is_noted_for_checking(house: House) -> None:
    """Who only checks, or undoes what is not there, leaves nothing behind."""
    house.setting.undo("council", ME, house.mark(RUMOUR))
    assert house.store.people.everyone("council") == ()


def test_a_purged_person_leaves_nothing_behind(house: House) -> None:
    """What they set aside goes with them, and an old button's Undo brings nobody back."""
    mark = house.mark(RUMOUR)
    house.setting.set_aside("council", ME, mark, "It is public already")
    (person,) = house.store.people.everyone("council")
    assert house.store.personal_data.purge(person.person) == {"people": 1, "suppressions": 1}
    assert house.check(RUMOUR).verdict is not Verdict.OK
    house.setting.undo("council", ME, mark)
    assert house.store.people.everyone("council") == ()


@pytest.mark.parametrize(
    ("rule_id", "finding_id"),
    [("", "f"), ("r", ""), ("r", "I heard it"), (None, "f"), ("r", 7), ("r" * 101, "f")],
)
def test_what_no_button_of_ours_carries_is_no_mark(rule_id: object, finding_id: object) -> None:
    """Anything may come back from a client; words of a draft do not pass for a name."""
    assert Mark.read(rule_id, finding_id) is None


def test_a_rule_that_is_not_there_is_not_counted(house: House) -> None:
    """A button of another time says so, and nothing is kept."""
    told = house.setting.set_aside("council", ME, Mark(rule_id="gone", finding_id="f"), "x")
    assert (told.text, told.is_set_aside) == (wording_aside.GONE, False)
    assert house.store.people.everyone("council") == ()
    assert house.counts == {}


@pytest.mark.parametrize(
    ("choice", "words", "reason"),
    [
        ("public", "", "It is public already"),
        ("public", " on our\n site ", "It is public already: on our site"),
        ("other", "We asked her", "We asked her"),
        ("other", "", "Another reason"),
        ("", "We asked her", "We asked her"),
        ("nonsense", "\x00 ", ""),
        ("", "x" * 999, "x" * wording_aside.LONGEST_WORDS),
    ],
)
def test_a_reason_is_a_choice_or_a_line_or_both(choice: str, words: str, reason: str) -> None:
    """What is kept reads as one line; where nothing was said there is no reason."""
    assert wording_aside.reason(choice, words) == reason


def test_a_report_says_where_nobody_knows_what_was_set_aside(house: House) -> None:
    """The check works without the store, and its reader learns why old findings are back."""
    report = house.check(RUMOUR)
    assert wording_aside.NOT_LOOKED_UP in show_draft(report, RUMOUR, knows_aside=False).warnings
    clean = house.check("It rains.")
    assert not show_draft(clean, "It rains.", knows_aside=False).warnings
