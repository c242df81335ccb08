"""Which clauses of five published council policies speak to which topic, judged by readers.

By one for every topic; links at Salisbury, labels, terms of use and silent changes at Rossendale and
conflicts of interest at Derby by four more, who each took these clauses for what they forbid; who may post at
Salisbury, profiles at Rutland, interests, unsafe links and silent changes (as misconduct) at
Rossendale by the writers of drafts, of whom three to thirteen named these clauses for such posts.

One line per topic: policy, how plainly (E explicit, G general, A advice), the capacity where it is
only one (o official, p personal), and the ends of the ids of the clauses that are right to cite.
A topic that a policy does not speak to has no entry: nothing may be found there.
Knows refs only, no word of any policy.
"""

from dataclasses import dataclass

__all__ = ["GOLD", "POLICIES", "Support"]

POLICIES = ("salisbury", "chorley", "derby", "rossendale", "rutland")


@dataclass(frozen=True, slots=True)
class Support:
    """How a policy speaks to a topic; ``capacity`` is "o", "p" or "" for both."""

    strength: str
    clauses: tuple[str, ...]
    capacity: str = ""


_M = "introduction-para-7-bullet-"
_G = "guidelines-for-using-social-media-bullet-"
_AC, _OF, _WK, _PE, _TM, _RI = (
    "acceptable-use-and-monitoring-social-media-",
    "official-communications-",
    "social-media-for-work-use-",
    "your-personal-use-of-social-media-",
    "use-of-social-media-at-work-",
    "understanding-the-risks-of-social-media-",
)


def _derby(*short: str) -> tuple[str, ...]:
    places = {"Ac": _AC, "Of": _OF, "Wk": _WK, "Pe": _PE, "Tm": _TM, "Ri": _RI}
    return tuple(places[s[:2]] + s[3:] for s in short)


_DERBY_DATA = _derby("Ac para-4", *(f"Ac para-4-bullet-{n}" for n in range(1, 6)))
_DERBY_NAME = _derby("Ac para-2-bullet-2", "Ac para-2", "Ac para-3", "Pe para-4")
_DERBY_LAW = _derby("Tm para-4")

