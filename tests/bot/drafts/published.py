"""Our sample policies, and published ones where a checkout has them beside it, ready for drafts."""

from functools import cache
from pathlib import Path

from bot.core.ports import Snapshot
from bot.core.reviewing import Reviewer
from bot.sense import late_scorer
from knowledge.corpus import Corpus
from knowledge.parse import parse_policy
from tests.bot.twins import EventList, FixedClock, MemoryLibrary, ScriptedRetriever, a_corpus
from tests.builders import INGESTED_AT

__all__ = ["corpora", "reviewer"]

_ROOT = Path(__file__).resolve().parents[3]
_OURS = _ROOT / "knowledge" / "policies"
_PUBLISHED = _ROOT.parent / "shared" / "policies"
_SUFFIXES = (".md", ".txt", ".docx", ".html")


@cache
def corpora() -> dict[str, Corpus]:
    """Return our sample policies as one organisation, and each published policy as its own."""
    read = [
        parse_policy(path.name, path.read_bytes(), version=1, ingested_at=INGESTED_AT)
        for path in sorted(_OURS.iterdir())
        if path.suffix in _SUFFIXES
    ]
    found = {"ours": a_corpus(*read, org="ours")}
    for path in sorted(_PUBLISHED.glob("*.txt")) if _PUBLISHED.is_dir() else ():
        version = parse_policy(path.name, path.read_bytes(), version=1, ingested_at=INGESTED_AT)
        found[path.stem] = a_corpus(version, org=path.stem)
    return found


@cache
def reviewer(*, by_sense: bool = False) -> Reviewer:
    """Return a reviewer of all of them, by rules alone or as shipped."""
    snapshots = [Snapshot(corpus=c, retriever=ScriptedRetriever()) for c in corpora().values()]
    return Reviewer(
        library=MemoryLibrary(*snapshots),
        clock=FixedClock(),
        events=EventList(),
        scorer=late_scorer() if by_sense else None,
    )
