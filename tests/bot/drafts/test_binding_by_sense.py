"""Clauses in words that no list holds: bound by their sense, never more than for another look."""

from collections.abc import Mapping, Sequence

from bot.core.binding import Grid, Grids, bind
from bot.core.lexicon import Strength
from knowledge.domain import Audience, Capacity, Verdict
from knowledge.errors import EmbedderUnavailable
from tests.bot.drafts.house import a_reviewer, a_rule, corpus_of

STAFF = Audience.STAFF
_ODD = "Tittle and tattle must stay at the garden fence."
_POLICY = f"""# Social media policy

## 1 Everybody

1.1 {_ODD}

1.2 Somebody may ring about the bridge. If so, you must say nothing whatsoever.

1.3 Do not share rumours.

1.4 This paragraph is about the weather.

1.5 The risks of social media are:

- shame

## 2 Comments by residents and the public

2.1 Scandal must be kept off the page.
"""


class _Reads:
    """A reader that knows words by heart, and notes what it was given."""

    def __init__(self, fails: bool = False, **topics: str) -> None:
        self.given: list[str] = []
        self._fails = fails
        self._topics = topics

    def topics_of(self, sentences: Sequence[str]) -> Sequence[Mapping[str, float]]:
        """Return the topic of the first word that is known; a topic in capitals is likelier."""
        if self._fails:
            raise EmbedderUnavailable("no model")
        self.given += sentences
        said = [next((t for w, t in self._topics.items() if w in s), "") for s in sentences]
        return [{t.lower(): 0.75 if t.isupper() else 0.58} if t else {} for t in said]


def _grid(reader: _Reads, text: str = _POLICY) -> Grid:
    return bind(corpus_of(("online.md", text)), reader=reader)


def _bound(grid: Grid, topic: str, capacity: Capacity | None = None) -> list[tuple[str, str]]:
    return [(b.clause.ref, b.strength.value) for b in grid.eligible(topic, capacity, STAFF)]


def test_what_no_wording_binds_is_bound_by_its_sense_and_gives_way_to_what_one_binds() -> None:
    """The clause that names the thing stays first; the odd one is general."""
    grid = _grid(_Reads(tattle="gossip"))
    assert _bound(grid, "gossip") == [("1.3", "explicit"), ("1.1", "general")]


def test_a_list_of_risks_is_not_read_however_it_is_opened() -> None:
    """What it lists may stand in the sentence before the one that opens the list."""
    reader = _Reads(tattle="gossip")
    opening = "Tread with care: there are risks. These include, among others"
    text = (
        f"# Social media policy\n\n## 1 Care\n\n1.1 {opening}:\n\n"
        "- people who tattle about us can be heard by many\n"
        "- what is posted stays\n"
    )
    assert not _bound(_grid(reader, text), "gossip")
    assert not any("tattle" in sentence for sentence in reader.given)


def test_sentences_that_lean_on_one_another_are_read_together() -> None:
    """That nothing is said is about the press only with the sentence before; it is marked alone."""
    grid = _grid(_Reads(ring="press"))
    (binding,) = grid.eligible("press", None, STAFF)
    said = binding.clause.text[binding.telling.start : binding.telling.end]
    assert (binding.clause.ref, said) == ("1.2", "If so, you must say nothing whatsoever.")


def test_what_stands_between_semicolons_is_read_alone() -> None:
    """One sentence may ask several things; what is bound by a piece is marked by that piece."""
    text = (
        "# Social media policy\n\n1 You must check every date; no tattle is to be sent; sign off."
    )
    reader = _Reads(check="accuracy", tattle="gossip")
    (binding,) = _grid(reader, text).eligible("gossip", None, STAFF)
    said = binding.clause.text[binding.telling.start : binding.telling.end]
    assert said == "no tattle is to be sent"


def test_a_known_wording_in_a_sentence_on_something_else_gives_way() -> None:
    """A word may stand anywhere; where the sense is sure of another clause, that one comes first."""
    grid = _grid(_Reads(tattle="GOSSIP"))
    assert _bound(grid, "gossip") == [("1.1", "general"), ("1.3", "general")]
    both = _grid(_Reads(tattle="GOSSIP", rumours="gossip"))
    assert _bound(both, "gossip") == [("1.3", "explicit"), ("1.1", "general")]


def test_a_general_rule_gives_way_to_one_that_names_the_thing() -> None:
    """ "Stay within the law" is held against threats, behind the clause that surely is on them."""
    text = (
        "# Social media policy\n\n## 1 Everybody\n\n1.1 Posts must be legal at all times.\n\n"
        "1.2 Menaces must stay out of every post.\n"
    )
    named = _bound(_grid(_Reads(menaces="THREAT", Menaces="THREAT"), text), "threat")
    assert [ref for ref, _ in named] == ["1.2", "1.1"]


