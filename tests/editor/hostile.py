"""Text that would like to be a script, stored wherever a project takes text."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import update
from sqlmodel import col

from activities.auth.models import User
from tests.editor.hostile_flows import asking, called, failing, filled_in, named
from tests.editor.hostile_texts import ALL, MARK, SHORT, TEXTS
from tests.editor.people import Colleague, Team
from tests.editor.seed import Seeding
from tests.instance import Instance, eventually

TYPE = Path(__file__).parent / "custom" / "hostile.py"
FILE = {"$file": "00000000-0000-0000-0000-000000000001", "name": SHORT, "type": "text/html"}
ELSEWHERE: list[dict[str, Any]] = [
    {**FILE, "$file": one, "size": 3}
    for one in ("javascript:window.__pwned=1", "//evil.test/x", "../../x", TEXTS[0])
]
AT_ONCE = 6
GIVEN: dict[str, Any] = {one: one for one in TEXTS}
GIVEN |= {"texts": TEXTS, "file": {**FILE, "size": 3}, "files": ELSEWHERE}


@dataclass
class Hostile:
    """Where the texts are."""

    team: Team
    guest: Colleague
    """Somebody else of the team, called by another text."""
    flow: str
    filled: str
    form: str
    run: str
    waiting: str
    answered: str
    called: str
    link: str
    copies: list[str]
    """Flows that nobody needs, one called by each text."""

    def path(self, rest: str = "") -> str:
        """A page of the project."""
        return f"/p/{self.team.project_key}{rest}"


@contextmanager
def hostile_type(running: Instance) -> Iterator[None]:
    """Have a type of steps that is made of the texts, as long as it is looked at."""
    folder = running.home.parent / "custom"
    folder.mkdir(exist_ok=True)
    (folder / "hostile.json").write_text(json.dumps(TEXTS))
    shutil.copy(TYPE, folder)

    def known() -> bool:
        answer = running.call("GET", "/v1/catalog")
        assert not [one for one in answer["broken"] if "hostile" in str(one)], answer["broken"]
        return any(one["type"] == "hostile.say" for one in answer["items"])

    try:
        eventually(known, 30, "custom type in the catalog")
        yield
    finally:
        (folder / "hostile.py").unlink()


async def plant(team: Team) -> Hostile:
    """Put the texts everywhere, through the API; people's names are set in the database."""
    seeding = Seeding(team.owner.http, str(team.project), team.project_key)
    guest = await team.join("editor", "Guest")
    await _around(seeding)
    flow = await _drawn(seeding)
    run = await seeding.run(flow, GIVEN, 20)
    failed = await seeding.call("GET", f"/v1/runs/{run}")
    assert MARK in failed["error"]["message"], failed["error"]
    asks = await seeding.publish(asking())
    waiting, answered = [await seeding.run(asks, {"texts": TEXTS}, 0) for _ in range(2)]
    await _answer(team, await seeding.link(answered))
    for person, name in ((team.owner, SHORT), (guest, TEXTS[0])):
        await _rename(team, person, name)
    return Hostile(
        team,
        guest,
        flow,
        await _draft(seeding, filled_in(by_form=False)),
        await _draft(seeding, filled_in(by_form=True)),
        run,
        waiting,
        answered,
        await _called(team, seeding),
        await seeding.link(waiting),
        [await _draft(seeding, named(one), tags=[one[:63].strip()]) for one in TEXTS],
    )


async def _drawn(seeding: Seeding) -> str:
    flow = await _draft(seeding, failing(), tags=[one[:63].strip() for one in TEXTS])
    at = f"/v1/flows/{flow}"
    await seeding.call("PATCH", at, {"description": ALL})
    for notes in (ALL, SHORT):
        await seeding.call("POST", f"{at}/versions", {"notes": notes})
        await _change(seeding, at, notes)
    await seeding.call("POST", f"{at}/versions", {"notes": ALL})
    remark = await seeding.call("POST", f"{at}/comments", {"text": ALL})
    for one in TEXTS:
        await seeding.call("POST", f"{at}/comments", {"text": one, "parent_id": remark["id"]})
    await seeding.call("POST", f"{at}/comments", {"text": ALL, "node": "fail"})
    for node in ("tell", "s1"):
        await seeding.call("PUT", f"{at}/draft/pins/{node}", {"output": GIVEN})
    return flow


async def _draft(seeding: Seeding, document: dict[str, Any], **more: Any) -> str:
    body = {"name": document["name"], "document": document}
    flow = str((await seeding.call("POST", f"{seeding.project}/flows", body))["id"])
    if more:
        await seeding.call("PATCH", f"/v1/flows/{flow}", more)
    return flow


async def _change(seeding: Seeding, at: str, text: str) -> None:
    """Write a text into a step, so that versions differ by it."""
    draft = (await seeding.call("GET", f"{at}/draft"))["document"]
    tell = next(one for one in draft["nodes"] if one["id"] == "s2")
    tell["config"] = {"values": {"said": text.replace("{{", "{ {"), text[:50]: 1}}
    body = {"document": draft}
    answer = await seeding.http.put(f"{at}/draft", json=body, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text


async def _answer(team: Team, link: str) -> None:
    """Answer a question by its public page, with every text."""
    said = {"port": "approved", "comment": ALL, "pick": SHORT}
    said |= {f"f{at}": one for at, one in enumerate(TEXTS)}
    async with httpx2.AsyncClient(base_url=team.url, trust_env=False) as client:
        answer = await client.post(link, data=said, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text


async def _called(team: Team, seeding: Seeding) -> str:
    flow = await seeding.publish(called("hostile"))
    body = {"all": " ".join(TEXTS), **GIVEN}
    async with httpx2.AsyncClient(base_url=team.url, trust_env=False) as client:
        path, query = f"/hooks/{team.project_key}/hostile", {one: one for one in TEXTS}
        answer = await client.post(path, params=query, json=body, headers={"X-Text": SHORT})
    assert answer.status_code == 202, answer.text
    for _ in range(100):
        runs = (await seeding.call("GET", f"/v1/runs?flow={flow}"))["items"]
        if runs and runs[0]["ended_at"]:
            return str(runs[0]["id"])
        await asyncio.sleep(0.1)
    raise AssertionError("the call started no run that ends")


async def _rename(team: Team, person: Colleague, name: str) -> None:
    async with team.sessions() as session, session.begin():
        whose = update(User).where(col(User.email) == person.email)
        await session.execute(whose.values(name=name))


async def _around(seeding: Seeding) -> None:
    for at in range(0, len(TEXTS), AT_ONCE):
        some = list(enumerate(TEXTS))[at : at + AT_ONCE]
        await asyncio.gather(*(_about(seeding, number, one) for number, one in some))
    await seeding.call("PUT", f"{seeding.project}/variables/all", {"value": GIVEN})
    await seeding.call("PATCH", seeding.project, {"name": SHORT})


async def _about(seeding: Seeding, at: int, text: str) -> None:
    connection = {
        "key": f"hostile_{at}",
        "name": text,
        "kind": "http",
        "fields": {"base_url": "https://hostile.example.com"},
        "secrets": {},
    }
    await seeding.call("POST", f"{seeding.project}/connections", connection)
    await seeding.call("PUT", f"{seeding.project}/variables/v{at}", {"value": text})
    await seeding.call("POST", "/v1/api-keys", {"name": text, "scopes": ["flow.read"]})
    await seeding.call("POST", "/v1/projects", {"name": text})
    await seeding.call("POST", "/v1/teams", {"name": text})
    await seeding.call("POST", "/v1/service-accounts", {"name": text, "role": "guest"})
