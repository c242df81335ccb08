"""One small policy of ours in five formats: the same words must give the same clauses."""

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

TITLE = "Shared Desks Policy"
FACTS = [("Version", "1.2"), ("Owner", "Facilities Manager"), ("Next review date", "June 2028")]
# Levels as in social_media.py; "s" is a wholly deleted clause.
LINES = [
    ("1", "Purpose"),
    ("2", "This policy explains how desks are shared at the council's offices."),
    ("2", "It applies to everyone who books a desk, including visitors and contractors."),
    ("1", "Booking"),
    ("2", "Book a desk in the room system by noon on the day before you come in."),
    ("2", "You must not:"),
    ("-", "book more than one desk for the same day"),
    ("-", "keep a desk that you do not need, for example by:"),
    ("--", "leaving a coat on the chair"),
    ("--", "asking a colleague to sit there"),
    ("-", "move the screens"),
    ("2", "A desk that is empty at ten in the morning may be given to somebody else."),
    ("s", "Desks on the top floor are for heads of service only."),
    ("1", "Leaving"),
    ("2", "Before you go home:"),
    ("a", "clear the desk;"),
    ("a", "wipe it; and"),
    ("a", "log out of the telephone."),
    ("2", "The lockers have the following sizes:"),
    ("t", "Size|Use"),
    ("t", "Small|bags and coats"),
    ("t", "Large|cycling clothes"),
    ("2", "Ask the Facilities Manager on 01632 960180 if you need an adjusted chair."),
]


def write_all(
    folder: Path, build_docx: Callable[..., None], write_pdf: Callable[..., None]
) -> None:
    """Write desk.txt, desk.md, desk.html, desk.docx and desk.pdf."""
    (folder / "desk.txt").write_text(_text(), "utf-8")
    (folder / "desk.md").write_text(_markdown(), "utf-8")
    (folder / "desk.html").write_text(_html(), "utf-8")
    source = "\n".join(f"{_tracked(level)} {_words(level, words)}" for level, words in LINES)
    build_docx(folder / "desk.docx", TITLE, FACTS, source, "Shared Desks Policy, version 1.2")
    write_pdf(folder / "desk.pdf", TITLE, FACTS, LINES, contents=False)


def _tracked(level: str) -> str:
    return "2" if level == "s" else level


def _words(level: str, words: str) -> str:
    return f"[-{words}-]" if level == "s" else words


def _numbered() -> list[tuple[str, str, str]]:
    """Return level, printed number or bullet, and words."""
    found: list[tuple[str, str, str]] = []
    section = clause = letter = 0
    for level, words in LINES:
        if level == "1":
            section, clause = section + 1, 0
            found.append((level, f"{section}.", words))
        elif level in ("2", "s"):
            clause, letter = clause + 1, 0
            found.append((level, f"{section}.{clause}", words))
        elif level == "a":
            letter += 1
            found.append((level, f"({chr(96 + letter)})", words))
        else:
            found.append((level, "-", words))
    return found


def _text() -> str:
    out = [TITLE.upper(), "", *(f"{name}\t{value}" for name, value in FACTS), ""]
    for level, number, words in _numbered():
        if level == "1":
            out += ["", f"{number} {words.upper()}", ""]
        elif level == "t":
            out.append(words.replace("|", "\t"))
        elif level == "s":
            out += [f"{number} ~~{words}~~", ""]
        elif level in ("-", "--"):
            out.append(f"{'  ' * (len(level) - 1)}- {words}")
        else:
            out += ([""] if level == "2" else []) + [f"{number} {words}"]
    return "\n".join(out) + "\n"


def _markdown() -> str:
    front = [
        "---",
        f"title: {TITLE}",
        *(f"{n.lower()}: {v}" for n, v in FACTS),
        "---",
        "",
        f"# {TITLE}",
        "",
    ]
    out: list[str] = []
    last = ""
    for level, number, words in _numbered():
        if level == "1":
            out += ["", f"## {number} {words}", ""]
        elif level == "t":
            cells = words.replace("|", " | ")
            out += ["", f"| {cells} |", "|---|---|"] if last != "t" else [f"| {cells} |"]
        elif level == "s":
            out += ["", f"{number} ~~{words}~~", ""]
        elif level in ("-", "--"):
            out.append(f"{'  ' * (len(level) - 1)}- {words}")
        else:
            out += ["", f"{number} {words}"]
        last = level
    return "\n".join(front + out) + "\n"


def _html() -> str:
    body: list[str] = [f"<h1>{TITLE}</h1>", "<table>"]
    body += [f"<tr><th>{escape(n)}</th><td>{escape(v)}</td></tr>" for n, v in FACTS] + ["</table>"]
    open_lists: list[str] = []
    want: dict[str, Any] = {"-": ["ul"], "--": ["ul", "ul"], "a": ["div"], "t": ["table"]}
    for level, number, words in _numbered():
        target = want.get(level, [])
        while open_lists != target[: len(open_lists)]:
            body.append(f"</{open_lists.pop()}>")
        for tag in target[len(open_lists) :]:
            body.append(f"<{tag}>")
            open_lists.append(tag)
        shown = escape(words)
        if level == "1":
            body.append(f"<h2>{number} {shown}</h2>")
        elif level == "t":
            cell = "th" if words.startswith("Size") else "td"
            body.append(
                "<tr>" + "".join(f"<{cell}>{w}</{cell}>" for w in shown.split("|")) + "</tr>"
            )
        elif level in ("-", "--"):
            body.append(f"<li>{shown}</li>")
        elif level == "s":
            body.append(f"<p>{number} <del>{shown}</del></p>")
        else:
            body.append(f"<p>{number} {shown}</p>")
    body += [f"</{tag}>" for tag in reversed(open_lists)]
    return '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">' + (
        f"<title>{TITLE}</title></head><body>\n" + "\n".join(body) + "\n</body></html>\n"
    )
