"""What changed between two versions, told the way a person would tell it."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.difference import Change, ChangeKind, VersionDifference, compare, word_edits
from knowledge.domain import Clause
from tests.builders import a_clause, a_version

ADDED, REMOVED, REWORDED, RENUMBERED, MOVED, UNCHANGED = ChangeKind

CARERS = "Carers may take five days of unpaid leave in any twelve months."
NOTICE = "Ask your manager at least ten working days before the leave begins."
SICK = "Report sickness to your manager before nine on the first day."
JURY = "Time off for jury service is paid in full for up to twenty days."


def differ(old: list[Clause], new: list[Clause]) -> VersionDifference:
    """Compare two lists of clauses as versions 1 and 2."""
    return compare(a_version(old, 1), a_version(new, 2))


def told(difference: VersionDifference) -> list[tuple[str | None, str | None, set[ChangeKind]]]:
    """Say each change as the old reference, the new one and what happened."""
    return [
        (c.old.ref if c.old else None, c.new.ref if c.new else None, set(c.kinds))
        for c in difference.changes
    ]


def shown(change: Change) -> list[tuple[str, str]]:
    """Say a change's edits as the words they were and the words they are."""
    assert change.old is not None
    assert change.new is not None
    return [
        (
            getattr(change.old, e.part)[e.was.start : e.was.end],
            getattr(change.new, e.part)[e.now.start : e.now.end],
        )
        for e in change.edits
    ]


def test_same_versions_do_not_differ() -> None:
    """Two versions with the same clauses show no change, but still show every clause."""
    clauses = [a_clause(CARERS, "1.1"), a_clause(NOTICE, "1.2")]
    difference = differ(clauses, clauses)
    assert difference.is_empty
    assert told(difference) == [("1.1", "1.1", {UNCHANGED}), ("1.2", "1.2", {UNCHANGED})]
    assert (difference.policy, difference.old, difference.new) == ("leave", 1, 2)


def test_added_clause() -> None:
    """A clause that only the later version has is added; what it pushed down is renumbered."""
    difference = differ(
        [a_clause(CARERS, "1.1"), a_clause(NOTICE, "1.2")],
        [a_clause(CARERS, "1.1"), a_clause(JURY, "1.2"), a_clause(NOTICE, "1.3")],
    )
    assert told(difference) == [
        ("1.1", "1.1", {UNCHANGED}),
        (None, "1.2", {ADDED}),
        ("1.2", "1.3", {RENUMBERED}),
    ]
    assert not difference.is_empty


def test_removed_clause_is_shown_where_it_stood() -> None:
    """A clause that only the earlier version has is removed, behind the one it followed."""
    difference = differ(
        [a_clause(CARERS, "1.1"), a_clause(SICK, "1.2"), a_clause(NOTICE, "1.3")],
        [a_clause(CARERS, "1.1"), a_clause(NOTICE, "1.2")],
    )
    assert told(difference) == [
        ("1.1", "1.1", {UNCHANGED}),
        ("1.2", None, {REMOVED}),
        ("1.3", "1.2", {RENUMBERED}),
    ]


def test_first_clause_removed_is_shown_first() -> None:
    """What stood before everything that is left comes first."""
    difference = differ([a_clause(SICK, "1.1"), a_clause(NOTICE, "1.2")], [a_clause(NOTICE, "1.2")])
    assert told(difference)[0] == ("1.1", None, {REMOVED})


def test_reworded_clause_shows_the_words() -> None:
    """A reworded clause says which words it had and which it has, each with its span."""
    now = "Carers must take six days of unpaid leave in any twelve months, with notice."
    (change,) = differ([a_clause(CARERS)], [a_clause(now)]).changes
    assert change.kinds == (REWORDED,)
    assert shown(change) == [("may", "must"), ("five", "six"), ("", ", with notice")]


def test_words_taken_out_leave_an_empty_span_in_place() -> None:
    """Words that are gone point to the place in the later text where they would stand."""
    ((was, now),) = word_edits("You must always ask first.", "You must ask first.")
    assert "You must always ask first."[was.start : was.end] == "always"
    assert (now.start, now.end) == (9, 9)


def test_renumbered_clause() -> None:
    """The same words under another reference are renumbered, not removed and added."""
    difference = differ([a_clause(CARERS, "6.1")], [a_clause(CARERS, "7.1")])
    assert told(difference) == [("6.1", "7.1", {RENUMBERED})]


def test_renumbered_section_moves_nothing() -> None:
    """A heading that only got another number leaves its clauses where they are."""
    difference = differ(
        [a_clause(CARERS, "6.1", heading_path=("6. Carers",))],
        [a_clause(CARERS, "7.1", heading_path=("7. Carers",))],
    )
    assert told(difference) == [("6.1", "7.1", {RENUMBERED})]
    assert difference.sections == ()


