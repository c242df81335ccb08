"""How a person cites a clause, and the id that follows from it.

"7.6" where the clause is numbered, "6.3, bullet 4" in a list, "Monitoring, para 1" under a heading
without a number. Knows nothing of meaning.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from knowledge.domain import BlockKind
from knowledge.lettered import dotted
from knowledge.lists import Node
from knowledge.parts import Part

__all__ = ["assign_refs", "clause_ids_of", "number_of"]

_OPENING = "Opening"
_MAX_LABEL_CHARS = 90
_CAPITALISED = re.compile(r"\b(?:[A-Z]{2,6}s?|[A-Z][a-z]+)\b")
_MOST_READ = 2000
_NO_SLUG = re.compile(r"[^\w.]+")
_ROMAN = re.compile(r"^[ivxl]+(?=[.:)]?\s)|(?<=^part )[ivxl]+\b", re.I)


def number_of(node: Node) -> str | None:
    """Return the clause's own number as it counts now, None where it has none."""
    part = node.part
    if part.kind is BlockKind.NOTE:
        return None
    if part.number:
        printed = part.printed.rstrip(".): ").lstrip("(")
        own = part.printed.startswith(dotted(part.number)) or printed[:1].isalpha()
        return printed if own else dotted(part.number)
    return part.label or None


def assign_refs(nodes: Sequence[Node], paths: Sequence[Sequence[Part]]) -> list[str]:
    """Return each node's ref, unique within the policy.

    Args:
        paths: for each node, the headings it stands under, outermost first.
    """
    counts = _Counts(nodes)
    labels = _labels(nodes, paths, _words_as_written(nodes))
    refs: dict[int, str] = {}
    taken: Counter[str] = Counter()
    for at, node in enumerate(nodes):
        ref = _ref(node, labels[at], counts, refs)
        while taken[ref]:
            taken[ref] += 1
            ref = f"{ref} ({taken[ref]})"
        taken[ref] = 1
        refs[id(node)] = ref
    return [refs[id(node)] for node in nodes]


def clause_ids_of(policy: str, refs: Sequence[str]) -> list[str]:
    """Return the clauses' ids: the policy's id and the ref as letters, digits, dots and hyphens.

    Refs that differ in other signs only are told apart by a number at the end.
    """
    ids: list[str] = []
    taken: Counter[str] = Counter()
    for ref in refs:
        slug = _NO_SLUG.sub("-", ref.lower()).strip("-.") or "clause"
        while taken[slug]:
            taken[slug] += 1
            slug = f"{slug}-{taken[slug]}"
        taken[slug] = 1
        ids.append(f"{policy}#{slug}")
    return ids


