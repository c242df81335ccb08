"""A document's blocks to its clauses: the order in which the steps of understanding run.

Each step has its own module; this one knows their order and turns what they found into the frozen
domain. It knows nothing of formats or files.
"""

import hashlib
from collections.abc import Sequence

from knowledge.audience import audience_of, capacity_of, policy_audience
from knowledge.domain import (
    Audience,
    BlockKind,
    Clause,
    ClauseKind,
    Document,
    Heading,
    MetadataItem,
    Noise,
    PolicyMetadata,
    Span,
)
from knowledge.front import find_title, front_end, mark_back_matter, mark_title_block
from knowledge.headings import mark_headings
from knowledge.joins import join_cut_parts
from knowledge.lettered import dotted, mark_lettered_numbers
from knowledge.lists import Node, build_nodes
from knowledge.metadata import (
    build_metadata,
    facts_in_footer,
    mark_control_tables,
    mark_stated_lines,
)
from knowledge.modality import modality_of
from knowledge.noise import mark_comments, mark_contents, mark_notices, mark_running
from knowledge.parts import Part, parts_of
from knowledge.readers.inline import subtract
from knowledge.readers.words import has_word
from knowledge.refs import assign_refs, clause_ids_of, number_of
from knowledge.relations import references_of
from knowledge.tracked import BROKEN_GRAMMAR, leaves_broken_grammar, resolve_renumbering

__all__ = ["Structure", "clause_digest", "find_structure"]


_MOST_LINES = 20


class Structure:
    """What was found in a document; see PolicyVersion for the attributes.

    Attributes:
        footer: words of the contact lines at the document's end.
    """

    __slots__ = ("clauses", "footer", "headings", "metadata", "noise")

    def __init__(
        self,
        clauses: tuple[Clause, ...],
        headings: tuple[Heading, ...],
        metadata: PolicyMetadata,
        noise: tuple[Noise, ...],
        footer: str,
    ) -> None:
        self.clauses = clauses
        self.headings = headings
        self.metadata = metadata
        self.noise = noise
        self.footer = footer


def find_structure(document: Document, *, policy: str, version: int, stem: str) -> Structure:
    """Return the clauses, headings, metadata and noise of a document.

    Args:
        policy: the policy's id, which opens every clause id.
        stem: the file's stem, the title of last resort.
    """
    parts = parts_of(document)
    stated = (
        "" if document.format in ("docx", "pdf") else dict(document.properties).get("title", "")
    )
    items, title = _mark_edges(document.text, parts, stated)
    join_cut_parts(document.text, parts)
    nodes = build_nodes(parts)
    properties = (*document.properties, *_said_in_running_lines(document))
    metadata = build_metadata(title, stem, items, properties, _front_words(parts))
    clauses = _clauses(nodes, parts, policy, version, metadata)
    headings = tuple(_heading(part) for part in parts if part.heading)
    noise = _noise(document, parts, clauses, headings, items)
    footer = " ".join(part.text for part in parts if part.reason == "contact footer")
    return Structure(clauses, headings, metadata, noise, footer)


def _mark_edges(source: str, parts: Sequence[Part], stated: str) -> tuple[list[MetadataItem], str]:
    """Mark everything that is no clause, find the headings; return the stated facts and the title."""
    mark_lettered_numbers(source, parts)  # first: a number alone leaves a part without words
    mark_comments(parts)
    title = find_title(parts, stated)
    resolve_renumbering(parts)
    mark_running(parts, title.text if title is not None else "")
    contents = mark_contents(parts)
    mark_notices(parts)
    items = mark_control_tables(source, parts)
    end = front_end(parts)
    items += mark_stated_lines(parts, end or min(len(parts), 8))
    end = front_end(parts)
    mark_title_block(parts, title, end)
    mark_back_matter(parts)
    mark_headings(parts, contents)
    words = title.text.rstrip(": ") if title is not None else stated
    return items, words


def _said_in_running_lines(document: Document) -> list[tuple[str, str]]:
    """Return the facts that running lines state which the reader itself took off the pages."""
    lines = [n.span for n in document.noise if n.reason.startswith("running ")][:_MOST_LINES]
    found = [
        (name.lower(), value)
        for line in dict.fromkeys(document.text[s.start : s.end] for s in lines)
        for name, value in facts_in_footer(line)
    ]
    return list(dict.fromkeys(found))


def _front_words(parts: Sequence[Part]) -> str:
    edges = ("title", "title block", "contact footer")
    return " \n ".join(part.text for part in parts if part.reason in edges)


def _clauses(
    nodes: Sequence[Node],
    parts: Sequence[Part],
    policy: str,
    version: int,
    metadata: PolicyMetadata,
) -> tuple[Clause, ...]:
    paths = _paths(nodes, parts)
    refs = assign_refs(nodes, paths)
    maker = _ClauseMaker(policy, version, metadata.title)
    ids = clause_ids_of(policy, refs)
    maker.ids = {id(node): clause_id for node, clause_id in zip(nodes, ids, strict=True)}
    maker.by_number = _by_number(nodes, paths, maker.ids)
    front = f"{metadata.title} {_front_words(parts)}"
    maker.audience = policy_audience(front, " ".join(node.part.text for node in nodes[:12]))
    headed = {id(path[-1]): path for path in paths if path}
    printed = {key: tuple(map(_printed, path)) for key, path in headed.items()}
    return tuple(
        maker.make(node, ref, printed[id(path[-1])] if path else ())
        for node, path, ref in zip(nodes, paths, refs, strict=True)
    )


