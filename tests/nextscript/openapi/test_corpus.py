"""Real descriptions: all of them import, and services made from them understand what is asked."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nextscript.manifest import Manifest, ManifestConnector
from nextscript.manifest.calling import Context
from nextscript.manifest.models import NoAuth, Operation
from nextscript.node_types import Declaration
from nextscript.openapi import import_openapi
from nextscript.openapi.reading import read_text
from nextscript.testing import activity_context
from tests.nextscript.openapi.server import Service, serving
from tests.nextscript.openapi.valid import Impossible, value_for

SPECS = sorted((Path(__file__).parents[4] / "shared/corpus/openapi/specs").iterdir())
_EACH = 14


def test_every_description_imports_with_nearly_all_of_its_operations() -> None:
    every = [import_openapi(path.read_bytes()) for path in SPECS]

    reports = [one.report for one in every]
    found, taken = sum(one.found for one in reports), sum(one.taken for one in reports)
    assert len(reports) == 28
    assert found > 3_000
    assert taken >= 0.98 * found
    assert all(one.taken + len(one.skipped) == one.found for one in reports)
    nodes = [node for one in every for node in ManifestConnector.of(one.manifest).declarations()]
    assert max(len(json.dumps(one.node_type.output)) for one in nodes) < 400_000


async def test_services_made_from_them_understand_hundreds_of_calls() -> None:
    called, misunderstood = 0, []
    texts = {path.name: path.read_bytes() for path in SPECS}
    async with serving() as service:
        context: Context = activity_context(allow=service.allow)
        for spec, text in texts.items():
            for name, why in await _calls(service, text, context):
                called += 1
                if why:
                    misunderstood.append(f"{spec} {name}: {why}")

    assert called - len(misunderstood) >= 200
    assert misunderstood == []


async def _calls(service: Service, text: bytes, context: Context) -> list[tuple[str, str]]:
    service.describe(read_text(text).value)
    manifest = import_openapi(text).manifest
    here = manifest.model_copy(
        update={"base_url": service.url, "auth": [NoAuth(type="none")], "variables": {}}
    )
    found = list(zip(manifest.operations, ManifestConnector.of(here).declarations(), strict=True))
    chosen = random.Random(7).sample(found, min(len(found), _EACH))
    told = [await _call(service, here, *one, context) for one in chosen]
    return [one for one in told if one is not None]


async def _call(
    service: Service,
    manifest: Manifest,
    operation: Operation,
    declaration: Declaration,
    context: Context,
) -> tuple[str, str] | None:
    """Say which operation was called and what went wrong; None where no input was found."""
    whole = {**operation.input, "$defs": manifest.schemas}
    try:
        values = value_for(whole, whole)
    except Impossible:
        return None
    if operation.path.startswith("http"):
        return None
    file = await context.files.write(_content(), name="a.txt", type="text/plain")
    try:
        input_ = declaration.input_model.model_validate(_filed(values, file.id))
        output = await declaration.function(input_, context)  # type: ignore[operator,misc]
    except ValidationError:
        return None
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        return operation.key, f"{error!r} {service.refused[-1:]}"
    given = service.answered
    if given == "FILE":
        given = output if isinstance(output, dict) and "$file" in output else given
        if operation.answer.file is False:
            given = output
    return operation.key, "" if output == given else f"{output!r:.200} is not {given!r:.200}"


async def _content() -> Any:
    yield b"hello"


def _filed(value: Any, id_: str) -> Any:
    if isinstance(value, dict):
        if "$file" in value:
            return {**value, "$file": id_}
        return {key: _filed(one, id_) for key, one in value.items()}
    return [_filed(one, id_) for one in value] if isinstance(value, list) else value
