"""One module per step: NNNN is the revision, and what it does is its name."""
