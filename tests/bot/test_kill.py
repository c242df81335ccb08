"""An ingest that is killed at any moment leaves a whole version in force, old or new."""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import wiring
from bot.config import Settings
from bot.core.assistant import Assistant
from bot.core.ingesting import Intake
from bot.sources import find_sources
from knowledge.archive import Archive
from tests.bot.conftest import LEAVE, PASSES
from tests.bot.twins import EventList, FixedClock, FolderIndex

# What Python tells an audit hook before it changes or opens a file.
_TOUCHES = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.truncate", "fcntl.flock"}
_MORE_THAN_ENOUGH = 500


def _intake(home: Path) -> Intake:
    archive = Archive(home)
    return Intake(
        archive=archive,
        builder=FolderIndex(archive),
        lock=wiring.OrgLock(archive),
        clock=FixedClock(),
        events=EventList(),
    )


def _ingest(home: Path, papers: Path) -> None:
    files, _ = find_sources([papers])
    assert _intake(home).ingest("default", files).n_failed == 0


def _die_at(touch: int) -> Callable[[str, Any], None]:
    """Return an audit hook that kills this process at its n-th touch of the file system."""
    seen = 0

    def hook(event: str, _: Any) -> None:
        nonlocal seen
        if event in _TOUCHES:
            seen += 1
            if seen == touch:
                os.kill(os.getpid(), signal.SIGKILL)

    return hook


def _killed_at(touch: int, home: Path, papers: Path) -> bool:
    """Ingest in a process that dies at its n-th touch; return whether it did."""
    child = os.fork()
    if child == 0:
        try:
            sys.addaudithook(_die_at(touch))
            _ingest(home, papers)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _says(home: Path) -> set[str]:
    """Return what the assistant quotes for a question on each of the two policies."""
    settings = Settings(home=home)
    archive = wiring.open_archive(settings)
    assistant = Assistant(
        library=wiring.ArchiveLibrary(archive, FolderIndex(archive)),
        clock=FixedClock(),
        events=EventList(),
    )
    quotes = set()
    for question in ("carry over days of annual leave", "lend your pass to"):
        answer = assistant.answer("default", question)
        quotes.add(answer.citations[0].quote)
    return quotes


OLD = {
    "You may carry over five days of annual leave to the next year.",
    "You should not lend your pass to anyone.",
}
NEW = {
    "You may carry over eight days of annual leave to the next year.",
    "You should not lend your pass to strangers.",
}


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_a_killed_ingest_leaves_a_whole_version(tmp_path: Path) -> None:
    """Killed at every touch of the disk in turn: old answers or new ones, never some of each."""
    papers, before = tmp_path / "papers", tmp_path / "before"
    papers.mkdir()
    (papers / "leave.md").write_text(LEAVE)
    (papers / "passes.md").write_text(PASSES)
    _ingest(before, papers)
    assert _says(before) == OLD
    (papers / "leave.md").write_text(LEAVE.replace("five", "eight"))
    (papers / "passes.md").write_text(PASSES.replace("anyone", "strangers"))
    outcomes = []
    for touch in range(1, _MORE_THAN_ENOUGH):
        home = tmp_path / f"killed-{touch}"
        shutil.copytree(before, home)
        died = _killed_at(touch, home, papers)
        outcomes.append(_says(home))
        assert outcomes[-1] in (OLD, NEW)
        if not died:
            break
        _ingest(home, papers)
        assert _says(home) == NEW, "the next ingest after a killed one must go through"
        shutil.rmtree(home)
    assert len(outcomes) > 10
    assert outcomes[-1] == NEW
    assert outcomes == sorted(outcomes, key=lambda quotes: quotes == NEW), "one switch, no way back"
