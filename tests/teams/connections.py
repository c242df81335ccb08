"""Both of Microsoft's libraries, for suites that hold them to the same promises."""

import pytest

from bot.teams.adapter import open_connection
from bot.teams.connection import Connection
from bot.teams.settings import TeamsSettings

__all__ = ["SDKS", "connected"]

SDKS = ["botbuilder", "agents"]


def connected(settings: TeamsSettings) -> Connection:
    """Return a connection; a suite whose extra is not installed is skipped, saying so."""
    if settings.sdk == "agents":
        pytest.importorskip(
            "microsoft_agents.hosting.core", reason="the extra policybot[agents] is not installed"
        )
    return open_connection(settings)
