"""What stands beside a finding: a whole rule, and one that speaks of whom the draft speaks of."""

import click
import pytest

from bot.cli.draft_view import report_lines
from bot.core.reviewing_ports import NoRulings, Ruling
from bot.core.showing_drafts import show_draft
from bot.slack.blocks import draft_blocks
from bot.teams.draft_cards import report_card
from knowledge.domain import Capacity, DraftReport, Severity
from tests.bot.drafts.house import Senses, a_reviewer, a_rule, corpus_of
from tests.slack.limits import visible
from tests.teams.office import words_of_card

_PICTURES = """# Social media policy

## 1 Pictures

1.1 A picture of a child is used only where:

- a parent has agreed in writing;
- no name stands beside it; and
- the press desk has seen it.

1.2 You must not bully, harass or insult anybody, including by:

- mocking what they wear;
- leaving them out.
"""
_DONORS = """# Social media policy

## 1 Naming

1.1 Donors must not be named online unless they have agreed.
"""
_OTHERS = """# Social media policy

## 1 Naming

1.1 Donors and colleagues must not be named online unless they have agreed.
"""
_PROFILES = """# Social media policy

## 1 Yourself

1.1 Staff must not post rumours about anybody.

1.2 If you have a LinkedIn profile you must ensure that:

- it holds no rumours.
"""
_DRAFT = "Our toddler in the paddling pool!"
_NAMES = a_rule("third_party.named", "Ada", severity=Severity.REVIEW)


def _report(draft: str = _DRAFT) -> DraftReport:
    rules = (a_rule("photo.child", "toddler"), a_rule("abuse", "twerp"))
    reviewer, _ = a_reviewer(corpus=corpus_of(("pictures.md", _PICTURES)), rules=rules)
    return reviewer.review("council", draft)


def test_a_list_that_says_nothing_without_its_items_is_cited_with_them() -> None:
    """ "Only where:" leaves open when; the conditions follow, in their order."""
    (finding,) = _report().findings
    assert [c.quote for c in finding.citations] == [
        "A picture of a child is used only where:",
        "a parent has agreed in writing;",
        "no name stands beside it; and",
        "the press desk has seen it.",
    ]


def test_a_rule_that_is_said_in_full_needs_no_examples() -> None:
    """What "including by" lists is only some of what the rule forbids."""
    (finding,) = _report("what a twerp").findings
    assert [c.ref for c in finding.citations] == ["1.2"]


def test_the_items_are_shown_wherever_their_opening_is() -> None:
    """Slack, Teams and the terminal show each condition once, and its opening once."""
    report = _report()
    shown = show_draft(report, _DRAFT)
    surfaces = {
        "slack": "".join(visible(draft_blocks(shown))),
        "teams": words_of_card(report_card(shown)),
        "terminal": click.unstyle("\n".join(report_lines(report, _DRAFT))),
    }
    for name, words in surfaces.items():
        for citation in report.findings[0].citations:
            assert words.count(citation.quote) == 1, name


_DATA = """# Social media policy

## 1 Posts

1.1 You must not:

a) publish personal data about anybody;
b) publish personal data of a colleague.
"""


def test_two_items_of_one_list_keep_their_numbers() -> None:
    """Cited side by side they are two clauses; neither is a condition of the other."""
    rules = (a_rule("pii.other", "oaf"),)
    reviewer, _ = a_reviewer(corpus=corpus_of(("posts.md", _DATA)), rules=rules)
    shown = show_draft(reviewer.review("council", "you oaf"), "you oaf")
    assert [quote.ref for quote in shown.findings[0].quotes] == ["1.1(a)", "1.1(b)"]
    assert "1.1(b)" in "".join(visible(draft_blocks(shown)))


def _named(text: str, draft: str) -> list[str]:
    reviewer, _ = a_reviewer(corpus=corpus_of(("naming.md", text)), rules=(_NAMES,))
    return [c.ref for f in reviewer.review("council", draft).findings for c in f.citations]


def test_a_clause_for_donors_is_not_held_against_naming_a_friend() -> None:
    """It speaks where the draft is about a gift, and a clause on anybody else's name always."""
    assert _named(_DONORS, "Ada was at the pool again") == []
    assert _named(_DONORS, "Ada gave us the new kitchen") == ["1.1"]
    assert _named(_OTHERS, "Ada was at the pool again") == ["1.1"]


def _politics(clause: str, draft: str, capacity: Capacity) -> list[str]:
    text = f"# Social media policy\n\n## 1 Politics\n\n1.1 {clause}\n"
    rules = (a_rule("political", "rosette", severity=Severity.REVIEW),)
    reviewer, _ = a_reviewer(corpus=corpus_of(("politics.md", text)), rules=rules)
    found = reviewer.review("council", draft, capacity=capacity).findings
    return [c.ref for f in found for c in f.citations]


_FREE = "You must not use your job title or uniform to support a political party or candidate."
_RESTRICTED = (
    "Staff in politically restricted posts must not support a political party or candidate."
)
_BANNED = "You must not support a political party or candidate online."


