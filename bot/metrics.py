"""Figures for Prometheus, drawn from the event log: how often, how long, how much waits.

Labels are names of events and outcomes of ours, never an organisation, a person or a word of
theirs, so that the figures may be seen by whoever runs the machine.
"""

import asyncio
from collections.abc import Mapping
from time import perf_counter
from typing import Any

from aiohttp import web

from bot.workers import Workers

__all__ = ["Figures"]

_Field = str | int | float | bool | None

_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_LAG_EVERY_S = 0.5
# Fields of events that name one of a few things; all else would make a line of its own each time.
_LABELS = ("outcome", "verdict", "platform", "kind", "reason")
_LONGEST_LABEL = 40


class Figures:
    """An event log that counts.

    Args:
        workers: whose queue is shown.
    """

    def __init__(self, workers: Workers) -> None:
        # Loaded here: the command line needs no figures.
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._registry = CollectorRegistry()
        self._events: Any = Counter(
            "policybot_events",
            "Events of the log, by name and outcome.",
            ("event", "outcome"),
            registry=self._registry,
        )
        self._alarms: Any = Counter(
            "policybot_alarms",
            "Events that an operator must look at.",
            ("event",),
            registry=self._registry,
        )
        self._seconds: Any = Histogram(
            "policybot_duration_seconds",
            "How long what the event names took.",
            ("event",),
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self._lag: Any = Histogram(
            "policybot_loop_lag_seconds",
            "How late the event loop comes to what is due.",
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self._ready: Any = Gauge(
            "policybot_ready", "1 where a part is ready.", ("part",), registry=self._registry
        )
        taken = Gauge(
            "policybot_queue_taken", "Questions that run or wait.", registry=self._registry
        )
        taken.set_function(lambda: workers.n_taken)
        places = Gauge(
            "policybot_queue_places", "Questions that may run or wait.", registry=self._registry
        )
        places.set(workers.n_places)

    def record(self, event: str, **fields: _Field) -> None:
        """Count the event, and its duration where it has one."""
        outcome = next((str(fields[name]) for name in _LABELS if fields.get(name)), "")
        self._events.labels(event=event, outcome=outcome[:_LONGEST_LABEL]).inc()
        took_ms = fields.get("took_ms")
        if isinstance(took_ms, int | float):
            self._seconds.labels(event=event).observe(took_ms / 1000)

    def alarm(self, event: str, **fields: _Field) -> None:
        """Count the event as an alarm, too."""
        self._alarms.labels(event=event).inc()
        self.record(event, **fields)

    async def watch_the_loop(self) -> None:
        """Measure, until cancelled, how late the event loop wakes whoever sleeps."""
        while True:
            due = perf_counter() + _LAG_EVERY_S
            await asyncio.sleep(_LAG_EVERY_S)
            self._lag.observe(max(0.0, perf_counter() - due))

    def shown(self, reasons: Mapping[str, str]) -> web.Response:
        """Return all figures in the text format of Prometheus.

        Args:
            reasons: "" or why it is not ready, by part ("index", "store", "slack", "teams").
        """
        from prometheus_client import generate_latest

        for part, reason in reasons.items():
            self._ready.labels(part=part).set(int(not reason))
        body = generate_latest(self._registry)
        return web.Response(body=body, content_type="text/plain", charset="utf-8")
