"""A file of drafts: one line in, one line out, in order; a bad line does not stop the rest."""

import json
import sys
from time import perf_counter
from typing import TYPE_CHECKING, Any, TextIO

import click

from bot.as_json import report_object
from bot.cli import screen
from bot.core.reviewing import draft_fault
from knowledge.domain import Audience, Capacity
from knowledge.errors import PolicyAssistantError

if TYPE_CHECKING:
    from bot.core.reviewing import Reviewer

__all__ = ["check_all"]

_BAD_INPUT = 2
_WRITERS = {"staff": Audience.STAFF, "manager": Audience.MANAGERS, "member": Audience.MEMBERS}
_CAPACITIES = {"personal": Capacity.PERSONAL, "official": Capacity.OFFICIAL}


class _BadLine(Exception):
    """A batch line that holds no draft; carries its id where it has one."""

    def __init__(self, problem: str, draft_id: Any = None) -> None:
        super().__init__(problem)
        self.draft_id = draft_id


def check_all(
    reviewer: "Reviewer",
    batch: TextIO,
    org: str,
    org_field: str | None,
    post: dict[str, Any],
    *,
    as_json: bool,
) -> int:
    """Check each line in order; return 0, or 2 where lines were bad.

    Args:
        post: capacity, platform and writer of lines that do not say.
    """
    n_bad = 0
    for number, line in enumerate(batch, 1):
        if not line.strip():
            continue
        draft_id: Any = None
        try:
            draft_id, asked_org, draft, said = _parsed(line, org, org_field)
            began = perf_counter()
            report = reviewer.review(asked_org, draft, **{**post, **said})
        except (_BadLine, PolicyAssistantError) as error:
            n_bad += 1
            draft_id = error.draft_id if isinstance(error, _BadLine) else draft_id
            _complain(number, draft_id, str(error), as_json=as_json)
            continue
        took_ms = round((perf_counter() - began) * 1000)
        if as_json:
            shaped = report_object(report, draft, took_ms=took_ms, draft_id=draft_id)
            click.echo(screen.json_line(shaped))
        else:
            from bot.cli.draft_view import report_lines

            click.echo(click.style(f"{draft_id}", bold=True))
            click.echo("\n".join(report_lines(report, draft)) + "\n")
        sys.stdout.flush()
    if n_bad:
        click.echo(f"{screen.counted(n_bad, 'line')} could not be checked.", err=True)
    return _BAD_INPUT if n_bad else 0


def _parsed(line: str, org: str, org_field: str | None) -> tuple[Any, str, str, dict[str, Any]]:
    """Return a batch line's id, org, draft, and what it says of the post."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _BadLine("is not a JSON object. Write one object per line") from error
    if not isinstance(fields, dict):
        raise _BadLine("is not a JSON object. Write one object per line")
    draft_id, draft = fields.get("id"), fields.get("draft")
    if not isinstance(draft, str):
        raise _BadLine("has no `draft`. Add one, in quotes", draft_id)
    draft = draft.encode("utf-8", "replace").decode("utf-8")
    fault = draft_fault(draft)
    if fault:
        raise _BadLine(fault, draft_id)
    said: dict[str, Any] = {}
    if fields.get("capacity"):
        said["capacity"] = _one_of(_CAPACITIES, fields["capacity"], "capacity", draft_id)
    if fields.get("platform"):
        said["platform"] = str(fields["platform"])
    if fields.get("writer"):
        said["writer"] = _one_of(_WRITERS, fields["writer"], "writer", draft_id)
    if org_field is None:
        return draft_id, org, draft, said
    named = fields.get(org_field)
    if not isinstance(named, str):
        raise _BadLine(f"has no `{org_field}` to name the org. Add it, in quotes", draft_id)
    return draft_id, named, draft, said


def _one_of(known: dict[str, Any], word: Any, name: str, draft_id: Any) -> Any:
    found = known.get(str(word).strip().lower())
    if found is None:
        raise _BadLine(f"has a `{name}` that is none of {', '.join(known)}. Mend it", draft_id)
    return found


def _complain(number: int, draft_id: Any, problem: str, *, as_json: bool) -> None:
    message = f"line {number}: {problem}"
    if as_json:
        click.echo(screen.json_line({"id": draft_id, "error": message}))
        sys.stdout.flush()
    else:
        click.echo(f"{click.style('Error:', fg='red', bold=True)} {message}", err=True)
