"""Cheap cues of a draft: which kinds of words it holds, and how it is written.

A cue tells nothing alone; the weights that make sense of them are learned. Knows words, no topics.
"""

import re
from functools import cache

import numpy as np
import numpy.typing as npt

__all__ = ["CUES_DIGEST", "N_CUES", "cue_vector"]

_FAMILY = (
    r"(?:mum|mam|mom|dad|nan|nana|gran|grandma|grandad|grandmother|grandfather|granddaughter"
    r"|grandson|grandkids|son|daughter|lad|kids?|baby|babies|toddler|twins|brother|sister|auntie?"
    r"|uncle|niece|nephew|cousin|husband|wife|missus|hubby|partner|fianc\w+|boyfriend|girlfriend"
    r"|in-laws|mother-in-law|family|parents?|flatmates?|neighbours?|mates?|friends?|ex|dog|cat"
    r"|puppy|hamster|rabbit)"
)
_PERSON = (
    r"\b(?:lady|ladies|woman|girl|bloke|fella|feller|gent|gentleman|man|lad|chap|guy|boy|couple"
    r"|family|families|mother|father|widow|teen\w*|pensioner|resident|tenant|client|customer"
    r"|caller|patient|pupil|child|children|kids?|baby|twins|dad|mum|daughter|son|gran)\b"
)
_CLIENT = (
    r"(?:lady|ladies|gentlem[ae]n|clients?|tenants?|customers?|patients?|callers?|regulars?"
    r"|residents?|one-to-ones?|cases?|caseload|service users?)"
)
_CONTACT = (
    r"\b(?:visit\w*|caseload|case\b|client\w*|tenan\w*|callers?|referr\w*|assess\w*|safeguard\w*"
    r"|evict\w*|inspect\w*|welfare|support(?:ed|ing)?|register\w*|files?|system|reception"
    r"|front desk|counter|shift|ward|unit|refuge|drop-in|appeals? panel|application|benefits?"
    r"|arrears|owes?|interviews?|spreadsheet|photocop\w*|minutes)\b"
)
_WORKPLACE = (
    r"\b(?:work|office|council|boss|gaffer|managers?|management|director\w*|chief exec\w*|head of"
    r"|team|staff|rota|shift|depot|town hall|lanyard|intranet|employer|payroll|hr|canteen|meeting"
    r"|desk|colleague\w*|supervisor|deputy|overtime|timesheet)\b"
)
_STREET = (
    r"\b[A-Z]\w+ (?:Street|Road|Lane|Row|Close|Drive|Avenue|Way|Rise|Yard|Court|Grove|Crescent"
    r"|Terrace|Estate|Walk)\b|\b(?:flat|number|no\.?|room|house|bungalow|cottage|block|floor)"
    r"\s?\d*\b"
)

