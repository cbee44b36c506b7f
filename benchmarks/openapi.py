"""How long a large description takes to import, and how much memory: in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from benchmarks.figures import Row
from nextscript.values import Json

_BYTES = 10_000_000
_GOALS = {"json": 10.0, "yaml": 30.0}
_MOST_MB = 500
_CHILD = """
import itertools, json, resource, sys, time
from nextscript.manifest import ManifestConnector
from nextscript.openapi import import_openapi
with open(sys.argv[1], "rb") as file:
    text = file.read()
begun = time.perf_counter()
imported = import_openapi(text)
seconds = time.perf_counter() - begun
some = [*itertools.islice(ManifestConnector.of(imported.manifest).declarations(), 200)]
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, most, imported.report.found, imported.report.taken]))
"""


def openapi() -> list[Row]:
    """Import ten megabytes of a made-up description, as JSON and as YAML."""
    document = described(_BYTES)
    with tempfile.TemporaryDirectory() as folder:
        files = {kind: Path(folder) / f"large.{kind}" for kind in _GOALS}
        files["json"].write_text(json.dumps(document))
        dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
        files["yaml"].write_text(yaml.dump(document, Dumper=dumper, sort_keys=False))
        return [_row(kind, file) for kind, file in files.items()]


def described(size: int) -> Json:
    """Make a description of about that many bytes as JSON: things that refer to each other."""
    each = 4_050
    count = max(size // each, 1)
    return {
        "openapi": "3.0.3",
        "info": {"title": "Large", "version": "1"},
        "servers": [{"url": "https://large.example"}],
        "paths": {f"/things{at}/{{id}}": _item(at) for at in range(count)},
        "components": {"schemas": {f"Thing{at}": _thing(at, count) for at in range(count)}},
    }


def _item(at: int) -> Json:
    content: Json = {"application/json": {"schema": {"$ref": f"#/components/schemas/Thing{at}"}}}
    path: Json = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    answer: Json = {"responses": {"200": {"description": "A thing.", "content": content}}}
    words = f"What thing {at} is about, in words. " * 6
    read: Json = {
        "operationId": f"getThing{at}",
        "summary": f"Get thing {at}",
        "description": words,
    }
    change: Json = {"operationId": f"putThing{at}", "requestBody": {"content": content}}
    return {
        "parameters": [path],
        "get": {**read, **answer},  # type: ignore[dict-item] # both are objects
        "put": {**change, **answer},  # type: ignore[dict-item]
    }


def _thing(at: int, count: int) -> Json:
    fields: dict[str, Json] = {
        f"field_{number}": {
            "type": "string",
            "nullable": True,
            "maxLength": 200,
            "description": f"Field {number} of thing {at}, and what it is for.",
        }
        for number in range(24)
    }
    others: list[Json] = [
        {"$ref": f"#/components/schemas/Thing{(at * step + 1) % count}"} for step in (1, 3, 7)
    ]
    return {"type": "object", "properties": {**fields, "next": {"oneOf": others}}}


def _row(kind: str, file: Path) -> Row:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(file)], check=True, capture_output=True, text=True
    )
    seconds, most, found, taken = json.loads(done.stdout)
    goal = _GOALS[kind]
    return Row(
        f"OpenAPI, {file.stat().st_size / 1e6:.1f} MB of {kind.upper()}",
        f"{seconds:.1f} s, {most:.0f} MB",
        f"{taken:,} of {found:,} operations",
        None,
        f"< {goal:.0f} s, < {_MOST_MB} MB",
        seconds < goal and most < _MOST_MB and taken == found,
        {"seconds": seconds, "megabytes": most, "operations": found, "taken": taken},
    )
