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

from bench.texts import QUESTIONS, VERBS, policy_text, write_policies

__all__ = ["MEASURES"]

_TEXT_BYTES = 5_000_000
_POLICY_CHARS = 6_000
_COLD_STARTS = 7
_POLICYBOT = str(Path(sys.executable).with_name("policybot"))


def _peak_mb() -> float:
    """Return the largest resident size so far: ours plus that of our largest child, in MB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kibibytes elsewhere
    return (own + child) * unit / 1e6


def _parse(name: str, data: bytes) -> tuple[float, int]:
    from knowledge.parse import parse_policy

    start = time.perf_counter()
    version = parse_policy(name, data, version=1, ingested_at=datetime.now(UTC))
    return time.perf_counter() - start, len(version.clauses)


def _parse_text() -> dict[str, float]:
    data = policy_text(_TEXT_BYTES).encode()
    _parse("warm.txt", data[:20_000])
    took_s, n_clauses = _parse("large.txt", data)
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


def _policybot(home: Path, *words: str) -> tuple[float, str]:
    """Run our own command line; return its seconds, start-up included, and what it printed."""
    environment = {**os.environ, "POLICYBOT_HOME": str(home)}
    start = time.perf_counter()
    done = subprocess.run(
        [_POLICYBOT, *words], env=environment, capture_output=True, text=True, check=False
    )
    took_s = time.perf_counter() - start
    if done.returncode > 1:
        sys.exit(f"policybot {' '.join(words)}: {done.stderr}")
    return took_s, done.stdout


def _at_scale(n_policies: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        home, policies = Path(folder) / "home", Path(folder) / "policies"
        write_policies(policies, n_policies, _POLICY_CHARS)
        ingest_s, _ = _policybot(home, "ingest", str(policies), "--json")
        again_s, _ = _policybot(home, "ingest", str(policies), "--json")
        cold = [_policybot(home, "ask", QUESTIONS[0], "--json")[0] for _ in range(_COLD_STARTS)]
        took_ms = _answer_times(home, Path(folder) / "questions.jsonl")
    return {
        "ingest_s": ingest_s,
        "ingest_unchanged_s": again_s,
        "cold_s": statistics.median(cold),
        "p50_ms": statistics.median(took_ms),
        "p95_ms": statistics.quantiles(took_ms, n=20)[-1],
        "peak_mb": _peak_mb(),
    }


def _answer_times(home: Path, path: Path) -> list[float]:
    """Return the milliseconds of 100 answers in one process, as the program itself reports them."""
    rows = [
        {"id": f"{at}", "question": f"{QUESTIONS[at % len(QUESTIONS)]}", "org": "default"}
        for at in range(100)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    _, out = _policybot(home, "ask", "--batch", str(path), "--org-field", "org", "--json")
    return [json.loads(line)["took_ms"] for line in out.splitlines()]


MEASURES: dict[str, Callable[[], dict[str, float]]] = {
    "text": _parse_text,
    "pdf": _parse_pdf,
    "diff": _compare,
    "10": lambda: _at_scale(10),
    "100": lambda: _at_scale(100),
    "1000": lambda: _at_scale(1000),
}