def test_renamed_section_is_one_change() -> None:
    """A heading with other words is a renamed section; its clauses did not move."""
    difference = differ(
        [a_clause(CARERS, "6.1", heading_path=("6. Carers",)), a_clause(SICK, "7.1")],
        [a_clause(CARERS, "6.1", heading_path=("6. People who care",)), a_clause(SICK, "7.1")],
    )
    assert told(difference) == [("6.1", "6.1", {UNCHANGED}), ("7.1", "7.1", {UNCHANGED})]
    (section,) = difference.sections
    assert (section.was, section.now) == (("6. Carers",), ("6. People who care",))
    assert not difference.is_empty


def test_clause_under_another_heading_moved() -> None:
    """A clause that stands in another section that was there before has moved."""
    difference = differ(
        [
            a_clause(CARERS, "Carers, para 1", heading_path=("Carers",)),
            a_clause(NOTICE, "Carers, para 2", heading_path=("Carers",)),
            a_clause(SICK, "Sickness, para 1", heading_path=("Sickness",)),
        ],
        [
            a_clause(CARERS, "Carers, para 1", heading_path=("Carers",)),
            a_clause(SICK, "Sickness, para 1", heading_path=("Sickness",)),
            a_clause(NOTICE, "Sickness, para 2", heading_path=("Sickness",)),
        ],
    )
    assert told(difference) == [
        ("Carers, para 1", "Carers, para 1", {UNCHANGED}),
        ("Sickness, para 1", "Sickness, para 1", {UNCHANGED}),
        ("Carers, para 2", "Sickness, para 2", {RENUMBERED, MOVED}),
    ]


def test_clause_that_leaves_a_renamed_section_moved() -> None:
    """A renamed section does not hide that one of its clauses went elsewhere."""
    difference = differ(
        [
            a_clause(CARERS, "1.1", heading_path=("Carers",)),
            a_clause(JURY, "1.2", heading_path=("Carers",)),
            a_clause(NOTICE, "1.3", heading_path=("Carers",)),
            a_clause(SICK, "2.1", heading_path=("Sickness",)),
        ],
        [
            a_clause(CARERS, "1.1", heading_path=("People who care",)),
            a_clause(JURY, "1.2", heading_path=("People who care",)),
            a_clause(SICK, "2.1", heading_path=("Sickness",)),
            a_clause(NOTICE, "2.2", heading_path=("Sickness",)),
        ],
    )
    assert [kinds for _, _, kinds in told(difference)] == [
        {UNCHANGED},
        {UNCHANGED},
        {UNCHANGED},
        {RENUMBERED, MOVED},
    ]


def test_only_the_clause_that_overtook_moved() -> None:
    """When one clause goes to the front, it moved; the three that it passed did not."""
    refs = ["Leave, bullet 1", "Leave, bullet 2", "Leave, bullet 3", "Leave, bullet 4"]
    words = [CARERS, NOTICE, SICK, JURY]
    difference = differ(
        [a_clause(text, ref) for text, ref in zip(words, refs, strict=True)],
        [a_clause(text, ref) for text, ref in zip([JURY, *words[:3]], refs, strict=True)],
    )
    moved = difference.of(MOVED)
    assert [change.new and change.new.text for change in moved] == [JURY]
    assert len(difference.of(RENUMBERED)) == 4


def test_reworded_and_renumbered() -> None:
    """A clause can be reworded and renumbered at once and is still one clause."""
    difference = differ(
        [a_clause(CARERS, "1.1"), a_clause(NOTICE, "1.2")],
        [
            a_clause(JURY, "1.1"),
            a_clause(CARERS.replace("five", "six"), "1.2"),
            a_clause(NOTICE.replace("ten", "twenty"), "1.3"),
        ],
    )
    assert told(difference) == [
        (None, "1.1", {ADDED}),
        ("1.1", "1.2", {REWORDED, RENUMBERED}),
        ("1.2", "1.3", {REWORDED, RENUMBERED}),
    ]
    assert [shown(c) for c in difference.of(REWORDED)] == [[("five", "six")], [("ten", "twenty")]]


def test_reworded_renumbered_and_moved() -> None:
    """All three can happen to one clause."""
    difference = differ(
        [
            a_clause(CARERS, "1.1", heading_path=("Carers",)),
            a_clause(SICK, "2.1", heading_path=("Sickness",)),
            a_clause(JURY, "1.2", heading_path=("Carers",)),
        ],
        [
            a_clause(SICK, "2.1", heading_path=("Sickness",)),
            a_clause(CARERS.replace("five", "six"), "2.2", heading_path=("Sickness",)),
            a_clause(JURY, "1.2", heading_path=("Carers",)),
        ],
    )
    assert ("1.1", "2.2", {REWORDED, RENUMBERED, MOVED}) in told(difference)


