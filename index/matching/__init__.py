"""Which of an organisation's clauses a draft most likely breaches, read from both at once.

What the scorer of drafts made of a text, and clauses with the topics that they speak of, in; how
much speaks for each clause out. Knows no rule and no verdict, and decides nothing.
"""

from index.matching.matcher import MATCHING_FOLDER, ClauseMatcher, ClauseTable, open_clause_matcher

__all__ = ["MATCHING_FOLDER", "ClauseMatcher", "ClauseTable", "open_clause_matcher"]
