"""The command line keeps its contract: words for people, JSON for programs, exit codes for both."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.bot.conftest import LEAVE, Console

LENDING = "Can I lend my pass to anyone?"
UNCOVERED = "zebra crossing xylophone"


def test_help_shows_examples_without_settings(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Help works whatever the settings say, and every command shows how it is called."""
    monkeypatch.setenv("POLICYBOT_PORT", "not a number")
    assert console.run("--help") == 0
    assert "Examples:" in console.out
    assert console.run("ask", "--help") == 0
    assert "policybot ask --batch" in console.out


def test_the_version_is_shown(console: Console) -> None:
    """--version names the program and its version, installed or not."""
    assert console.run("--version") == 0
    assert console.out.startswith("policybot ")


def test_an_unknown_command_is_bad_usage(console: Console) -> None:
    """A misspelt command exits with 2 and points to the help."""
    assert console.run("aks") == 2
    assert "There is no command" in console.err


# --- ingest ---------------------------------------------------------------------------------------


def test_ingest_reports_for_people(console: Console) -> None:
    """Per policy: result, clauses, sections, facts and warnings; then what is in force."""
    console.write("in/leave.md", LEAVE)
    console.write("in/notes.xlsx", "x")
    assert console.run("ingest", "in") == 0
    assert "leave@1" in console.out
    assert "5 clauses in 2 sections" in console.out
    assert "skipped" in console.out
    assert "1 policy in force for 'default', 5 clauses" in console.out


def test_ingest_reports_for_programs(stocked: Console) -> None:
    """--json prints one object with a report per file."""
    assert stocked.run("ingest", "in", "--force", "--json") == 0
    (report,) = stocked.lines
    passes = next(f for f in report["files"] if f["policy"] == "passes")
    assert (passes["result"], passes["version"], passes["n_clauses"]) == ("updated", 2, 1)
    assert passes["metadata"]["status"] == "draft"
    assert [w["code"] for w in passes["warnings"]] == ["draft"]
    assert report["n_policies"] == 2


def test_ingest_goes_on_after_a_bad_file(console: Console) -> None:
    """A bad file is named with a remedy, the exit code is 2, and the rest is in force."""
    console.write("in/empty.txt", "")
    console.write("in/leave.md", LEAVE)
    assert console.run("ingest", "in", "missing.md") == 2
    assert "in/empty.txt: is empty." in console.out
    assert "missing.md: does not exist." in console.out
    assert console.run("ask", "Can I sell annual leave to a colleague?") == 0


def test_ingest_of_an_empty_folder_is_bad_input(console: Console) -> None:
    """A folder without a policy exits with 2."""
    (console.folder / "in").mkdir()
    assert console.run("ingest", "in") == 2
    assert "No policy file" in console.err


def test_a_dry_run_keeps_nothing(console: Console) -> None:
    """After a dry run there is still nothing to ask."""
    console.write("in/leave.md", LEAVE)
    assert console.run("ingest", "in", "--dry-run") == 0
    assert "nothing was kept" in console.out
    assert console.run("ask", LENDING) == 2
    assert "policybot ingest" in console.err


@pytest.mark.parametrize("org", ["../other", "a/b", "..", "", "a\x00b", "x" * 200])
def test_an_org_cannot_leave_the_home(console: Console, org: str) -> None:
    """Names that could leave the home folder are refused in words, by every command."""
    path = console.write("in/leave.md", LEAVE)
    for command in (["ingest", path], ["ask", "x"], ["clauses"], ["diff", "leave"]):
        assert console.run(*command, "--org", org) == 2
        assert "not a usable name" in console.err


# --- ask ------------------------------------------------------------------------------------------


def test_an_answer_for_people(stocked: Console) -> None:
    """The stance in words, the quote with its place, the warnings and whom to ask."""
    assert stocked.run("ask", LENDING) == 0
    assert stocked.out.startswith("You should not.\n")
    assert "You should not lend your pass to anyone." in stocked.out
    assert "Passes policy, version 1" in stocked.out
    assert "is a draft" in stocked.out
    assert "Whom to ask: Facilities" in stocked.out
    assert "\x1b" not in stocked.out


