"""What clauses point to: other clauses, other policies, defined terms, roles and how to reach them.

Works on finished clauses' words; knows nothing of readers or blocks.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from knowledge.cues import holds_any
from knowledge.domain import Clause, Contact, CrossReference, Term

__all__ = ["contacts_of", "references_of", "terms_of"]

_TO_CLAUSE = re.compile(
    r"\b(?:para(?:graph)?s?\.?|clauses?|sections?|points?)\s+(\d{1,2}(?:\.\d{1,3})*(?:\s?\([a-z]{1,4}\))?)"
    r"((?:\s*(?:,|and|or|to|[-–])\s*\d{1,2}(?:\.\d{1,3})+)*)",
    re.I,
)
_MORE = re.compile(r"\d{1,2}(?:\.\d{1,3})+")
# An Act's or another document's section is none of ours.
_FOREIGN = re.compile(
    r"^[^.;]{0,25}?\bof (?:the )?[^.;]{0,60}?\b(?:Act|Regulations|Order|Code|Constitution)\b"
)
_POLICY_WORD = (
    r"(?:Policy|Policies|Procedures?|Code of Conduct|Code|Framework|Protocol|Guidelines|Toolkit|"
    r"Scheme|Standards|Strategy)"
)
_TO_POLICY = re.compile(
    rf"\b((?:(?:[A-Z][\w'’-]*|IT|ICT|HR|E-Mail)(?: (?:and|&|of|of the|for|in|on|at) | |/| - |-)){{0,8}}"
    rf"[A-Z][\w'’-]+ {_POLICY_WORD}(?: and Procedures?)?|Code of Conduct)\b"
)
_ROLE_NOUN = (
    r"(?:Advis[eo]r|Officer|Manager|[Tt]eam|Clerk|Director|Department|Committee|Unit|Desk|Services?|Lead|Partner|Coordinator|"
    r"Executive|Office|Board|Champion|Guardian|Coordinator|Panel|Resources|Specialist|Commissioner)"
)
_ROLE = re.compile(
    rf"\b((?:(?:[A-Z][a-z]+|[A-Z]{{2,5}}|Deputy)(?: (?:and|&|of|for) | )){{1,6}}{_ROLE_NOUN}s?(?: \([A-Z]{{2,5}}\))?"
    r"|Monitoring Officer|Human Resources|HR(?: [A-Z][a-z]+)?(?= )|line[- ]manager|Town Clerk|City Clerk)\b"
)
# Words that name a role hold one of these, or match the other.
_ROLE_CUES = ("HR", "line manager", "line-manager")
_ROLE_END = re.compile(f" {_ROLE_NOUN}")
_ROLE_PREFIX = re.compile(
    r"^(?:The|Your|If|All|Each|Any|Contact|Inform|Ask|Tell|See|When|Where|From|A|An|By|To|In|For|Their|Our|As)\s+",
    re.A,
)
_ACTS = re.compile(
    r"\b(?:must be|should be|will|is responsible|are responsible|inform|notif|seek advice|contact|approv|permission|"
    r"report(?:ed)? to|consult|refer|"
    r"maintain|manage|held by|ask|speak to|agree|authoris|advice from|issue|discuss)",
    re.I,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?:\+44\s?|\b0)\d{2,4}[\s)]*\d{3}[\s-]?\d{3,4}\b")
_DEFINED = re.compile(
    r"(?:[‘'“\"]([A-Z][\w -]{2,40}?)[’'”\"] (?:is|are|means?|refers? to)\b"
    r"|collectively referred to as ([\w ]{3,40}?)(?: throughout| in this|[.,)]|$)"
    r"|\((?:the |hereafter |referred to as )?[“\"‘']([A-Z][\w -]{2,40})[”\"’']\)"
    r"|^([A-Z][\w -]{2,40}?) (?:means|is defined as|are defined as|refers to)\b"
    r"|[Ff]or the purposes? of this policy,? ([\w -]{3,40}?) (?:is|are|means?)\b)"
)
# Words that define hold one of each.
_DEFINING_VERBS = (" is ", "are ", "mean", "refer", '("')
_DEFINING_SIGNS = ("'", "‘", "’", "“", "”", '"', "mean", "refer", "define", "purpose")
_SENTENCE = re.compile(r"[^.!?]+(?:[.!?](?=\w)[^.!?]*)*[.!?]?")
_MAX_DUTIES = 6


def references_of(
    text: str, by_number: Mapping[str, str], own_titles: frozenset[str]
) -> tuple[CrossReference, ...]:
    """Return what the words point to, in order.

    Args:
        by_number: clause or section number -> clause id, for this policy.
        own_titles: lower-case names of this policy, which are no pointers to another.
    """
    found: list[CrossReference] = []
    if "para" in text or "lause" in text or "ection" in text or "oint" in text:
        for match in _TO_CLAUSE.finditer(text):
            if _FOREIGN.match(text[match.end() :]):
                continue
            for number in (match.group(1).replace(" ", ""), *_MORE.findall(match.group(2))):
                words = match.group() if number == match.group(1) else number
                found.append(CrossReference(words=words, clause_id=by_number.get(number)))
    if "P" in text or "Code" in text or "Framework" in text or "Toolkit" in text:
        for match in _TO_POLICY.finditer(text):
            name = re.sub(
                r"^(?:The|This|Our|Council's|Council|See|In)\s+(?=[A-Z])", "", match.group(1)
            )
            if not any(name.lower() in title for title in own_titles) and not re.fullmatch(
                _POLICY_WORD, name
            ):
                found.append(CrossReference(words=name, policy=name))
    unique = {(r.words, r.clause_id): r for r in found}
    return tuple(unique.values())


def terms_of(clauses: Sequence[Clause]) -> tuple[Term, ...]:
    """Return the terms that clauses define, each with the clause that defines it first."""
    terms: dict[str, Term] = {}
    for clause in clauses:
        text = clause.text
        if not (holds_any(text, _DEFINING_VERBS) and holds_any(text, _DEFINING_SIGNS)):
            continue
        for match in _DEFINED.finditer(text):
            term = next(g for g in match.groups() if g).strip()
            if term.lower() not in ("this", "it", "they", "there", "these"):
                terms.setdefault(term.lower(), Term(term=term, clause_id=clause.clause_id))
    return tuple(terms.values())


def contacts_of(clauses: Sequence[Clause], footer: str) -> tuple[Contact, ...]:
    """Return the roles a policy names, most named first, with what it says they do.

    Args:
        footer: words of the contact lines at the document's end.
    """
    duties: dict[str, list[tuple[str, str]]] = {}
    names: dict[str, Counter[str]] = {}
    reach: dict[str, tuple[str, str]] = {}
    mentions: dict[str, int] = {}
    for clause in clauses:
        for role in _roles(clause.text):
            key = _role_key(role)
            names.setdefault(key, Counter())[role] += 1
            mentions[key] = mentions.get(key, 0) + 1
            duty = _duty(clause.text, role)
            if duty and len(duties.setdefault(key, [])) < _MAX_DUTIES:
                duties[key].append((duty, clause.clause_id))
            phone, email = _PHONE.search(clause.text), _EMAIL.search(clause.text)
            if (phone or email) and key not in reach:
                reach[key] = (phone.group() if phone else "", email.group() if email else "")
    ordered = sorted(names, key=lambda key: -mentions[key])
    contacts = [
        Contact(
            role=names[key].most_common(1)[0][0],
            duties=tuple(duties.get(key, ())),
            phone=reach.get(key, ("", ""))[0],
            email=reach.get(key, ("", ""))[1],
        )
        for key in ordered
    ]
    contacts += _unnamed(clauses, contacts, footer)
    return tuple(contacts)


def _unnamed(clauses: Sequence[Clause], contacts: Sequence[Contact], footer: str) -> list[Contact]:
    known = {c.email for c in contacts if c.email}
    more: list[Contact] = []
    for text, clause_id in [*((c.text, c.clause_id) for c in clauses), (footer, "")]:
        for email in _EMAIL.findall(text) if "@" in text else ():
            if email in known:
                continue
            known.add(email)
            phone = _PHONE.search(text)
            duty = ((text, clause_id),) if clause_id else ()
            more.append(
                Contact(role="", duties=duty, phone=phone.group() if phone else "", email=email)
            )
    return more


def _roles(text: str) -> list[str]:
    if not (_ROLE_END.search(text) or holds_any(text, _ROLE_CUES)):
        return []
    found = []
    for match in _ROLE.finditer(text):
        role = match.group(1)
        while (shorter := _ROLE_PREFIX.sub("", role)) != role:
            role = shorter
        if len(role) > 3 or role == "HR":
            found.append(role)
    return list(dict.fromkeys(found))


def _role_key(role: str) -> str:
    return re.sub(
        r"\W+", " ", role.lower().replace("advisor", "adviser").replace("&", "and")
    ).strip()


def _duty(text: str, role: str) -> str:
    for sentence in _SENTENCE.findall(text):
        if role in sentence and _ACTS.search(sentence):
            return str(sentence).strip()
    return ""
