"""Which matters a sentence of a policy speaks of, by its sense and its words.

Sentences in, chances of topics out. Knows no draft, no duty and no capacity.
"""

from index.clauses.reader import CLAUSES_FOLDER, ClauseReader, open_clause_reader

__all__ = ["CLAUSES_FOLDER", "ClauseReader", "open_clause_reader"]