def test_an_answer_for_programs(stocked: Console) -> None:
    """--json prints the contract's object."""
    assert stocked.run("ask", LENDING, "--json") == 0
    (answer,) = stocked.lines
    assert answer.keys() >= {"outcome", "stance", "text", "citations", "also", "candidates"}
    assert answer.keys() >= {"contact", "warnings", "took_ms"}
    assert (answer["outcome"], answer["stance"]) == ("answered", "no")
    (citation,) = answer["citations"]
    assert citation["policy"] == "passes"
    assert citation["quote"] == "You should not lend your pass to anyone."
    assert citation["in_force"] is True
    assert citation["heading_path"][-1] == "Lending"
    assert answer["candidates"][0].keys() >= {"clause_id", "ref", "lead_in", "text", "score"}
    scores = [c["score"] for c in answer["candidates"]]
    assert scores == sorted(scores, reverse=True)


def test_a_bullet_brings_its_lead_in(stocked: Console) -> None:
    """A bullet is shown with the words that open its sentence."""
    assert stocked.run("ask", "annual leave requests go to line manager", "--json") == 0
    (citation, *_) = stocked.lines[0]["citations"]
    assert citation["lead_in"] == "Annual leave requests must:"
    assert citation["quote"] == "go to your line manager"


def test_nothing_found_exits_with_one(stocked: Console) -> None:
    """A question that is not covered exits with 1 and cites nothing."""
    assert stocked.run("ask", UNCOVERED) == 1
    assert stocked.out.startswith("Not covered.")
    assert stocked.run("ask", UNCOVERED, "--json") == 1
    (answer,) = stocked.lines
    assert (answer["outcome"], answer["stance"], answer["citations"]) == ("not_found", None, [])
    assert answer["candidates"]


@pytest.mark.parametrize(
    "arguments", [[], [""], ["  "], ["q", "--batch", "-"], ["q", "--org-field", "x"]]
)
def test_ask_without_a_question_is_bad_usage(stocked: Console, arguments: list[str]) -> None:
    """Neither, both, or an empty question: 2 and a sentence."""
    assert stocked.run("ask", *arguments) == 2
    assert stocked.err


def test_a_batch_is_answered_in_order(stocked: Console) -> None:
    """One line each, with the id as given, whatever the outcome."""
    lines = [{"id": "a", "question": LENDING}, {"id": 7, "question": UNCOVERED}]
    path = stocked.write("q.jsonl", "\ufeff" + "\n\n".join(json.dumps(line) for line in lines))
    assert stocked.run("ask", "--batch", path, "--json") == 0
    assert [line["id"] for line in stocked.lines] == ["a", 7]
    assert [line["outcome"] for line in stocked.lines] == ["answered", "not_found"]
    assert stocked.lines[1]["candidates"]


def test_a_batch_asks_the_org_of_each_line(stocked: Console) -> None:
    """--org-field sends each question to its own organisation, and to no other."""
    path = stocked.write("in/leave.md", LEAVE)
    assert stocked.run("ingest", path, "--org", "charity") == 0
    lines = [
        {"id": n, "question": LENDING, "who": who} for n, who in enumerate(("default", "charity"))
    ]
    batch = stocked.write("q.jsonl", "\n".join(json.dumps(line) for line in lines))
    assert stocked.run("ask", "--batch", batch, "--org-field", "who", "--json") == 0
    first, second = stocked.lines
    assert first["citations"][0]["policy"] == "passes"
    assert {c["clause_id"].partition("#")[0] for c in second["candidates"]} == {"leave"}


