"""The OpenAPI document is complete."""

from __future__ import annotations

from fastapi import FastAPI

from activities.auth.permissions import PERMISSIONS
from activities.operation import OPERATIONS
from api.openapi import doors


async def test_every_route_is_described_with_its_errors_and_its_door(app: FastAPI) -> None:
    document = app.openapi()
    assert document["openapi"].startswith("3.1")
    names: list[str] = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            names.append(operation["operationId"])
            assert operation["tags"], where
            assert operation.get("summary"), where
            assert "security" in operation, where
            assert {"400", "429", "500", "503"} <= operation["responses"].keys(), where
            if operation["security"]:
                assert {"401", "403"} <= operation["responses"].keys(), where
                assert operation["x-permission"] in PERMISSIONS, where
            if "{" in path:
                assert "404" in operation["responses"], where
            if "requestBody" in operation:
                assert {"413", "415", "422"} <= operation["responses"].keys(), where
    assert len(set(names)) == len(names)
    assert len(names) >= 60


async def test_every_reference_in_the_document_leads_somewhere(app: FastAPI) -> None:
    document = app.openapi()

    def references(value: object) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [ref for inner in value.values() for ref in references(inner)]
        return [ref for one in value for ref in references(one)] if isinstance(value, list) else []

    for reference in set(references(document)):
        found = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


async def test_every_permission_asked_for_is_one_a_role_can_have(app: FastAPI) -> None:
    asked = {one.permission for one in OPERATIONS.values()}
    asked |= {one.access.permission for one in doors(app) if one.access.permission}

    assert asked <= PERMISSIONS
