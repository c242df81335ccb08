"""`policybot ask`: one question for a person, or a file of questions for a program."""

import json
import sys
from time import perf_counter
from typing import TYPE_CHECKING, Any, TextIO

import click

from bot.as_json import answer_object
from bot.cli import screen
from bot.cli.options import examples, json_option, settings_of, shared_options
from knowledge.domain import Outcome
from knowledge.errors import PolicyAssistantError

if TYPE_CHECKING:
    from bot.core.assistant import Assistant

__all__ = ["ask"]

_NOTHING_FOUND = 1
_BAD_INPUT = 2


@click.command(
    epilog=examples(
        'policybot ask "Can I accept a friend request from a service user?"',
        'policybot ask "How much notice do I give for leave?" --json',
        "policybot ask --batch questions.jsonl --json",
        "policybot ask --batch - --org-field policy --json < questions.jsonl",
    )
)
@click.argument("question", required=False)
@click.option(
    "--batch",
    type=click.File("r", encoding="utf-8-sig", errors="replace"),
    help="JSON Lines with `id` and `question`; - reads standard input.",
)
@click.option(
    "--org-field", metavar="FIELD", help="Field of each batch line that names the org to ask."
)
@json_option
@shared_options
@click.pass_context
def ask(
    ctx: click.Context,
    /,
    question: str | None,
    batch: TextIO | None,
    org_field: str | None,
    as_json: bool,
    **options: Any,
) -> int:
    """Answer a question with the clause, word for word.

    Exits with 0 when answered, 1 when the policies do not cover the question, 2 on bad input.
    """
    if (question is None) == (batch is None):
        raise click.UsageError("Ask one question, or give --batch FILE.")
    if org_field is not None and batch is None:
        raise click.UsageError("--org-field goes with --batch.")
    if question is not None and not question.strip():
        raise click.UsageError("The question is empty.")
    settings = settings_of(ctx, **options)
    # Loaded here: `--help` needs no model.
    from bot.wiring import open_assistant

    assistant = open_assistant(settings)
    if batch is not None:
        return _answer_all(assistant, batch, settings.org, org_field, as_json)
    began = perf_counter()
    answer = assistant.answer(settings.org, _readable(question or ""))
    took_ms = _ms_since(began)
    if as_json:
        click.echo(screen.json_line(answer_object(answer, took_ms=took_ms)))
    else:
        click.echo("\n".join(screen.answer_lines(answer)))
    return _NOTHING_FOUND if answer.outcome is Outcome.NOT_FOUND else 0


def _readable(question: str) -> str:
    """Return the question with undecodable bytes of the command line made question marks."""
    return question.encode("utf-8", "replace").decode("utf-8")


def _answer_all(
    assistant: "Assistant", batch: TextIO, org: str, org_field: str | None, as_json: bool
) -> int:
    """Answer each line in order; a bad line gets an error of its own and the rest goes on."""
    n_bad = 0
    for number, line in enumerate(batch, 1):
        if not line.strip():
            continue
        began = perf_counter()
        question_id: Any = None
        try:
            question_id, asked_org, question = _parsed(line, org, org_field)
            answer = assistant.answer(asked_org, _readable(question))
        except (_BadLine, PolicyAssistantError) as error:
            n_bad += 1
            question_id = error.question_id if isinstance(error, _BadLine) else question_id
            _report_bad_line(number, question_id, str(error), as_json)
            continue
        took_ms = _ms_since(began)
        if as_json:
            shaped = answer_object(answer, took_ms=took_ms, question_id=question_id)
            click.echo(screen.json_line({"id": question_id} | shaped))
        else:
            click.echo(click.style(screen.paragraph(f"{question_id}  {question}"), bold=True))
            click.echo("\n".join(screen.answer_lines(answer)) + "\n")
        sys.stdout.flush()
    if n_bad:
        click.echo(f"{screen.counted(n_bad, 'line')} could not be answered.", err=True)
    return _BAD_INPUT if n_bad else 0


class _BadLine(Exception):
    """A batch line that holds no question; carries its id where it has one."""

    def __init__(self, problem: str, question_id: Any = None) -> None:
        super().__init__(problem)
        self.question_id = question_id


def _parsed(line: str, org: str, org_field: str | None) -> tuple[Any, str, str]:
    """Return a batch line's id, org and question."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _BadLine("is not a JSON object. Write one object per line") from error
    if not isinstance(fields, dict):
        raise _BadLine("is not a JSON object. Write one object per line")
    question_id, question = fields.get("id"), fields.get("question")
    if not isinstance(question, str):
        raise _BadLine("has no `question`. Add one, in quotes", question_id)
    if org_field is None:
        return question_id, org, question
    named = fields.get(org_field)
    if not isinstance(named, str):
        raise _BadLine(f"has no `{org_field}` to name the org. Add it, in quotes", question_id)
    return question_id, named, question


def _report_bad_line(number: int, question_id: Any, problem: str, as_json: bool) -> None:
    message = f"line {number}: {problem}"
    if as_json:
        click.echo(screen.json_line({"id": question_id, "error": message}))
        sys.stdout.flush()
    else:
        click.echo(f"{click.style('Error:', fg='red', bold=True)} {message}", err=True)


def _ms_since(began: float) -> int:
    return round((perf_counter() - began) * 1000)
