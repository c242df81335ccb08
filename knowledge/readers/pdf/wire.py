"""What the worker and the layout agree on: the values that pass between them.

Importing it loads nothing, neither the library nor the layout.
"""

__all__ = ["ARTIFACT", "UNTAGGED"]

# Tags of a run: its marked content id from 0, or one of these.
UNTAGGED = -1
ARTIFACT = -2  # the file marks it as none of the content, as headers and footers are
