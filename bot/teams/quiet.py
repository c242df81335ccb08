"""The logs of Microsoft's libraries: silenced, because they write payloads and addresses.

What an operator needs to know of them comes as events of ours.
"""

import logging

__all__ = ["hush_libraries"]

_LIBRARIES = ("botbuilder", "botframework", "microsoft_agents", "msal", "msrest")


def hush_libraries() -> None:
    """Keep whatever these libraries log out of every log, whoever configures logging later."""
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.setLevel(logging.CRITICAL + 1)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