# Looked for in small letters: told to ignore case, the expressions take twice the time.
_WORDS = {
    "own family": rf"\b(?:my|our|me)\s+(?:\w+\s+){{0,2}}{_FAMILY}\b",
    "own": r"\bmy own\b|\bour own\b|\bmyself\b|\bmine\b",
    "own views": r"\b(?:own|personal) (?:views?|account|opinion)|views? (?:are )?(?:my own|mine)"
    r"|not my employer|just me\b|as (?:a|the) (?:resident|taxpayer|neighbour|driver|mum|dad)"
    r"|speaking (?:only )?(?:for|as) (?:my|me)|my (?:only|view)|nobody else'?s",
    "published": r"\bpublish\w*|\bannounced?\b|\bannouncement\b|\bpublic(?:ly)?\b|\bwebsite\b"
    r"|\bonline\b|\bon (?:our|the) (?:news )?page\b|\bin the paper\b|\bgazette\b"
    r"|\bon the notice\b|\bwebcast\b|\bopen (?:court|meeting|session|evening)\b|\bpress office\b"
    r"|\bagenda\b|\bjobs page\b",
    "consent": r"\bpermission\b|\bconsent\w*|\bsaid yes\b|\bsays? (?:i|we|you) (?:can|may)\b"
    r"|\bsaid (?:i|we|you) (?:can|may|could)\b|\bask(?:ed|s) (?:me|us) to\b"
    r"|\bhappy (?:for|with|to be)\b|\bagreed\b|\bwith (?:her|his|their|your) "
    r"(?:ok|okay|blessing|say-so)\b|\bfine with (?:me|us)\b|\bapproved\b"
    r"|\b(?:her|his|their) words\b|\bchose\b|\bcredit(?:ed)?\b|\blicensed\b|\bused with\b",
    "no consent": r"\bno (?:photos?|time|forms?)\b|\bdidn'?t ask\b|\bwithout (?:asking|telling)\b"
    r"|\bforgot\b.{0,20}\b(?:forms?|consent|slips?)\b|\bdoesn'?t know\b|\bno idea\b|\bmustn'?t\b"
    r"|\bshouldn'?t\b|\bnot (?:supposed|meant|allowed) to\b|\bdon'?t tell\b|\bshh+\b"
    r"|\bticked no\b|\bcan'?t consent\b",
    "signed by a team": r"(?:team|services?|office|council|department|library|press office|hr)"
    r"\s*[.!]?\s*$",
    "third person": r"\b(?:he|she|him|her|his|hers|he's|she's|he'd|she'd)\b",
    "they": r"\b(?:they|them|their|they've|they're|they'd)\b",
    "one of": r"\bone of (?:my|our|the|us)\b|\ba certain\b|\bcertain (?:\w+\s){1,3}",
    "person": _PERSON,
    "my client": rf"\bmy (?:\w+\s){{0,2}}{_CLIENT}\b",
    "contact at work": _CONTACT,
    "workplace": _WORKPLACE,
    "teaser": r"guess (?:who|which|whose|what)|you know (?:who|what|which|the)|iykyk|if you know"
    r"|let'?s just say|not naming|naming no|say(?:ing)? (?:no more|nowt|nothing)|can'?t say"
    r"|couldn'?t possibly|rhymes with|watch this space|just sayin\w*|no spoilers|wink"
    r"|you didn'?t hear|make of it|draw your own|all i(?:'ll| will) say|i'?ll just say"
    r"|a certain|won'?t say|not saying",
    "hush": r"[👀🤐🤫😉🫢😏🙈🤭]",
    "mocking faces": r"[🙃🤡🙄💀😇🫠🥇👏]",
    "laughter": r"\b(?:lol|lmao+|haha+|rofl)\b|[😂🤣😭]",
    "hearsay": r"\bapparently\b|\brumou?r\b|\bthey (?:do )?say\b|\bi(?:'ve)? heard\b"
    r"|\bheard (?:off|that|from)\b|\bword is\b|\blittle bird\b|\bwhisper\b"
    r"|\beveryone (?:knows|says)\b|\bfriend of a friend\b|\bno longer\b|\breally left\b",
    "secret": r"\bconfidential\w*|\bbefore (?:they|he|she|anyone)\b"
    r"|\bnot (?:for release|public|announced)\b|\bclosed doors\b|\bembargo\w*"
    r"|\b(?:till|until) (?:friday|monday|noon|june|the)\b|\bleak\w*|\bseen (?:the|it)\b"
    r"|\bi(?:'ve| have) (?:seen|typed|painted|read)\b|\bwhiteboard\b|\bdraft\b|\bexempt\b"
    r"|\bsealed\b|\bprivate (?:part|session)\b|\bunder wraps\b|\bscreenshot\w*"
    r"|\bnobody (?:knows|has been told)\b|\bhaven'?t been told\b|\bno idea\b",
    "irony": r"\blovely\b|\bbless\b|\bfunny (?:how|old)\b|\bamazing how\b|\bmarvellous\b"
    r"|\bclearly\b|\bdelighted\b|\bcongratulations\b|\bmust be (?:lovely|nice)\b|\bfamously\b"
    r"|\bpriorities\b|\bof course\b|\bcredit to\b|\bshout ?out\b",
    "negation": r"\b(?:not|no|never|nobody|nothing|none|nowt|can'?t|don'?t|won'?t|didn'?t|isn'?t"
    r"|wasn'?t|couldn'?t|nor)\b",
    "court": r"\b(?:court|jury|trial|judge|verdict|guilty|magistrates?|sentenc\w*|defendant"
    r"|witness|charged|tribunal|inquest|convicted|hearing|alibi)\b",
    "court result": r"\b(?:pleaded guilty|was (?:fined|jailed|sentenced|convicted)|were fined"
    r"|ordered to pay|judgment|findings are|upheld|dismissed)\b",
    "politics": r"\b(?:vote[ds]?|voting|ballot|election|polling|may|candidate|party|rosette"
    r"|leaflet\w*|manifesto|councillor|cllr|mayor|leader|chamber|cabinet|ward|mp)\b|🌹",
    "owning up": r"\b(?:nobody (?:checks|knows|notices|has twigged)|never (?:check|know|find)"
    r"|claimed|timesheet|backdat\w*|fiddl\w*|wiped|my thumb slips|needn'?t know"
    r"|didn'?t need to know|never made)\b",
    "at work now": r"\b(?:should be|supposed to be|meant to be|on the clock|being paid|clocked"
    r"|since (?:eleven|ten|nine)|camera off|hiding in|until six|on shift)\b",
    "off duty": r"\b(?:day off|annual leave|after work|weekend|saturday|sunday|holiday"
    r"|lunch ?break|lunch hour|night off|retire\w*|own time)\b",
    "promise": r"\b(?:i'?ll (?:see|get|have|sort|make)|we'?ll (?:see|sort|write)"
    r"|leave it with me|consider it|trust me|take it from me|you heard it here"
    r"|don'?t (?:bother|worry)|on behalf|moved you up|quote me)\b",
    "picture": r"\b(?:photo\w*|pics?|picture\w*|snap\w*|camera|filmed|clip|video|tag(?:ged)?)\b"
    r"|📸|📷",
    "insult": r"\b(?:useless|lazy|thick|stupid|idiots?|moron\w*|clowns?|joke|shambles|liars?"
    r"|bully|bullies|toad|waste of|pathetic|incompetent|rude\w*|crook\w*|worst|hate|sick of"
    r"|fed up|disgrace)\b",
    "sport": r"\b(?:referee|ref|penalty|goal|match|league|striker|keeper|away|half|darts"
    r"|football|parkrun|raid|boss fight|game)\b",
    "home": r"\b(?:recipe|cake|bread|curry|garden|tomato\w*|beans|allotment|telly|kettle|sofa"
    r"|bath|holiday|birthday|wedding|knit\w*|bike|run|walk|beach|quiz|choir|puppy|dog|cat"
    r"|curtains)\b",
    "invitation": r"\b(?:let'?s|everyone|everybody|come and|join us|book|all welcome|tickets"
    r"|free|sign up|apply|ring us|report it|collect|selling|lost|found|thank you|thanks)\b",
    "link": r"https?://|hxxp|www\.|\.gov\.uk|link in bio|@\w+\.",
    "quotation": r"[\"“”][^\"“”]{3,200}[\"“”]",
    "we": r"\b(?:we|us|our|we've|we're|we'll)\b",
    "i": r"\b(?:i|i'm|i've|i'd|i'll|me|my)\b",
    "you": r"\b(?:you|your|you're|u|ur)\b",
    "digit": r"\d",
    "phone": r"\b0\d{3,4}[\s-]?\d{3}[\s-]?\d{3,4}\b",
    "threat": r"\b(?:i know where|you'?re dead|ur dead|shame if|sleep (?:well|tight)"
    r"|mind yourselves|burn\w*|brake\w*|long memory|sorry|come (?:at|on then)|say it to my face"
    r"|have it out)\b",
}
_CAPITALISED = {
    "place": _STREET,
    "name": r"\b(?:Mr|Mrs|Ms|Miss|Dr|Doctor|Cllr|Councillor)\.? [A-Z]\w+"
    r"|\b[A-Z][a-z]+ [A-Z][a-z]+\b",
}
_FORM = 8