_SALISBURY = """
pii.other E 5.2 7.12 7.15; pii.self G 5.2; pii.finance E 5.2; third_party.named E 7.10
service_user G 5.2 7.12; confidential A 4.4; employer E 5.1 7.4; colleague E 5.1; member E 5.1
public E 5.1; abuse E 4.5 7.8 5.1; threat E 4.5; discrimination E 5.1 7.7; profanity E 4.5
political Eo 5.4; speak_for E 5.3p 7.5; disclaimer Ep 5.3; role Eo 7.2; impersonate Ep 5.3
weblink Ep 5.3; copyright E 7.13 7.16 7.17; photo E 7.11; photo.child E 7.11; libel E 5.1 7.13 4.5
contempt G 7.13; gossip G 7.3; accuracy E 7.3 4.8; link Ao 6.2.4; inflammatory E 7.7; fight E 7.8; vent A 7.9
tone E 7.6; caps E 7.6; spelling E 7.14; misconduct G 7.13; incite G 7.13; relevance Eo 5.4; authority Ao 6.1
"""
_RUTLAND = """
pii.other E 6.3-bullet-2o 6.3-bullet-7o 7.10-bullet-8p; pii.self E 6.3-bullet-2o 7.10-bullet-10p
pii.finance G 6.3-bullet-7 8.1-bullet-2.2 7.5; third_party.named Eo 6.3-bullet-8
service_user E 8.1-bullet-2.2 8.1-bullet-2.1 7.10-bullet-8p; service_user.contact Ep 7.6
confidential E 6.3-bullet-7o 6.3-bullet-8o 7.10-bullet-7p 8.1-bullet-2.1 8.1-bullet-2.3 8.1-bullet-2.2 8.1-bullet-2
embargo G 8.1-bullet-2.3; meeting.private G 8.1-bullet-2.3 8.1-bullet-2.1 6.3-bullet-7 7.10-bullet-7; press Go 6.3-bullet-6
employer E 7.4p 7.10-bullet-5p 8.1-bullet-1; colleague E 7.4p 8.1-bullet-1.1 8.1-bullet-4.2
member E 7.4p 7.10-bullet-5p 8.1-bullet-1.2; public E 8.1-bullet-1.1 8.1-bullet-1.2
abuse E 8.1-bullet-4.2 8.1-bullet-4 11.1; threat G 8.1-bullet-4 8.1-bullet-4.2 6.3-bullet-7
discrimination E 8.1-bullet-4.1 8.1-bullet-4; profanity G 7.4p 6.3-bullet-5o
speak_for Eo 6.3-bullet-6; role Eo 6.3-bullet-2; branding Ep 7.10-bullet-6
copyright E 6.3-bullet-9o 8.1-bullet-3 8.1-bullet-3.1 8.1-bullet-3.2; photo E 7.10-bullet-8p 8.1-bullet-1.3 8.1-bullet-3.1 8.1-bullet-4.3
libel E 6.3-bullet-5o 8.1-bullet-1.2; contempt Go 6.3-bullet-7; gossip Ap 7.10-bullet-2
accuracy E 6.3-bullet-3o 7.8-bullet-1p; fight E 8.1-bullet-1.1; textspeak Eo 6.3-bullet-5
worktime Ep 6.2-para-3 6.2-para-2; whistle Ep 7.10-bullet-11; recruit A 9.2
work_talk Ap 7.10-bullet-1; misconduct Go 6.3-bullet-7; incite Go 6.3-bullet-7
endorse Ap 7.10-bullet-2; link E 8.1-bullet-1.3 8.1-bullet-4.3; authority Eo 6.3-bullet-6 6.2-para-1
"""
_ROSSENDALE = """
pii.other E section-4-para-4 section-9-para-5; pii.self E section-5-para-3 section-5-para-2
pii.finance E section-5-para-3; third_party.named E section-5-para-6; service_user E section-5-para-6 section-4-para-4
confidential E section-7-para-1 section-9-para-4 section-8-para-2; meeting.private E section-8-para-2
employer E section-5-para-7 section-6-bullet-5 section-5-para-6; colleague E section-5-para-7
member G section-5-para-7 section-6-bullet-5; public E section-5-para-7
abuse E section-5-para-7 section-5-bullet-4; threat G section-5-para-1 section-5-bullet-6
discrimination E section-5-para-7 section-9-para-4; profanity E section-5-para-7 section-9-para-4
political A section-5-bullet-4; speak_for E section-7-para-1; disclaimer E section-5-para-4 section-6-bullet-1p
first_person Ap section-5-para-4; role Ao section-9-para-4; work_email Ap section-6-bullet-3
copyright E section-4-para-3 section-9-para-4 section-5-para-1; photo G section-4-para-3 section-9-para-5 section-9-para-4
photo.child G section-9-para-6 section-4-para-3; libel E section-4-para-2 section-5-para-1 section-6-bullet-7
contempt G section-5-para-1 section-5-bullet-6; gossip Ep section-6-bullet-7
accuracy E section-5-bullet-5 section-7-para-2 section-5-bullet-2 section-5-bullet-3; inflammatory A section-5-bullet-4
fight E section-5-bullet-1; vent Ap section-6-bullet-6; misconduct G section-5-para-1 section-5-bullet-6 section-5-bullet-3
incite G section-5-para-1 section-5-bullet-6; endorse E section-6-bullet-7 section-5-para-1; authority Eo section-7-para-1
branding G section-9-para-4; link G section-9-para-4; impersonate G section-3-para-4; spam G section-3-para-4 section-7-para-2
"""
_CHORLEY = f"""
pii.other E {_G}5 {_G}7; pii.finance G {_G}5 {_G}7; service_user E {_G}7
service_user.contact E roles-working-with-clients-adults-at-risk-and-young-people-para-1
confidential E {_M}4 {_G}7; meeting.private G {_G}7 {_M}4; press G {_G}1
employer E {_M}2 {_G}4 {_G}2; colleague E {_M}2 {_G}8 {_G}2; member E {_G}8; public E {_G}8
abuse E {_G}6; threat E {_G}6; discrimination E {_M}1 {_G}6; profanity E {_G}6
political E {_M}8 {_G}9.1; member.interact E {_G}9.1; speak_for E {_G}1 {_M}5
disclaimer E {_G}2 {_G}3; impersonate E {_M}3 {_M}5; copyright E {_G}5; photo G {_G}7
libel E {_G}6; contempt E {_G}5; accuracy A guidelines-for-using-social-media-para-3
inflammatory G {_G}6; worktime E {_M}7 guidelines-for-using-social-media-para-2
work_talk E {_G}9.2; misconduct E {_M}6; incite G {_G}6; endorse E {_G}6; spam A {_G}3
authority Eo scope-of-the-social-media-policy-para-3
"""
_DERBY_ROWS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "pii.other": ("E", (*_DERBY_DATA, *_derby("Ri para-5", "Pe para-3")), ""),
    "pii.finance": ("E", (*_DERBY_DATA, *_derby("Pe para-3")), ""),
    "third_party.named": ("A", _derby("Ri para-5"), ""),
    "service_user": ("E", (*_DERBY_DATA, *_derby("Pe para-3")), ""),
    "confidential": ("E", _derby("Of para-5", "Pe para-3") + _DERBY_DATA, ""),
    "embargo": ("E", _derby("Of para-3"), ""),
    "meeting.private": ("G", _derby("Of para-5", "Pe para-3"), ""),
    "press": ("E", _derby("Of para-2"), ""),
    "employer": ("E", _DERBY_NAME, ""),
    "colleague": ("G", _DERBY_NAME, ""),
    "member": ("G", _DERBY_NAME, ""),
    "public": ("G", _DERBY_NAME, ""),
    "abuse": ("G", _DERBY_LAW, ""),
    "threat": ("G", _DERBY_LAW, ""),
    "discrimination": ("G", (*_DERBY_LAW, *_derby("Ac para-2-bullet-1")), ""),
    "profanity": ("G", _DERBY_LAW, ""),
    "speak_for": ("E", _derby("Of para-2", "Wk para-8"), ""),
    "impersonate": ("G", _derby("Wk para-4"), ""),
    "copyright": ("G", _DERBY_LAW, ""),
    "libel": ("G", (*_DERBY_LAW, *_DERBY_NAME), ""),
    "contempt": ("G", _DERBY_LAW, ""),
    "vent": ("A", _derby("Pe para-5"), "p"),
    "worktime": ("E", _derby("Tm para-2", "Tm para-3"), "p"),
    "misconduct": ("G", (*_DERBY_LAW, *_derby("Pe para-2")), ""),
    "incite": ("G", _DERBY_LAW, ""),
    "relevance": ("E", _derby("Wk para-8"), "o"),
    "authority": ("G", _derby("Wk para-4", "Wk para-5"), "o"),
}


def _read(rows: str) -> dict[str, Support]:
    """Return the rows of one policy; a mark behind a ref says that it is for one capacity."""
    found: dict[str, Support] = {}
    for row in rows.replace("\n", ";").split(";"):
        if not row.strip():
            continue
        topic, mark, *refs = row.split()
        clauses = tuple(ref.rstrip("op") if ref[-1] in "op" else ref for ref in refs)
        found[topic] = Support(mark[0], clauses, mark[1:])
    return found


GOLD: dict[str, dict[str, Support]] = {
    "salisbury": _read(_SALISBURY),
    "chorley": _read(_CHORLEY),
    "derby": {topic: Support(*row) for topic, row in _DERBY_ROWS.items()},
    "rossendale": _read(_ROSSENDALE),
    "rutland": _read(_RUTLAND),
}
