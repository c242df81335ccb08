"""Doctor asks database and platforms what they think, and says the remedy for each fault."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.cli.checked import Check, State
from bot.cli.checks_platforms import platform_checks, safety_checks, store_check
from bot.config import Settings
from bot.slack.oauth import SCOPES
from bot.store import open_store

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

GOOD, NOTE, FAULT = State.GOOD, State.NOTE, State.FAULT


class StandIn:
    """Slack and Microsoft on this machine, as far as doctor asks them.

    Attributes:
        replies: status, headers and body by path.
        heard: path and credentials of each request.
    """

    def __init__(self) -> None:
        self.replies: dict[str, tuple[int, dict[str, str], Any]] = {
            "/api/auth.test": (
                200,
                {"x-oauth-scopes": ",".join(SCOPES)},
                {"ok": True, "team_id": "T1", "bot_id": "B1"},
            ),
            "/api/apps.connections.open": (200, {}, {"ok": True, "url": "wss://x"}),
            "/tenant/oauth2/v2.0/token": (200, {}, {"access_token": "hush"}),
            "/keys": (200, {}, {"keys": [{"kid": "1"}]}),
        }
        self.heard: list[tuple[str, str]] = []
        self.date = datetime.now(UTC)
        standin = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                standin.answer(self)

            def do_GET(self) -> None:
                standin.answer(self)

            def date_time_string(self, timestamp: float | None = None) -> str:
                return format_datetime(standin.date, usegmt=True)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        keys = {"jwks_uri": f"{self.url}/keys"}
        self.replies["/metadata"] = (200, {}, keys)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Send the reply set for the path."""
        body = request.rfile.read(int(request.headers.get("content-length") or 0)).decode()
        self.heard.append((request.path, request.headers.get("authorization") or body))
        status, headers, reply = self.replies[request.path]
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(reply if isinstance(reply, bytes) else json.dumps(reply).encode())

    def settings(self, **more: Any) -> Settings:
        """Return settings with both platforms, which lead here."""
        given: dict[str, Any] = {
            "slack_bot_token": "xoxb-hush",
            "slack_app_token": "xapp-hush",
            "slack_api_base_url": f"{self.url}/api/",
            "teams_app_id": "app",
            "teams_app_password": "hush&hush",
            "teams_app_tenant_id": "tenant",
            "teams_openid_metadata_url": f"{self.url}/metadata",
        }
        return Settings(**given | more)

    def checks(self, **more: Any) -> dict[str, Check]:
        """Return what doctor finds, by matter."""
        found = {c.matter: c for c in platform_checks(self.settings(**more), login_url=self.url)}
        assert "hush" not in repr(found)
        assert all(c.remedy for c in found.values() if c.state is FAULT)
        return found

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def platforms() -> Iterator[StandIn]:
    """Both platforms, content with everything."""
    standin = StandIn()
    yield standin
    standin.close()


def test_all_is_well(platforms: StandIn) -> None:
    """Token, scopes, socket, keys, secret and clocks are each looked at and found good."""
    found = platforms.checks()
    assert {check.state for check in found.values()} == {GOOD}
    assert found.keys() == {
        "Slack token",
        "Slack scopes",
        "Slack Socket Mode",
        "Teams keys",
        "Teams token",
        "clock and Slack's",
        "clock and Microsoft's",
    }
    heard = dict(platforms.heard)
    assert heard["/api/auth.test"] == "Bearer xoxb-hush"
    assert heard["/api/apps.connections.open"] == "Bearer xapp-hush"
    assert "client_secret=hush%26hush" in heard["/tenant/oauth2/v2.0/token"]


