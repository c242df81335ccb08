"""What `policybot serve` refuses to start with, all of it said at once.

Knows the settings; opens nothing.
"""

from collections.abc import Iterator

from bot.config import Settings, is_loopback
from bot.platforms import platform_problems
from knowledge.errors import ConfigError

__all__ = ["refuse_unsafe", "unsafe_problems"]


def refuse_unsafe(settings: Settings, *, demo: bool) -> None:
    """Refuse a configuration with which anybody could read policies or pose as a platform.

    Raises:
        ConfigError: names every problem at once.
    """
    if problems := list(unsafe_problems(settings, demo=demo)):
        raise ConfigError(problems)


def unsafe_problems(settings: Settings, *, demo: bool) -> Iterator[str]:
    """Yield every problem as a sentence with its remedy."""
    if not is_loopback(settings.host):
        if demo:
            yield f"--demo serves this machine only, not {settings.host}. Leave out --host"
        elif settings.chat_page and not settings.allow_public_chat:
            yield (
                f"POLICYBOT_HOST={settings.host!r} would show the chat page to everyone who "
                "reaches it, and it has no sign-in. Use 127.0.0.1, leave the page out with "
                "POLICYBOT_CHAT_PAGE=false, or put it behind something that signs people in and "
                "set POLICYBOT_ALLOW_PUBLIC_CHAT=true"
            )
    yield from _store_problems(settings)
    yield from platform_problems(settings, demo=demo)


def _store_problems(settings: Settings) -> Iterator[str]:
    url = settings.database_url.get_secret_value() if settings.database_url else ""
    if url.startswith("postgresql") and not settings.encryption_keys:
        yield (
            "POLICYBOT_ENCRYPTION_KEYS: is not set, and replicas that share a database need the "
            "same key. Make one with: policybot keys"
        )
