"""The shipped model: what it returns, what it loads, and that it is the model it was made from."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.embed import MODEL_FOLDER, Embedder, open_embedder
from knowledge.errors import EmbedderUnavailable

ROOT = Path(__file__).parents[2]
TEXTS = ("Can I post about work?", "", "leave " * 2000, "naïve café \ud800 \x00 🙂", "x")
_LARGEST_SHIPPED_BYTES = 30_000_000


@pytest.fixture(scope="module")
def shipped() -> Embedder:
    """Return the shipped model, opened."""
    return open_embedder()


def test_vectors_are_float32_rows_of_unit_length(shipped: Embedder) -> None:
    """Whatever the texts, empty, endless or odd, each gets a unit vector."""
    vectors = shipped.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), shipped.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_the_library_keeps_to_itself(tmp_path: Path) -> None:
    """Nothing is counted, kept or sent about the use of the model: no file of it appears."""
    code = "from index.embed import open_embedder; open_embedder().encode(['x'])"
    home = {
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "TMPDIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=home, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_no_texts_give_no_rows(shipped: Embedder) -> None:
    """Encoding nothing gives an empty array of the right width."""
    assert shipped.encode([]).shape == (0, shipped.dimension)


def test_rows_come_in_the_order_of_the_texts(shipped: Embedder) -> None:
    """Batching by length never mixes up which vector belongs to which text."""
    texts = [f"clause {'and so on ' * (n % 7)}about matter {n}" for n in range(80)]
    together = shipped.encode(texts)
    for at in (0, 13, 41, 79):
        assert float(together[at] @ shipped.encode([texts[at]])[0]) > 0.98


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        (
            "how much time off do I get when a baby comes",
            "Maternity leave is up to 52 weeks.",
            "The time of each meeting is set so that most can come.",
        ),
        (
            "is my web browsing watched",
            "The organisation may monitor use of the internet.",
            "Members may wear a watch.",
        ),
    ],
)
def test_meaning_is_closer_than_words(
    shipped: Embedder, question: str, right: str, wrong: str
) -> None:
    """A question stands nearer to its clause than to one that shares its words only."""
    asked, answer, other = shipped.encode([question, right, wrong])
    assert asked @ answer > asked @ other


def test_the_small_model_follows_the_one_it_was_made_from(shipped: Embedder) -> None:
    """Eight-bit weights move no vector far from the trained model's own."""
    samples = json.loads((MODEL_FOLDER / "samples.json").read_text("utf-8"))
    wanted = np.array(list(samples.values()), np.float32)
    cosines = np.sum(shipped.encode(list(samples)) * wanted, axis=1)
    assert cosines.min() > 0.97


def test_the_model_is_the_one_its_facts_name() -> None:
    """The digest that indexes remember is that of the weights, and the folder stays small."""
    facts = json.loads((MODEL_FOLDER / "encoder.json").read_text("utf-8"))
    weights = (MODEL_FOLDER / "model.onnx").read_bytes()
    assert facts["digest"] == hashlib.sha256(weights).hexdigest()
    assert sum(p.stat().st_size for p in MODEL_FOLDER.iterdir()) < _LARGEST_SHIPPED_BYTES


def test_a_question_needs_no_torch() -> None:
    """Opening and using the shipped model loads neither torch nor sentence-transformers."""
    code = (
        "import sys; from index.embed import open_embedder; open_embedder().encode(['hello']);"
        "print({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules))"
    )
    assert _run(code) == "set()"


def test_sentence_transformers_opens_the_shipped_model_alike(shipped: Embedder) -> None:
    """The shipped folder loads as a SentenceTransformer and gives the same vectors."""
    code = (
        "import json; from sentence_transformers import SentenceTransformer as S;"
        f"m = S({str(MODEL_FOLDER)!r}, device='cpu', trust_remote_code=True);"
        "print(json.dumps(m.encode(['Can I post about work?', 'leave']).tolist()))"
    )
    theirs = np.array(json.loads(_run(code)), np.float32)
    ours = shipped.encode(["Can I post about work?", "leave"])
    assert np.sum(ours * theirs, axis=1).min() > 0.99


@pytest.mark.parametrize("broken", ["nothing", "facts", "weights", "tokenizer"])
def test_a_broken_model_is_refused(tmp_path: Path, broken: str) -> None:
    """A folder that is no model gives our error with a remedy, never a library's."""
    facts = {"name": "m", "digest": "0" * 64, "dimension": 4, "max_tokens": 8}
    if broken != "nothing":
        (tmp_path / "encoder.json").write_text("{" if broken == "facts" else json.dumps(facts))
    if broken == "weights":
        tokenizer = (MODEL_FOLDER / "tokenizer.json").read_bytes()
        (tmp_path / "tokenizer.json").write_bytes(tokenizer)
        (tmp_path / "model.onnx").write_bytes(b"no model")
    if broken == "tokenizer":
        (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(EmbedderUnavailable, match="POLICYBOT_MODEL"):
        open_embedder(str(tmp_path))


def _run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip().splitlines()[-1]
