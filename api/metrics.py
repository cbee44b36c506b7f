"""What Prometheus is told: requests by route template, never by path; runs by status."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

from activities.runs.counters import RUN_COUNTERS

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "nextscript_http_requests",
    "Requests answered.",
    ["method", "route", "status"],
    registry=REGISTRY,
)
LATENCY = Histogram(
    "nextscript_http_request_seconds",
    "Time until the answer began.",
    ["method", "route"],
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60),
)
for _counter in RUN_COUNTERS:
    REGISTRY.register(_counter)
