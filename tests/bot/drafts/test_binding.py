"""Clauses bound to topics: what obliges nobody binds nobody, and the owner has the last word."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.binding import BindingStatus, Grid, Grids, bind
from bot.core.lexicon import Strength, phrasings
from bot.core.reviewing_ports import Ruling
from index.clauses import open_clause_reader
from knowledge.domain import Audience, Capacity
from knowledge.topics import TOPICS
from tests.bot.drafts.house import CONDUCT, ONLINE, corpus_of

STAFF = Audience.STAFF
_CLAUSES = Path(__file__).resolve().parents[3] / "index" / "training" / "clauses"


def _refs(topic: str, capacity: Capacity | None = None, writer: Audience = STAFF) -> list[str]:
    grid = bind(corpus_of(("online.md", ONLINE)))
    return [b.clause.ref for b in grid.eligible(topic, capacity, writer)]


def _grid_of(clauses: str, heading: str = "Conduct") -> Grid:
    return bind(corpus_of(("s.md", f"# Social media\n\n## 1 {heading}\n\n{clauses}\n")))


def test_every_phrasing_is_of_a_topic() -> None:
    """The words that bind clauses are listed under topics that exist."""
    assert {p.topic for p in phrasings()} <= set(TOPICS)


@pytest.mark.parametrize(
    ("by_sense", "hands", "least"), [(False, "[a-f]", 0.7), (False, "*", 0.4), (True, "*", 0.93)]
)
def test_clauses_of_employers_never_met_speak_to_their_topics(
    by_sense: bool, hands: str, least: float
) -> None:
    """Of clauses that many hands wrote as other employers word them, most are understood.

    The first six hands wrote bans, the later ones statements as well. What is read by sense was
    learned from them; ``index/clauses/README.md`` tells what becomes of others.
    """
    reader = open_clause_reader() if by_sense else None
    lines = [
        x
        for path in sorted(_CLAUSES.glob(f"{hands}.jsonl"))
        for x in path.read_text("utf-8").splitlines()
    ]
    rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if row["topics"]]
    found = 0
    for row in rows[::4]:
        policy = f"# Posts online\n\n## 1 Posts\n\n1.1 Post with care.\n\n1.2 {row['clause']}\n"
        capacity = None if row["capacity"] == "both" else Capacity(row["capacity"])
        grid = bind(corpus_of(("posts.md", policy)), reader=reader)
        found += bool(grid.eligible(row["topics"][0], capacity, STAFF))
    assert found / len(rows[::4]) >= least


def test_a_list_of_risks_obliges_nobody() -> None:
    """What a policy names among its risks is a mention, however plainly it is named."""
    assert _refs("political") == []
    assert _refs("profanity") == ["2.3"]


def test_what_is_asked_of_the_public_binds_no_staff() -> None:
    """The rules for residents on the council's pages are not held against those who work there."""
    assert _refs("abuse") == []
    assert _refs("abuse", writer=Audience.MANAGERS) == []


def test_a_clause_counts_in_its_own_capacity_only() -> None:
    """What is asked of council accounts is not asked of a personal post, nor the other way."""
    assert _refs("caps", Capacity.OFFICIAL) == ["4.1"]
    assert _refs("caps", Capacity.PERSONAL) == []
    assert _refs("disclaimer", Capacity.PERSONAL) == ["3.1"]
    assert _refs("disclaimer", Capacity.OFFICIAL) == []


def test_with_capacity_unknown_both_count() -> None:
    """Who does not say how they post is told of both."""
    assert _refs("caps") == ["4.1"]
    assert _refs("disclaimer") == ["3.1"]


@pytest.mark.parametrize(
    ("topic", "strength"),
    [
        ("pii.other", Strength.EXPLICIT),
        ("incite", Strength.GENERAL),
        ("vent", Strength.ADVISORY),
    ],
)
def test_how_plainly_a_clause_speaks(topic: str, strength: Strength) -> None:
    """Naming the thing, covering it and advising on it are told apart."""
    grid = bind(corpus_of(("online.md", ONLINE)))
    assert grid.eligible(topic, None, STAFF)[0].strength is strength


