"""The shipped scorer of drafts: it tells wrong from harmless, alike every time, or says why not."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.drafts import DRAFTS_FOLDER, DraftScorer, open_draft_scorer
from index.drafts.cues import N_CUES, cue_vector
from index.drafts.grams import N_BUCKETS, grams_of
from index.drafts.scorer import LONGEST_READ
from index.training.draft_data import in_parts, load_drafts, near_copies
from knowledge.errors import EmbedderUnavailable
from knowledge.topics import TOPICS

_SHARED = Path(__file__).resolve().parents[2].parent / "shared"

# None of these is among the drafts that it learned from.
_WRONG = (
    "Won't say which of my tenants it was, but the ambulance was at hers again and I've seen why.",
    "Just heard in the lift which library goes first. You'll all find out in March, act surprised.",
    "My manager couldn't find the door of an empty room, and he's the clever one of that lot.",
    "Signed off sick till Monday, if anyone wants me I'm on the log flume.",
)
_HARMLESS = (
    "My own sister's an ambulance driver and she has asked me to say thanks for the cake.",
    "The list of library opening hours for March is on the website, see you at story time.",
    "Our new manager starts on Monday, welcome to the team, the kettle is on the left.",
    "On leave till Monday, if anyone wants me I'm on the log flume.",
)


@pytest.fixture(scope="module")
def scorer() -> DraftScorer:
    """Return the shipped scorer."""
    return open_draft_scorer()


def _chance(scorer: DraftScorer, text: str) -> float:
    (chances,) = scorer.score([text])
    return sum(chances.values())


def test_wrong_drafts_score_above_harmless_ones(scorer: DraftScorer) -> None:
    """Drafts of the same words and the same matters are told apart by what they do."""
    for wrong, harmless in zip(_WRONG, _HARMLESS, strict=True):
        assert _chance(scorer, wrong) > _chance(scorer, harmless)


def test_notices_are_told_from_what_people_say(scorer: DraftScorer) -> None:
    """Warnings read like notices, wrong drafts do not."""
    warnings = (
        "Bogus roofers are about in Orchard Way. Ask for a card and shut the door.",
        "Hot ash melts bins. Leave it in the grate for two days.",
    )
    assert [s.is_notice for s in scorer.score(warnings, official=True)] == [True, True]
    assert [s.is_notice for s in scorer.score(_WRONG)] == [False] * len(_WRONG)


def test_scores_are_chances_of_known_topics(scorer: DraftScorer) -> None:
    """Each is a chance, together they are one, and every topic is one that clauses can speak of."""
    (chances,) = scorer.score([_WRONG[0]])
    assert set(chances) <= set(TOPICS)
    assert all(0 <= chance <= 1 for chance in chances.values())
    assert 0 < sum(chances.values()) <= 1.0001


def test_a_text_scores_alike_whatever_stands_beside_it(scorer: DraftScorer) -> None:
    """Neither its neighbours nor a second asking changes what a text gets."""
    together = scorer.score(_WRONG)
    assert [dict(chances) for chances in together] == [
        dict(scorer.score([text])[0]) for text in _WRONG
    ]


def test_nothing_gives_nothing(scorer: DraftScorer) -> None:
    """No texts, no scores."""
    assert scorer.score([]) == ()
    assert scorer.weigh([]) == ()


@pytest.mark.parametrize("text", ["", "\x00\x07", "😀" * 3_000, "שלום " * 300, "x" * 50_000])
def test_any_text_gets_a_score(scorer: DraftScorer, text: str) -> None:
    """Whatever is pasted, there is an answer, and what is beyond the reach is not read."""
    assert 0 <= _chance(scorer, text) <= 1.0001
    assert scorer.score([text]) == scorer.score([text[:LONGEST_READ]])


def test_lines_are_where_chances_can_reach(scorer: DraftScorer) -> None:
    """Asking comes before sending back, and both are between nothing and everything."""
    assert 0 < max(scorer.ask_from.values()) < scorer.review_from < 1


def test_words_alone_rank_sentences(scorer: DraftScorer) -> None:
    """The sentence that gives it away weighs more than small talk."""
    telling, small = scorer.weigh(
        ["Guess which of my clients was sectioned, you know the house.", "Lovely weather today."]
    )
    assert telling > small


def test_it_needs_no_training_library() -> None:
    """Scoring loads neither torch nor what brings it."""
    code = (
        "import sys; from index.drafts import open_draft_scorer; open_draft_scorer().score(['x']); "
        "sys.exit(any(name in sys.modules for name in ('torch', 'transformers', 'sklearn')))"
    )
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


# --- weights that do not fit ----------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of what is shipped, to spoil."""
    return Path(
        shutil.copytree(
            DRAFTS_FOLDER, tmp_path / "drafts", ignore=shutil.ignore_patterns("*.py", "__pycache__")
        )
    )


