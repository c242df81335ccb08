"""Words that a page hides until somebody unfolds them: accordions, tabs, disclosures.

Everybody who clicks sees them, so they are the policy's own; what a page hides for good is not.
Knows nothing of the words inside.
"""

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from knowledge.readers.html.frames import Frame

__all__ = ["Folding"]

_NAME: Final = re.compile(
    r"accordion|collaps|expand|disclosure|toggle|unfold|(?:^|[\s_-])(?:panel|faq)"
    r"|tab-?(?:pane|panel|content|body)",
    re.I,
)
_MAX_NAMES_CHARS: Final = 500


class Folding:
    """What unfolds in one page."""

    def __init__(self, page: LexborHTMLParser) -> None:
        self._controlled: set[str] = set()
        for control in page.css("[aria-controls], [data-target], [data-bs-target]"):
            said = control.attributes
            for name in ("aria-controls", "data-target", "data-bs-target"):
                self._controlled.update((said.get(name) or "")[:_MAX_NAMES_CHARS].split())

    def unfolds(self, frame: Frame) -> bool:
        """Tell whether a click shows what the element holds."""
        own = frame.element_id
        if own and (own in self._controlled or f"#{own}" in self._controlled):
            return True
        if frame.attributes and frame.attributes.get("role") == "tabpanel":
            return True
        names = f"{frame.attributes.get('class') or ''} {own}" if frame.attributes else ""
        return _NAME.search(names[:_MAX_NAMES_CHARS]) is not None

    def labels(self, frame: Frame) -> bool:
        """Tell whether the element is the button whose words stand over what it unfolds."""
        return (
            frame.tag == "button" and bool(frame.attributes) and "aria-expanded" in frame.attributes
        )
