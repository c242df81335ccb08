"""Evidence that leaves the house: one sealed file, and the check that needs nothing but the file.

An export holds the whole chain. Of records about other reminders it holds only digests, so that
whoever gets it learns nothing more, and still nothing can be dropped, added or moved unseen.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.evidence import (
    FIRST_LINK,
    Head,
    SignatureCheck,
    Signer,
    canonical,
    digest_of,
    head_words,
    link_of,
    who_of,
)
from bot.core.reminding_ports import ReminderWork

__all__ = [
    "FORMAT",
    "Fault",
    "chain_faults",
    "evidence_faults",
    "export_of",
    "head_fault",
    "is_about",
    "seal",
    "sealed_faults",
    "signed_faults",
]

FORMAT = "policybot-evidence-1"
_OF_PEOPLE = ("who", "by")


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where evidence is not what it was.

    Attributes:
        number: of the record, 0 for the file as a whole.
    """

    number: int
    problem: str


def is_about(body: Mapping[str, Any], reminder_id: str) -> bool:
    """Tell whether a record belongs to a reminder, or to the people of all."""
    return body.get("reminder") == reminder_id or body.get("kind") == "person purged"


def export_of(
    work: ReminderWork, org: str, at: datetime, *, reminder_id: str = ""
) -> dict[str, Any]:
    """Return everything that proves what happened, ready to be sealed.

    Args:
        reminder_id: limits words and people to one reminder; "" for all.
    """
    records: list[dict[str, Any]] = []
    whos: set[str] = set()
    digests: set[str] = set()
    for record in work.records():
        body = json.loads(record.body)
        if reminder_id and not is_about(body, reminder_id):
            records.append(
                {"number": record.number, "digest": digest_of(record.body), "link": record.link}
            )
            continue
        records.append({"number": record.number, "body": record.body, "link": record.link})
        whos |= {body[name] for name in _OF_PEOPLE if body.get(name)}
        digests |= {body["shown"]} if body.get("shown") else set()
    head = work.head()
    return {
        "format": FORMAT,
        "org": org,
        "exported_at": at.isoformat(timespec="seconds"),
        "reminder": reminder_id,
        "head": {"number": head.number, "link": head.link},
        "records": records,
        "people": {
            who: {"salt": kept.salt, "fields": dict(kept.fields)}
            for who, kept in sorted(work.accounts().items())
            if who in whos
        },
        "shown": {d: text for d, text in sorted(work.shown().items()) if d in digests},
    }


# --- sealing --------------------------------------------------------------------------------------


def seal(data: bytes, signer: Signer) -> dict[str, str]:
    """Return the seal of a file: the signature of all of it, and the key to check it with."""
    return {"public_key": signer.public_key, "signature": signer.sign(data)}


def sealed_faults(
    data: bytes, seal_of_data: Any, check: SignatureCheck, *, public_key: str = ""
) -> list[Fault]:
    """Return what is wrong with a file's seal.

    Args:
        public_key: the key that must have sealed it; "" trusts the one in the seal.
    """
    if not isinstance(seal_of_data, Mapping):
        return [Fault(0, "The file has no seal.")]
    key, signature = seal_of_data.get("public_key"), seal_of_data.get("signature")
    if not isinstance(key, str) or not isinstance(signature, str):
        return [Fault(0, "The file has no seal.")]
    if public_key and key != public_key:
        return [Fault(0, "The file was sealed with another key.")]
    if not check(key, data, signature):
        return [Fault(0, "The file is not what was sealed: something in it was changed.")]
    return []


# --- checking -------------------------------------------------------------------------------------


def chain_faults(records: Sequence[Any], head: Head) -> list[Fault]:
    """Return where a chain is broken: records altered, dropped, inserted, moved or cut off."""
    faults = []
    link, expected = FIRST_LINK, 0
    for record in records:
        expected += 1
        if not isinstance(record, Mapping) or not isinstance(record.get("number"), int):
            faults.append(Fault(expected, "This is no record."))
            continue
        number = record["number"]
        if number != expected:
            faults.append(Fault(expected, f"Record {expected} should stand here, not {number}."))
            expected = number
        body = record.get("body")
        digest = digest_of(body) if isinstance(body, str) else record.get("digest")
        if not isinstance(digest, str) or link_of(link, digest) != record.get("link"):
            faults.append(Fault(number, "Its link does not follow from it and the record before."))
        link = str(record.get("link"))
    if (expected, link) != (head.number, head.link):
        faults.append(
            Fault(0, f"The chain should end with record {head.number}; it ends with {expected}.")
        )
    return faults


