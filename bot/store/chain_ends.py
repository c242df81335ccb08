"""Where each chain of evidence ends, signed: records that are taken off its end are missed.

Whoever can write to the database and has not our key can change records, and cannot sign that
they were always so.
"""

from sqlalchemy import Connection, delete, select

from bot.core.evidence import Head, Signer, head_words
from bot.signing import check_signature
from bot.store.schema_reminders import evidence_heads

__all__ = ["sign_head", "signed_head"]


def signed_head(connection: Connection, org: str) -> tuple[Head, str] | None:
    """Return where a chain ended when it was last signed, and the signature; None for no chain."""
    query = select(evidence_heads).where(evidence_heads.c.org == org)
    kept = connection.execute(query).first()
    if kept is None:
        return None
    return Head(number=kept.number, link=kept.link), kept.signature


def sign_head(connection: Connection, org: str, signer: Signer, before: Head, end: Head) -> None:
    """Sign where a chain ends now, instead of where it ended before.

    Not where that was not what was signed: then it was changed from outside, and whoever checks it
    shall see that for good.
    """
    signed = signed_head(connection, org)
    if (signed[0] if signed is not None else Head()) != before:
        return
    if signed is not None:
        head, signature = signed
        if not check_signature(signer.public_key, head_words(org, head), signature):
            return
    connection.execute(delete(evidence_heads).where(evidence_heads.c.org == org))
    row = {"org": org, "number": end.number, "link": end.link}
    signature = signer.sign(head_words(org, end))
    connection.execute(evidence_heads.insert(), [row | {"signature": signature}])
