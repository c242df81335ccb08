"""`policybot remind` and `policybot attest`, as people and programs use them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.config import load_settings
from bot.core.attesting import Pressed
from bot.store import open_store
from bot.wiring import open_reminders
from knowledge.domain import Account
from tests.bot.conftest import Console, console, stocked, words_for_index

__all__ = ["console", "stocked", "words_for_index"]

STAFF = "id,name,team\nann,Ann Example,Finance\nbob,Bob Example,Finance\ncy,Cy Example,Roads\n"


def _created(stocked: Console, *more: str) -> dict[str, Any]:
    stocked.write("staff.csv", STAFF)
    arguments: tuple[str, ...] = ("--to", "list:staff.csv", "--due-in", "14", "--yes", "--json")
    if "--policy" not in more and "--about" not in more:
        arguments = ("--policy", "leave", *arguments)
    assert stocked.run("remind", "create", *arguments, *more) == 0, stocked.err
    made: dict[str, Any] = stocked.lines[0]
    return made


def _live(attesting: tuple[str, ...] = ()) -> None:
    """Do what the service would: send what is due, let people confirm."""
    settings = load_settings()
    store = open_store(settings)
    reminders = open_reminders(settings, store)
    reminders.clockwork.turn()
    for person_id in attesting:
        account = Account(platform="web", tenant="", person_id=person_id)
        (mine,) = reminders.attesting.mine(settings.org, account)
        reply = reminders.attesting.attest(settings.org, account, mine.delivery_id)
        assert reply.pressed is Pressed.DONE
    store.close()


@pytest.fixture
def lived(stocked: Console, monkeypatch: pytest.MonkeyPatch) -> tuple[Console, str]:
    """A reminder that one of three people confirmed; nothing is quiet, whatever the hour."""
    made = _created(stocked, "--quiet-hours", "00:00-00:00")
    _live(("ann",))
    return stocked, made["reminder"]


def test_a_reminder_is_shown_before_it_is_sent(stocked: Console) -> None:
    """The preview quotes the clause, counts the people, and stays a draft without a yes."""
    stocked.write("staff.csv", STAFF)
    code = stocked.run(
        "remind", "create", "--clause", "leave#1.2", "--to", "list:staff.csv", "--json"
    )
    assert code == 0
    (made,) = stocked.lines
    assert made["state"] == "draft"
    assert made["people"] == 3
    assert made["citations"][0]["quote"] == "You must not sell annual leave to a colleague."
    assert stocked.run("remind", "preview", made["reminder"]) == 0
    assert "I have read this" in stocked.out
    assert stocked.run("remind", "confirm", made["reminder"]) == 0
    assert stocked.run("remind", "cancel", made["reminder"]) == 0
    assert stocked.run("remind", "confirm", made["reminder"]) == 2


def test_clauses_are_found_by_what_they_are_about(stocked: Console) -> None:
    """Words lead to the clauses that a question of these words would be answered with."""
    made = _created(stocked, "--about", "may I sell annual leave to a colleague")
    assert "leave#1.2" in [c["clause_id"] for c in made["citations"]]


def test_how_a_reminder_goes(lived: tuple[Console, str]) -> None:
    """The figures name who has not confirmed and count by team."""
    console, reminder_id = lived
    assert console.run("remind", "show", reminder_id, "--json") == 0
    (figures,) = console.lines
    assert (figures["asked"], figures["attested"]) == (3, 1)
    assert [p["name"] for p in figures["open"]] == ["Bob Example", "Cy Example"]
    assert {t["team"]: (t["attested"], t["asked"]) for t in figures["teams"]} == {
        "Finance": (1, 2),
        "Roads": (0, 1),
    }
    assert console.run("remind", "list") == 0
    assert "1 of 3 have confirmed" in console.out


@pytest.mark.parametrize("form", ["json", "csv", "html"])
def test_a_report_proves_itself_and_any_change_is_found(
    lived: tuple[Console, str], form: str
) -> None:
    """A whole file passes, one with a changed word, a missing line or a foreign seal does not."""
    console, reminder_id = lived
    path = console.folder / f"report.{form}"
    if form == "html":
        assert console.run("attest", "report", reminder_id, "--out", path, "--png", "c.png") == 0
        assert (console.folder / "c.png").read_bytes().startswith(b"\x89PNG")
    else:
        assert console.run("attest", "export", reminder_id, "--format", form, "--out", path) == 0
    assert console.run("attest", "verify", path) == 0
    assert "Whole." in console.out
    whole = path.read_text("utf-8")
    assert "Ann Example" in whole
    lines = whole.splitlines(keepends=True)
    for changed in (
        whole.replace("Ann Example", "Bad Example", 1),
        whole.replace("attested", "ATTESTED", 1),
        "".join(lines[:-1]),
        "".join(lines[:3] + lines[4:]),
        whole[: len(whole) // 2],
        "",
    ):
        path.write_text(changed, "utf-8", newline="")
        assert console.run("attest", "verify", path, "--json") == 1
        assert console.lines[0]["faults"]


def test_reports_are_checked_offline_on_another_machine(
    lived: tuple[Console, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without the store a file is checked by itself, and with the key it was given."""
    console, reminder_id = lived
    assert console.run("attest", "key", "--json") == 0
    (known,) = console.lines
    console.run("attest", "export", reminder_id, "--out", "e.json")
    monkeypatch.setenv("POLICYBOT_HOME", str(tmp_path / "elsewhere"))
    assert console.run("attest", "verify", "e.json") == 0
    assert known["fingerprint"] in console.out
    key, head = known["public_key"], known["head"]
    assert console.run("attest", "verify", "e.json", "--key", key, "--head", head) == 0
    assert console.run("attest", "verify", "e.json", "--head", f"{'3'}:{'0' * 64}") == 1
    assert console.run("attest", "verify", "e.json", "--key", "bm9uZQ==") == 1


