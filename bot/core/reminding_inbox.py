"""Reminders for people whom no chat platform reaches: they find them on the chat page.

A message is delivered once it stands in the store; there is nothing to send, and nothing to lose.
"""

from bot.core.reminding_ports import Outgoing
from knowledge.domain import Account, Addressee, AddresseeKind

__all__ = ["INBOX_PLATFORMS", "OPERATOR_PLATFORM", "PAGE_PLATFORM", "Inbox"]

OPERATOR_PLATFORM = "cli"
PAGE_PLATFORM = "web"
INBOX_PLATFORMS = (OPERATOR_PLATFORM, PAGE_PLATFORM)


class Inbox:
    """Directory and notifier of the chat page and the command line.

    Args:
        page_may_remind: whoever reaches the chat page manages reminders; only where the page is
            this machine's own.
    """

    def __init__(self, *, page_may_remind: bool) -> None:
        self._page_may_remind = page_may_remind

    def people(self, addressee: Addressee) -> tuple[Account, ...]:
        """Return the person addressed; here are no channels, groups or lists of everyone."""
        if addressee.kind is not AddresseeKind.PERSON:
            return ()
        name, _, team = addressee.label.partition("\t")
        return (
            Account(
                platform=addressee.platform,
                tenant=addressee.tenant,
                person_id=addressee.ref,
                name=name,
                team=team,
            ),
        )

    def account(self, tenant: str, person_id: str) -> Account | None:
        """Return somebody by their id, which is all that is known."""
        return Account(platform=PAGE_PLATFORM, tenant=tenant, person_id=person_id)

    def may_remind(self, org: str, account: Account) -> bool:
        """Return whether somebody may send reminders: the operator may, who owns the store."""
        del org
        if account.platform == OPERATOR_PLATFORM:
            return True
        return account.platform == PAGE_PLATFORM and self._page_may_remind

    def send(self, outgoing: Outgoing) -> str:
        """Return where the message is to be found."""
        return f"inbox:{outgoing.key}"

    def find(self, outgoing: Outgoing) -> str | None:
        """Return the same: it is there."""
        return f"inbox:{outgoing.key}"

    def update(self, outgoing: Outgoing) -> None:
        """Do nothing: the page shows what the store says."""
