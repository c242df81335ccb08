"""The shipped matcher of drafts and clauses: it fits what is shipped beside it, or says why not."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.drafts import DraftScorer, open_draft_scorer
from index.embed import Embedder, open_embedder
from index.matching import MATCHING_FOLDER, ClauseMatcher, ClauseTable, open_clause_matcher
from index.training.citing import CITATIONS_FOLDER, load_cited
from knowledge.errors import EmbedderUnavailable

_CLAUSES = (
    ("Rumours about anybody's private life must not be passed on.", {"gossip": 1.0}),
    ("You must not tell the press anything unless you are asked to.", {"press": 1.0}),
    ("Nobody opens a page in our name without leave.", {"authority": 0.7}),
)


@pytest.fixture(scope="module")
def scorer() -> DraftScorer:
    """Return the shipped scorer."""
    return open_draft_scorer()


@pytest.fixture(scope="module")
def encoder() -> Embedder:
    """Return what reads clauses."""
    return open_embedder()


def _table(matcher: ClauseMatcher, encoder: Embedder) -> ClauseTable:
    keys = matcher.keys_of([words for words, _ in _CLAUSES], encoder)
    return matcher.table(keys, [topics for _, topics in _CLAUSES])


@pytest.mark.parametrize(
    ("draft", "best"),
    [
        ("They say her at number nine has left him for the milkman, pass it on.", 0),
        ("Just rung the Gazette and given them our side of the bridge story.", 1),
        ("Made the depot its own TikTok last night, follow us!", 2),
    ],
)
def test_the_clause_that_a_draft_breaches_weighs_most(
    scorer: DraftScorer, encoder: Embedder, draft: str, best: int
) -> None:
    """A draft and its clause share hardly a word."""
    (scores,) = scorer.score([draft])
    weights = _table(open_clause_matcher(), encoder).weigh(scores)
    assert weights.index(max(weights)) == best


def test_a_draft_always_weighs_alike(scorer: DraftScorer, encoder: Embedder) -> None:
    """Neither another opening of the files nor another scoring changes anything."""
    told = []
    for _ in range(2):
        (scores,) = scorer.score(["Guess who was sectioned on Mill Lane again."])
        told.append(_table(open_clause_matcher(), encoder).weigh(scores))
    assert told[0] == told[1]


def test_only_what_the_scorer_made_can_be_compared(encoder: Embedder) -> None:
    """Chances alone do not say where a draft points."""
    with pytest.raises(TypeError, match="scorer returned"):
        _table(open_clause_matcher(), encoder).weigh({"gossip": 0.9})


def test_no_clauses_are_no_trouble(scorer: DraftScorer, encoder: Embedder) -> None:
    """A policy may bind nobody."""
    matcher = open_clause_matcher()
    (scores,) = scorer.score(["A fine day."])
    assert matcher.table(matcher.keys_of([], encoder), []).weigh(scores) == ()


def test_it_needs_no_training_library() -> None:
    """Opening it loads neither torch nor what brings it."""
    code = (
        "import sys; from index.matching import open_clause_matcher; open_clause_matcher(); "
        "sys.exit(any(name in sys.modules for name in ('torch', 'transformers', 'sklearn')))"
    )
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of what is shipped, to spoil."""
    ignored = shutil.ignore_patterns("*.py", "__pycache__")
    return Path(shutil.copytree(MATCHING_FOLDER, tmp_path / "matching", ignore=ignored))


@pytest.mark.parametrize("name", ["draft_model", "heads"])
def test_weights_for_something_else_are_refused(folder: Path, name: str) -> None:
    """Weights made for another scorer say so, and how to get the right ones."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps(manifest | {name: "another"}), "utf-8")
    with pytest.raises(EmbedderUnavailable, match=f"{name} is .* Reinstall policybot"):
        open_clause_matcher(folder)


def test_another_reader_of_clauses_is_refused(encoder: Embedder) -> None:
    """Vectors of another model would be compared to no avail."""

    class Another:
        name, dimension = "another", encoder.dimension
        encode, read = encoder.encode, encoder.read

    with pytest.raises(EmbedderUnavailable, match="not with another"):
        open_clause_matcher().keys_of(["A clause."], Another())


def test_missing_weights_are_told(folder: Path) -> None:
    """A file that is not there is named, with what to do."""
    (folder / "heads.npz").unlink()
    with pytest.raises(EmbedderUnavailable, match="heads"):
        open_clause_matcher(folder)


def test_every_draft_that_it_learned_from_has_its_policy_and_a_clause() -> None:
    """Each names a clause by its digest; the invented policies lie beside the drafts."""
    cited = load_cited()
    assert all(one.gold and one.draft for one in cited)
    ours = {path.stem for path in (CITATIONS_FOLDER / "policies").glob("*.md")}
    published = {"rutland", "chorley", "rossendale", "derby", "salisbury"}
    assert {one.policy for one in cited} == ours | published
