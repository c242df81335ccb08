"""What each sentence of a clause asks of people: a duty, a warning with consequences, advice.

A clause can say several things; only the sentence that forbids or demands may be held against a
draft. Lists of risks, aims, scopes and related policies are mentions. Knows no topic.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from bot.core.whose_posts import capacity_of_sentence, in_plain_letters
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
_GAP = re.compile(r"\s(?=\S)")

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
    r"\b(?:misuse|unacceptable|prohibited|(?:treated|regarded) as (?:\w+ )?misconduct"
    r"|never acceptable|could be deemed|not tolerate|take action (?:in relation|"
    r"against)|prohibits|inappropriate (?:use|purposes|behaviour)|examples of (?:[\w'-]+ ){0,5}(?:breach|misconduct))\b"
)
# What a list under "You may" holds is free.
_MAY_LIST = re.compile(
    r"(?:what |things )?(?:you|staff|employees|we) (?:may|can)(?: do| post| share)?[:.]?$"
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
    r"|is regarded as|(?:counts as|is) a breach\b|(?:referred|reported) to the police"
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
    r"|\bduty of confiden|\b(?:asked|expected) not to\b|^no \w+ (?:slurs|insults|swearing|jokes)\b"
    r"|^(?:proof-?read|state clearly|say nothing)\b"
    r"|(?:^|, )(?:please )?(?:say|state|make it|put it) (?:plain(?:ly)?|clear(?:ly)?|openly)\b"
    r"|, not (?:in|on|for) (?:a |the |your )?(?:posts?|social media|timelines?|feeds?|facebook|public)\b"
    r"|\b(?:consent|permission|approval|agreement|sign-?off|clearance|authorisation)\b[^.;]{0,60}"
    r"\b(?:is|are) (?:always )?(?:needed|required|necessary)\b"
    r"|\bneeds? (?!no\b)[^.;]{0,40}\b(?:consent|permission|approval|agreement|sign-?off)\b"
    r"|\b(?:address(?:es)?|accounts?|pages?) (?:is|are) (?:not for|for [^.;,]{1,30} only)\b"
    r"|^(?!.*\b(?:reports?|calls?|concerns?|helpline|conversations?|survey|line)\b).*"
    r"\b(?:is|are|remains?|stays?) (?:strictly )?confidential\b"
    r"|\bstays? (?:in|at|with) (?:your|the|our) (?:job|work|office|team|building|room)\b|\bstays? at work\b"
    r"|\b(?:is|are) not (?:yours|ours|theirs) to\b|\b(?:is|are) (?:out|off[ -]limits|ruled out)\b"
    # "We do not swear on our pages" is said of everybody who posts there.
    r"|^we (?:do not|don't|never) (?!want|wish|mind|expect|monitor|moderate|trawl|own\b|control|allow|ask|intend"
    r"|think|know|have|need|store|keep|read|look|check up|reply|respond|answer|remove|delete|block|tell)"
)
# "No names without leave" has no verb; "no policy can foresee everything" forbids nothing.
_VERBLESS_BAN = re.compile(
    r"^no(?:thing)? (?!here|in th|one|longer|need|doubt|matter|later|less|more)"
    r"(?:(?!\b(?:is|are|was|can|could|will|would|has|have|needs?|does|means?|covers?|unless|without"
    r"|if|until|whether)\b)[^.;])+(?:[.;]|$|\b(?:unless|without|if|until|whether)\b)"
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
# A line of the list of whom to ask.
_CONTACT = re.compile(
    r"[\w' &/()-]{3,60}[:,] ?(?:on |ext\w*\.? |extension )?(?:\+?\d[\d ]{3,}|\S+@\S)"
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
_ASKS = (Modality.PROHIBIT, Modality.REQUIRE, Modality.ADVISE)
_PERSONAL_ONLY = re.compile(
    r"(?:guidance on|applies to|covers|relates to) personal use[^.]{0,40}\bonly\b"
    r"|(?:only|solely) (?:applies to|covers|relates to|concerns) [^.]{0,20}personal use"
)


def sayings(clause: Clause) -> tuple[Saying, ...]:
    """Return the sentences of a clause, each with what it asks and of which capacity it speaks."""
    opening = _opening(clause)
    closing = in_plain_letters(clause.lead_out)
    is_idle = lists_no_duties(clause)
    warns = _CONSEQUENCE.search(in_plain_letters(clause.text)) or _CONSEQUENCE.search(closing)
    found = []
    for span, words in _sentences(clause):
        force = Force.MENTION if is_idle else _force(words, opening, clause, bool(warns))
        found.append(
            Saying(
                words=words,
                span=span,
                force=force,
                capacity=capacity_of_sentence(
                    words, opening, in_plain_letters(clause.text), clause.heading_path
                ),
            )
        )
    return tuple(found)


def reacts(words: str) -> bool:
    """Return whether a sentence says what to do about the posts of others, or gives a number to ring.

    Args:
        words: in small letters.
    """
    return bool(_REACTS.match(words) or _CONTACT.match(words))


def permits(words: str) -> bool:
    """Return whether a sentence only says what is free, in small letters: it forbids nothing."""
    return bool(_FREE.search(words)) and not _WITHIN_BOUNDS.search(words)


def lists_no_duties(clause: Clause) -> bool:
    """Return whether a clause is an item of a list that obliges nobody: risks, aims, examples."""
    if clause.kind is ClauseKind.ITEM and _MAY_LIST.match(_title(clause)):
        return True
    opening = _opening(clause)
    return bool(opening) and clause.kind is not ClauseKind.NOTE and _is_idle(opening)


def _title(clause: Clause) -> str:
    """Return what stands over a list: its opening, else the innermost heading, without a number."""
    over = clause.lead_in or (clause.heading_path[-1] if clause.heading_path else "")
    return in_plain_letters(over).lstrip("0123456789. ")


def _opening(clause: Clause) -> str:
    return in_plain_letters(clause.lead_in)[-240:]


def is_personal_only(clauses: Sequence[Clause]) -> bool:
    """Return whether a policy says that it speaks of personal use alone."""
    return any(_PERSONAL_ONLY.search(in_plain_letters(clause.text)) for clause in clauses)


def _is_idle(opening: str) -> bool:
    last = re.split(r"(?<=[.!?]) ", opening)[-1]
    if _RISKS.search(last):
        return True
    return bool(_NO_DUTIES.search(last)) and not _MISUSE.search(last)


def _force(words: str, opening: str, clause: Clause, warns: bool) -> Force:
    if reacts(words):
        return Force.MENTION
    if _RESERVED.search(words) or _BANS.search(words) or _VERBLESS_BAN.match(words):
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


def _sentences(clause: Clause) -> Iterator[tuple[Span, str]]:
    text = in_plain_letters(clause.text)
    for start, end in pairwise((0, *_cell_starts(clause), len(text))):
        for match in _SENTENCE.finditer(text, start, end):
            words = match[0].strip()
            if words:
                first = match.start() + match[0].index(words[0])
                yield Span(first, first + len(words)), words


def _cell_starts(clause: Clause) -> Iterator[int]:
    """Yield where the cells of a table's row begin, but for the first; each is a sentence.

    Spans are of the source, where cells may be padded: a cell ends where its width says or, in a
    padded one, before the last word within it that a cell could begin with.
    """
    if clause.kind is not ClauseKind.ROW:
        return
    begin = 0
    for span in clause.spans[:-1]:
        end = begin + span.end - span.start
        gaps = [m.end() for m in _GAP.finditer(clause.text, begin, end + 2)]
        at_width = [at for at in gaps if at >= end - 1]
        before = [at for at in gaps if not clause.text[at].islower()]
        if not (at_width or before):
            return
        begin = at_width[0] if at_width else before[-1]
        yield begin
