"""A project as a week of work leaves it: flows, runs of every kind, and what stands around them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx2

BROKEN: dict[str, Any] = {
    "schema": "nextscript.flow/1",
    "name": "Nightly figures",
    "nodes": [
        {"id": "start", "type": "trigger.manual"},
        {
            "id": "count",
            "type": "code.python",
            "name": "Count the rows",
            "config": {
                "code": "def main(input):\n    return input['rows'][7]\n",
                "input": {"rows": []},
            },
        },
        {"id": "tell", "type": "log", "config": {"message": "{{ count }} rows"}},
    ],
    "edges": [{"from": "start", "to": "count"}, {"from": "count", "to": "tell"}],
    "layout": {
        "start": {"x": 0, "y": 0},
        "count": {"x": 280, "y": 0},
        "tell": {"x": 560, "y": 0},
        "note:why": {"x": 0, "y": 160, "width": 240, "height": 80, "text": "Runs at night."},
    },
}
ASKING: dict[str, Any] = {
    "schema": "nextscript.flow/1",
    "name": "New supplier",
    "nodes": [
        {"id": "start", "type": "trigger.manual"},
        {
            "id": "ask",
            "type": "human.form",
            "name": "Ask for the details",
            "config": {
                "to": ["role:owner"],
                "title": "Who is the supplier?",
                "fields": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string", "title": "Name of the company"},
                        "kind": {"type": "string", "title": "Kind", "enum": ["goods", "services"]},
                        "days": {"type": "integer", "title": "Days to pay", "default": 30},
                        "known": {"type": "boolean", "title": "We know them"},
                    },
                    "required": ["name"],
                },
            },
        },
    ],
    "edges": [{"from": "start", "to": "ask"}],
    "layout": {"start": {"x": 0, "y": 0}, "ask": {"x": 280, "y": 0}},
}

UNFINISHED: dict[str, Any] = {
    "schema": "nextscript.flow/1",
    "name": "Half drawn",
    "nodes": [
        {"id": "start", "type": "trigger.manual"},
        {"id": "look", "type": "http.request", "name": "Look it up", "config": {"method": "GET"}},
        {
            "id": "part",
            "type": "flow.call",
            "name": "Do the rest",
            "config": {"flow": "no_such_flow", "input": {"name": "{{ look.body.name }}"}},
        },
        {"id": "tell", "type": "log", "config": {"message": "Dear {{ nobody.name }}"}},
    ],
    "edges": [
        {"from": "start", "to": "look"},
        {"from": "look", "to": "part"},
        {"from": "part", "to": "tell"},
    ],
    "layout": {
        "start": {"x": 0, "y": 0},
        "look": {"x": 280, "y": 0},
        "part": {"x": 560, "y": 0},
        "tell": {"x": 840, "y": 0},
    },
}
GREETINGS = ("Hello", "Good morning", "Good day")


def greeting(words: str) -> dict[str, Any]:
    """A flow that is changed from version to version."""
    return {
        "schema": "nextscript.flow/1",
        "name": "Greet",
        "nodes": [
            {"id": "start", "type": "trigger.manual"},
            {"id": "greet", "type": "log", "name": "Greet", "config": {"message": words}},
        ],
        "edges": [{"from": "start", "to": "greet"}],
        "layout": {"start": {"x": 0, "y": 0}, "greet": {"x": 280, "y": 0}},
    }


@dataclass
class Seeded:
    """Where the things are that were made."""

    key: str
    flows: dict[str, str] = field(default_factory=dict)
    broken: str = ""
    succeeded: str = ""
    failed: str = ""
    approval: str = ""
    form: str = ""
    unfinished: str = ""
    """A draft with problems."""
    greeting: str = ""
    """Two versions, and a draft that is another again."""
    decided: str = ""
    filled_in: str = ""
    links: dict[str, str] = field(default_factory=dict)
    """The public links of what waits, by run."""


class Seeding:
    """Fills a project through the API, as its owner."""

    def __init__(self, http: httpx2.AsyncClient, project: str, key: str) -> None:
        self.http = http
        self.project = f"/v1/projects/{project}"
        self.made = Seeded(key)
        self.bodies: dict[str, dict[str, Any]] = {}
        """What the templates are started with."""

    async def call(self, method: str, path: str, body: Any = None) -> Any:  # Any: JSON
        """Ask the API; fails on an error."""
        answer = await self.http.request(method, path, json=body)
        assert answer.status_code < 400, f"{method} {path}: {answer.text}"
        return answer.json() if answer.content else None

    async def publish(self, document: dict[str, Any]) -> str:
        """Make and publish a flow; give its id."""
        body = {"name": document["name"], "document": document}
        flow = await self.call("POST", f"{self.project}/flows", body)
        await self.call("POST", f"/v1/flows/{flow['id']}/versions", {})
        return str(flow["id"])

    async def run(self, flow: str, given: Any, wait: int = 5) -> str:
        """Start a flow; give the run's id."""
        return await self.start(flow, {"input": given, "wait": wait})

    async def start(self, flow: str, body: dict[str, Any]) -> str:
        """Start a flow with a whole body; give the run's id."""
        run = await self.call("POST", f"/v1/flows/{flow}/runs", body)
        return str(run["id"])

    async def link(self, run: str) -> str:
        """The public link of what a run waits for, once it does."""
        for _ in range(100):
            steps = (await self.call("GET", f"/v1/runs/{run}/steps"))["items"]
            if links := [step["resume_url"] for step in steps if step.get("resume_url")]:
                return str(links[0])
            await asyncio.sleep(0.1)
        raise AssertionError(f"run {run} waits for nobody")

    async def fill(self) -> Seeded:
        """Make everything."""
        templates = (await self.call("GET", "/v1/templates"))["items"]
        runs = [await self._template(one) for one in templates]
        self.made.broken = await self.publish(BROKEN)
        self.made.failed, *_ = [await self.run(self.made.broken, {}) for _ in range(2)]
        await self._questions(dict(runs))
        await self._answers()
        await self._versions()
        await self._around()
        return self.made

    async def _template(self, template: dict[str, Any]) -> tuple[str, str]:
        key = template["key"]
        self.made.flows[key] = await self.publish(template["document"])
        sample = {name: value for name, value in template["sample"].items() if value is not None}
        body = {**sample, "wait": 0 if key == "order_intake" else 5}
        self.bodies[key] = body
        return key, await self.start(self.made.flows[key], body)

    async def _questions(self, runs: dict[str, str]) -> None:
        self.made.succeeded = runs["say_hello"]
        self.made.approval = runs["order_intake"]
        self.made.form = await self.run(await self.publish(ASKING), {}, 0)
        for run in (self.made.approval, self.made.form):
            self.made.links[run] = await self.link(run)

    async def _answers(self) -> None:
        """Questions that were answered through their links."""
        order = self.made.flows["order_intake"]
        self.made.decided = await self.start(order, self.bodies["order_intake"])
        await self.answer(self.made.decided, {"port": "approved", "comment": "Fine"})
        self.made.filled_in = await self.run(await self.publish(ASKING | {"name": "Asked"}), {}, 0)
        await self.answer(self.made.filled_in, {"port": "out", "data": {"name": "Northwind"}})

    async def answer(self, run: str, filled: dict[str, Any]) -> None:
        """Answer what a run asks, through its link."""
        self.made.links[run] = await self.link(run)
        await self.call("POST", self.made.links[run], filled)

    async def _versions(self) -> None:
        """A flow that was changed and published again, and one that cannot be published."""
        first, *later = GREETINGS
        flow = self.made.greeting = await self.publish(greeting(first))
        for words in later:
            await self.draw(flow, greeting(words))
            if words != later[-1]:
                await self.call("POST", f"/v1/flows/{flow}/versions", {"notes": words})
        body = {"name": UNFINISHED["name"], "document": UNFINISHED}
        self.made.unfinished = (await self.call("POST", f"{self.project}/flows", body))["id"]

    async def draw(self, flow: str, document: dict[str, Any]) -> None:
        """Put another drawing in the place of a draft."""
        draft = f"/v1/flows/{flow}/draft"
        headers = {"If-Match": (await self.http.get(draft)).headers["etag"]}
        answer = await self.http.put(draft, json={"document": document}, headers=headers)
        assert answer.status_code == 200, answer.text

    async def _around(self) -> None:
        order = self.made.flows["order_intake"]
        connection = {
            "key": "crm",
            "name": "CRM",
            "kind": "http",
            "fields": {"base_url": "https://crm.example.com"},
            "secrets": {},
        }
        await self.call("POST", f"{self.project}/connections", connection)
        await self.call("PUT", f"{self.project}/variables/limit", {"value": 1000})
        await self._people()
        await self.call("PATCH", f"/v1/flows/{order}", {"tags": ["sales", "approval"]})
        remark = {"text": "Is 500 still right?", "node": "large"}
        await self.call("POST", f"/v1/flows/{order}/comments", remark)
        await self.call("PUT", f"/v1/flows/{order}/draft/pins/total", {"output": {"sum": 602}})

    async def _people(self) -> None:
        """A team with somebody in it, a role of one's own, and a program with a key."""
        me = (await self.call("GET", "/v1/me"))["id"]
        role = {"key": "auditor", "name": "Auditor", "permissions": ["project.read", "run.read"]}
        await self.call("POST", "/v1/roles", role)
        team = (await self.call("POST", "/v1/teams", {"name": "Night shift"}))["id"]
        await self.call("PUT", f"/v1/teams/{team}/members/{me}")
        await self.call("PUT", f"{self.project}/teams/{team}", {"role": "auditor"})
        account = {"name": "Shop", "role": "operator"}
        robot = (await self.call("POST", "/v1/service-accounts", account))["id"]
        key = {"name": "Orders", "scopes": ["run.start"], "expires_at": "2099-01-01T00:00:00Z"}
        await self.call("POST", f"/v1/service-accounts/{robot}/keys", key)


async def fill(http: httpx2.AsyncClient, project: str, key: str) -> Seeded:
    """Fill a project through the API, as its owner."""
    return await Seeding(http, project, key).fill()
