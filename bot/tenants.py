"""Whose policies a Slack workspace or Teams tenant asks: the store first, then the settings.

Knows the settings and the archive; knows nothing of the platforms beyond their names.
"""

from bot.config import Settings
from bot.core.belonging import TenantsOrElse
from bot.core.ports import Tenants
from knowledge.archive import Archive
from knowledge.errors import StoreUnavailable

__all__ = ["settled_tenants"]


def settled_tenants(tenants: Tenants, archive: Archive, settings: Settings) -> TenantsOrElse:
    """Return the tenants of the store, and for all others what the settings say.

    A tenant that nobody connected belongs to SLACK_ORG or TEAMS_ORG, without these to the only
    organisation there is; where there are several, to nobody. Asking raises StoreUnavailable where
    neither the store nor the home folder can tell.
    """
    named = {"slack": settings.slack_org, "teams": settings.teams_org}

    def otherwise(platform: str) -> str | None:
        if org := named.get(platform):
            return org
        try:
            orgs = archive.orgs()
        except OSError as error:
            raise StoreUnavailable(
                f"The home folder cannot be read ({error.strerror}). Check the disk and its rights"
            ) from error
        if len(orgs) > 1:
            return None
        return orgs[0] if orgs else settings.org

    return TenantsOrElse(tenants, otherwise)
