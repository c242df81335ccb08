"""What policies say: documents in, clauses out; and every noun of the project.

Knows nothing of search, of chat platforms, or of the environment.
"""