def test_lead_in_is_part_of_what_a_bullet_says() -> None:
    """A bullet whose lead-in turned round is reworded, though its own words are the same."""
    must = a_clause("share passwords", "2, bullet 1", lead_in="Staff may:")
    must_not = a_clause("share passwords", "2, bullet 1", lead_in="Staff must not:")
    (change,) = differ([must], [must_not]).changes
    assert change.kinds == (REWORDED,)
    assert shown(change) == [("may", "must not")]
    assert change.edits[0].part == "lead_in"


def test_twins_stay_with_their_lists() -> None:
    """Bullets with the same words in two lists are not taken for each other."""
    old = [
        a_clause("Facebook", "Work, bullet 1", heading_path=("Work",)),
        a_clause("Facebook", "Home, bullet 1", heading_path=("Home",)),
    ]
    new = [
        a_clause("Facebook", "Home, bullet 1", heading_path=("Home",)),
        a_clause("Facebook", "Work, bullet 1", heading_path=("Work",)),
    ]
    assert not differ(old, new).of(RENUMBERED)


def test_one_of_two_twins_removed() -> None:
    """Of two clauses with the same words, the one whose reference is gone is removed."""
    old = [a_clause("Ask first.", "1.1"), a_clause("Ask first.", "1.2")]
    assert told(differ(old, old[1:])) == [("1.1", None, {REMOVED}), ("1.2", "1.2", {UNCHANGED})]


def test_other_words_under_the_same_number_are_another_clause() -> None:
    """A clause that shares nothing with its namesake is removed, and the other is added."""
    difference = differ([a_clause(SICK, "1.1")], [a_clause(JURY, "1.1")])
    assert sorted(str(kind) for c in difference.changes for kind in c.kinds) == ["added", "removed"]


def test_empty_versions() -> None:
    """A version without clauses differs by all the other's clauses."""
    assert differ([], []).is_empty
    assert told(differ([], [a_clause(SICK)])) == [(None, "1.1", {ADDED})]
    assert told(differ([a_clause(SICK)], [])) == [("1.1", None, {REMOVED})]


def test_very_long_clause_is_shown_as_one_run() -> None:
    """A clause of thousands of changed words is compared without matching each with each."""
    old = " ".join(f"a{i}" for i in range(2000))
    new = " ".join(f"b{i}" for i in range(2000))
    ((was, now),) = word_edits(f"Start {old} end.", f"Start {new} end.")
    assert (was.start, was.end) == (6, 6 + len(old))
    assert (now.start, now.end) == (6, 6 + len(new))


WORDS = st.sampled_from("staff must may not leave ask manager account post a the of".split())
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)
PATHS = st.sampled_from([("1. Leave",), ("2. Leave",), ("Sickness",), ("Part A", "Sickness"), ()])
CLAUSES = st.builds(
    lambda text, ref, path, lead_in: a_clause(text, ref, heading_path=path, lead_in=lead_in),
    TEXTS,
    st.sampled_from(["1.1", "1.2", "2.1", "Leave, para 1", "Leave, bullet 3"]),
    PATHS,
    st.sampled_from(["", "Staff must not:"]),
)
LISTS = st.lists(CLAUSES, max_size=12)


@given(LISTS, LISTS)
def test_every_clause_appears_exactly_once(old: list[Clause], new: list[Clause]) -> None:
    """Whatever the versions are, no clause is lost and none is told twice."""
    before, after = a_version(old, 1), a_version(new, 2)
    difference = compare(before, after)
    olds = [c.old for c in difference.changes if c.old is not None]
    news = [c.new for c in difference.changes if c.new is not None]
    assert sorted(c.spans[0].start for c in olds) == [c.spans[0].start for c in before.clauses]
    assert news == list(after.clauses)
    for change in difference.changes:
        assert change.kinds
        assert (change.old is None) == (ADDED in change.kinds)
        assert (change.new is None) == (REMOVED in change.kinds)
        assert bool(change.edits) == (REWORDED in change.kinds)


@given(LISTS)
def test_a_version_never_differs_from_itself(clauses: list[Clause]) -> None:
    """Twins included, nothing has changed where nothing was changed."""
    assert differ(clauses, clauses).is_empty


@given(st.text(max_size=60), st.text(max_size=60))
def test_edits_turn_the_one_text_into_the_other(old: str, new: str) -> None:
    """Putting the later words in place of the earlier ones gives the later text's words."""
    result, end = "", 0
    for was, now in word_edits(old, new):
        result += old[end : was.start] + " " + new[now.start : now.end] + " "
        end = was.end
    assert "".join((result + old[end:]).split()) == "".join(new.split())
