"""Speed and memory against their targets; see ``python -m bench --help``."""