def test_bad_batch_lines_get_an_error_in_their_place(stocked: Console) -> None:
    """Lines that hold no question, or name no known org, are errors; the rest is answered."""
    lines = [
        "not json",
        '["list"]',
        '{"id": "no question"}',
        '{"id": "number", "question": 5}',
        json.dumps({"id": "good", "question": LENDING, "org": "default"}),
        json.dumps({"id": "no org", "question": LENDING}),
        json.dumps({"id": "unknown", "question": LENDING, "org": "nobody"}),
        json.dumps({"id": "escape", "question": LENDING, "org": "../default"}),
    ]
    path = stocked.write("q.jsonl", "\n".join(lines))
    assert stocked.run("ask", "--batch", path, "--org-field", "org", "--json") == 2
    assert len(stocked.lines) == len(lines)
    assert [line.get("id") for line in stocked.lines] == [
        None, None, "no question", "number", "good", "no org", "unknown", "escape",
    ]  # fmt: skip
    assert [("error" in line) for line in stocked.lines] == [
        True, True, True, True, False, True, True, True,
    ]  # fmt: skip
    assert stocked.lines[0]["error"].startswith("line 1: ")


@pytest.mark.parametrize(
    "question",
    [
        "\U0001f600",
        "a" * 10_000,
        "'; DROP TABLE x; --",
        "<b>hi</b>",
        "\u202egnol\u2028\x00",
        "\udcff",
    ],
)
def test_odd_questions_get_an_answer(stocked: Console, question: str) -> None:
    """Emoji, megaphones, markup and broken bytes: an answer or a refusal, in one JSON line."""
    assert stocked.run("ask", question, "--json") in (0, 1)
    assert len(stocked.out.splitlines()) == 1


# --- clauses, diff, doctor ------------------------------------------------------------------------


def test_clauses_for_programs(stocked: Console) -> None:
    """Each clause is one JSON line with all the contract's keys."""
    assert stocked.run("clauses", "--format", "jsonl") == 0
    assert [c["clause_id"] for c in stocked.lines] == [
        "leave#1.1", "leave#1.2", "leave#2.1", "leave#2.1-bullet-1", "leave#2.1-bullet-2",
        "passes#lending-para-1",
    ]  # fmt: skip
    keys = (
        "org policy clause_id ref number heading_path lead_in text page audience capacity modality"
    )
    assert all(c.keys() >= set(keys.split()) for c in stocked.lines)
    assert stocked.lines[4]["lead_in"] == "Annual leave requests must:"


def test_clauses_for_people(stocked: Console) -> None:
    """The outline shows headings once, the lead-in once above its bullets, and what each does."""
    assert stocked.run("clauses", "--policy", "leave") == 0
    assert stocked.out.count("Annual leave requests must:") == 1
    assert stocked.out.count("Booking") == 1
    assert "1.2  prohibit" in stocked.out
    assert "Passes" not in stocked.out


def test_an_unknown_policy_is_bad_input(stocked: Console) -> None:
    """A policy that is not there exits with 2 and names those that are."""
    assert stocked.run("clauses", "--policy", "pay") == 2
    assert "leave, passes" in stocked.err


@pytest.fixture
def revised(stocked: Console) -> Console:
    """The leave policy has a second version."""
    path = stocked.write("in/leave.md", LEAVE.replace("five", "eight"))
    assert stocked.run("ingest", path) == 0
    return stocked


@pytest.mark.parametrize(
    "names",
    [
        ["leave"],
        ["leave@1"],
        ["leave@1", "leave@2"],
        ["old.md", "in/leave.md"],
        ["leave@1", "leave"],
    ],
)
def test_diff_shows_the_words_that_changed(revised: Console, names: list[str]) -> None:
    """By version, by name or by file: the reworded clause with what went and what came."""
    revised.write("old.md", LEAVE)
    assert revised.run("diff", *names) == 0
    assert "1 reworded" in revised.out
    assert "carry over [-five-] {+eight+} days" in revised.out
    assert "1.2" not in revised.out


def test_diff_for_programs(revised: Console) -> None:
    """--json counts every kind of change and lists the clauses that changed."""
    assert revised.run("diff", "leave", "--json") == 0
    (difference,) = revised.lines
    assert (difference["old"], difference["new"]) == (1, 2)
    assert difference["counts"]["unchanged"] == 4
    (change,) = difference["changes"]
    assert change["kinds"] == ["reworded"]


