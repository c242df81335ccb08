"""An ingest takes in what it can, says what it could not, and switches in one step."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.ingested import FileResult, IngestReport
from bot.core.ingesting import Intake
from bot.sources import find_sources
from knowledge.archive import Archive
from knowledge.errors import EmbedderUnavailable, IndexMissing, StoreUnavailable
from tests.bot.twins import EventList, FixedClock, NamedLock, NoIndex

LEAVE = "# Leave policy\n\n## Carry over\n\nYou may carry over five days.\n"
LEAVE_NOW = LEAVE.replace("five", "eight")
PASSES = "# Passes policy\n\n## Lending\n\nYou must not lend your pass.\n"


class Desk:
    """An intake on a home of its own, with everything a test wants to look at."""

    def __init__(self, home: Path) -> None:
        self.archive = Archive(home)
        self.builder = NoIndex()
        self.lock = NamedLock()
        self.events = EventList()
        self.intake = Intake(
            archive=self.archive,
            builder=self.builder,
            lock=self.lock,
            clock=FixedClock(),
            events=self.events,
        )

    def ingest(self, *paths: Path, dry_run: bool = False, force: bool = False) -> IngestReport:
        """Ingest the paths for the council."""
        files, _ = find_sources(paths)
        return self.intake.ingest("council", files, dry_run=dry_run, force=force)

    def says(self, policy: str) -> str:
        """Return the words of the policy in force."""
        return " ".join(c.text for c in self.archive.corpus("council").policy(policy).clauses)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An intake on an empty home."""
    return Desk(tmp_path / "data")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a file of the operator's and returns its path."""

    def written(name: str, text: str) -> Path:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return written


Write = Callable[[str, str], Path]


def _results(report: IngestReport) -> list[tuple[str, str]]:
    return [(Path(f.name).name, f.result.value) for f in report.files]


def test_a_policy_is_taken_in(desk: Desk, write: Write) -> None:
    """A file becomes a policy in force, with its counts and facts in the report."""
    report = desk.ingest(write("leave.md", LEAVE))
    (file,) = report.files
    assert (file.result, file.policy, file.version) == (FileResult.ADDED, "leave", 1)
    assert (file.n_clauses, report.n_clauses, report.n_policies) == (1, 1, 1)
    assert file.metadata is not None
    assert file.metadata.title == "Leave policy"
    assert "five days" in desk.says("leave")


def test_a_changed_file_is_a_new_version(desk: Desk, write: Write) -> None:
    """The new words are in force under the next number, in every clause; the old are kept."""
    desk.ingest(write("leave.md", LEAVE))
    (file,) = desk.ingest(write("leave.md", LEAVE_NOW)).files
    assert (file.result, file.version) == (FileResult.UPDATED, 2)
    assert "eight days" in desk.says("leave")
    in_force = desk.archive.corpus("council").policy("leave")
    assert {in_force.version, *(c.version for c in in_force.clauses)} == {2}
    before = desk.archive.version("council", "leave", 1)
    assert "five days" in before.clauses[0].text


def test_an_unchanged_file_is_skipped(desk: Desk, write: Write) -> None:
    """The same bytes again make no version and no index, unless asked for."""
    path = write("leave.md", LEAVE)
    desk.ingest(path)
    again = desk.ingest(path)
    assert _results(again) == [("leave.md", "unchanged")]
    assert not again.rebuilt
    assert len(desk.builder.built) == 1
    assert desk.ingest(path, force=True).files[0].version == 2


def test_an_unusable_index_is_built_again(desk: Desk, write: Write) -> None:
    """Ingesting unchanged files mends an index that cannot be used."""
    path = write("leave.md", LEAVE)
    desk.ingest(path)
    desk.builder.why_unusable = "built by another model"
    assert desk.ingest(path).rebuilt
    assert len(desk.builder.built) == 2


def test_one_bad_file_stops_no_other(desk: Desk, write: Write) -> None:
    """An empty, a missing and an unknown file fail with a remedy; the good one is in force."""
    empty, odd = write("empty.txt", ""), write("sheet.xlsx", "x")
    good, missing = write("leave.md", LEAVE), Path("nowhere.md")
    report = desk.ingest(empty, odd, missing, good)
    assert [f.result for f in report.files] == [FileResult.FAILED] * 3 + [FileResult.ADDED]
    assert report.n_failed == 3
    assert all(f.problem.startswith(f.name) for f in report.files[:3])
    assert "five days" in desk.says("leave")


def test_nothing_good_changes_nothing(desk: Desk, write: Write) -> None:
    """A batch of bad files leaves an organisation without policies as it was."""
    report = desk.ingest(write("empty.txt", ""))
    assert (report.n_failed, report.n_policies) == (1, 0)
    with pytest.raises(IndexMissing):
        desk.archive.corpus("council")


def test_the_same_policy_twice_is_refused_once(desk: Desk, write: Write) -> None:
    """Two different files for one policy id: the first counts, the second fails and says why."""
    first, second = write("a/leave.md", LEAVE), write("b/leave.txt", LEAVE_NOW)
    report = desk.ingest(first, second)
    assert _results(report) == [("leave.md", "added"), ("leave.txt", "failed")]
    assert "same policy id 'leave'" in report.files[1].problem
    assert "five days" in desk.says("leave")


def test_the_same_bytes_twice_are_taken_once(desk: Desk, write: Write) -> None:
    """A copy under another name is reported as a duplicate, which is no failure."""
    report = desk.ingest(write("leave.md", LEAVE), write("copy of leave.md", LEAVE))
    assert _results(report) == [("leave.md", "added"), ("copy of leave.md", "duplicate")]
    assert report.n_failed == 0
    assert report.n_policies == 1


