"""The service refuses what would let anybody read policies or pose as a platform."""

from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.core.belonging import TenantsOrElse
from bot.core.memory import MemoryStore
from bot.platforms import slack_settings, teams_settings, wants_slack, wants_teams
from bot.safety import refuse_unsafe, unsafe_problems
from bot.tenants import settled_tenants
from knowledge.archive import Archive
from knowledge.errors import ConfigError
from tests.bot.conftest import Console

SLACK = {"slack_bot_token": "xoxb-hush", "slack_signing_secret": "hush"}
TEAMS = {"teams_app_id": "app", "teams_app_password": "hush", "teams_app_tenant_id": "tenant"}


def _named(demo: bool = False, **given: Any) -> list[str]:
    """Return the variables that problems are about."""
    problems = list(unsafe_problems(Settings(**given), demo=demo))
    assert not [p for p in problems if "hush" in p]
    return [p.partition(":")[0].partition("=")[0] for p in problems]


@pytest.mark.parametrize(
    "given",
    [
        {},
        SLACK,
        {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"},
        {
            "slack_client_id": "1",
            "slack_client_secret": "2",
            "slack_signing_secret": "3",
            "public_url": "https://bot.example",
        },
        TEAMS,
        {**TEAMS, "teams_app_type": "UserAssignedMSI", "teams_app_password": None},
        {**SLACK, **TEAMS, "host": "0.0.0.0", "chat_page": False},
    ],
)
def test_what_is_complete_and_safe_may_start(given: dict[str, Any]) -> None:
    """Either platform alone, both, or none; over HTTP, Socket Mode, or with installation."""
    assert _named(**given) == []


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"slack_bot_token": "xoxb-1"}, ["SLACK_SIGNING_SECRET"]),
        ({"slack_app_token": "xapp-1"}, ["SLACK_BOT_TOKEN"]),
        ({"slack_signing_secret": "1"}, ["SLACK_BOT_TOKEN"]),
        ({**SLACK, "slack_client_id": "1"}, ["SLACK_CLIENT_SECRET"]),
        (
            {"slack_client_id": "1", "slack_client_secret": "2", "slack_app_token": "3"},
            ["POLICYBOT_PUBLIC_URL", "SLACK_SIGNING_SECRET"],
        ),
        ({"teams_app_id": "1"}, ["TEAMS_APP_PASSWORD", "TEAMS_APP_TENANT_ID"]),
        ({"teams_app_password": "1", "teams_app_tenant_id": "2"}, ["TEAMS_APP_ID"]),
        (
            {"host": "0.0.0.0", "slack_bot_token": "1", "teams_app_tenant_id": "2"},
            ["POLICYBOT_HOST", "SLACK_SIGNING_SECRET", "TEAMS_APP_ID", "TEAMS_APP_PASSWORD"],
        ),
        (
            {"database_url": "postgresql://bot:hush@db/bot", "slack_bot_token": "1"},
            ["POLICYBOT_ENCRYPTION_KEYS", "SLACK_SIGNING_SECRET"],
        ),
    ],
)
def test_what_is_missing_is_named_all_at_once(given: dict[str, Any], named: list[str]) -> None:
    """Every problem has its sentence with a remedy; no secret stands in any."""
    assert _named(**given) == named
    with pytest.raises(ConfigError) as error:
        refuse_unsafe(Settings(**given), demo=False)
    assert len(error.value.problems) == len(named)


def test_a_demo_needs_nothing_but_this_machine() -> None:
    """A demo starts without any platform's settings, and never on an open address."""
    assert _named(demo=True) == []
    (problem,) = unsafe_problems(Settings(host="0.0.0.0", chat_page=False), demo=True)
    assert "this machine only" in problem


def test_serve_lists_every_fault_before_it_opens_anything(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bad values and missing ones come in one go, with exit code 2, and nothing is made."""
    monkeypatch.setenv("POLICYBOT_WORKERS", "0")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-hush")
    monkeypatch.setenv("TEAMS_APP_TYPE", "MultiTenant")
    monkeypatch.setenv("POLICYBOT_HOST", "192.0.2.1")
    assert console.run("serve", "--home", "fresh") == 2
    for variable in (
        "POLICYBOT_WORKERS",
        "SLACK_SIGNING_SECRET",
        "TEAMS_APP_TYPE",
        "POLICYBOT_HOST",
    ):
        assert console.err.count(f"{variable}") >= 1
    assert "hush" not in console.err
    assert not Path("fresh").exists()


def test_adapters_get_plain_values() -> None:
    """Settings reach the adapters whole, and their written form hides what is secret."""
    settings = Settings(**SLACK, **TEAMS, slack_api_base_url="http://127.0.0.1:1/api")  # type: ignore[arg-type]  # as pydantic takes them
    slack, teams = slack_settings(settings), teams_settings(settings, demo=True)
    assert (slack.bot_token, slack.api_base_url) == ("xoxb-hush", "http://127.0.0.1:1/api/")
    assert (teams.app_id, teams.app_password, teams.demo) == ("app", "hush", True)
    assert "hush" not in f"{slack} {teams} {settings}"
    assert wants_slack(settings)
    assert wants_teams(settings)


# --- whose tenant ---------------------------------------------------------------------------------


def _tenants(home: Path, *orgs: str, **given: Any) -> TenantsOrElse:
    for org in orgs:
        folder = home / "orgs" / org
        folder.mkdir(parents=True)
        (folder / "catalogue.json").write_text("{}")
    settings = Settings(home=home, **given)
    return settled_tenants(MemoryStore().tenants, Archive(home), settings)


def test_one_organisation_needs_no_mapping(tmp_path: Path) -> None:
    """A workspace asks the only organisation there is, and the usual one before any ingest."""
    assert _tenants(tmp_path / "a", "council").org_of("slack", "T1") == "council"
    assert _tenants(tmp_path / "b").org_of("teams", "t") == "default"


def test_two_organisations_need_one(tmp_path: Path) -> None:
    """With several, a tenant belongs to nobody until it was connected or a setting says whose."""
    tenants = _tenants(tmp_path / "a", "one", "two")
    assert tenants.org_of("slack", "T1") is None
    tenants.connect("slack", "T1", "two")
    assert tenants.org_of("slack", "T1") == "two"
    assert tenants.tenants_of("two") == (("slack", "T1"),)
    tenants.disconnect("slack", "T1")
    assert tenants.org_of("slack", "T1") is None
    named = _tenants(tmp_path / "b", "one", "two", slack_org="one")
    assert (named.org_of("slack", "T1"), named.org_of("teams", "t")) == ("one", None)