@pytest.mark.parametrize(
    "names", [["pay"], ["leave@9", "leave"], ["passes"], ["../x"], ["leave", "no.md"]]
)
def test_diff_of_what_is_not_there_is_bad_input(revised: Console, names: list[str]) -> None:
    """Unknown policies, versions and files exit with 2 and a sentence."""
    assert revised.run("diff", *names) == 2
    assert revised.err


def test_doctor_finds_nothing_wrong(stocked: Console) -> None:
    """With all in order doctor exits with 0 and says what it looked at."""
    assert stocked.run("doctor") == 0
    for matter in ("settings", "home", "disk", "model", "clock", "index of default"):
        assert matter in stocked.out
    assert "all 6 clauses true to their source" in stocked.out


def test_doctor_finds_a_changed_word(stocked: Console) -> None:
    """A stored clause that is no longer true to its source is a fault with a remedy."""
    home = next(Path(stocked.folder).parent.rglob("orgs"))
    (version,) = home.glob("default/policies/leave/*.json")
    version.write_text(
        version.read_text("utf-8").replace("must not sell", "must now sell", 1), "utf-8"
    )
    assert stocked.run("doctor") == 1
    assert "1 of 6 clauses are not true to their source: leave#1.2" in stocked.out
    assert "policybot ingest PATH --org default --force" in stocked.out


def test_doctor_before_the_first_ingest(console: Console) -> None:
    """With nothing ingested doctor says how to begin, which is no fault."""
    assert console.run("doctor", "--json") == 0
    assert {"policies"} <= {check["matter"] for check in console.lines}


