"""How much of a single thing a grant gives: each level all that the one before does."""

from __future__ import annotations

_VIEW = frozenset(["flow.read", "flow.comment", "run.read"])
_RUN = _VIEW | {"run.start", "run.steer", "run.answer"}
_EDIT = _RUN | {"flow.write", "flow.publish"}
_USE = frozenset(["connection.read", "connection.use"])

LEVELS: dict[str, dict[str, frozenset[str]]] = {
    "flow": {"view": _VIEW, "run": _RUN, "edit": _EDIT},
    "connection": {"use": _USE, "manage": _USE | {"connection.manage"}},
}
"""What each level allows, by kind of thing."""

_SHOWN = {
    "flow": {"edit": "flow.write", "run": "run.start", "view": "flow.read"},
    "connection": {"manage": "connection.manage", "use": "connection.use"},
}


def level_of(kind: str, held: frozenset[str]) -> str | None:
    """Say which level comes nearest to what a role allows with flows or connections, if any."""
    return next((name for name, one in _SHOWN[kind].items() if one in held), None)


def rank(kind: str, level: str) -> int:
    """Give how much a level gives, to compare it with others of its kind."""
    return list(LEVELS[kind]).index(level)
