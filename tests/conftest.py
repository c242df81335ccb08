"""What holds for every test: a clean environment, no network, the same random examples in CI.

The network is closed by pytest-socket (see pyproject.toml); a test that serves on loopback says
``@pytest.mark.allow_hosts(["127.0.0.1"])``.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres import CannotStart, Postgres, running_postgres

_OURS = ("POLICYBOT_", "SLACK_", "TEAMS_")

# Examples that differ from run to run find more; a failure in CI must be the change's own.
settings.register_profile("local", max_examples=60, deadline=None)
settings.register_profile("ci", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("deep", max_examples=5000, deadline=None)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "local")
)


@pytest.fixture(autouse=True)
def clean_environment(tmp_path: Path) -> Iterator[None]:
    """Hide the developer's settings and home, and undo what a test does to the environment."""
    before = dict(os.environ)
    for name in list(os.environ):
        if name.startswith(_OURS):
            del os.environ[name]
    home = str(tmp_path / "home")
    os.environ.update(HOME=home, XDG_DATA_HOME=home, POLICYBOT_HOME=home)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL, the same for the whole session."""
    try:
        server = running_postgres()
        with server as running:
            yield running
    except CannotStart as reason:
        pytest.skip(f"no PostgreSQL here: {reason}")
