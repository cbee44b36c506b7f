"""Finding the flow a user means."""

from __future__ import annotations

import uuid

from nextscript.cli.client import Answer, Client
from nextscript.cli.failure import CommandFailed


def find_project(client: Client, key: str | None) -> Answer:
    """Find a project by key; without one, the only project, or the one called `default`."""
    projects = list(client.pages("/v1/projects"))
    if key is None and len(projects) == 1:
        return projects[0]
    wanted = key or "default"
    for project in projects:
        if wanted in (project["key"], project["id"]):
            return project
    known = ", ".join(project["key"] for project in projects) or "none"
    raise CommandFailed(f"There is no project “{wanted}”.", hint=f"Projects you see: {known}.")


def find_flow(client: Client, flow: str, project: str | None) -> Answer:
    """Find a flow by key or id. Raises CommandFailed with the keys there are."""
    if _is_id(flow):
        return client.get(f"/v1/flows/{flow}")
    owner = find_project(client, project)
    flows = list(client.pages(f"/v1/projects/{owner['id']}/flows"))
    for found in flows:
        if found["key"] == flow:
            return found
    known = ", ".join(sorted(found["key"] for found in flows)[:20]) or "none yet"
    raise CommandFailed(
        f"There is no flow “{flow}” in the project {owner['key']}.", hint=f"Flows: {known}."
    )


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
