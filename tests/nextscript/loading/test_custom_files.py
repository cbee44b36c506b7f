"""Custom activities: one file each, and a broken one takes nothing down."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from textwrap import dedent

import pytest

from activities import BUILTIN
from nextscript.catalog import Catalog
from nextscript.loading import CustomActivities, load_builtin, load_catalog, watch
from nextscript.testing import run

GREETING = '''
from __future__ import annotations

from pydantic import BaseModel

from nextscript.activity import ActivityContext, activity


class Who(BaseModel):
    name: str


@activity("acme.greet", title="Greet")
async def greet(input: Who, ctx: ActivityContext) -> str:
    """Say hello."""
    return f"Hello {input.name}"
'''


def builtin() -> Catalog:
    return load_builtin((), BUILTIN, ())


def write(folder: Path, name: str, source: str) -> Path:
    path = folder / name
    path.write_text(dedent(source))
    return path


def test_a_file_becomes_a_node_type(tmp_path: Path) -> None:
    path = write(tmp_path, "greet.py", GREETING)
    catalog = load_catalog(builtin(), CustomActivities([tmp_path]), packages=False)
    found = catalog.get("acme.greet")
    assert found is not None
    assert (found.node_type.description, found.source) == ("Say hello.", str(path))
    assert catalog.get("http.request") is not None
    assert catalog.broken == ()


async def test_it_can_be_run(tmp_path: Path) -> None:
    write(tmp_path, "greet.py", GREETING)
    catalog = load_catalog(builtin(), CustomActivities([tmp_path]), packages=False)
    found = catalog.get("acme.greet")
    assert found is not None
    assert await run(found.function, {"name": "Ada"}) == "Hello Ada"


@pytest.mark.case("PLUG-03")
@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("x = 1\ndef broken(:\n", 2, "SyntaxError"),
        ("\n\nimport no_such_package\n", 3, "No module named 'no_such_package'"),
        ("raise SystemExit('bye')", 1, "bye"),
        ("1 / 0", 1, "division by zero"),
        (
            GREETING.replace("async def", "def"),
            13,
            "acme.greet: an activity is async",
        ),
        (GREETING.replace("acme.greet", "http.request"), 13, "http.request is already taken"),
        (GREETING.replace("acme.greet", "flow.greet"), 13, "belongs to the flow language"),
    ],
)
def test_a_broken_file_is_shown_and_takes_nothing_down(
    tmp_path: Path, source: str, line: int, message: str
) -> None:
    write(tmp_path, "greet.py", GREETING.replace("acme.greet", "acme.other"))
    path = write(tmp_path, "broken.py", source)
    catalog = load_catalog(builtin(), CustomActivities([tmp_path]), packages=False)
    [broken] = catalog.broken
    assert (broken.source, broken.line) == (str(path), line)
    assert message in broken.message
    assert catalog.get("acme.other") is not None
    assert catalog.get("http.request") == builtin().get("http.request")


MANIFEST = """
schema: nextscript.connector/1
key: desk
title: Ticket desk
description: Tickets of a desk.
unverified: true
base_url: https://desk.example.com
auth: [{type: bearer, title: Token}]
operations:
- key: list_tickets
  title: List tickets
  description: List tickets.
  method: GET
  path: /tickets
  examples: [{title: All, config: {}}]