def test_bad_settings_are_all_named(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every bad setting is named at once; the exit code is 2."""
    monkeypatch.setenv("POLICYBOT_PORT", "x")
    monkeypatch.setenv("POLICYBOT_QUEUE", "0")
    assert console.run("doctor") == 2
    assert "POLICYBOT_PORT" in console.err
    assert "POLICYBOT_QUEUE" in console.err


def test_home_can_be_named_before_or_after_the_command(console: Console) -> None:
    """--home goes before the environment, wherever it stands."""
    path = console.write("in/leave.md", LEAVE)
    assert console.run("--home", "one", "ingest", path) == 0
    assert console.run("ask", "sell annual leave", "--home", "one") == 0
    assert console.run("ask", "sell annual leave", "--home", "two") == 2


# --- evaluate -------------------------------------------------------------------------------------

CASES = (
    {"question": "Can I lend my pass to anyone?", "gold": ["lend your pass"], "answer": "no"},
    {"question": "Can I sell annual leave to a colleague?", "gold": ["not sell"], "answer": "yes"},
    {"question": "zebra crossing xylophone", "gold": [], "answer": "none"},
)


def test_evaluate_counts_for_people(stocked: Console) -> None:
    """Search and answers are counted against gold quotes and expected stances."""
    path = stocked.write("cases.jsonl", "\n".join(map(json.dumps, CASES)))
    assert stocked.run("evaluate", path) == 0
    assert "outcome right        3 of 3" in stocked.out
    assert "false answers        0 of 1 not covered" in stocked.out
    assert "stance right, where the first clause is  1 of 2" in stocked.out


def test_evaluate_counts_for_programs(stocked: Console) -> None:
    """--json holds the same figures; --org-field asks each line's organisation."""
    lines = [{**case, "who": "default"} for case in CASES]
    path = stocked.write("cases.jsonl", "\n".join(map(json.dumps, lines)))
    assert stocked.run("evaluate", path, "--org-field", "who", "--json") == 0
    (figures,) = stocked.lines
    assert figures["search"].keys() == {"all", "default"}
    assert figures["answers"]["stances"] == {"no/no": 1, "yes/no": 1}
    low, high = figures["search"]["all"]["hit_at_95"]["1"]
    assert 0 < low < figures["search"]["all"]["hit_at"]["1"] <= high == 1
    assert figures["refusal_curve"][0] == [0, 0]
    assert figures["refusal_curve"][-1] == [1, 1]


def test_evaluate_lists_what_went_wrong_and_draws(stocked: Console) -> None:
    """--errors shows each wrong answer beside what it should be; --plot writes a picture."""
    path = stocked.write("cases.jsonl", "\n".join(map(json.dumps, CASES)))
    assert stocked.run("evaluate", path, "--errors", "--plot", "figures.svg") == 0
    assert "1 questions went wrong" in stocked.out
    assert "stance: Can I sell annual leave to a colleague?" in stocked.out
    assert "should be: yes" in stocked.out
    picture = ET.parse("figures.svg").getroot()
    assert picture.tag.endswith("svg")
    assert any("permission" in (part.text or "") for part in picture.iter())


def test_evaluate_says_where_it_cannot_draw(stocked: Console) -> None:
    """A picture that cannot be written is named with what to do; the exit code is 2."""
    path = stocked.write("cases.jsonl", "\n".join(map(json.dumps, CASES)))
    assert stocked.run("evaluate", path, "--plot", "no/such/folder/figures.svg") == 2
    assert "--plot" in stocked.err


@pytest.mark.parametrize("text", ["no json", '{"question": "x"}', '{"question": "x", "gold": []}'])
def test_evaluate_names_a_bad_line(stocked: Console, text: str) -> None:
    """A line that is no case is named with its number."""
    path = stocked.write("cases.jsonl", text)
    assert stocked.run("evaluate", path, "--org-field", "who") == 2
    assert "cases.jsonl:1:" in stocked.err


def test_evaluate_without_a_file_is_bad_input(stocked: Console) -> None:
    """A missing file exits with 2 and a sentence."""
    assert stocked.run("evaluate", "missing.jsonl") == 2
    assert "missing.jsonl: cannot be read" in stocked.err


def test_bench_measures_what_is_in_force(stocked: Console) -> None:
    """Answers and draft checks are timed, each beside its target; the exit code says if all are met."""
    code = stocked.run("bench", "--times", "2", "--json")
    named = {line["what"]: line for line in stocked.lines}
    assert {"open model and index", "answer, 6 clauses, p99", "check 280 characters, p95"} <= set(
        named
    )
    assert all(line["value"] > 0 for line in stocked.lines)
    assert code == int(not all(line["is_met"] for line in stocked.lines))
    assert stocked.run("bench", "--times", "2") in (0, 1)
    assert "at most 25 ms" in stocked.out


def test_bench_without_policies_is_bad_input(console: Console) -> None:
    """With nothing in force there is nothing to measure, which is said."""
    assert console.run("bench") == 2
    assert "No policy was ingested" in console.err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("aks", "Did you mean: policybot ask"),
        ("can I bring a dog?", 'To ask a question: policybot ask "..."'),
        ("qqqqqq", "See: policybot --help"),
    ],
)
def test_a_mistyped_command_leads_to_the_right_one(console: Console, typed: str, said: str) -> None:
    """Whoever mistypes is told what they may have meant."""
    assert console.run(typed) == 2
    assert said in console.err


def test_colour_can_be_refused(stocked: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR is heeded, on a terminal too, for replies and for errors."""
    monkeypatch.setattr("click.utils.should_strip_ansi", lambda stream, color: color is False)
    assert stocked.run("clauses") == 0
    assert "\x1b[" in stocked.out
    monkeypatch.setenv("NO_COLOR", "1")
    assert stocked.run("clauses") == 0
    assert "\x1b[" not in stocked.out
    assert stocked.run("clauses", "--org", "nobody") == 2
    assert "\x1b[" not in stocked.err


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 zipped", b"%PDF-1.7 packed", b"words \x00 and noughts"]
)
def test_a_draft_that_is_not_text_is_refused(stocked: Console, data: bytes) -> None:
    """Nothing is said to be fine that was never read; UTF-16 is read."""
    path = stocked.write("post.txt", "")
    path.write_bytes(data)
    assert stocked.run("check", "--file", path) == 2
    assert "is not plain text. Save it as text" in stocked.err
    path.write_bytes("See you there!".encode("utf-16"))
    assert stocked.run("check", "--file", path) == 0
