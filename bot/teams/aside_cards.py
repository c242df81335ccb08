"""The Adaptive Cards around setting a finding aside: its button, the form, what came of it.

Pure: what is to be shown in, dict out. Buttons carry a rule and a finding, never a word of a draft.
"""

from bot.core import wording_aside as wording
from bot.core.setting_aside import Mark, Told
from bot.core.shown import FindingShown
from bot.teams.elements import Element, card, note, submit, words

__all__ = ["SET_ASIDE", "UNDO", "aside_button", "aside_form", "told_card"]

SET_ASIDE, UNDO = "set_aside", "undo_aside"
_OPENS = {"msteams": {"type": "task/fetch"}}


def aside_button(finding: FindingShown, number: int, *, opens_dialog: bool) -> Element | None:
    """Return the button of a finding; None where it has none.

    The form unfolds below the finding. In a dialog the draft comes along with it, so that it is
    checked again at once.

    Args:
        number: of its own within the card.
        opens_dialog: others write in the conversation, and what is sent into it is not private.
    """
    mark = Mark.read(finding.rule_id, finding.finding_id)
    if mark is None or not (finding.can_be_set_aside or finding.can_be_undone):
        return None
    opens = _OPENS if opens_dialog else {}
    if finding.can_be_undone:
        return submit(wording.UNDO, {"act": UNDO, **_data(mark), **opens})
    if opens_dialog:
        return submit(wording.SET_ASIDE, {"act": SET_ASIDE, **_data(mark), **opens})
    form = {
        "type": "AdaptiveCard",
        "body": _fields(number, "compact"),
        "actions": [_send(mark, number)],
    }
    return {"type": "Action.ShowCard", "title": wording.SET_ASIDE, "card": form}


def aside_form(mark: Mark, *, problem: str = "") -> Element:
    """Return the form that asks why a finding is all right, by itself.

    Args:
        problem: what was wrong with what was sent before, "" for nothing.
    """
    body = [words(problem)] if problem else []
    return card([*body, *_fields(0, "expanded")], [_send(mark, 0)], spoken=wording.WHY)


def told_card(told: Told, mark: Mark) -> Element:
    """Return what came of it, with the way back where there is one."""
    back = [submit(wording.UNDO, {"act": UNDO, **_data(mark)})] if told.is_set_aside else []
    return card([words(told.text)], back, spoken=told.text)


def _fields(number: int, style: str) -> list[Element]:
    choices = [{"title": said, "value": value} for value, said in wording.REASONS]
    return [
        {
            "type": "Input.ChoiceSet",
            "id": f"why-{number}",
            "label": wording.WHY,
            "style": style,
            "choices": choices,
        },
        {
            "type": "Input.Text",
            "id": f"words-{number}",
            "label": wording.IN_YOUR_WORDS,
            "maxLength": wording.LONGEST_WORDS,
        },
        note(wording.KEPT, spacing="Medium"),
    ]


def _send(mark: Mark, number: int) -> Element:
    return submit(wording.SET_ASIDE, {"act": SET_ASIDE, "asked": number, **_data(mark)})


def _data(mark: Mark) -> dict[str, object]:
    return {"rule": mark.rule_id, "finding": mark.finding_id}
