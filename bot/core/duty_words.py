"""How policies demand, forbid, warn and leave free: the patterns that a sentence's force is read by.

English words only, in small letters; what follows from them is for ``duties`` to say.
"""

import re

__all__ = [
    "BANS",
    "CONSEQUENCE",
    "CONTACT",
    "FREE",
    "HARD",
    "LEANS_BACK",
    "MAY_LIST",
    "MISUSE",
    "MUST_LIST",
    "NO_DUTIES",
    "OURS",
    "PERSONAL_ONLY",
    "REACTS",
    "RESERVED",
    "RISKS",
    "SOFT",
    "VERBLESS_BAN",
    "WARNING",
    "WITHIN_BOUNDS",
]

# What opens a list that obliges nobody.
RISKS = re.compile(r"(?<!at )\brisks?\b")
# An opening that says what it lists in the sentence before: "There are risks. These include".
LEANS_BACK = re.compile(r"(?:these|they|those|such|some|examples)\b", re.I)
NO_DUTIES = re.compile(
    r"\b(?:objectives?|aims?|purposes?|benefits?)\b[^.]*$|in conjunction with|read with"
    r"|\bexamples? of (?!(?:[\w'-]+ )*(?:misuse|unacceptable|inappropriate|prohibited|breach|misconduct))"
    r"|(?:covers?|applies to) (?:all|the following)|will be considered:?$|suspicions? that"
    r"|for many reasons|may include:?$|may be used to|encourage the use|to ensure that:?$"
    r"|in the following capacities"
)
MISUSE = re.compile(
    r"\b(?:misuse|unacceptable|prohibited|(?:treated|regarded) as (?:\w+ )?misconduct"
    r"|never acceptable|could be deemed|not tolerate|take action (?:in relation|"
    r"against)|prohibits|inappropriate (?:use|purposes|behaviour)|examples of (?:[\w'-]+ ){0,5}(?:breach|misconduct))\b"
)
# What a list under "You may" holds is free.
MAY_LIST = re.compile(
    r"(?:what |things )?(?:you|staff|employees|we) (?:may|can)(?: do| post| share)?[:.]?$"
)
MUST_LIST = re.compile(
    r"\b(?:must|shall|never|should not|do not|required to|are to)\b|\bshould[:;]?$"
)
# Whoever the sentence is about, it is not the reader.
OURS = re.compile(
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
CONSEQUENCE = re.compile(
    r"disciplin\w+ (?:action|offence|procedure|sanction)|misconduct|subject to investigation"
    r"|\bdismissal\b|likely to breach|\binfring\w+|libel action|could constitute|prosecut\w+"
    r"|standards[^.]{0,40}\bextend\b|could bring [^.]{0,40}disrepute"
    r"|will (?:be (?:treated|regarded|dealt with) (?:as|under|in)|(?:lead|result) (?:to|in))"
    r"|\btreated\b[^.]{0,24} as\b|\b(?:does|do|will) not tolerate\b"
    r"|is regarded as|(?:counts as|is) a breach\b|(?:referred|reported|passed|handed)(?: on| over)? to the police"
    r"|(?:civil|criminal|legal) action|criminal offence|may be deemed|take action\b|award of damages"
)
# What is done by one office alone, or in one way alone, is not done otherwise.
RESERVED = re.compile(
    r"\b(?:any|all)\b[^.]{0,120}\bwill (?:only )?be (?:issued|made|published) by\b"
    r"|^only\b|^nothing may\b|\bonly (?:with|in|by|after|when|from|where|if|use)\b|\bonly(?:[.:]?$|,)"
    r"|politically neutral"
)
# Bans that no "must" or "do not" carries.
BANS = re.compile(
    r"\bmay (?:only|not)\b|\b(?:is|are) not to\b|\b(?:no(?: (?!later|more|less)[\w'-]+,?){1,6}?|nobody"
    r"|no one|nothing) (?:may|shall|should)\b|\bare to (?:abstain|be (?:avoided|declined|kept|reported)|stay)\b"
    r"|\bis to stay\b|\bno place (?:in|on)\b|\bnot (?:the (?:right )?place|appropriate|acceptable|tolerated)\b"
    r"|^steer clear\b|\b(?:restricted|allowed only|permitted only) (?:to|during|in)\b"
    r"|^(?:(?:all|our|recruiting|line) )?(?:managers?|staff|employees?|colleagues?|editors?|publishers?"
    r"|officers?|members|volunteers?)\b[^.,;]{0,30} (?:do|does)(?: not|n't) (?!have|need|want|lose|know)"
    r"|\bduty of confiden|\b(?:asked|expected) not to\b|^no \w+ (?:slurs|insults|swearing|jokes)\b"
    r"|^(?:please )?(?:proof-?read|state (?:clearly|the|your|which|who)|(?:say|post|publish|share|reveal) nothing)\b"
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
    r"|\bnobody is to\b|\bdo(?:es)? not go on\b|\bnot a subject for\b|\btheirs to (?:talk|tell|share)\b"
    r"|\bwe (?:do )?(?:also )?(?:expect|ask|want|require|need|trust) (?:you|staff|colleagues"
    r"|every(?:one|body)|all|people|employees|members|volunteers|managers)\b[^.;]{0,40}\bto\b"
    r"|\bbelongs? (?:in|with) (?:the|your|our) (?:grievance|line manager|manager|union|complaints?)\b"
    # "We do not swear on our pages" is said of everybody who posts there.
    r"|^we (?:do not|don't|never) (?!want|wish|mind|expect|monitor|moderate|trawl|own\b|control|allow|ask|intend"
    r"|think|know|have|need|store|keep|read|look|check up|reply|respond|answer|remove|delete|block|tell)"
)
# "No names without leave" has no verb; "no policy can foresee everything" forbids nothing.
VERBLESS_BAN = re.compile(
    r"^no(?:thing)? (?!here|in th|one|longer|need|doubt|matter|later|less|more)"
    r"(?:(?!\b(?:is|are|was|can|could|will|would|has|have|needs?|does|means?|covers?|unless|without"
    r"|if|until|whether)\b)[^.;])+(?:[.;]|$|\b(?:unless|without|if|until|whether)\b)"
)
# What to do about the posts of others, about settings and profiles: no draft can be held to it.
REACTS = re.compile(
    r"(?:staff who are (?:themselves )?(?:abused|threatened)|do not confront"
    r"|(?:please )?(?:hide|delete|remove|block)\b[^.]{0,40}\b(?:comments?|posts? by|replies)\b"
    r"|(?:abusive|offensive|hostile|rude) (?:comments?|posts?|messages?|replies)\b[^.]{0,40}"
    r"\b(?:hidden|removed|deleted|reported|screenshot|kept)\b"
    r"|keep a (?:screenshot|copy|record)|report (?:a post|threats|offensive|any)"
    r"|contact (?:the|your)|(?:if|when|where) (?:you|an?|some(?:body|one)|any(?:body|one)|employees?)"
    r"[^,.]{0,80}\b(?:find|finds|sees?|receives?|sends?|come across|withdraws|(?:any )?concerns?"
    r"|abused|(?:rude|nasty|unkind|abusive|unpleasant) to you|subject to)\b)"
    r"|[^.]*(?:privacy settings"
    # Of passwords: how to keep one's own, not that none is shown to others.
    r"|\b(?:your|their|strong|unique|change|reset|shar\w+|choose)\b[^.,]{0,30}\bpasswords?\b"
    r"|\bpasswords? (?:must|should|are|is|need(?: to)?) (?:be )?"
    r"(?:changed|reset|stored|long|strong|unique|different|secure|kept (?:safe|secret|secure|private|by)))"
)
# A line of the list of whom to ask.
CONTACT = re.compile(
    r"[\w' &/()-]{3,60}[:,] ?(?:on |ext\w*\.? |extension )?(?:\+?\d[\d ]{3,}|\S+@\S)"
)
# What is free, and words that bound it. Narrower than ``Modality.PERMIT``, which also holds what is
# allowed to some and thereby denied to others.
FREE = re.compile(
    r"\b(?:is|are)\b[^.;]{0,40}\b(?:fine|welcome|okay|allowed|permitted|no breach|not a breach|not politics)\b"
    r"|^(?:\w+ ){0,3}(?:you|staff|employees|colleagues|every(?:body|one) else)"
    r"(?: (?:may|can|are (?:free|welcome) to)|'re (?:free|welcome) to)\b"
    r"|, (?:you(?:'re| are)|staff are) (?:free|welcome) to\b|\b(?:is|are) yours to (?:post|share|tell|talk)\b"
    r"|\bnothing (?:here|in this policy) (?:stops|prevents)\b|^we (?:hope|like|love|are glad|welcome)\b"
)
WITHIN_BOUNDS = re.compile(
    r"\b(?:only|provided|unless|until|but|(?:so|as) long as|except|must|never|not (?:\w+ )?(?:fine|welcome"
    r"|okay|allowed|permitted)|may not|nor|should)\b"
)
SOFT = re.compile(
    r"good practice|may wish|\badvised\b|where(?:ver)? possible|encourage[ds]?\b|recommend|\bmindful\b"
    r"|bear (?:this )?in mind|\baware\b|\bremember\b|\bthink\b|\bconsider\b|discretion|probably"
    r"|easiest way|considerate|don't forget|in doubt"
)
WARNING = re.compile(r"\b(?:can|could|may|might) (?:harm|hurt|upset)\b")
HARD = re.compile(
    r"\bmust\b(?! (?:be|remain) aware| consider)|\bshall\b|\bnever\b|\bnot be\b|n't\b|\bshould not\b"
    r"|\bdo not\b|\bensure\b|make sure|\brefrain\b|\bprohibit|\bno data\b|inappropriate to"
    r"|is inappropriate|^(?:use|report|raise)\b|\brequirement to\b"
)
PERSONAL_ONLY = re.compile(
    r"(?:guidance on|applies to|covers|relates to) personal use[^.]{0,40}\bonly\b"
    r"|(?:only|solely) (?:applies to|covers|relates to|concerns) [^.]{0,20}personal use"
)
