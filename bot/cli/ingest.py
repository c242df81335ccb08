"""`policybot ingest`: policy files and folders in, one report per policy out."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from bot.as_json import ingest_object
from bot.cli import screen
from bot.cli.options import examples, json_option, settings_of, shared_options
from bot.core.ingested import FileReport, FileResult, IngestReport
from bot.core.ports import Progress
from bot.core.wording import readable_title, spoken_date
from bot.sources import Skipped, find_sources
from knowledge.domain import PolicyMetadata, PolicyStatus

__all__ = ["ingest", "progress_shown"]

_A_FILE_FAILED = 2
_MOST_SKIPPED_SHOWN = 8
_MOST_REMARKS_SHOWN = 6

_COLOURS = {
    FileResult.ADDED: "green",
    FileResult.UPDATED: "green",
    FileResult.UNCHANGED: "bright_black",
    FileResult.DUPLICATE: "yellow",
    FileResult.FAILED: "red",
}


@click.command(
    epilog=examples(
        "policybot ingest policies/",
        "policybot ingest leave.docx conduct.pdf --org council",
        "policybot ingest leave.docx --dry-run",
        "policybot ingest policies/ --json",
    )
)
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="Show what would be read; keep nothing.")
@click.option("--force", is_flag=True, help="Parse files again that have not changed.")
@json_option
@shared_options
@click.pass_context
def ingest(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    dry_run: bool,
    force: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Parse and index policy files, or folders of them.

    A file that changed becomes a new version; the old one is kept. Unchanged files are skipped. A
    file that cannot be read is reported, the others are taken in, and the exit code is 2.
    """
    settings = settings_of(ctx, **options)
    # Loaded here: `--help` needs no model.
    from bot.wiring import open_intake

    files, skipped = find_sources(paths)
    with progress_shown(quiet=as_json) as progress:
        report = open_intake(settings).ingest(
            settings.org, files, dry_run=dry_run, force=force, progress=progress
        )
    if as_json:
        named = [(s.name, s.reason) for s in skipped]
        click.echo(screen.json_line(ingest_object(report, named, dry_run=dry_run)))
    else:
        click.echo("\n".join(_lines(report, skipped, settings.org, dry_run)))
    nothing_usable = not files
    if nothing_usable and not as_json:
        click.echo("No policy file was found there.", err=True)
    return _A_FILE_FAILED if report.n_failed or nothing_usable else 0


@contextmanager
def progress_shown(*, quiet: bool) -> Iterator[Progress | None]:
    """Show a progress bar on a terminal while long work goes on; None elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    # Loaded here: only terminals pay for it.
    from rich.console import Console
    from rich.progress import Progress as Bars

    with Bars(console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(doing: str, done: int, total: int) -> None:
            if doing not in tasks:
                tasks[doing] = bars.add_task(doing.capitalize(), total=total)
            bars.update(tasks[doing], completed=done, total=total)

        yield show


def _lines(
    report: IngestReport, skipped: Sequence[Skipped], org: str, dry_run: bool
) -> Iterator[str]:
    for file in report.files:
        yield from _file_lines(file)
    for one in skipped[:_MOST_SKIPPED_SHOWN]:
        yield click.style(f"skipped    {one.name} ({one.reason})", fg="bright_black")
    if len(skipped) > _MOST_SKIPPED_SHOWN:
        more = len(skipped) - _MOST_SKIPPED_SHOWN
        yield click.style(f"skipped    {more} more files; --json lists all", fg="bright_black")
    counts = ", ".join(
        f"{n} {result.value}"
        for result in FileResult
        if (n := sum(f.result is result for f in report.files))
    )
    yield ""
    yield f"{_counted(len(report.files), 'file')}: {counts or 'nothing to do'}."
    if dry_run:
        yield "Dry run: nothing was kept."
    else:
        yield (
            f"{_counted(report.n_policies, 'policy', 'policies')} in force for {org!r}, "
            f"{_counted(report.n_clauses, 'clause')}, in {report.took_ms / 1000:.1f} s."
        )


def _file_lines(file: FileReport) -> Iterator[str]:
    tag = click.style(f"{file.result.value:<10}", fg=_COLOURS[file.result], bold=True)
    if file.problem:
        yield f"{tag} {file.problem}"
        return
    name = f"{file.policy}@{file.version}"
    if file.result is FileResult.UNCHANGED:
        yield f"{tag} {file.name} is {name}, {_counted(file.n_clauses, 'clause')}"
        return
    counted = f"{_counted(file.n_clauses, 'clause')} in {_counted(file.n_sections, 'section')}"
    if file.n_questions:
        counted += f", {_counted(file.n_questions, 'known question')}"
    yield f"{tag} {file.name} is {click.style(name, bold=True)}: {counted}, {file.took_ms} ms"
    if file.metadata is not None:
        yield screen.paragraph(_stated(file.metadata), " " * 11)
    for remark in file.remarks[:_MOST_REMARKS_SHOWN]:
        yield click.style(screen.paragraph(remark.message, " " * 9 + "! ", " " * 11), fg="yellow")
    if len(file.remarks) > _MOST_REMARKS_SHOWN:
        yield f"{' ' * 11}and {len(file.remarks) - _MOST_REMARKS_SHOWN} more; --json lists all"


def _stated(metadata: PolicyMetadata) -> str:
    """Return what the document states about itself, as one line."""
    draft = metadata.status is PolicyStatus.DRAFT
    shown: tuple[tuple[str, str], ...] = (
        ("", readable_title(metadata.title)),
        ("", metadata.organisation),
        ("version ", metadata.stated_version),
        ("owner ", metadata.owner),
        ("published ", spoken_date(metadata.published_on) if metadata.published_on else ""),
        ("review due ", spoken_date(metadata.review_on) if metadata.review_on else ""),
        ("", "draft" if draft else ""),
    )
    return ", ".join(f"{label}{value}" for label, value in shown if value)


def _counted(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"