@pytest.mark.parametrize(
    ("clause", "draft", "capacity", "is_held"),
    [
        (_FREE, "Wet socks, one rosette, all for the love of buses!", Capacity.PERSONAL, False),
        (_FREE, "A rosette every evening till polling day!", Capacity.PERSONAL, False),
        (_FREE, "Rosette on over my uniform, come on the buses!", Capacity.PERSONAL, True),
        (_FREE, "Rosette on, come on the buses!", Capacity.OFFICIAL, True),
        (_RESTRICTED, "Rosette on, come on the buses!", Capacity.PERSONAL, False),
        (_RESTRICTED, "Rosette on, though my post is restricted!", Capacity.PERSONAL, True),
        (_RESTRICTED, "Mine isn't a restricted post, so rosette on!", Capacity.PERSONAL, False),
        (_FREE, "Rosette on, knocking on doors in Mill ward!", Capacity.PERSONAL, False),
        (_FREE, "Rosette on, straight from my ward!", Capacity.PERSONAL, True),
        (_BANNED, "Rosette on, come on the buses!", Capacity.PERSONAL, True),
    ],
)
def test_politics_in_ones_own_time_are_free_where_the_policy_only_guards_the_job(
    clause: str, draft: str, capacity: Capacity, is_held: bool
) -> None:
    """What ties a post to the job breaks such a clause; a flat ban holds whatever the post says."""
    assert _politics(clause, draft, capacity) == (["1.1"] if is_held else [])


@pytest.mark.parametrize(
    ("draft", "refs"),
    [
        ("Rosette on, come on the buses!", []),
        ("Rosette on, straight from my ward!", ["1.2"]),
    ],
)
def test_leave_given_in_one_clause_holds_beside_another_that_limits_some(
    draft: str, refs: list[str]
) -> None:
    """What the policy leaves to people's own time is not held against a rule for elections staff."""
    leave = "You may support a political party in your own time."
    limits = "1.2 Staff in planning must not comment on a political party, candidate or election."
    assert _politics(f"{leave}\n\n{limits}", draft, Capacity.PERSONAL) == refs


@pytest.mark.parametrize(
    ("draft", "refs"),
    [
        ("Psst, the merger is on, and nobody else in this town has heard of it.", ["1.2"]),
        ("Psst, the merger is on, though all of us must wait until Monday for it.", ["1.1"]),
    ],
)
def test_a_clause_on_embargoed_news_is_not_held_against_what_no_time_was_set_for(
    draft: str, refs: list[str]
) -> None:
    """What merely has not been told yet is confidential; an embargo sets a time."""
    text = (
        "# Social media policy\n\n## 1 News\n\n"
        "1.1 News under embargo must not be published before its release time.\n\n"
        "1.2 You must not disclose confidential information.\n"
    )
    sensed = Senses(embargo=0.8)
    reviewer, _ = a_reviewer(corpus=corpus_of(("news.md", text)), rules=(), scorer=sensed)
    found = reviewer.review("council", draft).findings
    assert [c.ref for f in found for c in f.citations] == refs


@pytest.mark.parametrize(
    ("clause", "draft", "is_held"),
    [
        (
            "anybody under 18",
            "Lost in her book, this lady on the bench by the old mill in the rain!",
            False,
        ),
        (
            "anybody under 18",
            "Lost in her book, this pupil on the bench by the old mill in the rain!",
            True,
        ),
        (
            "children or residents",
            "Lost in her book, this lady on the bench by the old mill in the rain!",
            True,
        ),
    ],
)
def test_a_clause_on_children_is_not_held_against_a_picture_of_a_grown_up(
    clause: str, draft: str, is_held: bool
) -> None:
    """A picture of somebody grown up needs that person's word, not a parent's."""
    text = (
        "# Social media policy\n\n## 1 Pictures\n\n"
        f"1.1 Photographs of {clause} must not be posted without consent.\n"
    )
    corpus, sensed = corpus_of(("posts.md", text)), Senses(photo=0.8)
    reviewer, _ = a_reviewer(corpus, rules=(), scorer=sensed)
    assert bool(reviewer.review("council", draft).findings) is is_held


@pytest.mark.parametrize(
    ("draft", "is_held"),
    [
        (
            "That is our position on the matter, and it was signed off by the Chief Executive.",
            False,
        ),
        ("That is our position on the matter, though not signed off by the Chief Executive.", True),
        ("That is our position, and there is nothing to be added to it here.", True),
    ],
)
def test_what_was_cleared_is_not_held_against_leave_to_speak(draft: str, is_held: bool) -> None:
    """A draft that says who signed it off needs no other leave; one that says nobody did, does."""
    text = (
        "# Social media policy\n\n## 1 Speaking\n\n"
        "1.1 You must not speak on behalf of the Council without authority.\n"
    )
    sensed = Senses(speak_for=0.8)
    reviewer, _ = a_reviewer(corpus_of(("posts.md", text)), rules=(), scorer=sensed)
    assert bool(reviewer.review("council", draft).findings) is is_held


