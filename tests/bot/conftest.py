"""What several tests of the ways in share: a command line on a home of its own."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.config import Settings
from tests.bot.browsing import a_browser
from tests.bot.service_house import House
from tests.bot.twins import FolderIndex

LEAVE = """# Leave policy

## 1 Carry over

1.1 You may carry over five days of annual leave to the next year.

1.2 You must not sell annual leave to a colleague.

## 2 Booking

2.1 Annual leave requests must:

- name the first and the last day
- go to your line manager
"""
PASSES = """---
title: Passes policy
status: draft
owner: Facilities
---

# Passes policy

## Lending

You should not lend your pass to anyone.
"""


@dataclass
class Console:
    """The command line with what it printed last."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    out: str = ""
    err: str = ""
    code: int = field(default=-1)

    def run(self, *arguments: str | Path) -> int:
        """Run `policybot` and return its exit code."""
        self.capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(a) for a in arguments])
        self.out, self.err = self.capture.readouterr()
        self.code = ended.value.code if isinstance(ended.value.code, int) else -1
        assert "Traceback" not in self.err
        return self.code

    @property
    def lines(self) -> list[Any]:
        """What was printed, each line read as JSON."""
        return [json.loads(line) for line in self.out.split("\n") if line]

    def write(self, name: str, text: str) -> Path:
        """Write a file of the operator's and return its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser, where there is one."""
    with a_browser() as opened:
        yield opened


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A service that knows one policy."""
    house = House(tmp_path / "data")
    house.ingest("passes.md", PASSES)
    return house


@pytest.fixture
def words_for_index(monkeypatch: pytest.MonkeyPatch) -> Callable[[Settings], FolderIndex]:
    """Search by shared words instead of a model, so that these tests are about the ways in."""
    from bot import wiring

    def opened(settings: Settings) -> FolderIndex:
        return FolderIndex(wiring.open_archive(settings))

    monkeypatch.setattr(wiring, "open_index_folders", opened)
    return opened


@pytest.fixture
def console(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words_for_index: object,
) -> Console:
    """A command line in a folder of its own, nothing ingested."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Console(folder=folder, capture=capsys)


@pytest.fixture
def stocked(console: Console) -> Console:
    """A command line whose default organisation has two policies."""
    console.write("in/leave.md", LEAVE)
    console.write("in/passes.md", PASSES)
    assert console.run("ingest", "in") == 0
    return console
