"""Small talk and questions that cannot be searched: recognised before any search.

It decides only whether words are a question for the policies; the replies are in ``wording``.
"""

import re
from enum import StrEnum

from bot.core.tongue import is_other_language

__all__ = ["LONGEST_QUESTION", "SmallTalk", "is_vague", "small_talk"]

LONGEST_QUESTION = 4_000
"""Code points; a scenario of a few paragraphs fits, a pasted document does not."""


class SmallTalk(StrEnum):
    """Why no search is made."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    ABILITIES = "abilities"
    ABUSE = "abuse"
    EMPTY = "empty"
    TOO_LONG = "too long"
    NO_WORDS = "no words"
    OTHER_LANGUAGE = "other language"
    VAGUE = "vague"


_CALL = r"(?:\W+(?:there|all|everyone|team|bot|policybot|assistant|again|mate|pal|both))*"
_GREETING = re.compile(
    r"(?:hi+|hiya|hello+|hey+|hullo|howdy|yo|greetings|morning|afternoon|evening"
    rf"|good (?:morning|afternoon|evening|day)|g'?day|shwmae|bore da|prynhawn da){_CALL}"
    r"(?:\W+(?:how are (?:you|things)(?: doing| today)?|how's it going"
    r"|you (?:ok|all right|alright)))?",
    re.I,
)
_THANKS = re.compile(
    r"(?:ok(?:ay)?|cool|fine)"
    r"|(?:(?:ok(?:ay)?|great|perfect|brilliant|lovely|oh|ah)\W+)?"
    r"(?:(?:many |no )?thanks?"
    r"(?: (?:you|a lot|so much|very much|a million|for (?:that|this|your help|the help)))*"
    r"|thank ?(?:you|u)|thx|ta|cheers|much appreciated|appreciate it|diolch(?: yn fawr)?"
    r"|(?:that's |thats |that is |very |really |so )?"
    r"(?:great|perfect|brilliant|helpful|useful|lovely|awesome)"
    r"|(?:that|this) (?:helps|helped)|got it|nice one|good bot)"
    r"(?:\W+(?:thanks?|thank you|cheers|you|very much|a lot|so much|mate|pal|bot|policybot"
    r"|really|helpful|that(?:'s| is|s)? (?:really |very )?(?:helpful|great|useful|perfect)"
    r"|that helps(?: a lot)?|bye))*",
    re.I,
)
_FAREWELL = re.compile(
    r"(?:good ?)?bye+(?:[ -]bye)?|see (?:you|ya)(?: later| soon)?|good ?night"
    r"|have a (?:good|nice|great) \w+",
    re.I,
)
_ABILITIES = re.compile(
    r"help|help me|menu|commands|info|about|start|usage"
    r"|(?:so\W+)?what (?:can|do|could) (?:you|u|this(?: bot| thing)?|it)(?: actually)?"
    r" (?:do|know|cover|answer|help (?:me )?with)(?: (?:for me|about|here))?"
    r"|what are you(?: for)?|who are you"
    r"|how (?:do|does|can) (?:you|this|i use (?:you|this)|it)(?: work)?"
    r"|what (?:policies|topics) do you (?:know|have|cover)"
    r"|(?:are you|is this) (?:a )?(?:bot|robot|human|real|person|ai)"
    r"|what(?:'s| is) (?:this|your name)|can you help(?: me)?"
    r"|what (?:can|should) i ask(?: you)?",
    re.I,
)
_LETTERS = re.compile(r"[a-z]+")
_STRONG_ABUSE = frozenset(
    _LETTERS.findall(
        "fuck fucking fucker shit shitty wanker bastard bollocks idiot moron stupid useless dumb"
    )
)
_MILD_ABUSE = frozenset(
    _LETTERS.findall("rubbish crap garbage trash hate suck sucks terrible awful pathetic")
)
_AIMED = frozenset(_LETTERS.findall("you your youre u ur bot robot policybot assistant"))
_ABUSE_FILLER = frozenset(
    _LETTERS.findall(
        "a an absolute total complete are is re this that thing off oh ah what such so i it its "
        "piece of go away shut up bloody effing really just at everything me damn and the"
    )
)
_ABOUT_NOTHING = frozenset(
    _LETTERS.findall(
        "a am an and any anything are be can could did do does done either even have how i in is it "
        "its just know like may me might must my no not of ok okay on or please pls really right "
        "should so that the then there these this those to was well what when where whether which "
        "why will with would yes you allowed permitted legal fine possible question quick rule rules"
    )
)
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def small_talk(question: str) -> SmallTalk | None:
    """Return why the words need no search, None if they are a question for the policies.

    Only words that are nothing but small talk count: "hi, can I post this?" is a question.
    """
    words = " ".join(question.split())
    if not words:
        return SmallTalk.EMPTY
    if len(question) > LONGEST_QUESTION:
        return SmallTalk.TOO_LONG
    if re.fullmatch(r"\?+", words):
        return SmallTalk.ABILITIES
    bare = _EDGES.sub("", words.replace("\u2019", "'"))
    if not any(character.isalnum() for character in bare):
        return SmallTalk.NO_WORDS
    if is_other_language(bare) and not _GREETING.fullmatch(bare) and not _THANKS.fullmatch(bare):
        return SmallTalk.OTHER_LANGUAGE
    if len(bare) > 90:
        return None
    for pattern, kind in (
        (_GREETING, SmallTalk.GREETING),
        (_THANKS, SmallTalk.THANKS),
        (_FAREWELL, SmallTalk.FAREWELL),
        (_ABILITIES, SmallTalk.ABILITIES),
    ):
        if pattern.fullmatch(bare):
            return kind
    return SmallTalk.ABUSE if _is_abuse(bare) else None


def is_vague(question: str) -> bool:
    """Return whether a question names nothing that a policy could speak of ("is that allowed?")."""
    spoken = _LETTERS.findall(question.lower().replace("'", ""))
    has_figures = any(character.isdigit() for character in question)
    return bool(spoken) and not has_figures and _ABOUT_NOTHING.issuperset(spoken)


def _is_abuse(words: str) -> bool:
    """Return whether the words say nothing but that the assistant, or all the world, is no good."""
    spoken = _LETTERS.findall(words.lower().replace("'", ""))
    insult, aimed = _STRONG_ABUSE.intersection(spoken), _AIMED.intersection(spoken)
    if not insult and not (_MILD_ABUSE.intersection(spoken) and aimed):
        return False
    return _STRONG_ABUSE.union(_MILD_ABUSE, _AIMED, _ABUSE_FILLER).issuperset(spoken)
