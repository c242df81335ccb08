"""`policybot attest`: prove who confirmed what, and check such a proof."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli import screen
from bot.cli.options import examples, json_option, settings_of, shared_options
from bot.cli.remind import Opened, opened
from bot.core import wording_reminders as wording

if TYPE_CHECKING:
    from bot.core.evidence_export import Fault

__all__ = ["attest", "export", "key", "report", "verify"]

_FAULTY = 1
_MOST_FAULTS = 20


@click.group(
    epilog=examples(
        "policybot attest report 3f2a91bc --out report.html --png chart.png",
        "policybot attest export --format csv --out evidence.csv",
        "policybot attest verify report.html",
        "policybot attest verify                # the evidence in the store itself",
        "policybot attest key                   # give it to whoever must check reports",
    )
)
def attest() -> None:
    """Prove who was asked, what they were shown and who confirmed it, and check such a proof.

    Every record is linked to the one before; whatever is altered, dropped, moved or added is found,
    offline, with nothing but the file.
    """


@attest.command(
    epilog=examples("policybot attest report 3f2a91bc --out report.html --png chart.png")
)
@click.argument("reminder_id", metavar="ID")
@click.option("--out", type=click.Path(dir_okay=False), help="File to write. [default: ID.html]")
@click.option("--png", type=click.Path(dir_okay=False), help="Write the chart as a picture, too.")
@shared_options
@click.pass_context
def report(
    ctx: click.Context, /, reminder_id: str, out: str | None, png: str | None, **options: Any
) -> None:
    """Write a page that people can read and print: chart, people, words shown, all evidence."""
    from bot.core.attesting_chart import draw
    from bot.core.attesting_report import html_report
    from bot.pictures import png_of
    from bot.signing import fingerprint

    with opened(ctx, options) as at:
        figures = at.reminders.figures.of(at.settings.org, reminder_id)
        if figures is None:
            raise click.UsageError(wording.NO_SUCH_REMINDER)
        evidence = _evidence(at, reminder_id)
        signer = at.store.signing_keys.signer()
    picture = png_of(draw(figures))
    known = fingerprint(signer.public_key)
    data = html_report(evidence, figures, signer, known, picture=picture)
    path = Path(out or f"{reminder_id}.html")
    _write(path, data)
    if png is not None:
        _write(Path(png), picture)
        click.echo(f"Wrote {png}.")
    click.echo(f"Wrote {path}: {figures.n_attested} of {figures.n_asked} have confirmed.")


@attest.command(
    epilog=examples(
        "policybot attest export 3f2a91bc --out evidence.json",
        "policybot attest export --format csv --out everything.csv",
    )
)
@click.argument("reminder_id", metavar="[ID]", required=False, default="")
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json")
@click.option("--out", type=click.Path(dir_okay=False), help="File to write. [default: the screen]")
@shared_options
@click.pass_context
def export(
    ctx: click.Context, /, reminder_id: str, form: str, out: str | None, **options: Any
) -> None:
    """Write the evidence of one reminder, or of all, sealed; for programs and spreadsheets."""
    from bot.core.attesting_report import csv_report, json_report

    with opened(ctx, options) as at:
        if reminder_id and at.reminders.figures.of(at.settings.org, reminder_id) is None:
            raise click.UsageError(wording.NO_SUCH_REMINDER)
        evidence = _evidence(at, reminder_id)
        signer = at.store.signing_keys.signer()
    data = csv_report(evidence, signer) if form == "csv" else json_report(evidence, signer)
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        return
    _write(Path(out), data)
    click.echo(f"Wrote {out}: {len(evidence['records'])} records.")


@attest.command(
    epilog=examples(
        "policybot attest verify report.html --key nQ0vZ3...=",
        "policybot attest verify evidence.csv --head 412:9f3c...",
        "policybot attest verify",
    )
)
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(dir_okay=False))
@click.option("--key", default="", help="The public key that must have sealed the files.")
@click.option("--head", default="", metavar="NUMBER:LINK", help="A record noted down before.")
@json_option
@shared_options
@click.pass_context
def verify(
    ctx: click.Context,
    /,
    files: tuple[str, ...],
    key: str,
    head: str,
    as_json: bool,
    **options: Any,
) -> int:
    """Check files of evidence, or without a file the evidence in the store.

    Needs no connection. Exits with 1 where anything was altered, dropped, moved or added.
    """
    if not files:
        return _verified_store(ctx, options, head, as_json)
    known = key or _own_key(ctx, options)
    n_faulty = sum(_verified_file(Path(name), known, head, as_json) for name in files)
    return _FAULTY if n_faulty else 0


@attest.command(epilog=examples("policybot attest key", "policybot attest key --json"))
@json_option
@shared_options
@click.pass_context
def key(ctx: click.Context, /, as_json: bool, **options: Any) -> None:
    """Show the public key that seals reports, its fingerprint, and where the chain ends now.

    Give the key to whoever must check reports. Note the end down outside this machine from time to
    time: `verify --head` then proves that nothing before it was rewritten, even by whoever holds
    the key.
    """
    from bot.signing import fingerprint

    with opened(ctx, options) as at:
        public_key = at.store.signing_keys.signer().public_key
        with at.store.reminders.look(at.settings.org) as work:
            end = work.head()
    told = {
        "public_key": public_key,
        "fingerprint": fingerprint(public_key),
        "head": f"{end.number}:{end.link}",
    }
    if as_json:
        click.echo(screen.json_line(told))
        return
    for name, value in told.items():
        click.echo(f"{name.replace('_', ' '):<12} {value}")


# --- parts ----------------------------------------------------------------------------------------


def _evidence(at: Opened, reminder_id: str) -> dict[str, Any]:
    from datetime import UTC, datetime

    from bot.core.evidence_export import export_of

    with at.store.reminders.look(at.settings.org) as work:
        return export_of(work, at.settings.org, datetime.now(UTC), reminder_id=reminder_id)


def _own_key(ctx: click.Context, options: dict[str, Any]) -> str:
    """Return the public key of the store on this machine, "" where there is none."""
    settings = settings_of(ctx, **options)
    is_file = settings.database_url is None
    if is_file and not (settings.home / "policybot.sqlite3").exists():
        return ""
    with opened(ctx, options) as at:
        return at.store.signing_keys.signer().public_key


def _verified_file(path: Path, known: str, head: str, as_json: bool) -> bool:
    from bot.core.attesting_report import evidence_of_file, faults_of_file
    from bot.core.evidence_export import head_fault
    from bot.signing import check_signature, fingerprint

    try:
        data = path.read_bytes()
    except OSError as error:
        raise click.UsageError(f"{path}: cannot be read ({error.strerror}).") from error
    faults = faults_of_file(data, check_signature, public_key=known)
    sealed, evidence = evidence_of_file(data)
    if head and evidence:
        faults += head_fault(evidence["records"], head)
    told = {
        "file": str(path),
        "is_whole": not faults,
        "records": len(evidence.get("records", ())),
        "sealed_by": fingerprint(sealed) if sealed else "",
        "key_is_known": bool(known),
    }
    _tell(told, faults, as_json)
    return bool(faults)


def _verified_store(ctx: click.Context, options: dict[str, Any], head: str, as_json: bool) -> int:
    from datetime import UTC, datetime

    from bot.core.evidence import Head
    from bot.core.evidence_export import evidence_faults, export_of, head_fault, signed_faults
    from bot.signing import check_signature

    with opened(ctx, options) as at:
        with at.store.reminders.look(at.settings.org) as work:
            evidence = export_of(work, at.settings.org, datetime.now(UTC))
            signed = work.signed_head()
        known = at.store.signing_keys.signer().public_key
    end = Head(**evidence["head"])
    faults = evidence_faults(evidence)
    faults += signed_faults(evidence["org"], end, signed, known, check_signature)
    if head:
        faults += head_fault(evidence["records"], head)
    told = {"file": "the store", "is_whole": not faults, "records": len(evidence["records"])}
    _tell(told, faults, as_json)
    return _FAULTY if faults else 0


def _tell(told: dict[str, Any], faults: "list[Fault]", as_json: bool) -> None:
    if as_json:
        listed = [{"record": f.number, "problem": f.problem} for f in faults]
        click.echo(screen.json_line(told | {"faults": listed}))
        return
    if not faults:
        click.echo(
            f"{click.style('Whole.', fg='green', bold=True)} {told['file']}: "
            f"{told['records']} records, nothing altered, dropped, moved or added."
        )
        if told.get("sealed_by"):
            click.echo(f"Sealed by the key {told['sealed_by']}.")
            if not told["key_is_known"]:
                click.echo("Compare this with the key you were given, or name it with --key.")
        return
    click.echo(f"{click.style('Not whole.', fg='red', bold=True)} {told['file']}:")
    for fault in faults[:_MOST_FAULTS]:
        where = f"record {fault.number}: " if fault.number else ""
        click.echo(screen.paragraph(f"{where}{fault.problem}", "  ", "    "))
    if len(faults) > _MOST_FAULTS:
        click.echo(f"  and {len(faults) - _MOST_FAULTS} more")


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise click.UsageError(f"{path}: cannot be written ({error.strerror}).") from error
