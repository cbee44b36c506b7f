"""Counters of runs, for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter

STARTED = Counter("nextscript_runs_started", "Runs accepted, by door.", ["source"])
ENDED_RUNS = Counter("nextscript_runs_ended", "Runs that ended, by status.", ["status"])
REPAIRED = Counter(
    "nextscript_runs_repaired", "What the reconciler had to mend, by kind.", ["kind"]
)
WEBHOOKS = Counter("nextscript_webhooks", "Webhook calls answered, by status code.", ["status"])
DELETED = Counter("nextscript_runs_deleted", "Ended runs deleted after their retention.")
COLLECTED = Counter("nextscript_objects_collected", "Large values deleted that no run refers to.")
NOT_COLLECTED = Counter(
    "nextscript_collections_skipped", "Projects left for later: a live run could not be read."
)
RUN_COUNTERS = (STARTED, ENDED_RUNS, REPAIRED, WEBHOOKS, DELETED, COLLECTED, NOT_COLLECTED)
