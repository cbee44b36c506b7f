"""The service is what scim2-tester says a SCIM service is."""

from __future__ import annotations

import asyncio
import time

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import CheckResult, Status, check_server

from activities.parts import Parts
from tests.api.conftest import Connect
from tests.api.people import Person
from tests.api.scim.test_scim import directory_of
from tests.conftest import free_port


def _wait_for(server: uvicorn.Server) -> None:
    while not server.started:
        time.sleep(0.02)


def _is_left_out(result: CheckResult) -> bool:
    """Say whether it is about what we leave out, as one may: a search through people and groups at
    once, and a name a group has for a member, who is called what they say themselves.
    """
    return result.title == "search_with_attributes" or "unexpected value for 'members'" in str(
        result.reason
    )


@pytest.mark.slow(of=3)
async def test_a_tester_of_scim_finds_nothing_wrong(
    app: FastAPI, owner: Person, connect: Connect, parts: Parts
) -> None:
    port = free_port()
    scim = await directory_of(owner, connect)
    parts.settings.base_url = f"http://127.0.0.1:{port}"
    config = uvicorn.Config(app, port=port, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        await asyncio.to_thread(_wait_for, server)
        headers = {"Authorization": scim.http.headers["authorization"]}
        at = f"{parts.settings.base_url}/scim/v2"
        with httpx2.Client(base_url=at, headers=headers, trust_env=False) as http:
            found = await asyncio.to_thread(check_server, SyncSCIMClient(http))
    finally:
        server.should_exit = True
        await serving

    wrong = [one for one in found if one.status in (Status.ERROR, Status.CRITICAL)]
    wrong = [one for one in wrong if not _is_left_out(one)]
    assert not wrong, "\n".join(f"{one.title}: {one.reason}" for one in wrong)
    assert len(found) > 50
