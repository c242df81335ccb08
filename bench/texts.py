"""Policies nobody wrote: any amount of text with headings, numbers, bullets and lead-ins.

The same seed always gives the same words, so that two runs measure the same work.
"""

import random
from pathlib import Path

__all__ = ["QUESTIONS", "VERBS", "draft_text", "policy_text", "write_pdf", "write_policies"]

_WHO = ["Staff", "Managers", "Members", "Contractors", "Volunteers", "Team leaders", "Apprentices"]
_MODAL = ["must", "must not", "may", "should", "should not", "need to", "are expected to"]
VERBS = ["keep", "report", "approve", "record", "share", "return", "book", "claim", "review"]
VERBS += ["store", "publish", "request", "sign", "check", "cancel", "renew", "inspect", "lend"]
_WHAT = ["travel costs", "a parking permit", "the visitor log", "overtime", "photographs"]
_WHAT += ["a laptop", "training days", "protective clothing", "the key register", "gifts"]
_WHAT += ["meeting rooms", "personal files", "a fuel card", "the risk register", "first aid kits"]
_WHAT += ["unpaid leave", "a council account", "press enquiries", "lone working", "keys"]
_WHEN = ["before the end of the month", "within five working days", "at the start of a shift"]
_WHEN += ["when a colleague is away", "unless the service manager agrees", "in writing"]
_WHEN += ["as soon as it is practical", "during working hours", "for as long as the law asks"]
_WHERE = ["at the depot", "in the civic centre", "on site", "at home", "in the library"]
_WHERE += ["in a council vehicle", "at a public meeting", "in the contact centre", "outdoors"]
_WHY = ["so that the public can trust us", "because the insurer asks for it", "to keep people safe"]
_WHY += ["so that nobody is left without cover", "to meet our duty of care", "for the audit"]
_SAID = ["we", "Dr Pond said they", "you can't believe they", "nobody told me to", "please"]
_SAID += ["the council never had to", "my manager wants me to", "ring 01632 960123 and", "let's"]
_TOPICS = ["Travel", "Parking", "Visitors", "Overtime", "Photography", "Equipment", "Training"]
_TOPICS += ["Protective clothing", "Keys and access", "Gifts", "Rooms", "Records", "Fuel", "Risk"]

QUESTIONS = (
    "Can I keep a gift from a resident?",
    "Do I have to report overtime in writing?",
    "Who approves travel costs?",
    "May volunteers use a council vehicle at home?",
    "What happens to photographs taken at a public meeting?",
    "How do I return a laptop?",
    "Can a contractor sign the visitor log?",
    "When must a parking permit be renewed?",
    "Is lone working allowed in the library?",
    "What is the boiling point of water on Mars?",
)


def policy_text(n_chars: int, seed: int = 1) -> str:
    """Return a policy of about ``n_chars`` characters as plain text."""
    rng = random.Random(seed)  # noqa: S311 - text for a benchmark, not a secret
    lines = [f"{rng.choice(_TOPICS)} Policy {seed}", ""]
    size = 0
    section = 0
    while size < n_chars:
        section += 1
        block = _section(rng, section)
        lines += block
        size += sum(len(line) + 1 for line in block)
    return "\n".join(lines)


def draft_text(n_chars: int, seed: int) -> str:
    """Return a draft of exactly ``n_chars`` characters, as somebody might post it."""
    rng = random.Random(seed)  # noqa: S311 - text for a benchmark, not a secret
    words = ["Hi all,"]
    while sum(map(len, words)) + len(words) < n_chars + 1:
        words.append(f"{rng.choice(_SAID)} {_bullet(rng)}{rng.choice('.!?')}")
    return " ".join(words)[:n_chars]


def _section(rng: random.Random, number: int) -> list[str]:
    lines = [f"{number}.0 {rng.choice(_TOPICS).upper()} {rng.choice(_WHERE).upper()}", ""]
    for paragraph in range(1, rng.randint(4, 9)):
        lines += [f"{number}.{paragraph} {_paragraph(rng)}", ""]
        if rng.random() < 0.3:
            lines += [f"{number}.{paragraph}.1 {rng.choice(_WHO)} {rng.choice(_MODAL)}:", ""]
            lines += [f"- {_bullet(rng)}" for _ in range(rng.randint(2, 5))]
            lines.append("")
    return lines


def _paragraph(rng: random.Random) -> str:
    return " ".join(_sentence(rng) for _ in range(rng.randint(1, 4)))


def _sentence(rng: random.Random) -> str:
    return f"{rng.choice(_WHO)} {rng.choice(_MODAL)} {_bullet(rng)}."


def _bullet(rng: random.Random) -> str:
    words = [rng.choice(VERBS), rng.choice(_WHAT), rng.choice(_WHERE), rng.choice(_WHEN)]
    return " ".join([*words, rng.choice(_WHY)] if rng.random() < 0.5 else words)


def write_policies(folder: Path, n_policies: int, n_chars: int) -> None:
    """Write policies of about ``n_chars`` characters each, no two the same."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(n_policies):
        path = folder / f"policy_{seed:05}.txt"
        path.write_text(policy_text(n_chars, seed=seed), "utf-8")


def write_pdf(path: Path, n_pages: int) -> None:
    """Write a PDF of at least ``n_pages`` pages with a running header, footer and page numbers."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=A4)
    lines = _wrapped(policy_text(n_pages * 3600, seed=7), width=90)
    for page in range(1, n_pages + 1):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 810, "Handbook of an invented council")
        canvas.drawString(60, 30, f"Version 4.2, page {page} of {n_pages}")
        text = canvas.beginText(60, 780)
        text.setFont("Helvetica", 10)
        text.setLeading(13)
        for line in lines[(page - 1) * 55 : page * 55]:
            text.textLine(line)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()


def _wrapped(text: str, width: int) -> list[str]:
    import textwrap

    return [part for line in text.splitlines() for part in textwrap.wrap(line, width) or [""]]
