"""The guide, followed to the letter on a new machine: its files written, its commands run."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from nextscript.cli.failure import CommandFailed
from nextscript.cli.new_connector import write_connector
from tests.cli.conftest import SERVICE_PORT
from tests.cli.instance import ROOT, Running

GUIDE = ROOT / "docs" / "guides" / "add-a-connector.md"
MANIFESTS = GUIDE.with_name("manifests.md")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
START = "NEXTSCRIPT_EGRESS_ALLOW=127.0.0.1:8787 nextscript dev"


def blocks(guide: Path = GUIDE) -> list[tuple[str, str]]:
    """Give the languages and texts of a guide's blocks, with this session's port."""
    found = BLOCK.findall(guide.read_text())
    return [(language, text.replace("8787", str(SERVICE_PORT))) for language, text in found]


@pytest.fixture
def machine(instance: Running, tmp_path: Path) -> dict[str, str]:
    """An environment with the commands a reader has."""
    for name, module in (("nextscript", "nextscript.cli"), ("pytest", "pytest")):
        script = tmp_path / name
        script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {module} "$@"\n')
        script.chmod(0o755)
    (tmp_path / "python").symlink_to(sys.executable)
    return instance.env(
        PATH=f"{tmp_path}:{os.environ['PATH']}", PYTEST_ADDOPTS="-p no:cacheprovider"
    )


class Reader:
    """Somebody who does what the guide says, in an instance's folder."""

    def __init__(self, instance: Running, env: dict[str, str]) -> None:
        self.instance = instance
        self.env = env
        self.service: subprocess.Popen[bytes] | None = None
        self.said: list[str] = []

    def write(self, text: str) -> None:
        """Save a block under the name its first line says."""
        path = self.instance.folder / text.partition("\n")[0].removeprefix("# ")
        path.write_text(text)

    def do(self, command: str) -> None:
        """Run a line; what runs on is started beside."""
        if command.startswith(START.replace("8787", str(SERVICE_PORT))):
            return  # the instance of these tests was started so
        if command.endswith("&"):
            self.service = subprocess.Popen(
                shlex.split(command.rstrip("& ")), cwd=self.instance.folder, env=self.env
            )
            _wait_for(SERVICE_PORT)
            return
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.instance.folder,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        self.said.append(done.stdout)

    def connect(self) -> None:
        """Make the connection, as in the editor."""
        api = self.instance.api()
        (project,) = api.get("/v1/projects").json()["items"]
        _until_known(api, "tools")
        made = api.post(
            f"/v1/projects/{project['id']}/connections",
            json={
                "key": "library",
                "name": "Library",
                "kind": "tools",
                "fields": {"base_url": f"http://127.0.0.1:{SERVICE_PORT}"},
                "secrets": {"token": "right"},
            },
        )
        assert made.status_code == 201, made.text


def _wait_for(port: int) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            httpx2.get(f"http://127.0.0.1:{port}/items/7")
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the guide's service does not listen")


def _until_known(api: httpx2.Client, kind: str) -> None:
    end = time.monotonic() + 10
    while kind not in {one["key"] for one in api.get("/v1/connection-kinds").json()["items"]}:
        assert time.monotonic() < end, f"the kind {kind} does not appear"
        time.sleep(0.1)


@pytest.mark.timeout(180)
def test_the_guide_leads_from_nothing_to_a_run(instance: Running, machine: dict[str, str]) -> None:
    reader = Reader(instance, machine)
    try:
        for language, text in blocks():
            if language != "sh":
                reader.write(text)
                continue
            for command in text.strip().splitlines():
                if command.startswith("nextscript push"):
                    reader.connect()
                reader.do(command.partition("   #")[0])
    finally:
        if reader.service:
            reader.service.kill()
            reader.service.wait()

    assert '"said": "Hammer is loan 1"' in reader.said[-1]


def test_a_manifest_of_its_guide_is_in_the_palette(
    instance: Running, machine: dict[str, str]
) -> None:
    reader = Reader(instance, machine)
    (_, manifest), (_, command), _node = blocks(MANIFESTS)
    reader.write(manifest)
    _until_known(instance.api(), "desk")
    reader.do(command.partition("   #")[0])

    assert "List tickets, newest first." in reader.said[-1]


def test_a_connection_is_made_as_its_guide_says(instance: Running, machine: dict[str, str]) -> None:
    [(_, script)] = blocks(GUIDE.with_name("connections.md"))[:1]
    reader = Reader(instance, machine)

    reader.do(script.replace("http://127.0.0.1:8000", str(instance.api().base_url).rstrip("/")))

    assert json.loads(reader.said[-1])["key"] == "crm"


def test_following_the_guide_takes_less_than_a_hundred_lines() -> None:
    assert 50 < sum(len(text.splitlines()) for _, text in blocks()) < 100


def test_what_the_guide_says_of_a_step_without_a_test_is_true(tmp_path: Path) -> None:
    write_connector("tools", None, tmp_path)
    lend = next(text for language, text in blocks() if "tools.lend" in text and language != "sh")
    (tmp_path / "tools" / "lend.py").write_text(lend)
    init = tmp_path / "tools" / "__init__.py"
    listed = init.read_text().replace("(get_item,)", "(get_item, lend)")
    init.write_text(listed.replace("\n\ntools =", "\nfrom .lend import lend\n\ntools ="))

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path / "tools")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "tools.lend: no test imports lend.py" in done.stdout


@pytest.mark.parametrize("key", ["Tools", "../evil", "class", "flow", "json", "x", "tool-library"])
def test_a_key_that_cannot_be_one_is_refused(key: str, tmp_path: Path) -> None:
    with pytest.raises(CommandFailed):
        write_connector(key, None, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_connector_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    write_connector("tools", None, tmp_path)
    with pytest.raises(CommandFailed):
        write_connector("tools", None, tmp_path)


def test_a_title_that_would_break_the_code_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed):
        write_connector("tools", '"; import os', tmp_path)
