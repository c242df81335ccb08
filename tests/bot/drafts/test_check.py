"""`policybot check` and `policybot topics`: what people and programs read, and how they exit."""

import json
from pathlib import Path

import pytest

from bot.cli.check import watch
from bot.cli.draft_view import report_lines
from bot.config import Settings
from bot.wiring import open_tally
from knowledge.domain import Verdict
from tests.bot.conftest import Console
from tests.bot.drafts.house import CONDUCT, ONLINE, a_reviewer

NUMBER = "ring her at home on 07700 900142"


@pytest.fixture
def council(console: Console) -> Console:
    """A command line whose default organisation has the social media policy."""
    console.write("in/online.md", ONLINE)
    assert console.run("ingest", "in") == 0
    return console


def test_a_draft_with_nothing_against_it_exits_with_0(council: Console) -> None:
    """Good news goes through, and is not called safe."""
    assert council.run("check", "The library opens at nine on Monday.") == 0
    assert council.out.startswith("Nothing found by these checks.")
    assert "Not checked: pictures" in council.out


def test_a_draft_that_a_clause_speaks_against_exits_with_1(council: Console) -> None:
    """The words are marked, the clause is quoted, the reason and the fix stand beside it."""
    assert council.run("check", f"Do {NUMBER}") == 1
    assert "Please do not post this as it is." in council.out
    marked = council.out.split("\n")
    at = next(n for n, line in enumerate(marked) if "07700 900142" in line)
    assert marked[at + 1].index("^") == marked[at].index("07700")
    assert marked[at + 1].count("^") == len("07700 900142")
    assert "You must not publish personal data about anybody." in council.out
    assert "What helps:" in council.out


def test_programs_get_the_promised_object(council: Console) -> None:
    """Verdict, findings with spans in both units, reason, fix and the clause."""
    draft = f"\U0001f600 {NUMBER}"
    assert council.run("check", draft, "--capacity", "personal", "--json") == 1
    (report,) = council.lines
    assert report["verdict"] == "block"
    (finding,) = report["findings"]
    assert {
        "finding_id",
        "rule_id",
        "topic",
        "severity",
        "certainty",
        "spans",
        "excerpt",
        "reason",
        "fix",
        "citations",
    } <= set(finding)
    (span,) = finding["spans"]
    assert draft[span["start"] : span["end"]] == finding["excerpt"] == "07700 900142"
    utf16 = draft.encode("utf-16-le")
    cut = utf16[2 * span["utf16_start"] : 2 * span["utf16_end"]]
    assert cut.decode("utf-16-le") == finding["excerpt"]
    assert finding["fix"]["kind"] == "replace"
    assert finding["citations"][0]["clause_id"] == "online#2.1"
    assert report["checked"]
    assert report["not_checked"]
    assert isinstance(report["took_ms"], int)


