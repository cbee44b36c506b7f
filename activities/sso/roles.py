"""What a provider's or directory's groups stand for: a role, roles in projects, teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from activities.access.placing import IN_TEAM, Place

Mapped = Sequence[Mapping[str, str]]
"""Lines of {group, role}, {group, role, project_id} and {group, team_id}."""
Roles = Mapping[str, frozenset[str]]
"""What each role of the organisation may."""


def role_for(groups: Iterable[str], mapping: Mapped, default: str, roles: Roles) -> str:
    """Give the role of somebody in these groups: of all that are mapped, the one that may most.

    Of two that may equally many things, the one that is listed first. Nobody in a group that is
    mapped to a role has the default.
    """
    named = set(groups)
    found = [
        one["role"]
        for one in mapping
        if one["group"] in named and place_of(one) == Place() and one["role"] in roles
    ]
    return max(found, key=lambda role: len(roles[role]), default=default)


def places_for(groups: Iterable[str], mapping: Mapped, roles: Roles) -> dict[Place, str]:
    """Give where else these groups put somebody; of several roles in a project, the greatest."""
    named, found = set(groups), dict[Place, list[str]]()
    for one in mapping:
        place = place_of(one)
        if one["group"] in named and place != Place():
            found.setdefault(place, []).append(one.get("role", IN_TEAM))
    return {
        place: max(said, key=lambda role: len(roles.get(role, ()))) for place, said in found.items()
    }


def place_of(line: Mapping[str, str]) -> Place:
    """Give where a line of a mapping counts; an empty place is the whole organisation."""
    project, team = line.get("project_id"), line.get("team_id")
    return Place(UUID(project) if project else None, UUID(team) if team else None)


def roles_of(mapping: Mapped, default: str) -> list[str]:
    """Name all that a mapping gives, for the audit log."""
    given = {said_of(place_of(one), one.get("role", IN_TEAM)) for one in mapping}
    return sorted({default, *given})


def said_of(place: Place, role: str) -> str:
    """Name what somebody is in a place."""
    where = f" of project {place.project_id}" if place.project_id else ""
    return f"{role} of team {place.team_id}" if place.team_id else role + where
