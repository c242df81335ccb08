"""What each sentence of a clause asks of people: a duty, a warning with consequences, advice.

A clause can say several things; only the sentence that forbids or demands may be held against a
draft. Lists of risks, aims, scopes and related policies are mentions. Knows no topic.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from knowledge.audience import capacity_of
from knowledge.domain import Capacity, Clause, ClauseKind, Modality, Span
from knowledge.modality import modality_of

__all__ = [
    "Force",
    "Saying",
    "is_personal_only",
    "lists_no_duties",
    "permits",
    "reacts",
    "sayings",
]


class Force(IntEnum):
    """How much a sentence demands; higher is more."""

    MENTION = 0
    ADVICE = 1
    CONSEQUENCE = 2
    DUTY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One sentence of a clause.

    Attributes:
        words: in small letters, quotation marks made plain.
        span: where it stands in ``clause.text``.
    """

    words: str
    span: Span
    force: Force
    capacity: Capacity


_SENTENCE = re.compile(
    r"(?:[^.!?]|\.(?=[\w@])|(?<=\be)\.|(?<=\bg)\.|(?<=\bi)\.|(?<=\b[ei][ge])\.)+[.!?]*\s*"
)
_PLAIN = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})

# What opens a list that obliges nobody.
_RISKS = re.compile(r"(?<!at )\brisks?\b")
_NO_DUTIES = re.compile(
    r"linkedin profile|\b(?:objectives?|aims?|purposes?|benefits?)\b[^.]*$|in conjunction with|read with"
    r"|\bexamples? of (?!(?:[\w'-]+ )*(?:misuse|unacceptable|inappropriate|prohibited|breach|misconduct))"
    r"|(?:covers?|applies to) (?:all|the following)|will be considered:?$|suspicions? that"
    r"|for many reasons|may include:?$|may be used to|encourage the use|to ensure that:?$"
    r"|in the following capacities"
)
_MISUSE = re.compile(
    r"\b(?:misuse|unacceptable|prohibited|could be deemed|not tolerate|take action (?:in relation|"
    r"against)|prohibits|inappropriate (?:use|purposes|behaviour)|examples of (?:[\w'-]+ ){0,5}(?:breach|misconduct))\b"
)
_MUST_LIST = re.compile(
    r"\b(?:must|shall|never|should not|do not|required to|are to)\b|\bshould[:;]?$"
)
# Whoever the sentence is about, it is not the reader.
_OURS = re.compile(
    r"(?:however,? |also,? |additionally,? |in addition,? |whilst |while |as a council,? )*"
    r"(?:(?:the|our|this|these|[a-z]+(?: [a-z]+)?) )?(?:council|organisation|company|authority|trust|"
    r"association|agency|school|academy|college|university|charity|firm|business|policy|policies"
    r"|guidelines|document|moderator|communications team|list)"
    r"(?:'s [a-z ]{0,40})?(?: \w+ly)? (?:will|would|is|are|has|have|wish(?:es)?|aims?|reserves?|"
    r"recognises?|respects?|strives?|acknowledges?|uses?|may(?! not| only)|does|do|can|must(?! not| use"
    r"| carry| follow)|provides?|covers?|"
    r"applies|outlines?|supplements?|describes?|expects?|encourages?)\b"
    r"|(?:however,? |also,? )*(?:we|our customers)\b"
)
_CONSEQUENCE = re.compile(
    r"disciplin\w+ (?:action|offence|procedure|sanction)|misconduct|subject to investigation"
    r"|\bdismissal\b|likely to breach|\binfring\w+|libel action|could constitute|prosecut\w+"
    r"|standards[^.]{0,40}\bextend\b|could bring [^.]{0,40}disrepute"
    r"|will (?:be (?:treated|regarded|dealt with) (?:as|under|in)|(?:lead|result) (?:to|in))"
    r"|\btreated\b[^.]{0,24} as\b|\b(?:does|do|will) not tolerate\b"
    r"|is regarded as|counts as a breach|referred to the police"
    r"|(?:civil|criminal|legal) action|criminal offence|may be deemed|take action\b|award of damages"
)
# What is done by one office alone, or in one way alone, is not done otherwise.
_RESERVED = re.compile(
    r"\b(?:any|all)\b[^.]{0,120}\bwill (?:only )?be (?:issued|made|published) by\b"
    r"|^only\b|^nothing may\b|\bonly (?:with|in|by|after|when|from|where|if|use)\b|\bonly(?:[.:]?$|,)"
    r"|politically neutral"
)
# Bans that no "must" or "do not" carries.
_BANS = re.compile(
    r"\bmay (?:only|not)\b|\b(?:is|are) not to\b|\b(?:no(?: (?!later|more|less)[\w'-]+,?){1,6}?|nobody"
    r"|no one|nothing) (?:may|shall|should)\b|\bare to (?:abstain|be (?:avoided|declined|kept|reported)|stay)\b"
    r"|\bis to stay\b|\bno place (?:in|on)\b|\bnot (?:the (?:right )?place|appropriate|acceptable|tolerated)\b"
    r"|^steer clear\b|\b(?:restricted|allowed only|permitted only) (?:to|during|in)\b"
    r"|^(?:(?:all|our|recruiting|line) )?(?:managers?|staff|employees?|colleagues?|editors?|publishers?"
    r"|officers?|members|volunteers?)\b[^.,;]{0,30} (?:do|does)(?: not|n't) (?!have|need|want|lose|know)"
    r"|\bduty of confiden|\basked not to\b|^no \w+ (?:slurs|insults|swearing|jokes)\b|^(?:proof-?read|state clearly)\b"
)
# What to do about the posts of others, about settings and profiles: no draft can be held to it.
_REACTS = re.compile(
    r"(?:staff who are (?:themselves )?(?:abused|threatened)|do not confront"
    r"|(?:please )?(?:hide|delete|remove|block)\b[^.]{0,40}\b(?:comments?|posts? by|replies)\b"
    r"|(?:abusive|offensive|hostile|rude) (?:comments?|posts?|messages?|replies)\b[^.]{0,40}"
    r"\b(?:hidden|removed|deleted|reported|screenshot|kept)\b"
    r"|keep a (?:screenshot|copy|record)|report (?:a post|threats|offensive|any)"
    r"|contact (?:the|your)|(?:if|when|where) (?:you|an?|some(?:body|one)|any(?:body|one)|employees?)"
    r"[^,.]{0,80}\b(?:find|finds|sees?|receives?|sends?|come across|withdraws|(?:any )?concerns?"
    r"|abused|(?:rude|nasty|unkind|abusive|unpleasant) to you|subject to)\b)"
    r"|[^.]*(?:linkedin profile|privacy settings|password)"
)
# What is free, and words that bound it. Narrower than ``Modality.PERMIT``, which also holds what is
# allowed to some and thereby denied to others.
_FREE = re.compile(
    r"\b(?:is|are)\b[^.;]{0,40}\b(?:fine|welcome|okay|allowed|permitted|no breach|not a breach|not politics)\b"
    r"|^(?:\w+ ){0,3}(?:you|staff|employees|colleagues|every(?:body|one) else)"
    r"(?: (?:may|can|are (?:free|welcome) to)|'re (?:free|welcome) to)\b"
    r"|, (?:you(?:'re| are)|staff are) (?:free|welcome) to\b|\b(?:is|are) yours to (?:post|share|tell|talk)\b"
    r"|\bnothing (?:here|in this policy) (?:stops|prevents)\b|^we (?:hope|like|love|are glad|welcome)\b"
)
_WITHIN_BOUNDS = re.compile(
    r"\b(?:only|provided|unless|until|but|(?:so|as) long as|except|must|never|not (?:\w+ )?(?:fine|welcome"
    r"|okay|allowed|permitted)|may not|nor|should)\b"
)
_SOFT = re.compile(
    r"good practice|may wish|\badvised\b|where(?:ver)? possible|encourage[ds]?\b|recommend|\bmindful\b"
    r"|bear (?:this )?in mind|\baware\b|\bremember\b|\bthink\b|\bconsider\b|discretion|probably"
    r"|easiest way|considerate|don't forget|in doubt"
)
_WARNING = re.compile(r"\b(?:can|could|may|might) (?:harm|hurt|upset)\b")
_HARD = re.compile(
    r"\bmust\b(?! (?:be|remain) aware| consider)|\bshall\b|\bnever\b|\bnot be\b|n't\b|\bshould not\b"
    r"|\bdo not\b|\bensure\b|make sure|\brefrain\b|\bprohibit|\bno data\b|inappropriate to"
    r"|is inappropriate|^(?:use|report|raise)\b|\brequirement to\b"
)
# These name the act that is forbidden, not the account it is done from.
_THE_ACT = re.compile(
    r"on behalf of|official(?:ly)?(?! (?:account|channel|page|site))|council business|business use|social media policy"
    r"|represent\w*|corporate(?! (?:account|channel|page|site|social))"
)
_BOTH = re.compile(
    r"personal (?:\w+ )?(?:or|and) (?:in )?(?:a )?(?:professional|official|work|business)"
    r"|(?:work|business|professional|official)(?: \w+){0,3} (?:or|and) (?:for )?(?:your )?personal"
    r"|official \w+[^.]{0,60}\b(?:and|or|nor|or on)\b[^.]{0,20}\b(?:personal|private|your own|any post|yours)\b"
    r"|(?:on )?(?:our|official|school|council) (?:\w+ ){0,2}(?:pages?|channels?|accounts?)\b[^.]{0,40}\bon yours\b"
    r"|\bat work (?:and|or) (?:out|away|at home|in (?:your|their) own)"
    r"|personal use or within|(?:in|within)(?: \w+)? (?:or|and) out(?:side)? of (?:the )?work"
)
# These say where other people live or work, or what is theirs; of the account they say nothing.
_NO_CAPACITY = re.compile(
    r"\b(?:(?:colleagues?|people|someone|person|members?|customers?|officers?|clients?)['\u2019]?s?"
    r"|their|whose) private li(?:fe|ves)\b"
    r"|\b(?:applicants?|candidates?)['\u2019]s?(?: \w+){0,2} (?:profiles?|pages?|accounts?|social media)\b"
    r"|\bon their own account\b"
    r"|(?<!social media )(?<!networking sites )(?<!computers )(?<!internet )(?<!personal use )\bat work\b"
)
# Whom a rule spares it does not speak of.
_SPARED = re.compile(
    r"\b(?:save (?:for|that|where)|except(?:ing)?|unless|other than|apart from)\b.*", re.S
)
# Accounts that are the organisation's: "our channels", "the academy's page", "Trust accounts".
_OWN_CHANNELS = re.compile(
    r"(?<!personal )(?:\b(?:our|us|trust|council|school|academy|company|corporate|official|charity|force"
    r"|association|university|college|firm|service)(?:'s)? (?:own )?(?:social media )?"
    r"(?:channels?|accounts?|pages?|feeds?)\b|^(?:all |channel |page |account )?administrators?\b"
    r"|\b(?:post|posting|reply|speak) for us\b)"
)
# A section on accounts that are nobody's own: "Running Hospice accounts", "Publishing on Force pages".
_CHANNELS_HEADING = re.compile(
    r"\b[\w']+ (?:accounts|channels|pages|feeds)\b"
    r"|\b(?:posting|writing|publishing) (?:for|as) (?:us|(?:the |our )?"
    r"(?:council|trust|school|academy|company|charity|force|association|university|college|firm|service|authority))\b"
)
_SOMEBODYS = re.compile(
    r"\b(?:personal|private|own|your|their|staff|employees?'?|user|e-?mail|bank|comments?|others)\b"
)
_NO_ACCOUNT = re.compile(r"official communication", re.I)
_ASKS = (Modality.PROHIBIT, Modality.REQUIRE, Modality.ADVISE)
_PERSONAL_ONLY = re.compile(
    r"(?:guidance on|applies to|covers|relates to) personal use[^.]{0,40}\bonly\b"
    r"|(?:only|solely) (?:applies to|covers|relates to|concerns) [^.]{0,20}personal use"
)


