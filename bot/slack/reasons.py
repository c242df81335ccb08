"""Why there is no answer, as a sentence for the person. Pure."""

from bot.core import wording, wording_chat
from bot.workers import Busy
from knowledge.errors import IndexMissing, RetrievalError, StoreError

__all__ = ["sentence_for"]


def sentence_for(error: Exception, reference: str) -> str:
    """Return what a person is told when their question cannot be answered."""
    match error:
        case Busy():
            return wording.BUSY
        case IndexMissing():
            return wording_chat.KNOWS_NOTHING
        case RetrievalError():
            return wording_chat.INDEX_TROUBLE
        case StoreError():
            return wording_chat.STORE_TROUBLE
    return wording_chat.trouble(reference)
