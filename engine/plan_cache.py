"""Plans by what holds them, so that a run's plan is decoded once per process.

A large plan is fetched by the payload codec, outside workflow code, before the workflow that needs
it is made; the workflow then finds it here.
"""

from __future__ import annotations

from cachetools import LRUCache

from engine.plan import Plan
from engine.plan_codec import unpack
from engine.start import RunStart

_MANY = 512
_plans: LRUCache[tuple[str, str], Plan] = LRUCache(_MANY)


def remember(project_id: str, ref: str, packed: str) -> None:
    """Keep the plan an object holds."""
    _plans[project_id, ref] = unpack(packed)


def knows(project_id: str, ref: str) -> bool:
    """Say whether the plan of an object is here."""
    return (project_id, ref) in _plans


def plan_of(start: RunStart) -> Plan:
    """Give a run's plan. Known by its whole text, for a given hash could name another."""
    if start.plan is None:
        return _plans[start.project_id, start.plan_ref or ""]
    key = (start.project_id, start.plan)
    plan = _plans.get(key)
    if plan is None:
        plan = _plans[key] = unpack(start.plan)
    return plan