def sayings(clause: Clause) -> tuple[Saying, ...]:
    """Return the sentences of a clause, each with what it asks and of which capacity it speaks."""
    opening = _opening(clause)
    closing = _plain(clause.lead_out)
    is_idle = lists_no_duties(clause)
    warns = _CONSEQUENCE.search(_plain(clause.text)) or _CONSEQUENCE.search(closing)
    found = []
    for span, words in _sentences(clause.text):
        force = Force.MENTION if is_idle else _force(words, opening, clause, bool(warns))
        found.append(
            Saying(
                words=words,
                span=span,
                force=force,
                capacity=_capacity(words, opening, clause),
            )
        )
    return tuple(found)


def reacts(words: str) -> bool:
    """Return whether a sentence says what to do about the posts of others, in small letters."""
    return bool(_REACTS.match(words))


def permits(words: str) -> bool:
    """Return whether a sentence only says what is free, in small letters: it forbids nothing."""
    return bool(_FREE.search(words)) and not _WITHIN_BOUNDS.search(words)


def lists_no_duties(clause: Clause) -> bool:
    """Return whether a clause is an item of a list that obliges nobody: risks, aims, examples."""
    opening = _opening(clause)
    return bool(opening) and clause.kind is not ClauseKind.NOTE and _is_idle(opening)