def test_a_policy_on_posting_comes_before_one_on_conduct() -> None:
    """Of two clauses that speak as plainly, the one about posting is quoted."""
    both = ONLINE.replace("2.2 Do not share", "2.2 You must not bully anybody.\n\n2.9 Do not share")
    grid = bind(corpus_of(("conduct.md", CONDUCT), ("online.md", both)))
    assert [b.clause.policy for b in grid.eligible("abuse", None, STAFF)] == ["online", "conduct"]


def test_a_policy_on_something_else_binds_only_where_it_speaks_of_posting() -> None:
    """Care for files in a cupboard is no rule on what may be posted."""
    keys = "# Keys\n\n1.1 Personal data about people must never be left in a cupboard.\n"
    assert not bind(corpus_of(("keys.md", keys))).of_topic("pii.other")
    said = keys.replace("left in a cupboard", "published")
    assert bind(corpus_of(("keys.md", said))).of_topic("pii.other")


def test_deeds_of_the_organisation_bind_nobody() -> None:
    """What the council itself will do is no duty of who writes."""
    text = "# Social media\n\n1.1 The council will protect personal data about residents.\n"
    assert not bind(corpus_of(("s.md", text))).of_topic("pii.other")


@pytest.mark.parametrize(
    "clause",
    [
        "Managers do not look up candidates on social media when shortlisting.",
        "Nobody should look up candidates on social media when shortlisting.",
    ],
)
def test_what_people_do_not_do_is_forbidden(clause: str) -> None:
    """A rule that is told as a fact about those whom it binds is a rule, and no mere advice."""
    text = f"# Social media policy\n\n## 1 Recruitment\n\n1.1 {clause}\n"
    (binding,) = bind(corpus_of(("online.md", text))).eligible("recruit", None, STAFF)
    assert binding.strength is not Strength.ADVISORY


@pytest.mark.parametrize(
    ("clause", "topics"),
    [
        (
            "Do not run down the Council, its contractors or your workmates in public.",
            {"employer", "colleague", "public"},
        ),
        (
            "Please don't run the Council, your manager or your team down.",
            {"employer", "colleague"},
        ),
        ("Don't run Harbourside down, and that includes our boats.", {"employer"}),
        ("Don't run customers down, whatever they said.", {"public"}),
        ("We will not tolerate abuse of residents on any account.", {"public"}),
        ("Assume that what you type can be read by a customer or a journalist.", set()),
        ("You must treat what you type as though a journalist looked on.", set()),
        ("You must sign up for a personal account with your own email address.", set()),
    ],
)
def test_whom_a_clause_protects_it_speaks_of(clause: str, topics: set[str]) -> None:
    """Each of those who are listed counts; a journalist who may read it makes no press rule."""
    text = f"# Social media policy\n\n## 1 Posts\n\n1.1 {clause}\n"
    grid = bind(corpus_of(("online.md", text)))
    asked = ("employer", "colleague", "public", "press", "pii.self")
    assert {topic for topic in asked if grid.eligible(topic, None, STAFF)} == topics


def test_members_may_be_asked_for_a_disclaimer_in_both_their_parts() -> None:
    """A clause that names the elected member beside the private person is on posts of both."""
    both = _grid_of("1.1 Make it clear that you are speaking personally, or as an elected Member.")
    private = _grid_of("1.1 Make it clear that you are speaking personally.")
    assert both.eligible("disclaimer", Capacity.OFFICIAL, STAFF)
    assert private.eligible("disclaimer", Capacity.OFFICIAL, STAFF) == ()


@pytest.mark.parametrize(
    ("clause", "topic"),
    [
        ("Don't open a page or group for a depot unless the Press Desk has agreed.", "authority"),
        ("State the name of the team that is posting in each reply.", "role"),
        ("Post nothing that shows a whiteboard or a care plan in a photograph.", "confidential"),
    ],
)
def test_what_an_official_account_needs_and_a_picture_gives_away(clause: str, topic: str) -> None:
    """Pages that need leave, teams that are to be named and boards in the background are rules."""
    assert _grid_of(f"1.1 {clause}").eligible(topic, Capacity.OFFICIAL, STAFF)


