"""Facts about a policy that its document states: title, version, owner, dates, status.

Reads title blocks, document-control tables, running footers and "Label: value" lines; marks them
so that they do not become clauses. Knows nothing of clauses.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from knowledge.dates import parse_date
from knowledge.domain import BlockKind, MetadataItem, PolicyMetadata, PolicyStatus
from knowledge.parts import Part
from knowledge.unmarked import names_columns

__all__ = [
    "build_metadata",
    "facts_in_footer",
    "mark_control_tables",
    "mark_stated_lines",
    "table_cells",
]

_LABEL = re.compile(
    r"^(?:name of (?:policy|document)|(?:policy|document|doc|pdf|version|issue|revision)(?: (?:and|&) policy)?"
    r"(?:[ /](?:control|number|no|ref(?:erence)?|title|name|owner|author|date|type|status|holder|lead|history))?"
    r"|version(?: control| & policy number)?|owner(?:ship)?|guardian|author(?:\(s\))?|title|subject"
    r"|(?:date|dates?) (?:produced|published|approved|adopted|ratified|issued"
    r"|of (?:issue|approval|(?:next |last )?review|adoption|publication|ratification)"
    r"|effective|created|reviewed)|date|produced|issued|published|adopted"
    r"|(?:next|last|planned|scheduled)? ?review(?:ed)?(?: (?:due|date|team|by|on|cycle|period|frequency|interval))*"
    r"|(?:to be )?reviewed by"
    r"|approv(?:ed|al)(?: (?:by|on|date))?(?: .{1,30})?|approving body|authorised by|agreed by|status"
    r"|effective(?: (?:from|date))?"
    r"|implementation(?: due)? date|revised(?: ?/ ?updated)?(?: date)?|updated(?: date| on)?"
    r"|(?:lead |responsible )?(?:department|directorate|service|officer|director|team|committee)"
    r"|organisation|contact|target audience|ratified(?: by| on)?|(?:name of )?originator"
    r"|(?:lead|responsible|accountable|reviewing|senior) .{3,50}|key stakeholders.{0,20}|distribution|internal|external"
    r"|classification|protective marking|supersedes|replaces|applies to|audience|amendments?|change history"
    r"|equality impact assessment.{0,25}|safeguarding implications.{0,30}"
    r"|policy (?:or strategy type|and improvement).{0,80}"
    r"|consult(?:ed|ation).{0,20}|file(?: name)?|location|page)\b[^.]{0,12}$",
    re.I,
)
_CONTROL_HEADING = re.compile(
    r"^(?:document (?:control|history|information|details)|version (?:control|history)|policy (?:control|details)"
    r"|supporting information|amendment (?:record|history)|revision history|approval(?:s| history)?|review history"
    r"|change (?:log|history|record))\b.{0,20}$",
    re.I,
)
_LINE = re.compile(r"^([A-Z][\w &/().'-]{2,45}?)\s*:\s*(\S.{0,120})?$")
_VERSION_FACT = re.compile(r"^(Version|Issue|Revision) (v?\d[\d.]*)$", re.I)
_DATED_FACT = re.compile(
    r"^(Effective|Adopted|Approved|Ratified|Issued|Published|Updated|Last updated|Last reviewed|Reviewed|Next review"
    r"|Valid|In force)(?: from| on| in| by)? (.{0,40}\b\d{4})(?: by .{3,40})?$",
    re.I,
)
# A date ends a fact where the next one's name follows without a sign.
_BETWEEN_FACTS = re.compile(
    r"\s*[|•·;]\s*|\.\s+(?=[A-Z])|\t+|(?<=\b\d{4})\s+(?=[A-Z][A-Za-z ]{2,28}:)"
)
_MAX_BARE_WORDS = 6
_FOOTER_PIECES = re.compile(r"\s*[|•·;]\s*|\s+[–—-]\s+|\t+|\s+(?=page \d)", re.I)
_HISTORY = re.compile(r"\b(?:version|issue|revision|date|author|amend\w+|v?\d+\.\d+)\b", re.I)
_DRAFT = re.compile(r"\b(?:updated |final |first |working )?draft\b", re.I)
_TOPIC_WORDS = re.compile(
    r"\b(council|authority|ministry|university|trust|association|agency|charity|limited|ltd|plc)\b",
    re.I,
)
_ORGANISATION = re.compile(
    r"\b((?!Guidance|Policy|Code|Procedures?|The |Social)(?:[A-Z][\w'’&.-]+ (?:(?:and|of|&) )?){1,6}"
    r"(?:Council|Authority|Trust|University|Association|Ministry|Agency|College|Foundation|School|Academy|Service"
    r"|Charity|Hospice|Homes|Ltd|Limited|plc)|University of [A-Z][a-z]+)\b"
)
_YEAR = re.compile(r"\b((?:19|20)\d{2})\b")


def table_cells(source: str, part: Part) -> list[str]:
    """Return a row's cells, white space collapsed, empty ones kept where the format shows them."""
    if part.block.cells and len(part.block.pieces) == part.block.cells:
        return [" ".join(source[s.start : s.end].split()) for s in part.block.pieces]
    if not part.block.pieces:
        return [""]
    words = "".join(source[s.start : s.end] for s in part.block.pieces)
    # Empty first and last cells stand in the block's span, outside its words.
    before = "\t" * source.count("\t", part.block.span.start, part.block.pieces[0].start)
    words = f"{before}{words}{source[part.block.pieces[-1].end : part.block.span.end]}"
    return [" ".join(cell.split()) for cell in words.split("\t")]


