"""Descriptions as people write them: odd, broken in places, or made to hurt."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any

import httpx2
import pytest
from pydantic import ValidationError

from nextscript.errors import Malformed, Rejected
from nextscript.manifest import ManifestConnector
from nextscript.manifest.calling import Context
from nextscript.manifest.models import Operation
from nextscript.node_types import Declaration
from nextscript.openapi import Imported, import_openapi
from nextscript.testing import activity_context

Json = Any  # a description is any JSON


def described(paths: Json, **more: Json) -> Imported:
    document = {"openapi": "3.0.3", "info": {"title": "Odd"}, "paths": paths, **more}
    document.setdefault("servers", [{"url": "https://odd.example"}])
    return import_openapi(json.dumps(document))


def only(imported: Imported) -> tuple[Operation, Declaration]:
    assert imported.report.skipped == []
    return imported.manifest.operations[0], next(
        ManifestConnector.of(imported.manifest).declarations()
    )


async def asked(imported: Imported, values: Json, answer: Json = None) -> httpx2.Request:
    """Call the only operation and give what was sent."""
    seen: list[httpx2.Request] = []

    async def wire(request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        seen.append(request)
        return httpx2.Response(200, json=answer)

    _, declaration = only(imported)
    context: Context = activity_context(http=httpx2.MockTransport(wire))
    input_ = declaration.input_model.model_validate(values)
    await declaration.function(input_, context)  # type: ignore[operator,misc]
    return seen[0]


def parameter(name: str, place: str = "query", **more: Json) -> Json:
    return {"name": name, "in": place, "schema": {"type": "string"}, **more}


def get(*parameters: Json, **more: Json) -> Json:
    return {
        "get": {"parameters": list(parameters), "responses": {"200": {"description": ""}}, **more}
    }


def test_without_an_operation_id_the_key_is_the_method_and_path() -> None:
    imported = described({"/v1/users/{user.id}/files.json": get(parameter("user.id", "path"))})

    assert only(imported)[0].key == "get_v_1_users_by_user_id_files_json"


def test_operations_of_one_name_have_keys_of_their_own() -> None:
    imported = described({"/a": get(operationId="list"), "/b": get(operationId="list")})

    assert [one.key for one in imported.manifest.operations] == ["list", "list_2"]


async def test_a_place_of_the_path_nobody_declared_is_a_field() -> None:
    request = await asked(described({"/things/{id}": get()}), {"id": "a/b"})

    assert request.url.raw_path == b"/things/a%2Fb"


@pytest.mark.parametrize("value", ["..", ".", "%2E."])
@pytest.mark.case("INJ-09")
async def test_a_value_in_the_path_leads_nowhere_else(value: str) -> None:
    imported = described({"/things/{id}/x": get()})

    if value == "%2E.":
        assert (await asked(imported, {"id": value})).url.raw_path == b"/things/%252E./x"
        return
    with pytest.raises(Rejected, match="cannot be"):
        await asked(imported, {"id": value})


@pytest.mark.parametrize(
    ("parameter_", "value", "query"),
    [
        ({"style": "form", "explode": True}, ["a", "b c"], "p=a&p=b%20c"),
        ({"style": "form", "explode": False}, ["a", "b"], "p=a%2Cb"),
        ({"style": "spaceDelimited"}, ["a", "b"], "p=a%20b"),
        ({"style": "pipeDelimited"}, ["a", "b"], "p=a%7Cb"),
        ({"style": "deepObject"}, {"a": 1, "b": {"c": 2}}, "p%5Ba%5D=1&p%5Bb%5D%5Bc%5D=2"),
        ({"style": "form"}, {"a": 1, "b": 2}, "a=1&b=2"),
        ({"allowReserved": True}, "a/b&c", "p=a/b%26c"),
        ({"schema": {}}, True, "p=true"),
    ],
)
async def test_a_query_is_written_in_its_style(parameter_: Json, value: Json, query: str) -> None:
    imported = described({"/x": get({"name": "p", "in": "query", "schema": {}, **parameter_})})

    assert (await asked(imported, {"p": value})).url.query.decode() == query


@pytest.mark.parametrize(
    ("style", "explode", "value", "path"),
    [
        ("simple", False, ["a", "b"], "/x/a,b"),
        ("simple", True, {"a": 1}, "/x/a=1"),
        ("label", True, ["a", "b"], "/x/.a.b"),
        ("matrix", False, ["a", "b"], "/x/;p=a,b"),
        ("matrix", True, {"a": 1, "b": 2}, "/x/;a=1;b=2"),
    ],
)
async def test_a_path_is_written_in_its_style(
    style: str, explode: bool, value: Json, path: str
) -> None:
    about = {"name": "p", "in": "path", "required": True, "style": style, "explode": explode}
    imported = described({"/x/{p}": get({**about, "schema": {}})})

    assert (await asked(imported, {"p": value})).url.raw_path.decode() == path


async def test_a_parameter_by_content_is_written_as_json() -> None:
    content = {"application/json": {"schema": {"type": "object"}}}
    imported = described({"/x": get({"name": "p", "in": "query", "content": content})})

    assert (await asked(imported, {"p": {"a": 1}})).url.query.decode() == "p=%7B%22a%22%3A1%7D"


def test_null_is_taken_where_it_is_said_in_every_version() -> None:
    schemas = [
        {"type": "string", "nullable": True, "enum": ["a"]},
        {"type": ["string", "null"]},
        {"type": "string", "x-nullable": True},
        {"nullable": True, "allOf": [{"type": "string"}]},
    ]
    for schema in schemas:
        imported = described({"/x": get(parameter("p", schema=schema))})
        model = only(imported)[1].input_model

        model.model_validate({"p": None})
        with pytest.raises(ValidationError):
            model.model_validate({"p": 3})


def test_a_schema_that_holds_itself_stays_and_one_that_is_itself_goes() -> None:
    schemas = {
        "Tree": {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Tree"}}},
        "Odd": {"allOf": [{"$ref": "#/components/schemas/Odder"}]},
        "Odder": {"allOf": [{"$ref": "#/components/schemas/Odd"}, {"type": "object"}]},
    }
    body = {"content": {"application/json": {"schema": {
        "type": "object",
        "properties": {name: {"$ref": f"#/components/schemas/{name}"} for name in schemas},
    }}}}  # fmt: skip
    imported = described({"/x": {"post": {"requestBody": body}}}, components={"schemas": schemas})
    model = only(imported)[1].input_model

    model.model_validate({"Tree": {"inner": {"inner": {}}}, "Odd": 1})
    with pytest.raises(ValidationError):
        model.model_validate({"Tree": {"inner": {"inner": 3}}})
    assert any("contains itself" in one for one in imported.report.warnings)


def test_a_reference_that_leads_nowhere_stands_for_any_value_and_is_told() -> None:
    schema = {"type": "array", "items": {"$ref": "#/components/schemas/Gone"}}
    imported = described({"/x": get(parameter("p", schema=schema))})

    only(imported)[1].input_model.model_validate({"p": [1, "a"]})
    assert imported.report.warnings == ["“#/components/schemas/Gone” leads nowhere."]


def test_words_beside_a_reference_count() -> None:
    schemas = {"Name": {"type": "string", "description": "Any name."}}
    schema = {"$ref": "#/components/schemas/Name", "description": "Your name."}
    imported = described(
        {"/x": get(parameter("p", schema=schema))}, components={"schemas": schemas}
    )

    assert only(imported)[0].input["properties"]["p"]["description"] == "Your name."


def test_bad_parts_are_skipped_and_told_and_the_rest_is_taken() -> None:
    imported = described({
        "/good": get(),
        "/text": {"get": "what"},
        "/brace{": get(),
        "/place": get(parameter("p", "nowhere")),
        "/list": ["not an item"],
    })  # fmt: skip

    assert [one.key for one in imported.manifest.operations] == ["get_good"]
    assert [one.operation for one in imported.report.skipped] == [
        "GET /text", "GET /brace{", "GET /place",
    ]  # fmt: skip
    assert all(one.reason for one in imported.report.skipped)


async def test_without_a_success_the_answer_is_what_comes() -> None:
    imported = described({"/x": {"get": {"responses": {"404": {"description": "No."}}}}})

    assert only(imported)[1].node_type.output == {}
    assert (await asked(imported, {}, answer={"a": 1})).method == "GET"


def test_enormous_lists_of_choices_are_any_value() -> None:
    schema = {"type": "string", "enum": [f"v{at}" for at in range(10_000)]}
    imported = described({"/x": get(parameter("p", schema=schema))})

    only(imported)[1].input_model.model_validate({"p": "else"})
    assert "10,000 choices" in imported.report.warnings[0]


def test_yaml_reads_with_number_keys_merges_anchors_and_doubled_keys() -> None:
    imported = import_openapi("""
        openapi: 3.1.0
        info: {title: Y}
        servers: [{url: "https://y.example"}]
        x-answer: &answer
          {description: "", content: {application/json: {schema: {type: [string, 'null']}}}}
        paths:
          /a:
            get:
              operationId: a
              responses: {200: *answer}
              responses: {200: {<<: *answer, description: Merged}}
    """)

    assert only(imported)[1].node_type.output == {"type": ["string", "null"]}
    assert "“responses” is there twice (line 12)" in imported.report.warnings[0]


@pytest.mark.case("SSRF-15")
def test_what_lies_elsewhere_is_never_fetched() -> None:
    references = [
        "http://127.0.0.1:9/x.json",
        "file:///etc/passwd",
        "//127.0.0.1/x",
        "../../x.yaml#/a",
    ]
    parameters = [parameter(f"p{at}", schema={"$ref": one}) for at, one in enumerate(references)]
    imported = described({"/x": get(*parameters), "/y": {"$ref": references[0]}})

    assert [one.key for one in imported.manifest.operations] == ["get_x"]
    assert sorted(imported.report.warnings) == sorted(
        f"“{one}” leads nowhere." for one in references
    )


def test_further_documents_that_are_given_are_followed() -> None:
    main = {
        "openapi": "3.0.0",
        "info": {"title": "Split"},
        "paths": {"/x": {"$ref": "paths/x.yaml"}},
    }
    further = {
        "https://a.example/paths/x.yaml": "get: {parameters: [{$ref: '../parts.json#/p'}]}",
        "https://a.example/parts.json": json.dumps({"p": parameter("q"), "s": {}}),
    }
    imported = import_openapi(
        json.dumps(main), source="https://a.example/main.json", further=further
    )

    assert list(imported.manifest.operations[0].places) == ["q"]
    assert imported.manifest.base_url == "https://a.example"


_BOMB = "a: &a [x,x,x,x,x,x,x,x]\n" + "".join(
    f"{one}: &{one} [{','.join([f'*{before}'] * 8)}]\n"
    for before, one in itertools.pairwise("abcdefghijk")
)
_HURTING = {
    "bomb": _BOMB,
    "deep": "[" * 100_000,
    "deep JSON": "{" + '"a":{' * 5_000,
    "deep flow": "a: " + "[" * 3_000,
    "deep YAML": "- " * 2_000 + "x",
    "words": "just words",
    "empty": "{}",
    "another version": '{"openapi": "4.0"}',
    "nothing": "",
    "NUL": "\x00",
}


@pytest.mark.parametrize("text", _HURTING.values(), ids=_HURTING.keys())
def test_what_is_no_description_or_made_to_hurt_is_refused_quickly(text: str) -> None:
    started = time.monotonic()

    with pytest.raises(Malformed):
        import_openapi(text)

    assert time.monotonic() - started < 5


def test_a_template_of_the_server_becomes_fields_of_the_connection() -> None:
    server = {
        "url": "https://{your-domain}.odd.example/{basePath}",
        "variables": {"your-domain": {"default": ""}, "basePath": {"default": "v2"}},
    }
    imported = described({"/x": get()}, servers=[server])
    model = ManifestConnector.of(imported.manifest).connections[0]

    made = model.model_validate({"your_domain": "acme"})
    assert made.hosts_of() == ["acme.odd.example"]
    with pytest.raises(ValidationError, match="one word"):
        model.model_validate({"your_domain": "evil.example/"})


async def test_several_files_and_fields_go_into_a_multipart_body() -> None:
    content = {"multipart/form-data": {
        "schema": {"type": "object", "required": ["file"], "properties": {
            "file": {"type": "string", "format": "binary"},
            "more": {"type": "array", "items": {"type": "string", "format": "binary"}},
            "about": {"type": "object"},
        }},
        "encoding": {"about": {"contentType": "application/json"}},
    }}  # fmt: skip
    imported = described({"/x": {"post": {"requestBody": {"content": content}}}})
    _, declaration = only(imported)
    sent: list[bytes] = []

    async def wire(request: httpx2.Request) -> httpx2.Response:
        sent.append(await request.aread())
        assert int(request.headers["content-length"]) == len(sent[0])
        return httpx2.Response(204)

    context: Context = activity_context(http=httpx2.MockTransport(wire))
    file = await context.files.write(_hello(), name='a"b.txt', type="text/plain")
    reference = file.model_dump(by_alias=True)
    values = {"file": reference, "more": [reference, reference], "about": {"a": 1}}
    await declaration.function(declaration.input_model.model_validate(values), context)  # type: ignore[operator,misc]

    assert sent[0].count(b"hello") == 3
    assert b'name="file"; filename="a_b.txt"' in sent[0]
    assert b'name="about"\r\nContent-Type: application/json\r\n\r\n{"a":1}' in sent[0].replace(
        b'": ', b'":'
    )


async def _hello() -> Any:
    yield b"hello"


def test_ways_to_sign_in_become_kinds_of_connections() -> None:
    schemes = {
        "a": {"type": "apiKey", "in": "header", "name": "X-A"},
        "b": {"type": "apiKey", "in": "query", "name": "b"},
        "c": {"type": "http", "scheme": "bearer"},
        "d": {"type": "oauth2", "flows": {"authorizationCode": {
            "authorizationUrl": "https://a.example/a", "tokenUrl": "https://a.example/t",
            "scopes": {"read": "", "write": ""}}}},
    }  # fmt: skip
    imported = described(
        {"/x": get()},
        components={"securitySchemes": schemes},
        security=[{"a": [], "b": []}, {"c": []}, {"d": ["read"]}],
    )
    first, second, third = ManifestConnector.of(imported.manifest).connections

    keys: Any = first.model_validate({"a": "1", "b": "2"})
    assert (keys.headers_of(), keys.params_of()) == ({"X-A": "1"}, {"b": "2"})
    token: Any = second.model_validate({"token": "t"})
    assert token.headers_of() == {"Authorization": "Bearer t"}
    account: Any = third.model_validate({"client_id": "me"})
    assert account.provider().token_url == "https://a.example/t"
    assert account.provider().scopes == ("read", "write")
