"""`policybot diff`: what changed between two versions of a policy, clause by clause."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.cli import screen
from bot.cli.options import examples, json_option, settings_of, shared_options
from bot.core.wording import readable_title
from knowledge.archive import Archive
from knowledge.difference import Change, ChangeKind, ClausePart, VersionDifference, compare
from knowledge.domain import Clause, PolicyVersion
from knowledge.errors import SourceError
from knowledge.parse import parse_policy

__all__ = ["diff"]

_VERSION = re.compile(r"(.+)@(\d+)")
_SIGNS = {ChangeKind.ADDED: ("+", "green"), ChangeKind.REMOVED: ("-", "red")}
_INDENT = "      "


@click.command(
    epilog=examples(
        "policybot diff leave                        # the version before, and the one in force",
        "policybot diff leave@1 leave@2",
        "policybot diff leave-2025.docx leave-2026.docx",
        "policybot diff leave leave-draft.docx       # the one in force, and a file",
    )
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", required=False)
@json_option
@shared_options
@click.pass_context
def diff(ctx: click.Context, /, old: str, new: str | None, as_json: bool, **options: Any) -> None:
    """Show what changed between two versions of a policy.

    Clauses added, removed, reworded (word by word), renumbered and moved, and sections renamed.

    OLD and NEW are POLICY@VERSION, POLICY (the one in force), or files. Without NEW, a policy's
    version is compared with the one in force, or that one with the version before.
    """
    settings = settings_of(ctx, **options)
    # Loaded here: `--help` needs no data.
    from bot.wiring import open_archive

    archive = open_archive(settings)
    if new is None:
        old, new = _against_in_force(archive, settings.org, old)
    before, after = (_version(archive, settings.org, name) for name in (old, new))
    difference = compare(before, after)
    if as_json:
        click.echo(screen.json_line(_as_object(difference)))
    else:
        click.echo("\n".join(_lines(difference, before, after, (old, new))))


def _against_in_force(archive: Archive, org: str, name: str) -> tuple[str, str]:
    """Return the two versions that a single name asks to compare."""
    named = _VERSION.fullmatch(name)
    policy = named.group(1) if named else name
    numbers = archive.versions(org, policy)
    if not numbers:
        known = ", ".join(sorted(archive.corpus(org).entries))
        raise click.UsageError(f"There is no policy {policy!r} for {org!r}. Known: {known}")
    if named:
        return name, f"{policy}@{numbers[-1]}"
    if len(numbers) == 1:
        raise click.UsageError(f"{policy!r} has one version only; there is nothing to compare.")
    return f"{policy}@{numbers[-2]}", f"{policy}@{numbers[-1]}"


def _version(archive: Archive, org: str, name: str) -> PolicyVersion:
    """Return the version that a name stands for: POLICY@N, POLICY, or a file."""
    named = _VERSION.fullmatch(name)
    policy, number = (named.group(1), int(named.group(2))) if named else (name, 0)
    numbers = archive.versions(org, policy)
    if number in numbers or (not named and numbers):
        return archive.version(org, policy, number or numbers[-1])
    path = Path(name)
    if path.is_file():
        try:
            data = path.read_bytes()
        except OSError as error:
            problem = f"cannot be read ({error.strerror})"
            raise SourceError(name, problem, "Check the file's rights") from error
        return parse_policy(name, data, version=1, ingested_at=datetime.now(UTC))
    if numbers:
        has = ", ".join(map(str, numbers))
        raise click.UsageError(f"{policy!r} has no version {number}. It has: {has}")
    raise click.UsageError(f"{name!r} is neither a policy of {org!r} nor a file.")


def _lines(
    difference: VersionDifference, old: PolicyVersion, new: PolicyVersion, names: tuple[str, str]
) -> Iterator[str]:
    yield click.style(readable_title(new.metadata.title), bold=True)
    was, now = (screen.counted(len(version.clauses), "clause") for version in (old, new))
    yield screen.paragraph(f"{names[0]} ({was}) to {names[1]} ({now})")
    counts = [f"{len(difference.of(kind))} {kind.value}" for kind in ChangeKind]
    yield screen.paragraph(", ".join(counts))
    for section in difference.sections:
        was, now = " > ".join(section.was), " > ".join(section.now)
        yield f"\n{click.style('section renamed', fg='cyan')}  {was}  to  {now}"
    for change in difference.changes:
        if change.kinds != (ChangeKind.UNCHANGED,):
            yield ""
            yield from _change_lines(change)


def _change_lines(change: Change) -> Iterator[str]:
    kind = change.kinds[0]
    sign, colour = _SIGNS.get(kind, ("~", "yellow"))
    clause = change.new or change.old
    if clause is None:
        return
    what = ", ".join(kind.value for kind in change.kinds)
    was = change.old.ref if change.old is not None else clause.ref
    renamed = f" (was {was})" if was != clause.ref else ""
    head = click.style(f"{sign} {clause.ref}{renamed}", fg=colour, bold=True)
    where = click.style(" > ".join(clause.heading_path), fg="bright_black")
    yield f"{head}  {what}  {where}"
    if ChangeKind.MOVED in change.kinds and change.old is not None:
        yield click.style(f"{_INDENT}from {' > '.join(change.old.heading_path)}", fg="bright_black")
    if change.old is not None and change.new is not None:
        if change.edits:
            yield screen.paragraph(_edited(change, change.old, change.new), _INDENT)
        return
    words = " ".join(filter(None, (clause.lead_in, clause.text, clause.lead_out)))
    yield screen.paragraph(words, _INDENT)


def _edited(change: Change, old: Clause, new: Clause) -> str:
    """Return the new words with what was taken out and put in marked, colour or not."""
    parts = []
    for part in ClausePart:
        was, now = getattr(old, part.value), getattr(new, part.value)
        shown, at = "", 0
        for edit in (e for e in change.edits if e.part is part):
            shown += now[at : edit.now.start]
            gone, come = was[edit.was.start : edit.was.end], now[edit.now.start : edit.now.end]
            marks = []
            if gone:
                marks.append(click.style(f"[-{gone}-]", fg="red"))
            if come:
                marks.append(click.style(f"{{+{come}+}}", fg="green"))
            lone = not come and shown and not shown[-1:].isspace()
            shown += (" " if lone else "") + " ".join(marks)
            at = edit.now.end
        parts.append(shown + now[at:])
    return " ".join(filter(None, parts))


def _as_object(difference: VersionDifference) -> dict[str, Any]:
    """Return what changed; unchanged clauses are counted, not listed."""
    return {
        "policy": difference.policy,
        "old": difference.old,
        "new": difference.new,
        "counts": {kind.value: len(difference.of(kind)) for kind in ChangeKind},
        "sections": [{"was": list(s.was), "now": list(s.now)} for s in difference.sections],
        "changes": [
            {
                "kinds": [kind.value for kind in change.kinds],
                "old": _side(change.old),
                "new": _side(change.new),
                "edits": [
                    {
                        "part": edit.part.value,
                        "was": [edit.was.start, edit.was.end],
                        "now": [edit.now.start, edit.now.end],
                    }
                    for edit in change.edits
                ],
            }
            for change in difference.changes
            if change.kinds != (ChangeKind.UNCHANGED,)
        ],
    }


def _side(clause: Clause | None) -> dict[str, Any] | None:
    if clause is None:
        return None
    return {
        "clause_id": clause.clause_id,
        "ref": clause.ref,
        "heading_path": list(clause.heading_path),
        "lead_in": clause.lead_in,
        "text": clause.text,
        "lead_out": clause.lead_out,
    }
