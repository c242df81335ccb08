"""Records that nobody can change unseen: each is linked to the one before by its digest.

A record names people by commitments only: SHA-256 of a random salt and the person. The salt and
the person are kept beside the chain; once they are purged, the record still stands in its place
and nobody can tell whom it speaks of. Pure; knows no store.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from knowledge.domain import Account, Citation, EvidenceRecord, Shown

__all__ = [
    "FIRST_LINK",
    "Entry",
    "EvidenceKind",
    "Head",
    "SignatureCheck",
    "Signer",
    "account_fields",
    "body_of",
    "canonical",
    "digest_of",
    "head_words",
    "link_of",
    "linked",
    "new_salt",
    "shown_digest",
    "shown_fields",
    "who_of",
]

FIRST_LINK = "0" * 64
"""What the first record is linked to."""


class EvidenceKind(StrEnum):
    """What a record says happened."""

    ISSUED = "reminder issued"
    CONFIRMED = "reminder confirmed"
    HELD = "reminder held"
    CANCELLED = "reminder cancelled"
    ENDED = "reminder ended"
    MISSED = "coming missed"
    OPENED = "round opened"
    RENEWED = "round shows a newer version"
    CLOSED = "round closed"
    ASKED = "person asked"
    SENT = "message sent"
    SKIPPED = "message skipped"
    FAILED = "message failed"
    SEEN = "clauses opened"
    QUIZ = "quiz answered"
    ATTESTED = "attested"
    CARRIED = "attestation carried over"
    ASKED_AGAIN = "asked again for changes"
    QUESTION = "question asked"
    LEFT = "person left"
    UNREACHABLE = "person unreachable"
    NOT_ATTESTED = "not attested"
    PURGED = "person purged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that happened, before it has a place in the chain.

    Attributes:
        fields: texts, whole numbers, truth values, lists and objects of them; never a person.
    """

    kind: EvidenceKind
    at: datetime
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last link of a chain: how many records there are and what they all come to."""

    number: int = 0
    link: str = FIRST_LINK


class Signer(Protocol):
    """Signs with a key that only this organisation's service has."""

    @property
    def public_key(self) -> str:
        """Return what others check signatures with, in base 64."""
        ...

    def sign(self, data: bytes) -> str:
        """Return the signature of data, in base 64."""
        ...


class SignatureCheck(Protocol):
    """Tells whether a signature is true; needs no secret."""

    def __call__(self, public_key: str, data: bytes, signature: str) -> bool:
        """Return True where the key's owner signed exactly this data."""
        ...


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: keys in order, no white space, no fractions.

    Raises:
        TypeError: the value holds something else than texts, whole numbers, truth values, lists
            and objects; two programs might write it differently.
    """
    _refuse_vague(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _refuse_vague(value: Any) -> None:
    if value is None or isinstance(value, str | int):
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"key {key!r} is no text")
            _refuse_vague(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_vague(item)
    else:
        raise TypeError(f"{type(value).__name__} has no canonical form")


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def body_of(org: str, number: int, entry: Entry) -> str:
    """Return a record's canonical body."""
    head = {
        "org": org,
        "number": number,
        "kind": entry.kind.value,
        "at": entry.at.isoformat(timespec="milliseconds"),
    }
    return canonical({**entry.fields, **head})


def link_of(before: str, body_digest: str) -> str:
    """Return a record's link from the one before and the digest of its body."""
    return digest_of(f"policybot evidence 1\n{before}\n{body_digest}")


def linked(org: str, head: Head, entries: Iterable[Entry]) -> tuple[EvidenceRecord, ...]:
    """Return the entries as records that follow a head, in order."""
    records = []
    number, link = head.number, head.link
    for entry in entries:
        number += 1
        body = body_of(org, number, entry)
        link = link_of(link, digest_of(body))
        records.append(EvidenceRecord(number=number, body=body, link=link))
    return tuple(records)


def head_words(org: str, head: Head) -> bytes:
    """Return what is signed to say that a chain is this long and no shorter."""
    return canonical({"org": org, "number": head.number, "link": head.link}).encode()


# --- people ---------------------------------------------------------------------------------------


def new_salt() -> str:
    """Return 32 random bytes, hexadecimal: too many to try."""
    return secrets.token_hex(32)


def account_fields(account: Account) -> dict[str, str]:
    """Return what a commitment binds: who it was, and what they were called at the time."""
    return {
        "platform": account.platform,
        "tenant": account.tenant,
        "person_id": account.person_id,
        "name": account.name,
        "team": account.team,
    }


def who_of(fields: Mapping[str, str], salt: str) -> str:
    """Return the commitment to a person, hexadecimal."""
    return digest_of(f"{salt}\n{canonical(dict(fields))}")


# --- what was shown -------------------------------------------------------------------------------


def shown_fields(shown: Shown) -> dict[str, Any]:
    """Return exactly what people saw of a policy, as an object; its digest names it."""
    return {
        "policy": shown.policy,
        "policy_title": shown.policy_title,
        "version": shown.version,
        "version_name": shown.version_name,
        "is_whole": shown.is_whole,
        "words": shown.words,
        "clauses": [
            _citation_fields(citation) | {"digest": digest}
            for citation, digest in zip(shown.citations, shown.clause_digests, strict=True)
        ],
        "changes": [
            {
                "was": _citation_fields(edit.was) if edit.was is not None else None,
                "now": _citation_fields(edit.now) if edit.now is not None else None,
            }
            for edit in shown.changes
        ],
    }


def shown_digest(shown: Shown) -> str:
    """Return the SHA-256 of what people saw, hexadecimal; the value's own digest plays no part."""
    return digest_of(canonical(shown_fields(shown)))


def _citation_fields(citation: Citation) -> dict[str, Any]:
    return {
        "clause_id": citation.clause_id,
        "version": citation.version,
        "ref": citation.ref,
        "heading_path": list(citation.heading_path),
        "lead_in": citation.lead_in,
        "quote": citation.quote,
        "lead_out": citation.lead_out,
    }
