"""Fixes are RFC 6902 patches, as any library applies them."""

from __future__ import annotations

import json

import pytest

from nextscript.findings import Finding, Fix, JsonPatchOp


@pytest.mark.parametrize(
    ("operation", "written"),
    [
        (
            JsonPatchOp(op="move", path="/b", from_="/a"),
            {"op": "move", "path": "/b", "from": "/a", "value": None},
        ),
        (JsonPatchOp(op="remove", path="/a"), {"op": "remove", "path": "/a", "value": None}),
        (JsonPatchOp(op="add", path="/a"), {"op": "add", "path": "/a", "value": None}),
    ],
)
def test_an_operation_is_written_as_the_standard_has_it(
    operation: JsonPatchOp, written: dict[str, object]
) -> None:
    finding = Finding(
        severity="error",
        code="flow.x",
        pointer="",
        message="",
        fix=Fix(title="", patch=[operation]),
    )

    assert json.loads(finding.model_dump_json())["fix"]["patch"] == [written]
    assert finding.model_dump(mode="json")["fix"]["patch"] == [written]
    assert JsonPatchOp.model_validate(written) == operation


def test_its_schema_names_from() -> None:
    assert "from" in JsonPatchOp.model_json_schema(mode="serialization")["properties"]
