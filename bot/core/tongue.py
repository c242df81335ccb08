"""Whether words are in a language that the assistant reads.

A question is judged by its commonest words and taken for English unless it is plainly of another
language; a draft, sentence by sentence, by the share of words that English knows.
"""

import re
from unicodedata import normalize

from knowledge.words import known_words

__all__ = ["has_other_language", "is_other_language"]

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_SENTENCE = re.compile(r"[^.!?;:\n]+")
_FEWEST_WORDS = 3
_FEWEST_IN_A_SENTENCE = 4
# Of 43,387 English drafts 21 have a sentence with as few known words, most of them text-speak;
# of 13 sentences in ten other languages all have.
_KNOWN_AT_MOST = 0.25
_MANY_LETTERS = 12
_SHARE_OF_OTHER_LETTERS = 0.5
_LATIN_UNTIL = 0x250

# The commonest words of English, and of the languages that staff in Britain most often speak, those
# left out that are also English words or names.
_ENGLISH = frozenset(
    "the and for that this with you your are not but can could would should may any all our their they "
    "have has had was were been will what who when where which how why does did from about my me we to "
    "of in on is it do if be an or at by as am im post policy work manager leave council".split()
)
_SHORTEST = _ENGLISH | frozenset("he so no go us up".split())
_OTHERS = {
    "Welsh": frozenset(
        "ydw ydy ydi yw mae oes gallaf gaf cael beth pryd ble pwy sut pam fy ein eich eu gyda gan ond neu "
        "hefyd wrth ar gyfer rhaid dwi rydw rwy'n hoffi gwaith polisi amdan heb "
        "fod rwyf cyngor ga gen fi am yn yr dim wedi ydych chi gwestiwn postio bostio swydd gwyliau wyliau "
        "ngwyliau ngwaith lluniau llun cyfryngau cymdeithasol mewn".split()
    ),
    "Polish": frozenset(
        "czy jest nie tak moge mogę jak kiedy gdzie kto dlaczego moja moje moj mój w na ze z że się sie do "
        "praca pracy zdjecia zdjęcia dla przez lub albo jeśli jesli".split()
    ),
    "Romanian": frozenset(
        "pot este sunt nu da cum când cand unde cine ce mea meu pe și si cu la din pentru sau dacă daca "
        "munca poze".split()
    ),
    "French": frozenset(
        "je puis peux est suis pas oui comment quand où qui quoi mon ma mes le la les des une avec pour "
        "dans sur ou et que au aux travail photos".split()
    ),
    "Spanish": frozenset(
        "puedo es soy sí cómo como cuándo dónde quién qué mi mis el la los las una con para en sobre y o "
        "que del trabajo fotos".split()
    ),
    "German": frozenset(
        "kann ich darf ist nicht ja wie wann wo wer was mein meine der die das eine mit für auf und oder "
        "von bei arbeit bilder".split()
    ),
    "Portuguese": frozenset(
        "posso é sou não sim como quando onde quem meu minha o os as uma com para em sobre e ou que do da "
        "trabalho fotos".split()
    ),
    "Italian": frozenset(
        "posso è sono non sì come quando dove chi mio mia il lo gli una con per in su e o che del della "
        "lavoro foto".split()
    ),
}


def is_other_language(words: str) -> bool:
    """Return whether the words are plainly in a language other than English."""
    letters = [c for c in words if c.isalpha()]
    if not letters:
        return False
    foreign = sum(ord(c) >= _LATIN_UNTIL for c in letters)
    if foreign >= _SHARE_OF_OTHER_LETTERS * len(letters):
        return True
    spoken = [w.lower() for w in _WORD.findall(words.replace("\u2019", "'"))]
    if len(spoken) < _FEWEST_WORDS:
        return False
    english = sum(w in _ENGLISH for w in spoken)
    best = max(sum(w in common for w in spoken) for common in _OTHERS.values())
    return best >= 2 and best > 2 * english


def has_other_language(draft: str) -> bool:
    """Return whether a sentence of a draft is in words that the checks of a draft cannot read.

    Words with a capital do not count, as they may be names; a sentence of fewer than four words
    is too short to tell, in the Latin alphabet.
    """
    plain = normalize("NFKC", draft).replace("\u2019", "'")
    if sum(c.isalpha() and ord(c) >= _LATIN_UNTIL for c in plain) >= _MANY_LETTERS:
        return True
    return any(_reads_foreign(sentence) for sentence in _SENTENCE.findall(plain))


def _reads_foreign(sentence: str) -> bool:
    words = [word for word in _WORD.findall(sentence) if not word[0].isupper()]
    if len(words) < _FEWEST_IN_A_SENTENCE:
        return False
    known = known_words().known
    n_known = sum(w in _SHORTEST or w in known or w.split("'")[0] in known for w in words)
    return n_known <= _KNOWN_AT_MOST * len(words)
