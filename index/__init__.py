"""Finding clauses: vectors, words and known questions, fused and calibrated.

Import the modules by name; this file stays empty so that importing one loads nothing else.
"""