N_CUES = len(_WORDS) + len(_CAPITALISED) + _FORM
"""How long a cue vector is."""

CUES_DIGEST = f"{N_CUES}-2026-11"
"""Changes whenever a cue means something else; weights belong to one digest."""

_EMOJI = re.compile("[\U0001f300-\U0001faff☀-➿]")
_ENDS = re.compile(r"[.!?\n]+")
_MOST = 3


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p) for p in (*_WORDS.values(), *_CAPITALISED.values()))


def cue_vector(text: str) -> npt.NDArray[np.float32]:
    """Return how strongly each cue stands in a text: (N_CUES,) float32, each in [0, 2].

    Args:
        text: at most some thousand characters; the time taken grows with it.
    """
    plain = text.replace("’", "'")
    small = plain.lower()
    read = [small] * len(_WORDS) + [plain] * len(_CAPITALISED)
    counts = [
        min(_MOST, sum(1 for _ in pattern.finditer(words))) / 1.5
        for pattern, words in zip(_patterns(), read, strict=True)
    ]
    n_letters = max(1, sum(c.isalpha() for c in plain))
    form = (
        min(2.0, len(plain) / 150),
        min(2.0, len(_ENDS.findall(plain)) / 3),
        min(1.0, 3 * sum(c.isupper() for c in plain) / n_letters),
        min(2.0, len(_EMOJI.findall(plain)) / 2),
        min(2.0, plain.count("!") / 2),
        min(2.0, plain.count("?") / 2),
        float(plain[:1].islower()),
        float("..." in plain or "…" in plain),
    )
    return np.array([*counts, *form], np.float32)
