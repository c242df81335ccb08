"""Read rule files: TOML in, rules out, and a plain word on what keeps one from being used.

A folder of rules holds one TOML file a rule, anywhere below it, and the groups of phrases that
rules share in ``words/NAME.txt``, one phrase a line, "; " before a remark. ``without`` at the top of
a file counts for each of its ways.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import regex

from knowledge.domain import Capacity, Certainty, Fix, FixKind, Severity, Span
from knowledge.errors import RuleError
from knowledge.phrases import Element, PhraseFault, parse_phrase
from knowledge.rules import NEXT_SENTENCE, Context, Example, Rule, RuleKind, Slots
from knowledge.topics import TOPICS

__all__ = ["ORG_GROUP", "read_groups", "read_rules"]

ORG_GROUP = "org"
"""The group that holds an organisation's own names; filled when a draft is read."""

_Word = TypeVar("_Word", bound=StrEnum)

_MARKED = re.compile(r"\[\[(.+?)\]\]", re.S)
_KNOWN = frozenset(
    "id version topic kind capacity severity certainty asks reason fix source pattern clue validator way"
    " without words lowered_by silenced_by examples".split()
)
_BOTH = ("personal", "official")


def read_groups(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """Read the groups of phrases that rules of this folder share, by name.

    Raises:
        RuleError: a phrase cannot be read, or groups go round in a circle.
    """
    groups: dict[str, tuple[str, ...]] = {ORG_GROUP: ()}
    for path in sorted((folder / "words").glob("*.txt")):
        lines = [line.partition("; ")[0].strip() for line in path.read_text("utf-8").splitlines()]
        groups[path.stem] = tuple(line for line in lines if line and line != ";")
    for name, phrases in groups.items():
        _check_phrases(phrases, groups, partial(_refuse, f"words/{name}.txt"))
        _check_circle(name, groups)
    return MappingProxyType(groups)


def read_rules(folder: Path) -> tuple[Rule, ...]:
    """Read every rule of a folder, in the order of their ids.

    Raises:
        RuleError: as ``knowledge.rules.load_rulebook``.
    """
    groups = read_groups(folder)
    rules: dict[str, Rule] = {}
    for path in sorted(folder.rglob("*.toml")):
        where = path.relative_to(folder).as_posix()
        rule = _Reader(where, groups).rule(path)
        if rule.rule_id in rules:
            raise _refuse(where, f"the id {rule.rule_id!r} is taken by another rule")
        rules[rule.rule_id] = rule
    return tuple(rules[rule_id] for rule_id in sorted(rules))


def _refuse(where: str, problem: str) -> RuleError:
    return RuleError(where, problem, "Mend the file, or take it out of the rulebook.")


class _Reader:
    """Reads one file, and refuses it with its name."""

    def __init__(self, where: str, groups: Mapping[str, tuple[str, ...]]) -> None:
        self._where = where
        self._groups = groups

    def rule(self, path: Path) -> Rule:
        try:
            facts = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
            raise self._refuse(f"it is not readable TOML ({exc})") from exc
        if unknown := set(facts) - _KNOWN:
            raise self._refuse(f"it says {', '.join(sorted(unknown))}, which no rule has")
        try:
            return self._rule(facts)
        except KeyError as exc:
            raise self._refuse(f"it does not say its {exc.args[0]}") from exc

    def _rule(self, facts: Mapping[str, Any]) -> Rule:
        if facts["topic"] not in TOPICS:
            raise self._refuse(f"no topic is called {facts['topic']!r}")
        examples = facts.get("examples", {})
        rule = Rule(
            rule_id=facts["id"],
            version=facts.get("version", 1),
            topic=facts["topic"],
            kind=self._one(RuleKind, facts["kind"]),
            capacities=self._several(Capacity, facts.get("capacity", _BOTH)),
            severity=self._one(Severity, facts["severity"]),
            certainty=self._one(Certainty, facts["certainty"]),
            reason=facts["reason"],
            bad=self._examples(examples.get("bad", ())),
            ok=self._examples(examples.get("ok", ())),
            source=facts["source"],
            asks=facts.get("asks", False),
            pattern=facts.get("pattern", ""),
            clue=facts.get("clue", ""),
            validator=facts.get("validator", ""),
            ways=tuple(self._way(way, facts.get("without", ())) for way in facts.get("way", ())),
            words=MappingProxyType({k: tuple(v) for k, v in facts.get("words", {}).items()}),
            lowered_by=self._several(Context, facts.get("lowered_by", ())),
            silenced_by=self._several(Context, facts.get("silenced_by", ())),
            fix=self._fix(facts["fix"]) if "fix" in facts else None,
        )
        self._check(rule)
        return rule

    def _check(self, rule: Rule) -> None:
        if not rule.bad or not rule.ok:
            raise self._refuse("it needs at least one bad and one ok example")
        if rule.kind in (RuleKind.SLOTS, RuleKind.ABSENCE) and not rule.ways:
            raise self._refuse("a rule of slots needs at least one [[way]]")
        if rule.kind is RuleKind.PATTERN and not rule.pattern:
            raise self._refuse("a rule of a pattern needs its pattern")
        try:
            for pattern in (rule.pattern, rule.clue):
                regex.compile(pattern, regex.IGNORECASE | regex.VERBOSE)
        except regex.error as exc:
            raise self._refuse(f"its pattern cannot be used ({exc})") from exc
        for way in rule.ways:
            if way.within < NEXT_SENTENCE:
                raise self._refuse(f"within = {way.within}: use words from 0 on, -1 or -2")
            for phrases in (*way.all, way.also, way.without, way.absent):
                _check_phrases(phrases, self._groups, self._refuse)

    def _way(self, facts: Mapping[str, Any], without: Iterable[str]) -> Slots:
        """Return a way; what the whole rule does without each of its ways does without."""
        return Slots(
            all=tuple(tuple(slot) for slot in facts["all"]),
            also=tuple(facts.get("also", ())),
            without=(*without, *facts.get("without", ())),
            absent=tuple(facts.get("absent", ())),
            within=facts.get("within", 0),
            ordered=facts.get("ordered", False),
        )

    def _fix(self, facts: Mapping[str, str]) -> Fix:
        return Fix(kind=self._one(FixKind, facts["kind"]), text=facts["text"])

    def _examples(self, given: Iterable[str | Mapping[str, str]]) -> tuple[Example, ...]:
        return tuple(
            self._example(one if isinstance(one, str) else one["text"], one) for one in given
        )

    def _example(self, marked: str, given: str | Mapping[str, str]) -> Example:
        spans: list[Span] = []
        for n, match in enumerate(_MARKED.finditer(marked)):
            start = match.start() - 4 * n
            spans.append(Span(start, start + len(match[1])))
        facts = {} if isinstance(given, str) else given
        capacity = facts.get("capacity")
        return Example(
            text=_MARKED.sub(r"\1", marked),
            spans=tuple(spans),
            capacity=self._one(Capacity, capacity) if capacity else None,
            platform=facts.get("platform", ""),
        )

    def _one(self, kind: type[_Word], word: str) -> _Word:
        try:
            return kind(word)
        except ValueError:
            known = ", ".join(kind)
            raise self._refuse(f"it says {word!r} where one of {known} is due") from None

    def _several(self, kind: type[_Word], words: Iterable[str]) -> frozenset[_Word]:
        return frozenset(self._one(kind, word) for word in words)

    def _refuse(self, problem: str) -> RuleError:
        return _refuse(self._where, problem)


def _check_phrases(
    phrases: Iterable[str],
    groups: Mapping[str, tuple[str, ...]],
    refuse: Callable[[str], RuleError],
) -> None:
    for text in phrases:
        try:
            elements = parse_phrase(text).elements
        except PhraseFault as exc:
            raise refuse(str(exc)) from exc
        for name in _named(elements):
            if name not in groups:
                raise refuse(f"the phrase {text!r} names the group {name!r}, which does not exist")


def _named(elements: Iterable[Element]) -> set[str]:
    return {name for e in elements for name in e.groups}


def _check_circle(name: str, groups: Mapping[str, tuple[str, ...]]) -> None:
    seen: set[str] = set()
    ahead = [name]
    while ahead:
        for text in groups[ahead.pop()]:
            for inner in _named(parse_phrase(text).elements):
                if inner == name:
                    raise _refuse(f"words/{name}.txt", f"the group {name!r} contains itself")
                if inner in groups and inner not in seen:
                    seen.add(inner)
                    ahead.append(inner)