def test_the_store_itself_is_checked(lived: tuple[Console, str]) -> None:
    """A record that somebody changed in the database is found."""
    import sqlite3

    console, _ = lived
    assert console.run("attest", "verify") == 0
    database = sqlite3.connect(load_settings().home / "policybot.sqlite3")
    database.execute("UPDATE evidence SET body = replace(body, 'own message', 'other message')")
    database.commit()
    database.close()
    assert console.run("attest", "verify") == 1
    assert "Not whole" in console.out


@pytest.mark.parametrize(
    "tampering",
    [
        "DELETE FROM evidence WHERE number = (SELECT max(number) FROM evidence)",
        "DELETE FROM evidence",
        "DELETE FROM evidence_heads",
        "UPDATE evidence_heads SET number = number - 1",
        (
            "DELETE FROM evidence WHERE number = (SELECT max(number) FROM evidence);"
            "UPDATE evidence_heads SET (number, link) ="
            " (SELECT number, link FROM evidence ORDER BY number DESC LIMIT 1)"
        ),
    ],
)
def test_records_taken_off_the_end_are_missed_and_stay_missed(
    lived: tuple[Console, str], tampering: str
) -> None:
    """The end of the chain is signed; what the service writes later does not heal a cut."""
    import sqlite3

    console, reminder_id = lived
    database = sqlite3.connect(load_settings().home / "policybot.sqlite3")
    database.executescript(tampering)
    database.commit()
    database.close()
    assert console.run("attest", "verify") == 1
    assert console.run("remind", "cancel", reminder_id) == 0
    assert console.run("attest", "verify") == 1


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--policy", "leave"), "Say who"),
        (("--policy", "none", "--to", "web:person:a"), "no policy"),
        (("--to", "web:person:a"), "Say what"),
        (("--policy", "leave", "--to", "nobody"), "not understood"),
        (("--policy", "leave", "--to", "slack:everyone:x"), "not understood"),
        (("--policy", "leave", "--to", "list:missing.csv"), "cannot be read"),
        (("--policy", "leave", "--to", "web:person:a", "--on", "soon"), "not a date"),
        (("--policy", "leave", "--to", "web:person:a", "--at", "25:00"), "not a time"),
        (("--policy", "leave", "--to", "web:person:a", "--every", "now"), "--every"),
        (("--policy", "leave", "--to", "web:person:a", "--cron", "* * * * *"), "once a day"),
        (("--policy", "leave", "--to", "web:person:a", "--due-in", "-1"), "0 to"),
        (("--policy", "leave", "--to", "web:person:a", "--time-zone", "Mars"), "time zone"),
        (("--clause", "leave#9", "--to", "web:person:a"), "no such clause"),
        (("--clause", "leave#1.1", "--to", "web:person:a", "--quiz"), "quiz"),
    ],
)
def test_what_cannot_be_is_said_with_its_remedy(
    stocked: Console, arguments: tuple[str, ...], word: str
) -> None:
    """Bad usage ends with 2 and a sentence."""
    assert stocked.run("remind", "create", *arguments, "--yes") == 2
    assert word in re.sub(r"\s+", " ", stocked.err)


def test_a_quiz_comes_from_a_lists_item(stocked: Console) -> None:
    """What a list requires can be asked without giving the answer away."""
    stocked.write("staff.csv", STAFF)
    stocked.run("clauses", "--policy", "leave", "--format", "jsonl")
    items = [json.loads(line) for line in stocked.out.splitlines()]
    item = next(i["clause_id"] for i in items if i["lead_in"])
    code = stocked.run(
        "remind", "create", "--clause", item, "--to", "list:staff.csv", "--quiz", "--yes"
    )
    assert code == 0, stocked.err
    assert "It is required" in stocked.out
