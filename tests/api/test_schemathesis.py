"""The API does what its OpenAPI document says, whatever it is sent."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import text
from sqlmodel import SQLModel

from activities.parts import Parts
from api.app import create_app
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from store.keys import KeyRing, new_key
from store.objects import ObjectStore
from store.postgres import EmbeddedPostgres
from store.session import create_engine, session_factory
from store.settings import Settings
from tests.api.people import EMAIL, PASSWORD

schemathesis.serializer.alias("application/zip", "application/octet-stream")
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]


class Served:
    """The application on a port, in a thread with a loop of its own."""

    def __init__(self, database: str, home: Path) -> None:
        self._database, self._home = database, home
        self._ready = threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self.thread.start()
        assert self._ready.wait(30)

    async def _serve(self) -> None:
        engine = create_engine(self._database)
        keys = KeyRing.parse(new_key())
        parts = Parts(
            settings=Settings(mode="dev", base_url="http://127.0.0.1:1", home=self._home),
            sessions=session_factory(engine),
            keys=keys,
            objects=ObjectStore((self._home / "objects").as_uri(), keys),
            catalog=Catalog.of(CONTROLS),
        )
        async with engine.begin() as connection:
            await connection.run_sync(SQLModel.metadata.create_all)
            names = ", ".join(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
            await connection.execute(text(f"TRUNCATE {names} CASCADE"))
        self.app = create_app(parts)
        self.server = uvicorn.Server(uvicorn.Config(self.app, port=0, log_config=None))
        serving = asyncio.create_task(self.server.serve())
        while not self.server.started:  # noqa: ASYNC110 - uvicorn offers no event
            await asyncio.sleep(0.01)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._ready.set()
        await serving
        await engine.dispose()


@pytest.fixture(scope="module")
def served(
    postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The application with an owner."""
    made = Served(postgres.url, tmp_path_factory.mktemp("served"))
    yield made
    made.server.should_exit = True
    made.thread.join(15)


@pytest.fixture(scope="module")
def bearer(served: Served) -> dict[str, str]:
    """The owner's API key."""
    with httpx2.Client(base_url=served.url) as client:
        owner = {"email": EMAIL, "password": PASSWORD, "name": "Ada"}
        token = client.post("/v1/setup", json=owner).json()["access_token"]
        made = client.post(
            "/v1/api-keys",
            json={"name": "k", "scopes": ["*"]},
            headers={"Authorization": f"Bearer {token}"},
        )
    return {"Authorization": f"Bearer {made.json()['secret']}"}


def operations() -> list[Any]:  # Any: schemathesis' own type
    """Give every operation; a stream of events never ends, so it is left out."""
    keys = KeyRing.parse(new_key())
    idle = Parts(
        settings=Settings(mode="dev", base_url="http://127.0.0.1:1"),
        sessions=session_factory(create_engine("postgresql+asyncpg://nobody@localhost/none")),
        keys=keys,
        objects=ObjectStore("memory:///", keys),
        catalog=Catalog.of(CONTROLS),
    )
    schema = schemathesis.openapi.from_dict(create_app(idle).openapi())
    found = schema.exclude(path_regex="/events$").get_all_operations()
    return [one.ok() for one in found if isinstance(one, Ok)]


@pytest.mark.case("API-01")
@pytest.mark.slow(of=6)
@pytest.mark.parametrize("operation", operations(), ids=lambda one: one.label)
def test_every_answer_is_in_the_document_and_none_is_a_failure(
    operation: Any,
    served: Served,
    bearer: dict[str, str],  # Any: as above
    pytestconfig: pytest.Config,
) -> None:
    whole = pytestconfig.getoption("--all") or "NEXTSCRIPT_TEST_ALL" in os.environ

    @given(case=operation.as_strategy())
    @settings(
        max_examples=60 if whole else 2,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        answer = case.call(base_url=served.url, headers=bearer)
        # Without Temporal, steering says 503, as the document has it.
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
        case.validate_response(answer, checks=CHECKS)

    ask()
