"""What an organisation has made public itself: names, numbers and mailboxes that its policies print.

Nobody is warned of a number that the policy gives out. Knows policies in force; no draft.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from knowledge.corpus import Corpus
from knowledge.domain import PolicyVersion
from knowledge.rules import OrgWords

__all__ = ["org_words"]

_PHONE = re.compile(r"(?<![\w/])(?:\+44\s?(?:\(0\)\s?)?|\(?0)(?:[\s()-]{0,2}\d){8,10}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DOMAIN = re.compile(
    r"(?<![@\w.-])(?:https?://)?(?:www\.)?((?:[\w-]+\.)+(?:uk|com|org|gov|net|info))\b", re.I
)
_ORGANISATION = re.compile(
    r"\b((?:[A-Z][\w'&-]+ (?:of |and |& )?){1,4}(?:Council|Authority|Association|Trust|College|"
    r"University|Agency|Society|Charity|Foundation|Partnership|Police|Service))\b"
)
_INITIALS = re.compile(r"\(([A-Z]{2,6})\)")
_NAME = re.compile(r"(?<=[a-z,;] )([A-Z][a-z]{3,})\b")
_GENERIC = re.compile(r"^(?:The|This|Our|Your|Any|All|Each|Local|Other)\b ?")
_MOST_NAMES = 12
_KEPT_CORPORA = 64


@lru_cache(maxsize=_KEPT_CORPORA)
def _of(key: tuple[str, str], sources: tuple[str, ...], stated: tuple[str, ...]) -> OrgWords:
    del key
    text = "\n".join(sources)
    counted: dict[str, int] = {}
    for match in _ORGANISATION.finditer(text):
        name = _GENERIC.sub("", " ".join(match[1].split()))
        if " " in name:
            counted[name] = counted.get(name, 0) + 1
    often = sorted(counted, key=lambda name: (-counted[name], name))[:_MOST_NAMES]
    return OrgWords(
        names=_unique((*stated, *often, *_INITIALS.findall(text))),
        phones=_unique(match[0] for match in _PHONE.finditer(text)),
        emails=_unique(match[0].lower() for match in _EMAIL.finditer(text)),
        domains=_unique(match[1].lower().removeprefix("www.") for match in _DOMAIN.finditer(text)),
        words=_unique(_NAME.findall(text)),
    )


def org_words(corpus: Corpus) -> OrgWords:
    """Return what the policies in force show to be public; costs little after the first time."""
    policies = tuple(corpus.policies.values())
    return _of(
        (corpus.org, corpus.digest),
        tuple(policy.source for policy in policies),
        tuple(_stated(policies)),
    )


def _stated(policies: Iterable[PolicyVersion]) -> list[str]:
    return [p.metadata.organisation for p in policies if p.metadata.organisation]


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, words)))
