"""The examples that read real files count what is in them."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml

from examples.database import LOGIN
from tests.examples.stage import Census, Stage

pytestmark = pytest.mark.timeout(600)

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
Row = dict[str, Any]  # Any: JSON


def read(path: Path) -> Any:  # Any: whatever is in the file
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else yaml.load(text, yaml.CSafeLoader)


def counted(path: Path) -> Row:
    """Count one file in plain Python."""
    spec = read(path)
    paths = [path for path in (spec.get("paths") or {}).values() if isinstance(path, dict)]
    schemes = (spec.get("components") or {}).get("securitySchemes") or spec.get(
        "securityDefinitions", {}
    )
    return {
        "file": path.name,
        "title": spec["info"]["title"],
        "operations": sum(len(METHODS & path.keys()) for path in paths),
        "auth": sorted({scheme["type"] for scheme in schemes.values()}),
    }


def expected(specs: Census) -> Row:
    rows = [counted(specs.folder / name) for name in specs.names]
    return {
        "files": len(rows),
        "operations": sum(row["operations"] for row in rows),
        "auth_kinds": sorted({kind for row in rows for kind in row["auth"]}),
        "approved": True,
        "rows": rows,
    }


def kept(port: int) -> list[Row]:
    """Read the rows from the census's own database, in order."""

    async def ask() -> list[Row]:
        door = await asyncpg.connect(
            host="127.0.0.1",
            port=port,
            database=LOGIN["database"],
            user=LOGIN["user"],
            password=LOGIN["password"],
            ssl=False,
        )
        try:
            found = await door.fetch('SELECT * FROM spec_census ORDER BY file COLLATE "C"')
        finally:
            await door.close()
        return [dict(row) | {"auth": json.loads(row["auth"])} for row in found]

    return asyncio.run(ask())


@pytest.mark.slow(of=3)
def test_a_spec_census_counts_the_same_every_way_it_is_started(examples: Stage) -> None:
    specs = examples.specs
    wanted = expected(specs)

    asked = examples.start("spec_census", specs.input | {"ask_over": wanted["operations"] - 1})
    examples.complete(asked, "ask", "approved")
    twice = examples.by_api("spec_census", specs.input | {"ask_over": wanted["operations"]})
    by_cli = examples.by_cli("spec_census", specs.input | {"ask_over": wanted["operations"]})

    assert examples.ended(asked)["output"] == wanted
    assert twice == wanted
    assert by_cli == wanted
    assert kept(examples.database_port) == wanted["rows"]


def test_a_webhook_answers_with_the_census(examples: Stage) -> None:
    small = Census(examples.specs.folder, examples.specs.url, smallest(examples.specs, 2))
    wanted = expected(small)

    answer = examples.instance.api.post(
        "/hooks/default/spec-census", json=small.input | {"ask_over": 1_000_000}
    )

    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "files": 2,
        "operations": wanted["operations"],
        "approved": True,
    }


def test_a_census_that_is_turned_down_says_so(examples: Stage) -> None:
    small = Census(examples.specs.folder, examples.specs.url, smallest(examples.specs, 1))

    run = examples.start("spec_census", small.input | {"ask_over": -1})
    examples.complete(run, "ask", "rejected")

    assert examples.ended(run)["output"] == expected(small) | {"approved": False}


def smallest(specs: Census, number: int) -> list[str]:
    return sorted(specs.names, key=lambda name: (specs.folder / name).stat().st_size)[:number]


@pytest.mark.slow(of=3)
def test_an_n8n_census_counts_the_same_every_way_it_is_started(examples: Stage) -> None:
    workflows = examples.workflows
    types: Counter[str] = Counter()
    for name in workflows.names:
        types.update(node["type"] for node in read(workflows.folder / name).get("nodes", []))
    top = sorted(types.items(), key=lambda pair: (-pair[1], pair[0]))[:20]

    by_cli = examples.by_cli("n8n_census", workflows.input)

    assert list(csv.reader(io.StringIO(by_cli["csv"]))) == [
        ["type", "count"],
        *([name, str(count)] for name, count in top),
    ]
    assert (by_cli["workflows"], by_cli["nodes"]) == (len(workflows.names), types.total())
    assert examples.by_api("n8n_census", workflows.input) == by_cli
    assert examples.by_api("n8n_census", workflows.input) == by_cli
