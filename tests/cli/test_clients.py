"""Typed clients: written from our API's own description, accepted as strict, and they work."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from nextscript.clients import python_client
from nextscript.errors import Malformed
from tests.cli.instance import ROOT, Running

HELLO = str(ROOT / "examples/hello/flow.yaml")
_TSC = ROOT / "editor/node_modules/.bin/tsc"
_BUSY = {"openapi": "3.1.0", "paths": {"/things": {"post": {"operationId": "makeThing"}}}}


@pytest.fixture(scope="module")
def written(instance: Running) -> Path:
    """The Python client of a running instance."""
    done = instance.cli("client", "python", "--out", "gen_client.py")
    assert done.returncode == 0, done.stderr
    return instance.folder / "gen_client.py"


def loaded(path: Path) -> ModuleType:
    """Import a written module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def test_the_python_client_is_strictly_typed(written: Path, tmp_path: Path) -> None:
    ask = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir"]
    done = subprocess.run(
        [*ask, str(tmp_path), str(written)], check=False, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout
    assert "class Run(TypedDict):" in written.read_text()


def test_the_typescript_client_is_strictly_typed(instance: Running) -> None:
    done = instance.cli("client", "typescript", "--out", "client.ts")
    assert done.returncode == 0, done.stderr
    strict = ["--strict", "--noEmit", "--target", "es2022", "--lib", "es2022,dom,dom.iterable"]

    checked = subprocess.run(
        [str(_TSC), *strict, "client.ts"],
        check=False,
        cwd=instance.folder,
        capture_output=True,
        text=True,
    )

    assert checked.returncode == 0, checked.stdout
    assert "async startRun(" in (instance.folder / "client.ts").read_text()


def test_the_python_client_starts_a_run(instance: Running, written: Path) -> None:
    assert instance.cli("push", HELLO).returncode == 0
    module = loaded(written)
    key = json.loads((instance.home / "cli.json").read_text())["api_key"]
    with module.Client(str(instance.api().base_url), key) as client:
        project = client.list_projects()["items"][0]
        flows = client.list_flows(project["id"])["items"]
        flow = next(one for one in flows if one["key"] == "hello")
        client.publish_flow(flow["id"], {})
        run = client.start_run(
            flow["id"], {"input": {"name": "Ada"}, "wait": 20}, idempotency_key="of-the-client"
        )
        again = client.start_run(
            flow["id"], {"input": {"name": "Ada"}, "wait": 20}, idempotency_key="of-the-client"
        )
        with pytest.raises(module.ApiError) as refused:
            client.get_run("00000000-0000-7000-8000-000000000000")

    assert run["status"] == "succeeded"
    assert again["id"] == run["id"]
    assert (refused.value.status, refused.value.code) == (404, "run.gone")


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[tuple[Any, list[httpx.Request]]]:
    """A client of a service that is busy twice before it answers."""
    path = tmp_path / "busy_client.py"
    path.write_text(python_client(_BUSY))
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        status = {1: 429, 2: 503}.get(len(seen), 200)
        return httpx.Response(status, headers={"Retry-After": "0"}, json={})

    client = loaded(path).Client("http://x.test", transport=httpx.MockTransport(answer))
    with client:
        yield client, seen


def test_a_busy_server_is_asked_again_with_the_same_key(
    busy: tuple[Any, list[httpx.Request]],
) -> None:
    client, seen = busy

    client.make_thing()

    keys = {one.headers["idempotency-key"] for one in seen}
    assert (len(seen), len(keys)) == (3, 1)


def test_what_is_no_description_is_refused() -> None:
    with pytest.raises(Malformed):
        python_client({"swagger": "2.0", "paths": {}})
