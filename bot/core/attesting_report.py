"""Evidence as files that people and programs read, each sealed as a whole: JSON, CSV and HTML.

Every file carries the whole evidence of what it tells, so that it can be checked years later with
nothing but the file and the public key. Pure.
"""

import base64
import csv
import html
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.core.attesting_chart import draw, svg_of
from bot.core.attesting_figures import ReminderFigures
from bot.core.evidence import SignatureCheck, Signer, canonical
from bot.core.evidence_export import Fault, evidence_faults, seal, sealed_faults
from bot.core.wording import readable_title

__all__ = [
    "csv_report",
    "evidence_of_file",
    "faults_of_file",
    "html_report",
    "json_report",
    "rows_of",
]

_COLUMNS = (
    "number",
    "at",
    "what",
    "reminder",
    "person",
    "person_id",
    "team",
    "policy",
    "version",
    "where",
    "details",
    "who",
    "salt",
    "shown",
    "body",
    "link",
)
_CSV_SEAL = "#seal"
_CSV_EVIDENCE = "#evidence"
_HTML_SEAL = "<!-- policybot seal "
_HTML_END = " -->\n"
_SHOWN_APART = frozenset(
    {
        "org",
        "number",
        "kind",
        "at",
        "reminder",
        "who",
        "by",
        "policy",
        "version",
        "shown",
        "where",
        "platform",
        "round",
        "delivery",
        "clauses",
        "message",
    }
)


def json_report(evidence: Mapping[str, Any], signer: Signer) -> bytes:
    """Return the evidence as JSON for programs."""
    text = canonical(dict(evidence))
    sealed = {"evidence": dict(evidence), "seal": seal(text.encode(), signer)}
    return (json.dumps(sealed, ensure_ascii=False, indent=1) + "\n").encode()


def csv_report(evidence: Mapping[str, Any], signer: Signer) -> bytes:
    """Return the evidence as CSV for spreadsheets: one row per record, the seal in the last."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for row in rows_of(evidence):
        writer.writerow([_harmless(row.get(column, "")) for column in _COLUMNS])
    writer.writerow([_CSV_EVIDENCE, canonical(dict(evidence))])
    data = out.getvalue()
    end = io.StringIO()
    sealed = seal(data.encode(), signer)
    csv.writer(end, lineterminator="\r\n").writerow(
        [_CSV_SEAL, sealed["public_key"], sealed["signature"]]
    )
    return (data + end.getvalue()).encode()


def _harmless(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value


def rows_of(evidence: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the records that the evidence may tell, as flat rows, in order."""
    for record in evidence["records"]:
        if "body" not in record:
            continue
        body = json.loads(record["body"])
        who = body.get("who") or body.get("by") or ""
        person = evidence["people"].get(who, {})
        fields = person.get("fields", {})
        yield {
            "number": record["number"],
            "at": body["at"],
            "what": body["kind"],
            "reminder": body.get("reminder", ""),
            "person": fields.get("name", "") or ("(purged)" if who and not fields else ""),
            "person_id": fields.get("person_id", ""),
            "team": fields.get("team", ""),
            "policy": body.get("policy", ""),
            "version": body.get("version", ""),
            "where": " ".join(filter(None, (body.get("platform"), body.get("where")))),
            "details": _details(body),
            "who": who,
            "salt": person.get("salt", ""),
            "shown": body.get("shown") or "",
            "body": record["body"],
            "link": record["link"],
        }


def _details(body: Mapping[str, Any]) -> str:
    """Return what else a record says, in words."""
    told = {k: v for k, v in body.items() if k not in _SHOWN_APART and v not in (None, "", [])}
    return "; ".join(f"{name.replace('_', ' ')}: {_told(value)}" for name, value in told.items())


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_told(one) for one in value)
    return str(value)


