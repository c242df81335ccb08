"""Measure, print each number beside its target, and fail when one is missed.

python -m bench              everything, a few minutes
python -m bench text pdf     only some
python -m bench huge         an organisation of 100,000 clauses, many minutes
python -m bench --raw text   one measure, in this process, as JSON
"""

import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.measures import MEASURES, ON_REQUEST

Numbers = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        at_least: whether the target is a floor; otherwise it is a ceiling.
        target: None for a number that is only shown.
    """

    what: str
    value: float
    unit: str
    target: float | None = None
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the number keeps its target."""
        if self.target is None:
            return True
        return self.value >= self.target if self.at_least else self.value <= self.target

    @property
    def promise(self) -> str:
        """The target as a person writes it."""
        if self.target is None:
            return ""
        return f"{'at least' if self.at_least else 'at most'} {self.target:g} {self.unit}"


def _rows(numbers: Numbers) -> list[Row]:
    rows: list[Row] = []
    if text := numbers.get("text"):
        rows.append(Row("parse 5 MB of text", text["mb_per_s"], "MB/s", 2.0, at_least=True))
        rows.append(Row("  memory at its peak", text["peak_mb"], "MB", 500))
    if pdf := numbers.get("pdf"):
        rows.append(Row("parse a PDF of 200 pages", pdf["s"], "s", 20))
        rows.append(Row("  memory at its peak", pdf["peak_mb"], "MB", 500))
    if diff := numbers.get("diff"):
        rows.append(Row(f"compare 2 x {diff['clauses']:.0f} clauses", diff["s"], "s", 2.0))
    if at := numbers.get("500"):
        rows += _small_rows(at)
    if drafts := numbers.get("drafts"):
        rows += _draft_rows(drafts)
    for size in ("10", "100", "1000"):
        if at := numbers.get(size):
            rows += _scale_rows(size, at)
    if at := numbers.get("huge"):
        rows.append(Row(f"ingest {at['clauses']:,.0f} clauses", at["ingest_s"], "s", 600))
        rows.append(Row("  answer within a process, p99", at["p99_ms"], "ms", 40))
    return rows + _growth(numbers)


def _small_rows(at: dict[str, float]) -> list[Row]:
    return [
        Row(f"ask {at['clauses']:.0f} clauses, whole process", at["cold_s"], "s", 0.8),
        Row("  memory at its peak", at["cold_mb"], "MB", 250),
        Row("  answer within a process, p50", at["p50_ms"], "ms", 8),
        Row("  answer within a process, p95", at["p95_ms"], "ms"),
        Row("  answer within a process, p99", at["p99_ms"], "ms", 25),
    ]


def _draft_rows(drafts: dict[str, float]) -> list[Row]:
    return [
        Row("check a draft, whole process", drafts["cold_s"], "s", 3.0),
        Row("  memory at its peak", drafts["peak_mb"], "MB", 250),
        Row("  280 characters within a process, p50", drafts["p50_ms_280"], "ms"),
        Row("  280 characters within a process, p95", drafts["p95_ms_280"], "ms", 15),
        Row("  2,000 characters within a process, p50", drafts["p50_ms_2000"], "ms"),
        Row("  2,000 characters within a process, p95", drafts["p95_ms_2000"], "ms", 60),
    ]


def _scale_rows(size: str, at: dict[str, float]) -> list[Row]:
    return [
        Row(f"ingest {size} policies, {at['clauses']:,.0f} clauses", at["ingest_s"], "s"),
        Row("  per policy", at["ingest_s"] / int(size), "s"),
        Row("  again, nothing changed", at["ingest_unchanged_s"], "s"),
        Row("  memory at its peak", at["ingest_mb"], "MB", 500),
        Row("  ask, whole process", at["cold_s"], "s", 1.0),
        Row("  answer within a process, p50", at["p50_ms"], "ms"),
        Row("  answer within a process, p95", at["p95_ms"], "ms", 100),
    ]


def _growth(numbers: Numbers) -> list[Row]:
    """Compare the cost of one more policy between large and small: 1.0 is linear."""
    if not {"10", "100", "1000"} <= numbers.keys():
        return []
    at = {size: numbers[str(size)]["ingest_s"] for size in (10, 100, 1000)}
    small = (at[100] - at[10]) / 90
    large = (at[1000] - at[100]) / 900
    return [Row("cost of one more policy, 1,000 against 100", large / small, "times", 1.5)]


def _measured(name: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--raw", name],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"bench: measuring {name} failed")
    numbers: dict[str, float] = json.loads(done.stdout)
    return numbers


def main(words: list[str]) -> int:
    """Run the measures named, all by default; return 1 when a target is missed."""
    if words[:1] == ["--raw"]:
        print(json.dumps(MEASURES[words[1]]()))
        return 0
    unknown = [word for word in words if word not in MEASURES]
    if unknown:
        print(__doc__, f"Measures: {', '.join(MEASURES)}", sep="\n")
        return 0 if unknown == ["--help"] else 2
    console = Console()
    with console.status("measuring ...") as status:
        numbers = {}
        for name in words or [name for name in MEASURES if name not in ON_REQUEST]:
            status.update(f"measuring: {name} ...")
            numbers[name] = _measured(name)
    rows = _rows(numbers)
    table = Table(caption=f"Python {platform.python_version()}, {os.cpu_count()} cores")
    for heading, side in (("measure", "left"), ("", "right"), ("target", "left"), ("", "left")):
        table.add_column(heading, justify="right" if side == "right" else "left")
    for row in rows:
        verdict = "" if row.target is None else "ok" if row.is_met else "[red]missed[/]"
        table.add_row(row.what, f"{row.value:,.3g} {row.unit}", row.promise, verdict)
    console.print(table)
    return int(not all(row.is_met for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