def _opening(clause: Clause) -> str:
    return _plain(clause.lead_in)[-240:]


def is_personal_only(clauses: Sequence[Clause]) -> bool:
    """Return whether a policy says that it speaks of personal use alone."""
    return any(_PERSONAL_ONLY.search(_plain(clause.text)) for clause in clauses)


def _is_idle(opening: str) -> bool:
    last = re.split(r"(?<=[.!?]) ", opening)[-1]
    if _RISKS.search(last):
        return True
    return bool(_NO_DUTIES.search(last)) and not _MISUSE.search(last)


def _force(words: str, opening: str, clause: Clause, warns: bool) -> Force:
    if _REACTS.match(words):
        return Force.MENTION
    if _RESERVED.search(words) or _BANS.search(words):
        return Force.DUTY
    if not opening and _OURS.match(words) and not _CONSEQUENCE.search(words):
        return Force.MENTION
    if opening and _MISUSE.search(opening):
        return Force.DUTY if "deemed" not in opening else Force.CONSEQUENCE
    heading = clause.heading_path[-1] if clause.heading_path else ""
    modality = modality_of(words, clause.lead_in, heading, clause.kind)
    if modality in _ASKS:
        return _demand(words, modality, must_list=bool(_MUST_LIST.search(opening)))
    if modality is Modality.PERMIT and _HARD.search(words):
        return Force.DUTY
    return Force.CONSEQUENCE if warns else _advice(words, clause)