class _ClauseMaker:
    """What all clauses of one policy have in common while they are made."""

    def __init__(self, policy: str, version: int, title: str) -> None:
        self.policy = policy
        self.version = version
        self.titles = frozenset({title.lower(), f"{title.lower()} policy"})
        self.ids: dict[int, str] = {}
        self.by_number: dict[str, str] = {}
        self.audience = Audience.STAFF

    def make(self, node: Node, ref: str, heading_path: tuple[str, ...]) -> Clause:
        part = node.part
        kind = _kind(node)
        lead_in = "" if kind is ClauseKind.NOTE else node.lead_in()
        heading = heading_path[-1] if heading_path else ""
        return Clause(
            clause_id=self.ids[id(node)],
            policy=self.policy,
            version=self.version,
            ref=ref,
            number=number_of(node),
            heading_path=heading_path,
            text=part.text,
            lead_in=lead_in,
            lead_out=node.lead_out,
            spans=part.pieces,
            mark=part.mark,
            kind=kind,
            parent=self.ids[id(node.parent)] if node.parent is not None else None,
            page=part.page,
            audience=audience_of(part.text, lead_in, heading_path, self.audience),
            capacity=capacity_of(part.text, lead_in, heading_path),
            modality=modality_of(part.text, lead_in, heading, kind),
            refers_to=references_of(part.text, self.by_number, self.titles),
            digest=clause_digest(lead_in, part.text, node.lead_out),
            flags=(BROKEN_GRAMMAR,) if leaves_broken_grammar(part) else (),
        )


def _kind(node: Node) -> ClauseKind:
    if node.part.kind is BlockKind.NOTE:
        return ClauseKind.NOTE
    if node.part.kind is BlockKind.ROW:
        return ClauseKind.ROW
    # A numbered paragraph printed as a list item is a paragraph unless something opens it.
    return ClauseKind.ITEM if node.depth else ClauseKind.PARAGRAPH


def clause_digest(lead_in: str, text: str, lead_out: str) -> str:
    """Return the first 32 hexadecimal digits of the SHA-256 of a clause's words."""
    words = f"{lead_in}\x1f{text}\x1f{lead_out}"
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _paths(nodes: Sequence[Node], parts: Sequence[Part]) -> list[tuple[Part, ...]]:
    """Return for each node the headings it stands under, outermost first."""
    by_section: list[tuple[Part, ...]] = []
    stack: list[Part] = []
    for part in parts:
        if not part.heading:
            continue
        while stack and stack[-1].heading >= part.heading:
            stack.pop()
        stack.append(part)
        by_section.append(tuple(stack))
    paths: list[tuple[Part, ...]] = []
    for node in nodes:
        host = node.parent if node.part.kind is BlockKind.NOTE and node.parent is not None else node
        node.section = host.section
        paths.append(by_section[node.section] if node.section >= 0 else ())
    return paths


def _printed(heading: Part) -> str:
    """Return a heading as printed, with the number it has now and without a closing colon."""
    words = heading.text.rstrip(": ")
    if not heading.number:
        return f"{heading.label}. {words}" if heading.label else words
    now = dotted(heading.number)
    printed = heading.printed.strip()
    if not printed.startswith(now):
        printed = now + ("." if printed.endswith(".") else "")
    return f"{printed} {words}"


def _heading(part: Part) -> Heading:
    spans = part.pieces if part.mark is None else (part.mark, *part.pieces)
    return Heading(text=_printed(part), level=part.heading, spans=spans)


def _by_number(
    nodes: Sequence[Node], paths: Sequence[tuple[Part, ...]], ids: dict[int, str]
) -> dict[str, str]:
    """Return clause and section numbers with the clause they lead to (a section's first clause)."""
    first: dict[tuple[int, ...], Node] = {}
    for node, path in zip(nodes, paths, strict=True):
        first.setdefault(node.part.number, node)
        for heading in path:
            first.setdefault(heading.number, node)
    return {dotted(number): ids[id(node)] for number, node in first.items() if number}


def _noise(
    document: Document,
    parts: Sequence[Part],
    clauses: Sequence[Clause],
    headings: Sequence[Heading],
    items: Sequence[MetadataItem],
) -> tuple[Noise, ...]:
    """Return every range with words that is neither clause, heading nor stated fact, and why."""
    kept = [(s.start, s.end) for c in clauses for s in c.spans]
    kept += [(c.mark.start, c.mark.end) for c in clauses if c.mark is not None]
    kept += [(s.start, s.end) for h in headings for s in h.spans]
    kept += [(s.start, s.end) for item in items for s in item.spans]
    kept.sort()
    noise = list(document.noise)
    at = 0
    for rest in subtract([part.block.span for part in parts], kept):
        if has_word(document.text[rest.start : rest.end]):
            while parts[at].block.span.end < rest.end:
                at += 1
            noise.append(Noise(span=rest, reason=_reason(parts[at], rest)))
    noise.sort(key=lambda n: n.span.start)
    return tuple(noise)


def _reason(part: Part, rest: Span) -> str:
    if part.reason and part.reason != "joined":
        return part.reason
    for deleted in part.block.deleted:
        if deleted.start < rest.end and deleted.end > rest.start:
            return "deleted"
    return "formatting"
