"""Questions: asked by mention, in a direct message, by command, from a message or by a button."""

from collections.abc import Sequence
from functools import partial

from bot.core import wording_chat
from bot.core.showing import show_answer
from bot.core.shown import AnswerShown
from bot.slack.blocks import Asked, Block, answer_blocks, context, rich, said, text_section
from bot.slack.links import page_of
from bot.slack.people import Refused
from bot.slack.sending import Reply
from bot.slack.status import Status
from bot.slack.turn import PerhapsSaid, Turn
from bot.slack.turns import Turns
from bot.slack.windows import Window, Windows
from bot.workers import Busy
from knowledge.domain import Answer
from knowledge.errors import DeliveryFailed, PolicyAssistantError

__all__ = ["Asking"]


class Asking:
    """Answers questions.

    Args:
        public_url: where people can open a clause in its policy, "" where they cannot.
    """

    def __init__(
        self, turns: Turns, status: Status, windows: Windows, *, public_url: str = ""
    ) -> None:
        self._turns = turns
        self._desk = turns.desk
        self._status = status
        self._windows = windows
        self._public_url = public_url

    async def openly(self, turn: Turn, question: str) -> None:
        """Answer where it was asked: in the thread, or in the direct conversation.

        Where people of other organisations read along who may not see what the policies say, only
        the asker sees the answer, and may share it.
        """
        call = turn.call
        hide = await self._turns.door.hides_from_strangers(call, turn.org)
        earlier = self._desk.threads.earlier(call.conversation)
        turn.asked = Asked(question, earlier)
        async with self._status.shown(turn, wording_chat.LOOKING):
            answer = await self._found(turn, question, earlier)
            reply, _ = await self._reply(
                turn, answer, turn.asked, is_private=hide and not call.is_direct
            )
        if hide:
            await turn.tell(reply)
        else:
            await turn.answer(reply)
        self._remember(turn, question, answer)

    async def privately(self, turn: Turn, question: str, *, replace: bool = False) -> None:
        """Answer so that only the asker sees it; they may share it with the channel."""
        earlier = self._desk.threads.earlier(turn.call.conversation)
        turn.asked = Asked(question, earlier)
        answer = await self._found(turn, question, earlier)
        reply, _ = await self._reply(turn, answer, turn.asked, is_private=not turn.call.is_direct)
        await turn.tell(reply, replace=replace)
        self._remember(turn, question, answer)

    async def in_window(self, turn: Turn, question: str) -> None:
        """Answer in a window of the asker's."""
        title = wording_chat.COVERED_BY
        opened = await self._windows.opened(turn, title)
        await self._fill(turn, opened, title, question)

    async def again_in_window(self, turn: Turn, question: str) -> None:
        """Answer in the window that the asker has open already."""
        opened = Window(view_id=turn.call.view_id)
        await self._fill(turn, opened, wording_chat.COVERED_BY, question)

    async def _fill(self, turn: Turn, opened: Window | None, title: str, question: str) -> None:
        async def blocks() -> tuple[str, list[Block]]:
            if not question:
                return wording_chat.NOTHING_TO_READ, said(wording_chat.NOTHING_TO_READ)
            answer = await self._found(turn, question, ())
            shown = show_answer(answer)
            page = page_of(self._public_url, shown.quotes)
            made = answer_blocks(shown, Asked(question), page=page, in_modal=True)
            return shown.plain, made

        await self._windows.filled(turn, opened, title, blocks)

    async def try_one(self, turn: Turn, question: str) -> None:
        """Answer a question from the Home tab in the asker's direct conversation."""
        answer = await self._found(turn, question, ())
        reply, _ = await self._reply(turn, answer, Asked(question), is_private=False)
        asked = wording_chat.YOU_ASKED.format(question)
        reply.body["text"] = Reply(f"{asked}\n{reply.text}").body["text"]
        reply.body["blocks"] = [context(asked), *reply.body["blocks"]]
        await turn.about_to_say()
        await self._turns.sender.directly(turn.client, turn.call, reply, is_expected=True)

    async def share(self, turn: Turn, asked: Asked) -> None:
        """Put an answer that only the asker saw into the channel, on their wish.

        It is made anew: what stands in force now is what the channel reads.
        """
        answer = await self._found(turn, asked.question, asked.earlier)
        reply, shown = await self._reply(turn, answer, asked, is_private=False)
        question = wording_chat.asked_and_answered(asked.question)
        by = wording_chat.shared_by("")
        who: Block = {"type": "user", "user_id": turn.call.user}
        shared = rich(
            {"type": "rich_text_section", "elements": [{"type": "text", "text": by}, who]}
        )
        reply.body["text"] = Reply(f"{question}\n{shown.plain}").body["text"]
        reply.body["blocks"] = [text_section(question), shared, *reply.body["blocks"]][:50]
        await turn.about_to_say()
        try:
            await self._turns.sender.into_channel(turn.client, turn.call, reply)
        except DeliveryFailed as failed:
            self._desk.events.record("slack.not_shared", code=failed.code)
            if not failed.is_certain:
                raise PerhapsSaid from failed
            raise Refused(wording_chat.SHARE_FAILED) from failed
        await turn.tell(Reply(wording_chat.SHARED), replace=turn.call.is_ephemeral)

    # --- parts ----------------------------------------------------------------------------------

    async def _found(self, turn: Turn, question: str, earlier: Sequence[str]) -> Answer:
        call = partial(self._desk.assistant.answer, turn.org, question, earlier=tuple(earlier))
        return await turn.work(call)

    async def _reply(
        self, turn: Turn, answer: Answer, asked: Asked, *, is_private: bool
    ) -> tuple[Reply, AnswerShown]:
        contact = await self._turns.door.contact_channel(turn.org)
        shown = show_answer(answer, is_private=is_private, can_hand_over=bool(contact))
        blocks = answer_blocks(shown, asked, page=page_of(self._public_url, shown.quotes))
        return Reply(shown.plain, blocks), shown

    def _remember(self, turn: Turn, question: str, answer: Answer) -> None:
        """Keep what was asked: in memory for what is asked next, in the store as far as allowed."""
        if answer.candidates:
            self._desk.threads.remember(turn.call.conversation, question)
            turn.afterwards(self._count(turn.org, question, answer))

    async def _count(self, org: str, question: str, answer: Answer) -> None:
        """Count a question; the answer is out, so a failure is the operator's business alone."""
        record = partial(
            self._desk.question_log.record,
            org,
            question,
            outcome=answer.outcome.value,
            clause_ids=tuple(c.clause_id for c in answer.citations),
        )
        try:
            await self._turns.keep(record)
        except (PolicyAssistantError, TimeoutError, Busy) as error:
            self._desk.events.alarm("slack.not_counted", kind=type(error).__name__)
