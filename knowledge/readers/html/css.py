"""The little of style sheets that decides what is shown: hidden, struck, bold, list marks.

Rules are matched by element, class, id, child and descendant; other selectors are passed over. It
knows nothing of how a page is walked.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, Protocol

__all__ = ["Declarations", "Place", "Sheet", "declarations_of"]

Declarations = dict[str, str]

_OF_INTEREST: Final = re.compile(
    r"display|visibility|font|text-decoration|text-transform|list-style|white-space|content|counter|mso-"
)
_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_BRACE: Final = re.compile(r"[{}]")
_COMPOUND: Final = re.compile(r"([a-z][a-z0-9-]*|\*)?((?:[.#][\w-]+)*)$", re.I)
_NAME: Final = re.compile(r"([.#])([\w-]+)")
_BEFORE: Final = re.compile(r"::?before$", re.I)
_DECLARATION: Final = re.compile(r"""\s*([\w-]+)\s*:\s*((?:"[^"]*"|'[^']*'|[^;"'])*)""")
_SCREENS: Final = ("screen", "all")
_MAX_SELECTOR_CHARS: Final = 300
_MAX_RULES: Final = 20_000


class Place(Protocol):
    """An element where a rule may match, with what it stands in."""

    @property
    def tag(self) -> str:
        """Its name."""

    @property
    def classes(self) -> frozenset[str]:
        """Its class names."""

    @property
    def element_id(self) -> str:
        """Its id, "" where it has none."""

    @property
    def parent(self) -> "Place | None":
        """What it stands in."""


class _Compound(NamedTuple):
    tag: str
    classes: frozenset[str]
    element_id: str

    def matches(self, place: Place) -> bool:
        return (
            (not self.tag or self.tag == place.tag)
            and (not self.element_id or self.element_id == place.element_id)
            and self.classes <= place.classes
        )


class _Rule(NamedTuple):
    weight: tuple[int, int, int, int]
    last: _Compound
    above: tuple[tuple[str, _Compound], ...]  # combinator and compound, innermost first
    said: Declarations


class Sheet:
    """The rules of a page's style sheets, found by what their last part names."""

    def __init__(self, sources: Sequence[str]) -> None:
        self._rules: dict[str, list[_Rule]] = {}
        self._marks: dict[str, list[_Rule]] = {}
        self._cache: dict[tuple[str, frozenset[str], str], tuple[list[_Rule], bool]] = {}
        order = 0
        for source in sources:
            for selectors, body in _blocks(_COMMENT.sub(" ", source)):
                if order >= _MAX_RULES or _OF_INTEREST.search(body) is None:
                    continue
                said = declarations_of(body)
                for selector in selectors.split(","):
                    order += 1
                    self._add(selector.strip(), said, order)

    @property
    def has_marks(self) -> bool:
        """Some rule writes text before elements."""
        return bool(self._marks)

    def of(self, place: Place) -> Declarations:
        """Return what the rules say of an element, the stronger over the weaker."""
        if not self._rules:
            return {}
        key = (place.tag, place.classes, place.element_id)
        found = self._cache.get(key)
        if found is None:
            rules = _candidates(self._rules, place)
            found = self._cache[key] = rules, any(rule.above for rule in rules)
        rules, depends = found
        if not rules:
            return {}
        return _together([r for r in rules if not depends or _stands_in(place, r.above)])

    def before(self, place: Place) -> Declarations:
        """Return what the rules say of the text before an element."""
        rules = _candidates(self._marks, place)
        return _together([r for r in rules if _stands_in(place, r.above)])

    def _add(self, selector: str, said: Declarations, order: int) -> None:
        bare = _BEFORE.sub("", selector)
        parts = _parsed(bare)
        if parts is None:
            return
        last = parts[0][1]
        weight = (
            sum(bool(c.element_id) for _, c in parts),
            sum(len(c.classes) for _, c in parts),
            sum(bool(c.tag) for _, c in parts),
            order,
        )
        rule = _Rule(weight, last, tuple(parts[1:]), said)
        key = f"#{last.element_id}" if last.element_id else min(last.classes, default="")
        key = key if last.element_id or not key else f".{key}"
        rules = self._marks if bare != selector else self._rules
        rules.setdefault(key or last.tag or "*", []).append(rule)


def declarations_of(source: str) -> Declarations:
    """Return the declarations of a style attribute or rule, names and values in lower case.

    Values of ``content`` keep their case.
    """
    said: Declarations = {}
    for printed, value in _DECLARATION.findall(source[:20_000]):
        name = printed.lower()
        bare = value.replace("!important", "").strip()
        said[name] = bare if name == "content" else bare.lower()
    return said


def _blocks(source: str) -> Iterator[tuple[str, str]]:
    """Yield selectors and body of every rule that holds on a screen."""
    at = 0
    skipping: list[bool] = []
    for brace in _BRACE.finditer(source):
        if brace.start() < at:
            continue
        if brace.group() == "}":
            if skipping:
                skipping.pop()
            at = brace.end()
            continue
        prelude = source[at : brace.start()].rpartition(";")[2].strip()
        at = brace.end()
        if prelude.startswith("@"):
            skipping.append(_is_skipped(prelude.lower()))
            continue
        end = source.find("}", at)
        end = len(source) if end < 0 else end
        if not any(skipping):
            yield prelude, source[at:end]
        at = end + 1


def _is_skipped(prelude: str) -> bool:
    if prelude.startswith("@media"):
        words = re.findall(r"[a-z-]+", prelude.partition("(")[0])
        return len(words) > 1 and not any(word in _SCREENS for word in words)
    return not prelude.startswith(("@supports", "@layer", "@container"))


def _parsed(selector: str) -> list[tuple[str, _Compound]] | None:
    """Return a selector's compounds, innermost first; None where it is of a kind passed over."""
    if not selector or len(selector) > _MAX_SELECTOR_CHARS or any(c in selector for c in "+~[:"):
        return None
    parts: list[tuple[str, _Compound]] = []
    combinator = ""
    for word in reversed(selector.replace(">", " > ").split()):
        if word == ">":
            combinator = ">"
            continue
        found = _COMPOUND.fullmatch(word)
        if found is None:
            return None
        names = _NAME.findall(found.group(2))
        compound = _Compound(
            tag=(found.group(1) or "").lower().replace("*", ""),
            classes=frozenset(name for sign, name in names if sign == "."),
            element_id=next((name for sign, name in names if sign == "#"), ""),
        )
        parts.append((combinator or " ", compound))
        combinator = ""
    return parts or None


def _candidates(rules: dict[str, list[_Rule]], place: Place) -> list[_Rule]:
    keys = ["*", place.tag, *(f".{name}" for name in place.classes)]
    if place.element_id:
        keys.append(f"#{place.element_id}")
    found = [r for key in keys for r in rules.get(key, ()) if r.last.matches(place)]
    return sorted(found, key=lambda rule: rule.weight)


def _stands_in(place: Place, above: tuple[tuple[str, _Compound], ...]) -> bool:
    """Tell whether the element stands in what the rule asks for, nearest match first."""
    at = place.parent
    for combinator, compound in above:
        while at is not None and not compound.matches(at):
            if combinator == ">":
                return False
            at = at.parent
        if at is None:
            return False
        at = at.parent
    return True


def _together(rules: Sequence[_Rule]) -> Declarations:
    said: Declarations = {}
    for rule in rules:
        said.update(rule.said)
    return said