def test_what_floods_a_building_floods_no_page() -> None:
    """In an emergency nobody is told to post less often."""
    emergency = _grid_of("1.1 In a fire or flood, do not post from the scene.")
    assert emergency.eligible("spam", None, STAFF) == ()
    assert _grid_of("1.1 Do not flood our pages with comments.").eligible("spam", None, STAFF)


def test_looking_applicants_up_is_no_matter_of_whose_page() -> None:
    """It is done at work and told at home."""
    grid = _grid_of("1.1 Looking up a job applicant for the Council's work is not allowed.")
    assert grid.eligible("recruit", Capacity.PERSONAL, STAFF)


def test_how_official_posts_are_written_is_asked_by_saying_so() -> None:
    """A house style is told as a fact; a rule for hashtags and a permission ask nothing."""
    text = """# Social media policy

## 1 Our official accounts

1.1 Our house style is friendly: whole words, correct spelling and no sentences in capitals.

1.2 Put capital letters at the start of each word in a hashtag. Emojis are fine.

## 2 Your personal use of social media

2.1 Friends forgive spelling.
"""
    grid = bind(corpus_of(("online.md", text)))
    for topic in ("caps", "textspeak", "spelling"):
        found = grid.eligible(topic, None, STAFF)
        assert [(b.clause.ref, b.strength) for b in found] == [("1.1", Strength.GENERAL)]


def test_a_policy_for_personal_use_alone_says_nothing_on_official_posts() -> None:
    """Where a policy keeps to personal use, official posts are held against none of it."""
    text = ONLINE.replace(
        "1.1 This policy is about posts.", "1.1 This policy covers personal use of networks only."
    )
    grid = bind(corpus_of(("online.md", text)))
    assert grid.eligible("pii.other", Capacity.PERSONAL, STAFF)
    assert not grid.eligible("pii.other", Capacity.OFFICIAL, STAFF)


@pytest.mark.parametrize(
    ("heading", "official", "personal"),
    [
        ("Running Harbour Trust accounts", True, False),
        ("Publishing on Force pages", True, False),
        ("Your own accounts", False, True),
        ("Personal and Trust accounts", True, True),
        ("Email accounts", True, True),
        ("If you comment on our pages", False, False),
        ("People who comment on our pages", False, False),
        ("If you comment on a planning matter", True, True),
        ("Posting for the Trust", True, False),
        ("Social media at work", True, False),
        ("When something is wrong at work", True, True),
        ("What you hear at work and at home", True, True),
    ],
)
def test_a_heading_says_whose_posts_its_clauses_are_about(
    heading: str, official: bool, personal: bool
) -> None:
    """The organisation's accounts, one's own, both, or what the public writes."""
    grid = _grid_of("1.1 Swearing is never acceptable.", heading)
    assert bool(grid.eligible("profanity", Capacity.OFFICIAL, STAFF)) is official
    assert bool(grid.eligible("profanity", Capacity.PERSONAL, STAFF)) is personal


@pytest.mark.parametrize(
    ("heading", "clause", "official", "personal"),
    [
        ("Conduct", "Never gossip about a colleague's private life.", True, True),
        (
            "Your own accounts",
            "On official accounts, too, never gossip about colleagues.",
            True,
            True,
        ),
        ("Official accounts", "Never gossip about colleagues on a personal page.", True, True),
        ("Your own accounts", "Never gossip about colleagues at work.", False, True),
    ],
)
def test_a_sentence_may_say_whose_posts_it_is_about(
    heading: str, clause: str, official: bool, personal: bool
) -> None:
    """Other people's private lives are no private post; what is at odds with its section is on both."""
    grid = _grid_of(f"1.1 {clause}", heading)
    assert bool(grid.eligible("gossip", Capacity.OFFICIAL, STAFF)) is official
    assert bool(grid.eligible("gossip", Capacity.PERSONAL, STAFF)) is personal