"""


def test_a_manifest_is_a_connector(tmp_path: Path) -> None:
    path = write(tmp_path, "desk.yaml", MANIFEST)
    write(tmp_path, "other.yaml", "schema: nextscript.flow/1\nname: A flow\n")

    custom = CustomActivities([tmp_path])
    catalog = load_catalog(builtin(), custom, packages=False)

    found = catalog.get("desk.list_tickets")
    assert found is not None
    assert (found.source, found.node_type.connection) == (str(path), "desk")
    assert catalog.broken == ()
    write(tmp_path, "desk.yaml", MANIFEST.replace("method: GET", "method: FETCH"))
    [broken] = load_catalog(builtin(), custom, packages=False).broken
    assert (broken.source, broken.line) == (str(path), 13)
    assert "method" in broken.message


@pytest.mark.case("PLUG-07")
@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import os\nos._exit(3)\n", "ends the process, with exit code 3"),
        ("import os\nos.abort()\n", "ends the process, by SIGABRT"),
        ("while True:\n    pass\n", "takes longer than 1 seconds"),
        ("import time\ntime.sleep(60)\n", "takes longer than 1 seconds"),
        ("kept = bytearray(10 * 1024**3)\n", "takes more than 4 GB of memory"),
    ],
)
def test_a_file_that_would_end_or_block_whoever_loads_it_is_not_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, said: str
) -> None:
    monkeypatch.setattr("nextscript.trying.SECONDS", 1.0)
    write(tmp_path, "before.py", GREETING.replace("acme.greet", "acme.before"))
    path = write(tmp_path, "broken.py", source)
    write(tmp_path, "later.py", GREETING.replace("acme.greet", "acme.later"))
    custom = CustomActivities([tmp_path])

    catalog = load_catalog(builtin(), custom, packages=False)

    [broken] = catalog.broken
    assert broken.source == str(path)
    assert said in broken.message
    assert catalog.get("acme.before") is not None
    assert catalog.get("acme.later") is not None
    write(tmp_path, "broken.py", GREETING)
    assert load_catalog(builtin(), custom, packages=False).broken == ()


def test_only_what_changed_is_loaded_again(tmp_path: Path) -> None:
    kept = write(tmp_path, "a.py", GREETING.replace("acme.greet", "acme.a"))
    edited = write(tmp_path, "b.py", GREETING.replace("acme.greet", "acme.b"))
    custom = CustomActivities([tmp_path])
    before = load_catalog(builtin(), custom, packages=False)
    # The same size and, on a coarse clock, the same second: the new code must run all the same.
    edited.write_text(edited.read_text().replace("Hello", "Howdy"))
    os.utime(edited, ns=(kept.stat().st_atime_ns, kept.stat().st_mtime_ns + 1))
    after = load_catalog(builtin(), custom, packages=False)
    assert after.declarations["acme.a"] is before.declarations["acme.a"]
    assert after.declarations["acme.b"] is not before.declarations["acme.b"]
    assert "Howdy" in str(after.declarations["acme.b"].function.__code__.co_consts)  # type: ignore[union-attr]


def test_a_deleted_and_a_mended_file_are_noticed(tmp_path: Path) -> None:
    gone = write(tmp_path, "a.py", GREETING.replace("acme.greet", "acme.a"))
    mended = write(tmp_path, "b.py", "1 / 0")
    custom = CustomActivities([tmp_path])
    assert len(load_catalog(builtin(), custom, packages=False).broken) == 1
    gone.unlink()
    mended.write_text(GREETING)
    catalog = load_catalog(builtin(), custom, packages=False)
    assert (catalog.get("acme.a"), catalog.broken) == (None, ())
    assert catalog.get("acme.greet") is not None


def test_tests_and_private_files_are_left_alone(tmp_path: Path) -> None:
    for name in ("_draft.py", "test_greet.py", ".hidden.py", "conftest.py"):
        write(tmp_path, name, "1 / 0")
    (tmp_path / "__pycache__").mkdir()
    write(tmp_path / "__pycache__", "old.py", "1 / 0")
    assert load_catalog(builtin(), CustomActivities([tmp_path]), packages=False).broken == ()


def test_what_a_file_imports_is_not_its_own(tmp_path: Path) -> None:
    write(tmp_path, "greet.py", f"{GREETING}\nfrom activities.http.request import request\n")
    assert load_catalog(builtin(), CustomActivities([tmp_path]), packages=False).broken == ()


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    catalog = load_catalog(builtin(), CustomActivities([tmp_path / "none"]), packages=False)
    assert catalog == builtin()


async def test_a_new_file_is_seen_within_two_seconds(tmp_path: Path) -> None:
    changes = watch([tmp_path])
    first = asyncio.ensure_future(anext(changes))
    async with asyncio.timeout(2):
        while not first.done():
            write(tmp_path, "greet.py", GREETING)
            await asyncio.wait([first], timeout=0.2)
    await first
    await changes.aclose()  # type: ignore[attr-defined]  # it is a generator