def test_a_draft_comes_from_a_file_or_standard_input(
    council: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are read as the argument would be."""
    path = council.write("post.txt", f"\ufeff{NUMBER}")
    assert council.run("check", "--file", path) == 1

    class Given:
        def read(self, size: int) -> str:
            return NUMBER[:size]

    monkeypatch.setattr("sys.stdin", Given())
    assert council.run("check", "-") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check",), "Give one draft"),
        (("check", "a", "--file", "b"), "Give one draft"),
        (("check", "   "), "There are no words to check yet"),
        (("check", "x" * 20_001), "longer than I can check at once"),
        (("check", "--file", "nowhere.txt"), "nowhere.txt: cannot be read"),
        (("check", "hello", "--org-field", "policy"), "--org-field goes with --batch"),
        (("check", "hello", "--capacity", "royal"), "royal"),
        (("check", "hello", "--org", "nobody"), "No policy was ingested for 'nobody'"),
        (("check", "--watch", "nowhere.txt"), "there is no such file"),
    ],
)
def test_bad_input_exits_with_2_and_says_what_to_do(
    council: Console, arguments: tuple[str, ...], said: str
) -> None:
    """Nobody is left with a traceback."""
    assert council.run(*arguments) == 2
    assert said in council.err


def test_a_batch_answers_each_line_in_order(council: Console) -> None:
    """Good lines get reports, bad lines get errors of their own, and the rest goes on."""
    council.write("other/online.md", ONLINE.replace("2.1 You must not publish", "2.1 We like"))
    assert council.run("ingest", "other", "--org", "other") == 0
    lines = [
        {"id": "a", "draft": NUMBER, "policy": "default", "capacity": "personal"},
        {"id": "b", "draft": NUMBER, "policy": "other", "platform": "X"},
        {"id": "c", "policy": "default"},
        {"id": "d", "draft": "hello", "capacity": "royal", "policy": "default"},
        {"id": "e", "draft": "hello", "policy": "nobody"},
        {"id": "f", "draft": "", "policy": "default"},
        {"id": "g", "draft": "hello", "policy": 7},
    ]
    text = "\n".join(json.dumps(line) for line in lines) + "\nno json\n\n[1]\n"
    path = council.write("drafts.jsonl", text)
    assert council.run("check", "--batch", path, "--org-field", "policy", "--json") == 2
    answers = council.lines
    assert [a["id"] for a in answers] == ["a", "b", "c", "d", "e", "f", "g", None, None]
    assert [a.get("verdict") for a in answers] == ["block", "ok", *[None] * 7]
    assert all("line" in a["error"] for a in answers[2:])


def test_a_batch_that_was_read_through_exits_with_0(council: Console) -> None:
    """Findings are results; only lines that could not be read are failures."""
    path = council.write("drafts.jsonl", json.dumps({"id": 1, "draft": NUMBER}) + "\n")
    assert council.run("check", "--batch", path) == 0
    assert "Please do not post this" in council.out


class _Enough(Exception):
    """Ends a watch."""


def test_a_watched_file_is_checked_again_when_it_is_saved(tmp_path: Path) -> None:
    """Each saving gives a report; in between nothing happens."""
    path = tmp_path / "post.txt"
    path.write_text("first")
    seen: list[str] = []
    savings = iter(["", "second", "", "third draft"])

    def shown(draft: str) -> Verdict:
        seen.append(draft)
        return Verdict.OK

    def pause(seconds: float) -> None:
        del seconds
        words = next(savings, None)
        if words is None:
            raise _Enough
        if words:
            path.write_text(words)

    with pytest.raises(_Enough):
        watch(path, shown, pause)
    assert seen == ["first", "second", "third draft"]


def test_a_report_keeps_within_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """On 80 columns no line is longer, whatever the draft holds, and marks keep their place."""
    monkeypatch.setenv("COLUMNS", "80")
    reviewer, _ = a_reviewer()
    draft = "\U0001f600 \u6587\u5b57 words " * 12 + "zipcode\tand caf\u00e9\n\nblast\x1b[31m!"
    report = reviewer.review("council", draft)
    shown = "\n".join(report_lines(report, draft))
    lines = shown.split("\n")
    plain = [line for line in lines if "\x1b" not in line]
    assert max(map(len, plain)) <= 80
    assert "\x1b[31m!" not in shown
    for word in ("zipcode", "blast"):
        at = next(n for n, line in enumerate(lines) if line.startswith("  ") and word in line)
        assert "^" * len(word) in lines[at + 1]


# --- topics ---------------------------------------------------------------------------------------


def test_the_grid_shows_which_clause_speaks_to_what(council: Console) -> None:
    """Each topic with its clause, and those that no clause speaks of by name."""
    assert council.run("topics") == 0
    assert "online#2.1" in council.out
    assert "(political)" in council.out


def test_programs_get_the_grid_line_by_line(council: Console) -> None:
    """One binding a line, with strength, status and the words."""
    assert council.run("topics", "--json") == 0
    rows = {(row["topic"], row["clause_id"]): row for row in council.lines}
    row = rows["pii.other", "online#2.1"]
    assert (row["strength"], row["status"]) == ("explicit", "proposed")


def test_what_the_owner_rejects_is_held_against_nobody(council: Console) -> None:
    """A rejected binding finds nothing, and comes back when that is taken back."""
    assert council.run("topics", "reject", "pii.other", "online#2.1") == 0
    assert council.run("check", NUMBER) == 0
    assert council.run("topics", "reset", "pii.other", "online#2.1") == 0
    assert council.run("check", NUMBER) == 1


def test_what_the_owner_adds_is_held_against_drafts(council: Console) -> None:
    """A clause of a policy on something else counts once its owner says that it does."""
    assert council.run("topics", "confirm", "spam", "online#2.2", "--strength", "general") == 0
    assert council.run("topics", "--json") == 0
    (row,) = [row for row in council.lines if row["topic"] == "spam"]
    assert (row["status"], row["strength"]) == ("confirmed", "general")


def test_rulings_survive_a_new_version_that_keeps_the_words(council: Console) -> None:
    """Ingesting again forgets nothing that was said of words that are still there."""
    assert council.run("topics", "reject", "pii.other", "online#2.1") == 0
    council.write("in/online.md", ONLINE.replace("2.1 You", "2.8 You"))
    assert council.run("ingest", "in") == 0
    assert council.run("check", NUMBER) == 0
    council.write("in/online.md", ONLINE.replace("about anybody", "about anyone at all"))
    assert council.run("ingest", "in") == 0
    assert council.run("check", NUMBER) == 1
    assert council.run("topics") == 0
    assert "has ended" in council.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("confirm", "nonsense", "online#2.1"), "there is no topic 'nonsense'"),
        (("reject", "spam", "online#9.9"), "no clause in force is called 'online#9.9'"),
    ],
)
def test_rulings_on_what_does_not_exist_are_refused(
    council: Console, arguments: tuple[str, ...], said: str
) -> None:
    """A slip of the pen changes nothing."""
    assert council.run("topics", *arguments) == 2
    assert said in council.err


def test_one_organisations_rulings_touch_no_other(council: Console) -> None:
    """What one owner rejects stays in force elsewhere."""
    council.write("theirs/online.md", ONLINE)
    council.write("theirs/conduct.md", CONDUCT)
    assert council.run("ingest", "theirs", "--org", "theirs") == 0
    assert council.run("topics", "reject", "pii.other", "online#2.1", "--org", "theirs") == 0
    assert council.run("check", NUMBER, "--org", "theirs") == 0
    assert council.run("check", NUMBER) == 1


def test_the_owner_sees_what_the_policies_are_silent_on(council: Console) -> None:
    """Topics that drafts touched without a clause are named with how often."""
    tally = open_tally(Settings())
    silent = [("silent.political", f"f{n}") for n in range(20)]
    tally.count("default", spoke=silent, dismissed=[])
    assert council.run("topics") == 0
    said = " ".join(council.out.split())
    assert "Drafts touched on party politics or campaigning 20 times" in said
