"""Invented drafts of many voices, against every organisation whose policies speak of the topic."""

from collections.abc import Iterator
from pathlib import Path

from bot.core.reviewing import Reviewer
from knowledge.domain import Audience, Capacity, DraftReport, Verdict
from knowledge.topics import TOPICS
from tests.bot.drafts.published import corpora, reviewer

_CASES = Path(__file__).parent / "cases"
_CAPACITIES = {"o": Capacity.OFFICIAL, "p": Capacity.PERSONAL}


def _lines(name: str, n_fields: int) -> Iterator[list[str]]:
    for line in (_CASES / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("|", n_fields - 1)


def _touched(report: DraftReport) -> set[str]:
    by_name = {topic.name: topic.topic_id for topic in TOPICS.values()}
    findings = (*report.findings, *report.questions)
    also = [e.removeprefix("also: ") for f in findings for e in f.evidence if e[:6] == "also: "]
    return {f.topic for f in findings} | {by_name[name] for name in also}


def _missed(name: str, judge: Reviewer) -> tuple[list[str], int]:
    missed, n_drafts = [], 0
    for topic, capacity, draft in _lines(name, 3):
        posted_as = _CAPACITIES[capacity]
        for org in corpora():
            if not judge.grid(org).eligible(topic, posted_as, Audience.STAFF):
                continue
            n_drafts += 1
            if topic not in _touched(judge.review(org, draft, capacity=posted_as)):
                missed.append(f"{topic} at {org}: {draft}")
    return missed, n_drafts


def test_good_posts_are_left_alone() -> None:
    """Hardly a good post needs another look anywhere, and none is ever stopped."""
    flagged, n_drafts = [], 0
    for capacity, draft in _lines("good.txt", 2):
        for org in corpora():
            n_drafts += 1
            report = reviewer().review(org, draft, capacity=_CAPACITIES[capacity])
            assert report.verdict is not Verdict.BLOCK, (org, draft)
            if report.verdict is not Verdict.OK:
                flagged.append(f"{org}: {draft}")
    assert len(flagged) <= 0.01 * n_drafts, flagged


def _flagged_as_shipped(name: str) -> tuple[list[str], int]:
    """Return innocent posts that are sent back, by rules or by sense, and how many there were."""
    orgs, flagged, n_drafts = sorted(corpora()), [], 0
    for at, (draft,) in enumerate(_lines(name, 1)):
        for step, capacity in enumerate(_CAPACITIES.values()):
            org = orgs[(at + step) % len(orgs)]
            report = reviewer(by_sense=True).review(org, draft, capacity=capacity)
            assert report.verdict is not Verdict.BLOCK, (org, draft)
            n_drafts += 1
            if report.verdict is not Verdict.OK:
                flagged.append(f"{org}, {capacity}: {draft}")
    return flagged, n_drafts


def test_innocent_words_and_identities_are_left_alone() -> None:
    """What only looks like a slur, an insult or a secret is none, by rules and by sense."""
    flagged, n_drafts = _flagged_as_shipped("innocent.txt")
    assert len(flagged) <= 0.02 * n_drafts, flagged


def test_warnings_to_the_public_are_left_alone() -> None:
    """Who warns of thieves, poisons and floods accuses nobody, nor does who answers a question.

    Of these, which nothing was learned from, .06 are sent back (2026-11).
    """
    flagged, n_drafts = _flagged_as_shipped("notices.txt")
    assert len(flagged) <= 0.08 * n_drafts, flagged


def test_open_breaches_are_found_by_their_topic() -> None:
    """What a post says openly is found, with its own topic, wherever a clause speaks of it."""
    missed, n_drafts = _missed("bad.txt", reviewer())
    assert len(missed) <= 0.05 * n_drafts, missed


def test_disguises_are_seen_through() -> None:
    """Figures, symbols, spaces and other scripts in place of letters hide nothing."""
    missed, n_drafts = _missed("disguised.txt", reviewer())
    assert len(missed) <= 0.1 * n_drafts, missed