# --- for people -----------------------------------------------------------------------------------

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;color:#1c2733;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.15rem;margin-top:2.2rem}
table{border-collapse:collapse;width:100%;font-size:.85rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #d5dde5}
blockquote{border-left:3px solid #1f6f54;margin:.6rem 0;padding:.1rem 1rem}
.small{color:#5b6773;font-size:.85rem}svg{max-width:100%;height:auto}
code{font-size:.8rem;overflow-wrap:anywhere}thead{background:#f2f5f7}th{font-weight:600}
@media print{body{margin:0}.save{display:none}}
"""


_HOW_TO_CHECK = (
    "<p>Each record is linked to the one before by its digest, and the whole page is sealed. "
    "Run <code>policybot attest verify FILE</code> on this file: it needs no connection. The "
    "key that sealed it has the fingerprint <code>{fingerprint}</code>; compare it with "
    "the one that you were given.</p>"
)


def html_report(
    evidence: Mapping[str, Any],
    figures: ReminderFigures,
    signer: Signer,
    fingerprint: str,
    *,
    picture: bytes = b"",
) -> bytes:
    """Return a page that a person can read and print, with the chart and the whole evidence in it.

    Args:
        fingerprint: of the key that seals it, as people compare it.
        picture: the chart as PNG, to be saved from the page; empty for none.
    """
    e = html.escape
    rows = list(rows_of(evidence))
    title = (
        f"{readable_title(figures.policy_title)}, version {figures.version_name}: who has confirmed"
    )
    parts = [
        "<!doctype html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{e(title)}</title>',
        f"<style>{_STYLE}</style></head><body>",
        f"<h1>{e(title)}</h1>",
        (
            f'<p class="small">Reminder {e(figures.reminder.reminder_id)} of {e(str(evidence["org"]))}. '
            f"Written on {e(_when(str(evidence['exported_at'])))}.</p>"
        ),
        svg_of(draw(figures)),
        *_picture(picture, figures.reminder.reminder_id),
        "<h2>What people were shown</h2>",
        *_shown(evidence),
        "<h2>Who was asked</h2>",
        *_people_table(rows),
        "<h2>What happened</h2>",
        *_table(
            ("No.", "When", "What", "Person", "Where", "Details"),
            [
                (r["number"], _when(r["at"]), r["what"], r["person"], r["where"], r["details"])
                for r in rows
            ],
        ),
        "<h2>How to check this page</h2>",
        _HOW_TO_CHECK.format(fingerprint=e(fingerprint)),
        '<script type="application/json" id="evidence">',
        canonical(dict(evidence)).replace("<", "\\u003c"),
        "</script>",
        "</body></html>",
        "",
    ]
    data = "\n".join(parts)
    sealed = canonical(seal(data.encode(), signer))
    return (data + _HTML_SEAL + sealed + _HTML_END).encode()


def _picture(picture: bytes, name: str) -> Iterator[str]:
    """Yield a way to save the chart as a picture; the page stays one file."""
    if picture:
        data = base64.b64encode(picture).decode("ascii")
        yield (
            f'<p class="small save"><a download="{html.escape(name)}.png" '
            f'href="data:image/png;base64,{data}">Save this chart as a picture</a></p>'
        )


def _when(at: str) -> str:
    """Return a moment as people read it; the records below keep it to the millisecond."""
    return f"{at[:10]} {at[11:16]} UTC" if at.endswith("+00:00") else at


def _shown(evidence: Mapping[str, Any]) -> Iterator[str]:
    e = html.escape
    for text in evidence["shown"].values():
        shown = json.loads(text)
        name = f"{readable_title(shown['policy_title'])}, version {shown.get('version_name', shown['version'])}."
        yield f"<p><b>{e(name)}</b> {e(shown['words'])}</p>"
        for clause in shown["clauses"]:
            sides = (clause["lead_in"], clause["quote"], clause["lead_out"])
            words = " ".join(filter(None, sides))
            place = " \u00b7 ".join((clause["ref"], " > ".join(clause["heading_path"]))).rstrip(
                " \u00b7"
            )
            yield f"<blockquote>{e(words)}<br><span class=small>{e(place)}</span></blockquote>"
        for change in shown["changes"]:
            for label, side in (("It said", change["was"]), ("It says now", change["now"])):
                words = e(side["quote"]) if side else "(nothing)"
                yield f"<blockquote><b>{label}:</b> {words}</blockquote>"


def _people_table(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Yield everybody who was asked with what became of it; the last record of each counts."""
    asked: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["what"] == "person asked":
            asked[row["who"]] = {**row, "became": "open", "when": ""}
    became = {
        "attested": "confirmed",
        "person left": "left",
        "person unreachable": "could not be reached",
        "not attested": "not confirmed",
    }
    for row in rows:
        if row["who"] in asked and row["what"] in became:
            about = f" ({row['details']})" if row["details"] and row["what"] != "attested" else ""
            asked[row["who"]] |= {"became": became[row["what"]] + about, "when": row["at"]}
            asked[row["who"]]["version"] = row["version"]
    yield from _table(
        ("Person", "Team", "Asked", "What became of it", "When", "Version"),
        [
            (r["person"], r["team"], _when(r["at"]), r["became"], _when(r["when"]), r["version"])
            for r in asked.values()
        ],
    )


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Iterator[str]:
    yield (
        "<table><thead><tr>" + "".join(f"<th>{html.escape(h)}</th>" for h in head) + "</tr></thead>"
    )
    for row in rows:
        yield "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>"
    yield "</table>"


# --- checking -------------------------------------------------------------------------------------


def faults_of_file(data: bytes, check: SignatureCheck, *, public_key: str = "") -> list[Fault]:
    """Return everything wrong with a report in any of the three forms; empty where it is whole.

    Args:
        public_key: the key that must have sealed it; "" trusts the one in the file.
    """
    try:
        text = data.decode("utf-8")
        sealed, sealed_data, evidence = _opened(text)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError, csv.Error):
        return [Fault(0, "This is no report of policybot, or its end was cut off.")]
    faults = sealed_faults(sealed_data, sealed, check, public_key=public_key)
    return [*faults, *evidence_faults(evidence)]


def evidence_of_file(data: bytes) -> tuple[str, dict[str, Any]]:
    """Return the public key in a file's seal and its evidence; ("", {}) where it cannot be read."""
    try:
        sealed, _, evidence = _opened(data.decode("utf-8"))
        return str(sealed["public_key"]), evidence if isinstance(evidence, dict) else {}
    except (ValueError, KeyError, TypeError, IndexError, RecursionError, csv.Error):
        return "", {}


def _opened(text: str) -> tuple[Any, bytes, Any]:
    """Return a file's seal, what is sealed, and the evidence in it."""
    if text.startswith("{"):
        whole = json.loads(text)
        if set(whole) != {"evidence", "seal"}:
            raise ValueError("more than evidence and its seal")
        return whole["seal"], canonical(whole["evidence"]).encode(), whole["evidence"]
    if text.startswith("<!doctype html>"):
        data, _, rest = text.rpartition(_HTML_SEAL)
        if not rest.endswith(_HTML_END):
            raise ValueError("no seal")
        embedded = data.split('id="evidence">\n', 1)[1].split("\n</script>", 1)[0]
        return json.loads(rest.removesuffix(_HTML_END)), data.encode(), json.loads(embedded)
    data, _, last = text.removesuffix("\r\n").rpartition("\r\n")
    label, key, signature = next(csv.reader([last]))
    csv.field_size_limit(1 << 30)
    *_, row = csv.reader(io.StringIO(data + "\r\n", newline=""))
    if label != _CSV_SEAL or row[0] != _CSV_EVIDENCE:
        raise ValueError("no seal")
    sealed = {"public_key": key, "signature": signature}
    return sealed, (data + "\r\n").encode(), json.loads(row[1])