def test_only_what_is_for_staff_is_read() -> None:
    """Risks and what is for the public cost no time."""
    reader = _Reads()
    _grid(reader)
    assert all(word not in " ".join(reader.given) for word in ("shame", "Scandal"))


def test_what_to_do_about_the_posts_of_others_binds_no_draft() -> None:
    """To hide a comment is a duty, and nothing that a draft could breach."""
    text = "# Social media policy\n\n## 1 Rules\n\n1.1 Hide hostile tattle and comments at once.\n"
    assert _bound(_grid(_Reads(tattle="ABUSE"), text), "abuse") == []


def test_what_only_explains_is_not_read() -> None:
    """Definitions, sections on a policy's purpose and the opening of a list ask nothing."""
    reader = _Reads(tattle="gossip")
    text = """# Social media policy

## 1 Purpose

1.1 Tittle and tattle must not become our name.

## 2 Review

2.1 Rules on tattle must be read each year.

## 3 Rules

3.1 "Scandal" means tattle that must not be spread.

3.2 On tattle, everybody must keep to the following:

- stay kind

## 4 Review what you post

4.1 Look for tattle that must not be there.
"""
    assert _bound(_grid(reader, text), "gossip") == [("4.1", "general")]


def test_what_asks_nothing_is_bound_only_where_it_likely_is_about_a_topic() -> None:
    """A remark is no rule; one that can only mean one thing is."""
    assert _bound(_grid(_Reads(weather="vent")), "vent") == []
    assert _bound(_grid(_Reads(weather="VENT")), "vent") == [("1.4", "general")]


def test_what_is_free_forbids_nothing() -> None:
    """Leave alone is no rule; beside a rule, the rule is what speaks."""
    free = "A glance at tittle and tattle is fine in your break."
    rule = "Anything longer waits until you are home."
    told = "# Social media policy\n\n## 1 Everybody\n\n1.1 "
    assert _bound(_grid(_Reads(tattle="GOSSIP"), f"{told}{free}\n"), "gossip") == []
    grid = _grid(_Reads(tattle="GOSSIP"), f"{told}{free} {rule}\n")
    (binding,) = grid.eligible("gossip", None, STAFF)
    assert binding.said.strip() == rule


def test_an_item_is_read_behind_what_its_list_asks() -> None:
    """ "Tattle" alone asks nothing; under "You must not" it does."""
    reader = _Reads(tattle="gossip")
    lists = "# Posts\n\n## 1 Rules\n\nYou must not:\n\n- bring tattle online\n"
    assert _bound(_grid(reader, lists), "gossip")
    assert "You must not: bring tattle online" in reader.given


def test_a_matter_of_the_other_capacity_is_not_bound() -> None:
    """A disclaimer is a matter of personal posts: a clause on the council's pages asks for none."""
    rule = "On our official page you must close with the standard line."
    text = f"# Social media\n\n## 1 Rules\n\n1.1 {rule}\n\n1.2 You must always be kind.\n"
    assert _bound(_grid(_Reads(standard="disclaimer"), text), "disclaimer") == []
    assert _bound(_grid(_Reads(kind="disclaimer"), text), "disclaimer") == [("1.2", "general")]


def test_a_finding_on_such_a_clause_never_blocks() -> None:
    """However grave the rule, the clause was only understood, not named."""
    rules = (a_rule("incite", "riot"),)
    corpus = corpus_of(("online.md", _POLICY))
    plain, _ = a_reviewer(corpus, rules=rules)
    assert plain.review("council", "riot at noon").findings == ()
    reviewer, _ = a_reviewer(corpus, rules=rules, clause_reader=_Reads(tattle="incite"))
    report = reviewer.review("council", "riot at noon")
    assert report.verdict is Verdict.REVIEW
    assert [c.quote for c in report.findings[0].citations] == [_ODD]


def test_without_its_model_known_wordings_bind_and_the_operator_is_told() -> None:
    """A broken model is an alarm, and no reason to hold nothing against a draft."""
    rules = (a_rule("gossip", "heard"),)
    corpus = corpus_of(("online.md", _POLICY))
    reviewer, events = a_reviewer(corpus, rules=rules, clause_reader=_Reads(fails=True))
    report = reviewer.review("council", "heard it all")
    assert [f.citations[0].ref for f in report.findings] == ["1.3"]
    reviewer.review("council", "heard it again")
    assert events.alarms == [("clauses.sense_failed", {"kind": "EmbedderUnavailable"})]


def test_a_policy_is_read_once() -> None:
    """Every draft after the first finds the grid ready."""
    reader = _Reads(tattle="gossip")
    grids, corpus = Grids(reader), corpus_of(("online.md", _POLICY))
    first = grids.grid(corpus)
    n_read = len(reader.given)
    assert grids.grid(corpus) is first
    assert len(reader.given) == n_read
    assert first.of_topic("gossip")[-1].strength is Strength.GENERAL
