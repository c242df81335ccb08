"""`policybot check`: a draft held against the policies before anybody else reads it."""

import sys
import time
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, TextIO

import click

from bot.as_json import report_object
from bot.cli import screen
from bot.cli.options import examples, json_option, settings_of, shared_options
from knowledge.domain import Audience, Capacity, Verdict

if TYPE_CHECKING:
    from bot.core.reviewing import Reviewer
    from knowledge.domain import DraftReport

__all__ = ["check", "watch"]

_NOT_OK = 1
_MOST_BYTES = 400_000
_LOOK_EVERY_S = 0.3
_NOT_TEXT = (b"PK\x03\x04", b"%PDF-", b"{\\rtf")
"""How documents begin that hold their words packed."""

_WRITERS = {"staff": Audience.STAFF, "manager": Audience.MANAGERS, "member": Audience.MEMBERS}


@click.command(
    epilog=examples(
        'policybot check "Sorry I missed you, ring me on my own number"',
        "policybot check - --capacity official --platform facebook < post.txt",
        "policybot check --file post.txt --json",
        "policybot check --watch post.txt",
        "policybot check --batch drafts.jsonl --org-field policy --json",
    )
)
@click.argument("text", required=False)
@click.option(
    "--file", "path", type=click.Path(path_type=Path, dir_okay=False), help="A file with the draft."
)
@click.option(
    "--batch",
    type=click.File("r", encoding="utf-8-sig", errors="replace"),
    help="JSON Lines with `id`, `draft`, `capacity` and `platform`; - reads standard input.",
)
@click.option(
    "--watch",
    "watched",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Check a file again whenever it is saved, until Ctrl+C.",
)
@click.option("--org-field", metavar="FIELD", help="Field of each batch line that names the org.")
@click.option(
    "--capacity",
    type=click.Choice([Capacity.PERSONAL.value, Capacity.OFFICIAL.value]),
    help="Posted as a private person, or for the organisation. [default: not known]",
)
@click.option("--platform", default="", metavar="NAME", help="Such as facebook, x or email.")
@click.option(
    "--writer",
    type=click.Choice(list(_WRITERS)),
    default="staff",
    show_default=True,
    help="Who posts it; clauses for others do not count.",
)
@json_option
@shared_options
@click.pass_context
def check(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    /,
    text: str | None,
    path: Path | None,
    batch: TextIO | None,
    watched: Path | None,
    org_field: str | None,
    capacity: str | None,
    platform: str,
    writer: str,
    as_json: bool,
    **options: Any,
) -> int:
    """Hold a draft against the policies: the words, the clause, the reason, a fix.

    Nothing of the draft is kept. Exits with 0 when nothing speaks against it, 1 when something
    does, 2 on bad input; a batch that was read through exits with 0.
    """
    if sum(given is not None for given in (text, path, batch, watched)) != 1:
        raise click.UsageError("Give one draft, or --file FILE, --batch FILE or --watch FILE.")
    if org_field is not None and batch is None:
        raise click.UsageError("--org-field goes with --batch.")
    settings = settings_of(ctx, **options)
    # Loaded here: `--help` needs no rule.
    from bot.wiring import open_reviewer

    reviewer = open_reviewer(settings)
    post = {
        "capacity": Capacity(capacity) if capacity else None,
        "platform": platform,
        "writer": _WRITERS[writer],
    }
    if batch is not None:
        from bot.cli.check_batch import check_all

        return check_all(reviewer, batch, settings.org, org_field, post, as_json=as_json)

    def shown(draft: str) -> Verdict:
        return _show(reviewer, settings.org, draft, post, as_json=as_json)

    if watched is not None:
        return watch(watched, shown)
    draft = _read(path) if path is not None else _given(text or "")
    _refuse_unfit(draft)
    return 0 if shown(draft) is Verdict.OK else _NOT_OK


def _given(text: str) -> str:
    if text == "-":
        return sys.stdin.read(_MOST_BYTES)
    return text.encode("utf-8", "replace").decode("utf-8")


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES)
    except OSError as error:
        raise click.UsageError(
            f"{path}: cannot be read ({error.strerror}). Name a file."
        ) from error
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    # Nobody can say "nothing found" of words that were never read.
    if b"\0" in data or data.startswith(_NOT_TEXT):
        raise click.UsageError(f"{path}: is not plain text. Save it as text, or paste its words.")
    return data.decode("utf-8-sig", "replace")


def _refuse_unfit(draft: str) -> None:
    from bot.core.reviewing import draft_fault

    fault = draft_fault(draft)
    if fault:
        raise click.UsageError(fault)


def _show(
    reviewer: "Reviewer", org: str, draft: str, post: dict[str, Any], *, as_json: bool
) -> Verdict:
    began = perf_counter()
    report: DraftReport = reviewer.review(org, draft, **post)
    took_ms = round((perf_counter() - began) * 1000)
    if as_json:
        click.echo(screen.json_line(report_object(report, draft, took_ms=took_ms)))
    else:
        from bot.cli.draft_view import report_lines

        click.echo("\n".join(report_lines(report, draft)))
    sys.stdout.flush()
    return report.verdict


def watch(
    path: Path,
    shown: Callable[[str], Verdict],
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Show the report on a file whenever it changes, until interrupted.

    Args:
        shown: reviews a draft and prints its report.
        pause: waits; what it raises ends the watch.
    """
    last: tuple[int, int] | None = None
    while True:
        try:
            stat = path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
        except FileNotFoundError:
            # Editors put a saved file aside for a moment.
            stamp = last or (0, 0)
            if last is None:
                raise click.UsageError(
                    f"{path}: there is no such file. Name one that exists."
                ) from None
        if stamp != last:
            last = stamp
            click.clear()
            _show_saved(path, shown)
        pause(_LOOK_EVERY_S)


def _show_saved(path: Path, shown: Callable[[str], Verdict]) -> None:
    draft = _read(path)
    try:
        _refuse_unfit(draft)
    except click.UsageError as unfit:
        click.echo(unfit.message)
    else:
        shown(draft)
    click.echo(click.style(f"\nWatching {path}. Save it to check again; Ctrl+C ends.", dim=True))
