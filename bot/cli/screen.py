"""What people see on a terminal: wrapped text, quotes with their telling words, tags in colour.

Strings in, strings out; colour codes are stripped by click where the output is no terminal.
"""

import json
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import click

from bot.core.wording import readable_title
from knowledge.domain import Answer, Citation, Modality, Outcome, Span

__all__ = [
    "MODALITY_COLOURS",
    "answer_lines",
    "citation_lines",
    "columns",
    "counted",
    "json_line",
    "paragraph",
    "place",
    "quoted",
    "warning",
]

_WIDEST = 100
_BAR = "\u2502 "

MODALITY_COLOURS = {
    Modality.PROHIBIT: "red",
    Modality.REQUIRE: "yellow",
    Modality.PERMIT: "green",
    Modality.ADVISE: "cyan",
    Modality.INFORM: "bright_black",
    Modality.MENTION: "bright_black",
}


def columns() -> int:
    """Return how many columns text may use."""
    return min(_WIDEST, max(40, shutil.get_terminal_size((_WIDEST, 24)).columns))


def counted(n: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 file", "2,000 files"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def json_line(value: Any) -> str:
    """Return one line of JSON in UTF-8 words; no character that some reader takes for a line end."""
    line = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    for separator in "\u0085\u2028\u2029":
        line = line.replace(separator, f"\\u{ord(separator):04x}")
    return line


def paragraph(text: str, indent: str = "", hanging: str | None = None) -> str:
    """Return text wrapped to the terminal; ``hanging`` indents the lines after the first."""
    return textwrap.fill(
        text,
        width=columns(),
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def quoted(text: str, telling: Sequence[Span] = (), indent: str = "  ") -> str:
    """Return a quote with a bar at its left, wrapped, the telling words bold."""
    lines: list[str] = []
    line, length = "", 0
    width = columns() - len(indent) - len(_BAR)
    for start, word in _words(text):
        if line and length + 1 + len(word) > width:
            lines.append(line)
            line, length = "", 0
        marked = any(s.start < start + len(word) and start < s.end for s in telling)
        styled = click.style(word, bold=True) if marked else word
        line = f"{line} {styled}" if line else styled
        length += len(word) + (1 if length else 0)
    lines.append(line)
    bar = click.style(_BAR, fg="cyan")
    return "\n".join(f"{indent}{bar}{line}" for line in lines)


def _words(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for word in text.split(" "):
        if word:
            yield at, word
        at += len(word) + 1


def place(citation: Citation) -> str:
    """Return where a quote stands: policy, version, ref, headings and page."""
    parts = [
        f"{readable_title(citation.policy_title)}, version {citation.version_name}",
        citation.ref,
    ]
    parts += (
        [" > ".join(map(readable_title, citation.heading_path))] if citation.heading_path else []
    )
    parts += [f"page {citation.page}"] if citation.page is not None else []
    return " \u00b7 ".join(parts)


def citation_lines(citation: Citation, said: set[str]) -> Iterator[str]:
    """Yield a citation: its place, the words that open its sentence, the quote.

    Args:
        said: words shown so far, which an item of the same list need not repeat; added to.
    """
    is_known = citation.lead_in in said
    where = citation.ref if is_known else place(citation)
    yield click.style(paragraph(where, "  "), fg="cyan")
    if citation.lead_in and not is_known:
        yield click.style(quoted(citation.lead_in), dim=True)
    yield quoted(citation.quote, citation.telling)
    if citation.lead_out:
        yield click.style(quoted(citation.lead_out), dim=True)
    said |= {citation.lead_in, citation.quote} - {""}


def warning(text: str) -> str:
    """Return a warning as one paragraph."""
    return click.style(paragraph(text, "! ", "  "), fg="yellow")


def answer_lines(answer: Answer) -> Iterator[str]:
    """Yield an answer: what it says, the clauses, what else matters, whom to ask."""
    head, dot, rest = answer.text.partition(". ")
    if answer.outcome is Outcome.ANSWERED or answer.contact:
        yield click.style(paragraph(head + dot.strip()), bold=True)
        yield from [paragraph(rest)] if rest else []
    else:
        yield paragraph(answer.text)
    said: set[str] = set()
    for citation in answer.citations:
        yield ""
        yield from citation_lines(citation, said)
    if answer.also:
        yield f"\n{click.style('Also relevant', bold=True)}"
        for citation in answer.also:
            yield ""
            yield from citation_lines(citation, said)
    if answer.warnings:
        yield ""
        yield from (warning(text) for text in answer.warnings)
    if answer.citations and answer.contact:
        yield f"\n{paragraph(f'Whom to ask: {answer.contact}')}"
