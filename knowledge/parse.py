"""One policy file to one policy version: reader, structure, meaning, remarks."""

import gc
import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import PurePath

from knowledge.domain import Clause, Document, PolicyMetadata, PolicyStatus, PolicyVersion, Remark
from knowledge.errors import ParseError
from knowledge.readers import read
from knowledge.relations import contacts_of, terms_of
from knowledge.structure import find_structure
from knowledge.tracked import BROKEN_GRAMMAR

__all__ = ["file_digest", "parse_policy", "policy_id_of"]

_MAX_ID_CHARS = 80


def parse_policy(name: str, data: bytes, *, version: int, ingested_at: datetime) -> PolicyVersion:
    """Parse a policy file of any supported format.

    Args:
        name: the file's name; folders in it are ignored.
        version: number to give this version, from 1.
        ingested_at: UTC; review dates are judged against it.

    Raises:
        ParseError: the file cannot be read, or holds no clause; the message says what to do.
    """
    with _no_collections():
        document = read(name, data)
        policy = policy_id_of(name, document)
        structure = find_structure(
            document, policy=policy, version=version, stem=PurePath(name).stem
        )
    if not structure.clauses:
        raise ParseError(
            name, "holds no clause", "Check that the text of the policy is in the file"
        )
    return PolicyVersion(
        policy=policy,
        version=version,
        digest=file_digest(data),
        source_name=PurePath(name.replace("\\", "/")).name,
        format=document.format,
        source=document.text,
        ingested_at=ingested_at,
        metadata=structure.metadata,
        headings=structure.headings,
        clauses=structure.clauses,
        noise=structure.noise,
        contacts=contacts_of(structure.clauses, structure.footer),
        terms=terms_of(structure.clauses),
        remarks=tuple(
            _remarks(
                structure.metadata, structure.clauses, len(structure.headings), ingested_at.date()
            )
        ),
    )


@contextmanager
def _no_collections() -> Iterator[None]:
    """Keep the cyclic collector out: almost all that is made stays, and looking costs an eighth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def file_digest(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def policy_id_of(name: str, document: Document) -> str:
    """Return the policy's id: front matter's ``policy`` or ``id``, else the file's stem.

    Letters, digits, dots, underscores and hyphens stay; everything else becomes a hyphen, so that
    no name can leave its folder.
    """
    wanted = PurePath(name.replace("\\", "/")).stem
    if document.format in ("text", "markdown"):
        stated = dict(document.properties)
        wanted = stated.get("policy") or stated.get("id") or wanted
    safe = re.sub(r"[^\w.-]+", "-", wanted).strip("-.")
    return safe[:_MAX_ID_CHARS] or "policy"


def _remarks(
    metadata: PolicyMetadata, clauses: Sequence[Clause], n_headings: int, today: date
) -> list[Remark]:
    found: list[Remark] = []
    if metadata.status is PolicyStatus.DRAFT:
        found.append(
            Remark(code="draft", message="The document calls itself a draft; answers will say so.")
        )
    if metadata.review_on is not None and metadata.review_on < today:
        message = f"Its review was due by {metadata.review_on.isoformat()}; answers will say so."
        found.append(Remark(code="review overdue", message=message))
    if not n_headings:
        message = "No heading was found; clauses are cited by paragraph. Mark headings to cite by section."
        found.append(Remark(code="no headings", message=message))
    long = [c for c in clauses if len(c.text) > 6000]
    if long:
        message = f"A clause has {len(long[0].text):,} characters; paragraphs may have been lost on export."
        found.append(Remark(code="long clause", message=message, clause_id=long[0].clause_id))
    for clause in clauses:
        if BROKEN_GRAMMAR in clause.flags:
            message = f"{clause.ref}: deleted words left a sentence that does not read well; ask the owner to mend it."
            found.append(Remark(code=BROKEN_GRAMMAR, message=message, clause_id=clause.clause_id))
    return found