@pytest.mark.parametrize(
    ("clause", "topic"),
    [
        ("No tales about colleagues or their love lives, and no gossip.", "gossip"),
        ("Rumours about colleagues are not yours to pass on.", "gossip"),
        ("Say nothing about court cases.", "contempt"),
        ("You may not:\n\n- gossip about colleagues\n- moan about the job", "gossip"),
        ("Gossip about colleagues is out.", "gossip"),
        ("Register your own profiles with an eastmere.example address never.", "work_email"),
        ("Your eastmere.example email address is not for personal accounts.", "work_email"),
        ("No team may open a page in the Council's name.", "authority"),
        ("New channels for a service need the agreement of the Press Office.", "authority"),
        ("Signed consent is needed before we publish a picture of a resident.", "photo"),
        ("Before you share a link on our pages, open it.", "link"),
        ("We do not swear on our pages.", "profanity"),
        ("If people know where you work, say plainly that the view is your own.", "disclaimer"),
        ("The following will be treated as misconduct:\n\n- threats of violence", "threat"),
        ("Threats will be reported to the police.", "threat"),
        ("| Matter | Rule |\n|---|---|\n| Courts | Say nothing about a court case |", "contempt"),
        ("Threats will be passed to the police.", "threat"),
        (
            "Gate codes and passwords must stay off every page, as must the alarm details.",
            "confidential",
        ),
        ("Plans to open another channel should be sent to the Press Office.", "authority"),
        ("A workmate's health is theirs to tell, not yours.", "gossip"),
        ("Grumbles about your pay? Complaints about your rota belong with your manager.", "vent"),
        ("Nobody is to be talked down to.", "tone"),
        ("Pictures taken inside our care homes do not go on social media.", "photo"),
        ("Do not say how the count is going.", "confidential"),
        ("Never hint that a firm is corrupt.", "libel"),
        ("Do not use your position to promote a side-line.", "endorse"),
        ("Do not edit old posts on the quiet.", "misconduct"),
        ("We expect staff not to run down the Council.", "employer"),
        ("Never use an invented profile.", "impersonate"),
    ],
)
def test_bans_need_no_known_verb(clause: str, topic: str) -> None:
    """Employers ban in many ways, and a table's cell is a sentence."""
    assert _grid_of(clause).eligible(topic, None, STAFF)


@pytest.mark.parametrize(
    ("clause", "topic"),
    [
        ("No policy can foresee every rumour.", "gossip"),
        ("Nothing here stops you from swearing at home.", "profanity"),
        ("We do not monitor swearing at home.", "profanity"),
        ("Never encourage others to break the law.", "contempt"),
        ("Staff must not criticise a party, a candidate or a councillor.", "colleague"),
        ("Staff must not demean people for their race or religion.", "public"),
        ("If work upset you, talk to your manager.", "colleague"),
        ("Whistleblowing line: 01632 960100", "whistle"),
        ("Whistleblowing line (open all night): 01632 960100", "whistle"),
        ("A disclaimer does not excuse a rude post.", "disclaimer"),
        ("You may:\n\n- gossip about films\n- moan about the weather", "gossip"),
        ("Ask the owner before you post a photo that somebody else took.", "photo"),
        (
            "Choose a strong password for each account and never share your password.",
            "confidential",
        ),
        ("Passwords must be changed when an editor leaves.", "confidential"),
    ],
)
def test_words_of_a_topic_may_stand_in_another_rule(clause: str, topic: str) -> None:
    """A clause is not bound to all that it mentions."""
    assert not _grid_of(f"1.1 {clause}").eligible(topic, None, STAFF)


@pytest.mark.parametrize(
    ("heading", "binds"), [("What nobody may do", True), ("What we like to read", False)]
)
def test_a_heading_forbids_what_its_list_names(heading: str, binds: bool) -> None:
    """An opening that says nothing leaves it to the heading what becomes of the items."""
    listed = "The following goes for home and work:\n\n- Swearing at residents.\n- Jokes."
    assert bool(_grid_of(listed, heading).eligible("profanity", None, STAFF)) is binds


