"""Whose a workspace or tenant is that nobody connected.

Knows the port for tenants; nothing of settings or of the platforms.
"""

from collections.abc import Callable

from bot.core.ports import Tenants

__all__ = ["TenantsOrElse"]


class TenantsOrElse:
    """The tenants that were connected, and for all others whoever else can tell.

    Args:
        tenants: those that were connected.
        otherwise: takes the platform of any other; returns its organisation, None for nobody's.
    """

    def __init__(self, tenants: Tenants, otherwise: Callable[[str], str | None]) -> None:
        self._tenants = tenants
        self._otherwise = otherwise

    def org_of(self, platform: str, tenant: str) -> str | None:
        """Return the organisation, None where the tenant is unknown."""
        return self._tenants.org_of(platform, tenant) or self._otherwise(platform)

    def connect(self, platform: str, tenant: str, org: str) -> None:
        """Say whose a tenant is."""
        self._tenants.connect(platform, tenant, org)

    def disconnect(self, platform: str, tenant: str) -> None:
        """Forget a tenant and what was kept for it."""
        self._tenants.disconnect(platform, tenant)

    def tenants_of(self, org: str) -> tuple[tuple[str, str], ...]:
        """Return an organisation's connected (platform, tenant) pairs, in order."""
        return self._tenants.tenants_of(org)