class _Counts:
    """How many paragraphs, lists and bullets stand where."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.paragraph: dict[int, int] = {}
        self.item: dict[int, int] = {}
        self.lists: Counter[int] = Counter()
        paragraphs: Counter[int] = Counter()
        items: Counter[tuple[int, int]] = Counter()
        openers: set[tuple[int, int]] = set()
        numbered = [node for node in nodes if _has_own_number(node)]
        self.numbers = Counter(node.part.number for node in numbered)
        # "1." to "40." through all sections are clause numbers; "1." to "3." in one are a list.
        self.run_on = len({node.section for node in numbered if len(node.part.number) == 1}) != 1
        for node in nodes:
            if _is_listed(node):
                opener = node.parent
                if opener is not None and opener.part.kind is BlockKind.ROW:
                    opener = opener.parent
                # A list under a numbered clause is that clause's, whether its words open it or not.
                over = opener if opener is not None else node.anchor
                key = (node.section, id(over) if over is not None else 0)
                items[key] += 1
                self.item[id(node)] = items[key]
                if node.depth <= 1 and key not in openers:
                    openers.add(key)
                    self.lists[node.section] += 1
            elif not node.part.number and node.part.kind is not BlockKind.NOTE:
                key_of = id(node.anchor) if node.anchor is not None else node.section
                paragraphs[key_of] += 1
                self.paragraph[id(node)] = paragraphs[key_of]


def _is_listed(node: Node) -> bool:
    return bool(node.depth) and not _has_own_number(node)


def _has_own_number(node: Node) -> bool:
    return len(node.part.number) > 1 or (bool(node.part.number) and not node.depth)


def _ref(node: Node, label: str, counts: _Counts, refs: Mapping[int, str]) -> str:
    if _has_own_number(node):
        number = number_of(node) or label
        # Lists that number every section's paragraphs afresh need the section's name.
        own = counts.numbers[node.part.number] == 1 and (len(node.part.number) > 1 or counts.run_on)
        return number if own or label == _OPENING else f"{label}, item {number}"
    above = node.anchor if node.anchor is not None else None
    if node.part.kind is BlockKind.NOTE:
        return f"{refs.get(id(node.parent), label)}, note {node.part.block.note_label}".rstrip()
    if not _is_listed(node):
        if above is not None and id(above) in refs:
            # Further paragraphs of a numbered clause count on from the clause itself.
            return f"{refs[id(above)]}, para {counts.paragraph[id(node)] + 1}"
        return f"{label}, para {counts.paragraph.get(id(node), 1)}"
    return _list_ref(node, label, counts, refs)


def _list_ref(node: Node, label: str, counts: _Counts, refs: Mapping[int, str]) -> str:
    word = "row" if node.part.kind is BlockKind.ROW else "item" if number_of(node) else "bullet"
    name = number_of(node) or str(counts.item[id(node)])
    parent = node.parent
    if parent is not None and parent.part.kind is BlockKind.ROW:
        parent = (
            parent.parent
        )  # a table's heading row says what the cells mean, not where they stand
    if (
        parent is not None
        and _is_listed(parent)
        and id(parent) in refs
        and parent.part.kind is not BlockKind.ROW
    ):
        base = refs[id(parent)]
        return (
            f"{base}({name})"
            if word == "item" and base[-1] in ")0123456789" and "," not in base
            else f"{base}.{name}"
        )
    anchor = node.anchor
    if anchor is not None and id(anchor) in refs and _has_own_number(anchor):
        base = refs[id(anchor)]
    elif counts.lists[node.section] > 1 and parent is not None and id(parent) in refs:
        base = refs[id(parent)]
    else:
        base = label
    if word == "item" and base[-1:].isdigit() and "," not in base and " " not in base:
        return f"{base}({name})"
    return f"{base}, {word} {name}"


def _labels(
    nodes: Sequence[Node], paths: Sequence[Sequence[Part]], body_words: Mapping[str, str]
) -> list[str]:
    """Return what each node's section is called in a ref; headings that repeat carry their part's name."""
    by_section: dict[int, Sequence[Part]] = {}
    for node, path in zip(nodes, paths, strict=True):
        by_section.setdefault(node.section, path)
    names = {
        section: _label(path[-1], body_words) if path else _OPENING
        for section, path in by_section.items()
    }
    repeated = {name for name, n in Counter(names.values()).items() if n > 1}
    for section, path in by_section.items():
        if names[section] in repeated and len(path) > 1:
            names[section] = f"{_label(path[-2], body_words)}: {names[section]}"
    return [names[node.section] for node in nodes]


def _words_as_written(nodes: Sequence[Node]) -> dict[str, str]:
    """Return how words of headings in capitals are written in the text: "it" -> "IT"."""
    counts: Counter[str] = Counter()
    for node in nodes[:_MOST_READ]:
        if not node.part.caps:
            counts.update(_CAPITALISED.findall(node.part.text))
    written: dict[str, str] = {}
    for word, n in counts.items():
        # Two capitals in a row are an abbreviation; a capitalised word counts when it is a name
        # or title that the text writes so again and again.
        if word[1:2].isupper() or n >= 8:
            written[word.lower()] = word
    return {
        low: word
        for low, word in written.items()
        if word[1:2].isupper() or low in ("council", "facebook")
    }


def _label(heading: Part, body_words: Mapping[str, str]) -> str:
    if heading.number:
        number = dotted(heading.number)
        return number if "." in number or number[0].isalpha() else f"section {number}"
    text = heading.text.rstrip(": ")
    if heading.caps:
        words = [body_words.get(w.lower(), w.lower()) for w in re.split(r"(\W+)", text)]
        text = "".join(words)
        text = _ROMAN.sub(lambda m: m.group().upper(), text[:1].upper() + text[1:])
    if len(text) > _MAX_LABEL_CHARS:
        text = text[:_MAX_LABEL_CHARS].rsplit(" ", 1)[0] + " …"
    return text
