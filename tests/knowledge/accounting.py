"""Account for every word of a source: nothing lost, nothing counted twice."""

import re

from knowledge.domain import PolicyVersion, Span, words_of

_WORD = re.compile(r"[^\W_]+")


def lost_and_doubled(version: PolicyVersion) -> tuple[list[str], list[str]]:
    """Return the words that are nowhere, and those that are in two places."""
    covered = [0] * len(version.source)
    stated = {(s.start, s.end) for item in version.metadata.items for s in item.spans}
    spans = [
        *(s for clause in version.clauses for s in clause.spans),
        *(clause.mark for clause in version.clauses if clause.mark is not None),
        *(s for heading in version.headings for s in heading.spans),
        *(Span(a, b) for a, b in stated),
        *(noise.span for noise in version.noise),
    ]
    for span in spans:
        for at in range(span.start, span.end):
            covered[at] += 1
    lost, doubled = [], []
    for word in _WORD.finditer(version.source):
        counts = covered[word.start() : word.end()]
        if 0 in counts:
            lost.append(word.group())
        elif max(counts) > 1:
            doubled.append(word.group())
    return lost, doubled


def untrue_clauses(version: PolicyVersion) -> list[str]:
    """Return the refs of clauses whose words are not what their spans say."""
    return [c.ref for c in version.clauses if c.text != words_of(version.source, c.spans)]