def test_an_owner_may_hold_it_against_everybody() -> None:
    """Whoever owns the policy knows best whom it means, and has said so."""
    corpus = corpus_of(("naming.md", _DONORS))
    (clause,) = corpus.clauses()
    ruling = Ruling(
        topic="third_party.named",
        clause_id=clause.clause_id,
        clause_digest=clause.digest,
        holds=True,
    )

    class Ruled(NoRulings):
        def rulings(self, org: str) -> tuple[Ruling, ...]:
            del org
            return (ruling,)

    reviewer, _ = a_reviewer(corpus=corpus, rules=(_NAMES,), rulings=Ruled())
    assert reviewer.review("council", "Ada was at the pool again").findings


@pytest.mark.parametrize(
    ("draft", "cited"),
    [
        ("A rumour for my LinkedIn profile", ["1.1", "1.2, bullet 1"]),
        ("A rumour for my allotment", ["1.1"]),
    ],
)
def test_what_is_asked_of_profiles_is_asked_of_no_other_post(draft: str, cited: list[str]) -> None:
    """A clause on how to write one's profile is shown to those who write one."""
    corpus = corpus_of(("profiles.md", _PROFILES))
    reviewer, _ = a_reviewer(corpus=corpus, rules=(a_rule("gossip", "rumour"),))
    (finding,) = reviewer.review("council", draft).findings
    assert sorted(c.ref for c in finding.citations) == cited


@pytest.mark.parametrize(
    ("draft", "is_held"),
    [
        ("Wet socks and one rosette, all for the love of buses and of a dry seat at last!", False),
        (
            "Wet socks and one rosette on my uniform, all for the love of buses and a dry seat!",
            True,
        ),
    ],
)
def test_politics_in_ones_own_time_are_free_however_they_read(draft: str, is_held: bool) -> None:
    """What reads as politics breaks a clause that guards the job where something ties it to one."""
    text = f"# Social media policy\n\n## 1 Politics\n\n1.1 {_FREE}\n"
    corpus = corpus_of(("politics.md", text))
    reviewer, _ = a_reviewer(corpus, rules=(), scorer=Senses(political=0.9))
    report = reviewer.review("council", draft, capacity=Capacity.PERSONAL)
    assert bool(report.findings) is is_held


@pytest.mark.parametrize(
    ("draft", "is_held"),
    [
        (
            "Forty small wizards at the story hour, and here are the backs of their pointy hats.",
            False,
        ),
        ("Forty small wizards at the story hour, snapped from behind the big old oak shelf.", True),
    ],
)
def test_pictures_without_faces_are_held_against_nobody(draft: str, is_held: bool) -> None:
    """Who cannot be recognised need not agree; who was snapped unseen did not."""
    text = (
        "# Social media policy\n\n## 1 Pictures\n\n"
        "1.1 Photographs of children must not be posted without parental consent.\n\n"
        "1.2 Personal data about people must never be published.\n"
    )
    corpus, sensed = corpus_of(("posts.md", text)), Senses(fails=False, **{"photo.child": 0.8})
    reviewer, _ = a_reviewer(corpus, rules=(), scorer=sensed)
    assert bool(reviewer.review("council", draft).findings) is is_held


@pytest.mark.parametrize(
    ("draft", "is_held"),
    [
        (
            "Straight sets again. The court was like glass and Denny's serve ought to be illegal.",
            False,
        ),
        ("He is in court on Monday, and we on the squash ladder all know what he did.", True),
        ("He is up on Monday, and the jury at the squash club has made up its mind.", True),
    ],
)
def test_courts_on_which_a_game_is_played_are_no_courts_of_law(draft: str, is_held: bool) -> None:
    """What is said of a match prejudices no case, unless a case is spoken of as well."""
    text = "# Social media policy\n\n## 1 Cases\n\n1.1 Do not comment on live legal proceedings.\n"
    corpus, sensed = corpus_of(("posts.md", text)), Senses(fails=False, contempt=0.8)
    reviewer, _ = a_reviewer(corpus, rules=(), scorer=sensed)
    assert bool(reviewer.review("council", draft).findings) is is_held


@pytest.mark.parametrize(
    ("draft", "is_held"),
    [
        ("To the lass from my Monday pottery class who sent a request: of course, yes!", False),
        (
            "A request from the lad I sat next to in Year 5! Accepted before I had my coat off.",
            False,
        ),
        ("To the lass from the Monday pottery class I run at the hostel: of course, yes!", True),
    ],
)
def test_friends_of_ones_own_are_no_service_users(draft: str, is_held: bool) -> None:
    """Whom one meets in one's own time one may befriend; whom one works with one may not."""
    text = "# Social media policy\n\n## 1 Contact\n\n1.1 Do not befriend service users online.\n"
    corpus = corpus_of(("posts.md", text))
    sensed = Senses(fails=False, **{"service_user.contact": 0.8})
    reviewer, _ = a_reviewer(corpus, rules=(), scorer=sensed)
    assert bool(reviewer.review("council", draft).findings) is is_held
