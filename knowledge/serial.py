"""A policy version as JSON and back, exactly.

Written for speed of reading: ``ask`` opens only the policies it cites, and each within
milliseconds.
"""

import json
from datetime import date, datetime
from typing import Any

from knowledge.domain import (
    Audience,
    Capacity,
    Clause,
    ClauseKind,
    Contact,
    CrossReference,
    Heading,
    MetadataItem,
    Modality,
    Noise,
    PolicyMetadata,
    PolicyStatus,
    PolicyVersion,
    Remark,
    Span,
    Term,
)

__all__ = ["version_from_json", "version_to_json"]


def version_to_json(version: PolicyVersion) -> str:
    """Return the version as JSON; ``version_from_json`` gives an equal value back."""
    m = version.metadata
    data = {
        "policy": version.policy,
        "version": version.version,
        "digest": version.digest,
        "source_name": version.source_name,
        "format": version.format,
        "source": version.source,
        "ingested_at": version.ingested_at.isoformat(),
        "metadata": {
            "title": m.title,
            "status": m.status,
            "stated_version": m.stated_version,
            "owner": m.owner,
            "organisation": m.organisation,
            "published_on": m.published_on.isoformat() if m.published_on else None,
            "review_on": m.review_on.isoformat() if m.review_on else None,
            "items": [[i.name, i.value, _ranges(i.spans)] for i in m.items],
        },
        "headings": [[h.text, h.level, _ranges(h.spans)] for h in version.headings],
        "clauses": [_clause_fields(c) for c in version.clauses],
        "noise": [[n.span.start, n.span.end, n.reason] for n in version.noise],
        "contacts": [
            [c.role, [list(d) for d in c.duties], c.phone, c.email] for c in version.contacts
        ],
        "terms": [[t.term, t.clause_id] for t in version.terms],
        "remarks": [[r.code, r.message, r.clause_id] for r in version.remarks],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def version_from_json(text: str) -> PolicyVersion:
    """Return the version that ``version_to_json`` wrote.

    Raises:
        ValueError, KeyError, TypeError: the text was not written by it.
    """
    data = json.loads(text)
    policy, version = data["policy"], data["version"]
    return PolicyVersion(
        policy=policy,
        version=version,
        digest=data["digest"],
        source_name=data["source_name"],
        format=data["format"],
        source=data["source"],
        ingested_at=datetime.fromisoformat(data["ingested_at"]),
        metadata=_metadata(data["metadata"]),
        headings=tuple(Heading(text=t, level=n, spans=_spans(s)) for t, n, s in data["headings"]),
        clauses=tuple(_clause(policy, version, fields) for fields in data["clauses"]),
        noise=tuple(Noise(span=Span(a, b), reason=r) for a, b, r in data["noise"]),
        contacts=tuple(
            Contact(role=r, duties=tuple((d, c) for d, c in duties), phone=p, email=e)
            for r, duties, p, e in data["contacts"]
        ),
        terms=tuple(Term(term=t, clause_id=c) for t, c in data["terms"]),
        remarks=tuple(Remark(code=c, message=m, clause_id=i) for c, m, i in data["remarks"]),
    )


def _ranges(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[s.start, s.end] for s in spans]


def _spans(ranges: list[list[int]]) -> tuple[Span, ...]:
    return tuple(Span(a, b) for a, b in ranges)


def _clause_fields(c: Clause) -> list[Any]:
    return [
        c.clause_id,
        c.ref,
        c.number,
        list(c.heading_path),
        c.text,
        c.lead_in,
        c.lead_out,
        _ranges(c.spans),
        [c.mark.start, c.mark.end] if c.mark is not None else None,
        c.kind,
        c.parent,
        c.page,
        c.audience,
        c.capacity,
        c.modality,
        [[r.words, r.clause_id, r.policy] for r in c.refers_to],
        c.digest,
        list(c.flags),
    ]


def _clause(policy: str, version: int, fields: list[Any]) -> Clause:
    (clause_id, ref, number, path, text, lead_in, lead_out, spans, mark, kind, parent, page) = (
        fields[:12]
    )
    audience, capacity, modality, refers_to, digest, flags = fields[12:]
    return Clause(
        clause_id=clause_id,
        policy=policy,
        version=version,
        ref=ref,
        number=number,
        heading_path=tuple(path),
        text=text,
        lead_in=lead_in,
        lead_out=lead_out,
        spans=_spans(spans),
        mark=Span(*mark) if mark is not None else None,
        kind=ClauseKind(kind),
        parent=parent,
        page=page,
        audience=Audience(audience),
        capacity=Capacity(capacity),
        modality=Modality(modality),
        refers_to=tuple(CrossReference(words=w, clause_id=i, policy=p) for w, i, p in refers_to),
        digest=digest,
        flags=tuple(flags),
    )


def _metadata(data: dict[str, Any]) -> PolicyMetadata:
    return PolicyMetadata(
        title=data["title"],
        status=PolicyStatus(data["status"]),
        stated_version=data["stated_version"],
        owner=data["owner"],
        organisation=data["organisation"],
        published_on=date.fromisoformat(data["published_on"]) if data["published_on"] else None,
        review_on=date.fromisoformat(data["review_on"]) if data["review_on"] else None,
        items=tuple(MetadataItem(name=n, value=v, spans=_spans(s)) for n, v, s in data["items"]),
    )