@pytest.mark.parametrize(
    ("path", "reply", "matter", "found", "remedy"),
    [
        ("/api/auth.test", {"ok": False, "error": "invalid_auth"}, "Slack token", "invalid_auth", "Copy the token"),
        ("/api/auth.test", {"ok": False, "error": "account_inactive"}, "Slack token", "account_inactive", "Install it again"),
        ("/api/auth.test", {"ok": False, "error": "new_word"}, "Slack token", "new_word", "docs.slack.dev"),
        ("/api/auth.test", {"ok": True, "user_id": "U1"}, "Slack token", "person's token", "xoxb-"),
        ("/api/auth.test", b"<html>proxy", "Slack token", "not JSON", "proxy"),
        ("/api/apps.connections.open", {"ok": False, "error": "missing_scope"}, "Slack Socket Mode", "missing_scope", "connections:write"),
        ("/metadata", {}, "Teams keys", "no keys", "TEAMS_OPENID_METADATA_URL"),
        ("/keys", b"", "Teams keys", "not JSON", "TEAMS_OPENID_METADATA_URL"),
        ("/tenant/oauth2/v2.0/token", {"error": "invalid_client", "error_description": "AADSTS7000222: expired"}, "Teams token", "AADSTS7000222", "expired"),
        ("/tenant/oauth2/v2.0/token", {"error": "unauthorized_client", "error_description": "AADSTS700016: x"}, "Teams token", "AADSTS700016", "TEAMS_APP_ID"),
        ("/tenant/oauth2/v2.0/token", {"error": "other"}, "Teams token", "other", "registration"),
    ],
)  # fmt: skip
def test_each_fault_has_its_remedy(
    platforms: StandIn, path: str, reply: Any, matter: str, found: str, remedy: str
) -> None:
    """What a platform refuses is named by its own word, with what to do about it."""
    platforms.replies[path] = (400 if "oauth2" in path else 200, {}, reply)
    check = platforms.checks()[matter]
    assert check.state is FAULT
    assert found in check.found
    assert remedy in check.remedy


def test_missing_scopes_are_named(platforms: StandIn) -> None:
    """A scope that the app lacks is named; others that it has are no matter."""
    _, _, body = platforms.replies["/api/auth.test"]
    granted = {"x-oauth-scopes": ", ".join([*SCOPES[1:], "files:read"])}
    platforms.replies["/api/auth.test"] = (200, granted, body)
    check = platforms.checks()["Slack scopes"]
    assert (check.state, check.found) == (FAULT, f"missing: {SCOPES[0]}")


def test_a_clock_that_is_off_is_a_fault(platforms: StandIn) -> None:
    """Minutes between our clock and theirs keep signatures from being taken."""
    platforms.date -= timedelta(minutes=10)
    check = platforms.checks()["clock and Slack's"]
    assert check.state is FAULT
    assert "ahead" in check.found


def test_a_platform_that_is_not_there_is_a_fault(platforms: StandIn) -> None:
    """Without a way to the platform doctor says so, and goes on."""
    closed = "http://127.0.0.1:9"
    found = platforms.checks(
        slack_api_base_url=f"{closed}/api/", teams_openid_metadata_url=f"{closed}/m"
    )
    assert [m for m, c in found.items() if c.state is FAULT] == [
        "Slack token",
        "Slack Socket Mode",
        "Teams keys",
    ]


def test_a_managed_identity_cannot_be_tried_from_here(platforms: StandIn) -> None:
    """Only Azure hands out its tokens; doctor says so instead of guessing."""
    check = platforms.checks(teams_app_type="UserAssignedMSI", teams_app_password=None)
    assert check["Teams token"].state is NOTE


def test_no_platform_is_no_fault() -> None:
    """Without Slack and Teams doctor asks nobody."""
    (check,) = platform_checks(Settings())
    assert check.state is NOTE


def test_what_serve_would_refuse_is_a_fault() -> None:
    """Doctor names what keeps the service from starting, each with its remedy."""
    checks = list(safety_checks(Settings(slack_bot_token="xoxb-hush")))  # type: ignore[arg-type]  # as pydantic takes it
    assert [c.state for c in checks] == [FAULT]
    assert "SLACK_SIGNING_SECRET" in checks[0].found
    assert "Socket Mode" in checks[0].remedy


def test_the_database_is_looked_at_and_left_alone(tmp_path: Path) -> None:
    """Before the first start there is none, which is no fault; afterwards its tables are known."""
    settings = Settings(home=tmp_path)
    assert store_check(settings).state is NOTE
    assert not list(tmp_path.iterdir())
    with closing(open_store(settings)):
        check = store_check(settings)
    assert check.state is GOOD
    assert "tables at" in check.found


def test_a_database_that_cannot_be_opened_is_a_fault(tmp_path: Path) -> None:
    """A file that is no database, and a server that is not there, each get a remedy; no password shows."""
    (tmp_path / "policybot.sqlite3").write_bytes(b"no database" * 1000)
    away = "postgresql://me:hush@127.0.0.1:9/bot"
    for given in ({}, {"database_url": away, "encryption_keys": "A" * 43 + "="}):
        check = store_check(Settings(home=tmp_path, **given))  # type: ignore[arg-type]  # as pydantic takes it
        assert check.state is FAULT
        assert check.remedy
        assert "hush" not in check.found + check.remedy