def evidence_faults(evidence: Any) -> list[Fault]:
    """Return everything that is wrong with an export; empty where it is whole.

    Needs nothing but the export: the chain, the people behind commitments, what was shown.
    """
    if not isinstance(evidence, Mapping) or evidence.get("format") != FORMAT:
        return [Fault(0, "This is no evidence of policybot.")]
    head, records = evidence.get("head"), evidence.get("records")
    people, shown = evidence.get("people"), evidence.get("shown")
    if not (
        isinstance(head, Mapping)
        and isinstance(records, list)
        and isinstance(people, Mapping)
        and isinstance(shown, Mapping)
    ):
        return [Fault(0, "Parts of the evidence are missing.")]
    end = Head(number=_whole(head.get("number")), link=str(head.get("link")))
    faults = chain_faults(records, end)
    bodies = []
    for record in records:
        text = record.get("body") if isinstance(record, Mapping) else None
        if isinstance(text, str):
            body = _body(text)
            if body is None or body.get("org") != evidence.get("org"):
                faults.append(Fault(_whole(record.get("number")), "Its words cannot be read."))
            elif body.get("number") != record.get("number"):
                faults.append(Fault(_whole(record.get("number")), "It was moved."))
            else:
                bodies.append(body)
    return [*faults, *_people_faults(bodies, people), *_shown_faults(bodies, shown)]


def signed_faults(
    org: str, head: Head, signed: tuple[Head, str] | None, public_key: str, check: SignatureCheck
) -> list[Fault]:
    """Return a fault where a chain in the store does not end as it was signed to end."""
    if signed is None:
        return [Fault(0, "The end of the chain is not signed.")] if head.number else []
    end, signature = signed
    if not check(public_key, head_words(org, end), signature):
        return [Fault(0, "The signature of the chain's end is not ours.")]
    if end != head:
        return [
            Fault(0, f"The chain was signed to end with record {end.number}; it was changed since.")
        ]
    return []


def head_fault(records: Sequence[Any], noted: str) -> list[Fault]:
    """Return a fault where the chain does not hold a record that was noted down before.

    Args:
        noted: "NUMBER:LINK", as it was shown then.
    """
    number, _, link = noted.partition(":")
    wanted = int(number) if number.isdigit() else 0
    if not 0 < wanted <= len(records):
        return [Fault(wanted, "The record that was noted down is not there any more.")]
    record = records[wanted - 1]
    if not isinstance(record, Mapping) or record.get("link") != link:
        return [Fault(wanted, "It is another than the one that was noted down.")]
    return []


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _body(text: str) -> dict[str, Any] | None:
    try:
        body = json.loads(text)
        return body if isinstance(body, dict) and canonical(body) == text else None
    except (ValueError, TypeError, RecursionError):
        return None


def _people_faults(bodies: Sequence[Mapping[str, Any]], people: Mapping[str, Any]) -> list[Fault]:
    """Return people who do not fit their commitment, are missing, or were put in."""
    faults = []
    purged = {who for b in bodies if b["kind"] == "person purged" for who in b.get("whos", ())}
    named: dict[str, int] = {}
    for body in bodies:
        for name in _OF_PEOPLE:
            if isinstance(body.get(name), str):
                named.setdefault(body[name], body["number"])
    for who, person in people.items():
        if who not in named:
            faults.append(Fault(0, "A person was added of whom no record speaks."))
            continue
        try:
            fits = who_of(person["fields"], person["salt"]) == who
        except (KeyError, TypeError):
            fits = False
        if not fits:
            faults.append(Fault(named[who], "The person is not the one of whom it speaks."))
    for who, number in named.items():
        if who not in people and who not in purged:
            faults.append(Fault(number, "The person of whom it speaks was taken out, not purged."))
    return faults


def _shown_faults(bodies: Sequence[Mapping[str, Any]], shown: Mapping[str, Any]) -> list[Fault]:
    faults = []
    named = {str(b["shown"]): b["number"] for b in reversed(bodies) if b.get("shown")}
    for digest, text in shown.items():
        if digest not in named:
            faults.append(Fault(0, "A text was added that no record says was shown."))
        elif not isinstance(text, str) or digest_of(text) != digest:
            faults.append(Fault(named[digest], "The text is not what was shown."))
    faults += [
        Fault(number, "The text that was shown is missing.")
        for digest, number in named.items()
        if digest not in shown
    ]
    return faults
