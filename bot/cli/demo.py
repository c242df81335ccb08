"""What `policybot serve --demo` does before it serves: sample policies in, three questions out."""

from pathlib import Path

import click

import knowledge
from bot.cli import screen
from bot.cli.ingest import progress_shown
from bot.config import Settings
from bot.sources import find_sources
from bot.wiring import open_archive, open_assistant, open_intake
from knowledge.archive import Archive
from knowledge.errors import IndexMissing

__all__ = ["demonstrate"]

QUESTIONS = (
    "Can I friend a service user?",
    "How many days of annual leave can I carry over?",
    "Can I bring my dog to the office?",
)


def demonstrate(settings: Settings) -> tuple[str, ...]:
    """Ingest the sample policies, answer three questions, and return questions worth trying.

    An organisation that holds policies of its own is left as it is.
    """
    folder = Path(knowledge.__file__).parent / "policies"
    files, _ = find_sources([folder])
    samples = {Path(file.name).name for file in files}
    if _may_hold_samples(open_archive(settings), settings.org, samples):
        with progress_shown(quiet=False) as progress:
            report = open_intake(settings).ingest(settings.org, files, progress=progress)
        click.echo(
            f"{report.n_policies} sample policies with {report.n_clauses:,} clauses, read in "
            f"{report.took_ms / 1000:.1f} s. They are of an invented council."
        )
    else:
        click.echo(f"{settings.org!r} has policies of its own; the samples stay out of it.")
    assistant = open_assistant(settings)
    for question in QUESTIONS:
        click.echo(f"\n{click.style(f'> {question}', fg='cyan', bold=True)}\n")
        click.echo("\n".join(screen.answer_lines(assistant.answer(settings.org, question))))
    return (*QUESTIONS[:2], *assistant.examples(settings.org)[:2], QUESTIONS[2])


def _may_hold_samples(archive: Archive, org: str, samples: set[str]) -> bool:
    try:
        entries = archive.corpus(org).entries.values()
    except IndexMissing:
        return True
    return all(entry.source_name in samples for entry in entries)
