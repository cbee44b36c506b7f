"""Connections as runs use them: on the whole stack, with real HTTP."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from activities.parts import Parts
from tests.api.conftest import Connect
from tests.api.connections.conftest import Json, connect_account, made_at, make, url
from tests.api.connections.test_kinds import serving
from tests.api.connections.test_oauth import pass_time, run_out
from tests.api.people import Person, add_person, sign_in
from tests.api.stack import flow, node, publish, start, until, with_engine
from tests.provider import Provider

SECRET = "k3y-of-the-ocelot"


@pytest.fixture
async def engine(parts: Parts, temporal_address: str) -> AsyncIterator[Parts]:
    """Let runs really run."""
    async with with_engine(parts, temporal_address) as joined:
        yield joined


def asking(id: str = "ask", **config: Json) -> Json:
    return {**node(id, "http.request", **{"url": "/me", **config}), "connection": "crm"}


def twenty() -> Json:
    """Twenty steps side by side."""
    asks = [asking(f"ask{number}") for number in range(20)]
    edges = [("start", str(one["id"])) for one in asks]
    return flow(node("start", "trigger.manual"), *asks, edges=edges)


async def ended(owner: Person, document: Json) -> Json:
    made = await publish(owner, document)
    run = await start(owner, made, input={})
    return await until(owner, run["id"], "succeeded", "failed")


@pytest.mark.case("CRED-21")
async def test_twenty_parallel_steps_with_an_ended_token_refresh_it_once_and_all_succeed(
    owner: Person, served: Provider, engine: Parts
) -> None:
    await connect_account(owner, await made_at(owner, served))
    served.slow = 0.5
    await run_out(engine)

    run = await ended(owner, twenty())

    assert run["status"] == "succeeded", run["error"]
    assert run["steps"]["succeeded"] >= 20
    assert served.refreshes() == 1


async def test_a_step_whose_sign_in_was_ended_says_to_reconnect(
    owner: Person, served: Provider, engine: Parts
) -> None:
    await connect_account(owner, await made_at(owner, served))
    served.end()
    await pass_time(engine, timedelta(days=1))

    run = await ended(owner, flow(node("start", "trigger.manual"), asking()))

    assert (run["status"], run["error"]["code"]) == ("failed", "connection.reconnect")
    assert run["error"]["kind"] == "final"
    assert "Reconnect" in run["error"]["hint"]


@pytest.mark.case("CRED-07")
@pytest.mark.parametrize("status", [200, 400])
async def test_a_service_that_answers_with_the_secret_is_masked_in_all_encodings(
    owner: Person, engine: Parts, status: int
) -> None:
    async with serving() as (service, port):
        await make(*(owner, "api_key", {"base_url": f"http://127.0.0.1:{port}"}, {"key": SECRET}))
        body = {"plain": SECRET, "base64": base64.b64encode(f"x{SECRET}".encode()).decode()}
        body |= {"hex": SECRET.encode().hex(), "reversed": SECRET[::-1]}
        content = json.dumps(body)
        head = f"HTTP/1.1 {status} Echo\r\nContent-Type: application/json\r\nX-Echo: {SECRET}\r\n"
        service.answer = f"{head}Content-Length: {len(content)}\r\n\r\n{content}"
        document = flow(
            node("start", "trigger.manual"), asking(), outputs={"said": "{{ ask.body }}"}
        )

        run = await ended(owner, document)
        shown = [
            await owner.http.get(f"/v1/runs/{run['id']}?include=data"),
            await owner.http.get(f"/v1/runs/{run['id']}/steps"),
            await owner.http.get(f"/v1/runs/{run['id']}/steps/ask/output"),
        ]

    assert SECRET in service.asked[0]
    assert run["status"] == ("succeeded" if status == 200 else "failed")
    text = "".join(one.text for one in shown)
    assert "•••" in text
    for form in (*body.values(), body["base64"].rstrip("=")[4:-4]):
        assert form not in text


@pytest.mark.case("CRED-03")
async def test_a_flow_cannot_name_another_organisation_s_connection(
    owner: Person, parts: Parts, connect: Connect
) -> None:
    await add_person(parts, "eve@example.com", "owner")
    eve = await sign_in(connect(), "eve@example.com")
    await make(eve, "bearer", {"base_url": "https://crm.example"}, {"token": SECRET})
    drawn = await owner.make_flow(document=flow(node("start", "trigger.manual"), asking()))

    published = await owner.http.post(f"/v1/flows/{drawn['id']}/versions", json={})

    assert published.status_code == 422
    assert "flow.connection_unknown" in published.text
    assert (await owner.http.get(url(owner))).json()["items"] == []