def _demand(words: str, modality: Modality, *, must_list: bool) -> Force:
    """Return what a sentence asks that asks something: soft words make advice of it."""
    is_hard = must_list or bool(_HARD.search(words))
    if _SOFT.search(words) and not is_hard:
        return Force.ADVICE
    demands = is_hard or modality is not Modality.ADVISE or "should" in words
    return Force.DUTY if demands else Force.ADVICE


def _advice(words: str, clause: Clause) -> Force:
    if _WARNING.search(words):
        return Force.ADVICE
    return Force.ADVICE if clause.modality in _ASKS and _SOFT.search(words) else Force.MENTION


def _capacity(words: str, opening: str, clause: Clause) -> Capacity:
    """Return of which posts a sentence speaks: its own words, its clause's, then the headings'."""
    if _BOTH.search(words) or _BOTH.search(opening):
        return Capacity.BOTH
    words = _SPARED.sub("", words) or words
    own = _capacity_said(words, opening, _plain(clause.text))
    above = _capacity_above(clause.heading_path)
    if Capacity.BOTH in (own, above):
        return above if own is Capacity.BOTH else own
    return own if own is above else Capacity.BOTH


def _capacity_said(words: str, opening: str, text: str) -> Capacity:
    """Return of which posts words speak; "our own account" is the organisation's."""
    for said in (words, opening):
        if _OWN_CHANNELS.search(said):
            return Capacity.OFFICIAL
    for said in (_THE_ACT.sub(" ", words), opening, _THE_ACT.sub(" ", text)):
        plain = _NO_CAPACITY.sub(" ", said).replace("our own ", "our ")
        if (found := capacity_of(plain, "", ())) is not Capacity.BOTH:
            return found
    return Capacity.BOTH


def _capacity_above(heading_path: Sequence[str]) -> Capacity:
    """Return of which posts a section speaks; BOTH where its headings do not say."""
    headings = tuple(h for h in heading_path if not _NO_ACCOUNT.search(h))
    if any(_is_on_own_channels(_plain(h)) for h in headings[-2:]):
        return Capacity.OFFICIAL
    return capacity_of("", "", tuple(_NO_CAPACITY.sub(" ", _plain(h)) for h in headings))


def _is_on_own_channels(heading: str) -> bool:
    if _SOMEBODYS.search(heading):
        return False
    return bool(_OWN_CHANNELS.search(heading) or _CHANNELS_HEADING.search(heading))


def _sentences(text: str) -> Iterator[tuple[Span, str]]:
    plain = _plain(text)
    for match in _SENTENCE.finditer(plain):
        words = match[0].strip()
        if words:
            start = match.start() + match[0].index(words[0])
            yield Span(start, start + len(words)), words


@lru_cache(maxsize=2048)
def _plain(text: str) -> str:
    """Return the text in small letters with plain quotation marks, as long as it was."""
    low = text.lower()
    return (low if len(low) == len(text) else text).translate(_PLAIN)
