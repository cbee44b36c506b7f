"""Projects between servers, and workers that are killed while they work on a whole one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.stack import flow, node
from tests.instance import Instance, eventually, instance

Json = Any  # tests look into answers freely
SECRET = "s3cret-of-the-giraffe"
GREETS = flow(
    node("start", "trigger.manual"),
    node("greet", "data.set", values={"text": "Hello {{ vars.whom }}"}),
    outputs={"text": "{{ greet.text }}"},
    name="Greets",
)
WAITS = flow(
    node("start", "trigger.manual"),
    node("ask", "human.approval", to=["role:manager"], title="Well?", expires="2d"),
    name="Waits",
)


def asks(origin: str) -> Json:
    """A flow that asks this server by two connections."""
    nodes = [
        {**node(name, "http.request", url=f"{origin}/health/live"), "connection": name}
        for name in ("shop", "bank")
    ]
    return flow(
        node("start", "trigger.manual"),
        *nodes,
        outputs={"a": "{{ shop.status }}", "b": "{{ bank.status }}"},
        name="Asks",
    )


@pytest.fixture(scope="module")
def first() -> Iterator[Instance]:
    with instance(NEXTSCRIPT_EGRESS_ALLOW="127.0.0.0/8") as started:
        yield started


def connect(at: Instance, project: str, key: str, origin: str) -> str:
    """Make a connection with a secret; give its id."""
    body = {
        "key": key,
        "name": key.title(),
        "kind": "http",
        "fields": {"base_url": origin, "auth": "bearer"},
        "secrets": {"secret": SECRET},
    }
    found: str = at.call("POST", f"/v1/projects/{project}/connections", json=body)["id"]
    return found


def export(at: Instance, project: str) -> str:
    """Ask for an export; give its path."""
    return f"/v1/project-exports/{at.call('POST', f'/v1/projects/{project}/exports')['id']}"


def ready(at: Instance, path: str, *ends: str) -> Json:
    """Wait for the end of an export or import."""

    def look() -> Json | None:
        found = at.call("GET", path)
        return found if found["status"] in ends else None

    return eventually(look, 120, f"end of {path}")


def ran(at: Instance, project: str, name: str) -> Json:
    """Run a flow to its end."""
    flows = at.call("GET", f"/v1/projects/{project}/flows")["items"]
    flow_id = next(one["id"] for one in flows if one["name"] == name)
    return at.ended(at.call("POST", f"/v1/flows/{flow_id}/runs", json={})["id"])


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_project_of_one_server_runs_on_another_after_two_connections_were_mapped(
    first: Instance,
) -> None:
    origin = str(first.api.base_url).rstrip("/")
    source = first.call("GET", "/v1/projects")["items"][0]["id"]
    for key in ("shop", "bank"):
        connect(first, source, key, origin)
    first.call("PUT", f"/v1/projects/{source}/variables/whom", json={"value": "Ada"})
    first.publish(asks(origin))
    first.publish(GREETS)
    path = export(first, source)
    assert ready(first, path, "ready", "failed")["status"] == "ready"
    archive = first.api.get(f"{path}/content").content
    assert SECRET.encode() not in archive

    with instance(NEXTSCRIPT_EGRESS_ALLOW="127.0.0.0/8") as second:
        there = second.call("GET", "/v1/projects")["items"][0]["id"]
        mine = {key: connect(second, there, f"my-{key}", origin) for key in ("shop", "bank")}
        planned = second.call("POST", "/v1/projects/imports", content=archive)
        wanted = f"/v1/project-imports/{planned['id']}"
        second.call("POST", f"{wanted}:apply", json={"name": "Copy", "connections": mine})
        ended = ready(second, wanted, "done", "failed")
        assert ended["status"] == "done", ended
        greeted = ran(second, ended["project_id"], "Greets")
        asked = ran(second, ended["project_id"], "Asks")

    assert greeted["output"] == {"text": "Hello Ada"}
    assert asked["output"] == {"a": 200, "b": 200}, asked["error"]


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_worker_killed_while_it_works_on_a_project_is_gone_on_after() -> None:
    with instance(NEXTSCRIPT_PROJECT_TRASH_DAYS=str(8 / 86_400)) as started:
        home = started.call("GET", "/v1/projects")["items"][0]["id"]
        started.call("PUT", f"/v1/projects/{home}/variables/whom", json={"value": "Ada"})
        flows = [started.publish({**GREETS, "name": f"Greets {at}"}) for at in range(10)]
        flows.append(started.publish(WAITS))
        for flow_id in flows:
            started.call("POST", f"/v1/flows/{flow_id}/runs", json={})
        path = export(started, home)
        started.kill("worker")
        assert ready(started, path, "ready", "failed")["status"] == "ready"

        started.call("POST", "/v1/projects", json={"name": "Other"})
        started.call("DELETE", f"/v1/projects/{home}")
        for _ in range(3):
            started.kill("worker")
        eventually(lambda: _is_free(started), 180, "purged project")


def _is_free(at: Instance) -> bool:
    """The key of a project is taken until nothing of it is left."""
    made = at.api.post("/v1/projects", json={"name": "Default", "key": "default"})
    return made.status_code == 201
