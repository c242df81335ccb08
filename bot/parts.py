"""What the service is made of, in one value that its modules share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.desk import Desk
from bot.metrics import Figures
from bot.platforms import Platform
from bot.workers import Workers

__all__ = ["Parts"]


@dataclass(kw_only=True)
class Parts:
    """What the service is made of.

    Attributes:
        desk: what adapters and the chat page call.
        workers: threads for everything that blocks.
        check_store: raises StoreUnavailable where the store does not answer.
        sweep: removes what has served its time; called once an hour.
        orgs: returns the organisations that have policies.
        close: gives back what is held, last of all.
        platforms: adapters by name.
        figures: None where nothing is counted.
        examples: questions that the page offers; drawn from the policies where empty.
    """

    desk: Desk
    workers: Workers
    check_store: Callable[[], None]
    sweep: Callable[[], Mapping[str, int]] = dict
    orgs: Callable[[], Sequence[str]] = tuple
    close: Callable[[], None] = lambda: None
    platforms: Mapping[str, Platform] = field(default_factory=dict)
    figures: Figures | None = None
    examples: tuple[str, ...] = ()
