"""The Teams side starts only with settings under which it knows who speaks to it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.teams.adapter import open_connection, open_teams
from bot.teams.settings import TeamsSettings, refuse_unsafe_teams
from knowledge.errors import ConfigError
from tests.teams.office import open_office

SAFE = TeamsSettings(app_id="app", app_password="secret", app_tenant_id="tenant-1")


def test_an_empty_app_id_is_refused() -> None:
    """Without an app id anybody could pose as Teams, so the adapter does not open."""
    office = open_office()
    with pytest.raises(ConfigError, match=r"TEAMS_APP_ID.*anybody could pose as Teams"):
        open_teams(TeamsSettings(app_password="s", app_tenant_id="t"), office.desk, office.workers)
    office.workers.close()


@pytest.mark.parametrize("app_type", ["SingleTenant", "UserAssignedMSI"])
def test_safe_settings_are_taken(app_type: str) -> None:
    """One tenant with a secret, or a managed identity."""
    refuse_unsafe_teams(replace(SAFE, app_type=app_type))


def test_a_managed_identity_needs_no_secret() -> None:
    """Azure vouches for a managed identity; a secret would be one too many."""
    refuse_unsafe_teams(replace(SAFE, app_password="", app_type="UserAssignedMSI"))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"app_type": "MultiTenant"}, "SingleTenant or UserAssignedMSI"),
        ({"app_type": "Sideways"}, "TEAMS_APP_TYPE='Sideways'"),
        ({"app_password": ""}, "TEAMS_APP_PASSWORD"),
        ({"app_tenant_id": ""}, "TEAMS_APP_TENANT_ID"),
        ({"sdk": "abacus"}, "TEAMS_SDK='abacus'"),
    ],
)
def test_what_is_missing_is_named_with_its_remedy(change: dict[str, Any], named: str) -> None:
    """Each bad setting is named by its variable."""
    with pytest.raises(ConfigError, match=named):
        refuse_unsafe_teams(replace(SAFE, **change))


def test_every_problem_is_named_at_once() -> None:
    """Nobody mends one setting to be told of the next."""
    with pytest.raises(ConfigError) as refused:
        refuse_unsafe_teams(TeamsSettings())
    assert len(refused.value.problems) == 3


def test_a_demo_needs_nothing() -> None:
    """On this machine things can be tried without an account at Microsoft."""
    refuse_unsafe_teams(TeamsSettings(demo=True))


def test_no_secret_is_shown() -> None:
    """The secret is in no picture of the settings."""
    assert "secret" not in repr(SAFE)


def test_a_missing_library_names_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever chooses the extra without having it is told how to get it."""
    import sys

    monkeypatch.setitem(sys.modules, "microsoft_agents.activity", None)
    monkeypatch.delitem(sys.modules, "bot.teams.agents", raising=False)
    with pytest.raises(ConfigError, match=r"pip install 'policybot\[agents\]'"):
        open_connection(replace(SAFE, sdk="agents"))


def test_only_the_apps_own_tenant_may_speak_unless_others_are_named() -> None:
    """The allow-list is never empty outside a demo, and knows no capitals."""
    assert SAFE.allowed_tenants == {"tenant-1"}
    named = replace(SAFE, tenants=("Tenant-2",))
    assert named.allowed_tenants == {"tenant-2"}
