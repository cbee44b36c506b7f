"""The OpenAPI document is complete."""

from __future__ import annotations

import re

from fastapi import FastAPI
from jsonschema import Draft202012Validator

from activities.auth.permissions import DIRECTORY, PERMISSIONS
from activities.operation import OPERATIONS
from api.examples import EXAMPLES
from api.openapi import doors
from tests.api.people import Person


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


async def test_every_answer_has_a_schema_and_every_error_is_a_problem(app: FastAPI) -> None:
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                where = f"{method} {path} {status}"
                if status.startswith(("4", "5")):
                    assert answer == {"$ref": f"#/components/responses/Problem{status}"}, where
                elif status not in ("204", "303", "304", "default") and not path.startswith(
                    ("/hooks", "/e/")
                ):
                    assert all(one["schema"] for one in answer["content"].values()), where


async def test_names_are_such_that_a_generated_client_reads_well(app: FastAPI) -> None:
    document = app.openapi()
    schemas = document["components"]["schemas"]
    assert {"Run", "RunPage", "RunStart", "Step", "Flow", "Draft", "Finding", "Problem"} <= set(
        schemas
    )
    assert all(name.isalnum() and name[0].isupper() for name in schemas)
    assert all(one["title"] == name for name, one in schemas.items())
    described = {tag["name"] for tag in document["tags"]}
    for methods in document["paths"].values():
        for operation in methods.values():
            assert re.fullmatch(r"[a-z]+(_[a-z]+)+|login|logout|refresh", operation["operationId"])
            assert set(operation["tags"]) <= described


async def test_the_examples_are_what_their_schemas_say(app: FastAPI) -> None:
    document = app.openapi()
    shown = set()
    for methods in document["paths"].values():
        for operation in methods.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                if "example" in content:
                    schema = {**content["schema"], "components": document["components"]}
                    Draft202012Validator(schema).validate(content["example"])
                    shown.add(operation["operationId"])
    assert shown == set(EXAMPLES)


async def test_the_examples_do_what_they_look_like(owner: Person) -> None:
    made = await owner.http.post(
        f"/v1/projects/{owner.project}/flows", json=EXAMPLES["create_flow"]
    )
    flow = f"/v1/flows/{made.json()['id']}"
    for method, path, name in (
        ("POST", f"{flow}/versions", "publish_flow"),
        ("POST", "/v1/flows:check", "check_flow"),
        ("POST", "/v1/api-keys", "create_api_key"),
        ("POST", "/v1/expressions:preview", "preview_expression"),
        ("PATCH", flow, "update_flow"),
        ("PUT", f"/v1/projects/{owner.project}/variables/region", "set_variable"),
    ):
        answer = await owner.http.request(method, path, json=EXAMPLES[name])
        assert answer.status_code < 300, (name, answer.text)


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

    assert asked <= PERMISSIONS | DIRECTORY
