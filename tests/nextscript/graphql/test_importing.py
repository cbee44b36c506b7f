"""A GraphQL schema becomes a connector whose nodes the service understands."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from graphql import build_schema, get_introspection_query, graphql_sync
from jsonschema import Draft202012Validator

from nextscript.errors import Malformed, Rejected
from nextscript.graphql import import_graphql, looks_like_graphql
from nextscript.manifest import ManifestConnector
from nextscript.manifest.calling import Context
from nextscript.manifest.models import Manifest
from nextscript.openapi.importing import Imported
from nextscript.testing import activity_context
from tests.nextscript.graphql.shop import SDL, Shop, serving

Json = Any  # tests look into answers freely
CALLS: dict[str, Json] = {
    "product": {"id": "3"},
    "products": {},
    "search": {"text": "x"},
    "node": {"id": "1"},
    "which": {"by": {"title": "Thing 1"}},
    "hello": {},
    "add_product": {
        "input": {"title": "New", "sizes": [{"width": 3}], "part_of": {"title": "Old"}}
    },
    "remove": {"id": "1"},
}


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    """A shop of the test's own."""
    async with serving() as made:
        yield made


def introspected(sdl: str = SDL) -> str:
    answer = graphql_sync(build_schema(sdl), get_introspection_query(one_of=True))
    return json.dumps({"data": answer.data})


@pytest.mark.parametrize("text", [SDL, introspected()], ids=["sdl", "introspection"])
async def test_each_query_and_mutation_is_a_node_that_the_service_answers_as_it_says(
    shop: Shop, text: str
) -> None:
    found = import_graphql(text, source=shop.url)

    assert (found.report.found, found.report.taken) == (9, 9)
    for key, values in CALLS.items():
        answer = await call(shop, found.manifest, key, values)
        output = next(one for one in found.manifest.operations if one.key == key).answer.output
        Draft202012Validator(output).validate(answer)
    assert (await call(shop, found.manifest, "product", {"id": "3"}))["maker"]["name"] == "Ann"
    paged = next(one for one in found.manifest.operations if one.key == "products")
    assert paged.input["properties"]["first"]["examples"] == [2]
    everything = await call(shop, found.manifest, "products", {"all_pages": True})
    assert [one["id"] for one in everything["nodes"]] == ["0", "1", "2", "3", "4"]


async def test_what_does_not_fit_is_refused_before_it_is_sent_and_errors_end_the_step(
    shop: Shop,
) -> None:
    manifest = import_graphql(SDL, source=shop.url).manifest
    add = {one.node_type.type: one for one in connector_of(shop, manifest).declarations()}
    model = add["shop.add_product"].input_model

    for wrong in ({}, {"input": {"size": "SMALL"}}, {"input": {"title": "x", "size": "HUGE"}}):
        with pytest.raises(ValueError, match=r"Field required|must be one of"):
            model.model_validate(wrong)
    with pytest.raises(Rejected, match="The shop burns") as refusal:
        await call(shop, manifest, "broken", {})
    assert refusal.value.details["code"] == "FIRE"  # type: ignore[index,call-overload] # JSON


def test_what_a_schema_leaves_out_is_reported_and_the_rest_is_taken() -> None:
    text = "extend type Query { here: Missing, there: [Elsewhere!] } union Empty = Gone"

    report = import_graphql(text).report

    assert (report.found, report.taken) == (2, 2)
    assert len(report.warnings) == 3
    assert "“Missing” is used and not there" in " ".join(report.warnings)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("type Query {", "line 1, column 13"),
        ("type A { b: Int }", "offers no query"),
        ('{"data": {"errors": []}}', "no __schema"),
        ('{"__schema": {"types": 3}}', "no GraphQL schema"),
        ("type Query { a: " + "[" * 5_000 + "Int" + "]" * 5_000 + " }", "no GraphQL schema"),
        (b"\xff\xfe\xfa", "not UTF-8"),
    ],
)
def test_what_is_no_schema_is_refused_with_the_place(text: bytes | str, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        import_graphql(text)


def test_a_large_schema_whose_types_name_each_other_imports_within_bounds() -> None:
    fields = " ".join(f"f{one}(a: In{one % 40}): T{one % 400}" for one in range(400))
    types = "\n".join(
        f"type T{one} {{ {' '.join(f'g{to}: T{(one * 7 + to) % 400}' for to in range(30))} "
        f"{' '.join(f's{to}: String' for to in range(30))} }}"
        for one in range(400)
    )
    inputs = "\n".join(f"input In{one} {{ x: In{(one + 1) % 40} y: Int }}" for one in range(40))

    found = import_graphql(f"type Query {{ {fields} }}\n{types}\n{inputs}")

    assert found.report.taken == 400
    assert max(len(one.body.query) for one in found.manifest.operations if one.body) < 10_000


def test_a_schema_is_told_from_other_descriptions() -> None:
    assert looks_like_graphql(SDL)
    assert looks_like_graphql(introspected())
    assert not looks_like_graphql('{"openapi": "3.1.0", "paths": {}}')
    assert not looks_like_graphql("openapi: 3.0.0\ninfo:\n  description: |\n    type Query {}\n")


async def call(shop: Shop, manifest: Manifest, key: str, values: Json) -> Json:
    found = next(
        one
        for one in connector_of(shop, manifest).declarations()
        if one.node_type.type == f"shop.{key}"
    )
    kind = next(one for one in found.connection_models if "token" in one.model_fields)
    connection = kind.model_validate({"token": shop.token, "base_url": shop.url.rpartition("/")[0]})
    context: Context = activity_context(connection, allow=f"127.0.0.1:{shop.port}")
    given = found.input_model.model_validate(values)
    return await found.function(given, context)  # type: ignore[operator,misc]


def connector_of(shop: Shop, manifest: Manifest) -> ManifestConnector:
    return ManifestConnector.of(manifest.model_copy(update={"key": "shop"}))


def test_the_report_counts_everything() -> None:
    found: Imported = import_graphql(SDL)

    assert found.report.taken + len(found.report.skipped) == found.report.found
