"""What somebody may in single places, besides what they may everywhere: for showing, not asking."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from activities.operation import Actor, Granted


@dataclass(frozen=True)
class Besides:
    """Permissions that are held in these places besides."""

    permissions: list[str]
    projects: list[UUID] = field(default_factory=list)
    flows: list[UUID] = field(default_factory=list)
    connections: list[UUID] = field(default_factory=list)


def besides(actor: Actor) -> list[Besides]:
    """Give the places where an actor may more than everywhere; what adds nothing is left out.

    Places of equal rights are together: a thousand projects with one role are one entry.
    """
    found: dict[frozenset[str], Besides] = {}

    def at(added: frozenset[str]) -> Besides:
        return found.setdefault(added, Besides(sorted(added)))

    for id_, held in actor.projects.items():
        at(held - actor.permissions).projects.append(id_)
    for id_, one in actor.flows.items():
        at(_added(actor, one)).flows.append(id_)
    for id_, one in actor.connections.items():
        at(_added(actor, one)).connections.append(id_)
    return [found[added] for added in sorted(found, key=sorted) if added]


def _added(actor: Actor, one: Granted) -> frozenset[str]:
    return one.permissions - actor.permissions - actor.projects.get(one.project_id, frozenset())
