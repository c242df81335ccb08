"""Whose policies a Slack workspace or Teams tenant asks: the store first, then the settings.

Knows the settings and the archive; knows nothing of the platforms beyond their names.
"""

from bot.config import Settings
from bot.core.ports import Tenants
from knowledge.archive import Archive
from knowledge.errors import StoreUnavailable

__all__ = ["SettledTenants"]


class SettledTenants:
    """The tenants of the store, and for all others what the settings say.

    A tenant that nobody connected belongs to SLACK_ORG or TEAMS_ORG, without these to the only
    organisation there is; where there are several, to nobody.
    """

    def __init__(self, tenants: Tenants, archive: Archive, settings: Settings) -> None:
        self._tenants = tenants
        self._archive = archive
        self._org = settings.org
        self._named = {"slack": settings.slack_org, "teams": settings.teams_org}

    def org_of(self, platform: str, tenant: str) -> str | None:
        """Return the organisation, None where the tenant is unknown.

        Raises:
            StoreUnavailable: neither the store nor the home folder can tell.
        """
        org = self._tenants.org_of(platform, tenant) or self._named.get(platform)
        if org:
            return org
        try:
            orgs = self._archive.orgs()
        except OSError as error:
            raise StoreUnavailable(
                f"The home folder cannot be read ({error.strerror}). Check the disk and its rights"
            ) from error
        if len(orgs) > 1:
            return None
        return orgs[0] if orgs else self._org

    def connect(self, platform: str, tenant: str, org: str) -> None:
        """Say whose a tenant is."""
        self._tenants.connect(platform, tenant, org)

    def disconnect(self, platform: str, tenant: str) -> None:
        """Forget a tenant and what was kept for it."""
        self._tenants.disconnect(platform, tenant)

    def tenants_of(self, org: str) -> tuple[tuple[str, str], ...]:
        """Return an organisation's connected (platform, tenant) pairs, in order."""
        return self._tenants.tenants_of(org)
