"""Speaking in a conversation on behalf of an activity that is held: asked before, noted after.

Knows outlets and holds; nothing of what is said.
"""

from collections.abc import Awaitable

from bot.teams.connection import Activity, DeliveryFailed, Outlet
from bot.teams.holding import Hold
from bot.teams.notifier import is_unheard

__all__ = ["HeldOutlet"]


class HeldOutlet:
    """A way into a conversation that tells the activity's hold what becomes of each message.

    Args:
        outlet: sends.
        hold: of the activity that is answered.
    """

    def __init__(self, outlet: Outlet, hold: Hold) -> None:
        self._outlet = outlet
        self._hold = hold

    async def send(self, activity: Activity) -> str:
        """Send; an indicator is no word and needs no leave."""
        if activity.get("type") != "message":
            return await self._outlet.send(activity)
        await self._hold.before_speaking()
        return await self._noted(self._outlet.send(activity))

    async def send_privately(self, activity: Activity, person: str) -> str:
        """Send so that one person sees it."""
        await self._hold.before_speaking()
        return await self._noted(self._outlet.send_privately(activity, person))

    async def update(self, activity_id: str, activity: Activity) -> None:
        """Put an activity in the place of another, as often as you like."""
        await self._outlet.update(activity_id, activity)

    async def _noted(self, sending: Awaitable[str]) -> str:
        try:
            sent = await sending
        except DeliveryFailed as error:
            if not is_unheard(error):
                self._hold.not_said()
            raise
        self._hold.said()
        return sent