@pytest.mark.parametrize("name", ["model", "heads", "cues", "buckets"])
def test_weights_for_something_else_are_refused(folder: Path, name: str) -> None:
    """Weights made for another encoder or for other cues say so, and how to get the right ones."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps(manifest | {name: "another"}), "utf-8")
    with pytest.raises(EmbedderUnavailable, match=f"{name} is .* Reinstall policybot"):
        open_draft_scorer(folder=folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff\xfe"])
def test_a_broken_manifest_is_told(folder: Path, content: bytes) -> None:
    """A file cut short is named, with what to do."""
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(EmbedderUnavailable, match="Reinstall policybot"):
        open_draft_scorer(folder=folder)


def test_missing_weights_are_told(folder: Path) -> None:
    """A file that is not there is named, with what to do."""
    (folder / "heads.npz").unlink()
    with pytest.raises(EmbedderUnavailable, match="heads"):
        open_draft_scorer(folder=folder)


# --- what it reads --------------------------------------------------------------------------------


def test_words_fall_into_the_same_places_everywhere() -> None:
    """Places are fixed, since weights were learned for them: they never depend on the process."""
    buckets, counts = grams_of("the pool the pool")
    assert buckets.tolist() == [20220, 28134, 34294, 43398]
    assert max(buckets) < N_BUCKETS
    assert counts.tolist() == pytest.approx([1, 1.693, 1.693, 1.693], abs=0.001)


def test_a_cue_is_seen_whatever_the_quotes() -> None:
    """A curly apostrophe is an apostrophe; every cue has bounds."""
    curly, straight = cue_vector("I can’t say who"), cue_vector("I can't say who")
    assert curly.tolist() == straight.tolist()
    assert len(curly) == N_CUES
    assert cue_vector("guess who " * 500).max() <= 2


# --- what it learned from -------------------------------------------------------------------------


def test_there_is_enough_to_learn_from() -> None:
    """Many drafts by many hands, nearly half of them harmless, on every topic.

    Of the wrong ones a third is oblique.
    """
    drafts = load_drafts()
    wrong = [d for d in drafts if d.topics]
    assert len(drafts) >= 1_500
    assert 0.4 <= len(wrong) / len(drafts) <= 0.6
    assert sum(d.oblique for d in drafts) >= len(wrong) / 3
    assert sum(d.hard for d in drafts) >= 600
    assert len({d.writer for d in drafts}) >= 30
    assert {topic for d in wrong for topic in d.topics} == set(TOPICS)


def test_labels_are_whole() -> None:
    """A wrong draft names the words to blame, which stand in it; a harmless one has none."""
    for draft in load_drafts():
        assert bool(draft.cue) == bool(draft.topics), draft.draft_id
        assert all(cue in draft.draft for cue in draft.cue), draft.draft_id
        assert not (draft.oblique and not draft.topics), draft.draft_id


def test_long_drafts_are_learned_from_as_they_are_read() -> None:
    """Of a long wrong draft only the part with the words to blame is learned as wrong."""
    lead = "The kettle boiled and the bins went out as they do on any Tuesday. " * 8
    long = replace(
        load_drafts()[0],
        draft=f"{lead}She told me his wages. {lead}",
        topics=("confidential",),
        cue=("his wages",),
    )
    (part,) = in_parts([long])
    assert "his wages" in part.draft
    assert len(part.draft) < len(long.draft) / 2
    harmless = in_parts([replace(long, topics=(), cue=())])
    assert len(harmless) > 2
    assert not any(part.topics for part in harmless)
    assert "".join("".join(part.draft for part in harmless).split()) == "".join(long.draft.split())


def test_two_drafts_that_say_nearly_the_same_are_told_however_far_apart() -> None:
    """A draft and its copy with the same label are a pair; a wrong one and its twin are none."""
    drafts = load_drafts()[:2_500]
    wrong = [at for at, draft in enumerate(drafts) if draft.topics]
    harmless = next(at for at, draft in enumerate(drafts) if not draft.topics)
    vectors = np.eye(len(drafts), dtype=np.float32)
    vectors[wrong[-1]] = vectors[harmless] = vectors[wrong[0]]
    assert wrong[-1] > 2_000 > wrong[0]
    assert near_copies(drafts, vectors) == [(drafts[wrong[0]].draft_id, drafts[wrong[-1]].draft_id)]


def test_it_never_saw_what_it_is_measured_by() -> None:
    """No draft for measuring is among those for learning."""
    measured = _SHARED / "eval" / "drafts.jsonl"
    if not measured.is_file():
        pytest.skip("the drafts for measuring are not beside this checkout")
    rows = [json.loads(line)["draft"] for line in measured.read_text("utf-8").splitlines()]
    assert not {d.draft for d in load_drafts()} & set(rows)