def mark_control_tables(source: str, parts: Sequence[Part]) -> list[MetadataItem]:
    """Mark document-control tables, and read running footers; return what they state."""
    items: list[MetadataItem] = []
    run: list[Part] = []
    seen_footers: set[str] = set()
    for part in [*parts, None]:
        if part is not None and part.reason in ("running footer", "running header"):
            key = re.sub(r"\d+", "#", part.raw)
            if key not in seen_footers:
                seen_footers.add(key)
                items += _stated_in_footer(source, part)
            continue
        if part is not None and not part.reason and _is_control_row(part, run):
            run.append(part)
            continue
        if run:
            items += _take_run(source, run)
            run = []
    return items


def _stated_in_footer(source: str, part: Part) -> list[MetadataItem]:
    if part.kind is BlockKind.ROW:
        return _pairs(table_cells(source, part), part)
    return [_item(name, value, part) for name, value in facts_in_footer(part.raw)]


def facts_in_footer(words: str) -> list[tuple[str, str]]:
    """Return what a running line says of the document ("Version 7 - Page 1 of 3")."""
    found: list[tuple[str, str]] = []
    for piece in _FOOTER_PIECES.split(words):
        line = _VERSION_FACT.match(piece.strip()) or _LINE.match(piece.strip())
        if line is not None and line.group(2) and _is_label(line.group(1)):
            found.append((line.group(1), line.group(2)))
    return found


def _is_control_row(part: Part, run: Sequence[Part]) -> bool:
    if part.kind is BlockKind.ROW:
        return True
    if part.kind is BlockKind.PARAGRAPH and run and _is_label(part.text) and not part.ends_sentence:
        return True
    if run and _is_history(part, run):
        return True
    return bool(_CONTROL_HEADING.match(part.text)) and part.kind in (
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
    )


def _is_history(part: Part, run: Sequence[Part]) -> bool:
    """Tell whether the part is a history of versions whose table was set with spaces."""
    if part.kind is not BlockKind.PARAGRAPH or part.ends_sentence or part.opens_list:
        return False
    if not any(_CONTROL_HEADING.match(other.text) for other in run):
        return False
    if names_columns(part):
        return True
    return bool(part.number or _HISTORY.search(part.raw)) and _YEAR.search(part.text) is not None


def _take_run(source: str, run: Sequence[Part]) -> list[MetadataItem]:
    rows = [part for part in run if part.kind is BlockKind.ROW]
    labelled = [part for part in rows if _is_label(table_cells(source, part)[0])]
    header = [part for part in rows if sum(map(_is_label, table_cells(source, part))) >= 3]
    controls = any(_CONTROL_HEADING.match(part.text) for part in run)
    histories = [part for part in run if part not in rows and _is_history(part, run)]
    for part in run if histories else ():
        part.reason = "metadata"
    if not rows or (len(labelled) < max(2, len(rows) / 2) and not header and not controls):
        return []
    items: list[MetadataItem] = []
    for at, part in enumerate(run):
        part.reason = "metadata"
        cells = table_cells(source, part)
        if part in header:
            following = run[at + 1] if at + 1 < len(run) else None
            if following is not None and following not in header:
                values = table_cells(source, following)
                items += [
                    _item(n, v, part, following) for n, v in zip(cells, values, strict=False) if n
                ]
        elif part.kind is BlockKind.ROW and (at == 0 or run[at - 1] not in header):
            items += _pairs(cells, part)
    return items


def _pairs(cells: list[str], part: Part) -> list[MetadataItem]:
    if len(cells) >= 4 and len(cells) % 2 == 0 and (_is_label(cells[2]) or not cells[2]):
        pairs = [(cells[i], cells[i + 1]) for i in range(0, len(cells), 2)]
        stated = [
            (name, value) for name, value in pairs if (name or value) and name.lower() != "page"
        ]
        return [_item(name or "Status", value, part) for name, value in stated]
    if len(cells) == 1:
        return [_item(cells[0], "", part)]
    return [_item(cells[0], " ".join(c for c in cells[1:] if c), part)]


def _item(name: str, value: str, *parts: Part) -> MetadataItem:
    spans = tuple(span for part in parts for span in part.block.pieces)
    return MetadataItem(name=name.rstrip(": "), value=value, spans=spans)


def _is_label(cell: str) -> bool:
    return 3 <= len(cell) <= 110 and _LABEL.match(cell.rstrip(": ")) is not None


