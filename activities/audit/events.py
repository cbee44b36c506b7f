"""What there is to say of a deed, before it has its place in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from pydantic import JsonValue

from activities.audit.origin import Origin, current_origin

if TYPE_CHECKING:
    from activities.operation import Actor

Outcome = Literal["done", "accepted", "refused"]
"""`accepted`: somebody else does it, such as the engine; it was allowed and is on its way."""
Detail = str | int | bool | list[str] | None
INSTANCE = UUID(int=0)
"""The log of what belongs to no organisation, such as a sign-in by an unknown address."""
MOST_TEXT = 500
_MOST_ITEMS = 50
_NONE: Mapping[str, Detail] = {}


@dataclass(frozen=True)
class Who:
    """Somebody who does something, as the log names them."""

    kind: str
    id: UUID | None
    name: str


@dataclass(frozen=True)
class Resource:
    """What something is done to."""

    kind: str
    id: str | None = None
    name: str | None = None
    project_id: UUID | None = None


@dataclass(frozen=True)
class Event:
    """One deed. `details` are names and numbers, never a value somebody keeps secret."""

    organisation_id: UUID
    who: Who
    action: str
    resource: Resource
    outcome: Outcome = "done"
    details: Mapping[str, Detail] = field(default_factory=dict)
    origin: Origin = field(default_factory=current_origin)

    @classmethod
    def by(
        cls,
        actor: Actor,
        action: str,
        resource: Resource,
        outcome: Outcome = "done",
        details: Mapping[str, Detail] = _NONE,
    ) -> Event:
        """Say what an actor did, from where the request under way came."""
        who = Who(actor.kind, actor.id, actor.name)
        return cls(actor.organisation_id, who, action, resource, outcome, details)

    def columns(self) -> dict[str, object]:
        """Give the event's columns, cut to what a log should hold of anybody's text."""
        return {
            "organisation_id": self.organisation_id,
            "project_id": self.resource.project_id,
            "actor_kind": self.who.kind,
            "actor_id": self.who.id,
            "actor_name": _text(self.who.name),
            "action": self.action,
            "resource_kind": self.resource.kind,
            "resource_id": _text(self.resource.id),
            "resource_name": _text(self.resource.name),
            "outcome": self.outcome,
            "details": {name: _detail(value) for name, value in self.details.items()},
            "address": _text(self.origin.address),
            "user_agent": _text(self.origin.user_agent),
            "request_id": _text(self.origin.request_id),
        }


def _text(text: str | None) -> str | None:
    """Cut a text and take out what no database or JSON can hold."""
    if text is None:
        return None
    clean = text.replace("\0", "").encode("utf-8", "replace").decode()
    return clean if len(clean) <= MOST_TEXT else f"{clean[: MOST_TEXT - 1]}…"


def _detail(value: Detail) -> JsonValue:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return [_text(one) for one in value[:_MOST_ITEMS]]
    return value
