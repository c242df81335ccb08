"""Putting the policy owner's view together: over the home folder and whatever store is open."""

from typing import Protocol

from bot.core.overseeing import Overseer
from bot.core.ports import Clock, Feedback, QuestionLog
from bot.core.records import OrgProfiles
from bot.draft_files import CorpusLibrary, FileTally
from knowledge.archive import Archive

__all__ = ["overseer_over"]


class _Kept(Protocol):
    """What the view reads of a store, or of a desk."""

    @property
    def question_log(self) -> QuestionLog: ...
    @property
    def feedback(self) -> Feedback: ...
    @property
    def profiles(self) -> OrgProfiles: ...


def overseer_over(archive: Archive, kept: _Kept, clock: Clock) -> Overseer:
    """Return the owner's view; policies are opened without their index, which it does not need."""
    return Overseer(
        library=CorpusLibrary(archive),
        versions=archive,
        question_log=kept.question_log,
        feedback=kept.feedback,
        profiles=kept.profiles,
        tally=FileTally(archive),
        clock=clock,
    )
