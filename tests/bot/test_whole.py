"""The program as it is installed: real processes, the shipped model, files on disk."""

import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.archive import Archive
from knowledge.parse import parse_policy
from tests.bot.conftest import LEAVE, PASSES

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "bot"]

# Dies at the n-th touch of the file system; the number is its first argument.
KILLED = """
import os, signal, sys
touch, seen = int(sys.argv.pop(1)), 0
def hook(event, _):
    global seen
    if event in ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "fcntl.flock"):
        seen += 1
        if seen == touch:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
from bot.cli import main
main()
"""

# Prints which of the modules named first were loaded by the command that follows.
LOADED = """
import sys
heavy = sys.argv.pop(1).split()
from bot.cli import main
try:
    main()
finally:
    print("loaded:", *sorted(set(heavy) & set(sys.modules)))
"""


def _environment(home: Path, **others: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "POLICYBOT_HOME": str(home), **others}


def _run(
    home: Path, *arguments: str | Path, program: list[str] = PROGRAM, stdin: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*program, *map(str, arguments)],
        cwd=home.parent,
        env=_environment(home, **env),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two policies, ingested by the program."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "in").mkdir()
    (folder / "in" / "leave.md").write_text(LEAVE)
    curly = PASSES.replace("your pass", "your \u201cpass\u201d")
    (folder / "in" / "passes.md").write_text(curly, encoding="utf-8")
    home = folder / "home"
    done = _run(home, "ingest", "in")
    assert done.returncode == 0, done.stderr
    return home


def test_a_question_is_answered_end_to_end(home: Path) -> None:
    """From files to a quote, through the shipped model, in processes of their own."""
    done = _run(home, "ask", "Am I allowed to lend my pass to somebody?", "--json")
    answer = json.loads(done.stdout)
    assert answer["candidates"][0]["clause_id"] == "passes#lending-para-1"
    assert done.stderr == ""


@pytest.mark.parametrize("locale", ["C", "en_GB.ISO-8859-1"])
def test_words_are_utf8_whatever_the_locale(home: Path, locale: str) -> None:
    """Typographic quotes come out as UTF-8 under any locale, in and out."""
    question = json.dumps(
        {"id": "\u00e9", "question": "lend my \u201cpass\u201d"}, ensure_ascii=False
    )
    done = _run(
        home, "ask", "--batch", "-", "--json", stdin=question + "\n", LC_ALL=locale, PYTHONUTF8="0"
    )
    answer = json.loads(done.stdout)
    assert answer["id"] == "\u00e9"
    assert any("\u201cpass\u201d" in candidate["text"] for candidate in answer["candidates"])


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """`policybot clauses | head` ends without a complaint."""
    words = "\n\n".join(
        f"{n}.1 Clause number {n} says something of its own." for n in range(1, 3000)
    )
    archive = Archive(tmp_path / "home")
    version = parse_policy(
        "long.txt", words.encode(), version=1, ingested_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    archive.commit(archive.stage("default", [version]), "none")
    process = subprocess.Popen(
        [*PROGRAM, "clauses", "--format", "jsonl"],
        env=_environment(tmp_path / "home"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 0
    assert errors == b""


@pytest.mark.parametrize(
    ("command", "heavy"),
    [
        ("ask --help", "numpy pydantic rich structlog aiohttp platformdirs"),
        (
            "ask question",
            "torch sentence_transformers transformers rich structlog aiohttp docx lxml",
        ),
        ("clauses", "numpy onnxruntime rich structlog aiohttp docx lxml pypdfium2"),
    ],
)
def test_a_command_loads_what_it_needs(home: Path, command: str, heavy: str) -> None:
    """Starting is fast because nothing is loaded that the command does not use."""
    program = [sys.executable, "-c", LOADED, heavy]
    done = _run(home, *command.split(), program=program)
    assert done.stdout.splitlines()[-1] == "loaded:"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal here")
@pytest.mark.parametrize("touch", [2, 5, 8, 99])
def test_a_killed_program_leaves_a_whole_version(home: Path, tmp_path: Path, touch: int) -> None:
    """The program itself, killed while it ingests, leaves the old words in force or the new."""
    (tmp_path / "leave.md").write_text(LEAVE.replace("five", "eight"))
    own = tmp_path / "home"
    shutil.copytree(home, own)
    program = [sys.executable, "-c", KILLED, str(touch)]
    killed = _run(own, "ingest", "leave.md", program=program)
    done = _run(own, "ask", "How many days of annual leave may I carry over?", "--json")
    texts = " ".join(c["text"] for c in json.loads(done.stdout)["candidates"])
    assert ("five days" in texts) != ("eight days" in texts)
    assert killed.returncode == (0 if touch == 99 else -signal.SIGKILL)
    assert "eight days" in texts or killed.returncode == -signal.SIGKILL
