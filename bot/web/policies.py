"""The policy owner's view on a page: reviews that are due, what no clause answers, what changed.

Payload in, core, payload out. Where the page is not this machine's own, the words of questions
stay away from it: whoever is signed in is not yet a policy's owner.
"""

from functools import partial
from typing import Any

from aiohttp import web

from bot.core import wording_policies as wording
from bot.core.overseeing import Comparison, Overseer, Overview, PolicyState
from bot.core.wording import readable_title
from bot.web.files import file_handler
from bot.web.guarding import refused, reply
from bot.workers import Workers
from knowledge.difference import Change, ChangeKind, ClausePart
from knowledge.domain import Clause, Span
from knowledge.errors import IndexMissing

__all__ = ["add_policies_page"]

_MOST_DAYS = 3650
_NOT_HERE = "The words of questions are shown on the machine that policybot runs on."


def add_policies_page(
    app: web.Application, *, overseer: Overseer, workers: Workers, org: str, is_own: bool
) -> None:
    """Add the page and its data to the application.

    Args:
        is_own: the page is this machine's own; only then the words of questions are shown.
    """
    page = _PoliciesPage(overseer, workers, org, is_own)
    app.router.add_get("/policies", file_handler("policies.html"))
    app.router.add_get("/api/policies", page.overview)
    app.router.add_get("/api/policies/{policy}/changes", page.changes)


class _PoliciesPage:
    """The handlers, bound to one organisation."""

    def __init__(self, overseer: Overseer, workers: Workers, org: str, is_own: bool) -> None:
        self._overseer = overseer
        self._workers = workers
        self._org = org
        self._is_own = is_own

    async def overview(self, request: web.Request) -> web.Response:
        """Return how the policies stand."""
        days = _number(request.query.get("days", "")) or 30
        look = partial(self._overseer.overview, self._org, days=min(days, _MOST_DAYS))
        try:
            found = await self._workers.run(look)
        except IndexMissing as error:
            return refused(404, str(error))
        return reply(_overview(found, has_words=self._is_own))

    async def changes(self, request: web.Request) -> web.Response:
        """Return what changed between two versions of a policy."""
        old, new = (_number(request.query.get(name, "")) for name in ("old", "new"))
        compare = self._overseer.compare
        policy = request.match_info["policy"]
        found = await self._workers.run(partial(compare, self._org, policy, old, new))
        if found is None:
            return refused(404, "There are no two such versions to compare.")
        return reply(_comparison(found))


def _number(text: str) -> int | None:
    """Return a number of at most nine digits, None where the text is none."""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 10 else None


def _overview(found: Overview, *, has_words: bool) -> dict[str, Any]:
    questions = [
        {
            "question": one.question,
            "how_often": wording.asked_lately(one.n, was_passed_on=one.was_passed_on),
        }
        for one in found.open_questions
    ]
    return {
        "policies": [_policy(state) for state in found.policies],
        "asked": wording.asked(found),
        "n_asked": found.n_asked,
        "n_open": found.n_open,
        "judged": wording.judged(found),
        "questions": questions if has_words else [],
        "words": wording.words_kept(found) if has_words else _NOT_HERE,
        "silent": [{"topic": name, "how_often": wording.times(n)} for name, n in found.silent],
    }


def _policy(state: PolicyState) -> dict[str, Any]:
    card = state.card
    return {
        "policy": card.policy,
        "title": card.title,
        "version_name": card.version_name,
        "n_clauses": card.n_clauses,
        "owner": readable_title(card.owner),
        "is_draft": card.is_draft,
        "review": wording.review(state),
        "review_state": state.review.value,
        "versions": list(state.versions),
    }


def _comparison(found: Comparison) -> dict[str, Any]:
    changed = [c for c in found.difference.changes if c.kinds != (ChangeKind.UNCHANGED,)]
    return {
        "title": readable_title(found.new.metadata.title),
        "old": found.old.version,
        "new": found.new.version,
        "between": wording.between(found),
        "counts": wording.counts(found.counts),
        "sections": [
            {"was": " > ".join(section.was), "now": " > ".join(section.now)}
            for section in found.difference.sections
        ],
        "changes": [_change(change) for change in changed],
    }


def _change(change: Change) -> dict[str, Any]:
    clause = change.new or change.old
    return {
        "what": wording.change(change.kinds),
        "kind": change.kinds[0].value,
        "ref": clause.ref if clause else "",
        "heading": " \u203a ".join(clause.heading_path) if clause else "",
        "was": _side(change.old, change, is_old=True),
        "now": _side(change.new, change, is_old=False),
    }


def _side(clause: Clause | None, change: Change, *, is_old: bool) -> dict[str, Any] | None:
    """Return a clause as it was or is, in pieces of [words, whether they changed]."""
    if clause is None:
        return None
    pieces: list[list[Any]] = []
    for part in ClausePart:
        edits = [e for e in change.edits if e.part is part]
        words: str = getattr(clause, part.value)
        pieces += _pieces(words, [e.was if is_old else e.now for e in edits])
        if words:
            pieces.append([" ", False])
    return {"ref": clause.ref, "pieces": pieces[:-1]}


def _pieces(words: str, changed: list[Span]) -> list[list[Any]]:
    """Return words cut into [words, whether they changed]; empty spans mark nothing."""
    pieces: list[list[Any]] = []
    at = 0
    for span in changed:
        pieces += [[words[at : span.start], False], [words[span.start : span.end], True]]
        at = span.end
    return [piece for piece in [*pieces, [words[at:], False]] if piece[0]]