def test_other_policies_stay_in_force(desk: Desk, write: Write) -> None:
    """Ingesting one policy leaves the others as they are."""
    desk.ingest(write("leave.md", LEAVE))
    report = desk.ingest(write("passes.md", PASSES))
    assert report.n_policies == 2
    assert "five days" in desk.says("leave")


def test_a_dry_run_writes_nothing(desk: Desk, write: Write, tmp_path: Path) -> None:
    """A dry run reports what would be read and leaves no trace on disk."""
    report = desk.ingest(write("leave.md", LEAVE), dry_run=True)
    assert report.files[0].n_clauses == 1
    assert not (tmp_path / "data").exists()


def test_two_ingests_at_once_are_refused(desk: Desk, write: Write) -> None:
    """While one ingest of an organisation runs, a second is refused."""
    path = write("leave.md", LEAVE)
    with desk.lock("council"), pytest.raises(StoreUnavailable):
        desk.ingest(path)


def test_a_failed_index_changes_nothing(
    desk: Desk, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the index cannot be built, the old versions stay in force."""
    desk.ingest(write("leave.md", LEAVE))

    def fail(*_: object) -> str:
        raise EmbedderUnavailable("no model")

    monkeypatch.setattr(desk.builder, "build", fail)
    with pytest.raises(EmbedderUnavailable):
        desk.ingest(write("leave.md", LEAVE_NOW))
    assert "five days" in desk.says("leave")


def test_the_last_index_is_kept_beside_the_new(desk: Desk, write: Write) -> None:
    """Readers that still hold the index before this one keep it; older ones are swept."""
    desk.ingest(write("leave.md", LEAVE))
    desk.ingest(write("leave.md", LEAVE_NOW))
    assert desk.builder.kept == tuple(reversed(desk.builder.built))


def test_progress_is_told(desk: Desk, write: Write) -> None:
    """Reading and indexing report how far they are."""
    told: list[tuple[str, int, int]] = []
    files, _ = find_sources([write("leave.md", LEAVE)])
    desk.intake.ingest("council", files, progress=lambda *step: told.append(step))
    assert told[0] == ("reading", 0, 1)
    assert ("reading", 1, 1) in told
    assert told[-1][0] == "indexing"


def test_the_log_counts_and_names_nothing_else(desk: Desk, write: Write) -> None:
    """The ingest's event carries counts, not titles or words."""
    desk.ingest(write("leave.md", LEAVE))
    ((event, fields),) = desk.events.records
    assert event == "ingest.done"
    assert fields["n_files"] == 1
    assert "Leave policy" not in str(fields)


def test_a_name_that_cannot_be_kept_is_refused(desk: Desk, write: Write) -> None:
    """A policy id that could not be a folder fails that file, not the batch."""
    bad = write("_.md", PASSES)
    report = desk.ingest(bad, write("leave.md", LEAVE))
    assert [f.result for f in report.files] == [FileResult.FAILED, FileResult.ADDED]


def test_a_reader_that_fails_late_is_reported(desk: Desk) -> None:
    """A file that vanishes between listing and reading is one failed file."""
    files, _ = find_sources([Path("gone.md")])
    report = desk.intake.ingest("council", files)
    assert "does not exist" in report.files[0].problem


def test_questions_go_with_their_policy(desk: Desk, write: Write) -> None:
    """Known questions beside a policy are kept with it, also when the policy is unchanged."""
    path = write("leave.md", LEAVE)
    desk.ingest(path)
    write("leave.questions.jsonl", "{}")
    write("leave.unanswered.jsonl", "{}")
    (file,) = desk.ingest(path).files
    assert (file.result, file.n_questions) == (FileResult.UNCHANGED, 2)
    assert desk.builder.questions == {"leave": ["leave.questions.jsonl", "leave.unanswered.jsonl"]}


def test_bad_questions_stop_no_policy(desk: Desk, write: Write) -> None:
    """A question file that cannot be read is a warning; its policy is in force all the same."""
    write("leave.questions.jsonl", "bad")
    (file,) = desk.ingest(write("leave.md", LEAVE)).files
    assert file.result is FileResult.ADDED
    assert [r.code for r in file.remarks] == ["questions"]
    assert "leave.questions.jsonl:1" in file.remarks[0].message


# --- finding files --------------------------------------------------------------------------------


def test_folders_are_walked_and_the_rest_is_named(write: Write, tmp_path: Path) -> None:
    """Policies in nested folders are found in order; everything else is skipped with a reason."""
    write("b/leave.md", LEAVE)
    write("a.txt", PASSES)
    write(".hidden.md", LEAVE)
    write("~$leave.docx", "lock")
    write("sheet.xlsx", "x")
    write("pay.questions.jsonl", "{}")
    write("b/leave.questions.jsonl", "{}")
    write("b/leave.unanswered.jsonl", "{}")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    files, skipped = find_sources([tmp_path / "in"])
    assert [Path(f.name).name for f in files] == ["a.txt", "leave.md"]
    assert [Path(q.name).name for q in files[1].questions] == [
        "leave.questions.jsonl",
        "leave.unanswered.jsonl",
    ]
    assert {Path(s.name).name: s.reason for s in skipped} == {
        ".hidden.md": "hidden",
        "~$leave.docx": "hidden",
        "sheet.xlsx": "no known policy format",
        "pay.questions.jsonl": "questions without their policy beside them",
        "loop": "link to a folder",
    }


def test_a_file_named_twice_is_taken_once(write: Write, tmp_path: Path) -> None:
    """A file given by name and by its folder is one file."""
    path = write("leave.md", LEAVE)
    files, _ = find_sources([path, tmp_path / "in"])
    assert len(files) == 1