def test_the_crest_misused_on_official_pages_has_its_clause() -> None:
    """A logo that must not be altered is a matter of official posts."""
    grid = _grid_of("1.1 Never stretch or recolour the logo.", "Official accounts")
    assert grid.eligible("branding", Capacity.OFFICIAL, STAFF)


def test_leave_to_share_what_is_out_binds_nothing() -> None:
    """That news is free once it is published holds nobody to anything."""
    said = "Never share news before it is released."
    free = "Once news has been released, you're free to share it."
    for words, binds in ((said, True), (free, False)):
        grid = bind(corpus_of(("s.md", f"# Social media\n\n1.1 {words}\n")))
        assert bool(grid.of_topic("embargo")) is binds


def test_what_moderators_take_down_is_asked_of_the_public() -> None:
    """A list of what others may not write under a post binds nobody who works there."""
    text = "# Social media\n\n1.1 Our pages have rules. Moderators remove comments that contain:\n\n- swearing"
    assert not bind(corpus_of(("s.md", text))).eligible("profanity", None, STAFF)
    said = text.replace("Moderators remove", "You must not post")
    assert bind(corpus_of(("s.md", said))).eligible("profanity", None, STAFF)


def test_candidates_at_an_election_apply_for_no_job() -> None:
    """To back a candidate and to look one up are two matters."""
    text = "# Social media\n\n1.1 Staff must not endorse a party or candidate online.\n"
    grid = bind(corpus_of(("s.md", text)))
    assert grid.of_topic("political")
    assert not grid.of_topic("recruit")


# --- what the owner says --------------------------------------------------------------------------


def _ruling(topic: str, ref: str, *, holds: bool, strength: str = "") -> Ruling:
    corpus = corpus_of(("online.md", ONLINE))
    clause = next(c for c in corpus.clauses() if c.ref == ref)
    return Ruling(
        topic=topic,
        clause_id=clause.clause_id,
        clause_digest=clause.digest,
        holds=holds,
        strength=strength,
    )


def test_a_rejected_binding_is_never_used() -> None:
    """Once the owner says that a clause does not speak to a topic, no draft meets it."""
    grid = bind(corpus_of(("online.md", ONLINE)), [_ruling("pii.other", "2.1", holds=False)])
    assert grid.eligible("pii.other", None, STAFF) == ()
    assert [b.status for b in grid.of_topic("pii.other")] == [BindingStatus.REJECTED]


def test_the_owner_can_add_a_binding() -> None:
    """A clause whose words gave no hint is held against drafts when the owner says so."""
    grid = bind(
        corpus_of(("online.md", ONLINE)),
        [_ruling("spam", "2.2", holds=True, strength="advisory")],
    )
    (binding,) = grid.eligible("spam", None, STAFF)
    assert binding.status is BindingStatus.CONFIRMED
    assert binding.strength is Strength.ADVISORY


def test_a_ruling_moves_with_its_words() -> None:
    """A clause that is numbered anew keeps what was said of it; one that is reworded does not."""
    ruling = _ruling("gossip", "2.2", holds=False)
    moved = ONLINE.replace("2.2 Do not share", "2.7 Do not share")
    assert not bind(corpus_of(("online.md", moved)), [ruling]).eligible("gossip", None, STAFF)
    reworded = ONLINE.replace("Do not share rumours.", "Do not share any rumours.")
    assert bind(corpus_of(("online.md", reworded)), [ruling]).eligible("gossip", None, STAFF)


def test_a_grid_is_made_once_per_corpus_and_rulings() -> None:
    """The same policies and rulings give the very same grid; other rulings give another."""
    grids, corpus = Grids(), corpus_of(("online.md", ONLINE))
    first = grids.grid(corpus)
    assert grids.grid(corpus) is first
    ruling = _ruling("gossip", "2.2", holds=False)
    assert grids.grid(corpus, (ruling,)) is not first
    assert grids.grid(corpus, (replace(ruling, holds=True),)) is not first
