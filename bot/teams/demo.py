"""Whose a Teams tenant is where somebody only tries the bot on their own machine.

Knows the port for tenants; a demo alone uses it.
"""

from bot.core.ports import Tenants

__all__ = ["DemoTenants"]


class DemoTenants:
    """The tenants that were connected; any other belongs to the demo's own organisation.

    Args:
        tenants: those that were connected.
        org: the demo's own.
    """

    def __init__(self, tenants: Tenants, org: str) -> None:
        self._tenants = tenants
        self._org = org

    def org_of(self, platform: str, tenant: str) -> str | None:
        """Return the organisation; there always is one."""
        return self._tenants.org_of(platform, tenant) or self._org

    def connect(self, platform: str, tenant: str, org: str) -> None:
        """Say whose a tenant is."""
        self._tenants.connect(platform, tenant, org)

    def disconnect(self, platform: str, tenant: str) -> None:
        """Forget a tenant and what was kept for it."""
        self._tenants.disconnect(platform, tenant)

    def tenants_of(self, org: str) -> tuple[tuple[str, str], ...]:
        """Return an organisation's connected (platform, tenant) pairs, in order."""
        return self._tenants.tenants_of(org)
