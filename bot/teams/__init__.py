"""Microsoft Teams: an adapter on the core, on whichever of Microsoft's libraries.

Importing it loads none of them; ``open_teams`` does.
"""

from bot.teams.adapter import PATH, TeamsAdapter, open_teams
from bot.teams.settings import TeamsSettings, refuse_unsafe_teams, teams_problems

__all__ = [
    "PATH",
    "TeamsAdapter",
    "TeamsSettings",
    "open_teams",
    "refuse_unsafe_teams",
    "teams_problems",
]
