"""policybot answers: the decisions (core) and the ways in (command line, chat page, platforms)."""
