"""An owner's known questions: seen, added, proposed and decided from the command line."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from tests.bot.conftest import Console

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

LEAVE = """# Leave policy

## 1. Annual leave

1.1 You may carry over five days.

1.2 You must not sell annual leave.
"""


class _Model(BaseHTTPRequestHandler):
    """A model that proposes the same two questions for every clause, and remembers what it saw."""

    seen: ClassVar[list[dict[str, object]]]

    def do_POST(self) -> None:
        """Answer as a chat-completions server does."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append({"body": body, "key": self.headers.get("Authorization")})
        said = "1. roll my hols over?\n- \u201ckeep days for next year\u201d\n\n" + "word " * 60
        reply = json.dumps({"choices": [{"message": {"content": said}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def model() -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Serve the model; give its address and what it sees."""

    class Handler(_Model):
        seen: ClassVar[list[dict[str, object]]] = []

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", Handler.seen
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def owner(console: Console) -> Console:
    """One policy ingested."""
    assert console.run("ingest", console.write("in/leave.md", LEAVE)) == 0
    return console


def _state(owner: Console) -> dict[str, int]:
    assert owner.run("questions", "--json") == 0
    (row,) = owner.lines[0]["policies"]
    return {key: row[key] for key in ("n_questions", "n_not_covered", "n_clauses_with_questions")}


def test_questions_are_added_to_a_clause(owner: Console) -> None:
    """A question is led to a clause by its number, or nowhere, and counted."""
    assert owner.run("questions", "add", "leave", "1.1", "roll my hols", "keep days") == 0
    assert owner.out == "2 questions now lead to Leave policy, 1.1.\n"
    assert owner.run("questions", "add", "leave", "none", "can i buy leave") == 0
    assert _state(owner) == {"n_questions": 2, "n_not_covered": 1, "n_clauses_with_questions": 1}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "leave", "9.9", "x"), "cites no clause"),
        (("add", "pay", "1.1", "x"), "In force are: leave"),
        (("accept",), "no proposal is named"),
        (("accept", "abcdef"), "is not proposed"),
        (("propose", "leave", "--endpoint", "nowhere", "--model", "m"), "is no address"),
    ],
)
def test_what_cannot_be_done_is_said(owner: Console, arguments: tuple[str, ...], says: str) -> None:
    """A wrong clause, policy, proposal or address gets an error that helps; nothing is kept."""
    assert owner.run("questions", *arguments) == 2
    assert says in owner.err
    assert _state(owner)["n_questions"] == 0


def test_questions_of_a_reworded_clause_are_flagged(owner: Console) -> None:
    """A new version takes along the questions whose words survive and names those adrift."""
    owner.run("questions", "add", "leave", "1.1", "roll my hols")
    owner.run("questions", "add", "leave", "1.2", "flog my hols")
    changed = LEAVE.replace("You may carry over five", "Nobody carries over any")
    assert owner.run("ingest", owner.write("in/leave.md", changed)) == 0
    assert owner.run("questions", "--json") == 0
    (row,) = owner.lines[0]["policies"]
    assert row["n_questions"] == 1
    assert [lost["n_questions"] for lost in row["adrift"]] == [1]
    assert owner.run("questions") == 0
    assert "any more" in owner.out


def test_proposals_are_used_only_once_accepted(
    owner: Console, model: tuple[str, list[dict[str, object]]]
) -> None:
    """A model's proposals wait for the owner; accepted ones lead to their clause, others go."""
    address, seen = model
    named = ("--endpoint", address, "--model", "small", "--key", "secret")
    assert owner.run("questions", "propose", "leave", *named) == 0
    assert "4 questions proposed" in owner.out
    assert {str(call["key"]) for call in seen} == {"Bearer secret"}
    assert "carry over five days" in json.dumps(seen[0]["body"])
    assert _state(owner)["n_questions"] == 0

    assert owner.run("questions", "--json") == 0
    proposals = owner.lines[0]["proposals"]
    assert {p["question"] for p in proposals} == {"roll my hols over?", "keep days for next year"}
    assert owner.run("questions", "accept", proposals[0]["id"]) == 0
    assert owner.run("questions", "reject", "--all") == 0
    assert _state(owner)["n_questions"] == 1
    assert owner.run("questions", "--json") == 0
    assert owner.lines[0]["proposals"] == []


def test_the_same_proposal_is_kept_once(
    owner: Console, model: tuple[str, list[dict[str, object]]]
) -> None:
    """Asking the model again adds nothing that is there already."""
    named = ("--endpoint", model[0], "--model", "small")
    owner.run("questions", "propose", "leave", *named)
    assert owner.run("questions", "propose", "leave", *named) == 0
    assert "0 questions proposed" in owner.out


def test_a_model_that_is_away_is_an_error_with_a_remedy(owner: Console) -> None:
    """No server there: the error names the address and what to check."""
    named = ("--endpoint", "http://127.0.0.1:9/v1", "--model", "small")
    assert owner.run("questions", "propose", "leave", *named) == 2
    assert "Check --endpoint" in owner.err
