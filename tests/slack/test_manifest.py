"""The manifest and the guide say what the bot does, and ask for nothing that it does not need."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from bot.slack.listeners import CHECK_SHORTCUT, GLOBAL_SHORTCUT, WHICH_SHORTCUT
from bot.slack.oauth import INSTALL_PATH, REDIRECT_PATH, SCOPES

DEPLOY = Path(__file__).parents[2] / "deploy"
NEEDS = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "app_home_opened": None,
    "app_uninstalled": None,
    "tokens_revoked": None,
}


@pytest.fixture(scope="module")
def manifest() -> Any:
    """The manifest as Slack reads it."""
    return yaml.safe_load((DEPLOY / "slack-manifest.yaml").read_text("utf-8"))


def test_the_scopes_are_those_an_installation_asks_for(manifest: Any) -> None:
    """Manifest and installation page ask for the same, and every scope is explained."""
    assert sorted(manifest["oauth_config"]["scopes"]["bot"]) == sorted(SCOPES)
    lines = (DEPLOY / "slack-manifest.yaml").read_text("utf-8").splitlines()
    for scope in SCOPES:
        at = next(n for n, line in enumerate(lines) if line.strip() == f"- {scope}")
        assert lines[at - 1].strip().startswith("#"), f"{scope} is not explained"


def test_no_scope_reads_channels(manifest: Any) -> None:
    """The bot can read what is written to it, and nothing else."""
    histories = {s for s in SCOPES if s.endswith(":history")}
    assert histories == {"im:history"}
    assert "users:read.email" not in SCOPES


def test_events_have_their_scopes(manifest: Any) -> None:
    """Every event that is asked for is one we listen to, with the scope it takes."""
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert set(events) == set(NEEDS)
    assert {scope for scope in NEEDS.values() if scope} <= set(SCOPES)


def test_commands_and_shortcuts_are_ours(manifest: Any) -> None:
    """What people see in Slack's menus is what the bot listens to."""
    commands = {one["command"] for one in manifest["features"]["slash_commands"]}
    assert {"/policy", "/policy-check", "/policy-remind"} == commands
    shortcuts = {one["callback_id"]: one["type"] for one in manifest["features"]["shortcuts"]}
    assert shortcuts == {
        CHECK_SHORTCUT: "message",
        WHICH_SHORTCUT: "message",
        GLOBAL_SHORTCUT: "global",
    }


def test_texts_fit_their_places(manifest: Any) -> None:
    """Nothing is longer than Slack takes."""
    shown = manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4_000
    view = manifest["features"]["agent_view"]
    assert len(view["agent_description"]) <= 300
    assert len(view["suggested_prompts"]) <= 4
    assert all(len(one["name"]) <= 24 for one in manifest["features"]["shortcuts"])


def test_the_guide_names_real_settings_and_addresses() -> None:
    """Every setting and address in the guide is one that the service knows."""
    guide = (DEPLOY / "slack.md").read_text("utf-8")
    known = (DEPLOY / "env.example").read_text("utf-8")
    for name in set(re.findall(r"\b(?:SLACK|POLICYBOT)_[A-Z_]+\b", guide)):
        assert name in known, f"{name} is in the guide but not in env.example"
    assert INSTALL_PATH in guide
    manifest = (DEPLOY / "slack-manifest.yaml").read_text("utf-8")
    assert REDIRECT_PATH in manifest
