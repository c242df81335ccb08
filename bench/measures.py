"""What is measured, each in a process of its own so that memory and caches start empty.

A measure prints one JSON object: its numbers by name.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bench.texts import QUESTIONS, VERBS, draft_text, policy_text, write_policies

__all__ = ["MEASURES", "ON_REQUEST"]

_TEXT_BYTES = 5_000_000
_POLICY_CHARS = 6_000
_COLD_STARTS = 7
_POLICIES_OF_500_CLAUSES = 12
_POLICIES_OF_100_000_CLAUSES = 2_400
_DRAFT_CHARS = (280, 2_000)
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes there, kibibytes elsewhere
_SAMPLES = Path(__file__).parent.parent / "knowledge" / "policies"
_POLICYBOT = str(Path(sys.executable).with_name("policybot"))


def _peak_mb() -> float:
    """Return the largest resident size so far: ours plus that of our largest child, in MB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (own + child) * _RSS_UNIT / 1e6


def _parse(name: str, data: bytes) -> tuple[float, int]:
    from knowledge.parse import parse_policy

    start = time.perf_counter()
    version = parse_policy(name, data, version=1, ingested_at=datetime.now(UTC))
    return time.perf_counter() - start, len(version.clauses)


def _parse_text() -> dict[str, float]:
    data = policy_text(_TEXT_BYTES).encode()
    _parse("warm.txt", data[:20_000])
    took_s, n_clauses = min(_parse("large.txt", data) for _ in range(3))
    return {"mb_per_s": len(data) / 1e6 / took_s, "clauses": n_clauses, "peak_mb": _peak_mb()}


def _parse_pdf() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "handbook.pdf"
        # Written by a child, so that reportlab's memory is not counted as ours.
        code = "import sys, pathlib, bench.texts as t; t.write_pdf(pathlib.Path(sys.argv[1]), 200)"
        subprocess.run([sys.executable, "-c", code, str(path)], check=True)
        data = path.read_bytes()
    took_s, n_clauses = _parse("handbook.pdf", data)
    return {"s": took_s, "clauses": n_clauses, "peak_mb": _peak_mb()}


def _compare() -> dict[str, float]:
    from dataclasses import replace

    from knowledge.difference import compare
    from knowledge.parse import parse_policy

    text = policy_text(1_250_000)
    now = datetime.now(UTC)
    old = parse_policy("old.txt", text.encode(), version=1, ingested_at=now)
    # Every sentence and bullet has a verb, so no clause is found by its digest.
    changed = text
    for verb in VERBS:
        changed = changed.replace(f" {verb} ", f" always {verb} ").replace(
            f"- {verb}", f"- re{verb}"
        )
    new = parse_policy("new.txt", changed.encode(), version=2, ingested_at=now)
    old = replace(old, clauses=old.clauses[:5000])
    new = replace(new, clauses=new.clauses[:5000])
    start = time.perf_counter()
    compare(old, new)
    return {"s": time.perf_counter() - start, "clauses": len(new.clauses)}


class _Run(NamedTuple):
    """One call of our own command line: start-up included, memory of that process alone."""

    took_s: float
    peak_mb: float
    out: str


def _policybot(home: Path, *words: str) -> _Run:
    environment = {**os.environ, "POLICYBOT_HOME": str(home)}
    start = time.perf_counter()
    with subprocess.Popen(
        [_POLICYBOT, *words], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        out = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        took_s = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode > 1:
        sys.exit(f"policybot {' '.join(words)} exited with {process.returncode}")
    return _Run(took_s, usage.ru_maxrss * _RSS_UNIT / 1e6, out)


def _at_scale(n_policies: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        home, policies = Path(folder) / "home", Path(folder) / "policies"
        write_policies(policies, n_policies, _POLICY_CHARS)
        taken = _policybot(home, "ingest", str(policies), "--json")
        again = _policybot(home, "ingest", str(policies), "--json")
        cold = [_policybot(home, "ask", QUESTIONS[0], "--json") for _ in range(_COLD_STARTS)]
        took_ms = _answer_times(home, Path(folder) / "questions.jsonl")
    return {
        "clauses": json.loads(taken.out)["n_clauses"],
        "ingest_s": taken.took_s,
        "ingest_mb": taken.peak_mb,
        "ingest_unchanged_s": again.took_s,
        "cold_s": statistics.median(run.took_s for run in cold),
        "cold_mb": max(run.peak_mb for run in cold),
        **_quantiles(took_ms),
    }


def _quantiles(took_ms: list[float]) -> dict[str, float]:
    cut = statistics.quantiles(took_ms, n=100, method="inclusive")
    return {"p50_ms": cut[49], "p95_ms": cut[94], "p99_ms": cut[98]}


def _answer_times(home: Path, path: Path) -> list[float]:
    """Return the milliseconds of 300 answers in one process, as the program itself reports them.

    The first ones, which open the index, are left out.
    """
    rows = [
        {"id": f"{at}", "question": QUESTIONS[at % len(QUESTIONS)], "org": "default"}
        for at in range(310)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    out = _policybot(home, "ask", "--batch", str(path), "--org-field", "org", "--json").out
    return [json.loads(line)["took_ms"] for line in out.splitlines()][10:]


def _drafts() -> dict[str, float]:
    """Check drafts of two lengths, each another text, against the sample policies."""
    numbers: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        home, path = Path(folder) / "home", Path(folder) / "drafts.jsonl"
        _policybot(home, "ingest", str(_SAMPLES), "--json")
        for n_chars in _DRAFT_CHARS:
            rows = [
                {"id": f"{seed}", "draft": draft_text(n_chars, seed), "org": "default"}
                for seed in range(210)
            ]
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
            run = _policybot(home, "check", "--batch", str(path), "--org-field", "org", "--json")
            took_ms = [json.loads(line)["took_ms"] for line in run.out.splitlines()][10:]
            numbers |= {f"{k}_{n_chars}": v for k, v in _quantiles(took_ms).items()}
            numbers["peak_mb"] = run.peak_mb
        numbers["cold_s"] = statistics.median(
            _policybot(home, "check", "Thanks, all done.", "--json").took_s
            for _ in range(_COLD_STARTS)
        )
    return numbers


MEASURES: dict[str, Callable[[], dict[str, float]]] = {
    "text": _parse_text,
    "pdf": _parse_pdf,
    "diff": _compare,
    "500": lambda: _at_scale(_POLICIES_OF_500_CLAUSES),
    "drafts": _drafts,
    "10": lambda: _at_scale(10),
    "100": lambda: _at_scale(100),
    "1000": lambda: _at_scale(1000),
    "huge": lambda: _at_scale(_POLICIES_OF_100_000_CLAUSES),
}

ON_REQUEST = frozenset({"huge"})
"""Measured only when named: they take many minutes."""