def mark_stated_lines(parts: Sequence[Part], front_end: int) -> list[MetadataItem]:
    """Mark "Version: 2.1", "DRAFT" and the like in the front matter and at the end.

    Args:
        front_end: index behind the front matter; lines further in are the policy's own.
    """
    items: list[MetadataItem] = []
    tail = len(parts) - 6
    in_front = True
    for at, part in enumerate(parts):
        if at >= front_end and not part.reason:
            in_front = (
                in_front and at < front_end + 8 and not (part.number or part.text.count(" ") > 14)
            )
        if not in_front and at < tail:
            continue
        if part.reason or part.number or part.kind is BlockKind.ITEM or len(part.text) > 170:
            continue
        if len(part.text) < 30 and _DRAFT.fullmatch(part.text.strip("()[] .")):
            items.append(_item("Status", part.text, part))
            part.reason = "metadata"
            continue
        facts = _facts_in_line(part.text)
        if len(facts) >= 2:
            part.reason = "metadata"
            items += [_item(name, value, part) for name, value in facts]
            continue
        line = _LINE.match(part.text) or (in_front and _DATED_FACT.match(part.text)) or None
        if line is None or not _is_label(line.group(1)):
            continue
        if not line.group(2) and not in_front:
            continue
        part.reason = "metadata"
        items.append(_item(line.group(1), line.group(2) or "", part))
    return items


def _facts_in_line(text: str) -> list[tuple[str, str]]:
    """Return the facts of a line that states several ("Version 2 | Review: May 2027"), else none."""
    facts: list[tuple[str, str]] = []
    bare = ""
    for piece in _BETWEEN_FACTS.split(text.rstrip(".")):
        line = _LINE.match(piece) or _VERSION_FACT.match(piece) or _DATED_FACT.match(piece)
        if line is not None and line.group(2) and _is_label(line.group(1)):
            facts.append((line.group(1), line.group(2)))
        elif bare or piece.count(" ") > _MAX_BARE_WORDS:
            return []
        else:
            bare = piece  # the organisation's name, beside what is said of the document
    return facts if len(facts) > 1 or not bare else []


def build_metadata(
    title: str,
    stem: str,
    items: Sequence[MetadataItem],
    properties: Iterable[tuple[str, str]],
    front_text: str,
) -> PolicyMetadata:
    """Return what the stated facts mean.

    Args:
        title: the title found in the text, "" where none.
        stem: the file's stem, the title of last resort.
        properties: facts from front matter and file properties.
        front_text: the words of the title block, for the organisation's name and "draft".
    """
    properties = tuple(properties)
    facts = [(item.name.lower(), item.value) for item in items if item.value]
    stated = [*((n, v) for n, v in properties if v), *facts]
    status = PolicyStatus.IN_FORCE
    if any("status" in n and _DRAFT.search(v) for n, v in stated) or any(
        _DRAFT.search(v) and len(v) < 40 for n, v in facts
    ):
        status = PolicyStatus.DRAFT
    organisation = _organisation(front_text)
    return PolicyMetadata(
        title=re.sub(r"^[^\w(\"'“‘]+", "", title)
        or dict(properties).get("title", "")
        or stem.replace("_", " ").replace("-", " ").strip().capitalize(),
        status=status,
        stated_version=_stated_version(stated),
        owner=_owner(stated),
        organisation=organisation or _first(stated, "^organisation"),
        published_on=_first_date(
            stated,
            r"produced|publish|approv|adopted|ratif|issue|effective|in force|implementation|revised|^date",
        ),
        review_on=_first_date(
            [(n, v) for n, v in stated if "last" not in n], r"review", last_day=True
        ),
        items=tuple(items),
    )


def _organisation(front_text: str) -> str:
    """Return the organisation that the title block names, as printed there, "" where none."""
    for line in (front_text, *front_text.split(" \n ")):
        words = line.strip()
        found = _ORGANISATION.search(words.title() if words.isupper() else words)
        if found is not None:
            return words[found.start(1) : found.end(1)]
    return ""


def _owner(stated: Sequence[tuple[str, str]]) -> str:
    """Return who answers for the policy: an owner, else a department, else whoever wrote it."""
    for pattern in (
        r"\b(?:owner|guardian|holder)\b",
        r"\b(?:directorate|department|service|team)$",
        r"^(?:responsible|accountable|lead|contact)",
        "^author",
    ):
        owner = _first(stated, pattern)
        if owner:
            return owner
    return ""


def _stated_version(stated: Sequence[tuple[str, str]]) -> str:
    value = _first(stated, r"^(?:document |policy )?(?:version|issue|revision)(?! date)")
    number = re.search(r"\d+(?:\.\d+)*", value)
    return number.group() if number else value


def _first(stated: Sequence[tuple[str, str]], pattern: str) -> str:
    for name, value in stated:
        if re.search(pattern, name) and value:
            return value
    return ""


def _first_date(
    stated: Sequence[tuple[str, str]], pattern: str, *, last_day: bool = False
) -> date | None:
    for name, value in stated:
        if re.search(pattern, name):
            found = parse_date(value, last_day=last_day)
            if found is not None:
                return found
    return None
